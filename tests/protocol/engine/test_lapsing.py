"""What lets a duty lapse: a fact, an age, a ground that is gone, the end of the case."""

from pathlib import Path

import pytest

from holdfast.protocol.as_text import as_text
from tests.protocol.small import duties, fact, look, shown
from tests.protocol.talk import CATEGORY, TALK, duty, pack_with


@pytest.mark.clause("ISL-6.1")
@pytest.mark.parametrize(
    ("within", "ends", "late"),
    [
        ("3 working days", "2026-03-09T23:59", False),
        ("3 working days", "2026-03-10T00:00", True),
        ("4 hours", "2026-03-04T14:00", False),
        ("4 hours", "2026-03-04T14:01", True),
    ],
)
@pytest.mark.parametrize("way", ["when category in force is 1", "on risk.ended"])
def test_what_was_overdue_when_it_lapsed_stays_known(
    tmp_path: Path, way: str, within: str, ends: str, late: bool
) -> None:
    pack = pack_with(tmp_path, duty(f"within: {within}", f"lapses: {way}"))
    end = fact("f2", ends, kind_="risk.ended") if "ended" in way else fact("f2", ends, kind_="risk.decided", category=1)
    found = look(pack, "2026-03-20", CATEGORY, end)
    assert [(one.status, one.late, one.as_json()["late"]) for one in found.duties] == [("lapsed", late, late)]
    assert ("and was overdue then" in as_text(found)) is late


def test_a_birthday_lets_lapse_what_was_overdue_before_it(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, duty("within: 4 hours", "lapses: at age 18"))
    for born, late in (("2008-03-05", True), ("2008-03-06", True)):
        found = look(pack, "2026-03-20", CATEGORY, born=born)
        assert [(one.status, one.late) for one in found.duties] == [("lapsed", late)]
    midnight = fact("f1", "2026-03-04T21:00", kind_="risk.decided", category=2)
    found = look(pack, "2026-03-20", midnight, born="2008-03-05")
    assert [(one.status, one.late) for one in found.duties] == [("lapsed", False)]


def test_lapses(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, duty("lapses: [when category in force is 1, on risk.ended, at age 18]"))
    down = look(pack, "2026-03-06", CATEGORY, fact("f2", "2026-03-05", kind_="risk.decided", category=1))
    assert shown(down) == [("lapsed", "2026-03-09")]
    assert down.duties[0].lapsed_because == "category in force is 1"
    ended = look(pack, "2026-03-06", CATEGORY, fact("f2", "2026-03-05", kind_="risk.ended"))
    assert ended.duties[0].lapsed_because == "risk.ended on 5 March 2026"
    grown = look(pack, "2026-03-06", CATEGORY, born="2008-03-05")
    assert grown.duties[0].lapsed_because == "reached the age of 18 on 5 March 2026"
    assert shown(look(pack, "2026-03-04T23:00", CATEGORY, born="2008-03-05")) == [("due", "2026-03-09")]
    too_late = fact("f2", "2026-03-05T01:00", kind_="talk.held", kept=True)
    assert shown(look(pack, "2026-03-06", CATEGORY, too_late, born="2008-03-05")) == [("lapsed", "2026-03-09")]
    assert duties(look(pack, "2026-03-06", CATEGORY, born="2008-03-04")) == []  # it would lapse at once
    assert shown(look(pack, "2026-03-06", CATEGORY, born="2008")) == [
        ("due", "2026-03-09")
    ]  # not certain before the end of 2026


def test_what_meets_a_duty_counts_before_what_lets_it_lapse(tmp_path: Path) -> None:
    pack = pack_with(
        tmp_path,
        duty("met_by: [talk.held when kept, risk.decided when category is 1]", "lapses: when category in force is 1"),
    )
    found = look(pack, "2026-03-06", CATEGORY, fact("f2", "2026-03-05", kind_="risk.decided", category=1))
    assert shown(found) == [("met", "2026-03-09")]


def test_a_duty_does_not_arise_where_it_would_lapse_at_once(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, duty("arises: order.made", "lapses: when category in force is 1", 'because: "x"'))
    one, order = (
        fact("f1", "2026-03-04", kind_="risk.decided", category=1),
        fact("f2", "2026-03-05", kind_="order.made", order="a"),
    )
    assert duties(look(pack, "2026-03-06", one, order)) == []
    assert shown(look(pack, "2026-03-06", order)) == [("due", "2026-03-10")]


def test_a_fact_that_lapses_duties_does_not_touch_the_one_it_opens(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, duty("lapses: on risk.decided"))
    again = fact("f2", "2026-03-05T10:00", kind_="risk.decided", category=3)
    assert shown(look(pack, "2026-03-06", CATEGORY, again)) == [("lapsed", "2026-03-09"), ("due", "2026-03-10")]


def test_as_long_as_something_holds(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, duty("while: category in force in [2, 3]", "every: 6 months", "within: 6 months"))
    first = fact("f2", "2026-08-03", kind_="talk.held", kept=True)
    found = look(pack, "2026-09-30", CATEGORY, first)
    assert shown(found) == [("met", "2026-09-04"), ("due", "2027-02-03")]
    assert [duty.as_json()["after"] for duty in found.duties] == [None, "f2"]
    assert [duty.fact.id for duty in found.duties] == ["f1", "f1"]
    ended = look(pack, "2026-11-01", CATEGORY, first, fact("f3", "2026-10-01", kind_="risk.ended"))
    assert shown(ended) == [("met", "2026-09-04"), ("lapsed", "2027-02-03")]
    assert ended.duties[1].lapsed_because == "no longer: category in force in [2, 3]"
    last = fact("f3", "2026-10-02", kind_="talk.held", kept=True)
    assert shown(look(pack, "2026-11-01", CATEGORY, fact("f2", "2026-10-01", kind_="risk.ended"), last)) == [
        ("lapsed", "2026-09-04")
    ]


def test_a_ground_that_goes_with_time(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, duty("within: 2 years", "lapses: when category is stale"))
    assert shown(look(pack, "2026-09-04", CATEGORY)) == [("due", "2028-03-04")]
    assert shown(look(pack, "2026-09-05", CATEGORY)) == [("lapsed", "2028-03-04")]
    young = pack_with(tmp_path, duty("within: 2 years", "while: age < 18"))
    assert shown(look(young, "2026-05-03", CATEGORY, born="2008-05-04")) == [("due", "2028-03-04")]
    assert shown(look(young, "2026-05-04", CATEGORY, born="2008-05-04")) == [("lapsed", "2028-03-04")]
    late = fact("f2", "2026-05-05", kind_="talk.held", kept=True)
    assert shown(look(young, "2026-06-01", CATEGORY, late, born="2008-05-04")) == [("lapsed", "2028-03-04")]
    assert look(young, "2026-06-01", CATEGORY).as_json()["questions"][0]["unknown"] == ["age"]


@pytest.mark.clause("HOLDFAST-4")
def test_closing_the_case_ends_what_is_in_force_and_what_is_owed(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, TALK)
    closed = fact("f3", "2026-03-06", kind_="case.closed", reason="Moved abroad.")
    found = look(
        pack, "2026-03-20", CATEGORY, fact("f2", "2026-03-05", kind_="flag.set", system="police record"), closed
    )
    assert shown(found) == [("lapsed", "2026-03-09")]
    assert found.duties[0].lapsed_because == "Case closed on 6 March 2026"
    assert found.as_json()["state"] == {}

"""The engine by example: duties arise, fall due, are met, waived, lapse, repeat; corrections and refusals."""

from datetime import date
from pathlib import Path

import pytest

from holdfast.protocol import CalendarError, Fact, Pack, check, evaluate
from holdfast.protocol.as_text import as_text
from holdfast.protocol.calendar import moment
from tests.protocol.small import chronology, duties, fact, kind, look, shown, small_pack

KINDS = "".join(
    [
        kind(
            "risk.decided",
            'category: {choice: {1: "At risk", 2: "Medium", 3: "High"}}\nsiblings: {people: register, optional: yes}',
        ),
        kind("risk.ended", "why: {text: long, optional: yes}"),
        kind("risk.reviewed", "why: {text: long, optional: yes}"),
        kind(
            "talk.held",
            "kept: {yes-no: ask}\nabout: {text: short, optional: yes}\nperson: {person: register, optional: yes}",
        ),
        kind(
            "order.made",
            "order: {text: short}\nends: {date: any, optional: yes}\narrives: {moment: any, optional: yes}",
        ),
        kind("order.ended", "order: {text: short}"),
        kind("lead.named", "party: {party: any}"),
        kind(
            "flag.set",
            "system: {choice: [social care record, police record]}\ncategory: {choice: [1, 2, 3], optional: yes}",
        ),
        kind("flag.removed", "system: {choice: [social care record, police record]}"),
        kind("flag.reviewed", "system: {choice: [social care record, police record], optional: yes}"),
        kind("plan.made", "actions: {rows: {what: {text: short}, who: {party: any}, by_when: {date: any}}}"),
        kind("action.done", "what: {text: short}"),
    ]
)
STATES = """
state: category
title: Category
clause: ISL-7.3.1b
begins: risk.decided
value: category
ends: risk.ended
review: 6 months
renewed: risk.reviewed
---
state: lead
title: Lead
clause: ISL-7.3.1a
begins: lead.named
value: party
ends: never
---
state: flag
title: Flag
clause: ISL-7.3.4b
keyed_by: system
begins: flag.set
value: category
ends: flag.removed
review: 6 months
renewed: flag.reviewed
---
"""
TALK = """
duty: talk
title: Talk
clause: ISL-7.3.2.2a
arises: risk.decided when category in [2, 3]
owed_by: police
within: 3 working days
met_by: talk.held when kept
because: "Category {category:title} since {happened:date}."
"""


def duty(*lines: str, without: str = "") -> str:
    """The duty above with some lines more or other."""
    keys = {line.partition(":")[0] for line in lines} | {without}
    kept = [line for line in TALK.strip().splitlines() if line.partition(":")[0] not in keys]
    return "\n".join([*kept, *lines]) + "\n---\n"


def pack_with(folder: Path, *declarations: str) -> Pack:
    return small_pack(folder, KINDS + STATES + "---\n".join(declarations))


CATEGORY = fact("f1", "2026-03-04T10:00", kind_="risk.decided", category=2)


@pytest.mark.clause("ISL-7.3.2.2a")
@pytest.mark.parametrize(
    ("at", "facts", "expected"),
    [
        ("2026-03-04T09:59", [], []),
        ("2026-03-04T10:00", [], [("due", "2026-03-09")]),
        ("2026-03-09T23:59", [], [("due", "2026-03-09")]),
        ("2026-03-10T00:00", [], [("overdue", "2026-03-09")]),
        ("2026-03-10T00:00", [fact("f2", "2026-03-09T23:59", kind_="talk.held", kept=True)], [("met", "2026-03-09")]),
        (
            "2026-03-10T00:00",
            [fact("f2", "2026-03-10T00:00", kind_="talk.held", kept=True)],
            [("met late", "2026-03-09")],
        ),
        ("2026-03-10T00:00", [fact("f2", "2026-03-05", kind_="talk.held", kept=False)], [("overdue", "2026-03-09")]),
        ("2026-03-10T00:00", [fact("f2", "2026-03-05", kind_="talk.held")], [("overdue", "2026-03-09")]),
        ("2026-03-10T00:00", [fact("f2", "2026-03-03", kind_="talk.held", kept=True)], [("overdue", "2026-03-09")]),
    ],
    ids=[
        "before",
        "at once",
        "last minute",
        "a minute later",
        "met in the last minute",
        "met late",
        "not kept",
        "unknown",
        "came before",
    ],
)
def test_from_arising_to_met(
    tmp_path: Path, at: str, facts: list[dict[str, object]], expected: list[tuple[str, str]]
) -> None:
    assert shown(look(pack_with(tmp_path, TALK), at, CATEGORY, *facts)) == expected


def test_a_duty_says_everything(tmp_path: Path) -> None:
    met = fact("f2", "2026-03-05T12:00", kind_="talk.held", kept=True)
    found = look(pack_with(tmp_path, TALK), "2026-03-06", CATEGORY, met).duties[0].as_json()
    assert found == {
        "rule": "talk",
        "clauses": ["ISL-7.3.2.2a"],
        "title": "Talk",
        "owed_by": "police",
        "arises_from": "f1",
        "after": None,
        "for": None,
        "due": "2026-03-09",
        "original_due": "2026-03-09",
        "status": "met",
        "late": False,
        "met_by": "f2",
        "met_at": "2026-03-05T12:00:00+00:00",
        "held": None,
        "missing": [],
        "paused": False,
        "lapsed_because": None,
        "waived_because": None,
        "because": "Category Medium since 4 March 2026.",
        "do": "talk.held",
        "urgent": False,
    }


def test_what_is_unknown_is_asked_not_owed(tmp_path: Path) -> None:
    evaluation = look(pack_with(tmp_path, TALK), "2026-03-06", fact("f1", "2026-03-04", kind_="risk.decided"))
    assert evaluation.duties == []
    asked = evaluation.as_json()["questions"]
    assert asked == [
        {
            "rule": "talk",
            "fact": "f1",
            "unknown": ["category"],
            "says": "It cannot be told whether this is owed: Talk. Not known is: category.",
        }
    ]


def test_by_the_clock(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, duty("within: 1 hour"))
    assert shown(look(pack, "2026-03-04T11:00", CATEGORY)) == [("due", "2026-03-04T11:00:00+00:00")]
    assert shown(look(pack, "2026-03-04T11:00:01", CATEGORY)) == [("overdue", "2026-03-04T11:00:00+00:00")]
    at_once = pack_with(tmp_path, duty("within: immediately"))
    assert shown(look(at_once, "2026-03-04T10:00", CATEGORY)) == [("due", "2026-03-04T10:00:00+00:00")]
    assert shown(look(at_once, "2026-03-04T10:01", CATEGORY)) == [("overdue", "2026-03-04T10:00:00+00:00")]
    then = fact("f2", "2026-03-04T10:00", kind_="talk.held", kept=True)
    assert shown(look(at_once, "2026-03-05", CATEGORY, then)) == [("met", "2026-03-04T10:00:00+00:00")]


def test_by_an_event(tmp_path: Path) -> None:
    order = fact("f1", "2026-03-04", kind_="order.made", order="a", ends="2026-09-30", arrives="2026-03-06T15:00")
    for by, due in (
        ("by: ends", "2026-09-30"),
        ("by: 3 months before ends", "2026-06-30"),
        ("by: 2 working days before ends", "2026-09-28"),
        ("by: arrives", "2026-03-06T15:00:00+00:00"),
        ("by: 1 hour before arrives", "2026-03-06T14:00:00+00:00"),
        ("by: age 18", "2026-05-04"),
        ("by: 1 month before age 18", "2026-04-04"),
        ("by: 6 months before age 18", "2026-03-04"),  # so long before is past already: the day on which it arises
    ):
        pack = pack_with(tmp_path, duty("arises: order.made", by, 'because: "{order}"', without="within"))
        assert [due_ for _, due_ in shown(look(pack, "2026-03-05", order, born="2008-05-04"))] == [due]
    pack = pack_with(tmp_path, duty("arises: order.made", "by: ends", 'because: "{order}"', without="within"))
    unknown = look(pack, "2030-01-01", fact("f1", "2026-03-04", kind_="order.made", order="a"))
    assert shown(unknown) == [("due", "")]
    assert unknown.as_json()["questions"][0]["unknown"] == ["ends"]


def test_counted_from_a_date_in_the_fact(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, duty("arises: order.made", "counted_from: ends", 'because: "{order}"'))
    order = fact("f1", "2026-03-04", kind_="order.made", order="a", ends="2026-04-02")
    assert shown(look(pack, "2026-03-05", order)) == [("due", "2026-04-09")]


def test_a_changed_figure_counts_from_the_day_it_changed(tmp_path: Path) -> None:
    figure = """
parameter: talk-within
title: How soon
values:
  - {from: 2016-01-01, value: 3 working days, clause: ISL-7.3.2.2a}
  - {from: 2026-03-05, value: 1 working day, clause: ISL-7.3.2.2a}
---
"""
    pack = pack_with(tmp_path, figure + duty("within: talk-within"))
    assert shown(look(pack, "2026-03-04T12:00", CATEGORY)) == [("due", "2026-03-09")]
    later = fact("f1", "2026-03-05T00:00", kind_="risk.decided", category=2)
    assert shown(look(pack, "2026-03-05", later)) == [("due", "2026-03-06")]


def test_a_rule_holds_between_its_dates(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, duty("from: 2020-01-01", "until: 2026-01-01"))
    for day, arises in (("2019-12-31", False), ("2020-01-01", True), ("2025-12-31", True), ("2026-01-01", False)):
        assert bool(duties(look(pack, "2026-03-04", fact("f1", day, kind_="risk.decided", category=2)))) is arises
    before_the_pack = fact("f1", "2015-12-31", kind_="risk.decided", category=2)
    assert duties(look(pack_with(tmp_path, TALK), "2026-03-04", before_the_pack)) == []


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


def test_every_without_within_counts_the_first_time_too(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, duty("every: 1 month", without="within"))
    assert shown(look(pack, "2026-03-05", CATEGORY)) == [("due", "2026-04-04")]


def test_several_open_duties_are_met_by_one_fact_and_go_on_as_one(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, duty("every: 1 month"))
    again = fact("f2", "2026-03-05", kind_="risk.decided", category=3)
    met = fact("f3", "2026-03-06", kind_="talk.held", kept=True)
    assert [status for status, _ in shown(look(pack, "2026-03-06", CATEGORY, again, met))] == ["met", "met", "due"]


def test_once(tmp_path: Path) -> None:
    again = fact("f2", "2026-03-05", kind_="risk.decided", category=3)
    assert len(duties(look(pack_with(tmp_path, duty("once: yes")), "2026-03-06", CATEGORY, again))) == 1
    met = fact("f3", "2026-03-04T12:00", kind_="talk.held", kept=True)
    pack = pack_with(tmp_path, duty("once: yes"))
    assert [status for status, _ in shown(look(pack, "2026-03-06", CATEGORY, met, again))] == ["met", "due"]


SISTER, BROTHER = {"name": "Example Sister"}, {"name": "Example Brother", "id": "p2"}


@pytest.mark.clause("ISL-4c")
def test_one_duty_for_each(tmp_path: Path) -> None:
    lines = (
        "arises: risk.decided",
        "for_each: siblings",
        "met_by: talk.held when person is each",
        'because: "{each} is named."',
    )
    pack = pack_with(tmp_path, duty(*lines))
    decided = fact("f1", "2026-03-04", kind_="risk.decided", category=2, siblings=[SISTER, BROTHER])
    talk = fact("f2", "2026-03-05", kind_="talk.held", kept=True, person="EXAMPLE sister")
    found = look(pack, "2026-03-06", decided, talk)
    assert {(duty.for_, duty.status) for duty in found.duties} == {
        ("Example Sister", "met"),
        ("Example Brother", "due"),
    }
    assert {duty.because for duty in found.duties} == {"Example Sister is named.", "Example Brother is named."}
    by_id = fact("f2", "2026-03-05", kind_="talk.held", kept=True, person={"id": "p2", "name": "Another Name"})
    assert {duty.for_ for duty in look(pack, "2026-03-06", decided, by_id).duties if duty.status == "met"} == {
        "Example Brother"
    }
    assert look(pack, "2026-03-06", CATEGORY).questions == []  # the field is optional: nobody was named
    once = pack_with(tmp_path, duty(*lines, "once: yes"))
    again = fact("f2", "2026-03-05", kind_="risk.decided", category=2, siblings=["Example Sister", "Example Cousin"])
    assert len(duties(look(once, "2026-03-06", decided, again))) == 3


def test_for_each_of_an_unknown_list_is_asked(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, duty("arises: plan.made", "for_each: actions", 'because: "x"'))
    found = look(pack, "2026-03-06", fact("f1", "2026-03-04", kind_="plan.made"))
    assert found.duties == []
    assert found.as_json()["questions"][0]["unknown"] == ["actions"]


def test_rows_are_duties_with_owners_and_dates_of_their_own(tmp_path: Path) -> None:
    lines = (
        "arises: plan.made",
        "for_each: actions",
        "owed_by: [each who, police]",
        "by: each by_when",
        "met_by: action.done when what is each what",
        'because: "Agreed in the plan."',
    )
    pack = pack_with(tmp_path, duty(*lines, without="within"))
    actions = [
        {"what": "call", "who": "health", "by_when": "2026-03-10"},
        {"what": "visit", "who": "csc", "by_when": "2026-03-20"},
    ]
    made = fact("f1", "2026-03-04", kind_="plan.made", actions=actions)
    found = look(pack, "2026-03-11", made, fact("f2", "2026-03-05", kind_="action.done", what="visit"))
    assert [(duty.for_, duty.owed_by, duty.status, str(duty.due)) for duty in found.duties] == [
        ("call", "health", "overdue", "2026-03-10"),
        ("visit", "children's social care", "met", "2026-03-20"),
    ]


@pytest.mark.clause("ISL-9.11a")
def test_what_came_before_can_count(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, duty("before_counts: yes"))
    before = fact("f0", "2026-03-01", kind_="talk.held", kept=True)
    found = look(pack, "2026-03-05", before, CATEGORY)
    assert shown(found) == [("met", "2026-03-09")]
    assert found.duties[0].as_json()["met_by"] == "f0"
    second = fact("f2", "2026-03-05", kind_="risk.decided", category=3)
    assert [status for status, _ in shown(look(pack, "2026-03-06", before, CATEGORY, second))] == [
        "met",
        "due",
    ]  # it counts once


def test_the_trigger_itself_can_count_where_what_came_before_does(tmp_path: Path) -> None:
    text = duty("met_by: [talk.held when kept, risk.decided when siblings is given]")
    told = fact("f1", "2026-03-04", kind_="risk.decided", category=2, siblings=[SISTER])
    assert shown(look(pack_with(tmp_path, text), "2026-03-05", told)) == [("due", "2026-03-09")]
    counts = text.replace("owed_by: police", "owed_by: police\nbefore_counts: yes")
    assert shown(look(pack_with(tmp_path, counts), "2026-03-05", told)) == [("met", "2026-03-09")]


def test_who_owes_it(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, duty("owed_by: [the lead, the recorder, police]"))
    assert look(pack, "2026-03-05", CATEGORY).duties[0].owed_by == "police"
    by_health = {**CATEGORY, "by": "health / school nurse"}
    assert look(pack, "2026-03-05", by_health).duties[0].owed_by == "health / school nurse"
    lead = fact("f0", "2026-03-01", kind_="lead.named", party="csc / social worker")
    new_lead = fact("f9", "2026-03-06", kind_="lead.named", party="csc / team manager")
    assert look(pack, "2026-03-05", lead, by_health).duties[0].owed_by == "children's social care / social worker"
    assert (
        look(pack, "2026-03-07", lead, CATEGORY, new_lead).duties[0].owed_by == "children's social care / team manager"
    )
    met = fact("f2", "2026-03-05", kind_="talk.held", kept=True)
    owner = look(pack, "2026-03-07", lead, CATEGORY, met, new_lead).duties[0].owed_by
    assert owner == "children's social care / social worker"  # whose it was when it was met
    nobody = pack_with(tmp_path, duty("owed_by: the lead"))
    assert look(nobody, "2026-03-05", CATEGORY).duties[0].owed_by is None


@pytest.mark.clause("HOLDFAST-1")
def test_a_duty_is_waived_by_those_who_may_with_a_reason(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, duty("waived_by: [csc / head of safeguarding]"))
    waiver = fact(
        "f2", "2026-03-05", kind_="duty.waived", by_="csc / head of safeguarding", rule="talk", reason="Moved away."
    )
    found = look(pack, "2026-03-12", CATEGORY, waiver)
    assert shown(found) == [("waived", "2026-03-09")]
    assert found.duties[0].waived_because == "Moved away."
    for by in ("csc / team manager", "police", None):
        refused = look(pack, "2026-03-12", CATEGORY, {**waiver, "by": by})
        assert shown(refused) == [("overdue", "2026-03-09")]
        assert refused.refused[0].constraint == "waived-by"
        assert "only by children's social care / head of safeguarding" in refused.refused[0].says
    nobody = pack_with(tmp_path, TALK)
    assert "cannot be waived by anybody" in look(nobody, "2026-03-12", CATEGORY, waiver).refused[0].says
    other = {**waiver, "data": {"rule": "talk", "reason": "x", "arises_from": "f9"}}
    assert shown(look(pack, "2026-03-12", CATEGORY, other)) == [("overdue", "2026-03-09")]


@pytest.mark.clause("HOLDFAST-2")
def test_an_extension_keeps_the_original_date(tmp_path: Path) -> None:
    more = fact("f2", "2026-03-05", kind_="duty.extended", rule="talk", new_due="2026-03-16", reason="In hospital.")
    found = look(pack_with(tmp_path, TALK), "2026-03-12", CATEGORY, more)
    assert shown(found) == [("due", "2026-03-16")]
    assert found.duties[0].original_due == date(2026, 3, 9)
    assert shown(look(pack_with(tmp_path, TALK), "2026-03-17", CATEGORY, more)) == [("overdue", "2026-03-16")]
    clock = pack_with(tmp_path, duty("within: 1 hour"))
    assert shown(look(clock, "2026-03-12", CATEGORY, more)) == [("due", "2026-03-16T00:00:00+00:00")]


@pytest.mark.clause("HOLDFAST-3")
def test_a_stopped_clock(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, TALK)
    stop = fact("f2", "2026-03-05T09:00", kind_="duty.paused", rule="talk", reason="Abroad.")
    go = fact("f3", "2026-03-12T09:00", kind_="duty.resumed", rule="talk")
    stopped = look(pack, "2026-03-11", CATEGORY, stop)
    assert shown(stopped) == [("due", "2026-03-13")]  # as it would be if it went on now
    assert stopped.duties[0].as_json()["paused"] is True
    assert shown(look(pack, "2026-03-20", CATEGORY, stop, go)) == [("overdue", "2026-03-16")]  # 5 working days on
    met = fact("f4", "2026-03-11", kind_="talk.held", kept=True)
    assert shown(look(pack, "2026-03-20", CATEGORY, stop, met)) == [("met", "2026-03-13")]
    too_late = fact("f2", "2026-03-10T09:00", kind_="duty.paused", rule="talk", reason="Abroad.")
    assert shown(look(pack, "2026-03-20", CATEGORY, too_late)) == [("overdue", "2026-03-09")]
    by_event = pack_with(tmp_path, duty("arises: order.made", "by: ends", 'because: "x"', without="within"))
    order = fact("f1", "2026-03-04", kind_="order.made", order="a", ends="2026-03-06")
    assert shown(look(by_event, "2026-03-20", order, stop)) == [("overdue", "2026-03-06")]


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


def test_states(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, TALK)
    by_police = {**CATEGORY, "by": "police"}
    flag = fact("f2", "2026-03-05T10:00", kind_="flag.set", system="social care record", category=2)
    other = fact("f3", "2026-03-06", kind_="flag.set", system="police record", category=2)
    state = look(pack, "2026-03-20", by_police, flag, other).as_json()["state"]
    assert state["category"] == {
        "value": 2,
        "since": "2026-03-04T10:00:00+00:00",
        "fact": "f1",
        "by": "police",
        "review_by": "2026-09-04",
        "stale": False,
    }
    assert set(state["flag"]) == {"social care record", "police record"}
    removed = fact("f4", "2026-03-07", kind_="flag.removed", system="police record")
    assert set(look(pack, "2026-03-20", flag, other, removed).as_json()["state"]["flag"]) == {"social care record"}


@pytest.mark.clause("ISL-7.3.4d")
def test_what_is_past_its_review_is_stale(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, TALK)
    flag = fact("f2", "2026-03-05", kind_="flag.set", system="social care record")
    for at, stale in (("2026-09-05T23:59", False), ("2026-09-06", True)):
        assert look(pack, at, flag).as_json()["state"]["flag"]["social care record"]["stale"] is stale
    renewed = fact("f3", "2026-09-01", kind_="flag.reviewed", system="social care record")
    state = look(pack, "2026-10-01", flag, renewed).as_json()["state"]["flag"]["social care record"]
    assert (state["review_by"], state["stale"], state["fact"]) == ("2027-03-01", False, "f2")
    all_of_them = fact("f3", "2026-09-01", kind_="flag.reviewed")
    assert look(pack, "2026-10-01", flag, all_of_them).as_json()["state"]["flag"]["social care record"]["stale"] is True
    category = look(pack, "2026-10-01", CATEGORY, fact("f3", "2026-09-01", kind_="risk.reviewed")).as_json()["state"][
        "category"
    ]
    assert category["review_by"] == "2027-03-01"


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


CONSTRAINT = """
constraint: no-flag-at-one
refuses: flag.set when category in force is 1
clause: ISL-7.3.4a
says: "Category 1 carries no flag."
instead: "Note it in the file."
---
constraint: flag-needs-category
refuses: flag.set unless category is in force
clause: ISL-7.3.4b
says: "A flag needs a category."
instead: "Agree a category first."
---
"""


@pytest.mark.clause("ISL-7.3.4a")
def test_a_refused_fact_has_no_effect(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, CONSTRAINT + TALK)
    one = fact("f1", "2026-03-04", kind_="risk.decided", category=1)
    flag = fact("f2", "2026-03-05", kind_="flag.set", system="police record")
    found = look(pack, "2026-03-06", one, flag)
    assert found.as_json()["refused"] == [
        {
            "fact": "f2",
            "constraint": "no-flag-at-one",
            "clauses": ["ISL-7.3.4a"],
            "says": "Category 1 carries no flag.",
            "instead": "Note it in the file.",
        }
    ]
    assert "flag" not in found.as_json()["state"]
    assert [one.constraint for one in look(pack, "2026-03-06", flag).refused] == ["flag-needs-category"]
    assert look(pack, "2026-03-06", CATEGORY, flag).refused == []


def test_a_fact_is_checked_before_it_is_recorded(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, CONSTRAINT + TALK)
    known = chronology(pack, fact("f1", "2026-03-04", kind_="risk.decided", category=1))
    new = Fact("f2", "flag.set", moment("2026-03-05"), data={"system": "police record"})
    assert [refused.constraint for refused in check(pack, known, new)] == ["no-flag-at-one"]
    earlier = Fact(
        "f2", "flag.set", moment("2026-03-03"), recorded=moment("2026-03-05"), data={"system": "police record"}
    )
    assert [refused.constraint for refused in check(pack, known, earlier)] == ["flag-needs-category"]


@pytest.mark.clause("HOLDFAST-5")
def test_a_kind_is_recorded_by_those_whom_it_names(tmp_path: Path) -> None:
    text = kind("panel.decided", "outcome: {text: short}").replace(
        "group: Tests", "group: Tests\nrecorded_by: [police, health / school nurse]"
    )
    pack = small_pack(tmp_path, text)
    for by, refused in (("police / gangs unit", 0), ("health / school nurse", 0), ("health", 1), ("csc", 1), (None, 0)):
        assert (
            len(look(pack, "2026-03-06", fact("f1", "2026-03-04", kind_="panel.decided", by_=by, outcome="x")).refused)
            == refused
        )


def test_a_correction_replaces_from_when_it_was_recorded(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, TALK)
    right = fact(
        "f2", "2026-03-04T10:00", kind_="risk.decided", corrects_="f1", recorded_="2026-03-06T09:00", category=1
    )
    assert shown(look(pack, "2026-03-06T08:59", CATEGORY, right)) == [("due", "2026-03-09")]
    assert shown(look(pack, "2026-03-06T09:00", CATEGORY, right)) == []
    later = fact("f3", "2026-03-05T10:00", kind_="risk.decided", corrects_="f1", recorded_="2026-03-07", category=3)
    assert [duty.fact.id for duty in look(pack, "2026-03-08", CATEGORY, right, later).duties] == [
        "f3"
    ]  # the later recorded stands
    chain = {**later, "corrects": "f2"}
    assert [duty.fact.id for duty in look(pack, "2026-03-08", CATEGORY, right, chain).duties] == ["f3"]


def test_a_withdrawn_fact_is_replaced_by_nothing(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, TALK)
    error = fact("f2", "2026-03-05", kind_="risk.decided", corrects_="f1", withdrawn_=True)
    assert shown(look(pack, "2026-03-06", CATEGORY, error)) == []
    assert look(pack, "2026-03-06", CATEGORY, error).as_json()["state"] == {}


def test_a_correction_that_is_refused_corrects_nothing(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, CONSTRAINT + TALK)
    one = fact("f1", "2026-03-04", kind_="risk.decided", category=2)
    flag = fact("f2", "2026-03-05", kind_="flag.set", system="police record")
    down = fact("f3", "2026-03-06", kind_="risk.decided", category=1)
    wrong = fact("f4", "2026-03-07", kind_="flag.set", corrects_="f2", system="social care record")
    found = look(pack, "2026-03-08", one, flag, down, wrong)
    assert [refused.fact.id for refused in found.refused] == ["f4"]
    assert set(found.as_json()["state"]["flag"]) == {"police record"}


def test_only_what_was_recorded_by_then_is_known(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, TALK)
    late = {**CATEGORY, "recorded": "2026-03-11T09:00"}
    assert shown(look(pack, "2026-03-11T08:59", late)) == []
    assert shown(look(pack, "2026-03-11T09:00", late)) == [
        ("overdue", "2026-03-09")
    ]  # the deadline counts from what happened


def test_urgent_duties_come_first(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, TALK, duty("urgent: yes", "within: 1 year").replace("duty: talk", "duty: rush"))
    assert [duty.rule.name for duty in look(pack, "2026-03-05", CATEGORY).duties] == ["rush", "talk"]


def test_past_the_table_of_bank_holidays_the_engine_refuses_to_answer(tmp_path: Path) -> None:
    with pytest.raises(CalendarError, match="2030-12-31"):
        look(pack_with(tmp_path, TALK), "2031-02-01", fact("f1", "2031-01-15", kind_="risk.decided", category=2))


def test_a_moment_without_a_time_zone_is_refused(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, TALK)
    with pytest.raises(ValueError, match="time zone"):
        evaluate(pack, chronology(pack), moment("2026-03-05").replace(tzinfo=None))


def test_kinds_that_the_pack_does_not_know_are_passed_over(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, TALK)
    known = chronology(pack, CATEGORY).with_fact(Fact("f9", "of.another-pack", moment("2026-03-05")))
    assert len(evaluate(pack, known, moment("2026-03-06")).duties) == 1


DECISION = """
decision: eligible
title: Is the team the right one?
clause: ISL-D1
decides_on: order.made
criteria:
  young: {when: age <= 24, title: Up to 24}
  high: {when: category in force is 3, title: Category 3}
  on-matrix: {when: order is "matrix", title: On the matrix (ended), until: 2024-02-13}
outcomes:
  eligible: {when: young and (high or on-matrix), says: "Eligible."}
  not eligible: {otherwise: yes, says: "Not eligible."}
"""


@pytest.mark.clause("ISL-D1")
def test_decisions_and_their_reasons(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, DECISION)
    three = fact("f1", "2023-01-04", kind_="risk.decided", category=3)

    def decided(day: str, order: str, *facts: dict[str, object], born: str | None = "2008-05-04") -> dict[str, object]:
        return look(pack, "2026-03-06", *facts, fact("f2", day, kind_="order.made", order=order), born=born).as_json()[
            "decisions"
        ][0]

    assert decided("2026-03-05", "x", three)["outcome"] == "eligible"
    assert (
        decided("2024-02-12", "matrix", fact("f1", "2023-01-04", kind_="risk.decided", category=1))["outcome"]
        == "eligible"
    )
    ended = decided("2024-02-13", "matrix", fact("f1", "2023-01-04", kind_="risk.decided", category=1))
    assert ended["outcome"] == "not eligible"
    assert ended["criteria"][2] == {  # type: ignore[index]
        "name": "on-matrix",
        "title": "On the matrix (ended)",
        "holds": False,
        "because": "ended on 2024-02-13",
    }
    unsure = decided("2026-03-05", "x", three, born=None)
    assert (unsure["outcome"], unsure["unknown"]) == ("cannot tell yet", ["age"])
    assert unsure["says"] == "It cannot be told yet. Not known: age."

"""What meets a duty, whether it came after or before, and what is owed again then."""

from pathlib import Path

import pytest

from tests.protocol.small import fact, look, shown
from tests.protocol.talk import CATEGORY, SISTER, TALK, duty, pack_with


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


def test_several_open_duties_are_met_by_one_fact_and_go_on_as_one(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, duty("every: 1 month"))
    again = fact("f2", "2026-03-05", kind_="risk.decided", category=3)
    met = fact("f3", "2026-03-06", kind_="talk.held", kept=True)
    assert [status for status, _ in shown(look(pack, "2026-03-06", CATEGORY, again, met))] == ["met", "met", "due"]


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

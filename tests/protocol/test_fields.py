"""The answers of a kind: the one form in which they are kept, and what is said about those that cannot be."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from holdfast.protocol import Kind
from holdfast.protocol.calendar import moment
from holdfast.protocol.fields import written
from tests.protocol.small import kind, small_pack

FIELDS = """
short: {text: short, title: "A short text"}
long: {text: long, optional: yes}
category: {choice: {1: "At risk", 2: "Medium", 3: "High"}, title: "Which category?"}
agreed: {choice: [yes, no, not asked], optional: yes}
harms: {choices: [knife, gun, debt], optional: yes}
resident: {yes-no: ask, optional: yes}
visits: {number: whole, least: 1, most: 9, optional: yes}
past: {date: past, optional: yes}
review_by: {date: future, within: 6 months, optional: yes}
seen: {moment: any, optional: yes}
to: {party: any, optional: yes}
decided_by: {people: professionals, at_least: 2, from_different: agency, title: "Who agreed it?"}
siblings: {people: register, optional: yes}
person: {person: register, optional: yes}
lead: {person: professional, optional: yes}
signs: {rows: {sign: {text: short}, seen_by: {text: short, optional: yes}}, optional: yes}
meeting: {choice: meetings, optional: yes}
considered: {answers: meeting, optional: yes}
why_not: {text: long, when: agreed is "not asked", title: "Why was nobody asked?"}
"""
MEETING = """
meeting: strategy
title: Strategy meeting
clause: ISL-7.3.2.2b
chair: [children's social care / team manager]
quorum: [police]
considers:
  risk: {title: Risk}
  plan: {title: Plan}
"""
WHOLE = {"short": "x", "category": 2, "decided_by": ["police", "health"]}


@pytest.fixture(scope="module")
def of_kind(tmp_path_factory: pytest.TempPathFactory) -> Kind:
    folder: Path = tmp_path_factory.mktemp("packs")
    return small_pack(folder, kind("test.recorded", FIELDS) + MEETING).kinds["test.recorded"]


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        ("short", "  two   words\n", "two words"),
        ("long", "line\nline ", "line\nline"),
        ("category", "2", 2),
        ("category", 3, 3),
        ("agreed", True, "yes"),
        ("agreed", "Not Asked", "not asked"),
        ("harms", ["debt", "knife", "debt"], ["knife", "debt"]),
        ("harms", "gun", ["gun"]),
        ("harms", [], []),
        ("resident", "yes", True),
        ("resident", False, False),
        ("visits", "4", 4),
        ("visits", 4.0, 4),
        ("past", "2026-03-01", "2026-03-01"),
        ("past", date(2026, 3, 1), "2026-03-01"),
        ("seen", "2026-03-05 14:30", "2026-03-05T14:30"),
        ("seen", "2026-07-05T14:30Z", "2026-07-05T15:30"),
        ("seen", datetime(2026, 3, 5, 14, 30, tzinfo=UTC), "2026-03-05T14:30"),
        ("to", "CSC / Team Manager", "children's social care / team manager"),
        ("to", "Children’s Social Care", "children's social care"),
        ("to", "gangs police", "police / gangs unit"),
        ("to", {"agency": "police", "role": "gangs unit"}, "police / gangs unit"),
        ("decided_by", ["police / gangs unit"], [{"agency": "police", "role": "gangs unit"}]),
        (
            "decided_by",
            [{"name": " A  B ", "agency": "Health", "role": "School Nurse"}],
            [{"name": "A B", "agency": "health", "role": "school nurse"}],
        ),
        (
            "decided_by",
            [{"agency": "health", "role": "Consultant in the ward"}],
            [{"agency": "health", "role": "Consultant in the ward"}],
        ),
        (
            "siblings",
            ["Example A", {"id": "p1", "born": "2012-05"}],
            [{"name": "Example A"}, {"id": "p1", "born": "2012-05"}],
        ),
        ("person", "Example  A", {"name": "Example A"}),
        ("lead", "csc / social worker", {"agency": "children's social care", "role": "social worker"}),
        ("signs", [{"sign": "new slang", "seen_by": "Example T"}], [{"sign": "new slang", "seen_by": "Example T"}]),
    ],
)
def test_what_is_kept(of_kind: Kind, field: str, value: Any, kept: Any) -> None:
    clean, problems = of_kind.validate({field: value}, complete=False)
    assert problems == []
    assert clean == {field: kept}
    assert of_kind.validate(clean, complete=False) == (clean, [])  # what is kept is kept again as it is


@pytest.mark.parametrize(
    ("data", "path", "message"),
    [
        ({"catgory": 2}, "catgory", "did you mean “category”"),
        ({"category": 4}, "category", "not one of the choices"),
        ({"harms": ["knif"]}, "harms[0]", "did you mean “knife”"),
        ({"resident": "perhaps"}, "resident", "neither yes nor no"),
        ({"visits": 10}, "visits", "9 or less"),
        ({"visits": 0}, "visits", "1 or more"),
        ({"visits": "1_0"}, "visits", "not a whole number"),
        ({"visits": True}, "visits", "not a whole number"),
        ({"visits": float("nan")}, "visits", "not a whole number"),
        ({"past": "5 March"}, "past", "write it like 2026-03-05"),
        ({"past": "2026-02-30"}, "past", "not a date"),
        ({"seen": "noon"}, "seen", "write it like 2026-03-05T14:30"),
        ({"to": "polcie"}, "to", "did you mean “police”"),
        ({"to": "police / gang unit"}, "to", "did you mean “gangs unit”"),
        ({"to": "gangs unit / police"}, "to", "is a post already"),
        ({"to": 7}, "to", "must be a party"),
        ({"decided_by": [{"agency": "police", "role": "gang unit"}]}, "decided_by[0]", "did you mean “gangs unit”"),
        ({"decided_by": ["police", "polcie"]}, "decided_by[1]", "did you mean “police”"),
        ({"decided_by": [{"name": "A"}]}, "decided_by[0]", "which agency"),
        ({"decided_by": [{"agency": "police", "rank": "x"}]}, "decided_by[0]", "no “rank”"),
        ({"siblings": [{"nme": "A"}]}, "siblings[0]", "did you mean “name”"),
        ({"siblings": [{"born": "then"}]}, "siblings[0]", "not a date of birth"),
        ({"siblings": [{}]}, "siblings[0]", "at least one of"),
        ({"signs": [{"sgn": "x"}]}, "signs[0].sgn", "did you mean “sign”"),
        ({"signs": ["x"]}, "signs[0]", "must be an object"),
        ({"short": "x" * 301}, "short", "301 characters"),
        ({"short": "a\x00b"}, "short", "NUL"),
        ({"short": "lone \ud800 half"}, "short", "half a character"),
        ({"siblings": [{"name": "a\x00b"}]}, "siblings[0]", "NUL"),
        ({"meeting": "strategy", "considered": {"risk": "x" * 20_001}}, "considered.risk", "20000 fit"),
        ({"short": ["a"]}, "short", "must be text"),
        ({"meeting": "stratgy"}, "meeting", "did you mean “strategy”"),
        ({"meeting": "strategy", "considered": {"rsk": "x"}}, "considered.rsk", "did you mean “risk”"),
        ({"siblings": ["x"] * 501}, "siblings", "500 fit"),
        ("nothing", "", "must be an object"),
    ],
)
def test_what_is_refused(of_kind: Kind, data: Any, path: str, message: str) -> None:
    _, problems = of_kind.validate(data, complete=False)
    assert [problem.path for problem in problems] == [path]
    assert message in problems[0].message


def test_a_form_asks_for_what_is_required(of_kind: Kind) -> None:
    _, problems = of_kind.validate({}, complete=True)
    assert {problem.path: problem.message for problem in problems} == {
        "short": "Answer this: A short text",
        "category": "Answer this: Which category?",
        "decided_by": "Answer this: Who agreed it?",
    }
    assert of_kind.validate(WHOLE, complete=True)[1] == []


def test_in_a_chronology_what_is_left_out_is_unknown(of_kind: Kind) -> None:
    assert of_kind.validate({}, complete=False) == ({}, [])


@pytest.mark.clause("ISL-7.3.1c")
def test_a_form_asks_for_people_of_different_agencies(of_kind: Kind) -> None:
    one = {**WHOLE, "decided_by": ["police / gangs unit", "police"]}
    _, problems = of_kind.validate(one, complete=True)
    assert problems[0].message == "name people of at least 2 different agencies"


def test_what_is_asked_only_of_some(of_kind: Kind) -> None:
    _, problems = of_kind.validate({**WHOLE, "agreed": "not asked"}, complete=True)
    assert [problem.message for problem in problems] == ["Answer this: Why was nobody asked?"]
    clean, problems = of_kind.validate({**WHOLE, "agreed": "yes", "why_not": "left over from before"}, complete=True)
    assert problems == []
    assert "why_not" not in clean


def test_past_future_and_how_far(of_kind: Kind) -> None:
    on = date(2026, 3, 4)
    assert of_kind.validate({**WHOLE, "review_by": "2026-09-04"}, complete=True, on=on)[1] == []
    for data, message in (
        ({"past": "2026-03-05"}, "lies in the future"),
        ({"review_by": "2026-03-03"}, "lies in the past"),
        ({"review_by": "2026-09-05"}, "more than 6 months away"),
    ):
        _, problems = of_kind.validate({**WHOLE, **data}, complete=True, on=on)
        assert message in problems[0].message


def test_the_answers_of_a_meeting(of_kind: Kind) -> None:
    data = {"meeting": "strategy", "considered": {"risk": "High", "plan": ""}}
    assert of_kind.validate(data, complete=False)[0]["considered"] == {"risk": "High"}


def test_a_moment_in_the_repeated_hour_keeps_its_offset() -> None:
    second = moment("2026-10-25T01:30+00:00")
    assert written(second) == "2026-10-25T01:30+00:00"
    assert written(moment("2026-10-25T01:30+01:00")) == "2026-10-25T01:30"
    assert moment(written(second)).timestamp() == second.timestamp()
    assert written(moment("2026-03-05T14:30:15")) == "2026-03-05T14:30:15"


def test_the_line_of_a_fact(of_kind: Kind) -> None:
    assert of_kind.line({"category": 2}) == "test.recorded."
    assert of_kind.titles()["category"] == {1: "At risk", 2: "Medium", 3: "High"}

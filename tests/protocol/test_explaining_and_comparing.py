"""A duty explains itself; a rule reads as prose; two packs are compared, also over a caseload."""

from pathlib import Path

import pytest

from holdfast.protocol import ChronologyError, explain, load_pack
from holdfast.protocol.calendar import moment
from holdfast.protocol.diff import DutyChange, RuleChange, Unreadable, duty_changes, rule_changes
from holdfast.protocol.explanation import explanation_in_words
from holdfast.protocol.prose import in_prose, tables
from holdfast.protocol.templates import Template
from tests.protocol.small import chronology, fact, look, small_pack
from tests.protocol.talk import CATEGORY, DECISION, KINDS, STATES, TALK, duty
from tests.protocol.test_meetings import TEXT as MEETINGS
from tests.protocol.test_services_and_prompts import TEXT as SERVICES

FIGURE = """
parameter: talk-within
title: How soon they talk
values:
  - {from: 2016-01-01, value: 3 working days, clause: ISL-7.3.2.2a}
  - {from: 2026-04-01, value: 1 working day, clause: ISL-7.3.2.3a, note: A change.}
---
"""
RULE = duty("within: talk-within", "waived_by: csc / head of safeguarding")


def test_a_duty_says_which_fact_clause_version_figure_and_what_would_meet_it(tmp_path: Path) -> None:
    pack = small_pack(tmp_path, KINDS + STATES + FIGURE + RULE)
    explanation = explain(look(pack, "2026-03-05", CATEGORY).duties[0])
    assert explanation.as_json() == {
        "fact": "f1",
        "clauses": ["ISL-7.3.2.2a"],
        "pack": "small",
        "version": "1",
        "rule_since": "2016-01-01",
        "figures": [
            {
                "name": "talk-within",
                "title": "How soon they talk",
                "value": "3 working days",
                "since": "2016-01-01",
                "clauses": ["ISL-7.3.2.2a"],
            }
        ],
        "saw": "category is 2",
        "because": "Category Medium since 4 March 2026.",
        "met_by": ["talk.held, where kept"],
        "can_be_waived_by": ["children's social care / head of safeguarding"],
    }
    assert "What it saw: category is 2." in explanation_in_words(explanation)
    later = explain(look(pack, "2026-04-05", fact("f1", "2026-04-01", kind_="risk.decided", category=3)).duties[0])
    assert later.figures[0].value == "1 working day"


EXTRA = """
constraint: c
refuses: risk.ended when category is stale
clause: ISL-3
says: "No."
instead: "Wait."
---
practice: p
clause: ISL-3
says: "Persevere."
shown: [risk.decided]
---
"""


def test_every_sort_of_rule_reads_as_prose(tmp_path: Path) -> None:
    each = duty(
        "arises: plan.made",
        "for_each: actions",
        "by: 2 days before each by_when",
        "owed_by: [each who, the lead, the recorder]",
        "once: yes",
        "before_counts: yes",
        "while: age now < 18",
        "lapses: [on risk.ended, at age 18]",
        'because: "x"',
        without="within",
    ).replace("duty: talk", "duty: act")
    for text in (KINDS + STATES + FIGURE + RULE + each + EXTRA + DECISION, MEETINGS, SERVICES):
        pack = small_pack(tmp_path, text)
        for table in tables(pack).values():
            for declaration in table.values():
                assert in_prose(declaration, pack).startswith(declaration.name)
    pack = small_pack(tmp_path, KINDS + STATES + FIGURE + RULE + each + EXTRA + DECISION)
    prose = in_prose(pack.duties["talk"], pack)
    assert "Arises: risk.decided, where category is 2 or 3" in prose
    assert (
        "Time: within 3 working days (since 1 January 2016) and 1 working day (since 1 April 2026) [talk-within]"
        in prose
    )
    assert "ISL-7.3.2.2a: Category 2 or 3, or likely significant harm" in prose
    prose = in_prose(pack.duties["act"], pack)
    assert "Time: 2 days before by by when of each one" in prose or "2 days before" in prose
    assert "For each: actions" in prose
    assert "As long as: age is less than 18" in prose
    assert "where young and (high or on-matrix). Eligible." in in_prose(pack.decisions["eligible"], pack)


def test_two_packs_differ_in_their_rules(tmp_path: Path) -> None:
    old = small_pack(tmp_path, KINDS + STATES + TALK)
    (tmp_path / "new").mkdir()
    new = small_pack(
        tmp_path / "new",
        KINDS + STATES + duty("within: 2 working days", "owed_by: health") + TALK.replace("duty: talk", "duty: more"),
    )
    changes = {change.name: change for change in rule_changes(old, new) if change.what == "duty"}
    assert changes["more"] == RuleChange("duty", "more", "added")
    assert set(changes["talk"].lines) == {
        ("Owed by", "police", "health"),
        ("Time", "within 3 working days", "within 2 working days"),
    }
    assert [change.change for change in rule_changes(new, old) if change.name == "more"] == ["taken out"]
    assert list(rule_changes(old, old)) == []


def test_what_a_change_does_to_a_caseload(tmp_path: Path) -> None:
    old = small_pack(tmp_path, KINDS + STATES + TALK)
    (tmp_path / "new").mkdir()
    new = small_pack(
        tmp_path / "new", KINDS + STATES + duty("within: 1 working day", "arises: risk.decided when category is 2")
    )
    two, three = chronology(old, CATEGORY), chronology(old, {**CATEGORY, "data": {"category": 3}})
    one = chronology(old, {**CATEGORY, "data": {"category": 1}})

    def unreadable(_: object) -> None:
        raise ChronologyError(["fact 1, kind: there is no such kind"])

    cases = [("two", lambda _: two), ("three", lambda _: three), ("one", lambda _: one), ("bad", unreadable)]
    found = list(duty_changes(old, new, cases, moment("2026-03-06T09:00")))  # type: ignore[arg-type]
    assert found == [
        DutyChange("two", "talk", "due, due 2026-03-09, owed by police", "overdue, due 2026-03-05, owed by police"),
        DutyChange("three", "talk", "due, due 2026-03-09, owed by police", None),
        Unreadable("bad", "small", "fact 1, kind: there is no such kind"),
        Unreadable("bad", "small", "fact 1, kind: there is no such kind"),
    ]


@pytest.mark.parametrize("name", ["islington-2016", "working-together-2026"])
def test_every_rule_of_our_own_packs_reads_as_prose(name: str) -> None:
    pack = load_pack(name)
    for table in tables(pack).values():
        for declaration in table.values():
            assert in_prose(declaration, pack)


@pytest.mark.parametrize(
    ("typed", "shown"), [("2026-03-04", "4 March 2026"), ("2026-99-99", "2026-99-99"), ("2026-02-30T10:00",) * 2]
)
def test_a_text_that_only_looks_like_a_date_is_shown_as_typed(typed: str, shown: str) -> None:
    assert Template.read("Told: {what}.").render({"what": typed}.get, {}) == f"Told: {shown}."

"""The linter: each thing it finds, found in a pack that has it; and nothing in our own packs."""

from pathlib import Path

import pytest

from holdfast.protocol import load_pack, own_packs
from holdfast.protocol.lint import lint
from tests.protocol.small import kind, small_pack
from tests.protocol.talk import KINDS, STATES, TALK, duty
from tests.protocol.test_scenarios import PHRASES, scenario

FLAG_WHEN = """
constraint: one
refuses: flag.set when category in force is 1
clause: ISL-7.3.4a
says: "No."
instead: "Yes."
---
"""
FLAG_UNLESS = FLAG_WHEN.replace("constraint: one", "constraint: two").replace(
    "when category in force is 1", "unless category in force is 1"
)
FIGURE = """
parameter: talk-within
title: T
values:
  - {from: 2018-01-01, until: 2024-01-01, value: 3 days, clause: ISL-3}
---
"""
SERVICE = """
service: s
title: S
provider: P
level: targeted
clause: ISL-E
offers: "O"
eligible:
  old: {when: age now >= 18, title: Old}
  young: {when: age now < 18, title: Young}
refer: {how: "By form.", accepts_referrals: yes}
"""
DECISION = """
decision: d
title: D
clause: ISL-D1
decides_on: risk.decided
criteria:
  never: {when: category is 1 and category is 2, title: Never}
  unused: {when: category is 1, title: Unused}
outcomes:
  a: {when: never, says: A}
  b: {otherwise: yes, says: B}
"""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (TALK.replace("ISL-7.3.2.2a", "ISL-7.3.2.2x"), "cites “ISL-7.3.2.2x”, which is no clause of the register"),
        (duty("from: 2020-01-01", "until: 2019-01-01"), "talk is never in force"),
        (
            duty("arises: risk.decided when category is 1 and category in [2, 3]"),
            "talk can never arise: “category is 1 and category in [2, 3]” is false whatever is answered",
        ),
        (duty("arises: risk.decided when category > 3"), "talk can never arise"),
        (duty("arises: [risk.decided, risk.decided when category < 1]"), "one way under `arises` can never be"),
        (duty("met_by: talk.held when kept and not kept"), "talk can never be met"),
        (duty("while: category in force is 1 and category in force is 2"), "its ground can never be"),
        (
            FLAG_WHEN + duty("arises: flag.set when category in force is 1", 'because: "x"'),
            "talk can never arise: one refuses every flag.set",
        ),
        (
            FLAG_WHEN + duty("met_by: flag.set when category in force is 1"),
            "talk can never be met: one refuses every flag.set",
        ),
        (FLAG_WHEN + FLAG_UNLESS, "one and two"),
        (
            FLAG_WHEN.replace("when category in force is 1", "unless category is 1 and category is 2"),
            "one refuses every flag.set",
        ),
        (FIGURE + duty("within: talk-within"), "talk-within from 2018-01-01: give it a value"),
        (FIGURE + duty("within: talk-within"), "holds after 2024-01-01"),
        (FIGURE, "is used by no rule"),
        (
            ("state: s\ntitle: S\nclause: ISL-3\nbegins: risk.decided when category > 3\nends: risk.ended\n"),
            "state s never begins",
        ),
        (
            ("state: s\ntitle: S\nclause: ISL-3\nbegins: risk.decided\nends: []\n"),
            "state s never ends: name what ends it, or write `ends: never`",
        ),
        (
            ("state: s\ntitle: S\nclause: ISL-3\nbegins: risk.decided\nends: risk.decided when category > 3\n"),
            "none of what ends it can be",
        ),
        (duty("owed_by: [police, the lead]"), "may be owed by nobody: after `the lead`"),
        (SERVICE, "can be open to nobody"),
        (DECISION, "the criterion “never” is false whatever is answered"),
        (DECISION, "no outcome asks about the criterion “unused”"),
        (
            kind("m.held", "meeting: {choice: [strategy]}")
            + ("meeting: strategi\ntitle: S\nclause: ISL-3\nconsiders: {x: {title: X}}\n"),
            "there is no meeting “strategy”: did you mean “strategi”",
        ),
        (
            kind("c.made", "f: {choices: [truancy, truansy]}")
            + ("factor: truancy\ntitle: T\nclause: ISL-3\ndomain: school\nstrong_for: {youth violence: [10-12]}\n"),
            "there is no risk factor “truansy”: did you mean “truancy”",
        ),
        (TALK + "---" + PHRASES + scenario("talc is due"), "did you mean “talk”"),
        (TALK + "---" + PHRASES + scenario("talk is due", at="soon"), "is not a date or moment"),
        (
            TALK + "---" + PHRASES + scenario("talk is due", "  - 2026-03-04: category 9 is agreed"),
            "not one of the choices",
        ),
        (TALK + "---" + PHRASES, "is used by no scenario"),
    ],
)
def test_what_it_finds(tmp_path: Path, text: str, message: str) -> None:
    found = lint(small_pack(tmp_path, KINDS + STATES + text))
    assert any(message in str(finding) for finding in found), [str(finding) for finding in found]
    assert all("pack.yaml:" in str(finding) for finding in found)


def test_it_finds_nothing_where_nothing_is_wrong(tmp_path: Path) -> None:
    text = TALK + "---\n" + FLAG_WHEN + duty("arises: flag.set", 'because: "x"').replace("duty: talk", "duty: other")
    text += "clause: OWN-1\nkind: duty\nsays: Ours.\n---\n" + duty("clause: OWN-1").replace("duty: talk", "duty: own")
    assert [str(finding) for finding in lint(small_pack(tmp_path, KINDS + STATES + text))] == []


def test_conditions_that_can_be_are_left_alone(tmp_path: Path) -> None:
    for condition in (
        "category in [2, 3] and category in force is 1",
        "age >= 16 and age < 18",
        "category is unknown",
        "category in force is none",
        "category is not in force",
        "category in force is 1 and not (category is 1)",
        'siblings is given and agency of the recorder is "police"',
    ):
        rule = duty(f"arises: risk.decided when {condition}")
        assert lint(small_pack(tmp_path, KINDS + STATES + rule)) == []


@pytest.mark.parametrize("name", own_packs())
def test_our_own_packs_have_nothing_wrong(name: str) -> None:
    assert [str(finding) for finding in lint(load_pack(name)) if not finding.advice] == []

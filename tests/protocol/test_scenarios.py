"""Scenarios: what a line means, what is told when it is not so, and what counts as shown."""

import re
from pathlib import Path

import pytest

from holdfast.protocol import Pack
from holdfast.protocol.scenarios import Outcome, coverage, run_scenarios
from tests.protocol.small import kind, small_pack
from tests.protocol.talk import CONSTRAINT, DECISION, KINDS, STATES, duty
from tests.protocol.test_meetings import TEXT as MEETINGS
from tests.protocol.test_services_and_prompts import TEXT as SERVICES

PHRASES = """
phrase: category {category} is agreed
means: {kind: risk.decided, category: "{category}"}
---
phrase: category {category} is agreed with {name}
means: {kind: risk.decided, category: "{category}", siblings: [{name: "{name}"}]}
---
phrase: they talk
means: {kind: talk.held, kept: yes, by: police}
---
"""
TALK = duty(
    "lapses: when category in force is 1",
    "waived_by: csc / head of safeguarding",
    "for_each: siblings",
    "met_by: talk.held when kept",
)
PLAIN = duty("lapses: when category in force is 1", "waived_by: csc / head of safeguarding")


def scenario(
    lines: str, given: str = "  - 2026-03-04 10:00: category 2 is agreed", at: str = "2026-03-05 09:00"
) -> str:
    expected = "".join(f"  - {line}\n" for line in lines.strip().splitlines())
    child = "child: {born: 2008-03-05, sex: female}"
    return f"scenario: A scenario\n{child}\ngiven:\n{given}\nat: {at}\nexpect:\n{expected}"


def run(folder: Path, text: str, rules: str = PLAIN) -> tuple[Pack, Outcome]:
    pack = small_pack(folder, KINDS + STATES + rules + PHRASES + text)
    return pack, run_scenarios(pack)[0]


@pytest.mark.parametrize(
    "line",
    [
        "talk is due",
        "talk is due 2026-03-09",
        "talk is due 2026-03-09, owed by police",
        "talk arises 1 times",
        "talk arises 1 time",
        "category in force is 2",
        "category is in force",
        "flag is not in force",
        "nothing is refused",
    ],
)
def test_lines_that_are_so(tmp_path: Path, line: str) -> None:
    _, outcome = run(tmp_path, scenario(line))
    assert outcome.failures == []
    assert outcome.lines == 1


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("talk is overdue", "talk is due 2026-03-09, owed by police"),
        ("talk is due 2026-03-10", "talk is due 2026-03-09"),
        ("talk is due, owed by health", "owed by police"),
        ("talk is due, not quorate", "talk is due"),
        ("talk does not arise", "talk is due"),
        ("talk arises 2 times", "talk is due"),
        ("talk cannot tell: category", "talk is due"),
        ("category in force is 3", "category in force is 2"),
        ("category is stale", "in force, not stale"),
        ("flag is in force", "not in force"),
        ("talc is due", "did you mean “talk”"),
        ("talk is dew", "is not a line that can be expected"),
        ("whatever", "is not a line that can be expected"),
    ],
)
def test_lines_that_are_not_so_say_what_is(tmp_path: Path, line: str, found: str) -> None:
    _, outcome = run(tmp_path, scenario(line))
    assert len(outcome.failures) == 1
    assert found in str(outcome.failures[0])
    assert re.search(r"pack\.yaml:\d+: expected “", str(outcome.failures[0]))


def test_every_kind_of_ending_can_be_expected(tmp_path: Path) -> None:
    for given, line in (
        ("  - 2026-03-05 08:00: they talk", "talk is met 2026-03-05"),
        ("  - 2026-03-05 08:00: category 1 is agreed", "talk is lapsed 2026-03-05"),
        (
            "  - {2026-03-05 08:00: duty.waived, by: csc / head of safeguarding, rule: talk, reason: Moved}",
            "talk is waived",
        ),
        ("  - {2026-03-05 08:00: duty.waived, by: police, rule: talk, reason: Moved}", "waived-by refuses duty.waived"),
    ):
        _, outcome = run(tmp_path, scenario(line, "  - 2026-03-04 10:00: category 2 is agreed\n" + given))
        assert outcome.failures == []
    _, outcome = run(
        tmp_path,
        scenario(
            "talk is met late 2026-03-10",
            "  - 2026-03-04: category 2 is agreed\n  - 2026-03-10: they talk",
            "2026-03-11",
        ),
    )
    assert outcome.failures == []


def test_the_phrase_with_the_most_words_of_its_own_is_meant(tmp_path: Path) -> None:
    given = "  - 2026-03-04 10:00: category 2 is agreed with Example, Sister"
    _, outcome = run(
        tmp_path,
        scenario("talk is due for Example, Sister".replace(", Sister", ""), given.replace(", Sister", "")),
        TALK,
    )
    assert outcome.failures == []


def test_facts_can_be_recorded_later_corrected_and_withdrawn(tmp_path: Path) -> None:
    given = """
  - {2026-03-04 10:00: category 2 is agreed, id: first, recorded: 2026-03-04 12:00}
  - {2026-03-04 10:00: category 1 is agreed, corrects: first, recorded: 2026-03-06 09:00}
"""
    text = (
        "scenario: S\ngiven:"
        + given
        + (
            "expect:\n"
            "  2026-03-04 11:59: [talk does not arise]\n"
            "  2026-03-05: [talk is due]\n"
            "  2026-03-06 09:00: [talk does not arise]\n"
        )
    )
    assert run(tmp_path, text)[1].failures == []
    gone = given.replace("corrects: first", "corrects: first, withdrawn: yes")
    assert run(tmp_path, text.replace(given, gone))[1].failures == []


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            "  - 2026-03-04 10:00: categry 2 is agreed",
            "neither a kind nor a phrase: did you mean “category {category} is agreed”",
        ),
        ("  - 2026-03-04 10:00: category 7 is agreed", "not one of the choices"),
        ("  - soon: category 2 is agreed", "is not a date or moment"),
        ("  - {2026-03-04: risk.decided, catgory: 2}", "did you mean “category”"),
        ("  - {2026-03-04: risk.decided, corrects: nothing}", "there is no fact “nothing”"),
    ],
)
def test_a_scenario_that_cannot_be_run_says_where(tmp_path: Path, given: str, message: str) -> None:
    _, outcome = run(tmp_path, scenario("talk is due", given))
    assert any(message in str(failure) for failure in outcome.failures), outcome.failures
    assert re.search(r"pack\.yaml:\d+:", str(outcome.failures[0]))


def test_decisions_constraints_and_questions(tmp_path: Path) -> None:
    given = (
        "  - 2026-03-04 10:00: category 1 is agreed\n"
        "  - {2026-03-04 11:00: flag.set, system: police record}\n"
        "  - {2026-03-04 12:00: order.made, order: x}\n"
        "  - 2026-03-04 13:00: risk.decided"
    )
    lines = "eligible is not eligible\nno-flag-at-one refuses flag.set\ntalk cannot tell: category"
    pack = small_pack(
        tmp_path, KINDS + STATES + PLAIN + CONSTRAINT + DECISION + "---" + PHRASES + scenario(lines, given)
    )
    assert run_scenarios(pack)[0].failures == []
    wrong = scenario("eligible is fine", given)
    pack = small_pack(tmp_path, KINDS + STATES + PLAIN + CONSTRAINT + DECISION + "---" + PHRASES + wrong)
    assert "has no outcome “fine”" in str(run_scenarios(pack)[0].failures[0])


def test_services_and_prompts(tmp_path: Path) -> None:
    given = "  - {2026-03-04: concern.raised, factors: [truancy]}"
    lines = "star is open\nintegrate is cannot tell\ntruancy does not prompt".replace(
        "integrate is cannot tell", "integrate is not by referral"
    )
    pack = small_pack(tmp_path, SERVICES + "---\n" + scenario(lines, given))
    assert run_scenarios(pack)[0].failures == []


def test_a_meeting_without_its_quorum(tmp_path: Path) -> None:
    given = (
        "  - {2026-03-04 10:00: concern.raised, by: health, professional: yes}\n"
        "  - {2026-03-04 11:00: meeting.held, meeting: strategy, chair: csc / team manager, attendance: [csc]}"
    )
    lines = "strategy is due, not quorate, missing police / gangs unit and the referrer, if a professional"
    pack = small_pack(tmp_path, MEETINGS + "---\n" + scenario(lines, given))
    assert run_scenarios(pack)[0].failures == []


def test_coverage_tells_what_is_still_to_show(tmp_path: Path) -> None:
    pack, outcome = run(tmp_path, scenario("talk is due 2026-03-09"))
    shown, missing = coverage(pack, [outcome])["talk"]
    assert shown == {"arises"}
    assert missing == ["does not arise", "met in time", "met late", "waived", "lapsed", "at the edge of its deadline"]
    pack, outcome = run(tmp_path, scenario("talk is due 2026-03-09", at="2026-03-09 23:59"))
    assert "at the edge of its deadline" in coverage(pack, [outcome])["talk"][0]
    pack, outcome = run(tmp_path, scenario("talk is overdue", at="2026-03-10 00:00"))
    assert "at the edge of its deadline" in coverage(pack, [outcome])["talk"][0]
    pack, outcome = run(tmp_path, scenario("talk is due"), rules=kind("x.y", "a: {text: long}") + PLAIN)
    assert run_scenarios(pack, "another") == []

"""The Islington pack and its present-day layer: they are sound, their scenarios hold, and every clause is in them."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from holdfast.protocol import Duration, Pack, load_pack
from holdfast.protocol.clause_register import clauses
from holdfast.protocol.lint import lint
from holdfast.protocol.pack import Scenario
from holdfast.protocol.scenarios import coverage, run_scenario, run_scenarios

NAMES = ("islington-2016", "working-together-2026")
PACKS = {name: load_pack(name) for name in NAMES}
ISLINGTON = PACKS["islington-2016"]
TODAY = PACKS["working-together-2026"]
IN_A_PACK = {"duty", "decision", "constraint", "meeting", "share", "record", "practice", "directory"}


def by_clause() -> dict[str, list[tuple[Pack, Scenario]]]:
    """The scenarios of each pack's own, by the clauses they cite."""
    found: dict[str, list[tuple[Pack, Scenario]]] = {}
    for pack in PACKS.values():
        for scenario in pack.scenarios:
            if scenario.pack == pack.name:
                for clause in scenario.clauses:
                    found.setdefault(clause, []).append((pack, scenario))
    return found


SCENARIOS = by_clause()


@pytest.mark.parametrize("name", NAMES)
def test_linter_finds_nothing(name: str) -> None:
    assert [str(finding) for finding in lint(PACKS[name]) if not finding.advice] == []


@pytest.mark.parametrize(
    "clause", [pytest.param(clause, marks=pytest.mark.clause(clause)) for clause in sorted(SCENARIOS)]
)
def test_scenarios_of_a_clause_hold(clause: str) -> None:
    """Every scenario that cites the clause comes out as it says."""
    outcomes = [run_scenario(pack, scenario) for pack, scenario in SCENARIOS[clause]]
    assert [str(failure) for outcome in outcomes for failure in outcome.failures] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_duty_is_shown_in_every_way(name: str) -> None:
    pack = PACKS[name]
    missing = {rule: left for rule, (_, left) in coverage(pack, run_scenarios(pack)).items() if left}
    assert missing == {}


def test_the_layer_of_today_keeps_every_scenario_of_the_protocol() -> None:
    """What was proved of the protocol holds with the names and limits of today on top of it."""
    failures = [str(failure) for scenario in ISLINGTON.scenarios for failure in run_scenario(TODAY, scenario).failures]
    assert failures == []


def test_every_clause_that_a_pack_can_hold_has_a_rule_and_a_scenario() -> None:
    cited = {clause for rule in ISLINGTON.rules() for clause in rule.clauses}
    cited |= {clause for kind in ISLINGTON.kinds.values() for one in kind.fields.values() for clause in one.clauses}
    wanted = {name for name, one in clauses().items() if name.startswith("ISL-") and one.kind in IN_A_PACK}
    assert wanted - cited == set()
    only_on_screen = {"ISL-3", "ISL-9.1", "ISL-10"}
    assert wanted - set(SCENARIOS) == only_on_screen


# the risk-factor table


TABLE = {
    "individual": {
        "youth violence": {
            "troublesome": "7-9 10-12",
            "high-daring": "10-12",
            "positive-attitude-to-delinquency": "10-12",
            "previous-offences": "7-9",
            "antisocial-behaviour": "10-12",
            "substance-use": "7-9",
            "aggression": "7-9",
            "running-away-and-truancy": "7-9 10-12 13-15 16-25",
            "gang-involvement": "13-15 16-25",
            "low-self-esteem": "13-15",
            "high-psychopathic-features": "13-15",
        },
        "gang involvement": {
            "marijuana-use": "10-12",
            "displaced-aggression-traits": "13-15",
            "anger-traits": "13-15",
            "aggression-traits": "13-15",
        },
    },
    "family": {"youth violence": {"disrupted-family": "7-9 10-12 13-15", "poor-supervision": "10-12"}},
    "school": {
        "youth violence": {"low-commitment-to-school": "13-15"},
        "gang involvement": {"low-achievement-in-primary-school": "10-12", "learning-disability": "10-12"},
    },
    "peer group": {"youth violence": {"delinquent-peers": "7-9 10-12 13-15"}},
    "community": {
        "gang involvement": {"marijuana-availability": "10-12", "neighbourhood-youth-in-trouble": "10-12"},
    },
}


@pytest.mark.clause("ISL-7.1.1")
def test_the_risk_factors_are_those_of_the_table_and_no_others() -> None:
    found: dict[str, dict[str, dict[str, str]]] = {}
    for name, factor in ISLINGTON.factors.items():
        for column, bands in factor.strong_for.items():
            found.setdefault(factor.domain, {}).setdefault(column, {})[name] = " ".join(str(band) for band in bands)
    assert found == TABLE


@pytest.mark.clause("ISL-7.1.1")
def test_factors_move_nothing() -> None:
    """No rule and no decision looks at the factors that were recorded."""
    for name, rule in {**ISLINGTON.duties, **ISLINGTON.decisions, **ISLINGTON.constraints}.items():
        assert "factors" not in str(rule), name


# what can be recorded


@pytest.mark.clause("ISL-7.1.2", "ISL-7.1.3")
def test_signs_are_nineteen_and_six_with_who_saw_what_and_when() -> None:
    signs = {one.name: one for one in ISLINGTON.kinds["concern.raised"].fields["signs"].rows}
    assert len(signs["sign"].choices) == 19 + 6
    assert all(not signs[name].optional for name in ("sign", "seen_by", "seen_on", "what"))


@pytest.mark.clause("ISL-4b", "ISL-4d")
@pytest.mark.parametrize("kind", ["concern.raised", "incident.recorded"])
def test_harms_are_the_ten_that_the_protocol_names(kind: str) -> None:
    assert len(ISLINGTON.kinds[kind].fields["harms"].choices) == 10
    assert len(ISLINGTON.kinds["concern.raised"].fields["vulnerabilities"].choices) == 8


@pytest.mark.clause("ISL-4a")
def test_a_young_person_can_have_several_parts_in_one_event() -> None:
    roles = ISLINGTON.kinds["incident.recorded"].fields["roles"]
    assert roles.type == "choices"
    assert {"victim", "suspected", "convicted"} <= set(roles.values)


@pytest.mark.clause("ISL-7.3.1c")
def test_nothing_but_the_decision_of_several_agencies_sets_the_category() -> None:
    category = ISLINGTON.states["category"]
    assert [str(trigger) for trigger in category.begins] == ["risk.decided"]
    decided_by = ISLINGTON.kinds["risk.decided"].fields["decided_by"]
    assert (decided_by.at_least, decided_by.from_different, decided_by.optional) == (2, "agency", False)
    assert not ISLINGTON.kinds["risk.decided"].fields["reasons"].optional


def fields_of(pack: Pack) -> Iterator[tuple[str, Any]]:
    """Every field of every kind, those of rows included."""
    for kind in pack.kinds.values():
        for one in kind.fields.values():
            yield f"{kind.name}, {one.name}", one
            yield from ((f"{kind.name}, {one.name}, {row.name}", row) for row in one.rows)


@pytest.mark.parametrize("name", NAMES)
def test_every_field_has_its_question_and_every_choice_its_sentence(name: str) -> None:
    for where, one in fields_of(PACKS[name]):
        assert one.title, where
        assert all(choice.says.strip() for choice in one.choices), where


@pytest.mark.parametrize("name", NAMES)
def test_no_line_of_the_chronology_and_no_reason_of_a_duty_gives_away_what_is_sensitive(name: str) -> None:
    pack = PACKS[name]
    for kind in pack.kinds.values():
        sensitive = {one.name for one in kind.fields.values() if one.sensitive}
        assert sensitive.isdisjoint(place for place, _ in kind.says.places), kind.name
        for rule in pack.duties.values():
            if any(trigger.kind == kind.name for trigger in rule.arises):
                assert sensitive.isdisjoint(place for place, _ in rule.because.places), rule.name


# figures


FIGURES = {
    "strategy-meeting-within": ("3 working days", "ISL-7.3.2.2a"),
    "strategy-after-emergency-within": ("3 working days", "ISL-7.3.2.3b"),
    "child-in-need-review-every": ("6 months", "ISL-7.3.2.3d"),
    "flag-review": ("6 months", "ISL-7.3.4d"),
    "weekly-panel-every": ("1 week", "ISL-D2"),
    "decline-told-within": ("5 working days", "ISL-D2"),
    "overnight-check-every": ("1 day", "ISL-9.5b"),
    "case-manager-briefed-within": ("0 days", "ISL-9.5b"),
    "police-child-records-within": ("1 day", "ISL-9.5a"),
    "overnight-intelligence-every": ("1 day", "ISL-9.10a"),
    "complaint-acknowledged-within": ("30 days", "GM-17"),
    "breach-reported-within": ("72 hours", "GM-10"),
}


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.clause(one[1])) for name, one in FIGURES.items()]
)
def test_figures_of_the_protocol(name: str) -> None:
    figure, clause = FIGURES[name]
    (dated,) = ISLINGTON.parameters[name].values
    assert (dated.value, dated.clauses, dated.note) == (Duration.read(figure), (clause,), "")


def test_a_figure_that_the_protocol_does_not_give_says_so() -> None:
    for name in ISLINGTON.parameters.keys() - FIGURES.keys():
        assert all("for the area to confirm" in dated.note for dated in ISLINGTON.parameters[name].values), name


@pytest.mark.clause("ISL-7.3.2.3a", "ISL-9.5.1a", "ISL-9.5.1b", "ISL-7.2.1c")
def test_nobody_can_waive_a_duty_where_a_life_is_at_risk() -> None:
    urgent = {name for name, rule in ISLINGTON.duties.items() if rule.urgent}
    assert {"immediate-action", "immediate-discussion", "urgent-referral", "threat-told", "threat-considered"} <= urgent
    assert {name for name in urgent if ISLINGTON.duties[name].waived_by} == set()


# guidance, directory, names


@pytest.mark.clause("ISL-3")
def test_the_six_principles_stand_where_decisions_are_made() -> None:
    principles = [one for one in ISLINGTON.practice.values() if one.clauses == ("ISL-3",)]
    assert len(principles) == 6
    assert any("risk.decided" in one.shown for one in principles)
    assert any("plan.made" in one.shown for one in principles)


@pytest.mark.parametrize(
    ("clause", "beside"),
    [
        pytest.param("ISL-7.3.1d", "risk.decided", marks=pytest.mark.clause("ISL-7.3.1d")),
        pytest.param("ISL-7.4b", "plan.made", marks=pytest.mark.clause("ISL-7.4b")),
        pytest.param("ISL-9.3a", "group.evidenced", marks=pytest.mark.clause("ISL-9.3a")),
        pytest.param("ISL-D3", "gangs-team.requested", marks=pytest.mark.clause("ISL-D3")),
        pytest.param("ISL-10", "concern.raised", marks=pytest.mark.clause("ISL-10")),
    ],
)
def test_guidance_stands_beside_the_work(clause: str, beside: str) -> None:
    assert any(clause in one.clauses for one in ISLINGTON.practice_beside(beside))


@pytest.mark.clause("ISL-9.1")
def test_every_agency_has_a_designated_safeguarding_lead() -> None:
    for name, agency in ISLINGTON.parties.agencies.items():
        assert "designated safeguarding lead" in agency.posts, name


@pytest.mark.clause("ISL-7.5a", "ISL-E")
def test_the_directory_holds_the_services_of_the_appendix_at_three_levels() -> None:
    appendix = {
        "chance-uk", "families-first", "ifit", "targeted-youth-support", "youth-counselling",
        "taking-the-lead-workshops", "taking-the-lead-classes", "abianda", "star-project", "new-horizon",
        "youth-offending-service",
        "integrated-gangs-team", "empower", "aspire", "safe-and-secure", "integrate",
    }  # fmt: skip
    assert appendix <= set(ISLINGTON.services)
    assert {one.level for one in ISLINGTON.services.values()} == {"universal", "targeted", "specialist"}
    assert all(one.how for one in ISLINGTON.services.values())


@pytest.mark.parametrize("name", NAMES)
def test_no_contact_of_a_real_service_and_no_word_that_labels_a_child(name: str) -> None:
    for path in Path(PACKS[name].folder).rglob("*.yaml"):
        text = path.read_text(encoding="utf-8").casefold()
        assert not re.search(r"\b0\d{2,4}[ -]?\d{3}[ -]?\d{3,4}\b|\w@\w", text), path
        assert not re.search(r"\bnominals?\b|\bgang members?\b|\brisk score|\b(red|amber)\b", text), path


def test_names_of_today_say_where_they_come_from_and_whether_that_was_checked() -> None:
    assert len(TODAY.names) >= 15
    assert all(one.source_of_name for one in TODAY.names.values())
    unchecked = {name for name, one in TODAY.names.items() if not one.verified}
    assert {"Merlin", "National Probation Service and Community Rehabilitation Companies"} <= unchecked
    assert all("checked" in TODAY.names[name].source_of_name for name in unchecked)


@pytest.mark.clause("ISL-D1", "ISL-7.3.1b")
@pytest.mark.parametrize("decision", ["gangs-team-eligibility", "risk-category-described"])
def test_the_matrix_is_history(decision: str) -> None:
    ends_on = ISLINGTON.decisions[decision].criteria["police-matrix"].ends_on
    assert ends_on is not None
    assert ends_on.isoformat() == "2024-02-13"


@pytest.mark.parametrize("name", NAMES)
def test_a_party_is_called_by_its_title(name: str) -> None:
    raw = [
        f"{kind.name}: {{{place}}}"
        for kind in PACKS[name].kinds.values()
        for place, style in kind.says.places
        if style is None and place in kind.fields and kind.fields[place].type == "party"
    ]
    assert raw == [], "write {to:title}"
    allocated = {"threshold": "allocated", "allocated_to": "children's social care / social worker"}
    line = ISLINGTON.kinds["front-door.decided"].line(allocated)
    assert line.endswith("Allocated to Social worker, Children's social care.")


@pytest.mark.parametrize("name", NAMES)
def test_no_two_duties_share_a_title(name: str) -> None:
    titles = [rule.title for rule in PACKS[name].duties.values()]
    assert sorted(titles) == sorted(set(titles))

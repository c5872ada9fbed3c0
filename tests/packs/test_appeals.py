"""Each way of having decided, taken out of what keeps somebody from deciding an appeal, is noticed by a scenario."""

from dataclasses import replace

import pytest

from holdfast.protocol import Pack, load_pack
from holdfast.protocol.pack import State
from holdfast.protocol.scenarios import run_scenario

DECIDER = load_pack("islington-2016").states["decider"]
ANSWERED = load_pack("common").states["rights-answer"]
CONFERENCE = load_pack("working-together-2026").states["conference-decider"]
RULES = [
    ("islington-2016", "appeal-decided-by-somebody-new", DECIDER),
    ("common", "appeal-decided-by-somebody-else", ANSWERED),
    ("working-together-2026", "appeal-decided-by-nobody-of-the-conference", CONFERENCE),
]


def notices(pack: Pack, constraint: str, state: State) -> bool:
    """Whether a scenario about the constraint fails with the state as it is given."""
    changed = replace(pack, states={**pack.states, state.name: state})
    about = [one for one in pack.scenarios for _, lines in one.expect for _, text in lines if constraint in text]
    assert about
    return any(run_scenario(changed, one).failures for one in about)


@pytest.mark.clause("GM-17")
@pytest.mark.parametrize("kind", [trigger.kind for trigger in DECIDER.begins])
def test_whoever_recorded_a_decision_decides_no_appeal(kind: str) -> None:
    fewer = replace(DECIDER, begins=tuple(trigger for trigger in DECIDER.begins if trigger.kind != kind))
    assert notices(load_pack("islington-2016"), "appeal-decided-by-somebody-new", fewer)


@pytest.mark.clause("GM-17")
@pytest.mark.parametrize(
    ("pack", "constraint", "state", "key"),
    [(*rule, key) for rule in RULES for key in rule[2].keyed_by],
)
def test_whoever_is_named_as_deciding_decides_no_appeal(pack: str, constraint: str, state: State, key: str) -> None:
    fewer = replace(state, keyed_by=tuple(name for name in state.keyed_by if name != key))
    assert notices(load_pack(pack), constraint, fewer)


@pytest.mark.clause("GM-17")
@pytest.mark.parametrize(("pack", "constraint", "state"), RULES[:2])
def test_a_closed_case_remembers_who_decided(pack: str, constraint: str, state: State) -> None:
    assert notices(load_pack(pack), constraint, replace(state, never_ends=False))


@pytest.mark.clause("GM-17")
def test_every_field_that_names_who_took_part_in_a_decision_is_asked() -> None:
    """A kind that begins the state and names professionals is known by that name; who is told something decides
    nothing."""
    told = {"with_whom"}
    kinds = load_pack("islington-2016").kinds
    named = {
        field.name
        for trigger in DECIDER.begins
        for field in kinds[trigger.kind].fields.values()
        if field.type == "people" and field.variant == "professionals"
    }
    assert named - told <= set(DECIDER.keyed_by)
    decides = {name for name, kind in kinds.items() if "decided_by" in kind.fields} - {"rights.answered"}
    assert decides <= {trigger.kind for trigger in DECIDER.begins}


@pytest.mark.clause("GM-17")
@pytest.mark.parametrize(("pack", "constraint"), [rule[:2] for rule in RULES])
def test_every_case_about_the_young_person_is_asked(pack: str, constraint: str) -> None:
    assert load_pack(pack).constraints[constraint].in_every_case

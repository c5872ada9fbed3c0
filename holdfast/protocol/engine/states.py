"""What a fact does to the states. All of it is decided by what held before the fact."""

from collections.abc import Mapping, Sequence
from typing import Any

from holdfast.protocol.conditions.context import ENDED, NEVER_BEGAN, Context, StateNow
from holdfast.protocol.engine.layout import KindSteps, Program, StateStep
from holdfast.protocol.facts import Fact
from holdfast.protocol.pack import AUTHOR, RECORDERS_AGENCY
from holdfast.protocol.people import agency_of

States = list[StateNow | dict[Any, StateNow]]


def move_states(fact: Fact, steps: KindSteps, context: Context, states: States) -> list[int]:
    """End, renew and begin states. Gives the numbers of the rules that stand on a state that moved."""
    watchers: list[int] = []
    ends = _holding(steps.ends, context)
    renews = _holding(steps.renews, context)
    begins = [(step, True if step.value is None else step.value(context)) for step in _holding(steps.begins, context)]
    for step in ends:
        watchers += step.watchers
        _end(fact, step, states)
    for step in renews:
        watchers += step.watchers
        _renew(fact, step, states)
    for step, value in begins:
        watchers += step.watchers
        _begin(fact, step, value, states)
    return watchers


def _holding(steps: Sequence[StateStep], context: Context) -> Sequence[StateStep]:
    return [step for step in steps if step.test is None or step.test(context)] if steps else ()


def _end(fact: Fact, step: StateStep, states: States) -> None:
    standing = states[step.slot]
    if not isinstance(standing, dict):
        if standing.in_force:
            states[step.slot] = ENDED
    elif not step.keys:
        standing.clear()
    else:
        for key in _keys(fact, step.keys):
            standing.pop(key, None)


def _renew(fact: Fact, step: StateStep, states: States) -> None:
    standing = states[step.slot]
    if not isinstance(standing, dict):
        if standing.in_force:
            states[step.slot] = standing.renewed(fact)
        return
    for key in _keys(fact, step.keys) if step.keys else list(standing):
        if key in standing:
            standing[key] = standing[key].renewed(fact)


def _begin(fact: Fact, step: StateStep, value: Any, states: States) -> None:
    standing = states[step.slot]
    if not isinstance(standing, dict):
        states[step.slot] = StateNow(value, fact, step.review)
    else:
        for key in _keys(fact, step.keys):
            standing[key] = StateNow(value, fact, step.review, key)


def _keys(fact: Fact, names: Sequence[str]) -> list[Any]:
    """Which of several standings a fact means: what it says in these fields, of people the name of each.

    Whoever recorded any version of a fact recorded it; the agency is that of the first, which asked or decided.
    """
    found: list[Any] = []
    for name in names:
        if name == AUTHOR:
            found += fact.authors
        elif name == RECORDERS_AGENCY:
            found.append(agency_of(fact.by) if fact.by else None)
        else:
            said = fact.data.get(name)
            several = said if isinstance(said, list) else [said]
            found += [one.get("name") if isinstance(one, Mapping) else one for one in several]
    return [key for key in dict.fromkeys(found) if key is not None]


def end_all(program: Program, states: States) -> list[int]:
    """End every state, as the closing of a case does, but those that never end.

    Nothing needs to be looked at again: its duties lapse with it.
    """
    for slot, state in enumerate(program.states):
        if state.never_ends:
            continue
        if state.keyed_by:
            states[slot] = {}
        elif states[slot] is not NEVER_BEGAN:
            states[slot] = ENDED
    return []

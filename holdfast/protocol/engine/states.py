"""What a fact does to the states. All of it is decided by what held before the fact."""

from collections.abc import Sequence
from typing import Any

from holdfast.protocol.conditions.context import ENDED, NEVER_BEGAN, Context, StateNow
from holdfast.protocol.engine.layout import KindSteps, Program, StateStep
from holdfast.protocol.facts import Fact
from holdfast.protocol.pack import AUTHOR

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
    elif step.key is None:
        standing.clear()
    else:
        standing.pop(_key(fact, step.key), None)


def _renew(fact: Fact, step: StateStep, states: States) -> None:
    standing = states[step.slot]
    if not isinstance(standing, dict):
        if standing.in_force:
            states[step.slot] = standing.renewed(fact)
        return
    for key in list(standing) if step.key is None else [_key(fact, step.key)]:
        if key in standing:
            standing[key] = standing[key].renewed(fact)


def _begin(fact: Fact, step: StateStep, value: Any, states: States) -> None:
    standing = states[step.slot]
    if not isinstance(standing, dict):
        states[step.slot] = StateNow(value, fact, step.review)
    elif step.key is not None and (key := _key(fact, step.key)) is not None:
        standing[key] = StateNow(value, fact, step.review, key)


def _key(fact: Fact, name: str) -> Any:
    return fact.author if name == AUTHOR else fact.data.get(name)


def end_all(program: Program, states: States) -> list[int]:
    """End every state, as the closing of a case does. Nothing needs to be looked at again: its duties lapse with it."""
    for slot, state in enumerate(program.states):
        if state.keyed_by:
            states[slot] = {}
        elif states[slot] is not NEVER_BEGAN:
            states[slot] = ENDED
    return []

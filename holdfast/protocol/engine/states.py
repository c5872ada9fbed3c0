"""What a fact does to the states. All of it is decided by what held before the fact."""

from typing import Any

from holdfast.protocol.conditions.context import ENDED, NEVER_BEGAN, Context, StateNow
from holdfast.protocol.engine.layout import KindSteps, Program
from holdfast.protocol.facts import Fact

States = list[StateNow | dict[Any, StateNow]]


def move_states(fact: Fact, steps: KindSteps, context: Context, states: States) -> list[int]:
    """End, renew and begin states. Gives the numbers of the rules that stand on a state that moved."""
    watchers: list[int] = []
    ends = [step for step in steps.ends if step.test is None or step.test(context)] if steps.ends else ()
    renews = [step for step in steps.renews if step.test is None or step.test(context)] if steps.renews else ()
    begins = [
        (step, True if step.value is None else step.value(context))
        for step in steps.begins
        if step.test is None or step.test(context)
    ]
    for step in ends:
        standing = states[step.slot]
        watchers += step.watchers
        if not isinstance(standing, dict):
            if standing.in_force:
                states[step.slot] = ENDED
        elif step.key is None:
            standing.clear()
        else:
            standing.pop(fact.data.get(step.key), None)
    for step in renews:
        standing = states[step.slot]
        watchers += step.watchers
        if not isinstance(standing, dict):
            if standing.in_force:
                states[step.slot] = standing.renewed(fact)
        else:
            for key in list(standing) if step.key is None else [fact.data.get(step.key)]:
                if key in standing:
                    standing[key] = standing[key].renewed(fact)
    for step, value in begins:
        watchers += step.watchers
        if step.key is None:
            states[step.slot] = StateNow(value, fact, step.review)
        else:
            standing = states[step.slot]
            key = fact.data.get(step.key)
            if key is not None and isinstance(standing, dict):
                standing[key] = StateNow(value, fact, step.review, key)
    return watchers


def end_all(program: Program, states: States) -> list[int]:
    """End every state, as the closing of a case does. Nothing needs to be looked at again: its duties lapse with it."""
    for slot, state in enumerate(program.states):
        if state.keyed_by:
            states[slot] = {}
        elif states[slot] is not NEVER_BEGAN:
            states[slot] = ENDED
    return []

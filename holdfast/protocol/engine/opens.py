"""The duties that are open in a pass: by rule, and under the values by which facts find them (`keys.py`)."""

from typing import Any

from holdfast.protocol.conditions.context import Context
from holdfast.protocol.engine.duty import Duty
from holdfast.protocol.engine.keys import KeyUse
from holdfast.protocol.engine.layout import RuleSteps


class OpenDuties:
    """What is open, so kept that a fact finds the duties it can match without asking every one.

    `by_rule` holds them by the number of their rule, oldest first.
    """

    __slots__ = ("by_rule", "by_value", "context")

    def __init__(self, context: Context) -> None:
        self.by_rule: dict[int, dict[Duty, None]] = {}
        self.by_value: dict[tuple[int, int], dict[Any, dict[Duty, None]]] = {}
        self.context = context

    def add(self, duty: Duty) -> None:
        """Note an open duty."""
        steps = duty.steps
        self.by_rule.setdefault(steps.number, {})[duty] = None
        for number, value in self.values_of(duty) if steps.keys else ():
            self.by_value.setdefault((steps.number, number), {}).setdefault(value, {})[duty] = None

    def remove(self, duty: Duty) -> None:
        """Forget a duty that has ended."""
        steps = duty.steps
        self.by_rule[steps.number].pop(duty, None)
        for number, value in self.values_of(duty) if steps.keys else ():
            self.by_value[steps.number, number][value].pop(duty, None)

    def candidates(self, rule: int, key: KeyUse | None) -> list[Duty]:
        """The open duties of a rule that the fact in hand can match."""
        if key is None:
            return list(self.by_rule.get(rule, ()))
        index = self.by_value.get((rule, key.number), {})
        found: dict[Duty, None] = {}
        for value in key.keys(key.value(self.context)):
            found.update(index.get(value, ()))
        return list(found)

    def any_for(self, steps: RuleSteps, each: Any) -> bool:
        """Whether a duty of this rule is open for the same thing."""
        if steps.each_key is None:
            return bool(self.by_rule.get(steps.number))
        index = self.by_value.get((steps.number, steps.each_key), {})
        return any(index.get(value) for value in steps.keys[steps.each_key].keys(each))

    def values_of(self, duty: Duty) -> list[tuple[int, Any]]:
        """The values under which a duty is found, each with the number of its index."""
        context = self.context
        before = context.arising, context.each
        context.arising, context.each = duty.fact, duty.each
        found = [(number, one) for number, key in enumerate(duty.steps.keys) for one in key.keys(key.value(context))]
        context.arising, context.each = before
        return found

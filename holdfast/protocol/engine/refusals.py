"""Which facts are refused, by whom they may be recorded, and who may waive a duty."""

from typing import NamedTuple

from holdfast.protocol.conditions.context import Context
from holdfast.protocol.engine.layout import KindSteps, Program
from holdfast.protocol.facts import Fact
from holdfast.protocol.pack import WAIVED
from holdfast.protocol.parties import fills
from holdfast.protocol.words import listed

RECORDED_BY, WAIVED_BY = "recorded-by", "waived-by"


class Refused(NamedTuple):
    """A fact that a constraint refuses: it has no effect, as if it had not been recorded."""

    fact: Fact
    constraint: str
    clauses: tuple[str, ...]
    says: str
    instead: str


def refusals_of(fact: Fact, steps: KindSteps, context: Context, program: Program) -> list[Refused]:
    """Every refusal of a fact."""
    found = []
    kind = steps.kind
    if kind.recorded_by and fact.by is not None and not any(fills(fact.by, party) for party in kind.recorded_by):
        says = f"“{kind.title}” is recorded by {listed(kind.recorded_by, 'or')}."
        instead = "Ask one of them to record it, or record what you know as a fact of your own."
        found.append(Refused(fact, RECORDED_BY, (*kind.clauses, "HOLDFAST-5"), says, instead))
    for constraint, refuses, begins_on, ends_on in steps.refusals:
        if begins_on <= fact.day < ends_on and refuses(context):
            found.append(Refused(fact, constraint.name, constraint.clauses, constraint.says, constraint.instead))
    if steps.control == WAIVED:
        found += _waiver(fact, program)
    return found


def _waiver(fact: Fact, program: Program) -> list[Refused]:
    """The refusal of a waiver by somebody whom the rule does not name."""
    number = program.numbers.get(fact.data.get("rule", ""))
    if number is None:
        return []
    rule = program.rules[number].rule
    if any(fills(fact.by, party) for party in rule.waived_by):
        return []
    says, instead = (
        f"“{rule.title}” cannot be waived by anybody.",
        "Do what is owed, or record why more time is needed.",
    )
    if rule.waived_by:
        says = f"“{rule.title}” can be waived only by {listed(rule.waived_by, 'or')}."
        instead = "Ask them to decide, or do what is owed."
    return [Refused(fact, WAIVED_BY, (*rule.clauses, "HOLDFAST-1"), says, instead)]

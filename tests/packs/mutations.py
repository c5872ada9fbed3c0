"""Packs that differ from a pack by one change that matters, to prove that its scenarios would notice.

A change takes a rule away, or a part of it: a trigger, a condition, who owes it, a day more or less, a place at a
meeting. A pack is well proved when some scenario fails under each of them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

from holdfast.protocol.conditions.compile import Linker, compile_test
from holdfast.protocol.conditions.condition import Condition
from holdfast.protocol.conditions.tree import And, Compare, Listing, Node, Not, Or
from holdfast.protocol.durations import Duration
from holdfast.protocol.pack import (
    Band,
    Constraint,
    DecisionRule,
    DutyRule,
    Factor,
    Measure,
    Owner,
    Pack,
    Refusal,
    Scenario,
    Service,
    Trigger,
)
from holdfast.protocol.scenarios import run_scenario

SOMEBODY_ELSE = (Owner("party", "housing"),)


class Change(NamedTuple):
    """One change: the declaration it is made to, what is changed, and the pack as it is then."""

    table: str
    name: str
    what: str
    make: Callable[[Pack], Pack]

    def __str__(self) -> str:
        return f"{self.table}-{self.name}-{self.what}".replace(" ", "-")


def changes(pack: Pack) -> list[Change]:
    """Every change to the rules that a pack declares itself."""
    found: list[Change] = []
    linker = Linker(pack.slots, {state.name for state in pack.states.values() if state.keyed_by}, pack.parameters)
    for table, make in _MAKERS.items():
        for name, rule in getattr(pack, table).items():
            if rule.pack == pack.name:
                if table != "meetings":
                    found.append(Change(table, name, "taken away", _without(table, name)))
                found += [Change(table, name, what, _instead(table, name, other)) for what, other in make(rule)]
                if table in {"duties", "constraints"}:
                    found += [
                        Change(table, name, what, _instead(table, name, other))
                        for what, other in _conditions(rule, linker)
                    ]
    return found


def noticed(pack: Pack, change: Change) -> Scenario | None:
    """A scenario of the pack that fails under the change; None where none does."""
    changed = change.make(pack)
    for scenario in _speaking_of(pack, change):
        try:
            if run_scenario(changed, scenario).failures:
                return scenario
        except AttributeError:  # what is left of the rule makes no sense: that is noticed too
            return scenario
    return None


def _speaking_of(pack: Pack, change: Change) -> Sequence[Scenario]:
    by_name = _by_name(pack)
    if change.table == "meetings":
        return pack.scenarios
    about = by_name.get(change.name, [])
    return [*about, *by_name.get("nothing", [])] if change.table == "constraints" else about


@cache
def _by_name(pack: Pack) -> Mapping[str, list[Scenario]]:
    """The scenarios by the first word of the lines they expect."""
    found: dict[str, list[Scenario]] = {}
    for scenario in pack.scenarios:
        for name in {text.split(" ")[0] for _, lines in scenario.expect for _, text in lines}:
            found.setdefault(name, []).append(scenario)
    return found


def _without(table: str, name: str) -> Callable[[Pack], Pack]:
    return lambda pack: replace(
        pack, **{table: {key: rule for key, rule in getattr(pack, table).items() if key != name}}
    )


def _instead(table: str, name: str, other: Any) -> Callable[[Pack], Pack]:
    return lambda pack: replace(pack, **{table: {**getattr(pack, table), name: other}})


def _duty(rule: DutyRule) -> Iterator[tuple[str, DutyRule]]:
    for key in ("arises", "met_by"):
        yield from _triggers(rule, key)
    for what, rest in _one_fewer(rule.lapses):
        yield f"lapse {what}", replace(rule, lapses=rest)
    for key in ("within", "every"):
        for what, measure in _one_more_or_less(getattr(rule, key)):
            yield f"{key} {what}", replace(rule, **{key: measure})
    if rule.by is not None:
        for what, measure in _one_more_or_less(rule.by.before):
            yield f"by {what}", replace(rule, by=replace(rule.by, before=measure))
    yield "owed by somebody else", replace(rule, owed_by=SOMEBODY_ELSE)
    if len(rule.owed_by) > 1:
        for what, owners in _one_fewer(rule.owed_by):
            yield f"owner {what}", replace(rule, owed_by=owners)
    if rule.every is not None:
        yield "once only", replace(rule, every=None, within=rule.within or rule.every)
    plain: dict[str, Any] = {"waived_by": (), "ground": None, "before_counts": False, "for_each": None}
    for key, nothing in plain.items():
        if getattr(rule, key):
            yield f"without {key}", replace(rule, **{key: nothing})


def _triggers(rule: DutyRule, key: str) -> Iterator[tuple[str, DutyRule]]:
    triggers: tuple[Trigger, ...] = getattr(rule, key)
    for what, rest in _one_fewer(triggers):
        yield f"{key} {what}", replace(rule, **{key: rest})
    for index, trigger in enumerate(triggers):
        if trigger.when is not None:
            always = (*triggers[:index], replace(trigger, when=None), *triggers[index + 1 :])
            yield f"{key} {index + 1} without its condition", replace(rule, **{key: always})


def _one_fewer(items: tuple[Any, ...]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    for index in range(len(items)):
        yield f"{index + 1} taken away", items[:index] + items[index + 1 :]


def _conditions(rule: Any, linker: Linker) -> Iterator[tuple[str, Any]]:
    """The rule with one part fewer in one of its conditions."""
    keys = ("refuses",) if isinstance(rule, Constraint) else ("arises", "met_by")
    for key in keys:
        items = getattr(rule, key)
        for index, item in enumerate(items):
            field = "condition" if key == "refuses" else "when"
            condition = getattr(item, field)
            if condition is None:
                continue
            for number, tree in enumerate(_with_less(condition.tree), start=1):
                other = replace(item, **{field: Condition(condition.text, tree, compile_test(tree, linker))})
                yield (
                    f"{key} {index + 1} with less, {number}",
                    replace(rule, **{key: (*items[:index], other, *items[index + 1 :])}),
                )


def _with_less(node: Node) -> Iterator[Node]:
    """The tree with one part of an `and`, an `or` or a list taken out, in every way there is."""
    match node:
        case And(parts) | Or(parts):
            for index in range(len(parts)):
                rest = parts[:index] + parts[index + 1 :]
                yield rest[0] if len(rest) == 1 else type(node)(rest)
            for index, part in enumerate(parts):
                for less in _with_less(part):
                    yield type(node)((*parts[:index], less, *parts[index + 1 :]))
        case Not(part):
            yield from (Not(less) for less in _with_less(part))
        case Compare(relation, left, Listing(items), how) if len(items) > 1:
            for index in range(len(items)):
                yield Compare(relation, left, Listing(items[:index] + items[index + 1 :]), how)


def _one_more_or_less(measure: Measure | None) -> Iterator[tuple[str, Measure]]:
    if measure is None:
        return
    written = measure.duration if measure.parameter is None else measure.parameter.values[-1].value
    assert isinstance(written, Duration)
    yield "one more", Measure(Duration(written.count + 1, written.unit))
    if written.count:
        yield "one less", Measure(Duration(written.count - 1, written.unit))


def _constraint(rule: Constraint) -> Iterator[tuple[str, Constraint]]:
    for index, refusal in enumerate(rule.refuses):
        if refusal.condition is not None:
            always = Refusal(refusal.kind, None, unless=False)
            yield (
                f"refusal {index + 1} always",
                replace(rule, refuses=(*rule.refuses[:index], always, *rule.refuses[index + 1 :])),
            )


def _decision(rule: DecisionRule) -> Iterator[tuple[str, DecisionRule]]:
    for what, outcomes in _one_fewer(rule.outcomes):
        yield f"outcome {what}", replace(rule, outcomes=outcomes)
    for name, criterion in rule.criteria.items():
        if criterion.ends_on is not None:
            yield (
                f"criterion {name} without its end",
                replace(rule, criteria={**rule.criteria, name: replace(criterion, ends_on=None)}),
            )


def _service(rule: Service) -> Iterator[tuple[str, Service]]:
    for name in rule.eligible:
        yield (
            f"criterion {name} taken away",
            replace(rule, eligible={key: one for key, one in rule.eligible.items() if key != name}),
        )
    yield "referrals the other way", replace(rule, accepts_referrals=not rule.accepts_referrals)


BANDS = (Band(7, 9), Band(10, 12), Band(13, 15), Band(16, 25))


def _factor(rule: Factor) -> Iterator[tuple[str, Factor]]:
    for kind, bands in rule.strong_for.items():
        for band in BANDS:
            others = tuple(one for one in bands if one != band)
            other = others if band in bands else (*bands, band)
            if other:
                yield f"{kind} {band} the other way", replace(rule, strong_for={**rule.strong_for, kind: other})


def _meeting(rule: Any) -> Iterator[tuple[str, Any]]:
    for key in ("chair", "quorum"):
        places = getattr(rule, key)
        for index, place in enumerate(places):
            yield f"{key} {place.title} taken away", replace(rule, **{key: places[:index] + places[index + 1 :]})


_MAKERS: dict[str, Callable[[Any], Iterator[tuple[str, Any]]]] = {
    "duties": _duty,
    "constraints": _constraint,
    "decisions": _decision,
    "services": _service,
    "factors": _factor,
    "meetings": _meeting,
}

"""Everything the linter looks for, each in a function of its own."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from holdfast.protocol.calendar import moment
from holdfast.protocol.clause_register import clauses
from holdfast.protocol.conditions.condition import Condition, Expression
from holdfast.protocol.conditions.tree import Constant, Node, walk
from holdfast.protocol.conditions.tree import Criterion as CriterionNode
from holdfast.protocol.conditions.tree import Parameter as ParameterNode
from holdfast.protocol.conditions.types import Type
from holdfast.protocol.declaration import Declaration, Source
from holdfast.protocol.expectations import LineError, read_line
from holdfast.protocol.lint.possible import Wanted, possible
from holdfast.protocol.lint.wording import unfit
from holdfast.protocol.pack import Constraint, DutyRule, Pack, Refusal, Trigger
from holdfast.protocol.parameters import Measure
from holdfast.protocol.reading.yaml_source import Table, read_yaml
from holdfast.protocol.scenarios import ScenarioError, chronology_of, phrase_for
from holdfast.protocol.words import listed, nearest


class Finding(NamedTuple):
    """Something wrong with a pack. `advice` is worth a look and fails nothing."""

    source: Source
    message: str
    advice: bool = False

    def __str__(self) -> str:
        return f"{self.source}: {'advice: ' if self.advice else ''}{self.message}"


def lint(pack: Pack) -> list[Finding]:
    """What is wrong with a pack, in the order of its files."""
    return sorted({finding for check in CHECKS for finding in check(pack)})


def unknown_clauses(pack: Pack) -> Iterator[Finding]:
    """A rule that cites a clause nobody knows."""
    known = {**clauses(), **pack.own_clauses}
    cited = [(rule.source, _named(rule), rule.clauses) for rule in (*pack.rules(), *pack.scenarios)]
    cited += [
        (one.source, f"field {one.name}", one.clauses) for kind in pack.kinds.values() for one in kind.fields.values()
    ]
    for source, name, found in cited:
        for clause in found:
            if clause not in known:
                remedy = f"declare it (`clause: {clause}` with `kind` and `says`), or {nearest(clause, known)}"
                yield Finding(source, f"{name} cites “{clause}”, which is no clause of the register: {remedy}")


def empty_dates(pack: Pack) -> Iterator[Finding]:
    """A rule that ends before it begins."""
    for rule in pack.rules():
        if rule.ends_on is not None and rule.ends_on <= rule.begins_on:
            yield Finding(
                rule.source,
                f"{_named(rule)} is never in force: it ends on {rule.ends_on} and begins on {rule.begins_on}",
            )


def never_arises(pack: Pack) -> Iterator[Finding]:
    """A duty whose trigger can never be so, or is always refused."""
    for rule in pack.duties.values():
        reasons = [_cannot_be(trigger, rule, pack) for trigger in rule.arises]
        if rule.ground and not possible([Wanted(rule.ground.tree, True)], {}, pack):
            reasons = [f"its ground can never be: {rule.ground.text}"]
        if reasons and all(reasons):
            yield Finding(rule.source, f"{rule.name} can never arise: {listed(dict.fromkeys(filter(None, reasons)))}")
        else:
            yield from _dead(rule, "arises", rule.arises, reasons)


def never_met(pack: Pack) -> Iterator[Finding]:
    """A duty that nothing can meet."""
    for rule in pack.duties.values():
        reasons = [_cannot_be(trigger, rule, pack) for trigger in rule.met_by]
        if reasons and all(reasons):
            yield Finding(rule.source, f"{rule.name} can never be met: {listed(dict.fromkeys(filter(None, reasons)))}")
        else:
            yield from _dead(rule, "met_by", rule.met_by, reasons)


def _dead(rule: DutyRule, key: str, triggers: tuple[Trigger, ...], reasons: list[str | None]) -> Iterator[Finding]:
    for trigger, reason in zip(triggers, reasons, strict=True):
        if reason:
            yield Finding(rule.source, f"{rule.name}: one way under `{key}` can never be ({trigger}): {reason}")


def _cannot_be(trigger: Trigger, rule: Declaration, pack: Pack) -> str | None:
    """Why a trigger can never be; None where it can."""
    types = _types(pack, trigger.kind)
    wanted = [Wanted(trigger.when.tree, True)] if trigger.when else []
    if not possible(wanted, types, pack):
        return f"“{trigger.when.text if trigger.when else ''}” is false whatever is answered"
    for constraint in pack.constraints.values():
        if constraint.begins_on > rule.begins_on or (constraint.ends_on and constraint.ends_on != rule.ends_on):
            continue
        for refusal in constraint.refuses:
            if refusal.kind == trigger.kind and not possible([*wanted, _passes(refusal)], types, pack):
                return f"{constraint.name} refuses every {trigger.kind} of which it could be so ({constraint.source})"
    return None


def blocking_constraints(pack: Pack) -> Iterator[Finding]:
    """A constraint that refuses every fact of a kind, or two that do so together."""
    by_kind: dict[str, list[tuple[Constraint, Refusal]]] = {}
    for constraint in pack.constraints.values():
        for refusal in constraint.refuses:
            by_kind.setdefault(refusal.kind, []).append((constraint, refusal))
    for kind, refusals in by_kind.items():
        types = _types(pack, kind)
        open_ones = []
        for constraint, refusal in refusals:
            if possible([_passes(refusal)], types, pack):
                open_ones.append((constraint, refusal))
            elif refusal.condition is not None:
                yield Finding(constraint.source, f"{constraint.name} refuses every {kind}: loosen “{refusal}”")
        for number, (one, first) in enumerate(open_ones):
            for other, second in open_ones[number + 1 :]:
                if not possible([_passes(first), _passes(second)], types, pack):
                    message = f"{one.name} and {other.name} ({other.source}) block each other: no {kind} passes both"
                    yield Finding(one.source, message)


def _passes(refusal: Refusal) -> Wanted:
    """What has to be so for a fact not to be refused."""
    if refusal.condition is None:
        return Wanted(Constant(False), True)
    return Wanted(refusal.condition.tree, refusal.unless)


def parameters(pack: Pack) -> Iterator[Finding]:
    """A parameter that has no value while a rule that uses it is in force, or that nothing uses."""
    used: set[str] = set()
    for rule in pack.duties.values():
        for measure in (rule.within, rule.every, rule.by.before if rule.by else None):
            if measure and measure.parameter:
                used.add(measure.parameter.name)
                yield from _covered(rule, measure)
    for state in pack.states.values():
        if state.review and state.review.within and state.review.within.parameter:
            used.add(state.review.within.parameter.name)
            yield from _covered(state, state.review.within)
    used |= {node.name for tree in _trees(pack) for node in walk(tree) if isinstance(node, ParameterNode)}
    within = [field.within for kind in pack.kinds.values() for field in kind.fields.values()]
    used |= {measure.parameter.name for measure in within if measure and measure.parameter}
    for parameter in pack.parameters.values():
        if parameter.name not in used and parameter.pack == pack.name:
            yield Finding(
                parameter.source, f"parameter {parameter.name} is used by no rule: use it, or take it out", advice=True
            )


def _covered(rule: Declaration, measure: Measure) -> Iterator[Finding]:
    parameter = measure.parameter
    if parameter is None or not parameter.values:
        return
    if parameter.begins_on > rule.begins_on:
        yield Finding(
            rule.source,
            f"{_named(rule)} holds from {rule.begins_on}, {parameter.name} from {parameter.begins_on}: give it a value",
        )
    if parameter.ends_on is not None and (rule.ends_on is None or rule.ends_on > parameter.ends_on):
        yield Finding(
            rule.source,
            f"{_named(rule)} holds after {parameter.ends_on}, and {parameter.name} has no value then: give it one",
        )


def states(pack: Pack) -> Iterator[Finding]:
    """A state that never begins, or never ends without saying so."""
    for state in pack.states.values():
        reasons = [_cannot_be(trigger, state, pack) for trigger in state.begins]
        if not state.begins or all(reasons):
            yield Finding(
                state.source, f"state {state.name} never begins: {listed(filter(None, reasons)) or 'nothing begins it'}"
            )
        if not state.ends and not state.never_ends:
            yield Finding(state.source, f"state {state.name} never ends: name what ends it, or write `ends: never`")
        elif state.ends and all(_cannot_be(trigger, state, pack) for trigger in state.ends):
            yield Finding(state.source, f"state {state.name} never ends: none of what ends it can be")


def owners(pack: Pack) -> Iterator[Finding]:
    """A duty that can be owed by nobody."""
    for rule in pack.duties.values():
        last = rule.owed_by[-1] if rule.owed_by else None
        if last is not None and last.kind in {"state", "each"}:
            yield Finding(
                rule.source, f"{rule.name} may be owed by nobody: after `{last}`, name a party that is always there"
            )


def decisions(pack: Pack) -> Iterator[Finding]:
    """An outcome that can never be, or a criterion that no outcome asks about."""
    for rule in pack.decisions.values():
        asked = {
            node.name
            for one in rule.outcomes
            if one.when
            for node in walk(one.when.tree)
            if isinstance(node, CriterionNode)
        }
        for name in rule.criteria:
            if name not in asked:
                yield Finding(
                    rule.source, f"decision {rule.name}: no outcome asks about the criterion “{name}”", advice=True
                )
        types = _types(pack, rule.decides_on) if rule.decides_on else {}
        for name, criterion in rule.criteria.items():
            if not possible([Wanted(criterion.when.tree, True)], types, pack):
                yield Finding(
                    rule.source, f"decision {rule.name}: the criterion “{name}” is false whatever is answered"
                )


def services(pack: Pack) -> Iterator[Finding]:
    """A service that can be open to nobody."""
    for service in pack.services.values():
        if not possible([Wanted(one.when.tree, True) for one in service.eligible.values()], {}, pack):
            yield Finding(
                service.source, f"service {service.name} can be open to nobody: its criteria cannot all hold at once"
            )


def names_in_choices(pack: Pack) -> Iterator[Finding]:
    """A choice that names meetings or factors, and some that do not exist."""
    for kind in pack.kinds.values():
        for field in kind.fields.values():
            known: Mapping[str, object] = pack.meetings if field.name == "meeting" else pack.factors
            if field.type not in {"choice", "choices"} or not known:
                continue
            strangers = [str(value) for value in field.values if value not in known]
            if strangers and (field.name == "meeting" or len(strangers) < len(field.values)):
                what = "meeting" if field.name == "meeting" else "risk factor"
                for stranger in strangers:
                    yield Finding(
                        field.source,
                        f"{kind.name}, {field.name}: there is no {what} “{stranger}”: {nearest(stranger, known)}",
                    )


def scenarios(pack: Pack) -> Iterator[Finding]:
    """A scenario that cannot be run, or that expects something of a rule that does not exist."""
    for scenario in pack.scenarios:
        try:
            chronology_of(pack, scenario)
        except ScenarioError as problem:
            for source, message in problem.problems:
                yield Finding(source, message)
        for at, lines in scenario.expect:
            try:
                moment(at)
            except ValueError as problem:
                yield Finding(scenario.source, str(problem))
            for source, text in lines:
                try:
                    read_line(text, pack)
                except LineError as problem:
                    yield Finding(source, str(problem))


def phrases(pack: Pack) -> Iterator[Finding]:
    """A phrase that no scenario uses."""
    used = set()
    for scenario in pack.scenarios:
        for _, item in scenario.given:
            found = phrase_for(str(next(iter(item.values()))), pack)
            used.add(found.name if found else "")
    for phrase in pack.phrases.values():
        if phrase.pack == pack.name and phrase.name not in used:
            yield Finding(phrase.source, f"phrase “{phrase.name}” is used by no scenario", advice=True)


def wording(pack: Pack) -> Iterator[Finding]:
    """A word that a pack does not use of a child."""
    for path in sorted(Path(pack.folder).rglob("*.yaml")):
        for document in read_yaml(path.read_text(encoding="utf-8"), str(path)):
            if isinstance(document, Table):
                yield from (Finding(source, message) for source, message in unfit(document))


def _trees(pack: Pack) -> list[Node]:
    """Every condition and expression of a pack."""
    triggers: list[Trigger] = []
    found: list[Condition | Expression | None] = []
    for state in pack.states.values():
        triggers += [*state.begins, *state.ends, *state.renewed]
        found.append(state.value)
    for rule in pack.duties.values():
        triggers += [*rule.arises, *rule.met_by, *(lapse.on for lapse in rule.lapses if lapse.on)]
        found += [rule.ground, rule.for_each, rule.counted_from, *(lapse.when for lapse in rule.lapses)]
    found += [trigger.when for trigger in triggers]
    found += [refusal.condition for constraint in pack.constraints.values() for refusal in constraint.refuses]
    for criteria in (
        *(rule.criteria for rule in pack.decisions.values()),
        *(one.eligible for one in pack.services.values()),
    ):
        found += [criterion.when for criterion in criteria.values()]
    found += [field.when for kind in pack.kinds.values() for field in kind.fields.values()]
    return [one.tree for one in found if one is not None]


def _types(pack: Pack, kind: str) -> dict[str, Type]:
    return {field.name: field.as_type() for field in pack.kinds[kind].fields.values()}


def _named(rule: Declaration) -> str:
    return f"{type(rule).__name__.removesuffix('Rule').lower()} {rule.name}"


CHECKS: tuple[Callable[[Pack], Iterator[Finding]], ...] = (
    unknown_clauses, empty_dates, never_arises, never_met, blocking_constraints, parameters, states, owners, decisions,
    services,
    names_in_choices, scenarios, phrases, wording,
)  # fmt: skip

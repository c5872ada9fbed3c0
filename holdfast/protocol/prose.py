"""A rule of a pack in plain sentences, for somebody who has never seen the file."""

from collections.abc import Callable, Iterable, Mapping

from holdfast.protocol.clause_register import clauses
from holdfast.protocol.conditions.explain import describe
from holdfast.protocol.declaration import Declaration
from holdfast.protocol.explanation import trigger_in_words
from holdfast.protocol.meetings import Meeting, Place
from holdfast.protocol.pack import (
    Constraint,
    Criterion,
    DecisionRule,
    DutyRule,
    Factor,
    Kind,
    Owner,
    Pack,
    Practice,
    Service,
    State,
    Trigger,
)
from holdfast.protocol.parameters import Measure, Parameter
from holdfast.protocol.words import day_in_words, listed

Line = tuple[str, str]


def tables(pack: Pack) -> dict[str, Mapping[str, Declaration]]:
    """The declarations that have sentences, by what they are."""
    return {
        "duty": pack.duties,
        "decision": pack.decisions,
        "constraint": pack.constraints,
        "meeting": pack.meetings,
        "state": pack.states,
        "kind": pack.kinds,
        "parameter": pack.parameters,
        "service": pack.services,
        "factor": pack.factors,
        "practice": pack.practice,
    }


def lines_of(declaration: Declaration, pack: Pack) -> list[Line]:
    """A declaration as headings and sentences."""
    lines = _LINES[type(declaration)](declaration, pack)
    dates = f"since {day_in_words(declaration.begins_on)}"
    if declaration.ends_on:
        dates += f", until {day_in_words(declaration.ends_on)}"
    return [*lines, ("In force", dates), ("Clause", listed(declaration.clauses) or "none")]


def in_prose(declaration: Declaration, pack: Pack) -> str:
    """A declaration in sentences, with what its clauses say."""
    title = declaration.title if declaration.title != declaration.name else ""
    heading = f"{declaration.name}{f': {title}' if title else ''}"
    body = [f"  {name}: {text}" for name, text in lines_of(declaration, pack) if name != "Clause"]
    known = {name: clause.says for name, clause in clauses().items()}
    known |= {name: clause.says for name, clause in pack.own_clauses.items()}
    said = [f"  {clause}: {known.get(clause, 'not in the register')}" for clause in declaration.clauses]
    return "\n".join([heading, *body, *said])


def _duty(rule: DutyRule, pack: Pack) -> list[Line]:
    lines = [
        ("Arises", _triggers(rule.arises, pack)),
        ("For each", describe(rule.for_each.tree) if rule.for_each else ""),
        ("As long as", describe(rule.ground.tree) if rule.ground else ""),
        ("Owed by", listed([_owner(owner) for owner in rule.owed_by], "else")),
        ("Time", _time(rule)),
        ("Met by", _triggers(rule.met_by, pack)),
        ("What came before counts", "yes" if rule.before_counts else ""),
        ("While one is open", "no other is opened" if rule.once else ""),
        ("Lapses", listed([_lapse(lapse, pack) for lapse in rule.lapses], "or")),
        ("Can be waived by", listed(rule.waived_by, "or") or "nobody"),
        ("Shown before everything else", "yes" if rule.urgent else ""),
        ("Because", rule.because.text),
    ]
    return [line for line in lines if line[1]]


def _time(rule: DutyRule) -> str:
    parts = []
    if rule.within:
        parts.append(f"within {_measure(rule.within)}")
    if rule.counted_from:
        parts.append(f"counted from {describe(rule.counted_from.tree)}")
    if rule.by:
        event = describe(rule.by.date_of.tree) if rule.by.date_of else f"the age of {rule.by.age}"
        parts.append(f"{_measure(rule.by.before)} before {event}" if rule.by.before else f"by {event}")
    if rule.every:
        parts.append(f"again {_measure(rule.every)} after it was met")
    return ", ".join(parts)


def _measure(measure: Measure) -> str:
    if measure.parameter is None:
        return str(measure.duration)
    return f"{_values(measure.parameter)} [{measure.parameter.name}]"


def _values(parameter: Parameter) -> str:
    if len(parameter.values) == 1:
        return _shown(parameter.values[0].value)
    return listed([f"{_shown(dated.value)} (since {day_in_words(dated.begins_on)})" for dated in parameter.values])


def _shown(value: object) -> str:
    return listed(map(str, value)) if isinstance(value, list) else str(value)


def _owner(owner: Owner) -> str:
    return {"party": owner.name, "state": f"the {owner.name}", "recorder": "whoever recorded it"}.get(
        owner.kind, str(owner)
    )


def _lapse(lapse: object, pack: Pack) -> str:
    when, on = getattr(lapse, "when", None), getattr(lapse, "on", None)
    if on is not None:
        return f"when this is recorded: {trigger_in_words(on, pack)}"
    return f"when {describe(when.tree)}" if when is not None else str(lapse)


def _triggers(triggers: Iterable[Trigger], pack: Pack) -> str:
    return listed([trigger_in_words(trigger, pack) for trigger in triggers], "or")


def _decision(rule: DecisionRule, pack: Pack) -> list[Line]:
    on = pack.kinds[rule.decides_on].title if rule.decides_on else "the case as it stands"
    outcomes = [
        (one.name, f"{f'where {describe(one.when.tree)}' if one.when else 'otherwise'}. {one.says}")
        for one in rule.outcomes
    ]
    return [("Decides on", on), *_criteria(rule.criteria), *outcomes]


def _criteria(criteria: Mapping[str, Criterion]) -> list[Line]:
    lines = []
    for one in criteria.values():
        ended = f" (history since {day_in_words(one.ends_on)})" if one.ends_on else ""
        lines.append((f"Criterion {one.name}", f"{one.title}: {describe(one.when.tree)}{ended}"))
    return lines


def _constraint(rule: Constraint, pack: Pack) -> list[Line]:
    refused = []
    for refusal in rule.refuses:
        title = pack.kinds[refusal.kind].title
        word = "unless" if refusal.unless else "where"
        refused.append(f"{title}, {word} {describe(refusal.condition.tree)}" if refusal.condition else title)
    lines = [("Refuses", listed(refused, "or")), ("Says", rule.says), ("Instead", rule.instead)]
    if rule.in_every_case:
        lines.append(("Judged by", "every case about the same young person, as it stands when the fact is recorded"))
    return lines


def _meeting(meeting: Meeting, _: Pack) -> list[Line]:
    lines = [
        ("Led by", _places(meeting.chair, "or")),
        ("Must be there", _places(meeting.quorum, "and")),
        ("Also asked", _places(meeting.invite, "and")),
        ("Considers", "; ".join(one.title for one in meeting.considers.values())),
    ]
    return [line for line in lines if line[1]]


def _places(places: Iterable[Place], joint: str) -> str:
    return listed([place.title + (f" (unless {place.unless})" if place.unless else "") for place in places], joint)


def _state(state: State, pack: Pack) -> list[Line]:
    lines = [
        ("Begins", _triggers(state.begins, pack)),
        ("Value", describe(state.value.tree) if state.value else ""),
        ("One for each", listed(state.keyed_by, "or")),
        ("Ends", _triggers(state.ends, pack) or "never"),
        ("Reviewed within", _measure(state.review.within) if state.review and state.review.within else ""),
        ("Reviewed by the day in", state.review.on or "" if state.review else ""),
        ("Renewed", _triggers(state.renewed, pack)),
    ]
    return [line for line in lines if line[1]]


def _kind(kind: Kind, _: Pack) -> list[Line]:
    lines = [("About", kind.about), ("Recorded by", listed(kind.recorded_by, "or") or "anybody in the case team")]
    for one in kind.fields.values():
        needs = "optional" if one.optional else f"asked where {describe(one.when.tree)}" if one.when else "required"
        offered = one.variant or listed([str(choice.value) for choice in one.choices], "or")
        choices = f": {offered}" if one.choices else ""
        lines.append((one.title or one.name, f"{one.name}, {one.type}{choices} ({needs})"))
    return lines


def _parameter(parameter: Parameter, _: Pack) -> list[Line]:
    lines = []
    for dated in parameter.values:
        until = f", until {day_in_words(dated.ends_on)}" if dated.ends_on else ""
        note = f". {dated.note}" if dated.note else ""
        lines.append(
            (_shown(dated.value), f"since {day_in_words(dated.begins_on)}{until} ({listed(dated.clauses)}){note}")
        )
    return lines


def _service(service: Service, _: Pack) -> list[Line]:
    return [
        ("Offers", service.offers),
        ("Run by", service.provider),
        *_criteria(service.eligible),
        ("How to refer", service.how),
        ("Takes referrals from professionals", "yes" if service.accepts_referrals else "no"),
    ]


def _factor(factor: Factor, _: Pack) -> list[Line]:
    strong = [
        (f"Strong for {of}", listed([f"{band} years" for band in bands])) for of, bands in factor.strong_for.items()
    ]
    return [("Domain", factor.domain), *strong]


def _practice(practice: Practice, pack: Pack) -> list[Line]:
    titles = [pack.kinds[name].title if name in pack.kinds else pack.meetings[name].title for name in practice.shown]
    return [("Says", practice.says), ("Shown beside", listed(titles))]


_LINES: dict[type[Declaration], Callable[..., list[Line]]] = {
    DutyRule: _duty,
    DecisionRule: _decision,
    Constraint: _constraint,
    Meeting: _meeting,
    State: _state,
    Kind: _kind,
    Parameter: _parameter,
    Service: _service,
    Factor: _factor,
    Practice: _practice,
}

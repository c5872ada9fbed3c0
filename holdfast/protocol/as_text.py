"""An evaluation for people at a terminal: what is owed first, what is settled last, the clause in a quiet line."""

from collections.abc import Iterator
from datetime import date, datetime

from holdfast.protocol.conditions.context import StateNow
from holdfast.protocol.engine.duty import Duty
from holdfast.protocol.evaluation import CANNOT_TELL, Evaluation
from holdfast.protocol.templates import in_words
from holdfast.protocol.words import day_in_words, listed, moment_in_words

GROUPS = {
    "Overdue": {"overdue"},
    "Due": {"due"},
    "Met": {"met", "met late"},
    "Waived": {"waived"},
    "Lapsed": {"lapsed"},
}


def as_text(evaluation: Evaluation) -> str:
    """The whole evaluation as text."""
    return "\n".join(_lines(evaluation))


def _lines(evaluation: Evaluation) -> Iterator[str]:
    pack = evaluation.pack
    yield f"{pack.title}, as known on {moment_in_words(evaluation.at)}"
    if pack.review_by and pack.out_of_date(evaluation.at.date()):
        yield f"The pack was to be reviewed by {day_in_words(pack.review_by)}."
    if evaluation.later:
        ids = listed(fact.id for fact in evaluation.later)
        yield f"Not counted, because it was recorded after that moment: {ids}."
    for heading, statuses in GROUPS.items():
        yield from _section(
            heading, (line for duty in evaluation.duties if duty.status in statuses for line in _duty(duty))
        )
    if not evaluation.duties:
        yield from _section("", iter(["Nothing is owed."]))
    yield from _section("Refused", _refused(evaluation))
    yield from _section("Cannot be told", (f"  {one.says} ({one.question.fact.id})" for one in evaluation.questions))
    yield from _section("Decisions", _decisions(evaluation))
    yield from _section("Prompts", _prompts(evaluation))
    yield from _section("In force", _in_force(evaluation))


def _section(heading: str, lines: Iterator[str]) -> Iterator[str]:
    found = list(lines)
    if found:
        yield ""
        if heading:
            yield heading
        yield from found


def _duty(duty: Duty) -> Iterator[str]:
    each = f", for {duty.for_}" if duty.for_ else ""
    urgent = "Urgent: " if duty.rule.urgent and duty.is_open else ""
    yield f"  {urgent}{duty.rule.title}{each}: {_when(duty)}"
    yield f"    {duty.owed_by or 'Nobody is named for it'}. {duty.because}"
    if duty.missing and duty.held:
        yield f"    Held without its quorum on {day_in_words(duty.held.happened)}: missing {listed(duty.missing)}."
    reason = duty.waived_because or duty.lapsed_because
    if reason:
        yield f"    {duty.status.capitalize()}: {reason}"
    yield f"    {duty.rule.name}, {listed(duty.rule.clauses)}, from {duty.fact.id}"


def _when(duty: Duty) -> str:
    due = _time(duty.due)
    at_first = f" (at first {_time(duty.original_due)})" if duty.original_due != duty.due else ""
    match duty.status:
        case "overdue":
            return f"was due {due}{at_first}"
        case "due":
            return f"due {due}{at_first}{', its clock is stopped' if duty.paused else ''}"
        case "met" | "met late" if duty.met_at:
            return f"{duty.status} on {day_in_words(duty.met_at)}, due {due}{at_first}"
    return f"was due {due}{at_first}{', and was overdue then' if duty.late else ''}"


def _time(value: date | datetime | None) -> str:
    if value is None:
        return "at a time that is not known"
    return moment_in_words(value) if isinstance(value, datetime) else day_in_words(value)


def _refused(evaluation: Evaluation) -> Iterator[str]:
    for one in evaluation.refused:
        yield f"  {one.fact.id} ({one.fact.kind}): {one.says} {one.instead}"
        yield f"    {one.constraint}, {listed(one.clauses)}"


def _decisions(evaluation: Evaluation) -> Iterator[str]:
    for one in evaluation.decisions:
        outcome = "" if one.outcome == CANNOT_TELL else f"{one.outcome.capitalize()}. "
        yield f"  {one.rule.title} {outcome}{one.says}"
        yield f"    {one.rule.name}, {listed(one.rule.clauses)}{f', of {one.fact.id}' if one.fact else ''}"


def _prompts(evaluation: Evaluation) -> Iterator[str]:
    for one in evaluation.prompts:
        band = f" at {one.band} years" if one.band else ""
        yield f"  {one.factor.title}: strong for {listed(one.strong_for)}{band} ({one.fact.id})"


def _in_force(evaluation: Evaluation) -> Iterator[str]:
    for name, standing in evaluation.in_force.items():
        for one in standing.values() if isinstance(standing, dict) else [standing]:
            since = f" since {day_in_words(one.fact.happened)}" if one.fact else ""
            stale = ", past its review" if evaluation.is_stale(one) else ""
            yield f"  {evaluation.pack.states[name].title}: {_value(one)}{since}{stale}"


def _value(standing: StateNow) -> str:
    value = "not known" if standing.value is None else in_words(standing.value)
    if standing.key is None:
        return value
    return str(standing.key) if standing.value is True else f"{standing.key}, {value}"

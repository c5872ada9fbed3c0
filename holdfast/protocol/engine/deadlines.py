"""When a duty falls due: one closure for each rule, from the trigger to the deadline."""

from collections.abc import Callable

from holdfast.protocol.calendar import add_working_days, day_of, moment
from holdfast.protocol.conditions.condition import Expression
from holdfast.protocol.conditions.context import Context
from holdfast.protocol.durations import CLOCK, NO_DEADLINE, Deadline, Duration
from holdfast.protocol.facts import Fact
from holdfast.protocol.pack import By, DutyRule
from holdfast.protocol.parameters import Measure

DeadlineOf = Callable[[Fact, Context], Deadline]


def deadline_of(rule: DutyRule) -> DeadlineOf:
    """The deadline of a duty that arises from a fact; NO_DEADLINE where it is not known.

    Of a figure that changed, the one in force on the day of the fact counts.
    """
    if rule.by is not None:
        return _by(rule.by)
    measure = rule.within or rule.every
    if measure is None:
        return lambda *_: NO_DEADLINE
    if rule.counted_from is not None:
        return _counted_from(rule.counted_from, measure)
    fixed = _always(measure, rule)
    return _fixed(fixed) if fixed else _dated(measure)


def _always(measure: Measure, rule: DutyRule) -> Duration | None:
    """The one length that counts on every day on which the rule holds."""
    if measure.parameter is None:
        return measure.duration
    values = measure.parameter.values
    one = len(values) == 1 and values[0].ends_on is None and values[0].begins_on <= rule.begins_on
    return values[0].value if one else None


def _fixed(length: Duration) -> DeadlineOf:
    count = length.count
    if length.unit in CLOCK:
        seconds = count * CLOCK[length.unit]
        return lambda fact, _: Deadline(None, fact.when + seconds)
    if length.unit == "working day":
        return lambda fact, _: Deadline(add_working_days(fact.day, count), None)
    return lambda fact, _: Deadline(length.days_after(fact.day), None)


def _dated(measure: Measure) -> DeadlineOf:
    def dated(fact: Fact, _: Context) -> Deadline:
        length = measure.on(fact.day)
        return length.after(fact.day, fact.when) if length else NO_DEADLINE

    return dated


def _counted_from(start: Expression, measure: Measure) -> DeadlineOf:
    def counted(fact: Fact, context: Context) -> Deadline:
        length, written = measure.on(fact.day), start.value(context)
        if length is None or not written:
            return NO_DEADLINE
        began = moment(written)
        return length.after(day_of(began).toordinal(), began.timestamp())

    return counted


def _by(by: By) -> DeadlineOf:
    def owed_by(fact: Fact, context: Context) -> Deadline:
        event = _event(by, context)
        if by.before is None or event is NO_DEADLINE:
            return event
        length = by.before.on(fact.day)
        return _in_the_time_left(length.ahead_of(event), event, fact) if length else NO_DEADLINE

    return owed_by


def _in_the_time_left(ahead: Deadline, event: Deadline, fact: Fact) -> Deadline:
    """The deadline ahead of an event; at once where that is past when the duty arises and the event is not."""
    if not ahead.passed(fact.day, fact.when):
        return ahead
    if event.passed(fact.day, fact.when):
        return event
    return Deadline(fact.day, None) if ahead.at is None else Deadline(None, fact.when)


def _event(by: By, context: Context) -> Deadline:
    if by.date_of is None:
        born = context.birth
        return Deadline(born.earliest_at(by.age or 0).toordinal(), None) if born else NO_DEADLINE
    written = by.date_of.value(context)
    if not written:
        return NO_DEADLINE
    when = moment(written)
    if by.date_of.type.name == "moment":
        return Deadline(None, when.timestamp())
    return Deadline(day_of(when).toordinal(), None)

"""Waivers, extensions and pauses: facts of the common pack that speak of duties."""

from collections.abc import Callable, Iterable

from holdfast.protocol.calendar import day_of, moment
from holdfast.protocol.durations import Deadline
from holdfast.protocol.engine.duty import Duty
from holdfast.protocol.facts import Fact
from holdfast.protocol.pack import EXTENDED, PAUSED, RESUMED


def addressed(fact: Fact, opens: Iterable[Duty]) -> list[Duty]:
    """Those of the open duties of a rule that a fact speaks of: of one trigger, of one person, or all."""
    trigger, each = fact.data.get("arises_from"), fact.data.get("for")
    return [duty for duty in opens if (not trigger or duty.fact.id == trigger) and (not each or duty.for_ == each)]


def extend(duty: Duty, fact: Fact) -> None:
    """Give a duty a new date; the original one stays beside it."""
    written = fact.data.get("new_due")
    if written:
        until = moment(written)
        by_day = duty.deadline.at is None
        duty.deadline = Deadline(day_of(until).toordinal(), None) if by_day else Deadline(None, until.timestamp())


def pause(duty: Duty, fact: Fact) -> None:
    """Stop the clock of a duty that is not overdue yet. A duty owed at an event is not moved by a pause."""
    if duty.paused is None and duty.rule.by is None and not duty.deadline.passed(fact.day, fact.when):
        duty.paused = fact


def resume(duty: Duty, fact: Fact) -> None:
    """Start the clock again."""
    if duty.paused is not None:
        duty.deadline = duty.stopped_until(fact.day, fact.when)
        duty.paused = None


MOVES: dict[str, Callable[[Duty, Fact], None]] = {EXTENDED: extend, PAUSED: pause, RESUMED: resume}

"""By when something is due, in the words that people use: "in 2 working days", "3 days overdue"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from holdfast.protocol.calendar import LONDON, CalendarError, day_of, working_days_between
from holdfast.protocol.words import time_in_words

_FEW_WORKING_DAYS = 10


@dataclass(frozen=True, slots=True)
class Due:
    """When something is due. `by` is the day or moment, `how_long` its distance from now, `overdue` whether it has
    passed.
    """

    by: str
    how_long: str
    overdue: bool
    soon: bool


def due(at: datetime | None, *, is_day: bool, now: datetime) -> Due:
    """The words for a time by which something is owed; a time that its event has yet to give has words too."""
    if at is None:
        return Due("no date yet", "its date is not known yet", overdue=False, soon=False)
    local, here = at.astimezone(LONDON), now.astimezone(LONDON)
    by = f"{local:%A} {local.day} {local:%B %Y}"
    if not is_day:
        by = f"{time_in_words(local)} on {by}"
    days = (day_of(at) - day_of(now)).days
    if at < now:
        return Due(by, _late(days, at, now), overdue=True, soon=False)
    if days == 0:
        return Due(by, "today" if is_day else _within(at, now), overdue=False, soon=True)
    if days == 1:
        return Due(by, "tomorrow", overdue=False, soon=True)
    return Due(by, _ahead(days, at, here), overdue=False, soon=False)


def _late(days: int, at: datetime, now: datetime) -> str:
    if days < 0:
        return f"{_count(-days, 'day')} overdue"
    minutes = int((now - at).total_seconds() // 60)
    if minutes >= 60:
        return f"{_count(minutes // 60, 'hour')} overdue"
    return f"{_count(minutes, 'minute')} overdue" if minutes else "overdue now"


def _within(at: datetime, now: datetime) -> str:
    minutes = int((at - now).total_seconds() // 60)
    if minutes >= 60:
        return f"in {_count(minutes // 60, 'hour')}"
    return f"in {_count(minutes, 'minute')}" if minutes else "now"


def _ahead(days: int, at: datetime, now: datetime) -> str:
    try:
        working = working_days_between(day_of(now), day_of(at))
    except CalendarError:
        working = 0
    if 0 < working <= _FEW_WORKING_DAYS:
        return f"in {_count(working, 'working day')}"
    if days < 60:
        return f"in {_count(days // 7, 'week')}" if days >= 14 else f"in {_count(days, 'day')}"
    return f"in {_count(days // 30, 'month')}"


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"

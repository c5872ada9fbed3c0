"""Durations as packs write them ("3 working days") and the deadlines they lead to (ADR 0002)."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from holdfast.protocol.calendar import LONDON, add_working_days, count_working_days, day_of, start_of_day
from holdfast.protocol.words import nearest

CLOCK = {"minute": 60, "hour": 3600}
UNITS = ("minute", "hour", "working day", "day", "week", "month", "year")
_WRITTEN = re.compile(r"(\d{1,4}) +([a-z]+(?: +[a-z]+)?)")


class Deadline(NamedTuple):
    """A deadline: a day (ordinal), until the end of which the duty may be met, or an instant (Unix time)."""

    day: int | None
    at: float | None

    def as_time(self) -> date | datetime | None:
        """The deadline as a date or a London moment; None where it is not known."""
        if self.day is not None:
            return date.fromordinal(self.day)
        return None if self.at is None else datetime.fromtimestamp(self.at, LONDON)

    def passed(self, day: int, at: float) -> bool:
        """Whether this London day and instant come after the deadline. One that is not known never passes."""
        if self.day is not None:
            return day > self.day
        return self.at is not None and at > self.at


NO_DEADLINE = Deadline(None, None)


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time: a count of one unit, or `immediately` (no time at all)."""

    count: int
    unit: str

    @classmethod
    def read(cls, text: str) -> "Duration":
        """Read `immediately`, `3 working days`, `1 hour`... Raises ValueError that names the nearest unit."""
        plain = " ".join(text.split())
        if plain == "immediately":
            return cls(0, "minute")
        written = _WRITTEN.fullmatch(plain)
        if not written:
            raise ValueError(f"“{text}” is not a duration: write `immediately`, or a number and one of {_units()}")
        unit = written[2].removesuffix("s")
        if unit not in UNITS:
            raise ValueError(f"“{text}” is not a duration: {nearest(written[2], [f'{unit}s' for unit in UNITS])}")
        return cls(int(written[1]), unit)

    @property
    def by_the_clock(self) -> bool:
        """Whether it is measured in hours or minutes, so that its deadline is an instant."""
        return self.unit in CLOCK

    def after(self, day: int, at: float) -> Deadline:
        """The deadline this long after a trigger on this London day (ordinal) at this instant (Unix time)."""
        if self.unit in CLOCK:
            return Deadline(None, at + self.count * CLOCK[self.unit])
        return Deadline(self.days_after(day), None)

    def days_after(self, day: int) -> int:
        """The ordinal of the day this long after a day, for a length measured in days or more."""
        match self.unit:
            case "working day":
                return add_working_days(day, self.count)
            case "day":
                return day + self.count
            case "week":
                return day + 7 * self.count
            case "month":
                return _months_after(day, self.count)
            case "year":
                return _months_after(day, 12 * self.count)
        raise ValueError(f"“{self}” is not measured in days")

    def ahead_of(self, event: Deadline) -> Deadline:
        """The deadline this long before an event."""
        if self.unit in CLOCK:
            at = event.at if event.at is not None else start_of_day(date.fromordinal(event.day or 1)).timestamp()
            return Deadline(None, at - self.count * CLOCK[self.unit])
        day = event.day if event.day is not None else datetime.fromtimestamp(event.at or 0, LONDON).toordinal()
        return Deadline(Duration(-self.count, self.unit).days_after(day), None)

    def stopped(self, deadline: Deadline, start: tuple[int, float], end: tuple[int, float]) -> Deadline:
        """The deadline moved by the time for which the clock stood still (each end a day and an instant)."""
        if deadline.at is not None:
            return Deadline(None, deadline.at + max(0.0, end[1] - start[1]))
        if deadline.day is None:
            return deadline
        if self.unit == "working day":
            return Deadline(add_working_days(deadline.day, max(0, count_working_days(start[0], end[0]))), None)
        return Deadline(deadline.day + max(0, end[0] - start[0]), None)

    def __str__(self) -> str:
        if self.count == 0 and self.unit == "minute":
            return "immediately"
        return f"{self.count} {self.unit}{'' if abs(self.count) == 1 else 's'}"


def due(trigger: datetime, duration: Duration | str) -> date | datetime:
    """When something falls due: a date, or a moment where the duration is measured in hours or minutes.

    Raises CalendarError where working days leave the table, ValueError for a duration or moment that cannot be read.
    """
    length = Duration.read(duration) if isinstance(duration, str) else duration
    if length.by_the_clock:
        return datetime.fromtimestamp(trigger.timestamp() + length.count * CLOCK[length.unit], LONDON)
    return date.fromordinal(length.days_after(day_of(trigger).toordinal()))


def _months_after(day: int, months: int) -> int:
    start = date.fromordinal(day)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1])).toordinal()


def _units() -> str:
    return ", ".join(f"{unit}s" for unit in UNITS)

"""Reading dates, times and numbers as people type them.

Each reader returns the value or raises `NotUnderstoodError`, whose message is the remedy, worded to follow the
question's title.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time

from holdfast.protocol.calendar import LONDON

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
           "november", "december")  # fmt: skip
_TIME = re.compile(r"^(?P<hour>\d{1,2})(?:[:.]?(?P<minute>\d{2}))?\s*(?P<half>[ap]\.?m\.?)?$", re.IGNORECASE)


class NotUnderstoodError(ValueError):
    """What was typed cannot be read. `part` names the box to mend: day, month, year or time; empty for the only one."""

    def __init__(self, remedy: str, part: str = "") -> None:
        super().__init__(remedy)
        self.part = part


def read_date(day: str, month: str, year: str) -> date:
    """The date of three boxes. A month may be a number or a name; a year has four digits."""
    missing = [name for name, typed in (("day", day), ("month", month), ("year", year)) if not typed]
    if missing:
        raise NotUnderstoodError(f"Add the {' and the '.join(missing)}.", missing[0])
    number = _month(month)
    if number is None:
        raise NotUnderstoodError("The month must be a number from 1 to 12.", "month")
    if not _digits(year, 4) or len(year) != 4:
        raise NotUnderstoodError("The year must have 4 numbers, such as 2026.", "year")
    if not _digits(day, 2):
        raise NotUnderstoodError("The day must be a number from 1 to 31.", "day")
    try:
        return date(int(year), number, int(day))
    except ValueError:
        raise NotUnderstoodError("Enter a real date, such as 27 3 2026.", "day") from None


def read_time(typed: str) -> time:
    """A time of day: 14:30, 2.30pm, 1430, 9am, midday, midnight."""
    word = typed.strip().lower()
    if word in {"midday", "noon"}:
        return time(12)
    if word == "midnight":
        return time(0)
    found = _TIME.match(word)
    if found is None or not word.isascii():
        raise NotUnderstoodError("Enter the time like 14:30 or 2:30pm.", "time")
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if found["half"]:
        if not 1 <= hour <= 12:
            raise NotUnderstoodError("Enter the time like 14:30 or 2:30pm.", "time")
        hour = hour % 12 + (12 if found["half"].startswith("p") else 0)
    elif found["minute"] is None:
        raise NotUnderstoodError("Add the minutes, like 14:30, or am or pm, like 2pm.", "time")
    try:
        return time(hour, minute)
    except ValueError:
        raise NotUnderstoodError("Enter the time like 14:30 or 2:30pm.", "time") from None


def read_moment(day: str, month: str, year: str, clock: str) -> datetime:
    """A moment in London. Of an hour that comes twice the first is meant; an hour that the clocks skip is refused."""
    on = read_date(day, month, year)
    if not clock:
        raise NotUnderstoodError("Add the time, such as 14:30. If you are not sure, say roughly when.", "time")
    moment = datetime.combine(on, read_time(clock), LONDON)
    there_and_back = moment.astimezone(UTC).astimezone(LONDON)
    if there_and_back.replace(tzinfo=None) != moment.replace(tzinfo=None):
        raise NotUnderstoodError("The clocks went forward over this time. Enter the time an hour later.", "time")
    return moment


def read_whole(typed: str) -> int:
    """A whole number; spaces and thousands' commas do not matter."""
    bare = re.sub(r"[,\s]", "", typed)
    if not re.fullmatch(r"-?\d{1,12}", bare) or not bare.isascii():
        raise NotUnderstoodError("Enter a whole number, such as 4.")
    return int(bare)


def _month(typed: str) -> int | None:
    word = typed.lower().rstrip(".")
    if _digits(word, 2):
        return int(word) if 1 <= int(word) <= 12 else None
    names = [number for number, name in enumerate(_MONTHS, 1) if len(word) >= 3 and name.startswith(word)]
    return names[0] if len(names) == 1 else None


def _digits(typed: str, most: int) -> bool:
    return typed.isascii() and typed.isdigit() and len(typed) <= most

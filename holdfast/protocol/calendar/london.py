"""Moments and the London day they fall on."""

import re
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
WRITTEN = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?)?")

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def moment(text: str) -> datetime:
    """Read an ISO date or moment. Without an offset it is London time; a date alone is the start of that day.

    In the hour that the clocks repeat in October, a moment without an offset means the first of the two; in the hour
    that they skip in March, the moment an hour later. Raises ValueError for anything else.
    """
    if not WRITTEN.fullmatch(text.strip()):
        raise ValueError(f"“{text}” is not a date or moment: write 2026-03-05 or 2026-03-05T14:30")
    try:
        read = datetime.fromisoformat(text.strip())
    except ValueError as problem:
        raise ValueError(f"“{text}” is not in the calendar: {problem}") from problem
    return read.replace(tzinfo=LONDON) if read.tzinfo is None else read.astimezone(LONDON)


def written_day(text: str) -> date:
    """Read a date that is written YYYY-MM-DD, and in no other way that ISO 8601 allows. Raises ValueError."""
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError as problem:
        raise ValueError(f"“{text}” is not in the calendar: {problem}") from problem
    raise ValueError(f"“{text}” is not a date: write it like 2026-03-05")


def day_of(instant: datetime) -> date:
    """The London date on which an instant falls. Raises ValueError for a moment that has no time zone."""
    if instant.tzinfo is None:
        raise ValueError(f"{instant.isoformat()} has no time zone: say which offset, or read it with moment()")
    return instant.astimezone(LONDON).date()


def start_of_day(day: date) -> datetime:
    """Midnight in London at which a day begins."""
    return datetime.combine(day, time(), tzinfo=LONDON)


def end_of_day(day: date) -> datetime:
    """The last microsecond of a London day."""
    return datetime.combine(day, time.max, tzinfo=LONDON)

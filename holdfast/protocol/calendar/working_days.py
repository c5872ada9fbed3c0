"""Working days over the committed table of bank holidays.

Everything here is plain arithmetic over a table read once: no network, no clock. A date outside the table is an
error, never "no holiday".
"""

from bisect import bisect_left
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

TABLE = Path(__file__).with_name("bank_holidays.yaml")


class CalendarError(ValueError):
    """A date lies outside the table of bank holidays, so nobody can say which days are working days."""


class BankHoliday(NamedTuple):
    """One bank holiday. `published` is false where gov.uk has not announced the year yet."""

    day: date
    title: str
    published: bool


class _Table(NamedTuple):
    """The table, laid out for counting with ordinals.

    `passed[i]` is how many working days lie before the day `first + i`; `working` lists their ordinals in order.
    """

    first: int
    last: int
    passed: list[int]
    working: list[int]
    holidays: Mapping[int, BankHoliday]


def bank_holidays() -> list[BankHoliday]:
    """The bank holidays of England and Wales in the table, in order."""
    return list(_table().holidays.values())


def last_day() -> date:
    """The last day for which the table can answer."""
    return date.fromordinal(_table().last)


def is_working_day(day: date) -> bool:
    """Whether `day` is neither a Saturday, a Sunday nor a bank holiday. Raises CalendarError outside the table."""
    table = _table()
    at = _position(table, day.toordinal())
    return table.passed[at + 1] > table.passed[at]


def working_days_after(day: date, n: int) -> date:
    """The n-th working day after `day`, which is itself day 0 and is not counted.

    A negative n counts back; 0 is the same day, working or not. Raises CalendarError outside the table.
    """
    return date.fromordinal(add_working_days(day.toordinal(), n))


def working_days_between(start: date, end: date) -> int:
    """How many working days lie after `start` up to and including `end`; negative where `end` comes first.

    For n other than 0, `working_days_between(d, working_days_after(d, n))` is n when d is a working day.
    """
    return count_working_days(start.toordinal(), end.toordinal())


def add_working_days(day: int, n: int) -> int:
    """The same as working_days_after, on ordinals of days."""
    table = _table()
    at = _position(table, day)
    if n == 0:
        return day
    index = table.passed[at + 1] + n - 1 if n > 0 else table.passed[at] + n
    if not 0 <= index < len(table.working):
        raise CalendarError(_outside(table, f"{n} working days after {date.fromordinal(day)}"))
    return table.working[index]


def count_working_days(start: int, end: int) -> int:
    """The same as working_days_between, on ordinals of days."""
    table = _table()
    a, b = _position(table, start), _position(table, end)
    return table.passed[b + 1] - table.passed[a + 1] if end >= start else table.passed[b] - table.passed[a]


def _position(table: _Table, day: int) -> int:
    if not table.first <= day <= table.last:
        raise CalendarError(_outside(table, str(date.fromordinal(day))))
    return day - table.first


def _outside(table: _Table, what: str) -> str:
    first, last = date.fromordinal(table.first), date.fromordinal(table.last)
    return (
        f"{what} is outside the table of bank holidays, which runs from {first} to {last}. "
        f"Add the missing years to {TABLE.name} (see its first lines)."
    )


@cache
def _table() -> _Table:
    holidays: dict[int, BankHoliday] = {}
    years = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    ordered = sorted(years)
    if ordered != list(range(ordered[0], ordered[-1] + 1)):
        raise CalendarError(f"{TABLE.name} leaves out a year between {ordered[0]} and {ordered[-1]}")
    for year in ordered:
        published = years[year]["status"] == "published"
        for day, title in sorted(years[year]["days"].items()):
            holidays[day.toordinal()] = BankHoliday(day, title, published)
    first, last = date(ordered[0], 1, 1).toordinal(), date(ordered[-1], 12, 31).toordinal()
    working = [day for day in range(first, last + 1) if _weekday(day) < 5 and day not in holidays]
    passed = [bisect_left(working, day) for day in range(first, last + 2)]
    return _Table(first, last, passed, working, holidays)


def _weekday(ordinal: int) -> int:
    return date.fromordinal(ordinal).weekday()

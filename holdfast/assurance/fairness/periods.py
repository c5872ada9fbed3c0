"""The periods of which there is a report: quarters and calendar years that are over, and what is left of a year."""

from __future__ import annotations

from calendar import month_name
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

QUARTERS_BACK = 8
SETTLES = timedelta(days=28)
"""So long after its end a period is counted at the earliest: it is counted once, and some things are recorded late."""


@dataclass(frozen=True, slots=True)
class Period:
    """Quarters of one year in a row, from the first day to the last. Its key is `2026-q1`, `2026` or `2026-q2-q4`."""

    first: date
    last: date

    @property
    def key(self) -> str:
        """The period as it stands in a form."""
        begins, ends = ((day.month + 2) // 3 for day in (self.first, self.last))
        if (begins, ends) == (1, 4):
            return f"{self.first.year}"
        return f"{self.first.year}-q{begins}" + (f"-q{ends}" if ends > begins else "")

    @property
    def title(self) -> str:
        """The period in words."""
        if (self.first.month, self.last.month) == (1, 12):
            return f"The year {self.first.year}"
        return f"{month_name[self.first.month]} to {month_name[self.last.month]} {self.first.year}"

    @property
    def closes_a_year(self) -> bool:
        """Whether it is a year, or what was left of one after its first quarter."""
        return self.last.month == 12 and self.first.month <= 4

    def overlaps(self, other: Period) -> bool:
        """Whether a day lies in both."""
        return self.first <= other.last and other.first <= self.last

    def holds(self, other: Period) -> bool:
        """Whether the whole of another one lies in this one."""
        return self.first <= other.first and other.last <= self.last


def quarter_of(day: date) -> Period:
    """The quarter in which a day lies."""
    return _quarters(day.year, (day.month + 2) // 3, 1)


def _quarters(year: int, begins: int, many: int) -> Period:
    """So many quarters in a row, from the first, second, third or fourth of a year."""
    after = begins + many
    end = date(year, 3 * after - 2, 1) if after <= 4 else date(year + 1, 1, 1)
    return Period(date(year, 3 * begins - 2, 1), end - timedelta(days=1))


def last_quarter(today: date) -> Period:
    """The last quarter that can be counted."""
    return quarter_of(quarter_of(today - SETTLES).first - timedelta(days=1))


def last_year(today: date) -> Period:
    """The last calendar year that can be counted."""
    return _quarters((today - SETTLES).year - 1, 1, 4)


def periods_over(today: date) -> Iterator[Period]:
    """What may still be counted: the quarters, the latest first, then the years, and two or three quarters of one. What
    is older has been erased in part, and its figures would not be right."""
    quarter = last_quarter(today)
    for _ in range(QUARTERS_BACK):
        yield quarter
        quarter = quarter_of(quarter.first - timedelta(days=1))
    latest = last_year(today).first.year
    for year in (latest, latest - 1):
        for many in (4, 3, 2):
            for begins in range(1, 6 - many):
                yield _quarters(year, begins, many)


def to_choose_from(today: date, taken: list[Period]) -> list[Period]:
    """Of what may be counted, what has no day that was counted: each quarter, and of each year as much as is left."""
    free = [one for one in periods_over(today) if not any(one.overlaps(other) for other in taken)]
    quarters = {one for one in free if one == quarter_of(one.first)}
    return [one for one in free if one in quarters or not any(other != one and other.holds(one) for other in free)]

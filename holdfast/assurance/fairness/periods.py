"""The periods of which there is a report: quarters and calendar years that are over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = {1: "January to March", 4: "April to June", 7: "July to September", 10: "October to December"}
QUARTERS_BACK = 8


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last. Its key is `2026-q1` or `2026`."""

    first: date
    last: date

    @property
    def key(self) -> str:
        """The period as it stands in a form."""
        if (self.last - self.first).days > 300:
            return f"{self.first.year}"
        return f"{self.first.year}-q{(self.first.month + 2) // 3}"

    @property
    def title(self) -> str:
        """The period in words."""
        if (self.last - self.first).days > 300:
            return f"The year {self.first.year}"
        return f"{MONTHS[self.first.month]} {self.first.year}"

    def overlaps(self, other: Period) -> bool:
        """Whether a day lies in both."""
        return self.first <= other.last and other.first <= self.last


def quarter_of(day: date) -> Period:
    """The quarter in which a day lies."""
    first = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    after = date(first.year + first.month // 10, first.month % 12 + 3 if first.month < 10 else 1, 1)
    return Period(first, after - timedelta(days=1))


def last_quarter(today: date) -> Period:
    """The last quarter that is over."""
    return quarter_of(quarter_of(today).first - timedelta(days=1))


def periods_over(today: date) -> Iterator[Period]:
    """The quarters that may still be counted, the latest first, then the years: what is older has been erased in part,
    and its figures would not be right."""
    quarter = last_quarter(today)
    for _ in range(QUARTERS_BACK):
        yield quarter
        quarter = quarter_of(quarter.first - timedelta(days=1))
    for year in (today.year - 1, today.year - 2):
        yield Period(date(year, 1, 1), date(year, 12, 31))

"""Birth dates, exact or estimated, and ages.

A person reaches an age at the beginning of the anniversary of the birth (Family Law Reform Act 1969, section 9).
Someone born on 29 February reaches it on 1 March where the year has no 29 February, because only then is a whole year
past. An estimated birth ("2011-05" or "2011") gives an age that is one of several; comparing it answers None where
that matters.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, eq=False)
class Age:
    """An age of which only the bounds are known. Comparisons answer True, False or, where it depends, None."""

    least: int
    most: int

    def __lt__(self, other: int) -> bool | None:
        return _settled(self.most < other, self.least >= other)

    def __le__(self, other: int) -> bool | None:
        return _settled(self.most <= other, self.least > other)

    def __gt__(self, other: int) -> bool | None:
        return _settled(self.least > other, self.most <= other)

    def __ge__(self, other: int) -> bool | None:
        return _settled(self.least >= other, self.most < other)

    def equals(self, other: int) -> bool | None:
        """Whether the age is `other`: never certainly so, certainly not, or None."""
        return None if self.least <= other <= self.most else False

    def __str__(self) -> str:
        return f"{self.least} or {self.most}" if self.most == self.least + 1 else f"{self.least} to {self.most}"


@dataclass(frozen=True, slots=True)
class Birth:
    """When somebody was born: the earliest and the latest day it can have been."""

    earliest: date
    latest: date

    @classmethod
    def read(cls, text: str) -> "Birth":
        """Read a date, a year and month, or a year. Raises ValueError for anything else."""
        parts = text.strip().split("-")
        try:
            if [len(part) for part in parts] == [4, 2, 2]:
                day = date.fromisoformat(text.strip())
                return cls(day, day)
            if len(parts) == 2:
                year, month = int(parts[0]), int(parts[1])
                return cls(date(year, month, 1), date(year, month, monthrange(year, month)[1]))
            if len(parts) == 1 and len(parts[0]) == 4:
                year = int(parts[0])
                return cls(date(year, 1, 1), date(year, 12, 31))
        except ValueError as problem:
            raise ValueError(f"“{text}” is not a date of birth: {problem}") from problem
        raise ValueError(f"“{text}” is not a date of birth: write 2011-05-04, or 2011-05 or 2011 where it is estimated")

    @property
    def exact(self) -> bool:
        """Whether the day itself is known."""
        return self.earliest == self.latest

    def age_on(self, day: int) -> int | Age | None:
        """Age in whole years on the day with this ordinal; None before birth."""
        on = date.fromordinal(day)
        least = _years(self.latest, on)
        if self.earliest == self.latest:
            return least if least >= 0 else None
        most = _years(self.earliest, on)
        if most < 0:
            return None
        return most if least == most else Age(max(least, 0), most)

    def earliest_at(self, years: int) -> date:
        """The first day on which the age can have been reached: what a deadline counts to."""
        return _anniversary(self.earliest, years)

    def latest_at(self, years: int) -> date:
        """The first day on which the age is certainly reached: when protection may end."""
        return _anniversary(self.latest, years)

    def __str__(self) -> str:
        if self.exact:
            return self.earliest.isoformat()
        return self.earliest.isoformat()[: 7 if self.earliest.month == self.latest.month else 4]


def _years(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _anniversary(born: date, years: int) -> date:
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


def _settled(yes: bool, no: bool) -> bool | None:
    return True if yes else (False if no else None)

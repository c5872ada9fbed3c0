"""When what is held must be looked at again (DPA 2018 s.39: appropriate time limits for periodic review)."""

from __future__ import annotations

import calendar
from datetime import date

MONTHS = 6
"""People, cases and groups: half a year after they are recorded, and after each review. It is the interval at which the
protocol reviews a category and its flags, so that no record outlives two looks at the risk that it was made for."""

FACT_MONTHS = 12
"""Facts: a year, so that one review of the case has passed before its facts are asked for."""

DRAFT_DAYS = 30
"""An unfinished form is discarded after this many days without a change."""

GRACE_DAYS = 28
"""A record past its review is out of searches and lists, and can be kept for these days more; then it is erased. It is
as long as those who worked on a case read it after it is closed."""

ADULT = 18
ADULT_DAYS = 28
"""So long after the 18th birthday the record of a case fades where no basis for work with an adult is recorded."""


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def first_review(day: date, months: int = MONTHS) -> date:
    """By when a record made on `day` is first reviewed."""
    return months_after(day, months)

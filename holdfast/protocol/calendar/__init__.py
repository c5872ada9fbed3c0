"""Working days of England and Wales, London dates, ages: how time is counted (ADR 0002)."""

from holdfast.protocol.calendar.ages import Age, Birth
from holdfast.protocol.calendar.london import (
    LONDON,
    WRITTEN,
    day_of,
    end_of_day,
    moment,
    start_of_day,
    written_day,
)
from holdfast.protocol.calendar.working_days import (
    CalendarError,
    add_working_days,
    bank_holidays,
    count_working_days,
    is_working_day,
    last_day,
    working_days_after,
    working_days_between,
)

__all__ = [
    "LONDON",
    "WRITTEN",
    "Age",
    "Birth",
    "CalendarError",
    "add_working_days",
    "bank_holidays",
    "count_working_days",
    "day_of",
    "end_of_day",
    "is_working_day",
    "last_day",
    "moment",
    "start_of_day",
    "working_days_after",
    "working_days_between",
    "written_day",
]

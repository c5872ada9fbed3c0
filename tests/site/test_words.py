"""Dates and counts as people write them here."""

from datetime import UTC, date, datetime

import pytest

from holdfast.site.jinja import day_and_date, long_date, long_datetime, plural


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (datetime(2026, 3, 5, 14, 30, tzinfo=UTC), "5 March 2026 at 2:30pm"),
        (datetime(2026, 7, 5, 14, 30, tzinfo=UTC), "5 July 2026 at 3:30pm"),
        (datetime(2026, 7, 5, 23, 5, tzinfo=UTC), "6 July 2026 at 12:05am"),
        (datetime(2026, 3, 5, 9, 0, tzinfo=UTC), "5 March 2026 at 9am"),
        (datetime(2026, 3, 5, 12, 0, tzinfo=UTC), "5 March 2026 at midday"),
        (datetime(2026, 3, 5, 0, 0, tzinfo=UTC), "5 March 2026 at midnight"),
        (None, ""),
    ],
)
def test_moments_are_in_london_time(value: datetime | None, expected: str) -> None:
    assert long_datetime(value) == expected


def test_dates() -> None:
    assert long_date(date(2026, 3, 5)) == "5 March 2026"
    assert long_date(None) == ""
    assert day_and_date(date(2026, 3, 5)) == "Thursday 5 March 2026"


def test_counts() -> None:
    assert plural(1, "child", "children") == "1 child"
    assert plural(1200, "child", "children") == "1,200 children"
    assert plural(0, "fact") == "0 facts"

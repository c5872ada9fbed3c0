"""Which periods can be counted, and what is left of a year of which some days were counted."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.assurance.fairness.periods import Period, last_quarter, periods_over, quarter_of, to_choose_from

TODAY = date(2026, 11, 21)


def keys(today: date, *taken: str) -> set[str]:
    by_key = {one.key: one for one in periods_over(today)}
    return {one.key for one in to_choose_from(today, [by_key[key] for key in taken])}


def test_quarters_begin_and_end_with_their_months() -> None:
    assert quarter_of(date(2026, 12, 31)) == Period(date(2026, 10, 1), date(2026, 12, 31))
    assert quarter_of(date(2026, 2, 1)) == Period(date(2026, 1, 1), date(2026, 3, 31))
    assert quarter_of(date(2024, 6, 30)) == Period(date(2024, 4, 1), date(2024, 6, 30))


@pytest.mark.parametrize(
    ("today", "last", "year"),
    [
        (date(2026, 1, 1), "2025-q3", "2024"),
        (date(2026, 1, 28), "2025-q3", "2024"),
        (date(2026, 1, 29), "2025-q4", "2025"),
        (date(2026, 10, 28), "2026-q2", "2025"),
        (date(2026, 10, 29), "2026-q3", "2025"),
    ],
)
def test_what_is_recorded_late_has_four_weeks(today: date, last: str, year: str) -> None:
    assert last_quarter(today).key == last
    offered = list(periods_over(today))
    assert offered[0].key == last
    assert next(one for one in offered if one.key.isdigit()).key == year
    assert all(one.last + timedelta(days=28) < today for one in offered)


def test_of_a_year_as_much_is_offered_as_is_left() -> None:
    quarters = {"2026-q3", "2026-q2", "2026-q1", "2025-q4", "2025-q3", "2025-q2", "2025-q1", "2024-q4"}
    assert keys(TODAY) == quarters | {"2025", "2024"}
    assert keys(TODAY, "2025-q1") == quarters - {"2025-q1"} | {"2025-q2-q4", "2024"}
    assert keys(TODAY, "2025-q3") == quarters - {"2025-q3"} | {"2025-q1-q2", "2024"}
    assert keys(TODAY, "2025-q2", "2024") == quarters - {"2025-q2", "2024-q4"} | {"2025-q3-q4"}
    titles = {one.key: one.title for one in periods_over(TODAY)}
    assert titles["2025-q2-q4"] == "April to December 2025"
    assert titles["2025"] == "The year 2025"
    assert titles["2026-q3"] == "July to September 2026"


@given(st.dates(date(2024, 1, 1), date(2032, 12, 31)), st.data())
def test_whatever_was_counted_nothing_is_offered_twice(today: date, data: st.DataObject) -> None:
    taken: list[Period] = []
    for _ in range(12):
        offered = to_choose_from(today, taken)
        assert len({one.key for one in offered}) == len(offered), "a form tells them apart"
        assert not any(one.overlaps(other) for one in offered for other in taken)
        assert all(one.first < one.last < today for one in offered)
        free = {one for one in periods_over(today) if one == quarter_of(one.first)}
        assert {one for one in free if not any(one.overlaps(other) for other in taken)} <= set(offered)
        if not offered:
            break
        taken.append(data.draw(st.sampled_from(offered)))

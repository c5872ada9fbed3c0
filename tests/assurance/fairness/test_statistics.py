"""The arithmetic of comparison: the golden figure, what has no answer, and chance itself."""

from __future__ import annotations

from math import exp, log, sqrt
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.assurance.fairness.statistics import expected_by_chance, relative_rate

pytestmark = pytest.mark.clause("GM-12", "GM-18")


def test_the_golden_figure() -> None:
    """24 of 3,000 against 36 of 12,000 is 2.67 (1.59 to 4.46)."""
    found = relative_rate(24, 3000, 36, 12000)
    assert found is not None
    assert [round(each, 2) for each in (found.value, found.low, found.high)] == [2.67, 1.59, 4.46]
    assert found.is_different


def test_against_a_population_the_interval_is_that_of_two_counts() -> None:
    found = relative_rate(24, 3000, 36, 12000, of_population=True)
    assert found is not None
    width = 1.96 * sqrt(1 / 24 + 1 / 36)
    assert (found.low, found.high) == pytest.approx((exp(log(8 / 3) - width), exp(log(8 / 3) + width)))


def test_a_rate_that_rests_on_nobody_is_not_compared() -> None:
    assert relative_rate(0, 100, 20, 100) is None
    assert relative_rate(20, 100, 0, 100) is None
    assert relative_rate(0, 0, 20, 100) is None
    assert relative_rate(20, 100, 0, 0) is None


def test_where_everybody_reached_the_stage_there_is_no_difference() -> None:
    found = relative_rate(50, 50, 80, 80)
    assert found is not None
    assert (found.value, found.low, found.high) == (1, 1, 1)
    assert not found.is_different


@pytest.mark.parametrize("counts", [(5, 4, 1, 9), (1, 9, 5, 4), (-1, 9, 5, 9), (1, 9, 5, -9)])
def test_what_no_count_can_be_is_refused(counts: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match=r"count|stage"):
        relative_rate(*counts)


SOME = st.integers(1, 10_000).flatmap(lambda of: st.tuples(st.integers(1, of), st.just(of)))


@given(SOME, SOME)
def test_turning_the_comparison_round_turns_the_figure_round(one: tuple[int, int], other: tuple[int, int]) -> None:
    forth, back = relative_rate(*one, *other), relative_rate(*other, *one)
    assert forth is not None
    assert back is not None
    assert forth.low <= forth.value <= forth.high
    assert forth.value * back.value == pytest.approx(1)
    assert forth.low * back.high == pytest.approx(1)


@pytest.mark.slow
def test_without_a_difference_about_one_comparison_in_twenty_looks_different() -> None:
    """What the page says of chance is so: 4,000 comparisons of two groups that are treated alike."""
    random = Random(20260101)
    different = 0
    for _ in range(4_000):
        one, other = (sum(random.random() < 0.3 for _ in range(200)) for _ in range(2))
        found = relative_rate(one, 200, other, 200)
        assert found is not None
        different += found.is_different
    assert expected_by_chance(4_000) == 200
    assert 150 < different < 250

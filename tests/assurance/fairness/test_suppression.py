"""Small numbers are not shown, and nobody can work them out: an attacker of brute force tries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from holdfast.assurance.fairness.suppression import FEWEST_POSSIBLE, LARGEST_HIDDEN, Hidden, Row, suppress

pytestmark = pytest.mark.clause("GM-12", "GM-18")

ROW = st.integers(0, 40).flatmap(lambda of: st.builds(Row, st.just(of), st.integers(0, of)))
TABLE = st.lists(ROW, min_size=2, max_size=6)
SMALL_TABLE = st.lists(
    st.integers(0, 16).flatmap(lambda of: st.builds(Row, st.just(of), st.integers(0, of))), min_size=2, max_size=4
)


@given(TABLE)
@example([Row(100, 0), Row(100, 0), Row(100, 60)])
@example([Row(10, 5), Row(10, 5), Row(90, 40)])
def test_no_small_figure_is_shown(rows: list[Row]) -> None:
    hidden = suppress(rows)
    if hidden.table:
        return
    for place, row in enumerate(rows):
        if not row.of:
            assert place not in hidden.reached, "that a group has nobody in it says nothing of anybody"
            continue
        if place not in hidden.of:
            assert row.of > LARGEST_HIDDEN
        if place not in hidden.reached:
            assert place not in hidden.of
            assert min(row.reached, row.of - row.reached) > LARGEST_HIDDEN
    assert len(hidden.reached) != 1, "one row alone could be worked out from the total"
    assert len(hidden.of) != 1


def fitting(total: int, boxes: Sequence[Sequence[int]]) -> Iterator[tuple[int, ...]]:
    """Every way in which figures, each out of its box, make up a total."""
    for chosen in product(*boxes[:-1]):
        last = total - sum(chosen)
        if last in boxes[-1]:
            yield (*chosen, last)


def what_the_hidden_rows_may_be(rows: Sequence[Row], hidden: Hidden) -> Iterator[dict[int, set[int]]]:
    """What an attacker is left with who knows every figure that is shown, the totals, and of each hidden row of which
    `of` is shown in some other table that one too, and whether the row is a small one: for `of` and for `reached`, the
    values of each hidden row that are still possible.
    """
    places = sorted(hidden.of)
    total = sum(rows[place].of for place in places)
    boxes = [
        range(1, LARGEST_HIDDEN + 1) if rows[place].of <= LARGEST_HIDDEN else range(LARGEST_HIDDEN + 1, total + 1)
        for place in places
    ]
    ways = list(fitting(total, boxes)) if places else []
    yield {place: {way[index] for way in ways} for index, place in enumerate(places)}
    places = sorted(hidden.reached)
    total = sum(rows[place].reached for place in places)
    boxes = [possible(rows[place], total, knows_of=place not in hidden.of) for place in places]
    ways = list(fitting(total, boxes)) if places else []
    yield {place: {way[index] for way in ways} for index, place in enumerate(places)}


def possible(row: Row, total: int, *, knows_of: bool) -> list[int]:
    """Who may have reached the stage of a hidden row, by the rule alone."""
    if not knows_of:
        return [each for each in range(total + 1) if (each <= LARGEST_HIDDEN) == (row.reached <= LARGEST_HIDDEN)]
    return [each for each in range(row.of + 1) if Row(row.of, each).is_small == row.is_small]


@given(SMALL_TABLE, st.integers(-1, 3))
@example([Row(16, 0), Row(16, 0), Row(16, 8)], -1)
@example([Row(12, 6), Row(12, 6), Row(12, 0)], 0)
@example([Row(16, 9), Row(16, 7), Row(3, 1), Row(16, 8)], 3)
@example([Row(0, 0), Row(16, 8), Row(3, 1), Row(0, 0)], 1)
def test_nobody_who_knows_all_the_rest_can_work_out_a_hidden_figure(rows: list[Row], compared_with: int) -> None:
    hidden = suppress(rows, compared_with=compared_with)
    if hidden.table:
        return
    for left in what_the_hidden_rows_may_be(rows, hidden):
        for place, values in left.items():
            assert len(values) >= FEWEST_POSSIBLE, (place, values, hidden)


@given(SMALL_TABLE)
def test_the_attacker_could_work_it_out_if_only_small_rows_were_hidden(rows: list[Row]) -> None:
    """The attacker of the test above is a real one: where exactly one row is small and no other is hidden, it knows."""
    small = [place for place, row in enumerate(rows) if row.is_small and row.of]
    if len(small) != 1:
        return
    alone = Hidden(frozenset(), frozenset(small))
    *_, left = what_the_hidden_rows_may_be(rows, alone)
    assert left[small[0]] == {rows[small[0]].reached}
    hidden = suppress(rows)
    assert hidden.table or len(hidden.reached) > 1


@given(TABLE, st.data())
def test_tables_about_the_same_people_hide_the_same_of_them(rows: list[Row], data: st.DataObject) -> None:
    """Otherwise one table would show what the other hides."""
    other = [Row(row.of, data.draw(st.integers(0, row.of))) for row in rows]
    one, two = suppress(rows), suppress(other)
    assert one.table or two.table or one.of == two.of


def test_of_a_published_population_nothing_is_hidden() -> None:
    hidden = suppress([Row(3, 2), Row(20_000, 40), Row(9_000, 30), Row(4_000, 12), Row(70, 0)], of_is_public=True)
    assert hidden.of == frozenset()
    assert hidden.reached == frozenset({0, 3}), "the small one, and the next so that the total does not give it away"


@given(st.lists(st.integers(0, 20), min_size=2, max_size=4))
def test_nobody_can_work_out_who_of_a_population_is_on_record(reached: list[int]) -> None:
    hidden = suppress([Row(1_000, each) for each in reached], of_is_public=True)
    if hidden.table:
        return
    places = sorted(hidden.reached)
    total = sum(reached[place] for place in places)
    boxes = [range(1, 6) if reached[place] <= LARGEST_HIDDEN else range(6, total + 1) for place in places]
    ways = list(fitting(total, boxes)) if places else []
    for index, place in enumerate(places):
        assert len({way[index] for way in ways}) >= FEWEST_POSSIBLE
        assert reached[place], "that nobody is, is shown"
    assert all(each > LARGEST_HIDDEN or not each for place, each in enumerate(reached) if place not in places)


def test_a_small_total_is_not_shown_either() -> None:
    assert suppress([Row(100, 2), Row(100, 3)]) == Hidden(table=True)
    assert suppress([Row(2, 1), Row(2, 1)]) == Hidden(table=True)
    assert suppress([Row(100, 99), Row(100, 98)]) == Hidden(table=True), "of three it is known that they did not"


def test_where_hiding_every_row_is_not_enough_no_table_of_the_point_is_shown() -> None:
    """Six boys and no girl: whoever knows that the boys are not a small number knows that there was no girl."""
    assert suppress([Row(50, 0), Row(50, 6)]) == Hidden(table=True, point=True)


def test_large_figures_are_shown() -> None:
    assert suppress([Row(300, 100), Row(200, 50), Row(40, 8)]) == Hidden()


def test_the_row_that_all_are_compared_with_is_hidden_last() -> None:
    rows = [Row(160, 40), Row(200, 80), Row(170, 50), Row(60, 4)]
    assert suppress(rows, compared_with=0) == Hidden(reached=frozenset({2, 3}))
    assert suppress(rows, compared_with=2) == Hidden(reached=frozenset({0, 3}))
    assert 0 in suppress([rows[0], rows[3]], compared_with=0).reached, "nothing else protects the other"

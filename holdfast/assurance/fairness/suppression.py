"""Small numbers are not shown, and neither is what they could be worked out from. Pure functions.

A table has a row for each group: how many stood before a stage (`of`) and how many of them reached it. A row is small
where `of`, or who reached it, or who did not, is 5 or fewer (primary). Whoever knows the total could take the other
rows from it, so further rows are hidden (secondary), the smallest first and the one that all are compared with last,
until this holds:

    whoever knows the totals, every figure that is shown, and even which of the hidden rows are the small ones, is left
    with at least `FEWEST_POSSIBLE` values that each hidden figure may have.

Where the total itself is small, the table shows nothing. Where hiding all rows is not enough, nothing of the decision
point is shown in any of its tables, because the others would give the total away. Which rows are hidden depends on
nothing but the figures of the table, and which `of` are hidden on nothing but `of`: tables of different decision points
about the same people hide the same ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import product
from typing import TypeAlias

LARGEST_HIDDEN = 5
"""Figures up to this one are not shown. Among five or fewer, somebody who knows a few of them could know the others. An
area may raise it, never lower it.

0 is hidden too where it says something of everybody in a group: that none of them reached the stage, or all. That a
group has nobody in it, or that none of so many inhabitants is on record, says nothing of anybody, and is shown."""
FEWEST_POSSIBLE = 4
"""How many values a hidden figure may still have, at least, to somebody who knows all the rest."""

Interval: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Row:
    """One group before suppression: so many stood before the stage, so many of them reached it."""

    of: int
    reached: int

    @property
    def is_small(self) -> bool:
        """Whether it has a figure that is not shown."""
        return min(self.of, self.reached, self.of - self.reached) <= LARGEST_HIDDEN


@dataclass(frozen=True, slots=True)
class Hidden:
    """What of a table is not shown: the rows, by their place, of which `of` and of which `reached` is hidden.

    `table`: it shows nothing, its totals neither. `point`: nor do the other tables of the same decision point.
    """

    of: frozenset[int] = frozenset()
    reached: frozenset[int] = frozenset()
    table: bool = False
    point: bool = False


class _UnsafeError(Exception):
    """Hiding every row is not enough."""


def suppress(rows: Sequence[Row], *, compared_with: int = -1, of_is_public: bool = False) -> Hidden:
    """What of a table must not be shown.

    `compared_with`: the place of the row without which none can be compared. It is hidden if it is small, or if nothing
    else protects those that are.
    `of_is_public`: `of` is a published figure, such as how many people live in the area; it hides nothing, and who did
    not reach the stage is no small number either.
    """
    if of_is_public:
        return _of_published(rows, compared_with)
    total = Row(sum(row.of for row in rows), sum(row.reached for row in rows))
    if total.is_small:
        return Hidden(table=True)
    some = {place: row for place, row in enumerate(rows) if row.of}
    try:
        hidden_of = _hidden_of(some, compared_with)
        return Hidden(hidden_of, _hidden_reached(some, hidden_of, compared_with))
    except _UnsafeError:
        return Hidden(table=True, point=True)


def _of_published(rows: Sequence[Row], compared_with: int) -> Hidden:
    if sum(row.reached for row in rows) <= LARGEST_HIDDEN:
        return Hidden(table=True)
    counts = {place: row.reached for place, row in enumerate(rows) if row.reached}
    try:
        return Hidden(reached=_until_safe(_small(counts), counts, _boxes(counts), compared_with))
    except _UnsafeError:
        return Hidden(table=True, point=True)


def _hidden_of(rows: Mapping[int, Row], compared_with: int) -> frozenset[int]:
    counts = {place: row.of for place, row in rows.items()}
    return _until_safe(_small(counts), counts, _boxes(counts), compared_with)


def _small(counts: Mapping[int, int]) -> set[int]:
    return {place for place, count in counts.items() if count <= LARGEST_HIDDEN}


def _boxes(counts: Mapping[int, int]) -> dict[int, list[Interval]]:
    """What each may be to somebody who knows that it is not 0, and whether it is small."""
    total = sum(counts.values())
    return {
        place: [(1, LARGEST_HIDDEN)] if count <= LARGEST_HIDDEN else [(LARGEST_HIDDEN + 1, total)]
        for place, count in counts.items()
    }


def _hidden_reached(rows: Mapping[int, Row], hidden_of: frozenset[int], compared_with: int) -> frozenset[int]:
    counts = {place: row.reached for place, row in rows.items()}
    total = sum(counts.values())
    boxes = {place: _possible(row, total, of_is_known=place not in hidden_of) for place, row in rows.items()}
    small = {place for place, row in rows.items() if row.is_small} | hidden_of
    return _until_safe(small, counts, boxes, compared_with)


def _possible(row: Row, total: int, *, of_is_known: bool) -> list[Interval]:
    """Which numbers may have reached the stage, to somebody who knows whether the row is a small one."""
    if not of_is_known:
        return [(0, LARGEST_HIDDEN)] if row.reached <= LARGEST_HIDDEN else [(LARGEST_HIDDEN + 1, total)]
    if not row.is_small:
        return [(LARGEST_HIDDEN + 1, row.of - LARGEST_HIDDEN - 1)]
    if row.of <= 2 * LARGEST_HIDDEN + 1:
        return [(0, row.of)]
    return [(0, LARGEST_HIDDEN), (row.of - LARGEST_HIDDEN, row.of)]


def _until_safe(
    small: Set[int], counts: Mapping[int, int], boxes: Mapping[int, Sequence[Interval]], compared_with: int
) -> frozenset[int]:
    """Hide further figures, until none that is hidden is left with too few values. Raises _UnsafeError."""
    hidden = set(small)
    others = sorted((place == compared_with, count, place) for place, count in counts.items() if place not in hidden)
    while not _is_safe(hidden, counts, boxes):
        if not others:
            raise _UnsafeError
        hidden.add(others.pop(0)[2])
    return frozenset(hidden)


def _is_safe(hidden: Set[int], counts: Mapping[int, int], boxes: Mapping[int, Sequence[Interval]]) -> bool:
    rest = sum(counts[place] for place in hidden)
    return all(
        _enough_left(boxes[place], [boxes[other] for other in hidden if other != place], rest) for place in hidden
    )


def _enough_left(own: Sequence[Interval], others: Sequence[Sequence[Interval]], total: int) -> bool:
    """Whether a figure that makes up `total` with others, each within one of its intervals, may have values enough."""
    possible: set[int] = set()
    for chosen in product(*others):
        least, most = sum(low for low, _ in chosen), sum(high for _, high in chosen)
        for low, high in own:
            first = max(low, total - most)
            possible.update(range(first, min(high, total - least, first + FEWEST_POSSIBLE) + 1))
            if len(possible) >= FEWEST_POSSIBLE:
                return True
    return False

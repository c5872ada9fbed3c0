"""The lines of a genogram, laid between people who have their places.

Between two rows lies a gap. Lines run down through the free corridors between the people of a row and sideways in the
lanes of the gaps, each in a lane of its own where it would meet another: no line runs through a person.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from holdfast.casework.genogram.family import Family, Shape
from holdfast.casework.genogram.labels import LABEL_WIDTH
from holdfast.casework.genogram.places import Places, Sibship

COLUMN = 142
"""From the middle of one person to the middle of the next, in pixels as all lengths here."""
SYMBOL = 46
GAP = 34
"""The height between two rows without lanes."""
LANE = 11
_CLEAR = 3
_SIDE = 14
"""How far below its middle a line leaves the side of a symbol, so as to differ from the line of a couple."""

Kind = Literal["couple", "separated", "parents", "child", "care", "siblings", "step-siblings"]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of straight pieces, across and down, and what it stands for."""

    kind: Kind
    points: tuple[tuple[float, float], ...]


@dataclass(eq=False, slots=True)
class _Track:
    """A line's way sideways in a gap. `enters` comes from above, `leaves` go down from it."""

    gap: int
    xs: list[float]
    enters: float | None = None
    leaves: list[float] = field(default_factory=list)
    lane: int = 0
    y: float = 0.0

    def leave(self, x: float) -> None:
        """Another line goes down from it."""
        self.xs.append(x)
        self.leaves.append(x)

    @property
    def is_straight(self) -> bool:
        """Whether the line only passes through."""
        return max(self.xs) - min(self.xs) < 1

    def meets(self, other: _Track) -> bool:
        """Whether the two would touch in one lane."""
        return min(self.xs) <= max(other.xs) + LANE and min(other.xs) <= max(self.xs) + LANE

    def is_above(self, other: _Track) -> bool:
        """Whether this one must have a higher lane, because its way in lies where the other goes down."""
        return self.enters is not None and any(abs(self.enters - x) < _CLEAR for x in other.leaves)


_Height = tuple[int, float] | _Track
"""A height that is known once the lanes are: a row and how far below its top, or a track."""


class Routes:
    """The lines being laid between people."""

    def __init__(self, stand: Places, x: Mapping[str, float], shapes: Mapping[str, Shape]) -> None:
        self.stand = stand
        self.x = x
        self.shapes = shapes
        self.tops: list[float] = []
        self._tracks: dict[int, list[_Track]] = defaultdict(list)
        self._corridors: dict[int, list[float]] = defaultdict(list)
        self._ports: dict[str, int] = defaultdict(int)
        self._exits: dict[str, int] = defaultdict(int)
        self._pieces: list[tuple[Kind, list[tuple[float, _Height]]]] = []

    def add(self, kind: Kind, points: list[tuple[float, _Height]]) -> None:
        """Lay a line."""
        self._pieces.append((kind, points))

    def track(self, gap: int, enters: float | None, leaves: Sequence[float]) -> _Track:
        """A way sideways in the gap above row `gap`."""
        made = _Track(gap, [*([] if enters is None else [enters]), *leaves], enters, list(leaves))
        self._tracks[gap].append(made)
        return made

    def corridor(self, row: int, wanted: float) -> float:
        """Where a line can run down through a row, near to where it wants to, beside lines that do already."""
        line = [self.x[member] for member in self.stand.order[row]]
        half = LABEL_WIDTH / 2 + _CLEAR
        ends = [float("-inf"), *(edge for x in line for edge in (x - half, x + half)), float("inf")]
        free = list(zip(ends[::2], ends[1::2], strict=True))
        low, high = min(free, key=lambda each: abs(min(max(wanted, each[0]), each[1]) - wanted))
        near = min(max(wanted, low), high)
        used = self._corridors[row]
        tries = [near + step * sign for step in (0, 6, 12, 3, 9) for sign in (1, -1)]
        possible = [x for x in tries if low <= x <= high and all(abs(x - other) >= _CLEAR for other in used)]
        chosen = possible[0] if possible else near
        used.append(chosen)
        return chosen

    def port(self, member: str) -> tuple[float, _Height]:
        """Where the next line ends on the upper side of a person's symbol."""
        count = self._ports[member]
        self._ports[member] += 1
        step = (count + 1) // 2 * (1 if count % 2 else -1)
        aside = max(-2, min(2, step)) * 8
        return self.x[member] + aside, (self.stand.row[member], SYMBOL / 2 - _half(self.shapes[member], aside))

    def lead_down(self, points: list[tuple[float, _Height]], row: int, target: int) -> float:
        """Lead a line that has left `row` down to the gap above row `target`, around those who stand between."""
        x = points[-1][0]
        for between in range(row + 1, target):
            onward = self.corridor(between, x)
            track = self.track(between, x, [onward])
            points += [(x, track), (onward, track)]
            x = onward
        return x

    def side(self, member: str) -> list[tuple[float, _Height]]:
        """A line that leaves the side of somebody's symbol for the corridor beside them, right and left in turn."""
        self._exits[member] += 1
        sign = 1 if self._exits[member] % 2 else -1
        row = self.stand.row[member]
        height: _Height = (row, SYMBOL / 2 + _SIDE)
        edge = self.x[member] + sign * _half(self.shapes[member], _SIDE)
        return [(edge, height), (self.corridor(row, self.x[member] + sign * COLUMN / 2), height)]

    def settle_lanes(self, gap: int, top: float) -> int:
        """Give each way sideways of a gap its lane; how many lanes there are."""
        waiting = [track for track in self._tracks[gap] if not track.is_straight]
        lanes: list[list[_Track]] = []
        while waiting:
            track = next(
                (each for each in waiting if not any(other.is_above(each) for other in waiting if other is not each)),
                waiting[0],
            )
            waiting.remove(track)
            first = 1 + max((other.lane for lane in lanes for other in lane if other.is_above(track)), default=-1)
            track.lane = next(
                (
                    index
                    for index, lane in enumerate(lanes)
                    if index >= first and not any(track.meets(other) for other in lane)
                ),
                len(lanes),
            )
            if track.lane == len(lanes):
                lanes.append([])
            lanes[track.lane].append(track)
        for track in self._tracks[gap]:
            track.y = top + GAP / 2 + track.lane * LANE
        return len(lanes)

    def widest(self) -> list[float]:
        """How far to the right lines run."""
        return [x for _, points in self._pieces for x, _ in points]

    def lines(self) -> list[Line]:
        """The lines in pixels, once the lanes are settled."""
        return [Line(kind, tuple((x, self._height(height)) for x, height in points)) for kind, points in self._pieces]

    def _height(self, height: _Height) -> float:
        if isinstance(height, _Track):
            return height.y
        row, below_top = height
        return self.tops[row] + below_top


def _half(shape: Shape, aside: float) -> float:
    """From the middle of a symbol to its edge, on a line so far beside the middle."""
    half = SYMBOL / 2
    if shape == "square":
        return half
    return math.sqrt(half**2 - aside**2) if shape == "circle" else half - abs(aside)


def lay(family: Family, routes: Routes) -> None:
    """Lay all lines: between partners, then from parents to their children."""
    stand = routes.stand
    arcs: dict[frozenset[str], _Track] = {}
    joined: dict[frozenset[str], Kind] = {}
    for couple in family.couples:
        if couple.one in stand.row and couple.other in stand.row and couple.one != couple.other:
            pair = frozenset((couple.one, couple.other))
            # Somebody who came back to a former partner is a couple.
            joined[pair] = "couple" if not couple.former or joined.get(pair) == "couple" else "separated"
    for sibship in stand.sibships:
        if len(sibship.parents) == 2:
            joined.setdefault(frozenset(sibship.parents), "parents")
    for pair, kind in joined.items():
        one, other = sorted(pair, key=lambda member: (stand.row[member], routes.x[member]))
        if stand.row[one] != stand.row[other]:
            _join_across_rows(one, other, kind, routes)
        elif _are_neighbours(one, other, stand):
            _join_neighbours(one, other, kind, routes)
        else:
            arcs[pair] = _join_over_others(one, other, kind, routes)
    for sibship in stand.sibships:
        _hang(sibship, arcs, routes)


def _are_neighbours(one: str, other: str, stand: Places) -> bool:
    return any({left, right} == {one, other} for left, right in pairwise(stand.order[stand.row[one]]))


def _join_neighbours(one: str, other: str, kind: Kind, routes: Routes) -> None:
    height: _Height = (routes.stand.row[one], SYMBOL / 2)
    start = routes.x[one] + _half(routes.shapes[one], 0)
    end = routes.x[other] - _half(routes.shapes[other], 0)
    routes.add(kind, [(start, height), (end, height)])


def _join_across_rows(one: str, other: str, kind: Kind, routes: Routes) -> None:
    """Partners who stand in different rows."""
    points = routes.side(one)
    target = routes.stand.row[other]
    x = routes.lead_down(points, routes.stand.row[one], target)
    port = routes.port(other)
    track = routes.track(target, x, [port[0]])
    routes.add(kind, [*points, (x, track), (port[0], track), port])


def _join_over_others(one: str, other: str, kind: Kind, routes: Routes) -> _Track:
    """Partners with others between them: the line runs above those."""
    first, second = routes.port(one), routes.port(other)
    track = routes.track(routes.stand.row[one], None, [first[0], second[0]])
    routes.add(kind, [first, (first[0], track), (second[0], track), second])
    return track


def _hang(sibship: Sibship, arcs: Mapping[frozenset[str], _Track], routes: Routes) -> None:
    """Lead a line from the parents down to a bar above their children, and from there to each."""
    target = routes.stand.row[sibship.children[0]]
    kind = _kind_of(sibship)
    points: list[tuple[float, _Height]] = []
    enters = None
    if sibship.parents:
        row = routes.stand.row[sibship.parents[0]]
        if len(sibship.parents) == 1:
            points = routes.side(sibship.parents[0])
        else:
            x = routes.corridor(row, sum(routes.x[parent] for parent in sibship.parents) / 2)
            arc = arcs.get(frozenset(sibship.parents))
            points = [(x, arc or (row, SYMBOL / 2))]
            if arc:
                arc.leave(x)
        enters = routes.lead_down(points, row, target)
    ports = [routes.port(child) for child in sibship.children]
    bar = routes.track(target, enters, [x for x, _ in ports])
    if enters is not None:
        routes.add(kind, [*points, (enters, bar)])
    routes.add(kind, [(min(bar.xs), bar), (max(bar.xs), bar)])
    for x, height in ports:
        routes.add(kind, [(x, bar), (x, height)])


def _kind_of(sibship: Sibship) -> Kind:
    if sibship.parents:
        return "care" if sibship.by_care else "child"
    return "step-siblings" if sibship.by_care else "siblings"

"""The geometry of a genogram: a box for each person, and the lines between them, in pixels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from holdfast.casework.genogram.family import Family, Member
from holdfast.casework.genogram.labels import LABEL_WIDTH, Label, label_of
from holdfast.casework.genogram.places import Places, places
from holdfast.casework.genogram.routes import COLUMN, GAP, LANE, SYMBOL, Line, Routes, lay

_UNDER_SYMBOL = 8
_MARGIN = 12
_APART = 64
"""The height between the family and those who are not."""
_FEWEST_APART = 5


@dataclass(frozen=True, slots=True)
class Box:
    """Where a person stands: the middle of the symbol, the top and bottom of symbol and words together."""

    member: Member
    x: float
    top: float
    label: Label

    @property
    def middle(self) -> float:
        """The height of the symbol's middle."""
        return self.top + SYMBOL / 2

    @property
    def words(self) -> float:
        """Where the words begin."""
        return self.top + SYMBOL + _UNDER_SYMBOL

    @property
    def bottom(self) -> float:
        """Where the words end."""
        return self.words + self.label.height

    @property
    def left(self) -> float:
        """The left end of symbol and words."""
        return self.x - LABEL_WIDTH / 2

    @property
    def right(self) -> float:
        """The right end of symbol and words."""
        return self.x + LABEL_WIDTH / 2


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that is drawn. `apart` is the height of the line above those who are not family; None without any."""

    boxes: Sequence[Box]
    lines: Sequence[Line]
    width: float
    height: float
    apart: float | None


def picture(family: Family) -> Picture:
    """The geometry of a family."""
    stand = places(family)
    members = {member.id: member for member in family.members}
    labels = {member.id: label_of(member) for member in family.members}
    left = _MARGIN + COLUMN / 2
    x = {member: left + column * COLUMN for member, column in stand.column.items()}
    routes = Routes(stand, x, {member.id: member.shape for member in family.members})
    lay(family, routes)
    tops, below = _heights(stand, labels, routes)
    boxes = [
        Box(members[member], x[member], tops[row], labels[member])
        for row, line in enumerate(stand.order)
        for member in line
    ]
    widest = max([*(box.right for box in boxes), *routes.widest()], default=0.0)
    others = [member for member in family.members if not member.is_family]
    apart = below if others else None
    boxes += _apart(others, labels, below, max(_FEWEST_APART, int(stand.columns)))
    height = max((box.bottom for box in boxes), default=0.0) + _MARGIN
    width = max([widest, *(box.right for box in boxes)], default=0.0) + _MARGIN
    return Picture(boxes, routes.lines(), width, height, apart)


def _apart(others: Sequence[Member], labels: Mapping[str, Label], top: float, columns: int) -> list[Box]:
    """Those who are not family, in rows of their own below."""
    boxes: list[Box] = []
    y = top + _APART
    for start in range(0, len(others), columns):
        line = others[start : start + columns]
        boxes += [
            Box(member, _MARGIN + COLUMN / 2 + index * COLUMN, y, labels[member.id])
            for index, member in enumerate(line)
        ]
        y = max(box.bottom for box in boxes) + GAP
    return boxes


def _heights(stand: Places, labels: Mapping[str, Label], routes: Routes) -> tuple[list[float], float]:
    """The top of each row, and where the family ends."""
    y = float(_MARGIN)
    tops: list[float] = []
    for row, line in enumerate(stand.order):
        lanes = routes.settle_lanes(row, y)
        if row or lanes:
            y += GAP + lanes * LANE
        tops.append(y)
        routes.tops.append(y)
        y += SYMBOL + _UNDER_SYMBOL + max(labels[member].height for member in line)
    return tops, y

"""The figures that are published: what was counted, without what is suppressed, and with what it comes to.

They are kept with the report as they are shown, words included, so that a signed report reads in ten years as it was
signed. Nothing else of what was counted is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypedDict

from holdfast.assurance.fairness.counting import Counted
from holdfast.assurance.fairness.groups import CHARACTERISTICS, UNKNOWN, Characteristic
from holdfast.assurance.fairness.points import Point
from holdfast.assurance.fairness.statistics import relative_rate
from holdfast.assurance.fairness.suppression import Row, suppress

ENOUGH_FOR_A_SHARE = 100
"""Of fewer people than these not even a rough share is told."""


class Rate(TypedDict):
    """A relative rate with its interval."""

    value: float
    low: float
    high: float
    different: bool


class Line(TypedDict):
    """A group: None where a figure is suppressed; `rate` where it is compared."""

    group: str
    title: str
    of: int | None
    reached: int | None
    rate: Rate | None


class Table(TypedDict):
    """A characteristic at a decision point. Without lines: everything in it is suppressed."""

    characteristic: str
    title: str
    compared_with: str
    lines: list[Line]
    of: int | None
    reached: int | None
    unknown: str
    population: str


class PointFigures(TypedDict):
    """A decision point, with the sentences that say who was counted."""

    point: str
    title: str
    of_whom: str
    what: str
    per: int
    tables: list[Table]


class Figures(TypedDict):
    """A whole report."""

    points: list[PointFigures]
    guessed: str


class Finding(TypedDict):
    """A comparison whose interval leaves out 1: it has to be explained."""

    key: str
    point: PointFigures
    table: Table
    line: Line


Populations = Mapping[str, tuple[str, Mapping[str, int]]]
"""How many people live in the area, by characteristic: where the figure is from, and each group's."""


def figures_of(counted: Counted, points: Sequence[Point], populations: Populations | None = None) -> Figures:
    """What of the counts is published."""
    return {
        "points": [_point(point, counted, (populations or {}) if point.takes_population else {}) for point in points],
        "guessed": share_in_words(counted.ethnicity_guessed, counted.with_ethnicity),
    }


def _point(point: Point, counted: Counted, populations: Populations) -> PointFigures:
    groups = counted.groups[point.key]
    tables = []
    withheld = False
    for characteristic in CHARACTERISTICS:
        source, people = populations.get(characteristic.key, ("", {}))
        rows = [_row(groups[characteristic.key][group], people.get(group)) for group in characteristic.groups]
        compared_with = list(characteristic.groups).index(characteristic.compared_with)
        hidden = suppress(rows, compared_with=compared_with, of_is_public=bool(people))
        withheld = withheld or hidden.point
        table = _table(characteristic, rows, groups[characteristic.key][UNKNOWN], source)
        tables.append(_nothing(table) if hidden.table else _without(table, hidden.of, hidden.reached))
    for table in tables:
        if withheld:
            _nothing(table)
        _compare(table)
    return {
        "point": point.key,
        "title": point.title,
        "of_whom": point.of_whom,
        "what": point.what,
        "per": 1000 if populations else 100,
        "tables": tables,
    }


def _row(row: Row, people: int | None) -> Row:
    return row if people is None else Row(people, row.reached)


def _table(characteristic: Characteristic, rows: Sequence[Row], unknown: Row, source: str) -> Table:
    known = sum(row.of for row in rows)
    lines: list[Line] = [
        {"group": group, "title": title, "of": row.of, "reached": row.reached, "rate": None}
        for (group, title), row in zip(characteristic.groups.items(), rows, strict=True)
    ]
    reached = sum(row.reached for row in rows)
    share = (unknown.reached, reached + unknown.reached) if source else (unknown.of, known + unknown.of)
    return {
        "characteristic": characteristic.key,
        "title": characteristic.title,
        "compared_with": characteristic.compared_with,
        "lines": lines,
        "of": known,
        "reached": reached,
        "unknown": share_in_words(*share),
        "population": source,
    }


def _nothing(table: Table) -> Table:
    table["lines"], table["of"], table["reached"], table["unknown"] = [], None, None, ""
    return table


def _without(table: Table, of: frozenset[int], reached: frozenset[int]) -> Table:
    for place, line in enumerate(table["lines"]):
        if place in of:
            line["of"] = None
        if place in reached:
            line["reached"] = None
    return table


def _compare(table: Table) -> None:
    other = next((line for line in table["lines"] if line["group"] == table["compared_with"]), None)
    if other is None or other["of"] is None or other["reached"] is None:
        return
    for line in table["lines"]:
        if line is other or line["of"] is None or line["reached"] is None:
            continue
        found = relative_rate(
            line["reached"], line["of"], other["reached"], other["of"], of_population=bool(table["population"])
        )
        if found:
            line["rate"] = {
                "value": found.value,
                "low": found.low,
                "high": found.high,
                "different": found.is_different,
            }


def share_in_words(part: int, whole: int) -> str:
    """A rough share, so rough that nobody can be counted by it."""
    if whole < ENOUGH_FOR_A_SHARE:
        return "too few people to say"
    for most, words in ((0.1, "fewer than 10 in 100"), (0.25, "10 to 25 in 100"), (0.5, "25 to 50 in 100")):
        if part < most * whole:
            return words
    return "half or more"


def comparisons(figures: Figures) -> Iterator[Finding]:
    """Every comparison that was made, in the order of the report."""
    for point in figures["points"]:
        for table in point["tables"]:
            for line in table["lines"]:
                if line["rate"]:
                    key = f"{point['point']}-{table['characteristic']}-{line['group'].replace(' ', '-')}"
                    yield {"key": key, "point": point, "table": table, "line": line}


def findings(figures: Figures) -> list[Finding]:
    """The comparisons whose interval leaves out 1."""
    return [found for found in comparisons(figures) if found["line"]["rate"] and found["line"]["rate"]["different"]]

"""Figures in plain words, and the picture of a table's comparisons."""

from __future__ import annotations

from html import escape
from math import log

from holdfast.assurance.fairness.figures import Figures, Finding, Line, PointFigures, Rate, Table, comparisons
from holdfast.assurance.fairness.groups import CHARACTERISTICS
from holdfast.assurance.fairness.statistics import expected_by_chance

HIDDEN = "not shown"


def figure(value: int | None) -> str:
    """A figure, or that it is suppressed."""
    return HIDDEN if value is None else f"{value:,}"


def share(line: Line, per: int) -> str:
    """Of every hundred (or thousand), how many; nothing where a figure is suppressed."""
    if line["of"] is None or line["reached"] is None or not line["of"]:
        return ""
    return _short(per * line["reached"] / line["of"])


def _short(number: float) -> str:
    return f"{number:.0f}" if number >= 100 else f"{number:.1f}"


def times(rate: Rate) -> str:
    """The relative rate with its interval: `2.67 times as often (1.59 to 4.46)`."""
    return f"{rate['value']:.2f} times as often ({rate['low']:.2f} to {rate['high']:.2f})"


def compared(table: Table) -> str:
    """The title of the group with which the others are compared."""
    return next((one["title"] for one in table["lines"] if one["group"] == table["compared_with"]), "")


def comparison(point: PointFigures, table: Table, line: Line) -> str:
    """What the last column says of a group."""
    if line["group"] == table["compared_with"]:
        return "The others are compared with this group."
    rate = line["rate"]
    if line["of"] == 0:
        return "Nobody to compare."
    if line["of"] is None or line["reached"] is None:
        return "Not shown, so not compared."
    if rate is None:
        return "Not compared: the group to compare with is not shown."
    if not rate["different"]:
        return f"No clear difference. {times(rate)}; {_gap(point, table, line)}."
    return f"Looks different: {_often(rate)} often. {times(rate)}; {_gap(point, table, line)}."


def _gap(point: PointFigures, table: Table, line: Line) -> str:
    """How many more, or fewer, of every hundred (or thousand) than in the group of comparison."""
    here, there = _shares(point, table, line)
    return f"{_short(abs(here - there))} {'more' if here > there else 'fewer'} in every {point['per']:,}"


def _shares(point: PointFigures, table: Table, line: Line) -> tuple[float, float]:
    """Of every hundred (or thousand), how many: in a group that is compared, and in the one it is compared with."""
    other = next(one for one in table["lines"] if one["group"] == table["compared_with"])
    here, there = ((one["reached"] or 0) / (one["of"] or 1) * point["per"] for one in (line, other))
    return here, there


def finding_in_words(found: Finding) -> str:
    """A finding as a sentence, with the gap in every hundred."""
    point, table, line = found["point"], found["table"], found["line"]
    rate = line["rate"]
    if rate is None:
        raise ValueError("A finding is compared.")
    here, there = _shares(point, table, line)
    return (
        f"{line['title']}: {_short(here)} of every {point['per']:,} {point['what']}; of {compared(table)}:"
        f" {_short(there)}. That is {_gap(point, table, line)}, or {rate['value']:.2f} times as often. The true figure"
        f" probably lies between {rate['low']:.2f} and {rate['high']:.2f} times."
    )


def glance(point: PointFigures, characteristic: str) -> tuple[str, bool]:
    """What a table comes to in a few words, for the overview, and whether anything in it looks different."""
    lines = [line for table in point["tables"] if table["characteristic"] == characteristic for line in table["lines"]]
    rates = [(line["title"], line["rate"]) for line in lines if line["rate"]]
    if not rates:
        return "Too few people", False
    different = [f"{title}: {_often(rate)} often" for title, rate in rates if rate["different"]]
    return "; ".join(different) or "No clear difference", bool(different)


def _often(rate: Rate) -> str:
    return "more" if rate["value"] > 1 else "less"


def never_compared(figures: Figures) -> list[tuple[str, list[str]]]:
    """Those of whom the report says nothing, by characteristic: groups too small to be compared at any point."""
    found = {(one["table"]["characteristic"], one["line"]["group"]) for one in comparisons(figures)}
    left = [
        (
            each.title,
            [
                title
                for group, title in each.groups.items()
                if group != each.compared_with and (each.key, group) not in found
            ],
        )
        for each in CHARACTERISTICS
    ]
    return [(title, groups) for title, groups in left if groups]


def chance(figures: Figures) -> tuple[int, int, str]:
    """How many comparisons were made, how many look different, and how many would by chance alone."""
    made = list(comparisons(figures))
    different = sum(1 for one in made if one["line"]["rate"] and one["line"]["rate"]["different"])
    return len(made), different, f"{expected_by_chance(len(made)):.1f}".removesuffix(".0")


_WIDTH, _ROW, _LEFT, _RIGHT = 640, 34, 16, 624
_LEAST, _MOST = log(1 / 8), log(8)
_MARKS = ((1 / 8, "⅛"), (1 / 4, "¼"), (1 / 2, "½"), (1, "1"), (2, "2"), (4, "4"), (8, "8"))


def picture(point: PointFigures, table: Table) -> str:
    """The comparisons of a table as SVG: a line from the low to the high end of each interval; nothing without two.

    Presentation attributes only, so that a strict content security policy lets it be. The table says the same in words.
    """
    lines = [(line["title"], line["rate"]) for line in table["lines"] if line["rate"]]
    if len(lines) < 2:
        return ""
    height = _ROW * len(lines) + 40
    name = f"picture-{point['point']}-{table['characteristic']}"
    title = f"{point['title']}, by {table['title'].lower()}: how often, compared with {compared(table)}."
    named = f'class="hf-picture" role="img" aria-labelledby="{name}"'
    size = f'viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {named} {size}>',
        f'<title id="{name}">{escape(title)} The table says the same in words.</title>',
        '<g fill="currentColor" font-size="14" text-anchor="middle">',
    ]
    for value, mark in _MARKS:
        x = _across(value)
        width = 2 if value == 1 else 1
        parts.append(f'<path d="M{x} 6 V{height - 30}" stroke="currentColor" stroke-width="{width}" opacity="0.35"/>')
        parts.append(f'<text x="{x}" y="{height - 10}">{mark}</text>')
    parts.append("</g>")
    for number, (title, rate) in enumerate(lines):
        y = 6 + _ROW * number
        low, middle, high = (_across(rate[end]) for end in ("low", "value", "high"))
        parts.append(f'<text x="{_LEFT}" y="{y + 12}" fill="currentColor" font-size="14">{escape(title)}</text>')
        parts.append(f'<path d="M{low} {y + 22} H{high}" stroke="currentColor" stroke-width="3"/>')
        parts.append(f'<circle cx="{middle}" cy="{y + 22}" r="5" fill="currentColor"/>')
    return "\n".join([*parts, "</svg>"])


def _across(value: float) -> str:
    """Where a relative rate lies on the picture: halves as far to the left of 1 as doubles to the right."""
    within = min(max(log(value), _LEAST), _MOST)
    return f"{_LEFT + (within - _LEAST) / (_MOST - _LEAST) * (_RIGHT - _LEFT):.1f}"

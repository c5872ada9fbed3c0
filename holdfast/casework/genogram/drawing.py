"""The picture of a family, as SVG."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from holdfast.casework.genogram.family import Family
from holdfast.casework.genogram.labels import FONT, LINE_HEIGHT
from holdfast.casework.genogram.picture import Box, Picture, picture
from holdfast.casework.genogram.routes import SYMBOL, Kind, Line

_DASHES: dict[Kind, str] = {
    "separated": "9 6",
    "parents": "2 4",
    "care": "2 4",
    "step-siblings": "2 4",
}
_INNER = 6
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def draw(family: Family) -> str:
    """The family as SVG with a title and a description: a pure function, the same picture for the same family.

    It carries classes and presentation attributes only, no style, so that a strict content security policy lets it be.
    """
    drawn = picture(family)
    width, height = _number(drawn.width), _number(drawn.height)
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    named = 'role="img" aria-labelledby="genogram-title genogram-description"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" class="hf-genogram" {named} {size}>',
            f'<title id="genogram-title">{_text(_title(family))}</title>',
            f'<desc id="genogram-description">{_text(_description(family))}</desc>',
            '<g fill="none" stroke="currentColor" stroke-width="2">',
            *map(_line, drawn.lines),
            "</g>",
            *_apart(drawn),
            f'<g fill="currentColor" font-size="{FONT}" text-anchor="middle">',
            *(part for box in drawn.boxes for part in _person(box)),
            "</g>",
            "</svg>",
        ]
    )


def _title(family: Family) -> str:
    return f"Family of {family.child.name}" if family.child else "Family"


def _description(family: Family) -> str:
    people = []
    for member in family.members:
        words = [member.shape_in_words, member.age, "has died" if member.died else "", member.relation]
        people.append(f"{member.name} ({', '.join(word for word in words if word)})")
    count = len(people)
    return f"{count} {'person' if count == 1 else 'people'}: {'; '.join(people)}. The table says the same in words."


def _line(line: Line) -> str:
    steps = " L".join(f"{_number(x)} {_number(y)}" for x, y in line.points)
    dashes = f' stroke-dasharray="{_DASHES[line.kind]}"' if line.kind in _DASHES else ""
    return f'<path class="hf-genogram__line hf-genogram__line--{line.kind}"{dashes} d="M{steps}"/>'


def _apart(drawn: Picture) -> Iterator[str]:
    if drawn.apart is None:
        return
    y = drawn.apart + LINE_HEIGHT
    yield f'<path fill="none" stroke="currentColor" stroke-width="1" d="M0 {_number(y)} H{_number(drawn.width)}"/>'
    yield f'<text x="12" y="{_number(y + LINE_HEIGHT + 4)}" fill="currentColor" font-size="{FONT}">Not family</text>'


def _person(box: Box) -> Iterator[str]:
    member = box.member
    yield f'<g class="hf-genogram__person" data-person="{_text(member.id)}">'
    yield f"<title>{_text(member.name)}</title>"
    yield '<g fill="none" stroke="currentColor" stroke-width="2.5">'
    yield _symbol(box, SYMBOL / 2)
    if member.is_child:
        yield _symbol(box, SYMBOL / 2 - _INNER)
    if member.died:
        half = SYMBOL / 2
        corner = half if member.shape == "square" else half / 2 if member.shape == "diamond" else half * 0.7071
        left, right = _number(box.x - corner), _number(box.x + corner)
        top, bottom = _number(box.middle - corner), _number(box.middle + corner)
        yield f'<path class="hf-genogram__died" d="M{left} {top} L{right} {bottom} M{left} {bottom} L{right} {top}"/>'
    yield "</g>"
    lines = [(line, True) for line in box.label.name] + [(line, False) for line in box.label.rest]
    for index, (line, is_name) in enumerate(lines):
        y = _number(box.words + (index + 0.8) * LINE_HEIGHT)
        bold = ' font-weight="bold"' if is_name and member.is_child else ""
        yield f'<text x="{_number(box.x)}" y="{y}"{bold}>{_text(line)}</text>'
    yield "</g>"


def _symbol(box: Box, half: float) -> str:
    x, y = box.x, box.middle
    if box.member.shape == "circle":
        return f'<circle cx="{_number(x)}" cy="{_number(y)}" r="{_number(half)}"/>'
    if box.member.shape == "square":
        side = _number(2 * half)
        return f'<rect x="{_number(x - half)}" y="{_number(y - half)}" width="{side}" height="{side}"/>'
    corners = ((x, y - half), (x + half, y), (x, y + half), (x - half, y))
    return f'<polygon points="{" ".join(f"{_number(left)},{_number(top)}" for left, top in corners)}"/>'


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _text(text: str) -> str:
    """Text for SVG: escaped, and without the characters that XML cannot hold."""
    return escape(_NOT_IN_XML.sub("\ufffd", text))

"""The words below a symbol: a name broken into short lines, an age, and what the person is to the child."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from holdfast.casework.genogram.family import Member

LABEL_WIDTH = 120
LINE_HEIGHT = 18
FONT = 15
"""The height of the letters, in pixels as all lengths here."""
_BOLD = 1.09
_NARROW = frozenset("iIljftr.,:;'’|!()[] -·")
_WIDE = frozenset("mMwW@%")
_NAME_LINES = 3
_RELATION_LINES = 2


@dataclass(frozen=True, slots=True)
class Label:
    """What is written below a symbol, line by line. The picture's table has the whole name where it is cut here."""

    name: tuple[str, ...]
    rest: tuple[str, ...]

    @property
    def height(self) -> float:
        """How much height it takes."""
        return (len(self.name) + len(self.rest)) * LINE_HEIGHT


def label_of(member: Member) -> Label:
    """The words below a member's symbol."""
    rest = [*_lines(member.age, 1), *_lines(member.relation, _RELATION_LINES)]
    room = LABEL_WIDTH / _BOLD if member.is_child else LABEL_WIDTH
    return Label(tuple(_lines(member.name, _NAME_LINES, room)) or ("(no name)",), tuple(rest))


def _lines(text: str, most: int, room: float = LABEL_WIDTH) -> list[str]:
    """The text in lines that fit, broken between words where that is possible, and cut after `most` lines."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        for part in _parts(word, room):
            if line and _width(f"{line} {part}") <= room:
                line = f"{line} {part}"
            else:
                lines += [line] if line else []
                line = part
    lines += [line] if line else []
    if len(lines) > most:
        return [*lines[: most - 1], f"{_cut(lines[most - 1], room - _width('…'))}…"]
    return lines


def _parts(word: str, room: float) -> list[str]:
    """A word in pieces that fit into a line."""
    parts = []
    while _width(word) > room:
        piece = _cut(word, room)
        hyphen = piece.rfind("-", 3)
        piece = piece[: hyphen + 1] if hyphen > 0 else piece
        parts.append(piece)
        word = word[len(piece) :]
    return [*parts, word] if word else parts


def _cut(word: str, room: float) -> str:
    """As much of the beginning of a word as fits, at least one character."""
    end = 1
    while end < len(word) and _width(word[: end + 1]) <= room:
        end += 1
    return word[:end]


def _width(text: str) -> float:
    """About how wide the text is in an ordinary sans-serif font; rather too much than too little."""
    return FONT * sum(map(_letter, text))


def _letter(letter: str) -> float:
    """The width of a letter as a part of the font's height."""
    if unicodedata.combining(letter):
        return 0
    if letter in _NARROW:
        return 0.34
    if letter in _WIDE:
        return 0.95
    if unicodedata.east_asian_width(letter) in "WF" or not letter.isascii():
        return 1.1 if unicodedata.east_asian_width(letter) in "WF" else 0.8
    return 0.75 if letter.isupper() else 0.57

"""Taking other people's names out of what is told about one child (golden rule 5; GM-08).

Pure. People of the register stand in facts by id and are left out by id; this is for the names that somebody typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

SOMEBODY = "[another person]"
_BETWEEN = r"[\s,.-]+"
_WORDS = {
    "april", "art", "august", "bill", "chance", "chase", "dawn", "dean", "don", "drew", "eve", "faith", "frank",
    "grace", "grant", "green", "guy", "hope", "hunter", "ivy", "joy", "june", "king", "long", "love", "major", "mark",
    "may", "miles", "nick", "page", "price", "prince", "queen", "ray", "rich", "rob", "rose", "ruby", "sandy", "sky",
    "stone", "sue", "summer", "sunny", "will", "wood", "young",
}  # fmt: skip
"""Names that are also ordinary words: alone they are taken out only where they are written with a capital."""


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text without other people's names, and how often one was taken out."""

    text: str
    count: int


class Redactor:
    """Takes out the names of `others`, save those that are also the child's own (a family name, for instance)."""

    def __init__(self, others: Iterable[str], *, own: Iterable[str] = ()) -> None:
        keep = {_plain(word) for name in own for word in _words(name)} | {_plain(name) for name in own}
        whole = {" ".join(_words(name)) for name in others} - {""}
        wanted = whole | {word for name in whole for word in name.split()}
        # The longest first, so that a whole name is taken out as one person.
        ordered = sorted((name for name in wanted if _plain(name) not in keep), key=lambda name: (-len(name), name))
        self._pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(_pattern, ordered))})(?!\w)") if ordered else None

    def redact(self, text: str) -> Redacted:
        """The text without the others' names."""
        if self._pattern is None:
            return Redacted(text, 0)
        return Redacted(*self._pattern.subn(SOMEBODY, text))


def _pattern(name: str) -> str:
    """A pattern for a name, however it is written and spaced."""
    if _plain(name) in _WORDS:
        return f"(?:{re.escape(name.capitalize())}|{re.escape(name.upper())})"
    return f"(?i:{_BETWEEN.join(re.escape(word) for word in name.split())})"


def _words(name: str) -> list[str]:
    return [word for word in re.split(r"[\s,.]+", name) if word]


def _plain(text: str) -> str:
    return text.casefold()

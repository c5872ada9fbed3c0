"""Taking other people's names out of what is told about one child (golden rule 5; GM-08).

Pure. People of the register stand in facts by id and are left out by id; this is for the names that somebody typed.
"""

from __future__ import annotations

import re
import unicodedata
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
    """Takes out the names of `others`, save those that are also the child's own (a family name, for instance).

    Of `whole` names no part is taken out by itself; one of a single word only where it is written with a capital.
    """

    def __init__(self, others: Iterable[str], *, own: Iterable[str] = (), whole: Iterable[str] = ()) -> None:
        own = list(own)
        keep = {_plain(word) for name in own for word in _parts(name)} | {
            _plain(" ".join(_words(name))) for name in own
        }
        named = {" ".join(_words(name)) for name in others} - {""}
        wanted = named | {part for name in named for part in _parts(name)}
        full = {" ".join(_words(name)) for name in whole} - {""} - wanted
        patterns = {name: _pattern(name) for name in wanted} | {
            name: _pattern(name) if len(name.split()) > 1 else _with_a_capital(name) for name in full
        }
        # The longest first, so that a whole name is taken out as one person.
        ordered = sorted((name for name in patterns if _plain(name) not in keep), key=lambda name: (-len(name), name))
        either = "|".join(patterns[name] for name in ordered)
        self._pattern = re.compile(rf"(?<!\w)(?:{either})(?!\w)") if ordered else None

    def redact(self, text: str) -> Redacted:
        """The text without the others' names."""
        if self._pattern is None:
            return Redacted(text, 0)
        text = unicodedata.normalize("NFC", text)
        told, end, count = [], 0, 0
        for found in self._pattern.finditer(_without_marks(text)):
            told += [text[end : found.start()], SOMEBODY]
            end, count = found.end(), count + 1
        return Redacted("".join([*told, text[end:]]), count)


def _pattern(name: str) -> str:
    """A pattern for a name, however it is written and spaced."""
    if _plain(name) in _WORDS:
        return _with_a_capital(name)
    return f"(?i:{_BETWEEN.join(_letters(word) for word in name.split())})"


def _with_a_capital(word: str) -> str:
    return f"(?:{_letters(word[:1].upper() + word[1:].lower())}|{_letters(word.upper())})"


def _letters(word: str) -> str:
    """A word without accents, its hyphens and apostrophes as anybody may write them, or leave them out."""
    plain = _without_marks(unicodedata.normalize("NFC", word))
    return "".join(_LOOSE.get(letter, re.escape(letter)) for letter in plain)


_LOOSE = {"-": r"[\s\u2010-]?", "'": "'?"}


def _without_marks(text: str) -> str:
    """The text without accents and with one kind of apostrophe, letter for letter."""
    if text.isascii():
        return text.replace("`", "'")
    return "".join("'" if one in "’‘`ʼ" else unicodedata.normalize("NFD", one)[0] for one in text)


def _words(name: str) -> list[str]:
    return [word for word in re.split(r"[\s,.]+", name) if word]


def _parts(name: str) -> list[str]:
    """The words of a name, and the parts of those that a hyphen joins."""
    words = _words(name)
    return [*words, *(part for word in words if "-" in word for part in word.split("-") if part)]


def _plain(text: str) -> str:
    return text.casefold()

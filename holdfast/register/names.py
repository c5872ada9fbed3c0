"""How names are compared: in lower case, without accents and punctuation."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

from holdfast.register.words import NameKind

_LETTERS_WITHOUT_MARK = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th"}
)


@dataclass(frozen=True)
class NewName:
    """A name as somebody gives it. Where a name does not divide, all of it stands in `given`."""

    given: str = ""
    family: str = ""
    kind: NameKind | str = NameKind.KNOWN_AS


def searchable(*parts: str) -> str:
    """The form in which names are searched: "Zoë O'Neill-Smith" is `zoe oneill smith`."""
    text = " ".join(parts).casefold()
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.translate(_LETTERS_WITHOUT_MARK))
        text = "".join(character for character in text if not unicodedata.combining(character))
    text = re.sub(r"['’`ʼ]", "", text)
    return " ".join(re.findall(r"\w+", text.replace("_", " ")))


def likeness(one: str, other: str) -> float:
    """How alike two searchable names are, from 0 to 1, in whatever order their parts stand.

    Each part of the shorter is set against its best fellow in the longer, so that a missing middle name or a swapped
    family name costs little and a different one costs much.
    """
    if not one or not other:
        return 0.0
    shorter, longer = sorted((one.split(), other.split()), key=len)
    left = list(longer)
    total = 0.0
    for part in shorter:
        best = max(left, key=lambda candidate: JaroWinkler.similarity(part, candidate))
        total += JaroWinkler.similarity(part, best)
        left.remove(best)
    parts = total / len(shorter)
    # Names written together or apart ("de souza", "desouza") agree as wholes.
    return max(parts, fuzz.token_sort_ratio(one, other) / 100)

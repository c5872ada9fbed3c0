"""A text as words that can be compared with names, however somebody wrote them. Pure."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from holdfast.register.names import searchable

_SAME_LOOK = str.maketrans(
    "абвгԁеһіјкмнорԛѕстуԝхѵαβγεηικμνορτυχωАВЕЅІЈКМНОРСТУХԜԚΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "abbrdehijkmhopqsctywxvabyenikuvoptuxwABESIJKMHOPCTYXWQABEZHIKMNOPTYX",
)
"""Letters of other alphabets that look like ours, each with the one that it is read as."""
_DIGITS_READ_AS = (str.maketrans("0134578", "oleastb"), str.maketrans("0134578", "oieastb"))
_WORD = re.compile(r"[^\W_][\w'’`ʼ\u0300-\u036f]*")
LONGEST_WORD = 60
"""Nobody writes longer ones to be read. What works through the letters of a word relies on it."""
_LONGER = re.compile(rf"[\w'’`ʼ\u0300-\u036f]{{{LONGEST_WORD + 1}}}")
_PART = re.compile(r"[A-Z]?[a-z]+(?=[A-Z][a-z]{2,})|[^_]+")
_OWNED = re.compile(r"['’`ʼ]s?$")
_SPELT_OUT = re.compile(r"(?<![^\W_])[^\W_](?:[\s.·*_-]{1,2}[^\W_]){2,39}(?![^\W_])")
"""Nobody is called by more than 40 letters."""
_SPACES, _LINES = re.compile(r"[^\S\n]+"), re.compile(r"\n(?:[^\S\n]*\n)+")
_OPENS = re.compile(r"(?:^|[.!?:;•*“\"(\n]|\s[–-])\s*$")
_ENDS = re.compile(r"(?<=[.!?;])\s+(?=\S)|\n+")
_ABBREVIATED = re.compile(r"(?:\b(?:\w|St|Mr|Mrs|Ms|Dr|No)\.\s*)$")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text: where it stands, and all that it could be read as (`forms`)."""

    start: int
    end: int
    forms: tuple[str, ...]
    is_capital: bool
    opens_sentence: bool
    sentence: int

    @property
    def plain(self) -> str:
        """The word as it is most likely meant."""
        return self.forms[0]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: where it begins and ends."""

    start: int
    end: int


def tidy(text: str) -> str:
    """The text without what cannot be seen, its letters in the usual width, one space or empty line for many: what the
    rules by form read. It may be many times as long as it was written (`readable`)."""
    shown = "".join(each for each in unicodedata.normalize("NFKC", text) if unicodedata.category(each) != "Cf")
    return _SPACES.sub(" ", _LINES.sub("\n\n", shown.replace("\r\n", "\n").replace("\r", "\n")))


def too_long_a_word(text: str) -> str:
    """The first word of a tidy text that nobody could read, as it begins; nothing where there is none."""
    found = _LONGER.search(text)
    return found[0][:20] if found else ""


def sentences(text: str) -> list[Sentence]:
    """The sentences of a text. A line ends a sentence; the point of an abbreviation does not."""
    found, start = [], 0
    for match in _ENDS.finditer(text):
        if "\n" not in match[0] and _ABBREVIATED.search(text, max(start, match.start() - 6), match.start()):
            continue
        found.append(Sentence(start, match.start()))
        start = match.end()
    found.append(Sentence(start, len(text)))
    return [each for each in found if text[each.start : each.end].strip()]


def words(text: str) -> list[Word]:
    """Every word of a tidy text. What is written in one piece but is several words (`tyler_adeyemi`) is several;
    letters set apart (`T y l e r`) are one more word that stands over all of them."""
    parts = sentences(text)
    loud = {number for number, part in enumerate(parts) if _is_loud(text[part.start : part.end])}
    found: list[Word] = []
    for match in _WORD.finditer(text):
        number = _number(parts, match.start())
        opens = match.start() == parts[number].start if parts else True
        opens = opens or bool(_OPENS.search(text[max(0, match.start() - 4) : match.start()]))
        for start, end, piece in _pieces(match):
            if forms := _forms(piece):
                capital = piece[:1].isupper() and number not in loud
                found.append(Word(start, end, forms, capital, opens and start == match.start(), number))
    for match in _SPELT_OUT.finditer(text):
        forms = _forms(re.sub(r"[\s.·*_-]", "", match[0]))
        if forms and not forms[0].isdigit():
            number = _number(parts, match.start())
            # Letters set apart are looked at as a name that is hidden.
            found.append(Word(match.start(), match.end(), forms, True, False, number))
    return found


def joined(found: Sequence[Word]) -> Iterator[Word]:
    """Neighbours as one word: `Mc Donald`, `O Neill`."""
    for one, other in pairwise(found):
        if one.sentence == other.sentence and one.end < other.start <= one.end + 2:
            form = one.plain + other.plain
            yield Word(one.start, other.end, (form,), one.is_capital, one.opens_sentence, one.sentence)


def _is_loud(text: str) -> bool:
    """Whether all of it is written in capitals, so that a capital says nothing."""
    letters = [each for each in text if each.isalpha()]
    return len(letters) > 12 and all(each.isupper() for each in letters if each.lower() != each.upper())


def _number(parts: Sequence[Sentence], at: int) -> int:
    return max(0, bisect_right(parts, at, key=lambda part: part.start) - 1)


def _pieces(match: re.Match[str]) -> Iterator[tuple[int, int, str]]:
    """The words of one piece of writing, without an `’s`. One with capitals inside is read in its parts and whole:
    `TylerAdeyemi`, `McDonald`."""
    bare = _OWNED.sub("", match[0])
    for whole in re.finditer(r"[^_]+", bare):
        parts = list(_PART.finditer(bare, *whole.span()))
        for part in [*parts, *([whole] if len(parts) > 1 else [])]:
            # What follows an `’s` belongs to the last part.
            end = match.end() if part.end() == len(bare) else match.start() + part.end()
            yield match.start() + part.start(), end, part[0]


@lru_cache(maxsize=16_384)
def _forms(written: str) -> tuple[str, ...]:
    """What a word could be read as: as it stands; with look-alike letters and digits read as ours."""
    read = [written, written.translate(_SAME_LOOK)]
    if any(each.isdigit() for each in written) and any(each.isalpha() for each in written):
        read += [read[-1].translate(table) for table in _DIGITS_READ_AS]
    return tuple(dict.fromkeys(form for each in read if (form := searchable(each).replace(" ", ""))))

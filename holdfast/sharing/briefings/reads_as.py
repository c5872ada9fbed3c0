"""Where a text reads as if it named somebody, whoever is on record. Pure: nothing here knows a single person, so that
the answer to whoever writes can tell nothing about any (ADR 0018).

A word reads as a name that is no English word, no place on record and nothing that everybody knows, however it is
spelt: a misspelt name is no English word either. So does a word with a capital within a sentence that English does not
write so.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from holdfast.register.names import searchable
from holdfast.sharing.briefings.english import is_english
from holdfast.sharing.briefings.findings import Finding, Why
from holdfast.sharing.briefings.places_in import Spans, spans_of
from holdfast.sharing.briefings.text import Sentence, Word, sentences, words
from holdfast.sharing.briefings.vocabulary import (
    GIVEN_WORDS,
    LETTERED,
    PLACE_WORDS,
    SELDOM_WORDS,
    SURNAMES_OF_OFFICES,
    SURNAMES_TOO,
    abbreviations,
    of_offices,
    plain_with_a_capital,
    public,
)

NEAR = 60
"""So many letters apart two words that read as names are one person’s, unless something says that they are places."""

AGE_BEHIND = re.compile(
    r"^\s*(?:,\s*|\(\s*|is\s+|was\s+|aged\s+|who\s+is\s+)(?:aged\s+)?\d{1,2}\b(?!\s*[:.]\d|\s*[ap]m)"
)
DETAIL = re.compile(
    r"\b(?i:aged?\s+\d{1,2}|\d{1,2}[\s-]*(?:years?|yrs?|yo\b|y/o)|year\s+\d{1,2}|schools?|academy|college|"
    r"pupil|student)\b|\b[A-Z][\w'’]+\s+(?:Road|Street|Avenue|Lane|Close|Court|Crescent|Drive|Gardens|Grove|Hill|Mews|"
    r"Place|Rise|Row|Square|Terrace|Walk|Way|Estate|House)\b",
)
"""An age, a school or a street. Schools in any case, streets with their capitals."""
_AND = re.compile(r"(?:\b(?:and|or|to|the)[ ]+|[,/&–-][ ]*)+$", re.IGNORECASE)
_WHERE = re.compile(
    r"\b(?:in|at|near|around|along|towards|between|outside|behind|past|off|via|through|across|inside|into|beside|"
    r"opposite|from|to|of|on)[ ]+(?:the[ ]+|central[ ]+|north[ ]+|south[ ]+|east[ ]+|west[ ]+)?$",
    re.IGNORECASE,
)
"""What stands before the name of a place."""
_CALLED = re.compile(
    r"\b(?:called|known\s+as|knows?\s+as|named|nicknamed?|aka|a\.k\.a\.?|goes\s+by|go\s+by|call\s+(?:him|her|them)|"
    r"calls\s+(?:himself|herself|themselves)|street\s+name)[\s:,]+[“\"'‘]?$",
    re.IGNORECASE,
)
_INITIAL = re.compile(r"[ \t]+[A-Z](?:\.|(?=[\s,;:)’']|$))")
_SET_APART = re.compile(r"[\s.·*_-]")
_MIXED = re.compile(
    r"\d+(?:st|nd|rd|th|am|pm|s|k|m|km|cm|mm|hrs?|mins?|x|g|kg|p|ft|mph)?|[a-z]{1,2}\d{1,2}[a-z]?|[a-z]\d{1,3}"
)
_TOGETHER = re.compile(r"(?<![^\W_])[^\W_]+(?:[-‐–/&][^\W_]+)+")
_LINKS = re.compile(
    r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}|\bhttps?://\S+|\bwww\.\S+|"
    r"\b[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}\.(?:uk|com|org|net)\b\S*"
)
_SAINT = re.compile(r"\b(?:St|Saint|SS)\.?\s+$")
_CAPITALS_BEHIND = re.compile(r"(?:['’]s)?((?:\s+(?:and\s+)?[A-Z][\w'’]*){1,3})")
_NEVER_CALLED = {"the", "an", "it", "this", "that", "them", "him", "her", "their", "his", "in", "on", "by", "for", "to"}
"""What follows `called` or `named` without being a name."""
_LONGEST_TITLE, _LONGEST_LIST = 8, 20
"""So many words on either side are read for the name of an office, so many places of a list for what stands before."""
_LONGEST_CALLED = 40
"""So many letters before a word are read for what says that somebody is called so."""
_NO_WORDS = GIVEN_WORDS | SELDOM_WORDS
_NO_FAMILY = PLACE_WORDS - SURNAMES_TOO
_OTHER_HALVES = GIVEN_WORDS | SURNAMES_TOO | SURNAMES_OF_OFFICES
_TITLED_WORDS, _TITLED_SHARE = 4, 0.7
"""A sentence is a title where so many long words, and this share of them, have capitals."""


def reads_as_names(text: str, places: Collection[str] = ()) -> Iterator[Finding]:
    """Everything in a text (`text.tidy`) that reads as a name. `places` is what everybody may read: what places and
    agencies are called."""
    yield from Reading(text, places).findings()


def odd_words(text: str) -> set[str]:
    """The words that are no English ones, or have a capital within a sentence: each in all that it could be read as."""
    return {
        form
        for word in words(text)
        if not _MIXED.fullmatch(word.plain)
        and (
            not is_english(text[word.start : word.end])
            or (word.is_capital and not word.opens_sentence and word.plain not in plain_with_a_capital())
        )
        for form in word.forms
    }


class Reading:
    """One text, read by somebody who knows English and the area and nobody in it."""

    def __init__(self, text: str, places: Collection[str]) -> None:
        self.text = text
        self.words: Sequence[Word] = sorted(words(text), key=lambda word: (word.start, word.end))
        self.sentences: Sequence[Sentence] = sentences(text)
        self._at = {word: number for number, word in enumerate(self.words)}
        self._ending = {word.end: number for number, word in reversed(list(enumerate(self.words)))}
        self._detailed: dict[int, bool] = {}
        self._places = Spans(spans_of(self.words, places))
        self._known = Spans([*(found.span() for found in _LINKS.finditer(text)), *self._known_together()])
        self.odd = {word for word in self.words if not self._is_known(word)}
        """Those that are no words, in the names of places too."""
        self._titled = self._titles()
        self.unknown = {word for word in self.odd if not self._stands_in_a_place(word)}
        self.named = self.unknown | {
            word for word in self.words if word not in self.odd and self._is_written_as_a_name(word)
        }

    def findings(self) -> Iterator[Finding]:
        """The surest first."""
        whole = [*self._next_to_each_other(), *self._before_an_initial(), *self._with_a_street_for_a_name()]
        covered = Spans((one.start, one.start + len(one.piece)) for one in whole)
        alone = [word for word in self.words if word in self.named and word not in covered]
        pairs = list(self._near_each_other(alone))
        yield from whole
        for one, other in pairs:
            yield Finding(Why.NAME, f"{self._said(one)} … {self._said(other)}", one.start)
        told = {word for pair in pairs for word in pair}
        yield from (self._alone(word) for word in alone if word not in told)

    def _said(self, word: Word) -> str:
        return self.text[word.start : word.end]

    def _known_together(self) -> Iterator[tuple[int, int]]:
        """Where words that are joined are one that is known: `co-ordinator`, `off-licence`, `TikTok`."""
        for found in _TOGETHER.finditer(self.text):
            low = found[0].lower().replace("’", "'")
            together = re.sub(r"[^\w]", "", low)
            if low in public() or (together not in _NO_WORDS and is_english(together)):
                yield found.span()
        for word in self.words:
            if searchable(self._said(word)) in public():
                yield word.start, word.end

    def _titles(self) -> set[int]:
        """The sentences that are written as titles are, so that a capital says nothing."""
        long: dict[int, list[bool]] = defaultdict(list)
        known = GIVEN_WORDS | public()
        for word in self.words:
            if len(word.plain) > 3 and word not in self.odd and word.plain not in known:
                long[word.sentence].append(word.is_capital)
        return {
            number
            for number, capitals in long.items()
            if len(capitals) >= _TITLED_WORDS and sum(capitals) >= _TITLED_SHARE * len(capitals)
        }

    def _is_known(self, word: Word) -> bool:
        """Whether it is a word and no name: English, or what everybody knows."""
        if word.plain in SELDOM_WORDS:
            return False
        if len(word.plain) < 2 or word.plain in plain_with_a_capital():
            return True
        low = self._said(word).lower().replace("’", "'")
        if _SET_APART.search(low):
            low = word.plain  # letters set apart: each alone would be a word
        bare = re.sub(r"['`]s?$", "", low)
        return (
            bool(_MIXED.fullmatch(word.plain))
            or low in public()
            or bare in public()
            or (self._said(word).isupper() and bare.upper() in abbreviations())
            or is_english(low)
            or is_english(bare)
            or word in self._known
        )

    def _is_after_saint(self, word: Word) -> bool:
        return bool(_SAINT.search(self.text, max(0, word.start - 8), word.start))

    def _stands_in_a_place(self, word: Word) -> bool:
        """Whether it stands in the name of a place on record, before a word such as Road, or after Saint."""
        if word in self._places or self._is_after_saint(word):
            return True
        behind = _CAPITALS_BEHIND.match(self.text, word.end) if word.is_capital else None
        return behind is not None and any(searchable(each) in PLACE_WORDS for each in behind[1].split())

    def _is_written_as_a_name(self, word: Word) -> bool:
        """Whether an English word is written as a name is: with a capital that English does not give it, or where
        somebody is said to be called so."""
        if len(word.plain) < 2 or word.plain.isdigit():
            return False
        is_plain = word.plain in plain_with_a_capital()
        if not is_plain and word.plain not in _NEVER_CALLED and self._is_called(word):
            return True
        if not word.is_capital or word.opens_sentence or word.sentence in self._titled or is_plain:
            return False
        if self._said(word).isupper() or word in self._known or self._stands_in_a_place(word):
            return False
        return word.plain in GIVEN_WORDS or not self._is_in_a_title(word)

    def _is_called(self, word: Word) -> bool:
        return bool(_CALLED.search(self.text, max(0, word.start - _LONGEST_CALLED), word.start))

    def _is_in_a_title(self, word: Word) -> bool:
        """Whether it is one of several words with capitals, one of which names an office or a place: `Safer
        Neighbourhood Team`."""
        run = [word]
        for step in (-1, 1):
            here = self._at[word]
            for _ in range(_LONGEST_TITLE):
                is_next = 0 <= here + step < len(self.words)
                if not is_next or not self._are_next_to(self.words[here], self.words[here + step]):
                    break
                here += step
                if not self.words[here].is_capital:
                    break
                run.append(self.words[here])
        return self.unknown.isdisjoint(run) and any(len(each.plain) > 3 and each.plain in of_offices() for each in run)

    def _are_next_to(self, one: Word, other: Word) -> bool:
        first, last = sorted((one, other), key=lambda word: word.start)
        if first.sentence != last.sentence:
            return False
        return last.start > first.end and not self.text[first.end : last.start].strip(" \t,._-")

    def _next_to_each_other(self) -> Iterator[Finding]:
        """A given and a family name, on record or not: two words that read as names, one of which is no word."""
        for one, other in pairwise(self.words):
            both = {one, other}
            odd = len(both & self.unknown)
            given = one.plain in GIVEN_WORDS and one.is_capital and not one.opens_sentence
            if not (odd or given) or not self._are_next_to(one, other):
                continue
            if one in self._places or other in self._places:
                continue
            if other not in self.unknown and other.plain in (PLACE_WORDS if odd else _NO_FAMILY):
                continue
            if "," in self.text[one.end : other.start] and self._is_where(one):
                continue  # places in a list, each of which is asked
            could_be = self._could_be_a_name(one) and self._could_be_a_name(other)
            if odd == 2 or (could_be and (odd or not self._is_where(one))):
                yield Finding(Why.NAME, self.text[one.start : other.end], one.start)

    def _could_be_a_name(self, word: Word) -> bool:
        """Whether, beside a word that is a name, it could be the other half."""
        if word in self.unknown:
            return True
        if not word.is_capital or word.sentence in self._titled or len(word.plain) < 2:
            return False
        if word in self._known or self._said(word).isupper():
            return False
        return word.plain in _OTHER_HALVES or (not word.opens_sentence and word.plain not in plain_with_a_capital())

    def _before_an_initial(self) -> Iterator[Finding]:
        """`Xanthe S.`, `Little T`: somebody, on record or not."""
        for word in self.words:
            if not word.is_capital or word.plain in LETTERED or word.sentence in self._titled:
                continue
            behind = _INITIAL.match(self.text, word.end)
            is_somebody = word in self.named or (not word.opens_sentence and not self._said(word).isupper())
            if behind is not None and is_somebody:
                yield Finding(Why.NAME, self.text[word.start : behind.end()].rstrip("."), word.start)

    def _with_a_street_for_a_name(self) -> Iterator[Finding]:
        """`Xanthe Hill` is a place after `at`, and may be somebody elsewhere: asked, not refused."""
        for one, other in pairwise(self.words):
            if one not in self.odd or not (one.is_capital and other.is_capital and other.plain in SURNAMES_TOO):
                continue
            is_place = one in self._places or self._is_after_saint(one) or self._is_where(one)
            if not is_place and self._are_next_to(one, other):
                yield Finding(Why.WORD, self.text[one.start : other.end], one.start)

    def _is_where(self, word: Word) -> bool:
        """Whether what stands before says that it is a place: `from Hoxton and Dalston`."""
        for _ in range(_LONGEST_LIST):
            if _WHERE.search(self.text, max(0, word.start - 30), word.start):
                return True
            joined = _AND.search(self.text, max(0, word.start - 12), word.start)
            number = self._ending.get(joined.start()) if joined else None
            if number is None or not self.words[number].is_capital:
                return False
            if self.words[number].plain in PLACE_WORDS and number:
                number -= 1
            word = self.words[number]
            if word not in self.odd or not word.is_capital:
                return False
        return False

    def _near_each_other(self, alone: Sequence[Word]) -> Iterator[tuple[Word, Word]]:
        """Two that are no words, with nothing that says that they are places: a whole name that is taken apart."""
        sure = [word for word in alone if word in self.unknown and word.is_capital and not self._is_where(word)]
        for one, other in pairwise(sure):
            if one.plain != other.plain and 0 <= other.start - one.end < NEAR and other.sentence - one.sentence <= 1:
                yield one, other

    def _alone(self, word: Word) -> Finding:
        """A single name. Beside an age it points at somebody, and beside a school or a street unless it is a place."""
        detail = word.is_capital and not self._is_where(word) and self._has_detail(word.sentence)
        beside = AGE_BEHIND.match(self.text[word.end : word.end + 40]) or detail
        return Finding(Why.NAME_AND_DETAIL if beside else Why.WORD, self._said(word), word.start)

    def _has_detail(self, number: int) -> bool:
        """Whether a sentence says an age, a school or a street. Asked of each of its words."""
        if number not in self._detailed:
            part = self.sentences[number]
            self._detailed[number] = bool(DETAIL.search(self.text, part.start, part.end))
        return self._detailed[number]

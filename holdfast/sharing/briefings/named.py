"""Whether a text holds a name of somebody on record. Pure: the names come from whoever may read them (`on_record`).

What is a name here, and what is not (docs/briefings.md): a given and a family name, however far apart and whosever they
are; two given names near each other; a given name beside another word with a capital; a single name. The name of a
place on record is no name of a person, and neither is a single name that a street or a school is called by.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from holdfast.register.names import searchable
from holdfast.sharing.briefings.findings import FEW, Finding, Why
from holdfast.sharing.briefings.places_in import Spans, spans_of
from holdfast.sharing.briefings.reads_as import AGE_BEHIND, DETAIL, NEAR
from holdfast.sharing.briefings.text import Sentence, Word, joined, sentences, words
from holdfast.sharing.briefings.vocabulary import PLACE_WORDS, abbreviations, ordinary

SHORTEST = 2
"""A name of one letter is an initial."""
SHORTEST_HALF = 3
"""Of names written in one piece. With two letters nearly every word would be two names."""

MOST_FAR = 200
"""Of more words than this each stands once for all that are the same: two names that stand apart are found anyway."""
_WIDEST = 2 * NEAR
"""So far before a word begin those that are near it."""
_SAINT = re.compile(r"\b(?:St|Saint|SS)\.?\s+$")
_PLACE_BEHIND = (re.compile(r"(?:\s+[A-Z][\w'’]*)?\s+([A-Z]\w*)"), re.compile(r"\s+([A-Z]\w*)"))
_OTHER_BEHIND = re.compile(r"[ \t]+(?:([A-Z][a-z'’-]{2,})\b|([A-Z])(?:\.|(?=[\s,;:)]|$)))")


@dataclass(frozen=True, slots=True)
class Name:
    """A name on record, in its parts as they are searched. One that does not divide has no family name."""

    person: Hashable
    given: tuple[str, ...]
    family: tuple[str, ...] = ()

    @property
    def whole(self) -> tuple[str, ...]:
        """All its words."""
        return self.given + self.family

    @classmethod
    def of(cls, person: Hashable, given: str, family: str) -> Name:
        """A name as it is written."""
        return cls(person, tuple(searchable(given).split()), tuple(searchable(family).split()))


@dataclass
class Names:
    """Names by their words."""

    given: dict[str, set[Hashable]] = field(default_factory=lambda: defaultdict(set))
    family: dict[str, set[Hashable]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def made(cls, rows: Iterable[Name]) -> Names:
        """All of them. A double name counts whole as well: `ONeill`, `SmithJones`."""
        names = cls()
        for row in rows:
            for parts, by_word in ((row.given, names.given), (row.family, names.family)):
                for word in {*parts, *(["".join(parts)] if row.family else [])}:
                    if len(word) >= SHORTEST:
                        by_word[word].add(row.person)
        return names

    def read_as(self, written: str, name: str) -> None:
        """Have a word that is spelt nearly as a name count as that name."""
        for by_word in (self.given, self.family):
            if name in by_word:
                by_word[written] |= by_word[name]


def looked_for(text: str) -> set[str]:
    """Every word that a name on record could be, for those who fetch the names."""
    found = words(text)
    forms = {form for word in (*found, *joined(found)) for form in word.forms if len(form) >= SHORTEST}
    return forms | {half for form in forms for both in halves(form) for half in both}


def halves(form: str) -> Iterator[tuple[str, str]]:
    """Every two names that a word could be in one piece. An ordinary word is none."""
    if form not in ordinary():
        for at in range(SHORTEST_HALF, len(form) - SHORTEST_HALF + 1):
            yield form[:at], form[at:]


def names_in(text: str, names: Names, places: Collection[str] = ()) -> Iterator[Finding]:
    """Everything in a text (`text.tidy`) that is a name of somebody on record, or reads as one."""
    found = words(text)
    yield from _Reading(text, found, names, places).findings()


class _Reading:
    """One text, read against the names."""

    def __init__(self, text: str, found: Sequence[Word], names: Names, places: Collection[str]) -> None:
        self.text, self.names = text, names
        self.words = sorted(found, key=lambda word: (word.start, word.end))
        self.sentences: Sequence[Sentence] = sentences(text)
        self.spans = Spans(spans_of(self.words, places))
        # `Mc Donald` is one name; two ordinary words beside each other are none.
        both = [each for each in joined(self.words) if not self._is_ordinary_run(each)]
        everything = [*self.words, *both]
        self.given = self._hits(everything, names.given)
        self.family = self._hits(everything, names.family)
        self._written_so: dict[Word, bool] = {}
        self._detailed: dict[int, bool] = {}

    def findings(self) -> Iterator[Finding]:
        """The names, the surest first."""
        # A word of a name that stands in one piece is told with it, and not once more with every other.
        pairs = [pair for pair in self._pairs([*self.given], [*self.family]) if self._are_next_to(*pair)]
        spans = Spans((min(one.start, other.start), max(one.end, other.end)) for one, other in pairs)
        given, family = ([word for word in each if word not in spans] for each in (self.given, self.family))
        pairs += self._pairs(given, family)
        whole = [*self._run_together(), *(self._piece(*pair) for pair in pairs), *self._with_another()]
        yield from whole
        covered = [(each.start, each.start + len(each.piece)) for each in whole if "…" not in each.piece]
        covered += [(word.start, word.end) for pair in pairs for word in pair]
        told = Spans(covered)
        for word in sorted({*self.given, *self.family}, key=lambda each: each.start):
            if self._is_written_so(word) and word not in told:
                yield self._alone(word)

    def _is_ordinary_run(self, word: Word) -> bool:
        return all(each in ordinary() for each in searchable(self.text[word.start : word.end]).split())

    def _hits(self, found: Iterable[Word], by_word: Mapping[str, set[Hashable]]) -> dict[Word, set[Hashable]]:
        hits = {}
        for word in found:
            people: set[Hashable] = set().union(*(by_word.get(form, ()) for form in word.forms))
            # `the Adeyemis`: a family is written as many.
            if not people and word.is_capital and by_word is self.names.family:
                people = set().union(*(by_word.get(form[:-1], ()) for form in word.forms if form.endswith("s")))
            if people:
                hits[word] = people
        return hits

    def _is_meant(self, word: Word) -> bool:
        """Whether it is written as a name is: an ordinary word only with a capital within a sentence."""
        return word.plain not in ordinary() or (word.is_capital and not word.opens_sentence)

    def _is_place(self, word: Word) -> bool:
        """Whether it stands in the name of a place on record, before a word such as Road, or after Saint."""
        if word in self.spans or _SAINT.search(self.text, max(0, word.start - 8), word.start):
            return True
        behind = (pattern.match(self.text, word.end) for pattern in _PLACE_BEHIND)
        return any(match is not None and searchable(match[1]) in PLACE_WORDS for match in behind)

    def _piece(self, one: Word, other: Word) -> Finding:
        first, last = sorted((one, other), key=lambda word: word.start)
        whole = self.text[first.start : last.end]
        if last.start - first.end <= 40 and "\n" not in whole:
            return Finding(Why.NAME, whole, first.start)
        pieces = f"{self.text[first.start : first.end]} … {self.text[last.start : last.end]}"
        return Finding(Why.NAME, pieces, first.start)

    def _run_together(self) -> Iterator[Finding]:
        """`tyleradeyemi`, as accounts are called: a given and a family name in one piece."""
        given, family = self.names.given, self.names.family
        for word in self.words:
            both = (pair for form in word.forms for pair in halves(form))
            if any((one in given and other in family) or (one in family and other in given) for one, other in both):
                yield Finding(Why.NAME, self.text[word.start : word.end], word.start)

    def _names_a_place(self, start: int, end: int) -> bool:
        """Whether the name of a place on record holds all of it and more: no place is called by a name alone."""
        return self.spans.hold_more_than(start, end)

    def _pairs(self, given: Sequence[Word], family: Sequence[Word]) -> Iterator[tuple[Word, Word]]:
        """A given and a family name, in whatever order and however far apart; two given names near each other.

        Whether they are of one person makes no difference: the answer would say whether somebody of that whole name is
        on record. Each is told with the nearest other alone.
        """
        given, family = (sorted(each, key=lambda word: word.start) for each in (given, family))
        far_given, far_family = self._for_all(given), self._for_all(family)
        for one in given:
            far = far_family if one in far_given else ()
            near = (each for each in _around(one, given) if each.sentence == one.sentence)
            near = (each for each in near if self._apart(one, each) < NEAR)
            yield from self._nearest(one, [*_around(one, family), *far, *near])
        for one in family:
            yield from self._nearest(one, [*_around(one, given), *(far_given if one in far_family else ())])

    def _for_all(self, found: Sequence[Word]) -> dict[Word, None]:
        """The words with which those far from them are compared: of so many each once."""
        if len(found) <= MOST_FAR:
            return dict.fromkeys(found)
        once: dict[str, Word] = {}
        for word in found:
            if self._is_written_so(word):
                once.setdefault(word.plain, word)
        return dict.fromkeys([*once.values()][:MOST_FAR])

    def _nearest(self, one: Word, others: Iterable[Word]) -> Iterator[tuple[Word, Word]]:
        both = [other for other in others if self._are_two(one, other)]
        if both:
            yield one, min(both, key=lambda other: (self._apart(one, other), other.start))

    def _apart(self, one: Word, other: Word) -> int:
        return max(one.start, other.start) - min(one.end, other.end)

    def _are_two(self, one: Word, other: Word) -> bool:
        """Whether two words are two names, and no place."""
        if one.start < other.end and other.start < one.end:
            return False
        # The same word again is a single name; `Jordan Jordan` is two.
        if one.plain == other.plain and self._apart(one, other) > 1:
            return False
        start, end = min(one.start, other.start), max(one.end, other.end)
        return self._are_meant(one, other) and not self._names_a_place(start, end)

    def _are_next_to(self, one: Word, other: Word) -> bool:
        return not self.text[min(one.end, other.end) : max(one.start, other.start)].strip(" ,._-\n")

    def _are_meant(self, one: Word, other: Word) -> bool:
        """Whether two words are written as a name: next to each other, or each of them as one."""
        if self._are_next_to(one, other) and all(
            each.plain not in ordinary() or each.is_capital for each in (one, other)
        ):
            return True
        return self._is_written_so(one) and self._is_written_so(other)

    def _is_written_so(self, word: Word) -> bool:
        """Whether it is written as a name of a person is. Asked of each word again and again."""
        if word not in self._written_so:
            self._written_so[word] = self._is_meant(word) and not self._is_place(word)
        return self._written_so[word]

    def _with_another(self) -> Iterator[Finding]:
        """A given name before another word with a capital, or before an initial: somebody's name, on record or not."""
        for word in self.given:
            if not word.is_capital or not self._is_written_so(word):
                continue
            behind = _OTHER_BEHIND.match(self.text, word.end)
            if behind is None:
                continue
            other = searchable(behind[1] or "")
            if behind[2] or (other not in ordinary() and (behind[1] or "").upper() not in abbreviations()):
                yield Finding(Why.NAME, self.text[word.start : behind.end()].rstrip("."), word.start)

    def _alone(self, word: Word) -> Finding:
        """A single name. Beside an age it points at somebody; beside a school or a street, where few carry it."""
        piece = self.text[word.start : word.end]
        people = self.given.get(word, set()) | self.family.get(word, set())
        beside_age = AGE_BEHIND.match(self.text[word.end : word.end + 40])
        beside = beside_age or (len(people) < FEW and self._has_detail(word.sentence))
        return Finding(Why.NAME_AND_DETAIL if beside else Why.WORD, piece, word.start)

    def _has_detail(self, number: int) -> bool:
        """Whether a sentence says an age, a school or a street. Asked of each of its words."""
        if number not in self._detailed:
            part = self.sentences[number]
            self._detailed[number] = bool(DETAIL.search(self.text, part.start, part.end))
        return self._detailed[number]


def _around(one: Word, found: Sequence[Word]) -> Sequence[Word]:
    """Those that stand near a word, of some in the order in which they begin."""
    first = bisect_left(found, one.start - _WIDEST, key=lambda word: word.start)
    return found[first : bisect_right(found, one.end + NEAR, key=lambda word: word.start)]

"""What a text says of those it speaks of, put together: age, sex, ethnicity, school, street, day. Pure.

Few people fit an unusual combination, and whoever knows them knows then whom it is about. How many on record fit is
asked of whoever may count them (`on_record`). Each place, day and ethnicity is asked alone: counted together, five whom
the writer knows at one street would make the answer say whether there is a sixth at another (ADR 0018).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import lru_cache
from itertools import pairwise, product
from math import prod
from uuid import UUID

from holdfast.register.names import searchable
from holdfast.register.words import Ethnicity, Sex
from holdfast.sharing.briefings.findings import FEW, Finding, Why
from holdfast.sharing.briefings.shapes import DATE, day_of
from holdfast.sharing.briefings.text import sentences

_AGES = (
    re.compile(
        r"\b(?:aged?|ages|between)\s+(?:between\s+)?(?P<low>\d{1,2})\s*(?:to|and|or|[-–])\s*(?P<high>\d{1,2})\b(?!\s*[ap]m)"
    ),
    re.compile(
        r"\b(?P<low>\d{1,2})(?:[\s-]*years?)?\s*-?\s*(?:to|and|or|[-–])\s*(?P<high>\d{1,2})[\s-]*(?:years?|yrs?)[\s-]*olds?"
    ),
    re.compile(r"\b(?P<low>\d{1,2})[\s-]*(?:years?|yrs?)[\s-]*olds?\b"),
    re.compile(r"\bage[ds]?\s+(?P<low>\d{1,2})\b(?!\s*(?:to|and|or|[-–])\s*\d)"),
)
_YEAR_GROUPS = re.compile(r"\byears?\s+(?P<low>\d{1,2})(?:\s*(?:to|and|or|[-–])\s*(?P<high>\d{1,2}))?\b(?!\s*olds?)")
_FIRST_AGE = 4
"""A year group's age as it begins: year 1 is five, and turns six within it."""
_SEXES = {
    Sex.MALE: re.compile(r"\b(?:boys?|males?|lads?|young\s+men|young\s+man|sons?|brothers?)\b"),
    Sex.FEMALE: re.compile(r"\b(?:girls?|females?|young\s+wom[ae]n|daughters?|sisters?)\b"),
}
_E = Ethnicity
_ETHNICITY_WORDS: tuple[tuple[str, frozenset[Ethnicity]], ...] = (
    ("bangladeshis?|bengalis?", frozenset({_E.BANGLADESHI})),
    ("chinese", frozenset({_E.CHINESE})),
    ("indians?", frozenset({_E.INDIAN})),
    ("pakistanis?", frozenset({_E.PAKISTANI})),
    (
        "asians?|vietnamese|afghans?|kurdish|kurds?|turkish",
        frozenset({_E.OTHER_ASIAN, _E.BANGLADESHI, _E.CHINESE, _E.INDIAN, _E.PAKISTANI, _E.OTHER, _E.OTHER_WHITE}),
    ),
    ("somalis?|nigerians?|ghanaians?|congolese|eritreans?|ethiopians?|sudanese|africans?", frozenset({_E.AFRICAN})),
    ("caribbeans?|jamaicans?", frozenset({_E.CARIBBEAN, _E.WHITE_CARIBBEAN})),
    ("black", frozenset({_E.AFRICAN, _E.CARIBBEAN, _E.OTHER_BLACK})),
    (
        "mixed[ -](?:race|heritage|ethnicity)|dual[ -]heritage",
        frozenset({_E.WHITE_ASIAN, _E.WHITE_AFRICAN, _E.WHITE_CARIBBEAN, _E.OTHER_MIXED}),
    ),
    ("irish", frozenset({_E.IRISH})),
    ("travellers?|gyps(?:y|ies)", frozenset({_E.TRAVELLER})),
    ("roma", frozenset({_E.ROMA})),
    (
        "polish|romanians?|albanians?|ukrainians?|portuguese|lithuanians?|bulgarians?|european",
        frozenset({_E.OTHER_WHITE}),
    ),
    ("white", frozenset({_E.BRITISH, _E.IRISH, _E.TRAVELLER, _E.ROMA, _E.OTHER_WHITE})),
    ("arabs?|arabic|syrians?|yemenis?|iraqis?", frozenset({_E.ARAB, _E.OTHER})),
)
_ETHNICITIES = tuple((re.compile(rf"\b(?:{said})\b"), groups) for said, groups in _ETHNICITY_WORDS)
_STREET = re.compile(
    r"\b[A-Z][\w'’]{1,60}(?:\s+[A-Z][\w'’]{1,60}){0,2}\s+(?:Road|Street|Avenue|Lane|Close|Court|Crescent|Drive|Gardens|Grove|Hill|"
    r"Mews|Rise|Row|Square|Terrace|Walk|Way|Estate)\b"
)
_DISTRICT = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\b(?!\s*\d[A-Z]{2})")


@dataclass(frozen=True, slots=True)
class Described:
    """Whom a part of a text speaks of, by kind of attribute. An empty one was not spoken of. The ages are those of a
    range; of each other kind there may be several values (`singly`). An ethnicity is what groups a word may mean."""

    ages: frozenset[int] = frozenset()
    sexes: frozenset[str] = frozenset()
    ethnicities: frozenset[frozenset[Ethnicity]] = frozenset()
    schools: frozenset[UUID] = frozenset()
    streets: frozenset[str] = frozenset()
    districts: frozenset[str] = frozenset()
    days: frozenset[date] = frozenset()

    def with_(self, other: Described) -> Described:
        """Both together."""
        return Described(*(getattr(self, each.name) | getattr(other, each.name) for each in fields(self)))

    @property
    def spoken_of(self) -> frozenset[str]:
        """The kinds of attribute that it states."""
        return frozenset(each.name for each in fields(self) if getattr(self, each.name))

    @property
    def combines(self) -> bool:
        """Whether it says two things or more of people, one of which places them. A place and a day alone are a context
        of which briefings tell, and so are children of some ages or a sex."""
        kinds = self.spoken_of
        return bool(kinds & _OF_A_PERSON) and len(kinds) > 1 and kinds != {"ages", "sexes"}

    @property
    def ways(self) -> int:
        """In how many ways `singly` takes it apart."""
        return prod(max(1, len(getattr(self, kind))) for kind in _PLACING)

    def singly(self) -> Iterator[Described]:
        """The same people at each of the places, on each of the days, of each ethnicity alone."""
        for kinds in product(*([(kind, value) for value in getattr(self, kind)] for kind in self.spoken_of & _PLACING)):
            yield replace(self, **{kind: frozenset({value}) for kind, value in kinds})


@dataclass(frozen=True, slots=True)
class Combination:
    """A sentence, or two that follow each other, that put together what is told of people."""

    start: int
    end: int
    described: Described
    said: str


_OF_A_PERSON = {"ages", "sexes", "ethnicities"}
_PLACING = {"ethnicities", "schools", "streets", "districts", "days"}
_searched = lru_cache(maxsize=4_096)(searchable)


def describe(text: str, schools: Mapping[str, UUID], today: date) -> tuple[Described, list[str]]:
    """What a text (`text.tidy`) says of people, and in which words. `schools` are those on record, by name."""
    low, said = text.casefold(), list[str]()
    ages = set(_ages(low, said))
    # Both sexes together say nothing.
    sexes = {sex for sex, pattern in _SEXES.items() if _all(pattern, low, said)}
    ethnicities = {groups for pattern, groups in _ETHNICITIES if _all(pattern, low, said)}
    plain = f" {searchable(text)} "
    at = {key for name, key in schools.items() if _searched(name) and f" {_searched(name)} " in plain}
    said += [name for name, key in schools.items() if key in at]
    streets = {found[0] for found in _STREET.finditer(text)} - set(schools)
    districts = {found[0].upper() for found in _DISTRICT.finditer(text)}
    days = set[date]()
    for found in DATE.finditer(text):
        day = day_of(found, today)
        if day is not None and day <= today:
            days.add(day)
            said.append(found[0])
    said += [*sorted(streets), *sorted(districts)]
    return (
        Described(
            frozenset(ages),
            frozenset(sexes) if len(sexes) == 1 else frozenset(),
            frozenset(ethnicities),
            frozenset(at),
            frozenset(streets),
            frozenset(districts),
            frozenset(days),
        ),
        said,
    )


def combinations(
    text: str, schools: Mapping[str, UUID], today: date, *, about: Described | None = None
) -> Iterator[Combination]:
    """Where a sentence, or two that follow each other, put together what could point at somebody. `about` is what the
    whole briefing is about, such as a school: it holds for each sentence."""
    parts = sentences(text)
    for start, end in [*((each, each) for each in parts), *pairwise(parts)]:
        described, said = describe(text[start.start : end.end], schools, today)
        if described.spoken_of & _OF_A_PERSON and about is not None:
            described = described.with_(about)
        if described.combines:
            yield Combination(start.start, end.end, described, " … ".join(dict.fromkeys(said)))


def how_many_ways(found: Iterable[Combination]) -> int:
    """How many single combinations are asked, each of which is counted."""
    return sum(each.ways for each in {one.described for one in found})


def few_fit(found: Iterable[Combination], how_many: Callable[[Described], int]) -> Iterator[Finding]:
    """Those that few on record fit: at one of the places, on one of the days at least. Which of them is not said."""
    told = list[Combination]()
    for one in found:
        if any(one.start <= each.start and each.end <= one.end for each in told):
            continue  # a part of it was found already
        if any(how_many(single) < FEW for single in one.described.singly()):
            told.append(one)
            yield Finding(Why.FEW, one.said, one.start)


def _all(pattern: re.Pattern[str], text: str, said: list[str]) -> bool:
    found: Sequence[str] = [match[0] for match in pattern.finditer(text)]
    said += found[:1]
    return bool(found)


def _ages(text: str, said: list[str]) -> Iterator[int]:
    for pattern in _AGES:
        for found in pattern.finditer(text):
            high = found.groupdict().get("high")
            said.append(found[0])
            yield from _range(int(found["low"]), int(high) if high else int(found["low"]))
    for found in _YEAR_GROUPS.finditer(text):
        low, high = int(found["low"]), int(found["high"] or found["low"])
        if 1 <= low <= high <= 13:
            said.append(found[0])
            yield from _range(low + _FIRST_AGE, high + _FIRST_AGE + 1)


def _range(low: int, high: int) -> Iterator[int]:
    if 0 < low <= high <= 25:
        yield from range(low, high + 1)

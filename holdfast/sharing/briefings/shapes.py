"""What points at one person by its form alone: an address of a home, a date of birth, initials, a number, one young
person described. Pure: nothing here knows who is on record, so that nothing here can tell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date

from holdfast.sharing.briefings.findings import Finding, Why
from holdfast.sharing.briefings.homes import homes_by_name
from holdfast.sharing.briefings.vocabulary import abbreviations

LONG_AGO_YEARS = 5
"""A full date further back than this is no event that partners must act on, and is somebody's date of birth."""

_I = re.IGNORECASE
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
           "november", "december")  # fmt: skip
_STREET = (
    "road|rd|street|st|avenue|ave|lane|ln|close|court|crescent|drive|gardens|grove|hill|mews|parade|place|rise|row|"
    "square|terrace|view|villas|walk|way|wharf|house|buildings|mansions|cottages?|ramp"
)
_PLAIN_STREET = "road|street|avenue|lane|crescent|gardens|terrace|mews"
_BETWEEN = "and|to|or|on|in|at|of|the|a|off|down|up|from|along|near|outside|behind|by|with|who|main|side"
_ONE = "a|an|one|the|this|that|another|his|her|their|our|said"
_SINGLE = (
    "boy|girl|child|pupil|student|youth|teenager|teen|male|female|man|woman|lad|lass|youngster|person|brother|sister|"
    "son|daughter|victim|suspect|friend|cousin"
)
_AGE = (
    r"(?:\d{1,2}|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty(?:[ -]"
    r"(?:one|two|three|four))?)"
)
_SOCIAL = (
    r"(?:instagram|snapchat|tiktok|facebook|twitter|x|youtube|telegram|discord|twitch|reddit|threads|onlyfans|t|wa)"
)
_MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in _MONTHS)

POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?[\s.-]*\d[ABD-HJLNP-UW-Z]{2}\b", _I)
_HOUSES = (
    re.compile(
        rf"\b\d{{1,4}}[A-Da-d]?,?\s+(?:(?!(?i:{_MONTH})\b)[A-Z][\w'’.-]{{0,60}}\s+){{1,3}}?"
        rf"(?:{'|'.join(each.capitalize() for each in _STREET.split('|'))})\b"
    ),
    re.compile(
        rf"\b\d{{1,4}}[a-d]?,?\s+(?:(?!(?:{_BETWEEN}|{_MONTH})\b)[\w'’.-]{{1,60}}\s+){{1,3}}?(?:{_PLAIN_STREET})\b", _I
    ),
    re.compile(r"\b(?:flat|apartment|apt|maisonette|bedsit)\s*(?:no\.?\s*)?\d{1,4}[a-z]?\b", _I),
)
_BUS_BEFORE, _BUS_AFTER = re.compile(r"\b(?:bus(?:es)?|routes?)\s*$", _I), re.compile(r"\s+bus(?:es)?\b", _I)
"""Around a number and a street: `the 43 Holloway Road bus` is no house."""
_BORN = re.compile(
    r"\b(?:d\.?o\.?b\b\.?|date\s+of\s+birth|born(?:\s+(?:on|in))?|birthday(?:\s+is)?(?:\s+on)?)[\s:]*"
    r"[\w/.,-]*(?:\s+[\w.,]+){0,2}",
    _I,
)
DATE = re.compile(
    rf"\b(?:(?P<d>\d{{1,2}})\s*[/.-]\s*(?P<m>\d{{1,2}})\s*[/.-]\s*(?P<y>\d{{4}}|\d{{2}})"
    rf"|(?P<y2>\d{{4}})-(?P<m2>\d{{2}})-(?P<d2>\d{{2}})"
    rf"|(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m3>{_MONTH})(?:,?\s+(?P<y3>\d{{4}}))?"
    rf"|(?P<m4>{_MONTH})\s+(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<y4>\d{{4}}))?)(?![\w/])",
    _I,
)
_NOT_A_RANGE = r"(?!\s*(?:to|or|and|[–-])\s*\w*\d)"
_PERSON = (
    re.compile(
        rf"\b(?:{_ONE})\s+(?:[\w-]{{1,60}}\s+){{0,3}}?{_AGE}[\s-]*(?:years?|yrs?|yo|y/o)(?:[\s-]*old)?\b"
        rf"(?:(?:\s+[\w-]{{1,60}}){{0,2}}?\s+(?:{_SINGLE})\b|(?=\s*(?:[.,;:)]|$)|\s+(?:was|is|has|had|who|from|at|in|of)\b))",
        _I,
    ),
    re.compile(
        rf"\b(?:{_SINGLE})\b(?:\s*\(\s*{_AGE}\s*\)|\s*,\s*{_AGE}\b(?=\s*(?:[.,;)]|$))"
        rf"|,?\s*(?:who\s+)?(?:is\s+|was\s+)?aged?\s+{_AGE}\b{_NOT_A_RANGE})",
        _I,
    ),
    re.compile(rf"\b(?:{_ONE})\s+(?:[\w-]{{1,60}}\s+)?year[\s-]+\d{{1,2}}\s+(?:\w+\s+)?(?:{_SINGLE})\b", _I),
    re.compile(
        rf"\b(?:he|she|they)\s+(?:is|are|was|were|turn(?:s|ed)?|will\s+be)\s+(?:only\s+|just\s+)?{_AGE}\b"
        r"(?=\s*(?:[.,;)]|$|years?\b|and\b|but\b))",
        _I,
    ),
)
_DOTTED = re.compile(r"(?<![\w.])[A-Z]\.(?:(?:\s?[A-Z]\.){1,2}|[A-Z]{1,2}(?!\w))")
_CAPITALS = re.compile(r"(?<![\w.&/-])[A-Z]{2}(?:['’]s)?(?![\w&/-])")
_INITIAL_AND_NAME = re.compile(r"(?<![\w.])[A-Z]\.\s?[A-Z][a-z]{2,}\b")
_FAMILY = re.compile(
    r"\b[Tt]he\s+[A-Z][\w'’-]{1,60}(?:[\s-][A-Z][\w'’-]{1,60})?\s+(?:family|brothers?|sisters?|twins|siblings|boys|girls|"
    r"household|cousins|lads)\b"
)
_NUMBERS = (
    re.compile(r"\bHF-\d{2}-\d{6}\b", _I),
    re.compile(r"\b[A-Z]\d{11}[\dA-Z]\b", _I),
    re.compile(r"\b(?:19|20)?\d{2}/\d{1,7}[A-Z]\b", _I),
    re.compile(r"\b[A-Z]{2}\d{2}\s?[A-Z]{3}\b"),
    re.compile(r"(?<![\w@.])@[\w.]{2,}"),
    re.compile(rf"\b(?:https?://)?(?:www\.)?{_SOCIAL}\.(?:com|me|tv|gg|net)/\S+", _I),
)
_TELEPHONE = re.compile(r"(?<![\w/.-])(?:\+|00)?\(?\d(?:[\s().-]{0,2}\d){8,14}(?![\w/])")
_MAIL = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")


@dataclass(frozen=True, slots=True)
class OpenKnowledge:
    """What everybody may read, and is therefore no secret: the numbers of the contacts, the names of places. `homes`
    are those of the places that are homes of a few, such as children’s homes: a briefing names none."""

    telephones: Collection[str] = ()
    mails: Collection[str] = ()
    places: Collection[str] = ()
    homes: Collection[str] = ()


def telephone(text: str) -> str:
    """The digits of a number, as they are compared."""
    digits = re.sub(r"\D", "", text)
    return re.sub(r"^(?:00)?44", "0", digits)


def by_form(text: str, known: OpenKnowledge, today: date) -> Iterator[Finding]:
    """Everything in a text (`text.tidy`) that points at one person by its form."""
    yield from _each(POSTCODE, text, Why.ADDRESS)
    for pattern in _HOUSES:
        yield from _each(pattern, text, Why.ADDRESS, only=lambda found: not _is_bus(text, found))
    yield from homes_by_name(text, known.places, known.homes)
    yield from _each(_BORN, text, Why.BIRTH, only=lambda found: any(each.isdigit() for each in found[0]))
    for found in DATE.finditer(text):
        day = day_of(found, today)
        if day is not None and has_year(found) and today.year - day.year > LONG_AGO_YEARS:
            yield Finding(Why.BIRTH, found[0], found.start())
    for pattern in _PERSON:
        yield from _each(pattern, text, Why.PERSON)
    yield from _each(_FAMILY, text, Why.NAME)
    yield from _initials(text)
    for pattern in _NUMBERS:
        yield from _each(pattern, text, Why.NUMBER)
    mails = {each.casefold() for each in known.mails}
    for found in _MAIL.finditer(text):
        if found[0].rstrip(".").casefold() not in mails:
            yield Finding(Why.NUMBER, found[0], found.start())
    numbers = {telephone(each) for each in known.telephones}
    for found in _TELEPHONE.finditer(text):
        if telephone(found[0]) not in numbers and not DATE.match(found[0].strip()):
            yield Finding(Why.NUMBER, found[0].strip(), found.start())


def _is_bus(text: str, found: re.Match[str]) -> bool:
    before = _BUS_BEFORE.search(text, max(0, found.start() - 10), found.start())
    return bool(before or _BUS_AFTER.match(text, found.end()))


def _initials(text: str) -> Iterator[Finding]:
    yield from _each(_DOTTED, text, Why.INITIALS, only=lambda found: _letters(found[0]) not in abbreviations())
    yield from _each(_INITIAL_AND_NAME, text, Why.NAME)
    for line in re.finditer(r"[^\n]+", text):
        if line[0].upper() == line[0]:
            continue  # a line in capitals: nothing in it is written as initials are
        yield from _each(
            _CAPITALS, text, Why.INITIALS, between=line.span(),
            only=lambda found: _letters(found[0])[:2] not in abbreviations(),
        )  # fmt: skip


def _letters(text: str) -> str:
    return "".join(filter(str.isalpha, text))


def _each(
    pattern: re.Pattern[str],
    text: str,
    why: Why,
    *,
    only: Callable[[re.Match[str]], bool] = lambda found: True,  # noqa: ARG005
    between: tuple[int, int] | None = None,
) -> Iterator[Finding]:
    start, end = between or (0, len(text))
    for found in pattern.finditer(text, start, end):
        if only(found):
            yield Finding(why, found[0].strip(" ,;:"), found.start())


def has_year(found: re.Match[str]) -> bool:
    """Whether a date names its year."""
    return any(found[name] for name in ("y", "y2", "y3", "y4"))


def day_of(found: re.Match[str], today: date) -> date | None:
    """The day of a match of `DATE`; without a year the last such day. None for a day that there is not."""
    day = next(int(found[name]) for name in ("d", "d2", "d3", "d4") if found[name])
    month = next((int(found[name]) for name in ("m", "m2") if found[name]), 0) or _month(found["m3"] or found["m4"])
    year = next((int(found[name]) for name in ("y", "y2", "y3", "y4") if found[name]), 0)
    if 0 < year < 100:
        year += 2000 if year <= today.year % 100 else 1900
    try:
        if year:
            return date(year, month, day)
        this_year = date(today.year, month, day)
        return this_year if this_year <= today else date(today.year - 1, month, day)
    except ValueError:
        return None


def _month(name: str) -> int:
    return next(number for number, each in enumerate(_MONTHS, 1) if each.startswith(name[:3].lower()))

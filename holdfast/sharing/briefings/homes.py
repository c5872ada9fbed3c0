"""Homes by their name: houses, blocks, hostels, children’s homes. Pure: whoever lives there, the answer is the same."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from holdfast.sharing.briefings.english import is_english
from holdfast.sharing.briefings.findings import Finding, Why
from holdfast.sharing.briefings.places_in import Spans
from holdfast.sharing.briefings.vocabulary import of_offices, public

_BLOCK = (
    "houses?|hse|courts?|lodges?|towers?|mansions|heights|cottages?|villas?|manor|grange|vicarage|rectory|farmhouse|"
    "almshouses?|apartments"
)
_HOSTEL = (
    "homes?|children['’]?s['’]? +(?:care +)?homes?|care +homes?|residential(?: +(?:home|unit))?|hostels?|foyer|refuge|"
    "supported +(?:lodgings|housing|flats)|shelter"
)
_NAMED = re.compile(
    rf"\b(?P<called>(?:[^\W\d_][\w'’-]{{0,60}}[ \t]+){{1,3}}?)(?P<kind>{_BLOCK}|{_HOSTEL})\b", re.IGNORECASE
)
_IS_BLOCK = re.compile(rf"(?:{_BLOCK})", re.IGNORECASE)
_TREES = (
    "elms|oaks|laurels|firs|beeches|limes|poplars|cedars|hollies|hawthorns|chestnuts|birches|sycamores|pines|maples|"
    "larches|rowans|willows|gables|hollows|orchards|old +(?:forge|mill|school +house|rectory|vicarage|bakery|barn|"
    "post +office|coach +house|chapel)|grange|manor|vicarage|rectory"
)
_THE = re.compile(rf"\bthe +(?:{_TREES})\b", re.IGNORECASE)
_NO_NAMES = frozenset(
    """
    a abandoned about above accessible across after along also an and another any are arms around as at away back
    bad bail basketball be because before behind below beneath beside between big bingo boarded both bouncy burnt
    bus but buy by called can carry child's children's clock clubs control cooling council country court crown
    custody derelict detached did disused do does done down drug drugs during each eight either emergency empty even
    ever every family family's find finding first five flat food for found four from full full-time get go goes
    going good had half halls has have having he her high his home house housing how i if in inside into is it its
    journey just large last law leave leaves leaving left light like magistrates many may moot more most must my
    named near nearby new next night nine no not of off office old on once one only onto open opposite or other our
    out outside over own parents party past people's person's public ran rented resident's residents' return right
    route row run safe same school second semi-detached seven several share shared shares she short short-let since
    six small smoke so some squash squat squatted stash stately still student students' supreme take tall ten tennis
    terraced than that the their them then these they third this those three through to toward towards tower town
    trap trip twice two unsafe until up us using vacant via visit visited visiting visits walk walking walks water
    way we welsh went when where which who whose with within without women's work year you young your youth
    """.split()  # noqa: SIM905
)
"""What stands before such a word without being a name."""


def homes_by_name(text: str, places: Collection[str], homes: Collection[str]) -> Iterator[Finding]:
    """Every home in a text that is called by a name, in large letters or small. The name of a place on record is none,
    unless it is the home of a few (`homes`)."""
    for name in homes:
        for found in re.finditer(_as_said(name), text, re.IGNORECASE):
            yield Finding(Why.ADDRESS, found[0], found.start())
    low = text.lower()
    spans = Spans(
        found.span()
        for name in places
        if name.lower() in low
        for found in re.finditer(_as_said(name), text, re.IGNORECASE)
    )
    for found in _NAMED.finditer(text):
        end = found.end()
        if spans.hold(end - 1, end):
            continue
        called = _called(text, found)
        if called is not None:
            start, why = called
            yield Finding(why, text[start:end], start)
    for found in _THE.finditer(text):
        if not spans.hold(found.end() - 1, found.end()):
            yield Finding(Why.HOME, found[0], found.start())


def _as_said(name: str) -> str:
    """A name as a pattern, however it is spaced."""
    return r"\b" + r"\s+".join(re.escape(part) for part in name.split()) + r"\b"


def _called(text: str, found: re.Match[str]) -> tuple[int, Why] | None:
    """Where the name begins and how sure it is; None where it is no name: `an empty house`."""
    words = list(re.finditer(r"[\w'’-]+", found["called"]))
    first, name = found.start("called"), []
    for word in reversed(words):
        if not _can_be_called(word[0]):
            break
        name.append(word)
    if not name:
        return None
    start = first + name[-1].start()
    is_block = bool(_IS_BLOCK.fullmatch(found["kind"]))
    # Written as a name, or no word at all: nobody would say so of a house that has none.
    opens = not re.search(r"\w[^.!?\n]*$", text[max(0, start - 40) : start])
    sure = any(not _is_word(word[0]) for word in name) or (
        found["kind"][0].isupper() and any(word[0][0].isupper() for word in name)
    )
    sure = sure or (any(word[0][0].isupper() for word in name) and not opens)
    if sure:
        return start, Why.ADDRESS
    return (start, Why.HOME) if is_block and not _is_said_of_any(name[0][0]) else None


def _can_be_called(word: str) -> bool:
    low = word.lower().replace("’", "'")
    return low not in _NO_NAMES and not low.endswith(("ly", "ing"))


def _is_word(word: str) -> bool:
    low = word.lower().replace("’", "'")
    return low in public() or is_english(low)


def _is_said_of_any(word: str) -> bool:
    """Whether a word of the protocol’s own, or one that says how a house is, stands before it."""
    low = word.lower()
    return low in of_offices() or low.endswith("ed")

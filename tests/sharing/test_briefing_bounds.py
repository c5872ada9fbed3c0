"""That no text keeps the check busy: what nobody could read is refused, and the work for anything else is in proportion
to its length (NOR-10, ASVS 5.0 V15.2.2)."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from types import FrameType
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from holdfast.access.errors import Refused
from holdfast.access.viewer import acting_as
from holdfast.sharing.briefings import english
from holdfast.sharing.briefings.check import LONGEST, MOST_SENTENCES, check, readable
from holdfast.sharing.briefings.few import combinations
from holdfast.sharing.briefings.findings import Finding
from holdfast.sharing.briefings.named import Name, Names, looked_for, names_in
from holdfast.sharing.briefings.reads_as import odd_words, reads_as_names
from holdfast.sharing.briefings.shapes import OpenKnowledge, by_form
from holdfast.sharing.briefings.text import LONGEST_WORD, tidy
from tests.sharing.briefers import Briefers
from tests.sharing.ordinary_briefings import BRIEFINGS, PLACES

pytestmark = pytest.mark.clause("NOR-10")

TODAY = date(2026, 11, 21)
SCHOOLS = {f"Kelp {number} High": uuid4() for number in range(20)}
NAMES = Names.made(
    [
        Name.of(number, given, family)
        for number, (given, family) in enumerate(
            (("Grace", "Green"), ("Jo", "Jo"), ("Minnow", "Sandal"), ("Xab", "Aa"), ("A B", "C D"), ("Aged", "The"))
        )
    ]
)
"""Words of the texts below, so that each of them is compared with every other."""
STEPS_FOR_A_LETTER, STEPS_AT_ALL = 2_000, 100_000
"""Calls of a function at most. What is near a word is compared with it: a few hundred for each letter at the worst."""
TWICE = 2.7
"""So many times the steps for a text twice as long: four times would be the square."""
LOOKS_FOR_A_WORD = 50
SECONDS = 15
"""As generous as can be: what is wrong takes hours."""


def full(unit: str, letters: int = LONGEST) -> str:
    """As much of it as may be written."""
    return (unit * (letters // max(1, len(unit)) + 1))[:letters]


def words_of(letters: str, length: int) -> str:
    """Different words."""
    made = (
        "".join(letters[number // len(letters) ** place % len(letters)] for place in range(length))
        for number in range(LONGEST // (length + 1))
    )
    return " ".join(made)


WORST = {
    # From the review.
    "hyphens": full("a-"),
    "forty hyphens": "-".join("x" * 40),
    "an alphabet": "-".join("abcdefghijklmnopqrstuvwxyz"),
    "one word": full("a"),
    "points": full("A. "),
    "letters of many": full("\ufdfa"),
    "letters and an age": full("a b c d 15 "),
    "spaces": "Flat " + full(" ", LONGEST - 5),
    "odd words": words_of("xqzj", 6),
    "quotes": full("'"),
    "numbers": full("1/"),
    "house numbers": full("1 Aa Bb Cc "),
    # Of our own.
    "underscores": full("_"),
    "sixty underscores": full("_" * LONGEST_WORD + " "),
    "letters set apart": full("k-n-i-f-e-s a-r-e "),
    "a list without end": full("Xab and "),
    "a list with commas": full("Xab, "),
    "a title without end": full("Safer Neighbourhood Team Street "),
    "no words in a title": full("Xq Team "),
    "names in small letters": full("grace green "),
    "nicknames": full("minnow sandal "),
    "a name of two letters": full("jo "),
    "called": full("called a "),
    "a family": "The A-" + full("A-", LONGEST - 6),
    "capitals and quotes": full("'A"),
    "three hundred accents": full("a" + "\u0301" * 40 + " "),
    "accounts": full("twitter.com/"),
    "an address for mail": full("a.") + "@",
    "mail": full("a@b.c+d@e."),
    "births": full("born on "),
    "ages": full("1-"),
    "schools": full("boys aged 14 at Kelp 1 High. "),
    "short sentences": full("aa. "),
    "short lines": full("a;\n"),
    "empty lines": full("\n \n"),
    "homes": full("the elms house "),
    "hyphens before a home": "a-" * 9_000 + " house",
    "three letters": words_of("abcdefghijklmnopqrstuvwxyz", 3),
    "suffixes": full("ingedsly "),
    "prefixes": full("reununinterover "),
    "compounds": full("0th1st2nd3rd "),
    "capitals within": full("abcAbc"),
    "links": full("www."),
    "a year": "a " + full("w-", LONGEST - 2),
}


def read(text: str) -> list[Finding]:
    """All that the two checks do with a text, but for the database."""
    told = readable({"seen": text})["seen"]
    list(combinations(told, SCHOOLS, TODAY))
    looked_for(told), odd_words(told)
    known = OpenKnowledge(places=PLACES)
    return [*by_form(told, known, TODAY), *reads_as_names(told, PLACES), *names_in(told, NAMES, PLACES)]


class TooLongError(Exception):
    """It went on and on."""


@contextmanager
def within_seconds(seconds: int) -> Iterator[None]:
    """So that what never ends fails."""

    def ring(*_: Any) -> None:
        raise TooLongError(f"more than {seconds} seconds")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def within_steps(most: int) -> Iterator[Callable[[], int]]:
    """So many calls of a function at most, of our own or of others; and how many there were."""
    taken, before = 0, sys.getprofile()

    def seen(frame: FrameType, event: str, arg: Any) -> None:
        nonlocal taken
        taken += event in {"call", "c_call"}
        if taken > most:
            raise TooLongError(f"more than {most} steps")

    sys.setprofile(seen)
    try:
        yield lambda: taken
    finally:
        sys.setprofile(before)


def answered(text: str) -> None:
    """Read, or refused as nobody could read it."""
    with suppress(Refused):
        read(text)


@pytest.fixture(scope="module", autouse=True)
def dictionary() -> None:
    """It is read once, and the packs are too."""
    english.is_english.cache_clear()
    read("The words are read once.")


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The words that are looked up."""
    asked: list[str] = []
    look_up: Callable[[str], bool] = english.look_up

    def counted(word: str) -> bool:
        asked.append(word)
        return look_up(word)

    monkeypatch.setattr(english, "look_up", counted)
    english.is_english.cache_clear()
    return asked


@pytest.mark.parametrize("name", list(WORST))
def test_the_worst_texts_are_answered(name: str, looks: list[str]) -> None:
    text = WORST[name]
    with within_seconds(SECONDS):
        answered(text)
    assert len(looks) <= LOOKS_FOR_A_WORD * (len(text.split()) + text.count("-") + 1)
    assert max(map(len, looks), default=0) <= english.LONGEST


def steps(text: str) -> int:
    """How many it takes."""
    english.is_english.cache_clear()
    with within_seconds(2 * SECONDS), within_steps(STEPS_AT_ALL + STEPS_FOR_A_LETTER * len(tidy(text))) as taken:
        answered(text)
    return taken()


@pytest.mark.parametrize("name", list(WORST))
def test_the_steps_are_in_proportion_to_the_length(name: str) -> None:
    text = WORST[name]
    assert steps(text[: LONGEST // 4]) <= TWICE * steps(text[: LONGEST // 8]) + STEPS_AT_ALL


SIGNS = tuple("aAxT1- .'’_\n\t@/&(:·*éаßİ\ufdfa\u0301\u200b\u2028")
SAID = (
    "15",
    ". ",
    ", ",
    *(f"{word} " for word in ("the", "The", "house", "Xab", "and", "called", "born", "boys", "Road", "Jo", "grace")),
)
UNITS = st.sampled_from((*SIGNS, *SAID))


@settings(max_examples=25, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(st.lists(UNITS, min_size=1, max_size=6), st.lists(UNITS, max_size=3))
def test_whatever_is_written_again_and_again_is_answered(units: list[str], end: list[str]) -> None:
    text = full("".join(units), 500) + "".join(end)
    with within_seconds(SECONDS), within_steps(STEPS_AT_ALL + STEPS_FOR_A_LETTER * len(tidy(text))):
        answered(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (full("a ") + "a", "too long to be a briefing"),
        ("\ufdfa " * (LONGEST // 19 + 1), "too long to be a briefing"),
        ("one a; " * (MOST_SENTENCES + 1), "too long to be a briefing"),
        ("see " + "x" * (LONGEST_WORD + 1), "more than 60 letters. It begins “xxxxx"),
        ("a" + "\u0315" * LONGEST_WORD, "more than 60 letters"),
    ],
)
def test_what_nobody_could_read_is_refused(text: str, words: str) -> None:
    with pytest.raises(Refused, match=words) as refused:
        readable({"seen": text})
    assert refused.value.instead


def test_what_is_long_and_can_be_read_is_read() -> None:
    told = " ".join(BRIEFINGS)[: LONGEST - 100]
    assert readable({"seen": told, "asked": "x" * LONGEST_WORD})
    assert len(readable({"seen": "go;\n" * (MOST_SENTENCES - 1)})["seen"]) > MOST_SENTENCES


@pytest.mark.usefixtures("db")
def test_the_writer_of_letters_with_hyphens_is_answered() -> None:
    """The text of the review: forty letters that held a thread of the server for good."""
    area = Briefers()
    with within_seconds(SECONDS), acting_as(area.head):
        found = check(by=area.head, texts={"seen": "-".join("x" * 40)}, places=[])
    assert found.coincidences


@pytest.mark.parametrize("word", ["well-known", "drop-in", "half-term", "mother-in-law", "anti-social"])
def test_words_with_hyphens_are_english(word: str) -> None:
    assert english.is_english(word)


@pytest.mark.parametrize("word", ["xan-the", "well-gullcroft", "a-b-c-d-e", "a" * 41, "-", ""])
def test_what_is_no_word_between_its_hyphens_is_not(word: str) -> None:
    assert not english.is_english(word)

"""What reads as a name or a home, whoever is on record; and what ordinary briefings are asked about (NOR-10)."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date

import pytest

from holdfast.demo.names import BOYS, FAMILY_NAMES, GIRLS
from holdfast.sharing.briefings.english import is_english
from holdfast.sharing.briefings.findings import Finding, Why
from holdfast.sharing.briefings.homes import homes_by_name
from holdfast.sharing.briefings.reads_as import reads_as_names
from holdfast.sharing.briefings.shapes import OpenKnowledge, by_form
from holdfast.sharing.briefings.text import tidy
from tests.sharing.ordinary_briefings import BRIEFINGS, PLACES, UNSEEN

pytestmark = pytest.mark.clause("NOR-10")


def read(text: str) -> list[Finding]:
    return list(reads_as_names(tidy(text), PLACES))


def why(text: str) -> set[Why]:
    return {each.why for each in read(text)}


@pytest.mark.parametrize(
    "text",
    [
        "Xanthe Gullcroft was there",
        "GULLCROFT, Xanthe",
        "xanthe gullcroft",
        "Xanhte Gulcroft",
        "Xan-the Gullcroftt",
        "xanthe_gullcroft",
        "XantheGullcroft and Xanthe G.",
        "We met Xanthe Young",
        "We met Will Green",
        "We met Grace Waters",
        "Xanthe King's brother",
        "seen with Little T",
        "seen with Tyler S.",
        "Xanthe was seen. Gullcroft was seen.",
        "Tyler, who is with Gullcroft",
        "bought from Xanthe Gullcroft",
    ],
)
def test_what_reads_as_a_whole_name_is_refused(text: str) -> None:
    assert Why.NAME in why(text)


@pytest.mark.parametrize(
    "text", ["Jordan, 15, is there.", "Xanthe (15)", "We see that Jordan waits at Wrack High School"]
)
def test_a_name_beside_an_age_or_a_school_is_refused(text: str) -> None:
    assert Why.NAME_AND_DETAIL in why(text)


@pytest.mark.parametrize(
    "text",
    [
        "they ask for xanthe",
        "Xanthe sells there.",
        "In the end xanhte sold it.",
        "At Chelsea the lights are off",
        "They met Ghost there",
        "On Fridays Minnow sells there",
        "one they call minnow. He is known as minnow",
        "they met Grace there",
        "they met harry there",
        "with Ty1er there",
        "with Тyler there",
        "T y l e r is there",
        "xanthegullcroft on the wall",
        "Young people from Hoxton and Dalston are afraid",
        "Xanthe Hill is there",
    ],
)
def test_what_could_be_a_name_is_asked(text: str) -> None:
    found = read(text)
    assert found
    assert {each.why for each in found} == {Why.WORD}


@pytest.mark.parametrize(
    "text",
    [
        "Saltmarsh Academy and Kelpmouth pier",
        "at Jordan Road, Xanthe Park and St Jordan's School",
        "The Safer Neighbourhood Team and the Youth Justice Service",
        "The co-ordinator's neighbour organised the programme in the town centre; don't wait.",
        "Block C, Class A drugs and Year 10 in KM4 at 3pm on the 21st",
        "Knives Around The Bus Station After School Today",
        "See www.example.org or write to xanthe@example.org.",
        "On Saturdays in May the Somali and Turkish groups meet at Tesco.",
        "they hope for grace and will mark it",
        "STAFF ARE ASKED TO WAIT AT THE GATE.",
    ],
)
def test_english_and_what_everybody_knows_is_left_alone(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    "word", ["colours", "organisers", "programme", "metres", "travelling", "licence", "don’t", "café"]
)
def test_british_spelling_is_english(word: str) -> None:
    assert is_english(word)


@pytest.mark.parametrize("word", ["xanthe", "gullcrof", "tylre", "adeyemi", "kelpmouth"])
def test_a_name_is_not(word: str) -> None:
    assert not is_english(word)


MISSPELT: dict[str, Callable[[str, int], str]] = {
    "as it is": lambda name, at: name[:at] + name[at:],
    "turned about": lambda name, at: name[:at] + name[at + 1 : at + 2] + name[at] + name[at + 2 :],
    "a letter left out": lambda name, at: name[:at] + name[at + 1 :],
    "a letter doubled": lambda name, at: name[:at] + name[at] + name[at:],
    "another letter": lambda name, at: f"{name[:at]}x{name[at + 1 :]}",
    "with a space": lambda name, at: f"{name[:at]} {name[at:]}",
    "with a hyphen": lambda name, at: f"{name[:at]}-{name[at:]}",
}


@pytest.mark.parametrize("how", list(MISSPELT))
@pytest.mark.parametrize("small", [False, True])
def test_nearly_every_whole_name_is_found_however_it_is_spelt(how: str, small: bool) -> None:
    drawn = random.Random(10)
    missed = []
    for _ in range(200):
        given, family = drawn.choice(GIRLS + BOYS), drawn.choice(FAMILY_NAMES)
        said = " ".join(MISSPELT[how](each, drawn.randrange(1, max(2, len(each) - 1))) for each in (given, family))
        said = said.lower() if small else said
        if not read(f"On Fridays {said} is at the station."):
            missed.append(said)
    assert len(missed) <= 2, missed


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("behind Rosewood House", Why.ADDRESS),
        ("behind Rosewood House’s gate", Why.ADDRESS),
        ("ROSEWOOD HOUSE", Why.ADDRESS),
        ("outside gullcroft tower", Why.ADDRESS),
        ("near oakleigh hostel", Why.ADDRESS),
        ("near Oakleigh children’s home", Why.ADDRESS),
        ("the oakleigh care home", Why.ADDRESS),
        ("behind Seaview", Why.ADDRESS),
        ("behind seaview", Why.ADDRESS),
        ("behind rosewood house", Why.HOME),
        ("rosewood houses and rosewood house's steps", Why.HOME),
        ("at the Elms", Why.HOME),
        ("at the elms", Why.HOME),
        ("elms house", Why.HOME),
        ("by the old forge", Why.HOME),
    ],
)
def test_a_home_by_its_name_is_found_in_whatever_letters(text: str, because: Why) -> None:
    found = list(homes_by_name(tidy(text), ["Kelp tower", "Seaview"], ["Seaview"]))
    assert {each.why for each in found} == {because}


@pytest.mark.parametrize(
    "text",
    [
        "an empty house, a trap house and a house party",
        "They go home, walk home and wait at their homes.",
        "the tennis court, the youth court and the clock tower",
        "six children’s homes, a care home and the bail hostel; supported housing",
        "behind Kelp Tower and kelp tower",
        "The Magistrates Court and the Crown Court",
    ],
)
def test_houses_without_a_name_are_left_alone(text: str) -> None:
    assert list(homes_by_name(tidy(text), ["Kelp tower", "Seaview"], ["Seaview"])) == []


@pytest.mark.parametrize(
    ("briefings", "refused", "asked"), [(BRIEFINGS, 0, 3), (UNSEEN, 1, 10)], ids=["the first", "written afterwards"]
)
def test_ordinary_briefings_are_left_alone(briefings: list[str], refused: int, asked: int) -> None:
    """How often somebody is stopped or asked who names nobody: the figures of docs/briefings.md."""
    known = OpenKnowledge(places=PLACES)
    found = [[*read(text), *by_form(tidy(text), known, date(2026, 11, 21))] for text in briefings]
    assert len(briefings) >= 26
    assert sum(any(not one.why.can_be_a_coincidence for one in each) for each in found) <= refused
    assert sum(any(one.why.can_be_a_coincidence for one in each) for each in found) <= asked

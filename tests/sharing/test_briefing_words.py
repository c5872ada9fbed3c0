"""What points at somebody, without a register: by its form, and by names that are given (NOR-10)."""

from __future__ import annotations

import unicodedata
from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.demo.names import BOYS, FAMILY_NAMES, GIRLS
from holdfast.register.names import searchable
from holdfast.register.words import Ethnicity, Sex
from holdfast.sharing.briefings.few import Described, combinations, describe, few_fit
from holdfast.sharing.briefings.findings import FEW, Finding, Why
from holdfast.sharing.briefings.named import Name, Names, looked_for, names_in
from holdfast.sharing.briefings.shapes import OpenKnowledge, by_form
from holdfast.sharing.briefings.text import sentences, tidy, words
from holdfast.sharing.briefings.vocabulary import ordinary

pytestmark = pytest.mark.clause("NOR-10")

TODAY = date(2026, 11, 21)
CONTACTS = OpenKnowledge(telephones=["01632 960 001"], mails=["duty@example.org"], places=["Kelp tower"])
NAMES = Names.made(
    [
        Name.of(1, "Tyler James", "Adeyemi"),
        Name.of(2, "Chelsea", "Brown"),
        Name.of(3, "Jordan", "O'Neill-Smith"),
        Name.of(4, "Will", "Green"),
        Name.of(5, "Little T", ""),
        Name.of(6, "Ghost", ""),
        Name.of(7, "Zoë", "McDonald"),
        *(Name.of(100 + number, "Mohammed", f"Family{number}") for number in range(FEW)),
    ]
)
PLACES = ["Kelp High", "Chelsea Bridge Park", "Adeyemi Centre", "Tyler"]


def named(text: str) -> list[Finding]:
    return list(names_in(tidy(text), NAMES, PLACES))


def why(text: str) -> set[Why]:
    return {each.why for each in named(text)}


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("J.S. at Kelp School", Why.INITIALS),
        ("They say that JS sells there", Why.INITIALS),
        ("J. Smith was there", Why.NAME),
        ("the Adeyemi family", Why.NAME),
        ("a 15-year-old boy was hurt", Why.PERSON),
        ("one fifteen year old girl", Why.PERSON),
        ("a boy aged 15", Why.PERSON),
        ("The girl, 14, was there", Why.PERSON),
        ("a boy (15)", Why.PERSON),
        ("a year 10 pupil", Why.PERSON),
        ("he is 15.", Why.PERSON),
        ("at 27 Jordan Road", Why.ADDRESS),
        ("at 27 jordan road", Why.ADDRESS),
        ("Flat 3, Lantern House", Why.ADDRESS),
        ("at 4 Spindrift House", Why.ADDRESS),
        ("in flat 12b", Why.ADDRESS),
        ("behind Rosewood House", Why.ADDRESS),
        ("the steps of Old Lantern Court", Why.ADDRESS),
        ("outside Gull Tower", Why.ADDRESS),
        ("near KM4 1AB", Why.ADDRESS),
        ("near km41ab", Why.ADDRESS),
        ("near K\u200bM4 1\u00adAB", Why.ADDRESS),
        ("born on 3 March 2011", Why.BIRTH),
        ("DOB: 03/03/2011", Why.BIRTH),
        ("born in 2011", Why.BIRTH),
        ("since 3 March 2011", Why.BIRTH),
        ("since 2011-03-03", Why.BIRTH),
        ("Ring 07700 900123", Why.NUMBER),
        ("Ring ０７７００ ９００１２３", Why.NUMBER),
        ("Look at @tyler_k", Why.NUMBER),
        ("Look at instagram.com/tyk", Why.NUMBER),
        ("Write to someone@example.com", Why.NUMBER),
        ("See HF-26-000123", Why.NUMBER),
        ("NHS number 999 123 4567", Why.NUMBER),
        ("A car, AB12 CDE", Why.NUMBER),
        ("PNC 2026/0000034U", Why.NUMBER),
        ("Pupil A123456789012", Why.NUMBER),
    ],
)
def test_some_things_point_at_one_person_whoever_is_on_record(text: str, because: Why) -> None:
    assert because in {each.why for each in by_form(tidy(text), CONTACTS, TODAY)}
    assert not because.can_be_a_coincidence


@pytest.mark.parametrize(
    "text",
    [
        "Boys aged 14 to 16 meet at the park from 3pm to 5pm.",
        "15-year-olds and 16 year olds, and a group of 14 year olds",
        "On 3 March 2026 there was a fight near Kelp Road.",
        "The 43 Holloway Road bus, and bus 27 Kelp Street",
        "It is a 10 minute walk. 2 boys on Kelp Street were afraid.",
        "NHS, MASH and GP staff; Class A drugs; CCTV at the gate",
        "Year 10 pupils and young people in Year 9",
        "On Saturday 21 November 2026, at 15.30-16.30",
        "Young people from KM4 and KM5",
        "Ring 01632 960001 or write to duty@example.org.",
        "IN CAPITALS IS NOBODY NAMED BY GO OR NO.",
        "At the Magistrates Court, the Crown Court and The House",
        "behind Kelp Tower and Kelp Tower School",
        "Tell the front door: somebody there answers day and night.",
    ],
)
def test_what_is_said_of_places_and_patterns_is_left_alone(text: str) -> None:
    assert list(by_form(tidy(text), CONTACTS, TODAY)) == []


@pytest.mark.parametrize(
    "text",
    [
        "Tyler Adeyemi",
        "ADEYEMI, Tyler",
        "tyler adeyemi",
        "James Adeyemi",
        "Tyler James",
        "Zoe Mc Donald",
        "Zoë\u00a0McDonald",
        "Zoe\u0308 McDonald",
        "Jordan O’Neill Smith",
        "Jordan ONeill",
        "Jordan Smith",
        "Tyler-Adeyemi",
        "tyler_adeyemi",
        "tyleradeyemi",
        "AdeyemiTyler",
        "Ту\u200bler Adeyemi",
        "Ty1er Adey3mi",
        "Ｔｙｌｅｒ Adeyemi",
        "T y l e r Adeyemi",
        "Zoë’s mother. Later the McDonalds came.",
        "We met Will Green",
        "seen with Little T",
        "Tyler Adeyemi House",
        "the Tyler Adeyemi memorial",
    ],
)
def test_a_whole_name_however_it_is_written_cannot_be_set_aside(text: str) -> None:
    assert Why.NAME in why(text)


@pytest.mark.parametrize("text", ["Jordan Smithers", "Jordan S.", "Jordan S was there"])
def test_a_name_of_somebody_who_is_not_on_record_is_answered_as_one_who_is(text: str) -> None:
    assert why(text) == {Why.NAME}
    assert why("Jordan Smith") == {Why.NAME}


@pytest.mark.parametrize(
    "text", ["Jordan, 15, is there.", "Jordan (15)", "Jordan at Kelp High School", "Ghost on Kelp Road"]
)
def test_a_rare_name_beside_an_age_a_school_or_a_street_cannot_be_set_aside(text: str) -> None:
    assert Why.NAME_AND_DETAIL in why(text)


@pytest.mark.parametrize(
    "text",
    [
        "Chelsea is busy at night.",
        "they say jordan is there",
        "call him Ghost",
        "J o r d a n",
        "Mohammed at Kelp High School",
    ],
)
def test_a_single_name_may_be_a_coincidence(text: str) -> None:
    assert why(text) == {Why.WORD}


@pytest.mark.parametrize(
    "text",
    [
        "Jordan Road, Jordan Park and St Jordan's School",
        "at Chelsea Bridge Park and near the Adeyemi Centre",
        "Will green spaces be kept? Mark the exits.",
        "a little shirt",
        "Tyler is the name of a place on record.",
    ],
)
def test_places_and_ordinary_words_are_no_names(text: str) -> None:
    assert named(text) == []


_LETTERS = {"a": "а", "e": "е", "o": "о", "p": "р", "c": "с", "x": "х", "y": "у", "i": "і"}


@st.composite
def disguised(draw: st.DrawFn, name: str) -> str:
    """A name as somebody could write it who does not want it found."""
    said = "".join(
        draw(st.sampled_from([each, each.upper(), _LETTERS.get(each, each), f"{each}\u200b", f"{each}\u00ad"]))
        for each in name
    )
    return unicodedata.normalize(draw(st.sampled_from(["NFC", "NFD", "NFKC"])), said)


@given(
    st.data(),
    st.sampled_from(GIRLS + BOYS),
    st.sampled_from(FAMILY_NAMES),
    st.sampled_from([" ", ", ", "-", "_", ".", "\n", "  "]),
    st.booleans(),
)
def test_no_disguise_hides_a_whole_name(
    data: st.DataObject, given_name: str, family: str, between: str, turned: bool
) -> None:
    one, other = (data.draw(disguised(each)) for each in (given_name, family))
    written = between.join((other, one) if turned else (one, other))
    text = f"On Fridays {written} is at the station."
    names = Names.made([Name.of(1, given_name, family)])
    assert any(each.why is Why.NAME for each in names_in(tidy(text), names)), text


@given(st.text(max_size=300))
def test_any_text_is_read_and_every_piece_is_the_writers_own(text: str) -> None:
    told = tidy(text)
    for found in (*names_in(told, NAMES, PLACES), *by_form(told, CONTACTS, TODAY)):
        assert all(part in told for part in found.piece.split(" … "))
    for word in words(told):
        assert told[word.start : word.end].strip()
        assert word.sentence < max(1, len(sentences(told)))


@given(st.sampled_from(GIRLS + BOYS), st.sampled_from(FAMILY_NAMES))
def test_every_word_that_is_compared_is_fetched_first(one: str, other: str) -> None:
    """Names are fetched by the words of the text: whatever the comparison finds must be among them."""
    fetched = looked_for(f"with {one} {other} there")
    assert {searchable(one).split()[0], searchable(other)} <= fetched


SCHOOL = uuid4()


def described(text: str) -> Described:
    return describe(tidy(text), {"Kelp High": SCHOOL}, TODAY)[0]


def test_what_a_sentence_says_of_people_is_understood() -> None:
    assert described("Boys aged 14 to 16 at Kelp High") == Described(
        ages=frozenset({14, 15, 16}), sexes=frozenset({Sex.MALE}), schools=frozenset({SCHOOL})
    )
    assert described("Somali girls, 15-year-olds, from KM4") == Described(
        ages=frozenset({15}),
        sexes=frozenset({Sex.FEMALE}),
        ethnicities=frozenset({frozenset({Ethnicity.AFRICAN})}),
        districts=frozenset({"KM4"}),
    )
    assert described("Boys and girls in Year 10").ages == {14, 15}
    assert described("Boys and girls in Year 10").sexes == frozenset()
    assert described("On 3 March 2026 on Jordan Road") == Described(
        days=frozenset({date(2026, 3, 3)}), streets=frozenset({"Jordan Road"})
    )
    assert described("between 3 and 5pm until 30 November 2026") == Described()


@pytest.mark.parametrize(
    ("text", "is_asked"),
    [
        ("Boys aged 14 to 16 are stopped there.", False),
        ("On 3 March there was a fight at Kelp High.", False),
        ("Young people at Kelp High and on Jordan Road are afraid.", False),
        ("Boys at Kelp High are stopped.", True),
        ("On 3 March 2026 boys were stopped.", True),
        ("Somali girls are stopped.", True),
        ("Some are boys. They go to Kelp High.", True),
    ],
)
def test_only_what_is_said_of_people_together_is_counted(text: str, is_asked: bool) -> None:
    for fit, refused in ((0, True), (FEW - 1, True), (FEW, False)):
        asked: list[Described] = []

        def how_many(one: Described, fit: int = fit, asked: list[Described] = asked) -> int:
            asked.append(one)
            return fit

        found = list(few_fit(combinations(tidy(text), {"Kelp High": SCHOOL}, TODAY), how_many))
        assert bool(asked) == is_asked
        assert [each.why for each in found] == ([Why.FEW] if is_asked and refused else [])


def test_what_the_whole_briefing_is_about_counts_in_each_sentence() -> None:
    about = Described(schools=frozenset({SCHOOL}))
    asked: list[Described] = []

    def how_many(one: Described) -> int:
        asked.append(one)
        return 0

    assert list(few_fit(combinations("Boys are stopped.", {}, TODAY, about=about), how_many))
    assert asked[0].schools == {SCHOOL}
    assert not list(few_fit(combinations("It is dark there.", {}, TODAY, about=about), how_many))


def test_ordinary_words_come_from_the_protocol_and_hold_no_made_up_child() -> None:
    assert {"police", "school", "will", "grace"} <= ordinary()
    assert not {"robin smith", "alex", "kofi", "tyler"} & ordinary()


def test_what_is_said_names_the_piece_and_what_to_write_instead() -> None:
    for each in Why:
        assert each.says.endswith(".")
        assert each.instead.endswith(".")
        assert Finding(each, "x").says.startswith("“x” could point at somebody. ")
    assert [each for each in Why if each.can_be_a_coincidence] == [Why.WORD, Why.HOME]


@pytest.mark.parametrize(
    ("of_one", "of_two"),
    [
        ("Jordan was seen. Smith was seen.", "Jordan was seen. Adeyemi was seen."),
        ("James and later Adeyemi were there", "Jordan and later Adeyemi were there"),
        ("they say james is with adeyemi", "they say jordan is with adeyemi"),
        ("tyler james", "tyler jordan"),
        ("tyleradeyemi", "jordanadeyemi"),
        ("adeyemityler", "adeyemijordan"),
    ],
)
def test_two_names_are_answered_alike_whether_they_are_of_one_person_or_of_two(of_one: str, of_two: str) -> None:
    assert [each.why for each in named(of_one)] == [each.why for each in named(of_two)]
    assert why(of_one) == {Why.NAME}


@pytest.mark.parametrize("text", ["Chelsea is dark. At night Chelsea is darker.", "chelsea, and the jetty"])
def test_a_single_name_that_is_said_twice_is_still_one(text: str) -> None:
    assert why(text) == {Why.WORD}


def test_a_whole_name_is_told_in_one_piece_and_not_with_every_other_name_too() -> None:
    found = [(each.why, each.piece) for each in named("We met James Adeyemi. At Chelsea it is dark.")]
    assert set(found) == {(Why.NAME, "James Adeyemi"), (Why.WORD, "Chelsea")}

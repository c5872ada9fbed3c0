"""The check of a briefing against everybody on record (NOR-10)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from holdfast.access.errors import Refused
from holdfast.access.models import Consultation, User
from holdfast.access.viewer import acting_as
from holdfast.demo.names import BOYS, FAMILY_NAMES, GIRLS, NICKNAMES
from holdfast.register.actions import add_address, add_contact, add_name, add_place, record_school_place
from holdfast.register.models import Person, Place
from holdfast.register.names import NewName
from holdfast.sharing.briefings.actions import agree, put_forward
from holdfast.sharing.briefings.check import AN_HOUR, MOST_NAMES, Checked, answer, check, compare
from holdfast.sharing.briefings.findings import FEW, Why
from tests.access.area import SET_UP
from tests.sharing.briefers import INBOX, Briefers
from tests.sharing.ordinary_briefings import BRIEFINGS, PLACES, UNSEEN

pytestmark = [pytest.mark.usefixtures("db"), pytest.mark.clause("NOR-10")]


def checked(area: Briefers, text: str, *, places: Sequence[Place] = (), **more: str) -> Checked:
    with acting_as(area.head):
        return check(by=area.head, texts={"seen": text, **more}, places=places)


def answered(area: Briefers, text: str, *, places: Sequence[Place] = ()) -> Checked:
    """As often as a test likes."""
    with acting_as(area.head):
        return answer({"seen": text}, places)


def compared(area: Briefers, text: str, **more: str) -> Checked:
    """As it is before a briefing is agreed."""
    with acting_as(area.detective):
        return compare({"seen": text, **more}, [])


def pieces(found: Checked) -> list[str]:
    return [one.piece for one in found.refused]


def on_record(area: Briefers, given: str = "Xanthe", family: str = "Gullcroft", **details: Any) -> Person:
    person = area.child(area.worker, given, family, **details)
    area.case(area.worker, person)
    return person


def test_somebody_whom_the_writer_does_not_see_is_found_and_not_said() -> None:
    area = Briefers()
    on_record(area)
    with acting_as(area.head):
        assert not Person.objects.exists()
    found = checked(area, "On Fridays Xanthe Gullcroft sells at the station.")
    assert pieces(found) == ["Xanthe Gullcroft"]
    # Of somebody with the same given name who is not on record the same is said, and so it is to a writer who sees her.
    other = checked(area, "On Fridays Xanthe Smithers sells at the station.")
    assert [one.says.replace("Smithers", "Gullcroft") for one in other.refused] == [one.says for one in found.refused]
    with acting_as(area.worker):
        seen = check(by=area.worker, texts={"seen": "On Fridays Xanthe Gullcroft sells at the station."}, places=[])
    assert seen.by_field == found.by_field


ASKED = (
    "Xanthe sells there.",
    "they say xanthe sells there",
    "Ask Gullcroft, or Xanhte.",
    "Xanthe was seen. Gullcroft was seen.",
    "xanthe, and far from there gullcroft",
    "Ask xanthegullcroft.",
    "Xanthe, 15, at Kelp High School",
    "We met Minnow and minnow and Will. call him minnow",
    "Minnow Green, or Grace Gullcroft, was there. So was X.G.",
    "Xan the and Gull croft were there, and Ksanty Gulcroft.",
    "behind rosewood house, at the elms, Elms House, 9 slipway and The Old Forge",
    "near Oakleigh children’s home",
)


@pytest.mark.parametrize("text", ASKED)
def test_whoever_writes_is_answered_alike_whoever_is_on_record(text: str) -> None:
    area = Briefers()
    before = checked(area, text)
    for number, (given, family) in enumerate((("Xanthe", "Gullcroft"), ("Grace", "Green"), ("Will", "Minnow"))):
        person = on_record(area, given, family)
        with acting_as(area.worker):
            add_name(by=area.worker, person=person, name=NewName("Minnow", "", "nickname"), source="told")
            home = ("Rosewood House", "The Elms", "The Old Forge")[number]
            for lines in (f"{home}, Kelpmouth", "9 Slipway, Kelpmouth", "Elms House", "Oakleigh Children’s Home"):
                add_address(by=area.worker, person=person, lines=lines, source="told")
    assert checked(area, text).by_field == before.by_field
    # And those who are on record are kept from being told, by whoever agrees.
    assert compared(area, text).refused or compared(area, text).coincidences


@pytest.mark.parametrize(
    "told", ["Xanthe was seen. Gullcroft was seen.", "xanthe, and far from there gullcroft", "Ask xanthegullcroft."]
)
def test_it_does_not_say_whether_two_names_on_record_are_of_one_person(told: str) -> None:
    area = Briefers()
    on_record(area, "Xanthe", "Limpetmere")
    on_record(area, "Orla", "Gullcroft")
    of_two = compared(area, told)
    assert of_two.refused
    on_record(area)
    assert compared(area, told).by_field == of_two.by_field
    apart = compared(area, "Gullcroft boasts of it.", title="Xanthe and others at the station")
    assert "Xanthe … Gullcroft" in "".join(pieces(apart)) or "Gullcroft … Xanthe" in "".join(pieces(apart))


@pytest.mark.parametrize("kind", ["alias", "nickname", "previous", "legal"])
def test_every_kind_of_name_is_compared(kind: str) -> None:
    area = Briefers()
    person = on_record(area)
    with acting_as(area.worker):
        add_name(by=area.worker, person=person, name=NewName("Zeb", "Quillfeather", kind), source="told")
        add_name(by=area.worker, person=person, name=NewName("Minnow", "", kind), source="told")
    assert "Zeb Quillfeather" in pieces(compared(area, "Ask Zeb Quillfeather."))
    found = compared(area, "they ask for minnow")
    assert found.coincidences == ["minnow"]
    assert not found.refused


@pytest.mark.parametrize(
    "told",
    [
        "Xante and much later in the text the name Gulcroft",
        "xanhte is feared, and much later in the text so is gullcrofft",
        "Zanthe is feared, and much later in the text so is Gullkroft",
        "Xanthé is feared, and much later in the text so is Gull-croft",
        "Xan the is feared, and much later in the text so is Gull croft",
        "Abdirahmaan is feared, and much later in the text so is Gullcruft",
        "Cieran is feared, and much later in the text so is Gullcroft",
    ],
)
def test_a_name_that_is_spelt_otherwise_is_compared_too(told: str) -> None:
    area = Briefers()
    for given in ("Xanthe", "Abdirahman", "Kieran"):
        on_record(area, given)
    # Set aside by nobody, whatever it reads as.
    assert compared(area, told).refused
    assert checked(area, told).refused or len(checked(area, told).coincidences) >= 2


def test_ordinary_words_are_not_read_as_names_that_are_spelt_nearly_so() -> None:
    area = Briefers()
    for given, family in (("Parke", "Statton"), ("Staff", "Schoole"), ("Lights", "Bussse")):
        on_record(area, given, family)
    told = "The lights by the station are broken. Staff of the school wait at the park and on the bus."
    assert not compared(area, told).refused


def test_ordinary_briefings_are_not_stopped_by_those_who_are_on_record() -> None:
    area = Briefers()
    drawn = Random(18)
    with acting_as(area.worker):
        for name in PLACES:
            add_place(by=area.worker, kind="other", name=name)
    for number in range(40):
        person = on_record(area, drawn.choice(GIRLS + BOYS), drawn.choice(FAMILY_NAMES))
        with acting_as(area.worker):
            nickname = NewName(NICKNAMES[number % len(NICKNAMES)], "", "nickname")
            add_name(by=area.worker, person=person, name=nickname, source="told")
    for text in BRIEFINGS + UNSEEN:
        with acting_as(area.detective):
            beside, alone = compare({"seen": text}, []), answer({"seen": text}, [])
        assert beside.refused == alone.refused, text


def test_two_names_of_one_person_in_two_parts_are_found_too() -> None:
    area = Briefers()
    on_record(area)
    found = compared(area, "Gullcroft boasts of it.", title="Xanthe and others at the station")
    assert any("Xanthe" in one and "Gullcroft" in one for one in pieces(found))


def test_the_name_of_a_place_on_record_is_no_name_of_a_person() -> None:
    area = Briefers()
    on_record(area, "Chelsea", "Gullcroft")
    assert checked(area, "At Chelsea the lights are off.").coincidences == ["Chelsea"]
    assert not checked(area, "On Chelsea Road the lights are off.").coincidences
    with acting_as(area.worker):
        add_place(by=area.worker, kind="other", name="Chelsea")
    assert not checked(area, "At Chelsea the lights are off.").coincidences
    with acting_as(area.worker):
        add_place(by=area.worker, kind="other", name="Chelsea Gullcroft")
    # Who puts a child on record as a place is stopped when it is agreed.
    assert "Chelsea Gullcroft" in pieces(compared(area, "Chelsea Gullcroft was there."))


@pytest.mark.clause("NOR-10", "GM-08")
@pytest.mark.parametrize("confidential", [False, True])
def test_a_home_on_record_is_found_by_its_first_line_alone(confidential: bool) -> None:
    area = Briefers()
    person = on_record(area)
    with acting_as(area.worker):
        for lines in ("9 Slipway, Kelpmouth", "Rose Cottage\nMill Lane", "Mill Lane, Kelpmouth"):
            secret: dict[str, Any] = {}
            if confidential:
                circle = [User.objects.get(pk=area.worker.user_id)]
                secret = {"confidential_because": "Threats.", "circle": circle}
            add_address(by=area.worker, person=person, lines=lines, source="told", **secret)
    assert pieces(checked(area, "They wait outside 9, Slipway and behind ROSE COTTAGE.")) == ["ROSE COTTAGE"]
    assert set(pieces(compared(area, "They wait outside 9, Slipway and behind ROSE COTTAGE."))) >= {
        "9 slipway",
        "ROSE COTTAGE",
    }
    assert not compared(area, "They wait on Mill Lane and at the slipway.").refused


def test_homes_are_told_to_no_other_job_and_to_no_viewer() -> None:
    area = Briefers()
    person = on_record(area)
    with acting_as(area.worker):
        add_address(by=area.worker, person=person, lines="9 Slipway", source="told")
    for viewer in (area.worker, area.head, SET_UP):
        with acting_as(viewer), connection.cursor() as cursor:
            cursor.execute("select line from wall_homes_in(' at 9 slipway ', 5)")
            assert cursor.fetchall() == []


def test_a_building_by_its_name_is_answered_alike_whoever_lives_there() -> None:
    area = Briefers()
    answers = []
    for number in range(FEW + 1):
        found = answered(area, "Lanterns out. They meet at Lantern House. Then at LANTERN HOUSE.")
        answers.append([one.says for one in found.refused])
        person = on_record(area, f"Kit{number}", f"Sample{number}")
        with acting_as(area.worker):
            add_address(by=area.worker, person=person, lines="Lantern House, Kelpmouth", source="told")
    assert [one for one in answers if one != answers[0]] == []
    assert [one[:15] for one in answers[0]] == ["“Lantern House”", "“LANTERN HOUSE”"]
    with acting_as(area.worker):
        add_place(by=area.worker, kind="other", name="Lantern House")
    assert not answered(area, "Lanterns out. They meet at Lantern House. Then at LANTERN HOUSE.").refused


def test_a_number_that_stands_under_contacts_may_be_written() -> None:
    area = Briefers()
    assert pieces(checked(area, "Ring 01632 960001.")) == ["01632 960001"]
    with acting_as(SET_UP):
        add_contact(
            by=SET_UP, agency=area.care, name="Duty desk", post="Front door", telephone="01632 960 001",
            email="duty@example.org", from_date=date(2020, 1, 1),
        )  # fmt: skip
    assert not checked(area, "Ring +44 1632 960001 or write to duty@example.org.").refused


def test_a_combination_that_few_on_record_fit_is_refused_and_one_that_many_fit_is_not() -> None:
    area = Briefers()
    with acting_as(area.worker):
        school = add_place(by=area.worker, kind="school", name="Kelp High")
    told = "Boys aged 14 to 16 at Kelp High are stopped on the way home."
    today = timezone.localdate()
    for number in range(FEW):
        assert pieces(answered(area, told)) == ["aged 14 to 16 … boys … Kelp High"]
        person = on_record(
            area, f"Kit{number}", f"Sample{number}", sex="male", birth_date=today - timedelta(days=15 * 365 + 30),
            birth_date_precision="exact",
        )  # fmt: skip
        with acting_as(area.worker):
            record_school_place(by=area.worker, person=person, school=school, provision="mainstream", source="told")
    assert not answered(area, told).refused
    assert answered(area, told.replace("Boys", "Girls")).refused
    assert answered(area, told.replace("14 to 16", "11 to 12")).refused
    assert answered(area, "Somali boys at Kelp High are stopped.").refused
    assert answered(area, "Boys are stopped.", places=[school]).refused == []
    assert answered(area, "Girls are stopped.", places=[school]).refused
    assert [one.why for one in answered(area, "On 3 November boys were stopped.").refused] == [Why.FEW]


def test_a_day_on_which_something_was_recorded_of_many_is_no_sign_of_one() -> None:
    area = Briefers()
    today = timezone.localdate()
    written = f"On {today.day} {today:%B} {today.year} boys were stopped."
    for number in range(FEW):
        assert checked(area, written).refused
        person = area.child(area.worker, f"Kit{number}", f"Sample{number}", sex="male")
        case = area.case(area.worker, person)
        area.concern(area.worker, case, people=[(person, "victim")])
    assert not checked(area, written).refused


def test_a_childrens_home_on_record_is_no_place_for_a_briefing() -> None:
    area = Briefers()
    with acting_as(area.worker):
        home = add_place(by=area.worker, kind="care", name="Seaview")
        add_place(by=area.worker, kind="other", name="Spray Court")
    assert pieces(checked(area, "They wait behind seaview and near Spray Court.")) == ["seaview"]
    with acting_as(area.head), pytest.raises(Refused) as refused:
        put_forward(by=area.head, what=area.briefing(places=[home]), link=INBOX)
    assert "places" in refused.value.fields


def test_a_list_of_names_is_no_briefing() -> None:
    area = Briefers()
    auditor = area.staff("Pat", functions=["auditor"])
    names = [f"they say xq{chr(97 + number)}lm" for number in range(MOST_NAMES + 1)]
    assert len(checked(area, ". ".join(names[:-1])).coincidences) == MOST_NAMES
    with acting_as(area.head), pytest.raises(Refused, match="could be names") as refused:
        check(by=area.head, texts={"seen": ". ".join(names)}, places=[])
    assert refused.value.clauses == ("NOR-10",)
    with acting_as(auditor):
        (line,) = Consultation.objects.filter(operation="denied", what="briefing: too many names")
        assert line.user_id == area.head.user_id
        assert "xq" not in str(vars(line))


def test_who_agrees_does_not_ask_it_again_and_again() -> None:
    area = Briefers()
    on_record(area)
    briefing = area.forward(about="The shops called Gullcroft. More of this stands in another part. There is Xanthe.")
    with acting_as(area.detective):
        for _ in range(AN_HOUR):
            with pytest.raises(Refused, match="point at somebody"):
                agree(by=area.detective, briefing=briefing, because="Shops.", link=INBOX)
        with pytest.raises(Refused, match="within an hour"):
            agree(by=area.detective, briefing=briefing, because="Shops.", link=INBOX)


def test_what_it_asks_of_the_database_does_not_grow_with_the_register(
    query_count: Callable[[], AbstractContextManager[CaptureQueriesContext]],
) -> None:
    area = Briefers()
    counts = []
    for number in range(3):
        on_record(area, f"Kit{number}", f"Sample{number}")
        with query_count() as queries:
            compared(area, "Kit0 Sample0 and Kit1 sell there.")
        counts.append(len(queries))
    assert counts[0] == counts[-1]

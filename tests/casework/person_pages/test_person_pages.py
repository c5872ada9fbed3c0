"""The pages of a person: what they show to whom, and the forms that keep a record right."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from holdfast.access.actions import involve
from holdfast.access.models import Consultation
from holdfast.access.viewer import Viewer, acting_as
from holdfast.register.actions import (
    add_address,
    add_name,
    add_place,
    add_to_case,
    correct_details,
    record_attendance,
    record_school_place,
    relate,
)
from holdfast.register.models import Address, AddressCircle, Case, Person, Relationship, SchoolPlace
from holdfast.register.names import NewName
from tests.access.area import SET_UP, Area
from tests.support.naughty import CONTROL, NAUGHTY

pytestmark = pytest.mark.usefixtures("db")

SOURCE = {"source": "mother, at home"}


def typed_day(name: str, day: date) -> dict[str, str]:
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


class Desk:
    """A worker at a browser, with a child in a case."""

    def __init__(self, **details: Any) -> None:
        self.area = Area()
        self.worker = self.area.staff("Ann")
        self.child = self.area.child(self.worker, "Robin", "Example", **details)
        self.case = self.area.case(self.worker, self.child)
        self.client = self.browser(self.worker)

    def browser(self, viewer: Viewer) -> Client:
        client = Client()
        with acting_as(SET_UP):
            client.force_login(self.area.user(viewer))
        return client

    def colleague(self, name: str) -> Viewer:
        """Somebody of the police who works on the case too."""
        officer = self.area.staff(name, self.area.police, post="gangs unit")
        with acting_as(self.worker):
            involve(by=self.worker, case_id=self.case.pk, role="works with", reason="x", user=self.area.user(officer))
        return officer

    def get(self, rest: str = "", *, client: Client | None = None, person: Person | None = None) -> str:
        answer = (client or self.client).get(self.address(rest, person))
        assert answer.status_code == 200, answer.status_code
        return plain(answer)

    def address(self, rest: str = "", person: Person | None = None) -> str:
        return f"/people/{(person or self.child).pk}/{rest}"

    def post(self, rest: str, **typed: Any) -> HttpResponse:
        """Send a form; where it is done, the answer leads on."""
        return self.client.post(self.address(rest), typed)  # type: ignore[return-value]

    def done(self, rest: str, **typed: Any) -> str:
        """Send a form that is right; the page that follows."""
        answer = self.post(rest, **typed)
        assert answer.status_code == 302, plain(answer)
        return plain(self.client.get(answer["Location"]))

    def refused(self, rest: str, **typed: Any) -> str:
        """Send a form that must be mended; the page again."""
        answer = self.post(rest, **typed)
        assert answer.status_code == 200
        assert "There is a problem" in answer.content.decode()
        return plain(answer)


def plain(answer: Any) -> str:
    """What a page says, without its markup."""
    text = re.sub(r"<(script|style|svg).*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text)))


def test_the_page_shows_what_the_register_holds_and_who_said_so() -> None:
    desk = Desk(birth_date=date(2011, 5, 4), sex="female", nhs_number="9990123454", communication_needs="Speak slowly.")
    with acting_as(desk.worker):
        add_name(by=desk.worker, person=desk.child, name=NewName("Robbo", "", "nickname"), source="friends")
        add_address(by=desk.worker, person=desk.child, lines="1 Sample Street", postcode="n1 1aa", source="school")
        mother = desk.area.child(desk.worker, "Morgan", "Example")
        relate(by=desk.worker, person=mother, kind="parent", other=desk.child, source="birth certificate",
               parental_responsibility=True)  # fmt: skip
        school = add_place(by=desk.worker, kind="school", name="Sample School")
        place = record_school_place(
            by=desk.worker, person=desk.child, provision="mainstream", school=school, year_group=9, source="school"
        )
        record_attendance(
            by=desk.worker, school_place=place, from_date=date(2026, 9, 1), until_date=date(2026, 10, 23),
            sessions_possible=76, sessions_attended=60, sessions_unauthorised=9, source="school",
        )  # fmt: skip
    page = desk.get()
    for words in (
        "Robin Example", "4 May 2011", "999 012 3454", "Speak slowly.", "Robbo", "nickname", "friends",
        "1 Sample Street", "N1 1AA", "Morgan Example", "parent", "birth certificate", "has parental responsibility",
        "Sample School", "year 9", "76", "60", desk.case.reference, "subject", "Held for safeguarding",
    ):  # fmt: skip
        assert words in page, words


def test_looking_is_logged_with_whoever_is_shown() -> None:
    desk = Desk()
    with acting_as(desk.worker):
        mother = desk.area.child(desk.worker, "Morgan", "Example")
        relate(by=desk.worker, person=mother, kind="parent", other=desk.child, source="x")
    desk.get()
    desk.get("names/add")
    with acting_as(desk.area.staff("Olive", functions=["auditor"])):
        shown, form = Consultation.objects.filter(operation="consult", route__startswith="person").order_by("id")
    assert (shown.what, set(shown.person_ids)) == ("person", {desk.child.pk, mother.pk})
    assert (form.what, form.person_ids) == ("person: add a name", [desk.child.pk])


def test_whoever_does_not_work_with_the_person_finds_no_page_and_the_attempt_is_logged() -> None:
    desk = Desk()
    stranger = desk.browser(desk.area.staff("Bob", desk.area.police))
    with acting_as(desk.worker):
        address = add_address(by=desk.worker, person=desk.child, lines="1 Sample Street", source="x")
    rests = ["", "names/add", "details", "addresses/add", f"addresses/{address.pk}/end", "relationships/add",
             "relationships/new-person", "schools/add", "merge/"]  # fmt: skip
    for rest in rests:
        assert stranger.get(desk.address(rest)).status_code == 404
        assert stranger.post(desk.address(rest), {"given": "x", "kind": "alias", **SOURCE}).status_code == 404
    with acting_as(desk.area.staff("Olive", functions=["auditor"])):
        denied = Consultation.objects.filter(operation="denied")
        assert denied.count() == 2 * len(rests)
        assert denied.first().person_ids == [desk.child.pk]  # type: ignore[union-attr]


def test_a_name_is_added_and_found() -> None:
    desk = Desk()
    page = desk.done("names/add", given="Robbo", kind="nickname", **SOURCE)
    assert "Robbo" in page
    assert "Robbo" in plain(desk.client.post("/people/", {"text": "robbo"}))


def test_an_empty_name_is_refused_and_what_was_typed_is_still_there() -> None:
    desk = Desk()
    answer = desk.post("names/add", given=" ", kind="alias", source="the school <office>")
    page = answer.content.decode()
    assert "Give a name." in page
    assert 'value="the school &lt;office&gt;"' in page
    assert 'href="#given"' in page


def test_a_name_ends_and_the_one_in_use_is_shown() -> None:
    desk = Desk()
    with acting_as(desk.worker):
        known = desk.child.names.get()
    desk.done("names/add", given="Rowan", family="Sample", kind="legal", **SOURCE)
    yesterday = timezone.localdate() - timedelta(days=1)
    page = desk.done(f"names/{known.pk}/end", **typed_day("until_date", yesterday))
    assert "Rowan Sample" in page
    with acting_as(desk.worker):
        assert Person.objects.get(pk=desk.child.pk).display_name == "Rowan Sample"


def details(**more: Any) -> dict[str, Any]:
    return {
        "birth_date_precision": "unknown",
        "sex": "female",
        "ethnicity": "not stated",
        "ethnicity_said_by": "nobody",
        **SOURCE,
        **more,
    }


def test_details_are_corrected_and_what_stood_there_before_is_kept() -> None:
    desk = Desk(birth_date=date(2011, 5, 4), first_language="Welsh")
    form = desk.client.get(desk.address("details")).content.decode()
    assert 'value="Welsh"' in form
    page = desk.done(
        "details", **details(birth_date_precision="exact", gender="girl"), **typed_day("birth_date", date(2011, 4, 5))
    )
    assert "5 April 2011" in page
    assert "girl" in page
    assert "First language: from Welsh to nothing." in page
    assert "Born: from 2011-05-04 to 2011-04-05." in page
    assert "mother, at home" in page


def test_wrong_details_are_refused_whole_with_a_message_for_each() -> None:
    desk = Desk()
    page = desk.refused(
        "details", **details(nhs_number="999 012 3456", upn="A1"), **typed_day("birth_date", date(2011, 5, 4))
    )
    assert "An NHS number has 10 digits" in page
    assert "A unique pupil number has a letter and 12 digits" in page
    assert "Say whether the date is exact or an estimate." in page
    with acting_as(desk.worker):
        assert Person.objects.get(pk=desk.child.pk).sex == "not known"


def test_nothing_changed_says_so() -> None:
    desk = Desk(sex="female")
    assert "Nothing was changed." in desk.done("details", **details())


def test_an_address_is_added_and_ends() -> None:
    desk = Desk()
    page = desk.done("addresses/add", lines="1 Sample Street\r\nSample Town", postcode="n1 1aa", **SOURCE,
                     **typed_day("from_date", date(2020, 1, 1)))  # fmt: skip
    assert "1 Sample Street Sample Town N1 1AA" in page
    with acting_as(desk.worker):
        address = Address.objects.get()
    assert "Lived there until: Check the date." in desk.refused(
        f"addresses/{address.pk}/end", **typed_day("until_date", date(2019, 1, 1))
    )
    assert "1 January 2020 to 5 March 2024" in desk.done(
        f"addresses/{address.pk}/end", **typed_day("until_date", date(2024, 3, 5))
    )


def test_a_confidential_address_is_seen_by_its_circle_alone() -> None:
    desk = Desk()
    inside, outside = desk.colleague("Ivy"), desk.colleague("Odd")
    page = desk.done(
        "addresses/add", lines="9 Hidden Lane", confidential_because="Fled from violence.",
        circle=[str(inside.user_id)], **SOURCE,
    )  # fmt: skip
    assert "9 Hidden Lane" in page
    assert "Seen only by Ann, Ivy." in page
    assert "9 Hidden Lane" in desk.get(client=desk.browser(inside))
    theirs = desk.get(client=desk.browser(outside))
    assert "9 Hidden Lane" not in theirs
    assert "onfidential" not in theirs
    with acting_as(desk.worker):
        address = Address.objects.get()
    for rest in (f"addresses/{address.pk}/circle", f"addresses/{address.pk}/end"):
        assert desk.browser(outside).get(desk.address(rest)).status_code == 404


def test_an_address_is_made_confidential_and_its_circle_is_widened_and_narrowed() -> None:
    desk = Desk()
    colleague = desk.colleague("Ivy")
    desk.done("addresses/add", lines="9 Hidden Lane", **SOURCE)
    with acting_as(desk.worker):
        address = Address.objects.get()
    here = f"addresses/{address.pk}"
    assert "9 Hidden Lane" in desk.get(client=desk.browser(colleague))
    desk.done(f"{here}/confidential", because="Fled from violence.")
    assert "9 Hidden Lane" not in desk.get(client=desk.browser(colleague))
    assert "Why do they need to know?" in desk.refused(f"{here}/circle", user=str(colleague.user_id))
    desk.done(f"{here}/circle", user=str(colleague.user_id), reason="Visits the family.")
    assert "9 Hidden Lane" in desk.get(client=desk.browser(colleague))
    assert "Visits the family." in desk.get(f"{here}/circle")
    with acting_as(desk.worker):
        theirs = AddressCircle.objects.get(user_id=colleague.user_id)
        mine = AddressCircle.objects.get(user_id=desk.worker.user_id)
    desk.done(f"{here}/circle/{theirs.pk}/end", reason="Left the team.")
    assert "9 Hidden Lane" not in desk.get(client=desk.browser(colleague))
    assert "Nobody else may see this address" in desk.refused(f"{here}/circle/{mine.pk}/end", reason="x")


def test_a_relationship_with_somebody_of_the_same_case() -> None:
    desk = Desk()
    sister = desk.area.child(desk.worker, "Blake", "Example")
    with acting_as(desk.worker):
        add_to_case(by=desk.worker, case=desk.case, person=sister, role="sibling", source="x")
    assert "Blake Example" in desk.get("relationships/add")
    page = desk.done("relationships/add", other=str(sister.pk), kind="sibling", **SOURCE)
    assert "Blake Example" in page
    with acting_as(desk.worker):
        told = Relationship.objects.get()
        assert (told.person_id, told.kind, told.other_id, told.source) == (
            sister.pk, "sibling", desk.child.pk, "mother, at home",
        )  # fmt: skip
    desk.done(f"relationships/{told.pk}/end", **typed_day("until_date", date(2024, 3, 5)))
    assert "until 5 March 2024" in desk.get()


def test_somebody_found_by_name_is_related_and_shown_in_the_case() -> None:
    desk = Desk()
    uncle = desk.area.child(desk.worker, "Uri", "Sample")
    with acting_as(desk.worker):
        desk.area.case(desk.worker, uncle)
    page = desk.post("relationships/add", look="uri sampel", do="look").content.decode()
    assert str(uncle.pk) in page
    assert "Nobody you work with has this name." in plain(desk.post("relationships/add", look="Zebedee", do="look"))
    desk.done(
        "relationships/add",
        look="uri sampel",
        other=str(uncle.pk),
        kind="aunt or uncle",
        cases=[str(desk.case.pk)],
        **SOURCE,
    )
    with acting_as(desk.worker):
        assert desk.case.people.get(person=uncle).role == "relative"


def test_somebody_new_is_put_on_the_register_after_having_looked() -> None:
    desk = Desk()
    known = desk.area.child(desk.worker, "Morgan", "Example")
    new = {
        "given": "Morgan",
        "family": "Example",
        "kind": "parent",
        "sex": "female",
        "cases": [str(desk.case.pk)],
        **SOURCE,
    }
    page = desk.refused("relationships/new-person", **new)
    assert "This looks like somebody you work with" in page
    with acting_as(desk.worker):
        assert Person.objects.count() == 2
    desk.done("relationships/new-person", **new, sure="yes")
    with acting_as(desk.worker):
        mother = Person.objects.exclude(pk__in=[desk.child.pk, known.pk]).get()
        assert mother.sex == "female"
        assert Relationship.objects.get().person_id == mother.pk
        assert desk.case.people.get(person=mother).role == "parent or carer"


@pytest.mark.clause("ISL-9.3b")
def test_schools_and_attendance_are_recorded() -> None:
    desk = Desk()
    with acting_as(desk.worker):
        school = add_place(by=desk.worker, kind="school", name="Sample School")
    assert "A school place names its school." in desk.refused("schools/add", provision="mainstream", **SOURCE)
    desk.done("schools/add", provision="mainstream", school=str(school.pk), year_group="9", **SOURCE,
              **typed_day("from_date", date(2024, 9, 2)))  # fmt: skip
    with acting_as(desk.worker):
        place = SchoolPlace.objects.get()
    period = {**typed_day("from_date", date(2025, 9, 1)), **typed_day("until_date", date(2025, 10, 24))}
    attended = {"sessions_possible": "70", "sessions_attended": "71", **SOURCE}
    assert "more than were possible" in desk.refused(f"schools/{place.pk}/attendance", **period, **attended)
    attended["sessions_attended"] = "50"
    page = desk.done(f"schools/{place.pk}/attendance", **period, **attended)
    assert "1 September 2025 to 24 October 2025 50 70 0" in page
    page = desk.done(f"schools/{place.pk}/end", left_because="Excluded.", **typed_day("until_date", date(2026, 1, 9)))
    assert "Excluded." in page
    assert "no school place" in desk.done("schools/add", provision="no school place", **SOURCE)


@pytest.mark.parametrize("text", [*NAUGHTY, *CONTROL])
def test_naughty_texts_are_kept_as_typed_or_refused_in_words(text: str) -> None:
    desk = Desk()
    sent = text.encode("utf-8", "replace").decode()
    answers = []
    for rest, typed in (
        ("names/add", {"given": sent, "kind": "alias", "source": sent}),
        ("addresses/add", {"lines": sent, "postcode": sent[:8], "source": sent}),
        ("details", details(gender=sent, first_language=sent, communication_needs=sent, source=sent)),
    ):
        answer = desk.post(rest, **typed)
        answers.append(answer)
        assert answer.status_code in (200, 302)
        if answer.status_code == 302:
            assert "<script>alert(1)</script>" not in desk.client.get(answer["Location"]).content.decode()
    with acting_as(desk.worker):
        kept = [name.given for name in desk.child.names.all()] + [address.lines for address in Address.objects.all()]
    if text in NAUGHTY and text.strip():
        normal = text.strip().replace("\r\n", "\n").replace("\r", "\n")
        assert normal in kept or "Shorten it to" in plain(answers[0])


def test_twenty_times_as_much_costs_no_more_questions_to_the_database(
    query_count: Callable[[], AbstractContextManager[CaptureQueriesContext]],
) -> None:
    desk = Desk()

    def more(index: int) -> None:
        with acting_as(desk.worker):
            other = desk.area.child(desk.worker, f"Relative{index}", "Example")
            relate(by=desk.worker, person=other, kind="cousin", other=desk.child, source="x")
            add_to_case(by=desk.worker, case=desk.case, person=other, role="relative", source="x")
            add_name(by=desk.worker, person=desk.child, name=NewName(f"Alias{index}", "", "alias"), source="x")
            add_address(by=desk.worker, person=desk.child, lines=f"{index} Street", source="x",
                        confidential_because="Fled.")  # fmt: skip
            correct_details(by=desk.worker, person=desk.child, source="x", gender=f"g{index}")
            record_school_place(by=desk.worker, person=desk.child, provision="home educated", source="x")

    def asked(rest: str) -> int:
        with query_count() as queries:
            desk.get(rest)
        return len(queries)

    rests = ["", "relationships/add", "addresses/add", "schools/add"]
    more(0)
    [asked(rest) for rest in rests]
    few = [asked(rest) for rest in rests]
    for index in range(1, 20):
        more(index)
    assert [asked(rest) for rest in rests] == few


def test_a_case_that_the_viewer_does_not_see_is_not_named() -> None:
    desk = Desk()
    officer = desk.area.staff("Bob", desk.area.police)
    with acting_as(officer):
        theirs = desk.area.child(officer, "Casey", "Sample")
    hidden: Case = desk.area.case(officer, theirs)
    assert hidden.reference not in desk.get()


def test_a_column_in_which_nothing_stands_is_left_out() -> None:
    desk = Desk()
    empty = desk.client.get(desk.address()).content.decode()
    assert ">Kind</th>" in empty
    assert ">Used</th>" not in empty
    assert ">When</th>" not in empty
    with acting_as(desk.worker):
        place = add_place(by=desk.worker, kind="school", name="Saltmarsh Academy")
        record_school_place(
            by=desk.worker,
            person=desk.child,
            school=place,
            provision="mainstream",
            source="x",
            from_date=date(2024, 9, 1),
        )
        add_address(by=desk.worker, person=desk.child, lines="1 High Street", source="mother")
    dated = desk.client.get(desk.address()).content.decode()
    assert dated.count(">When</th>") == 1
    assert "since 1 September 2024" in dated
    assert 'data-label="When">–' not in dated

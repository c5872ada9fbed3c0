"""Raising a concern, and what the front door does with it."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from holdfast.access.models import Function, Involvement
from holdfast.access.viewer import Viewer, acting_as
from holdfast.casework.case_page.actions import record
from holdfast.casework.models import Duty
from holdfast.chronology.models import Draft, Fact
from holdfast.chronology.packs import area_pack
from holdfast.register.models import Case, Person
from tests.access.area import SET_UP, Area

pytestmark = pytest.mark.usefixtures("db")

SEEN = {"what": "Has a knife wound and will not say how.", "gang_related": "yes", "raised_by_professional": "yes"}
TOLD = {
    "child_engagement": "told",
    "parent_engagement": "not asked",
    "parent_why_not": "It could put the child at risk.",
}
BORN = {"born-day": "4", "born-month": "5", "born-year": "2012"}


class Desk:
    """Somebody at a browser who raises a concern, page by page."""

    def __init__(self, area: Area, viewer: Viewer) -> None:
        self.client = Client()
        with acting_as(SET_UP):
            self.client.force_login(area.user(viewer))
        self.address = ""

    def begin(self, danger: str = "no") -> None:
        answer = self.client.post("/concern/", {"immediate_danger": danger, "do": "next"})
        assert answer.status_code == 302, answer.content.decode()
        self.address = answer["Location"].rsplit("/", 1)[0]

    def send(self, step: str, do: str = "next", **typed: str) -> str:
        """Fill in a page; the name of the page that comes next, or the page again."""
        answer = self.client.post(f"{self.address}/{step}", {**typed, "do": do})
        if answer.status_code == 302:
            return answer["Location"]
        assert answer.status_code == 200
        return answer.content.decode()

    def whole(self, danger: str = "no", **who: str) -> str:
        """A whole concern about somebody new; where one is sent in the end."""
        self.begin(danger)
        who = who or {"given": "Robin", "family": "Example", **BORN}
        assert "Nobody you work with has this name" in self.send("who", "look", **who)
        assert self.send("who", person="new", **who).endswith("/seen")
        assert self.send("seen", **SEEN).endswith("/worrying")
        assert self.send("worrying", factors="aggression").endswith("/told")
        assert self.send("told", **TOLD).endswith("/others")
        assert self.send("others").endswith("/check")
        return self.send("check", "send")


@pytest.mark.clause("ISL-7.2.2c")
def test_a_concern_opens_a_case_before_the_front_door() -> None:
    area = Area()
    teacher = area.staff("Tess", area.school, post="pastoral lead")
    desk = Desk(area, teacher)
    sent = desk.whole()
    with acting_as(teacher):
        case = Case.objects.get()
        fact = Fact.objects.get(kind="concern.raised")
        assert sent == f"/cases/{case.pk}/concern/{fact.pk}"
        assert fact.data["what"] == SEEN["what"]
        assert fact.data["factors"] == ["aggression"]
        assert fact.agency_key == "education"
        person = Person.objects.get()
        assert (person.display_name, person.birth_date) == ("Robin Example", date(2012, 5, 4))
        involved = set(Involvement.objects.filter(case=case).values_list("user__name", "team__name"))
        assert involved == {("Tess", None), (None, "Front door")}
        assert Duty.objects.filter(case=case, records="front-door.decided", status="due").exists()
        assert not Draft.objects.exists()
    page = desk.client.get(sent).content.decode()
    assert case.reference in page
    assert page.index("What you do next") < page.index("What others do")


@pytest.mark.clause("ISL-7.3.2.3a")
def test_danger_comes_first_and_opens_the_urgent_duty() -> None:
    area = Area()
    officer = area.staff("Olu", area.police, post="neighbourhood team")
    desk = Desk(area, officer)
    assert "call 999" in desk.client.get("/concern/").content.decode()
    sent = desk.whole("yes")
    page = desk.client.get(sent).content.decode()
    assert "Urgent:" in page
    with acting_as(officer):
        assert Duty.objects.filter(urgent=True, status="due").exists()


def test_sent_twice_it_is_recorded_once() -> None:
    area = Area()
    teacher = area.staff("Tess", area.school, post="pastoral lead")
    desk = Desk(area, teacher)
    sent = desk.whole()
    again = desk.client.post(f"{desk.address}/check", {"do": "send"})
    assert again["Location"] == sent
    with acting_as(teacher):
        assert Fact.objects.count() == 1


def test_what_is_written_after_the_concern_was_sent_elsewhere_is_a_draft_of_its_case() -> None:
    area = Area()
    teacher = area.staff("Tess", area.school, post="pastoral lead")
    desk = Desk(area, teacher)
    sent = desk.whole()
    case = sent.split("/")[2]
    assert desk.send("seen", **SEEN) == sent, "nothing that was not sent"
    assert desk.send("seen", "discard", what="Unwanted") == sent
    assert desk.client.post(f"{desk.address}/seen", {"do": "keep", "draft-version": "3"}).status_code == 409

    form = desk.send("seen", **{**SEEN, "what": "He was followed home."})
    assert form == f"/cases/{case}/record/concern.raised"
    shown = desk.client.get(form).content.decode()
    assert "This concern was sent already from another window." in shown
    assert "record it in the case" in shown
    assert "He was followed home." in shown
    desk.send("who", given="Robin", address="7 Mill Lane", **BORN)
    desk.send("danger", immediate_danger="yes")
    shown = desk.client.get(form).content.decode()
    for kept in ("He was followed home.", "First names: Robin", "7 Mill Lane", "call 999"):
        assert kept in shown
    with acting_as(teacher):
        assert Fact.objects.count() == 1
        assert [draft.form for draft in Draft.objects.all()] == ["concern.raised"]


def test_somebody_known_is_picked_and_gets_no_second_record() -> None:
    area = Area()
    worker = area.staff("Ann")
    case = area.case(worker, area.child(worker, "Robin", "Example", birth_date=date(2012, 5, 4)))
    desk = Desk(area, worker)
    desk.begin()
    page = desk.send("who", "look", given="Robyn", family="Exampel", **BORN)
    assert "Is it one of these?" in page
    warned = desk.send("who", person="new", given="Robyn", family="Exampel", **BORN)
    assert "This looks like somebody you work with" in warned
    onward = desk.send("who", person=str(case.person_id), given="Robyn", family="Exampel", **BORN)
    assert onward.endswith("/seen")
    for step, typed in (("seen", SEEN), ("worrying", {}), ("told", TOLD), ("others", {})):
        desk.send(step, **typed)
    sent = desk.send("check", "send")
    assert f"/cases/{case.pk}/" in sent
    with acting_as(worker):
        assert Person.objects.count() == 1


def test_a_concern_opens_a_closed_case_again_and_its_chronology_says_so() -> None:
    area = Area()
    worker = area.staff("Ann")
    case = area.case(worker, area.child(worker, "Robin", "Example", birth_date=date(2012, 5, 4)))
    with acting_as(worker):
        record(by=worker, case=case, kind="case.closed", data={"reason": "Safe now."}, happened=timezone.now())
    desk = Desk(area, worker)
    desk.begin()
    who = {"given": "Robin", "family": "Example", "person": str(case.person_id), **BORN}
    for step, typed in (("who", who), ("seen", SEEN), ("worrying", {}), ("told", TOLD), ("others", {})):
        desk.send(step, **typed)
    assert f"/cases/{case.pk}/" in desk.send("check", "send")
    with acting_as(worker):
        assert Case.objects.get().closed_at is None
        kinds = list(Fact.objects.order_by("recorded_at").values_list("kind", flat=True))
        assert kinds == ["case.closed", "case.reopened", "concern.raised"]
        assert Duty.objects.filter(status="due", records="front-door.decided").exists()


def test_one_may_insist_that_it_is_somebody_else() -> None:
    area = Area()
    worker = area.staff("Ann")
    area.case(worker, area.child(worker, "Robin", "Example", birth_date=date(2012, 5, 4)))
    desk = Desk(area, worker)
    desk.begin()
    assert desk.send("who", "sure", person="new", given="Robin", family="Example", **BORN).endswith("/seen")


@pytest.mark.clause("ISL-7.2.2c")
def test_the_page_is_the_same_whether_or_not_a_hidden_person_is_known() -> None:
    area = Area()
    worker, teacher = area.staff("Ann"), area.staff("Tess", area.school, post="pastoral lead")
    area.case(worker, area.child(worker, "Robin", "Hartwell", birth_date=date(2012, 5, 4)))
    desk = Desk(area, teacher)
    pages = []
    for family in ("Hartwell", "Zzyzx"):
        desk.begin()
        page = desk.send("who", "look", given="Robin", family=family, **BORN)
        pages.append(re.sub(r"[0-9a-f-]{36}|value=\"[^\"]{40,}\"|Draft saved[^<]*", "", page).replace(family, "-"))
        search = desk.client.post("/people/", {"text": f"Robin {family}"}).content.decode()
        pages.append(re.sub(r"value=\"[^\"]{40,}\"", "", search).replace(family, "-"))
    assert pages[0] == pages[2]
    assert pages[1] == pages[3]
    assert "ask the front door" in pages[1]


@pytest.mark.clause("ISL-7.1.1")
def test_factors_for_the_age_come_first_and_are_never_counted() -> None:
    area = Area()
    teacher = area.staff("Tess", area.school, post="pastoral lead")
    desk = Desk(area, teacher)
    desk.begin()
    desk.send("who", person="new", given="Robin", **BORN)
    desk.send("seen", **SEEN)
    page = desk.client.get(f"{desk.address}/worrying").content.decode()
    strong, others = page.split("Do any of these apply as well?")
    assert "what matters most at 13 to 15" in strong
    titles = dict(area_pack().kinds["concern.raised"].fields["factors"].choices)
    assert titles["running-away-and-truancy"] in strong
    assert titles["high-daring"] in others
    assert "never added up" in page


def test_what_was_typed_is_kept_and_can_be_discarded() -> None:
    area = Area()
    teacher = area.staff("Tess", area.school, post="pastoral lead")
    desk = Desk(area, teacher)
    desk.begin()
    kept = desk.client.post(f"{desk.address}/seen", {**SEEN, "do": "keep"})
    assert kept.json()["says"].startswith("Draft saved at ")
    assert SEEN["what"] in desk.client.get(f"{desk.address}/seen").content.decode()
    refused = desk.send("seen", what="", gang_related="yes")
    assert "Write an answer." in refused
    assert desk.send("seen", "discard") == "/concern/"
    assert desk.client.get(f"{desk.address}/seen")["Location"] == "/concern/"


def test_the_script_of_an_old_window_does_not_bring_back_a_discarded_concern() -> None:
    area = Area()
    desk = Desk(area, area.staff("Tess", area.school, post="pastoral lead"))
    desk.begin()
    assert 'name="draft-version" value="1"' in desk.client.get(f"{desk.address}/seen").content.decode()
    desk.send("seen", "discard")
    late = desk.client.post(f"{desk.address}/seen", {**SEEN, "do": "keep", "draft-version": "1"})
    assert (late.status_code, "sent or discarded" in late.json()["says"]) == (409, True)
    assert "Begun and not sent" not in desk.client.get("/concern/").content.decode()


def test_what_is_written_after_the_concern_was_discarded_elsewhere_is_kept() -> None:
    area = Area()
    desk = Desk(area, area.staff("Tess", area.school, post="pastoral lead"))
    desk.begin()
    assert desk.send("seen", "discard") == "/concern/"
    assert desk.send("seen", **SEEN).endswith("/worrying")
    onward = desk.client.get(f"{desk.address}/worrying").content.decode()
    assert "This concern was discarded in another window." in onward
    assert SEEN["what"] in desk.client.get(f"{desk.address}/seen").content.decode()
    assert desk.send("seen", "discard") == "/concern/"
    assert desk.send("seen", "next", what=" ") == "/concern/"
    assert desk.send("check", "send") == "/concern/"


@pytest.mark.clause("ISL-7.2.2b")
def test_check_names_what_is_still_to_answer() -> None:
    area = Area()
    teacher = area.staff("Tess", area.school, post="pastoral lead")
    desk = Desk(area, teacher)
    desk.begin()
    desk.send("who", person="new", given="Robin", family="")
    page = desk.client.get(f"{desk.address}/check").content.decode()
    page = desk.send("check", "send")
    assert "Still to answer" in page
    assert "Have you spoken with a parent or carer?" in page
    with acting_as(teacher):
        assert not Fact.objects.exists()


@pytest.mark.clause("ISL-7.2.2c")
def test_the_front_door_decides_and_the_team_is_involved() -> None:
    area = Area()
    teacher = area.staff("Tess", area.school, post="pastoral lead")
    door = area.staff("Fin", post="front door", team=area.front_door, functions=[Function.FRONT_DOOR])
    team = area.team(area.care, "North")
    social_worker = area.staff("Ann", team=team)
    Desk(area, teacher).whole()
    client = Client()
    with acting_as(SET_UP):
        client.force_login(area.user(door))
    with acting_as(door):
        case = Case.objects.get()
    assert case.reference in client.get("/front-door/").content.decode()
    address = f"/front-door/{case.pk}"
    page = client.get(address).content.decode()
    assert SEEN["what"] in page.replace("&#39;", "'")
    refused = client.post(address, {"threshold": "specialist", "do": "record"}).content.decode()
    assert "Why, in your own words: Write an answer." in refused
    typed = {"threshold": "specialist", "reasons": "Serious harm.", "team": str(team.pk), "handling": "case team"}
    now = timezone.localtime()
    on = {"happened-day": str(now.day), "happened-month": str(now.month), "happened-year": str(now.year)}
    asked = client.post(address, {**typed, **on, "do": "record"}).content.decode()
    assert "Add the time, roughly" in asked
    done = client.post(address, {**typed, **on, "happened-time": f"{now:%H:%M}", "do": "record"})
    assert done.status_code == 302, done.content.decode()
    with acting_as(social_worker):
        assert Case.objects.filter(pk=case.pk).exists()
        decided = Fact.objects.get(kind="front-door.decided")
    assert decided.data["allocated_to"] == "children's social care"
    with acting_as(door):
        assert not Duty.objects.filter(records="front-door.decided", status="due").exists()


def test_only_the_front_door_sees_its_list() -> None:
    area = Area()
    teacher = area.staff("Tess", area.school, post="pastoral lead")
    client = Client()
    with acting_as(SET_UP):
        client.force_login(area.user(teacher))
    assert client.get("/front-door/").status_code == 403


@pytest.mark.clause("ISL-7.3.2.3a")
def test_heading_and_question_of_the_first_page_ask_the_same_way_round() -> None:
    area = Area()
    desk = Desk(area, area.staff("Tess", area.school, post="pastoral lead"))
    page = desk.client.get("/concern/").content.decode()
    assert "is anybody in danger now?" in page
    assert "safe now" not in page


def test_the_question_stands_before_the_guidance_and_a_needed_name_is_not_called_optional() -> None:
    area = Area()
    desk = Desk(area, area.staff("Tess", area.school, post="pastoral lead"))
    desk.begin()
    page = desk.client.get(f"{desk.address}/seen").content.decode()
    assert page.index("What are you worried about?") < page.index("Good practice to keep in mind")
    who = desk.client.get(f"{desk.address}/who").content.decode()
    assert re.search(r"First names\s*</label>", who)
    assert re.search(r"Postcode <span[^>]*>\(optional\)</span>", who)

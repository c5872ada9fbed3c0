"""The pages of sharing, as somebody would use them without a script."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from holdfast.access.models import Consultation
from holdfast.access.viewer import Viewer, acting_as
from holdfast.chronology.drafts import drafts_of
from holdfast.chronology.models import Fact
from holdfast.register.actions import add_to_case
from holdfast.register.models import Case
from holdfast.sharing.models import Agreement, Assessment, Disclosure
from holdfast.sharing.queries import purposes_on
from holdfast.sharing.words import Purpose
from tests.access.area import CONCERN
from tests.sharing.area import S115, Sharers
from tests.support.crawl import Page

pytestmark = pytest.mark.usefixtures("db")


def client_of(area: Sharers, viewer: Viewer) -> Client:
    client = Client()
    client.force_login(area.user(viewer))
    return client


class Sharer:
    """Somebody who shares something, page by page."""

    def __init__(self, area: Sharers, case: Case) -> None:
        self.area, self.case = area, case
        self.client = client_of(area, area.worker)
        begun = self.client.post(f"/cases/{case.pk}/sharing/new")
        assert begun.status_code == 302
        self.at = begun["Location"]

    def answer(self, do: str = "next", **answers: object) -> HttpResponse:
        """Send a page; on to where it leads."""
        sent = self.client.post(self.at, {**answers, "do": do})
        if sent.status_code == 302:
            self.at = sent["Location"]
        return sent

    @property
    def page(self) -> str:
        """The page as it stands."""
        return self.client.get(self.at).content.decode()

    def up_to_content(self, *to: Viewer, purpose: Purpose = Purpose.PROTECT_CHILD) -> None:
        """The first four pages."""
        self.answer(risk="An attack.", life="no", enquiry="no")
        self.answer(consent="not sought", why="It could put the child at more risk.")
        self.answer(advice="The safeguarding lead agreed.")
        self.answer(
            purpose=str(purpose),
            agencies=[str(viewer.agency_id) for viewer in to],
            people=[str(viewer.membership_id) for viewer in to],
        )
        assert self.at.endswith("/content")


@pytest.mark.clause("ISL-8.1", "ISL-7.2.2b", "EGV-4", "GM-08")
def test_seven_pages_lead_to_a_disclosure_with_nobody_else_in_it() -> None:
    area = Sharers()
    case = area.case(area.worker)
    with acting_as(area.worker):
        kit = area.child(area.worker, "Kit", "Sample")
        add_to_case(by=area.worker, case=case, person=kit, role="named", source="told")
    fact = area.concern(area.worker, case, data=CONCERN | {"what": "Seen with Kit Sample, who had a knife."})
    sharer = Sharer(area, case)
    sharer.up_to_content(area.officer)
    assert "Seen with Kit" not in sharer.page.split("<form")[0]
    sharer.answer(message="Kit and Robin meet at the station.", fields=["name"], facts=[str(fact.pk)])
    assert "To prevent or detect crime" in sharer.page
    assert "Nobody’s life is said to be at risk now." in sharer.page
    assert sharer.answer(gateway="children act 1989 section 47").status_code == 200
    sharer.answer(gateway=S115)
    preview = sharer.page.partition('hf-preview"')[2].partition("<form")[0]
    assert "[another person] and Robin meet" in preview
    assert "Kit" not in preview
    assert "Sample" not in preview
    assert "[another person], who had a knife" in preview
    assert sharer.answer(decision="share").status_code == 302
    with acting_as(area.worker):
        disclosure = Disclosure.objects.get()
        assert disclosure.sources == [fact.pk]
        assert "Kit" not in str(disclosure.content)
        shared = Fact.objects.get(kind="information.shared")
        assert (shared.data["risk"], shared.data["advice"]) == ("An attack.", "The safeguarding lead agreed.")
        assert not drafts_of(area.worker)
    listed = sharer.client.get(f"/cases/{case.pk}/sharing").content.decode()
    assert "not read yet" in listed
    theirs = client_of(area, area.officer)
    first = theirs.get(f"/shared-with-me/{disclosure.pk}").content.decode()
    assert "immigration enforcement" in first
    assert "Robin" not in first
    theirs.post(f"/shared-with-me/{disclosure.pk}", {"do": "accept"})
    assert "[another person] and Robin meet" in theirs.get(f"/shared-with-me/{disclosure.pk}").content.decode()
    assert "Not read yet" not in theirs.get("/shared-with-me/").content.decode()


@pytest.mark.clause("GM-08", "GM-16")
def test_a_purpose_allows_only_its_own_fields() -> None:
    """ASVS 5.0 V2.2.2, V14.2.6, V15.3.1, V15.3.3."""
    area = Sharers()
    case = area.case(area.worker)
    area.concern(area.worker, case)
    sharer = Sharer(area, case)
    sharer.up_to_content(area.teacher, purpose=Purpose.SAFE_AT_SCHOOL)
    assert "Date of birth" not in sharer.page
    assert "Which records?" not in sharer.page
    refused = sharer.answer(message="Walk him to the gate.", fields=["name", "born"])
    assert refused.status_code == 200
    assert "Choose from the list." in refused.content.decode()


@pytest.mark.clause("ISL-8.1")
def test_not_sharing_is_a_decision_too() -> None:
    area = Sharers()
    case = area.case(area.worker)
    sharer = Sharer(area, case)
    sharer.up_to_content(area.officer)
    sharer.answer(message="Something")
    sharer.at = sharer.at.replace("/power", "/decision")
    assert "Say why it is not shared." in sharer.answer(decision="not").content.decode()
    assert sharer.answer(decision="not", because="They know it already.").status_code == 302
    with acting_as(area.worker):
        assert Fact.objects.get(kind="information.not-shared").data["why"] == "They know it already."
        assert not Disclosure.objects.exists()


def test_what_is_missing_is_said_and_what_was_typed_stays() -> None:
    """ASVS 5.0 V2.3.1."""
    area = Sharers()
    sharer = Sharer(area, area.case(area.worker))
    assert "Write an answer." in sharer.answer(life="no", enquiry="no").content.decode()
    sharer.answer(risk="An attack.", life="no", enquiry="no")
    said = sharer.answer(consent="refused").content.decode()
    assert "Say why it is shared all the same." in said
    assert "Choose who was asked." in said
    sharer.answer(consent="refused", asked=["child"], why="A life is at risk.")
    sharer.answer()
    listed = sharer.answer("show", purpose="protect the child", agencies=[str(area.police.pk)]).content.decode()
    assert "Bob, gangs unit, Police" in listed
    assert "Choose at least one" not in listed
    assert (
        "Choose at least one"
        in sharer.answer(purpose="protect the child", agencies=[str(area.police.pk)]).content.decode()
    )


@pytest.mark.clause("GM-13")
def test_whatever_shows_what_was_told_is_in_the_log() -> None:
    area = Sharers()
    disclosure = area.told(area.case(area.worker), area.officer)
    auditor, theirs = area.staff("Pat", functions=["auditor"]), client_of(area, area.officer)
    address = f"/shared-with-me/{disclosure.pk}"

    def lines() -> int:
        with acting_as(auditor):
            return Consultation.objects.filter(what="disclosure received").count()

    theirs.get(address)
    assert lines() == 0
    theirs.post(address, {"do": "accept"})
    for number, shown in enumerate((theirs.get, theirs.post), start=2):
        assert "Look out for Robin" in shown(address).content.decode()
        assert lines() == number


@pytest.mark.clause("GM-09")
def test_what_was_taken_back_is_gone() -> None:
    area = Sharers()
    case = area.case(area.worker)
    disclosure = area.told(case, area.officer)
    ours, theirs = client_of(area, area.worker), client_of(area, area.officer)
    page = ours.get(f"/cases/{case.pk}/shared/{disclosure.pk}").content.decode()
    assert "Look out for Robin" in page
    assert ours.post(f"/cases/{case.pk}/shared/{disclosure.pk}", {"do": "recall"}).status_code == 200
    ours.post(f"/cases/{case.pk}/shared/{disclosure.pk}", {"do": "recall", "because": "The wrong Bob."})
    gone = theirs.get(f"/shared-with-me/{disclosure.pk}")
    assert gone.status_code == 410
    assert "Robin" not in gone.content.decode()
    assert "Something has changed" in theirs.get("/shared-with-me/").content.decode()
    theirs.post(f"/shared-with-me/{disclosure.pk}", {"do": "confirm", "did": "Deleted."})
    assert "Something has changed" not in theirs.get("/shared-with-me/").content.decode()
    assert "Deleted." in ours.get(f"/cases/{case.pk}/shared/{disclosure.pk}").content.decode()


@pytest.mark.clause("GM-09")
def test_a_second_person_approves_on_the_page() -> None:
    area = Sharers()
    case = area.case(area.worker)
    many = [area.staff(f"Officer {number}", area.police, post="gangs unit") for number in range(6)]
    colleague = area.staff("Fay", team=area.front_door)
    disclosure = area.told(case, *many)
    address = f"/cases/{case.pk}/shared/{disclosure.pk}"
    assert "Approve and share it" not in client_of(area, area.worker).get(address).content.decode()
    client_of(area, colleague).post(address, {"do": "approve"})
    assert client_of(area, many[0]).get(f"/shared-with-me/{disclosure.pk}").status_code == 200


def test_nobody_else_opens_what_was_told() -> None:
    area = Sharers()
    case = area.case(area.worker)
    disclosure = area.told(case, area.officer)
    for viewer in (area.teacher, area.worker):
        assert client_of(area, viewer).get(f"/shared-with-me/{disclosure.pk}").status_code == 404
    stranger = client_of(area, area.officer)
    assert stranger.get(f"/cases/{case.pk}/shared/{disclosure.pk}").status_code == 404
    assert stranger.get(f"/cases/{case.pk}/sharing").status_code == 404


@pytest.mark.clause("GM-11", "GM-12")
def test_the_registers_are_kept_by_those_who_may() -> None:
    area = Sharers(purposes=(), agreed=False)
    keeper = area.staff("Kay", functions=["co-ordinator"])
    client = client_of(area, keeper)
    assert client_of(area, area.worker).get("/sharing/assessments/new").status_code == 403
    today, later = timezone.localdate(), timezone.localdate() + timedelta(days=100)
    day = {"day": str(today.day), "month": str(today.month), "year": str(today.year)}
    review = {"day": str(later.day), "month": str(later.month), "year": str(later.year)}

    def dated(**dates: dict[str, str]) -> dict[str, str]:
        return {f"{name}-{part}": value for name, parts in dates.items() for part, value in parts.items()}

    for kind in Assessment.Kind:
        given = {
            "kind": str(kind),
            "title": "T",
            "reference": "R",
            "purposes": ["protect the child"],
            "approved_by": "A",
        }
        wrong = client.post("/sharing/assessments/new", given | dated(approved_on=day, review_by=day))
        assert "The review comes after the beginning." in wrong.content.decode()
        assert (
            client.post("/sharing/assessments/new", given | dated(approved_on=day, review_by=review)).status_code == 302
        )
    assert purposes_on() == [Purpose.PROTECT_CHILD]
    given = {"title": "T", "reference": "R", "purposes": ["protect the child"]}
    for agencies, status in (([area.care], 200), ([area.care, area.police], 302)):
        sent = given | dated(from_date=day, review_by=review) | {"agencies": [str(each.pk) for each in agencies]}
        assert client.post("/sharing/agreements/new", sent).status_code == status
    page = client.get("/sharing/").content.decode()
    assert "Children&#39;s social care, Police" in page or "Children’s social care, Police" in page
    assert "It is not known to be in force." in page
    forms = [form for form in Page("/sharing/", client.get("/sharing/")).forms if form.action.endswith("/end")]
    for form in forms:
        assert client.post(form.action).status_code == 302
    assert purposes_on() == []
    assert Agreement.objects.get().until_date == today

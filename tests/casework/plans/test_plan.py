"""One plan of all agencies: what it comes to, its reviews, and what the family reads."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from holdfast.access.errors import Refused
from holdfast.access.models import Consultation
from holdfast.access.viewer import Viewer, acting_as
from holdfast.casework.models import Duty
from holdfast.casework.plans.plan import plan_of
from holdfast.chronology.actions import append_fact
from holdfast.register.actions import add_to_case, record_group
from tests.access.area import SET_UP
from tests.casework.plans.plans import Desk, outcome

pytestmark = pytest.mark.usefixtures("db")


def client_of(desk: Desk, viewer: Viewer) -> Client:
    client = Client()
    with acting_as(SET_UP):
        client.force_login(desk.user(viewer))
    return client


def day(days: int) -> dict[str, str]:
    when = timezone.localdate() + timedelta(days=days)
    return {"day": str(when.day), "month": str(when.month), "year": str(when.year)}


@pytest.mark.clause("ISL-7.4a")
def test_a_plan_names_what_is_wanted_why_who_and_by_when() -> None:
    desk = Desk()
    desk.made("Get to school without fear.")
    (found,) = desk.plan().plan.outcomes  # type: ignore[union-attr]
    assert (found.wanted, found.need, found.service, found.who) == (
        "Get to school without fear.", "Threatened on the way.", "School", "Pastoral lead",
    )  # fmt: skip
    assert found.by_when == timezone.localdate() + timedelta(days=60)
    with acting_as(desk.worker), pytest.raises(Refused) as refused:
        desk.record(desk.worker, "plan.made", outcomes=[{"wanted": "Something"}])
    assert "outcomes[0].need" in refused.value.fields


@pytest.mark.clause("ISL-7.4b")
def test_several_agencies_contribute_to_one_plan() -> None:
    desk = Desk()
    desk.made("Get to school without fear.")
    desk.record(desk.teacher, "plan.contributed", outcomes=[outcome("Somebody to go to at school.")], days_ago=3)
    desk.record(desk.officer, "plan.contributed", outcomes=[outcome("A safe way home.", who="Patrol")], days_ago=2)
    for viewer in (desk.worker, desk.teacher, desk.officer):
        plan = desk.plan(viewer).plan
        assert plan is not None
        assert [one.wanted for one in plan.outcomes] == [
            "Get to school without fear.", "Somebody to go to at school.", "A safe way home.",
        ]  # fmt: skip
        assert len(plan.agencies) == 3
    with acting_as(desk.worker):
        reviews = Duty.objects.filter(rule="plan-review", status="due")
        assert reviews.count() == 1, "one plan has one clock of reviews"
        assert Duty.objects.get(rule="plan-to-family").status == "due"


@pytest.mark.clause("ISL-7.4b")
def test_nothing_is_added_where_there_is_no_plan() -> None:
    desk = Desk()
    with pytest.raises(Refused) as refused:
        desk.record(desk.teacher, "plan.contributed", outcomes=[outcome("Somebody to go to.")])
    assert refused.value.clauses == ("ISL-7.4b",)
    assert "Make the plan" in refused.value.instead


@pytest.mark.clause("ISL-7.6")
def test_a_review_says_of_each_outcome_how_far_it_is_and_what_it_amends() -> None:
    desk = Desk()
    desk.made("Get to school without fear.", "Play football again.")
    desk.reviewed(
        {"wanted": "Get to school  without FEAR.", "met": "partly", "what_next": "Another bus."},
        {"wanted": "Play football again.", "met": "met"},
        amended=True,
    )
    plan = desk.plan().plan
    assert plan is not None
    first, second = plan.outcomes
    assert (first.how_far, first.what_next, first.is_open) == ("partly", "Another bus.", True)
    assert (second.how_far, second.is_open) == ("met", False)
    assert plan.is_to_be_amended
    with acting_as(desk.worker):
        assert Duty.objects.get(rule="plan-amendment").status == "due"
    desk.record(
        desk.worker, "plan.amended", why="A new school.", outcomes=[outcome("Settle at the new school.")], days_ago=1
    )
    plan = desk.plan().plan
    assert plan is not None
    assert [one.wanted for one in plan.outcomes] == ["Settle at the new school."]
    assert not plan.is_to_be_amended
    with acting_as(desk.worker):
        assert Duty.objects.get(rule="plan-amendment").status == "met"
        assert Duty.objects.filter(rule="plan-review", status="due").count() == 1


def test_a_plan_that_ended_is_none_and_the_next_begins_afresh() -> None:
    desk = Desk()
    desk.made("Get to school without fear.")
    desk.record(desk.worker, "plan.ended", why="All met.", days_ago=2)
    assert desk.plan().plan is None
    desk.made("Stay in touch.", days_ago=1)
    plan = desk.plan().plan
    assert plan is not None
    assert [one.wanted for one in plan.outcomes] == ["Stay in touch."]


@pytest.mark.clause("ISL-7.3.2.1b")
def test_the_diversion_plan_is_part_of_the_plan() -> None:
    desk = Desk()
    desk.record(desk.worker, "diversion.planned", what="Boxing on Tuesdays.", in_plan="not yet", days_ago=9)
    page = client_of(desk, desk.worker).get(f"/cases/{desk.child_case.pk}/plan/").content.decode()
    assert "Boxing on Tuesdays." in page
    assert "It stands in no plan yet" in page
    desk.made("Get to school without fear.", days_ago=8, includes_diversion=True)
    assert desk.plan().plan.holds_diversion  # type: ignore[union-attr]
    page = client_of(desk, desk.worker).get(f"/cases/{desk.child_case.pk}/plan/").content.decode()
    assert "It holds the diversion plan." in page
    assert "It stands in no plan yet" not in page
    with acting_as(desk.worker):
        assert Duty.objects.get(rule="diversion-in-plan").status == "met"


def family_copy(desk: Desk, **sent: str) -> str:
    """The words of the family's copy, on one line."""
    answer = client_of(desk, desk.worker).post(f"/cases/{desk.child_case.pk}/plan/family", sent)
    assert answer.headers["Content-Type"] == "application/pdf", answer.content.decode()[:300]
    reader = PdfReader(BytesIO(answer.content))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))


@pytest.mark.clause("ISL-7.4a")
def test_the_familys_copy_is_in_plain_words_and_leaves_out_what_professionals_say_of_them() -> None:
    desk = Desk()
    desk.record(desk.worker, "lead.named", party="children's social care / social worker", name="Wyn", days_ago=40)
    desk.record(
        desk.worker,
        "plan.made",
        days_ago=30,
        outcomes=[
            outcome("Get to school without fear.", need="Mother minimises the risk."),
            outcome("No more section 47 meetings.", in_whose_words="parent or carer"),
        ],
    )
    text = family_copy(desk)
    assert "The plan for Aderyn Planted" in text
    assert "In your own words." in text
    assert "Who helps: Pastoral lead, School" in text
    assert "minimises" not in text
    assert "What some words mean" in text
    assert "Section 47: social workers must find out whether a child is being seriously hurt." in text
    assert "The person who keeps it all together: Wyn" in text
    assert "call 999" in text
    auditor = desk.staff("Avi Auditor", functions=["auditor"])
    with acting_as(auditor):
        assert Consultation.objects.filter(operation="print", what="plan, the family's copy").exists()


@pytest.mark.clause("ISL-7.4a")
def test_a_name_from_outside_the_family_is_found_before_the_copy_is_given() -> None:
    desk = Desk()
    with acting_as(desk.worker):
        other = desk.child(desk.worker, "Quentin", "Rivalson")
        brother = desk.child(desk.worker, "Bryn", "Planted")
        add_to_case(by=desk.worker, case=desk.child_case, person=other, role="associate", source="school")
        add_to_case(by=desk.worker, case=desk.child_case, person=brother, role="sibling", source="mother")
        record_group(by=desk.worker, name="Northgate Crew", reason="Seen together.")
    desk.made("Keep away from Quentin.", "Play with Bryn.", "No more northgate crew at the gate.")
    client = client_of(desk, desk.worker)
    address = f"/cases/{desk.child_case.pk}/plan/family"
    page = client.get(address).content.decode()
    assert "“Quentin” in “Keep away from Quentin.”" in page
    assert "“northgate crew”" in page
    assert "“Bryn”" not in page
    refused = client.post(address)
    assert refused.headers["Content-Type"].startswith("text/html")
    assert "There is a problem" in refused.content.decode()
    assert "Keep away" in family_copy(desk, read="yes")


def test_those_who_do_not_work_with_the_child_find_no_plan() -> None:
    desk = Desk()
    desk.made("Get to school without fear.")
    stranger = client_of(desk, desk.staff("Sol Stranger"))
    for part in ("", "family", "make", "add", "review", "amend"):
        assert stranger.get(f"/cases/{desk.child_case.pk}/plan/{part}").status_code == 404


def test_the_page_asks_as_much_of_the_database_for_twenty_outcomes_as_for_one(query_count) -> None:  # type: ignore[no-untyped-def]
    desk = Desk()
    client = client_of(desk, desk.worker)
    counts = []
    for number in (1, 20):
        desk.made(*(f"Outcome {n}" for n in range(number)), days_ago=2 if number == 1 else 1)
        client.get(f"/cases/{desk.child_case.pk}/plan/")
        with query_count() as queries:
            assert client.get(f"/cases/{desk.child_case.pk}/plan/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.clause("GM-08")
def test_what_only_some_may_read_is_in_no_plan_that_leaves_the_case() -> None:
    desk = Desk()
    desk.made("Somebody to talk to.")
    with acting_as(desk.worker):
        append_fact(
            by=desk.worker, kind="plan.contributed", happened_at=timezone.now() - timedelta(days=1),
            data={"outcomes": [outcome("A move that nobody may know of.")]}, cases=[desk.child_case],
            handling="own agency",
        )  # fmt: skip
        own, leaves = (plan_of(desk.worker, desk.child_case, for_everybody=each).plan for each in (False, True))
    assert own is not None
    assert leaves is not None
    assert "A move that nobody may know of." in [one.wanted for one in own.outcomes]
    assert [one.wanted for one in leaves.outcomes] == ["Somebody to talk to."]
    client = Client()
    client.force_login(desk.user(desk.worker))
    assert "A move" in client.get(f"/cases/{desk.child_case.pk}/plan/").content.decode()
    page = client.get(f"/cases/{desk.child_case.pk}/plan/family").content.decode()
    assert "Somebody to talk to." in page
    assert "A move" not in page

"""3x5x2 grading of facts: checked, said in words, and nothing that is thought false in a plan."""

from __future__ import annotations

from itertools import product

import pytest
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from holdfast.access.errors import Refused
from holdfast.access.viewer import acting_as
from holdfast.casework.plans.plan import plan_of
from holdfast.chronology.actions import append_fact
from holdfast.chronology.models import Fact
from holdfast.register.grading import checked_grading, grading_in_words, suspected_false
from tests.access.area import SET_UP, Area
from tests.casework.plans.plans import Desk, outcome

pytestmark = [pytest.mark.clause("GM-03"), pytest.mark.clause("GM-14")]
ALL = ["".join(marks) for marks in product("123", "ABCDE", "PC")]


def test_every_grading_can_be_said_and_only_e_is_thought_false() -> None:
    assert len(ALL) == 30
    for grading in ALL:
        assert checked_grading(f" {grading.lower()} ", "Ask us first.") == (grading, "Ask us first.")
        assert suspected_false(grading) is ("E" in grading)
    assert grading_in_words("2BC") == (
        "Source: untested. Information: known indirectly to the source, and corroborated."
        " Lawful sharing is permitted with conditions."
    )
    assert checked_grading("", "") == ("", "")


@pytest.mark.parametrize("grading", ["4AP", "0AP", "1FP", "1AX", "1A", "1APP", "P1A", "１AP", "1AP\n1AP", "red"])
def test_what_is_no_grading_is_refused(grading: str) -> None:
    with pytest.raises(Refused, match="graded 3x5x2"):
        checked_grading(grading, "")


@pytest.mark.usefixtures("db")
def test_a_fact_is_graded_with_conditions_where_they_are_needed_by_action_and_by_database() -> None:
    area = Area()
    ann = area.staff("Ann")
    case = area.case(ann)
    with pytest.raises(Refused, match="names its conditions"):
        area.concern(ann, case, grading="2BC")
    with pytest.raises(Refused, match="graded 3x5x2"):
        area.concern(ann, case, grading="9ZZ")
    fact = area.concern(ann, case, grading="2bc", grading_conditions="Ask the gangs unit first.")
    assert (fact.grading, fact.grading_conditions) == ("2BC", "Ask the gangs unit first.")
    for wrong in ({"grading": "9ZZ"}, {"grading": "2BC", "grading_conditions": ""}):
        copied = {name: getattr(fact, name) for name in ("kind", "pack", "pack_version", "by_name", "agency_key")}
        with pytest.raises(IntegrityError), acting_as(ann):
            Fact.objects.create(
                **copied, happened_at=timezone.now(), by_user_id=ann.author, agency_id=ann.author_agency, salt=b"x",
                content_digest=b"x", review_by=timezone.localdate(), **wrong,
            )  # fmt: skip
    client = Client()
    with acting_as(SET_UP):
        client.force_login(area.user(ann))
    page = client.get(f"/cases/{case.pk}/facts/{fact.pk}").content.decode()
    assert "Graded 2BC" in page
    assert grading_in_words("2BC") in page
    assert "Ask the gangs unit first." in page


@pytest.mark.usefixtures("db")
def test_what_is_suspected_to_be_false_stands_in_no_plan() -> None:
    desk = Desk()
    desk.made("Get to school without fear.")
    for grading, wanted in (("2BP", "Sleep at night."), ("3EP", "Keep away from his uncle.")):
        with acting_as(desk.officer):
            append_fact(
                by=desk.officer, kind="plan.contributed", happened_at=timezone.now(), cases=[desk.child_case],
                data={"outcomes": [outcome(wanted)]}, grading=grading,
            )  # fmt: skip
    with acting_as(desk.worker):
        plan = plan_of(desk.worker, desk.child_case).plan
        assert plan is not None
        assert [each.wanted for each in plan.outcomes] == ["Get to school without fear.", "Sleep at night."]
        assert Fact.objects.filter(grading="3EP").count() == 1, "it stays in the chronology, with its grading"
    client = Client()
    with acting_as(SET_UP):
        client.force_login(desk.user(desk.worker))
    for part in ("", "family"):
        answer = client.get(f"/cases/{desk.child_case.pk}/plan/{part}")
        assert answer.status_code == 200
        assert b"uncle" not in answer.content

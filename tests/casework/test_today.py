"""Today: what is owed by me, my team and my agency; and by nobody whom I do not see."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from holdfast.access.actions import involve
from holdfast.access.models import Function
from holdfast.access.viewer import acting_as
from holdfast.chronology.drafts import save_draft
from tests.access.area import SET_UP, Area

pytestmark = pytest.mark.usefixtures("db")

STRATEGY = "Hold a strategy meeting</h3>"
CATEGORY = {
    "category": 2,
    "decided_by": [{"name": "A", "agency": "police", "role": "gangs unit"}, {"name": "B", "agency": "health"}],
    "reasons": "Stabbed; friends are in conflict.",
}


def agree(area: Area, by, case, *, days_ago: int = 0):  # type: ignore[no-untyped-def]
    from holdfast.chronology.actions import append_fact

    review_by = (timezone.localdate() + timedelta(days=100)).isoformat()
    with acting_as(by):
        return append_fact(
            by=by,
            kind="risk.decided",
            happened_at=timezone.now() - timedelta(days=days_ago),
            data={**CATEGORY, "review_by": review_by},
            cases=[case],
        )


def signed_in(area: Area, viewer) -> Client:  # type: ignore[no-untyped-def]
    client = Client()
    with acting_as(SET_UP):
        client.force_login(area.user(viewer))
    return client


def page(client: Client, address: str = "/") -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.clause("ISL-7.3.2.2a")
def test_a_duty_says_what_by_when_whose_why_by_which_clause_and_what_to_press() -> None:
    area = Area()
    manager = area.staff("Ann", post="team manager")
    case = area.case(manager)
    agree(area, manager, case)
    text = page(signed_in(area, manager))
    order = [
        text.index(STRATEGY),
        text.index("Due in 3 working days"),
        text.index("to do, as Team manager"),
        text.index("Category 2 was agreed"),
        text.index("ISL-7.3.2.2a"),
        text.index(">Arrange the meeting") if ">Arrange the meeting" in text else text.index("hf-duty__button"),
    ]
    assert order == sorted(order)


def test_overdue_stands_out_in_words_and_comes_first() -> None:
    area = Area()
    manager = area.staff("Ann", post="team manager")
    late, soon = area.case(manager), area.case(manager, area.child(manager, "Sam"))
    agree(area, manager, soon)
    agree(area, manager, late, days_ago=30)
    client = signed_in(area, manager)
    text = page(client)
    assert text.index(late.reference) < text.index(soon.reference)
    assert "days overdue.</strong>" in text
    narrowed = page(client, "/?overdue=yes")
    assert late.reference in narrowed
    assert soon.reference not in narrowed
    assert soon.reference in page(client, f"/?whose=agency&case={soon.pk}")
    assert late.reference not in page(client, f"/?whose=agency&case={soon.pk}")


def test_what_another_post_owes_is_my_agencys_and_not_mine() -> None:
    area = Area()
    worker = area.staff("Ann", post="social worker")
    case = area.case(worker)
    agree(area, worker, case)
    client = signed_in(area, worker)
    assert STRATEGY not in page(client, "/?whose=mine")
    assert STRATEGY in page(client, "/?whose=agency")
    assert STRATEGY not in page(client, "/?whose=agency&post=mine")


def test_my_teams_cases_are_shown_where_i_owe_nothing_myself() -> None:
    area = Area()
    worker = area.staff("Ann", post="team manager")
    team = area.team(area.care, "North")
    colleague = area.staff("Bo", post="team manager", team=team)
    case = area.case(worker)
    with acting_as(worker):
        involve(by=worker, case_id=case.pk, role="works with", reason="Allocated", team=team)
    agree(area, worker, case)
    text = page(signed_in(area, colleague))
    assert STRATEGY in text
    assert 'aria-current="page">My team' in text.replace("\n", "").replace("  ", "")


def test_cases_of_others_are_absent() -> None:
    area = Area()
    manager, other = area.staff("Ann", post="team manager"), area.staff("Bo", post="team manager")
    case = area.case(manager)
    agree(area, manager, case)
    client = signed_in(area, other)
    for whose in ("mine", "team", "agency"):
        assert case.reference not in page(client, f"/?whose={whose}")
    assert case.reference not in page(client, f"/?whose=agency&case={case.pk}")
    assert "Nothing is owed by your agency in any case that you see." in page(client, "/?whose=agency")


def test_forms_that_were_begun_are_offered_to_go_on_with() -> None:
    area = Area()
    manager = area.staff("Ann", post="team manager")
    case = area.case(manager)
    with acting_as(manager):
        save_draft(by=manager, form="risk.view", data={"reasons": ["so far"]}, case_id=case.pk)
        save_draft(by=manager, form="concern:5b3f8f2e-6d53-4d43-9b7d-5a2f3c1d0e9f", data={})
    text = page(signed_in(area, manager))
    assert f"/cases/{case.pk}/record/risk.view" in text
    assert "/concern/5b3f8f2e-6d53-4d43-9b7d-5a2f3c1d0e9f/danger" in text


def test_the_number_of_queries_does_not_grow_with_the_rows(
    query_count: Callable[[], AbstractContextManager[CaptureQueriesContext]],
) -> None:
    area = Area()
    manager = area.staff("Ann", post="team manager", functions=[Function.CO_ORDINATOR])
    agree(area, manager, area.case(manager))
    client = signed_in(area, manager)
    page(client)
    with query_count() as few:
        page(client, "/?whose=agency")
    for number in range(19):
        agree(area, manager, area.case(manager, area.child(manager, f"Sam {number}")))
    with query_count() as many:
        page(client, "/?whose=agency")
    assert len(many) <= len(few) <= 12

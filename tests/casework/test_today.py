"""Today: what is owed by me, my team and my agency; and by nobody whom I do not see."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from holdfast.access.actions import involve
from holdfast.access.models import Function
from holdfast.access.viewer import Viewer, acting_as
from holdfast.casework.models import Duty
from holdfast.casework.today.queries import Group, Wanted, work_list
from holdfast.chronology.actions import append_fact
from holdfast.chronology.drafts import save_draft
from holdfast.chronology.models import Fact
from holdfast.protocol.calendar import LONDON
from holdfast.register.models import Case
from tests.access.area import SET_UP, Area

pytestmark = pytest.mark.usefixtures("db")

STRATEGY = "Hold a strategy meeting</h3>"
CATEGORY = {
    "category": 2,
    "decided_by": [{"name": "A", "agency": "police", "role": "gangs unit"}, {"name": "B", "agency": "health"}],
    "reasons": "Stabbed; friends are in conflict.",
}


def agree(area: Area, by, case, *, days_ago: int = 0):  # type: ignore[no-untyped-def]
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
    assert len(many) <= len(few) <= 20


def owe(case: Case, viewer: Viewer, fact: Fact, title: str, due_at: datetime | None, **more: Any) -> None:
    """A duty as the projection would store it, with a time that the test chooses."""
    Duty.objects.create(
        case=case, pack="test", rule=title, clauses=["ISL-7.3.4d"], title=title, because="It is owed.",
        owed_agency=viewer.agency, owed_post=viewer.post, arises_from=fact, arose_at=fact.happened_at,
        due_at=due_at, due_is_day=False, status=Duty.Status.DUE, records="flag.reviewed", **more,
    )  # fmt: skip


def test_what_is_owed_stands_in_groups_by_when_it_is_due() -> None:
    area = Area()
    manager = area.staff("Ann", post="team manager")
    case = area.case(manager)
    fact = agree(area, manager, case)
    now = datetime(2026, 3, 5, 14, 0, tzinfo=LONDON)
    day = timedelta(days=1)
    with acting_as(SET_UP):
        Duty.objects.filter(case=case).delete()
        owe(case, manager, fact, "no date", None)
        owe(case, manager, fact, "stopped", now - 9 * day, paused=True)
        owe(case, manager, fact, "far off but urgent", now + 60 * day, urgent=True)
        owe(case, manager, fact, "next month", now + 30 * day)
        owe(case, manager, fact, "in eight days", datetime(2026, 3, 13, tzinfo=LONDON))
        owe(case, manager, fact, "in a week", datetime(2026, 3, 12, 23, 59, 59, tzinfo=LONDON))
        owe(case, manager, fact, "tomorrow", datetime(2026, 3, 6, tzinfo=LONDON))
        owe(case, manager, fact, "tonight", datetime(2026, 3, 5, 23, 59, 59, tzinfo=LONDON))
        owe(case, manager, fact, "late", now - timedelta(minutes=1))
        owe(case, manager, fact, "long late", now - 90 * day)
        owe(case, manager, fact, "life at risk", now + timedelta(minutes=53), urgent=True)
    with acting_as(manager):
        page = work_list(manager, "mine", Wanted(), now=now)
    assert [(group, [duty.title for duty in duties]) for group, duties in page.groups] == [
        (Group.URGENT, ["life at risk"]),
        (Group.OVERDUE, ["long late", "late"]),
        (Group.TODAY, ["tonight"]),
        (Group.WEEK, ["tomorrow", "in a week"]),
        (Group.LATER, ["far off but urgent", "in eight days", "next month"]),
        (Group.WAITING, ["stopped", "no date"]),
    ]
    assert page.counts == {group: len(duties) for group, duties in page.groups}


def test_a_heading_counts_its_whole_group_and_pages_do_not_repeat_or_lose_a_duty() -> None:
    area = Area()
    manager = area.staff("Ann", post="team manager")
    case = area.case(manager)
    fact = agree(area, manager, case)
    with acting_as(SET_UP):
        Duty.objects.filter(case=case).delete()
        for number in range(30):
            owe(case, manager, fact, f"Late duty {number:02}", timezone.now() - timedelta(days=3))
        for number in range(30):
            owe(case, manager, fact, f"Far duty {number:02}", timezone.now() + timedelta(days=90))
    client = signed_in(area, manager)
    pages = [page(client, f"/?whose=mine&page={number}") for number in (1, 2, 3)]
    titles = [re.findall(r"(?:Late|Far) duty \d\d(?=</h3>)", text) for text in pages]
    assert len({title for each in titles for title in each}) == sum(map(len, titles)) == 60
    assert "Overdue: 30" in pages[0]
    assert "Due later: 30" not in pages[0]
    assert "Overdue: 30" in pages[1]
    assert "Due later: 30" in pages[1]
    assert "Overdue" not in re.findall(r"<h2[^>]*>([^<]*)", pages[2])
    assert all("Owed: 30 overdue, 30 due later." in text for text in pages)
    assert "Showing 41 to 60 of 60" in pages[2]
    assert "not this long any more" in page(client, "/?whose=mine&page=9")


def test_who_works_through_a_team_begins_with_what_their_post_owes_there() -> None:
    area = Area()
    team = area.team(area.care, "Contact")
    manager = area.staff("Ann", post="team manager")
    colleague = area.staff("Bo", post="front door", team=team)
    case = area.case(manager)
    with acting_as(manager):
        involve(by=manager, case_id=case.pk, role="works with", reason="Allocated", team=team)
    fact = agree(area, manager, case)
    with acting_as(SET_UP):
        Duty.objects.filter(case=case).delete()
        owe(case, manager, fact, "Owed by the manager", timezone.now())
        owe(case, colleague, fact, "Owed by the front door", timezone.now())
    client = signed_in(area, colleague)
    first = page(client)
    assert "Owed by the front door</h3>" in first
    assert "Owed by the manager</h3>" not in first
    assert "Owed by my post" in first
    everything = page(client, "/?whose=team")
    assert "Owed by the manager</h3>" in everything
    assert "Owed by the front door</h3>" in everything


def test_an_empty_list_says_what_to_do() -> None:
    area = Area()
    text = page(signed_in(area, area.staff("Ann")))
    assert "Nothing to do here now" in text
    assert 'href="?whose=team"' in text
    assert 'href="/concern/"' in text


@pytest.mark.clause("ISL-7.3.2.2a")
def test_the_page_that_calls_a_meeting_says_by_when_it_is_owed() -> None:
    area = Area()
    manager = area.staff("Ann", post="team manager")
    owes, quiet = area.case(manager), area.case(manager, area.child(manager, "Sam"))
    agree(area, manager, owes)
    client = signed_in(area, manager)
    assert "It is due <strong>in 3 working days</strong>" in page(
        client, f"/meetings/new?case={owes.pk}&meeting=strategy"
    )
    assert "It is due" not in page(client, f"/meetings/new?case={quiet.pk}&meeting=strategy")
    assert "It is due" not in page(client, f"/meetings/new?case={owes.pk}&meeting=network")


def test_who_has_no_children_names_a_meetings_child_by_reference() -> None:
    area = Area()
    client = signed_in(area, area.staff("Ann"))
    text = page(client, "/meetings/new")
    assert "Which children is it about, by case reference?" in text
    sent = client.post("/meetings/new", {"meeting": "strategy", "do": "show"}).content.decode()
    assert "Choose the child, or write a case reference." in sent
    assert 'href="#references"' in sent


@pytest.mark.clause("ISL-8.2a")
def test_a_duty_that_a_reason_meets_too_leads_to_where_the_reason_is_recorded() -> None:
    area = Area()
    worker = area.staff("Ann", area.school, post="designated safeguarding lead")
    case = area.case(worker)
    answers = {
        "what": "Has a knife wound.", "gang_related": True, "immediate_danger": False, "raised_by_professional": True,
        "child_engagement": "told", "parent_engagement": "not asked", "parent_why_not": "It could put them at risk.",
    }  # fmt: skip
    with acting_as(worker):
        append_fact(by=worker, kind="concern.raised", happened_at=timezone.now(), data=answers, cases=[case])
    text = page(signed_in(area, worker), "/?whose=agency")
    duty = text.split("Involve the parents, or record why not</h3>")[1].split("</li>")[0]
    assert re.search(
        rf'href="/cases/{case.pk}/record/parents.involved\?duty=[^"]+"[^>]*>Record: parents involved', duty
    )
    assert re.search(rf'href="/cases/{case.pk}/record/parents.not-involved\?duty=[^"]+">record: ', duty)

"""The panel's list: what is on it, for whom, in which order, and what it says of each child."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

import pytest
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from holdfast.access.models import Consultation, Involvement
from holdfast.access.viewer import acting_as
from holdfast.casework.panel.standing import standings
from holdfast.casework.panel.waiting import requests_page
from holdfast.chronology.actions import withdraw_fact
from holdfast.protocol.calendar import LONDON
from holdfast.register.actions import open_case
from tests.access.area import SET_UP
from tests.casework.panel.desk import REQUEST, PanelArea, page

pytestmark = pytest.mark.usefixtures("db")


@pytest.mark.clause("ISL-D2")
def test_the_list_makes_itself_the_longest_waiting_first() -> None:
    area = PanelArea()
    client = area.client(area.chair)
    assert "No request waits" in page(client)
    later, sooner = area.young("Late"), area.young("Soon")
    area.ask(later, days_ago=2)
    area.ask(sooner, days_ago=9)
    text = page(client)
    assert text.index("Soon Example") < text.index("Late Example")
    assert "Waiting 9 days." in text
    assert "2 days overdue." in text
    assert "Asked by Ann Worker, Social worker" in text
    area.decline(sooner)
    text = page(client)
    assert "Soon Example" not in text
    assert "Late Example" in text


@pytest.mark.clause("ISL-D2")
def test_a_request_reaches_the_gangs_team_whoever_recorded_it() -> None:
    area = PanelArea()
    case = area.young()
    assert case.reference not in page(area.client(area.practitioner))
    area.ask(case)
    area.ask(case)
    assert case.reference in page(area.client(area.practitioner))
    with acting_as(SET_UP):
        assert Involvement.objects.filter(case=case, team=area.gangs_team, role="panel").count() == 1


def test_a_request_that_only_its_own_agency_may_read_brings_nobody() -> None:
    area = PanelArea()
    case = area.young()
    area.record(
        area.worker,
        case,
        "gangs-team.requested",
        REQUEST,
        handling="own agency",
    )
    assert case.reference not in page(area.client(area.chair))


def test_a_request_in_a_case_that_somebody_does_not_see_is_absent_for_them() -> None:
    area = PanelArea()
    for given in ("Robin", "Sam"):
        area.ask(area.young(given))
    stranger = area.staff("Bo")
    text = page(area.client(stranger))
    assert "No request waits in the cases that you see." in text
    assert "Example" not in text
    mine = area.young("Kit")
    area.ask(mine)
    text = page(area.client(area.worker))
    assert text.count("Read the request") == 3
    assert "Read and decide" not in text


def test_a_withdrawn_request_leaves_the_list() -> None:
    area = PanelArea()
    case = area.young()
    fact = area.ask(case)
    with acting_as(area.worker):
        withdraw_fact(by=area.worker, fact=fact, reason="The wrong child.")
    assert case.reference not in page(area.client(area.chair))


@pytest.mark.clause("ISL-6.3a")
def test_a_child_is_on_the_list_once() -> None:
    area = PanelArea()
    case = area.young()
    area.ask(case, days_ago=3)
    area.ask(case, days_ago=1)
    with acting_as(area.worker):
        other = open_case(by=area.worker, kind="move", person=case.person, reason="A move.", title="A move")
    area.ask(other)
    text = page(area.client(area.chair))
    assert text.count("Read and decide") == 1
    assert case.reference in text


@pytest.mark.clause("ISL-D1")
@pytest.mark.parametrize(
    ("years", "answers", "says"),
    [
        (15, {}, "Meets the criteria."),
        (15, {"victim": False}, "Does not meet the criteria as recorded."),
        (15, {"victim": False, "affected": True}, "Meets the criteria."),
        (15, {"resident": False}, "Does not meet the criteria as recorded."),
        (9, {}, "Does not meet the criteria as recorded."),
        (24, {}, "Meets the criteria."),
        (25, {}, "Does not meet the criteria as recorded."),
    ],
)
def test_eligibility_is_shown_with_its_reasons(years: int, answers: dict[str, bool], says: str) -> None:
    area = PanelArea()
    case = area.young(years=years)
    area.ask(case, **answers)
    text = page(area.client(area.chair))
    assert says in text
    assert f"Lives in the area at referral: {'no' if answers.get('resident') is False else 'yes'}" in text
    assert f"(age is {years})" in text


@pytest.mark.clause("ISL-D1")
def test_what_is_missing_is_asked_for_in_the_requests_own_words() -> None:
    area = PanelArea()
    case = area.case(area.worker, area.child(area.worker))
    area.ask(case)
    text = page(area.client(area.chair))
    assert "Missing, so that it can be told:" in text
    assert "Aged 10 to 24 at referral: not known" in text
    assert "The date of birth, or at least the year" in text


@pytest.mark.clause("ISL-D1")
def test_the_matrix_is_history_and_shown_only_of_its_time() -> None:
    area = PanelArea()
    old, new = area.young("Old", years=20), area.young("New", years=20)
    facts = {"on_matrix": True, "victim": False}
    when = datetime(2024, 2, 12, 12, tzinfo=LONDON)
    area.ask(new, **facts)
    client = area.client(area.chair)
    for address in ("/panel/", f"/cases/{new.pk}/panel"):
        assert "matrix" not in page(client, address).replace("police_matrix", "").lower()
    area.ask(old, days_ago=(timezone.now() - when).total_seconds() / 86400, **facts)
    text = page(client, f"/cases/{old.pk}/panel")
    assert "On the police matrix (ended): yes" in text
    assert "history: this criterion ended on 13 February 2024" in text


@pytest.mark.clause("ISL-6.3a")
def test_a_child_known_to_youth_offending_is_discussed_at_marp_and_why() -> None:
    area = PanelArea()
    case, other = area.young("Marp"), area.young("Plain")
    area.ask(case, days_ago=1)
    area.ask(other)
    area.record(area.worker, case, "service.known", {"service": "youth offending"})
    with acting_as(area.chair):
        found = standings([case, other], timezone.now())
    assert found[other.pk].elsewhere is None
    elsewhere = found[case.pk].elsewhere
    assert elsewhere is not None
    assert "MARP" in elsewhere.panel
    assert not elsewhere.put_forward
    text = page(area.client(area.chair))
    assert "Discussed elsewhere: Youth offending multi-agency risk panel (MARP)." in text
    assert "Known to youth offending since" in text


@pytest.mark.clause("ISL-6.3a")
def test_the_weekly_meeting_is_called_about_those_whom_no_other_panel_discusses() -> None:
    area = PanelArea()
    marp, first, second = area.young("Marp"), area.young("One"), area.young("Two")
    for number, case in enumerate((marp, first, second)):
        area.ask(case, days_ago=3 - number)
    area.record(area.worker, marp, "service.known", {"service": "youth offending"})
    client = area.client(area.chair)
    assert "Call the weekly panel" in page(client)
    answer = client.post("/panel/meeting", follow=True)
    text = answer.content.decode()
    boxes = re.findall(r'<input[^>]*name="cases"[^>]*checked[^>]*>', text)
    assert {value for box in boxes for value in re.findall(r'value="([^"]+)"', box)} == {str(first.pk), str(second.pk)}
    assert area.client(area.worker).post("/panel/meeting").status_code == 403


@pytest.mark.clause("ISL-6.3b")
def test_what_marp_decided_is_owed_to_the_other_panel() -> None:
    area = PanelArea()
    case = area.young()
    area.ask(case)
    area.record(area.worker, case, "service.known", {"service": "youth offending"})
    manager = area.staff("Lin Link", area.gangs, post="youth offending link manager", team=area.gangs_team)
    area.record(area.worker, case, "panel.listed", {"panel": "marp", "why": "Risk."})
    area.record(
        area.worker, case, "panel.discussed", {"panel": "marp", "decided": "See weekly.", "pass_on_to": "bronze"}
    )
    text = page(area.client(manager), "/panel/?list=panels")
    assert "Pass on what MARP decided" in text
    assert "ISL-6.3b" in text
    assert f"/cases/{case.pk}/record/panel.passed-on" in text
    assert "Pass on what MARP decided" in page(area.client(manager), f"/cases/{case.pk}/panel")
    assert "Nothing is owed" in page(area.client(area.staff("Bo")), "/panel/?list=panels")


@pytest.mark.clause("ISL-D3")
def test_who_asks_first_is_told_how_and_the_talk_is_kept() -> None:
    area = PanelArea()
    case = area.young()
    client = area.client(area.worker)
    assert "You can talk with the gangs team before you fill in the form." in page(client)
    address = f"/cases/{case.pk}/panel"
    text = page(client, address)
    assert f"/cases/{case.pk}/record/consultation.given" in text
    assert "None is recorded." in text
    area.record(
        area.worker,
        case,
        "consultation.given",
        {"adviser": "gangs team / gangs team manager", "question": "Who speaks with the family?", "advice": "You."},
    )
    assert "Advice given by" in page(client, address)


def test_the_list_is_logged_with_those_it_shows() -> None:
    area = PanelArea()
    case = area.young()
    area.ask(case)
    page(area.client(area.chair))
    with acting_as(area.staff("Aud", functions=["auditor"])):
        line = Consultation.objects.filter(route="panel").latest("id")
    assert line.case_ids == [case.pk]
    assert line.person_ids == [case.person_id]
    assert line.user_id == area.chair.user_id


def test_the_number_of_queries_does_not_grow_with_the_rows(
    query_count: Callable[[], AbstractContextManager[CaptureQueriesContext]],
) -> None:
    area = PanelArea()
    area.ask(area.young())
    client = area.client(area.chair)
    page(client)
    with query_count() as few:
        page(client)
    for number in range(19):
        area.ask(area.young(f"Sam {number}"), days_ago=number / 2)
    with query_count() as many:
        text = page(client)
    assert text.count("Read and decide") == 20
    assert len(many) == len(few)
    assert len(many) <= 18


def test_pages_follow_each_other_without_gap_or_double() -> None:
    area = PanelArea()
    cases = [area.young(f"Sam {number}") for number in range(27)]
    for case in cases:
        area.ask(case)
    with acting_as(area.chair):
        first, second = requests_page(area.chair), requests_page(area.chair, number=2)
    assert first.has_next
    assert not second.has_next
    shown = [duty.case_id for duty in (*first.duties, *second.duties)]
    assert len(shown) == len(set(shown)) == 27
    assert "There is nothing on this page." in page(area.client(area.chair), "/panel/?page=9")

"""The page of a case: what is in force, owed, recorded; as known at a past moment; corrected; for those involved
alone.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from holdfast.access.actions import involve
from holdfast.access.models import Consultation, Involvement
from holdfast.access.viewer import Viewer, acting_as
from holdfast.casework.models import Duty
from holdfast.chronology.actions import append_fact, correct_fact
from holdfast.chronology.models import Fact, Handling
from holdfast.protocol.fields import written
from holdfast.protocol.pack import CONTROLS
from holdfast.register.actions import add_to_case
from holdfast.register.models import Case
from tests.access.area import SET_UP, Area

pytestmark = pytest.mark.usefixtures("db")

Queries = Callable[[], AbstractContextManager[CaptureQueriesContext]]


def client_of(area: Area, viewer: Viewer) -> Client:
    client = Client()
    with acting_as(SET_UP):
        client.force_login(area.user(viewer))
    return client


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def agreed(category: int = 2, **more: Any) -> dict[str, Any]:
    return {
        "category": category,
        "decided_by": [{"name": "A", "agency": "police", "role": "gangs unit"}, {"name": "B", "agency": "health"}],
        "reasons": "Stabbed; friends are in conflict.",
        "review_by": (timezone.localdate() + timedelta(days=100)).isoformat(),
        **more,
    }


def record(by: Viewer, case: Case, kind: str = "risk.decided", data: dict[str, Any] | None = None, **more: Any) -> Fact:
    more.setdefault("happened_at", timezone.now())
    with acting_as(by):
        return append_fact(by=by, kind=kind, data=data or agreed(), cases=[case], **more)


@pytest.mark.clause("ISL-7.3.1b")
def test_what_is_in_force_says_since_when_by_whom_and_by_which_clause() -> None:
    area = Area()
    manager = area.staff("Ann", post="team manager")
    case = area.case(manager)
    record(manager, case)
    text = page(client_of(area, manager), f"/cases/{case.pk}/")
    assert "<strong>Category 2</strong>" in text
    assert "Medium: involved in offending" in text
    assert "recorded by Team manager, Children" in text
    assert "ISL-7.3.1b" in text
    assert "Hold a strategy meeting</h3>" in text
    assert case.reference in text


@pytest.mark.clause("ISL-7.3.4d")
def test_a_flag_past_its_review_says_so_in_words() -> None:
    area = Area()
    worker = area.staff("Ann", post="social worker")
    case = area.case(worker)
    long_ago = timezone.now() - timedelta(days=300)
    record(worker, case, happened_at=long_ago - timedelta(days=1),
           data=agreed(review_by=(timezone.localdate() - timedelta(days=150)).isoformat()))  # fmt: skip
    record(worker, case, "flag.set", {"system": "social care record"}, happened_at=long_ago)
    assert "Past its review date" in page(client_of(area, worker), f"/cases/{case.pk}/")


def test_what_was_known_at_a_past_moment_is_shown_as_it_was() -> None:
    area = Area()
    manager = area.staff("Ann", post="team manager")
    case = area.case(manager)
    fact = record(manager, case)
    before = timezone.now()
    time.sleep(0.01)
    with acting_as(manager):
        correct_fact(by=manager, fact=fact, data=agreed(3))
    client = client_of(area, manager)
    assert "<strong>Category 3</strong>" in page(client, f"/cases/{case.pk}/")
    then = page(client, f"/cases/{case.pk}/?as_at={before.astimezone().isoformat().replace('+', '%2B')}")
    assert "As known at" in then
    assert "<strong>Category 2</strong>" in then
    assert "<strong>Category 3</strong>" not in then
    assert "Hold a strategy meeting" in then
    empty = page(client, f"/cases/{case.pk}/?as_at={written(before - timedelta(days=2))}")
    assert "Nothing is in force" in empty
    assert "Hold a strategy meeting" not in empty


def test_who_was_added_later_was_not_known_at_a_past_moment() -> None:
    area = Area()
    manager = area.staff("Ann", post="team manager")
    case = area.case(manager)
    before = timezone.now()
    time.sleep(0.01)
    with acting_as(manager):
        sister = area.child(manager, "Wren", "Sistersson")
        add_to_case(by=manager, case=case, person=sister, role="sibling", source="The mother")
    client = client_of(area, manager)
    then = f"?as_at={before.astimezone().isoformat().replace('+', '%2B')}"
    for address in (f"/cases/{case.pk}/", f"/cases/{case.pk}/people"):
        assert "Wren Sistersson" in page(client, address)
        assert "Wren Sistersson" not in page(client, address + then)


def test_the_form_that_asks_for_a_past_moment_is_a_form() -> None:
    area = Area()
    manager = area.staff("Ann", post="team manager")
    text = page(client_of(area, manager), f"/cases/{area.case(manager).pk}/")
    assert 'name="at-day"' in text
    assert "&lt;" not in text


def test_a_moment_that_cannot_be_read_is_refused_with_its_remedy() -> None:
    area = Area()
    manager = area.staff("Ann", post="team manager")
    case = area.case(manager)
    text = page(client_of(area, manager), f"/cases/{case.pk}/?at-day=31&at-month=2&at-year=2026&at-time=10:00")
    assert "Enter a real date" in text


def test_what_rests_on_a_fact_that_one_may_not_read_is_absent() -> None:
    area = Area()
    manager, officer = area.staff("Ann", post="team manager"), area.staff("Olu", area.police, post="gangs unit")
    case = area.case(manager)
    with acting_as(manager):
        involve(by=manager, case_id=case.pk, role="works with", reason="Works with the child", user=area.user(officer))
    record(manager, case, handling=Handling.OWN_AGENCY)
    text = page(client_of(area, officer), f"/cases/{case.pk}/")
    assert "Category 2" not in text
    assert "strategy meeting</h3>" not in text
    assert "Nothing is recorded that you may read." in text
    assert "Category 2" in page(client_of(area, manager), f"/cases/{case.pk}/")


def test_others_find_no_page_and_the_attempt_is_logged() -> None:
    area = Area()
    manager, other = area.staff("Ann", post="team manager"), area.staff("Bo")
    auditor = area.staff("Aud", functions=["auditor"])
    case = area.case(manager)
    fact = record(manager, case)
    client = client_of(area, other)
    addresses = ["", "chronology", "chronology.json", "people", "duties", "involved", "record", "record/risk.view",
                 f"facts/{fact.pk}", f"facts/{fact.pk}/correct"]  # fmt: skip
    for address in addresses:
        assert client.get(f"/cases/{case.pk}/{address}").status_code == 404, address
    with acting_as(auditor):
        assert Consultation.objects.filter(operation="denied", user_id=other.user_id).count() == len(addresses)


def test_every_look_is_logged() -> None:
    area = Area()
    manager = area.staff("Ann", post="team manager")
    auditor = area.staff("Aud", functions=["auditor"])
    case = area.case(manager)
    client = client_of(area, manager)
    page(client, f"/cases/{case.pk}/")
    page(client, f"/cases/{case.pk}/chronology")
    client.get(f"/cases/{case.pk}/chronology.json")
    with acting_as(auditor):
        lines = list(
            Consultation.objects.filter(case_ids=[case.pk], operation__in=["consult", "export"])
            .order_by("id")
            .values_list("operation", "what")
        )
    assert lines == [("consult", "case"), ("consult", "case_chronology"), ("export", "chronology")]


def test_the_chronology_is_narrowed_and_says_what_was_corrected() -> None:
    area = Area()
    manager = area.staff("Ann", post="team manager")
    case = area.case(manager)
    fact = record(manager, case)
    area.concern(manager, case, what="A purple bicycle was seen.")
    with acting_as(manager):
        correct_fact(by=manager, fact=fact, data=agreed(3))
    client = client_of(area, manager)
    whole = page(client, f"/cases/{case.pk}/chronology")
    assert "2 facts" in whole
    assert "What it replaced" in whole
    address = f"/cases/{case.pk}/chronology"
    found = client.post(address, {"words": "purple"}).content.decode()
    assert "1 fact," in found
    assert "Concern raised" in found
    assert "1 fact," in client.post(address, {"group": "Risk"}).content.decode()
    assert "Nothing here fits" in client.post(address, {"agency": "police"}).content.decode()
    wrong = client.post(address, {"since-day": "1"}).content.decode()
    assert "Add the month and the year." in wrong


def test_the_export_is_the_published_format_without_what_one_may_not_read() -> None:
    area = Area()
    manager = area.staff("Ann", post="team manager")
    case = area.case(manager)
    record(manager, case)
    answer = client_of(area, manager).get(f"/cases/{case.pk}/chronology.json")
    exported = json.loads(answer.content)
    assert exported["format"] == "holdfast-chronology-1"
    assert [fact["kind"] for fact in exported["facts"]] == ["risk.decided"]
    assert case.reference in answer["Content-Disposition"]


def typed_fact(**typed: str) -> dict[str, str]:
    now = timezone.localtime()
    return {
        "happened-day": str(now.day),
        "happened-month": str(now.month),
        "happened-year": str(now.year),
        "happened-time": f"{now:%H:%M}",
        "handling": "case team",
        "do": "record",
        "key": "11111111-2222-4333-8444-555555555555",
        **typed,
    }


def test_recording_twice_by_one_press_records_once() -> None:
    area = Area()
    worker = area.staff("Ann")
    case = area.case(worker)
    client = client_of(area, worker)
    typed = typed_fact(category="1", reasons="Seen with older youths.")
    first = client.post(f"/cases/{case.pk}/record/risk.view", typed)
    second = client.post(f"/cases/{case.pk}/record/risk.view", typed)
    assert first["Location"] == second["Location"]
    with acting_as(worker):
        assert Fact.objects.count() == 1
    text = page(client, first["Location"])
    assert "Seen with older youths." in text
    assert "Ann, Children" in text


@pytest.mark.clause("ISL-7.3.1c")
def test_a_refusal_says_why_and_what_to_do_and_keeps_what_was_typed() -> None:
    area = Area()
    worker = area.staff("Ann")
    case = area.case(worker)
    client = client_of(area, worker)
    refused = client.post(
        f"/cases/{case.pk}/record/flag.set",
        typed_fact(system="social care record"),
    ).content.decode()
    assert "This was not recorded." in refused
    assert "What you typed is still here." in refused
    with acting_as(worker):
        assert not Fact.objects.exists()


def test_a_duty_begins_its_form_with_what_the_rule_tells() -> None:
    area = Area()
    worker = area.staff("Ann", post="social worker")
    case = area.case(worker)
    record(worker, case)
    with acting_as(worker):
        duty = Duty.objects.get(rule="flag-social-care")
    text = page(client_of(area, worker), f"/cases/{case.pk}/record/{duty.records}?duty={duty.pk}")
    assert "For the duty" in text
    assert 'value="social care record" checked' in text


@pytest.mark.clause("ISL-7.3.2.2a")
def test_a_duty_explains_itself_and_can_be_extended_and_waived_with_a_reason() -> None:
    area = Area()
    manager = area.staff("Ann", post="team manager")
    head = area.staff("Hal", post="head of safeguarding")
    case = area.case(manager)
    with acting_as(manager):
        involve(by=manager, case_id=case.pk, role="works with", reason="Oversees", user=area.user(head))
    record(manager, case)
    with acting_as(manager):
        duty = Duty.objects.get(rule="strategy-meeting")
    address = f"/cases/{case.pk}/duties/{duty.pk}"
    text = page(client_of(area, manager), address)
    assert "3 working days, since 22 February 2016" in text
    assert "Head of safeguarding" in text
    assert "Waive it" not in text
    extend = f"/cases/{case.pk}/record/duty.extended?duty={duty.pk}"
    assert f'value="{duty.arises_from_id}"' in page(client_of(area, manager), extend)
    later = timezone.localtime() + timedelta(days=20)
    typed = typed_fact(
        rule="strategy-meeting", arises_from=str(duty.arises_from_id), reason="The co-ordinator is ill.",
        **{"new_due-day": str(later.day), "new_due-month": str(later.month), "new_due-year": str(later.year),
           "new_due-time": "17:00"},
    )  # fmt: skip
    assert client_of(area, manager).post(extend, typed).status_code == 302
    assert "the time was extended" in page(client_of(area, manager), address)
    assert "Waive it" in page(client_of(area, head), address)
    waive = f"/cases/{case.pk}/record/duty.waived?duty={duty.pk}"
    typed = typed_fact(
        rule="strategy-meeting", arises_from=str(duty.arises_from_id), reason="Held by another area.", key="waiver"
    )
    assert client_of(area, head).post(waive, typed).status_code == 302
    assert "Held by another area." in page(client_of(area, manager), address)


@pytest.mark.clause("HOLDFAST-2", "HOLDFAST-3")
def test_a_duty_says_who_gives_more_time_rather_than_offer_a_form_that_is_refused() -> None:
    area = Area()
    worker, manager = area.staff("Ann", post="social worker"), area.staff("Mia", post="team manager")
    case = area.case(worker)
    with acting_as(worker):
        involve(by=worker, case_id=case.pk, role="works with", reason="Oversees", user=area.user(manager))
    record(worker, case)
    with acting_as(worker):
        duty = Duty.objects.get(rule="strategy-meeting")
    address = f"/cases/{case.pk}/duties/{duty.pk}"
    offered = {
        "Extend the time": "More time is given by a manager, co-ordinator or safeguarding lead",
        "Stop the clock": "The clock is stopped by a manager, co-ordinator or safeguarding lead",
    }
    of_worker, of_manager = page(client_of(area, worker), address), page(client_of(area, manager), address)
    for words, refusal in offered.items():
        assert f">{words}</a>" not in of_worker
        assert f"<strong>{words}</strong>" in of_worker
        assert refusal in of_worker
        assert f">{words}</a>" in of_manager
        assert refusal not in of_manager


def test_what_meets_a_duty_comes_first_and_what_needs_a_duty_is_not_offered() -> None:
    area = Area()
    worker = area.staff("Ann", post="social worker")
    case = area.case(worker)
    client = client_of(area, worker)
    address = f"/cases/{case.pk}/record"
    nothing_owed = page(client, address)
    assert "What is owed now" not in nothing_owed
    for control in CONTROLS:
        assert f"/record/{control}" not in nothing_owed
    record(worker, case)
    with acting_as(worker):
        flags = list(Duty.objects.filter(records="flag.set"))
    owed, _, everything_else = page(client, address).partition("Everything else</h2>")
    links = [f'href="/cases/{case.pk}/record/flag.set?duty={flag.pk}">Flag set on an agency' for flag in flags]
    assert sum(link in owed for link in links) == 1
    assert all(flag.title in owed for flag in flags)
    assert "/record/flag.set" not in everything_else
    assert "own view of the risk" in everything_else


def test_how_a_duty_was_settled_is_said_once() -> None:
    area = Area()
    worker = area.staff("Ann", post="social worker")
    case = area.case(worker)
    record(worker, case)
    record(worker, case, "flag.set", {"system": "social care record"})
    with acting_as(worker):
        flag = Duty.objects.get(rule="flag-social-care")
    text = page(client_of(area, worker), f"/cases/{case.pk}/duties")
    assert f"{flag.title}</h3>" in text
    day = timezone.localdate()
    assert text.count(f"<strong>Done in time</strong> on {day.day} {day:%B %Y}.") == 1
    assert ": met" not in text


def test_what_is_in_force_is_said_once_with_the_weekday_of_its_review() -> None:
    area = Area()
    manager = area.staff("Ann", post="team manager")
    case = area.case(manager)
    record(manager, case, "child-in-need.started", {"plan": "Safety, school, friends."})
    text = page(client_of(area, manager), f"/cases/{case.pk}/")
    assert "Child in need plan</dt>" in text
    assert "<strong>Child in need plan</strong>" not in text
    record(manager, case, "lead.named", {"party": "children's social care / team manager", "name": "Ann"})
    text = page(client_of(area, manager), f"/cases/{case.pk}/")
    assert "Lead professional</dt>" in text
    assert "<strong>Team manager, Children&#39;s social care</strong>" in text
    record(manager, case)
    text = page(client_of(area, manager), f"/cases/{case.pk}/")
    review = re.search(r"To be reviewed by (\w+day) (\d+ \w+ \d{4})\.", text)
    assert review
    assert f"{datetime.strptime(review[2], '%d %B %Y'):%A}" == review[1]  # noqa: DTZ007 - a day has no zone
    assert re.search(r"Clauses\s+(<a[^>]*>)?ISL[^,<]+(</a>)?, ", text)
    assert not re.search(r"Clause\s+(<a[^>]*>)?ISL[^,<]+(</a>)?, ", text)


def test_what_a_rule_saw_is_left_out_where_the_reader_does_not_see_every_fact() -> None:
    area = Area()
    manager, officer = area.staff("Ann", post="team manager"), area.staff("Olu", area.police, post="gangs unit")
    case = area.case(manager)
    with acting_as(manager):
        involve(by=manager, case_id=case.pk, role="works with", reason="Works with the child", user=area.user(officer))
    record(manager, case)
    with acting_as(manager):
        duty = Duty.objects.get(rule="strategy-meeting")
    address = f"/cases/{case.pk}/duties/{duty.pk}"
    assert "What the rule saw" in page(client_of(area, officer), address)
    area.concern(manager, case, handling=Handling.OWN_AGENCY)
    assert "What the rule saw" not in page(client_of(area, officer), address)
    assert "What the rule saw" in page(client_of(area, manager), address)


def test_drafts_are_kept_offered_and_discarded() -> None:
    area = Area()
    worker = area.staff("Ann")
    case = area.case(worker)
    client = client_of(area, worker)
    address = f"/cases/{case.pk}/record/risk.view"
    kept = client.post(address, {"reasons": "So far", "do": "keep"}).json()
    assert kept["says"].startswith("Draft saved at")
    assert "You began this before." in page(client, address)
    assert "So far" in page(client, address)
    assert client.post(address, {"reasons": "older", "do": "keep", "draft-version": "7"}).status_code == 409
    assert client.post(address, {"do": "discard"}).status_code == 302
    assert "So far" not in page(client, address)


def test_a_fact_is_corrected_and_withdrawn_with_the_earlier_to_read() -> None:
    area = Area()
    worker = area.staff("Ann")
    case = area.case(worker)
    client = client_of(area, worker)
    sent = client.post(f"/cases/{case.pk}/record/risk.view", typed_fact(category="1", reasons="Mistyped."))
    made, _, asked = sent["Location"].partition("?")
    assert "Recorded: " in page(client, f"{made}?{asked}")
    assert "Recorded: " not in page(client, made)
    form = page(client, f"{made}/correct")
    assert "Mistyped." in form
    done = client.post(f"{made}/correct", typed_fact(category="2", reasons="Right now.", do="correct"))
    text = page(client, done["Location"])
    assert "Right now." in text
    assert "An earlier version" in text
    refused = client.post(f"{made}/correct", {"reason": "", "do": "withdraw"}).content.decode()
    assert "What was wrong? Write an answer." in refused
    gone = client.post(f"{made}/correct", {"reason": "Another child.", "do": "withdraw"})
    assert "Withdrawn: Another child." in page(client, gone["Location"])


def test_closing_and_opening_again_are_facts_and_change_the_case() -> None:
    area = Area()
    worker = area.staff("Ann")
    case = area.case(worker)
    area.concern(worker, case)
    client = client_of(area, worker)
    closed = client.post(f"/cases/{case.pk}/record/case.closed", typed_fact(reason="Moved away; handed over."))
    assert closed.status_code == 302, closed.content.decode()
    with acting_as(worker):
        assert Case.objects.get().closed_at is not None
        assert not Duty.objects.filter(status="due").exists()
    again = client.post(
        f"/cases/{case.pk}/record/case.reopened", typed_fact(reason="Came back.", key="another"),
    )  # fmt: skip
    assert again.status_code == 302, again.content.decode()
    with acting_as(worker):
        assert Case.objects.get().closed_at is None


def test_somebody_is_added_to_the_case_and_their_part_ends() -> None:
    area = Area()
    worker, officer = area.staff("Ann"), area.staff("Olu Officer", area.police, post="gangs unit")
    case = area.case(worker)
    client = client_of(area, worker)
    address = f"/cases/{case.pk}/involved"
    assert "Write an answer." in client.post(address, {"who": "", "role": ""}).content.decode()
    with acting_as(SET_UP):
        membership = officer.membership_id
    typed = {"who": str(membership), "role": "works with", "reason": "Leads on the group."}
    assert client.post(f"{address}?colleague=Olu", typed).status_code == 302
    assert client_of(area, officer).get(f"/cases/{case.pk}/").status_code == 200
    with acting_as(worker):
        involvement = Involvement.objects.get(user_id=officer.user_id)
    end = f"/cases/{case.pk}/involved/{involvement.pk}/end"
    assert "Olu Officer" in page(client, end)
    assert client.post(end, {"reason": "Moved on."}).status_code == 302
    assert client_of(area, officer).get(f"/cases/{case.pk}/").status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_facts(query_count: Queries) -> None:
    area = Area()
    manager = area.staff("Ann", post="team manager")
    case = area.case(manager)
    record(manager, case)
    client = client_of(area, manager)
    addresses = [f"/cases/{case.pk}/", f"/cases/{case.pk}/chronology", f"/cases/{case.pk}/duties"]
    few = []
    for address in addresses:
        page(client, address)
        with query_count() as queries:
            page(client, address)
        few.append(len(queries))
    for number in range(19):
        record(manager, case, happened_at=timezone.now() - timedelta(days=number))
        area.concern(manager, case, what=f"Concern {number}")
    for address, number in zip(addresses, few, strict=True):
        with query_count() as queries:
            page(client, address)
        assert len(queries) <= number + 1, address  # one more where there are corrected versions to read
    assert max(few) <= 40

"""The duties of a case: what is owed, what its form begins with, and how it was settled."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from holdfast.access.actions import involve
from holdfast.access.viewer import acting_as
from holdfast.casework.models import Duty
from holdfast.protocol.pack import CONTROLS
from tests.access.area import Area
from tests.casework.case_page.steps import client_of, page, record, typed_fact

pytestmark = pytest.mark.usefixtures("db")


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

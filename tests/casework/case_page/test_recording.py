"""Facts are recorded, refused, kept as drafts, corrected and withdrawn."""

from __future__ import annotations

import pytest

from holdfast.access.viewer import acting_as
from holdfast.casework.models import Duty
from holdfast.chronology.models import Fact
from holdfast.register.models import Case
from tests.access.area import Area
from tests.casework.case_page.steps import client_of, page, typed_fact

pytestmark = pytest.mark.usefixtures("db")


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

"""A case is for those involved alone, and every look at it is logged."""

from __future__ import annotations

import pytest

from holdfast.access.actions import involve
from holdfast.access.models import Consultation, Involvement
from holdfast.access.viewer import acting_as
from holdfast.casework.models import Duty
from holdfast.chronology.models import Handling
from tests.access.area import SET_UP, Area
from tests.casework.case_page.steps import client_of, page, record

pytestmark = pytest.mark.usefixtures("db")


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
    """ASVS 5.0 V16.3.2."""
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

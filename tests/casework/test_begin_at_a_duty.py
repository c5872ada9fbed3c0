"""More time, a waiver or a pause is asked for at the duty that it is about."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from holdfast.access.viewer import acting_as
from holdfast.casework.models import Duty
from holdfast.chronology.actions import append_fact
from holdfast.protocol.pack import CONTROLS, WAIVED
from tests.access.area import SET_UP, Area

pytestmark = pytest.mark.usefixtures("db")

LINE = "More time, a waiver or a pause begins at its duty:"


@pytest.mark.clause("HOLDFAST-1", "HOLDFAST-2", "HOLDFAST-3")
def test_a_form_about_a_duty_that_names_no_duty_leads_to_the_list_of_them() -> None:
    area = Area()
    manager = area.staff("Ann", post="team manager")
    case = area.case(manager)
    client = Client()
    with acting_as(SET_UP):
        client.force_login(area.user(manager))
    data = {
        "category": 2,
        "decided_by": [{"name": "A", "agency": "police"}, {"name": "B", "agency": "health"}],
        "reasons": "Stabbed.",
        "review_by": (timezone.localdate() + timedelta(days=100)).isoformat(),
    }
    with acting_as(manager):
        append_fact(by=manager, kind="risk.decided", data=data, cases=[case], happened_at=timezone.now())
        duty = Duty.objects.get(rule="strategy-meeting")
    duties = f"/cases/{case.pk}/duties"
    for kind in CONTROLS:
        for query in ("", "?duty=", f"?duty={case.pk}"):
            assert client.get(f"/cases/{case.pk}/record/{kind}{query}")["Location"] == f"{duties}?begin"
    shown = unescape(client.get(f"{duties}?begin").content.decode())
    assert shown.count(LINE) == 1
    assert "Why, and what else can be done" in shown.partition(LINE)[2].partition("there.")[2]
    assert LINE not in client.get(duties).content.decode()

    form = f"/cases/{case.pk}/record/{WAIVED}"
    begun = {"rule": duty.rule, "arises_from": str(duty.arises_from_id), "reason": "Held elsew"}
    assert client.post(f"{form}?duty={duty.pk}", {**begun, "do": "keep"}).status_code == 200
    assert client.get(form)["Location"] == f"{form}?duty={duty.pk}", "what was begun goes on at its duty"

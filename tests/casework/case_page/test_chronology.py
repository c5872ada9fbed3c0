"""The chronology of a case, narrowed and exported."""

from __future__ import annotations

import json

import pytest

from holdfast.access.viewer import acting_as
from holdfast.chronology.actions import correct_fact
from tests.access.area import Area
from tests.casework.case_page.steps import agreed, client_of, page, record

pytestmark = pytest.mark.usefixtures("db")


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

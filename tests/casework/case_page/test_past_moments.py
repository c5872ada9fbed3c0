"""A case as it was known at a past moment."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from holdfast.access.viewer import acting_as
from holdfast.chronology.actions import correct_fact
from holdfast.protocol.fields import written
from holdfast.register.actions import add_to_case
from tests.access.area import Area
from tests.casework.case_page.steps import agreed, client_of, page, record

pytestmark = pytest.mark.usefixtures("db")


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

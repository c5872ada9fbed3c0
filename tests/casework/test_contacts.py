"""Contacts: the safeguarding lead of every agency in two clicks, and the front door first."""

from __future__ import annotations

from datetime import date

import pytest

from holdfast.access.viewer import acting_as
from holdfast.casework.contacts.queries import found
from holdfast.register.actions import add_contact
from tests.access.area import SET_UP, Area
from tests.casework.test_today import page, signed_in

pytestmark = pytest.mark.usefixtures("db")


def contact(area: Area, agency, name: str, **more):  # type: ignore[no-untyped-def]
    more.setdefault("post", "Safeguarding lead")
    with acting_as(SET_UP):
        return add_contact(
            by=SET_UP, agency=agency, name=name, telephone="020 7946 0123", from_date=date(2020, 1, 1), **more
        )


@pytest.mark.clause("ISL-9.1")
def test_every_agencys_safeguarding_lead_is_on_the_page_that_the_menu_leads_to() -> None:
    area = Area()
    contact(area, area.school, "Hilary Example", is_safeguarding_lead=True)
    contact(area, area.school, "Office", post="Reception")
    client = signed_in(area, area.staff("Ann"))
    assert 'href="/contacts/"' in page(client, "/")
    text = page(client, "/contacts/")
    assert "Hilary Example" in text
    assert "Designated safeguarding lead" in text
    assert "Office" not in page(client, "/contacts/?leads=yes")


@pytest.mark.clause("ISL-9.1")
def test_an_agency_that_named_nobody_is_named() -> None:
    area = Area()
    contact(area, area.school, "Hilary Example", is_safeguarding_lead=True)
    text = page(signed_in(area, area.staff("Ann")), "/contacts/")
    missing = text[text.index("named no safeguarding lead") :]
    assert "Police" in missing
    assert "School" not in missing


@pytest.mark.clause("ISL-10")
def test_the_front_door_comes_first() -> None:
    area = Area()
    contact(area, area.school, "Aardvark Desk")
    contact(area, area.care, "Duty desk", team=area.front_door, post="Front door")
    text = page(signed_in(area, area.staff("Ann")), "/contacts/")
    assert text.index("Duty desk") < text.index("Aardvark Desk")


def test_words_narrow_the_list_whatever_they_are() -> None:
    area = Area()
    contact(area, area.school, "Hilary Example")
    viewer = area.staff("Ann")
    with acting_as(viewer):
        assert [one.name for one in found(viewer, "hilary school").contacts] == ["Hilary Example"]
        assert not found(viewer, "hilary police").contacts
    assert "Nobody was found" in page(signed_in(area, viewer), "/contacts/?words=%00%25_%27&agency=x&page=99999")


def test_the_number_of_queries_does_not_grow(query_count) -> None:  # type: ignore[no-untyped-def]
    area = Area()
    client = signed_in(area, area.staff("Ann"))
    contact(area, area.school, "First", is_safeguarding_lead=True)
    page(client, "/contacts/")
    with query_count() as few:
        page(client, "/contacts/")
    for number in range(30):
        contact(area, area.police, f"Desk {number}")
    with query_count() as many:
        page(client, "/contacts/")
    assert len(few) == len(many)

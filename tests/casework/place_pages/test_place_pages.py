"""Places: open to all, and silent about people and about cases that somebody does not work on."""

from __future__ import annotations

import pytest
from django.test import Client

from holdfast.access.viewer import acting_as
from holdfast.register.actions import add_place, open_case
from holdfast.register.models import Place
from tests.access.area import SET_UP, Area
from tests.casework.person_pages.test_person_pages import plain

pytestmark = pytest.mark.usefixtures("db")


def desk() -> tuple[Area, Client]:
    area = Area()
    client = Client()
    worker = area.staff("Ann")
    with acting_as(SET_UP):
        client.force_login(area.user(worker))
    return area, client


def test_a_place_is_added_and_listed_by_kind() -> None:
    _, client = desk()
    typed = {"kind": "school", "name": "Sample School", "address": "1 Sample Street", "postcode": "n1 1aa"}
    assert client.post("/places/new", typed).status_code == 302
    client.post("/places/new", {"kind": "open space", "name": "Sample Park"})
    assert "Sample Park" in plain(client.get("/places/"))
    schools = plain(client.get("/places/?kind=school"))
    assert "Sample School" in schools
    assert "N1 1AA" in schools
    assert "Sample Park" not in schools
    assert "No place of this kind is there yet." in plain(client.get("/places/?kind=health"))
    with acting_as(SET_UP):
        place = Place.objects.get(name="Sample School")
    assert "1 Sample Street" in plain(client.get(f"/places/{place.pk}/"))


def test_a_place_without_a_name_is_refused() -> None:
    _, client = desk()
    page = plain(client.post("/places/new", {"kind": "school", "uprn": "x"}))
    assert "What do people call it? Write an answer." in page
    assert "Up to 12 digits." in plain(client.post("/places/new", {"kind": "school", "name": "S", "uprn": "x"}))


def test_cases_about_a_place_are_shown_to_those_who_work_on_them() -> None:
    area, client = desk()
    officer = area.staff("Olu", area.police)
    with acting_as(officer):
        place = add_place(by=officer, kind="open space", name="Sample Park")
        case = open_case(by=officer, kind="place", place=place, reason="Robberies.", involve_front_door=False)
    assert case.reference not in plain(client.get(f"/places/{place.pk}/"))
    theirs = Client()
    with acting_as(SET_UP):
        theirs.force_login(area.user(officer))
    assert case.reference in plain(theirs.get(f"/places/{place.pk}/"))


def test_places_are_paged_in_a_stable_order() -> None:
    _, client = desk()
    with acting_as(SET_UP):
        for index in range(60):
            add_place(by=SET_UP, kind="other", name=f"Place {index:02}")
    first, second = plain(client.get("/places/")), plain(client.get("/places/?page=2"))
    assert "Place 49" in first
    assert "Place 50" not in first
    assert "Place 50" in second

"""Why somebody was found is said truthfully."""

import pytest
from django.test import Client

from holdfast.access.viewer import acting_as
from holdfast.casework.alike import why_alike
from holdfast.register.models import Person
from holdfast.register.search import Found
from tests.access.area import SET_UP, Area


@pytest.mark.parametrize(
    ("asked", "names", "because", "words"),
    [
        ("Zion Wrackwell", ["Zoë Wrackwell"], ["name"], "the same family name"),
        ("zoe wrackwell", ["Zoë Wrackwell"], ["name"], "the same name"),
        ("Wrackwell Zoë", ["Zoë Anne Wrackwell"], ["name"], "the same name"),
        ("Jonathon Smith", ["Jonathan Smith"], ["name"], "the same family name, a similar given name"),
        ("Wrackwell", ["Zoë Wrackwell"], ["name"], "the same family name"),
        ("Zoë Rackham", ["Zoë Wrackwell"], ["name"], "the same given name"),
        ("Robyn Exampel", ["Robin Example"], ["name"], "a similar name"),
        ("Robyn Exampel", ["Bird", "Robin Example"], ["name", "birth date"], "a similar name and the same birth date"),
        ("", ["Robin Example"], ["NHS number", "birth date"], "the same NHS number and the same birth date"),
    ],
)
def test_why_somebody_was_found(asked: str, names: list[str], because: list[str], words: str) -> None:
    assert why_alike(Found(Person(), names, 0.9, because), asked) == words


@pytest.mark.usefixtures("db")
def test_a_search_does_not_call_a_name_the_same_that_is_not() -> None:
    area = Area()
    worker = area.staff("Ann")
    area.case(worker, area.child(worker, "Zion", "Wrackwell"))
    client = Client()
    with acting_as(SET_UP):
        client.force_login(area.user(worker))
    assert "The same family name." in client.post("/people/", {"text": "Zoë Wrackwell"}).content.decode()
    assert "The same name." in client.post("/people/", {"text": "Zion Wrackwell"}).content.decode()

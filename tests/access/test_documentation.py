"""The page that says who sees what is made from what the product obeys, and nothing goes undeclared (ASVS 5.0 V8.1.1,
V8.1.2).
"""

from __future__ import annotations

import subprocess
import sys

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import resolve

from holdfast.access import may
from holdfast.access.viewer import acting_as
from tests.access.area import SET_UP, Area

pytestmark = pytest.mark.clause("GM-13")


def test_the_page_is_the_one_that_is_made() -> None:
    """If this fails, run `python -m holdfast.site.who_sees_what` and read what has changed. ASVS 5.0 V8.1.1, V8.1.2."""
    # In a process of its own: tests declare jobs that are none of the product's.
    program = (
        "import sys, django; django.setup(); from holdfast.site.who_sees_what import PAGE, page;"
        " sys.exit(PAGE.read_text(encoding='utf-8') != page())"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_every_file_that_the_product_hands_out_is_declared() -> None:
    declared = dict(may.copies())
    assert len(declared) >= 7
    assert all(what.endswith(".") for what in declared.values())


def test_a_file_that_nobody_declared_is_not_sent(rf: RequestFactory) -> None:
    request = rf.get("/contacts/")
    request.resolver_match = resolve("/contacts/")
    file = HttpResponse(b"x", headers={"Content-Disposition": 'attachment; filename="all.csv"'})
    assert may.undeclared_copy(request, file)
    assert not may.undeclared_copy(request, HttpResponse("a page"))

    @may.leaves("Everything.")
    @may.signed_in
    def export(request: HttpRequest) -> HttpResponse:
        return file

    request.resolver_match.func = export
    assert not may.undeclared_copy(request, file)


@pytest.mark.usefixtures("db")
def test_the_product_fails_rather_than_send_an_undeclared_file(monkeypatch: pytest.MonkeyPatch) -> None:
    area = Area()
    ann = area.staff("Ann")
    client = Client(raise_request_exception=False)
    with acting_as(SET_UP):
        client.force_login(area.user(ann))
    file = HttpResponse(b"everybody", headers={"Content-Disposition": "attachment"})
    monkeypatch.setattr("holdfast.casework.contacts.views.render", lambda *_, **__: file)
    answer = client.get("/contacts/")
    assert answer.status_code == 500
    assert b"everybody" not in answer.content


def test_an_undeclared_address_is_found() -> None:
    from django.urls import path

    pattern = path("forgotten", lambda _: HttpResponse("x"), name="forgotten")
    found = list(may._addresses([pattern], "", ""))
    assert [(where, name) for where, name, _ in found] == [("forgotten", "forgotten")]
    assert getattr(found[0][2], may._ATTRIBUTE, None) is None

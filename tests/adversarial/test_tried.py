"""Whoever tries to get round what a page asks stands in the log, and what they sent does not (ASVS 5.0 V16.3.3)."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.test import Client

from holdfast.access.log import NOT_OFFERED
from holdfast.access.models import Consultation, Function
from holdfast.access.viewer import Viewer, acting_as
from tests.access.area import Area
from tests.access.test_sign_in import PASSWORD, account, sign_in

pytestmark = pytest.mark.usefixtures("db")


class Watched(Area):
    """Somebody who tries, and an auditor."""

    def __init__(self) -> None:
        super().__init__()
        self.ada = self.staff("Ada", functions=[Function.AGENCY_ADMINISTRATOR])
        self.ann = self.staff("Ann")
        self.auditor = self.staff("Aud", functions=[Function.AUDITOR])

    def client(self, viewer: Viewer, *, checked: bool = False) -> Client:
        """Signed in; `checked`: as a browser, whose forms carry the token."""
        client = Client(enforce_csrf_checks=checked)
        client.force_login(self.user(viewer))
        return client

    def tried(self, what: str) -> list[tuple[str, str, list[str]]]:
        """Who tried it, at which address, with which fields."""
        with acting_as(self.auditor):
            lines = list(Consultation.objects.filter(operation="denied", what=what).order_by("id"))
            assert not [line for line in lines if re.search("<script>|area administrator", str(vars(line)))]
        return [(line.user_name, line.route, line.fields) for line in lines]


def test_an_answer_that_no_page_offers_is_logged_by_the_name_of_its_field() -> None:
    """ASVS 5.0 V16.3.3."""
    area = Watched()
    client = area.client(area.ada)
    new = {"email": "new@example.org", "name": "New", "do": "save"}
    client.post("/staff/invite", {**new, "functions": "area administrator", "post": "<script>"})
    assert area.tried(NOT_OFFERED) == [("Ada", "staff_invite", ["functions", "post"])]
    client.post("/staff/invite", {"email": "not an address", "name": "", "do": "save"})
    client.get("/staff/invite?post=nonsense")
    assert len(area.tried(NOT_OFFERED)) == 1, "a slip of the keyboard is none"


def test_a_forged_request_of_somebody_signed_in_is_logged() -> None:
    """ASVS 5.0 V16.3.3."""
    area = Watched()
    client = area.client(area.ann, checked=True)
    assert client.post("/people/", {"text": "Robin"}).status_code == 403
    assert client.post("/api/people/search", {"text": "x"}, content_type="application/json").status_code == 403
    Client(enforce_csrf_checks=True).post("/sign-in", {"login": "x", "password": "y"})
    assert [tried[:1] for tried in area.tried("forged request")] == [("Ann",), ("Ann",)]


def test_guessing_on_when_slowed_down_is_logged() -> None:
    """ASVS 5.0 V16.3.3, V6.3.1."""
    area = Watched()
    user = account(area, area.ann)
    for _ in range(5):
        sign_in(Client(), user, "guess")
    assert area.tried("sign-in tried too often") == []
    sign_in(Client(), user, PASSWORD)
    assert area.tried("sign-in tried too often") == [("", "", [])]


def test_what_needs_confirming_and_is_asked_of_the_api_without_is_logged(monkeypatch: pytest.MonkeyPatch) -> None:
    """ASVS 5.0 V16.3.3, V7.5.3."""
    monkeypatch.setattr(settings, "CONFIRMATION_REQUIRED", True)
    area = Watched()
    case = area.case(area.ann)
    client = area.client(area.ann)
    threat = {
        "kind": "threat-to-life.warned",
        "happened": "2026-03-05T03:00",
        "data": {"warned": "young person", "threat": "x"},
    }
    answer = client.post(f"/api/cases/{case.pk}/facts", threat, content_type="application/json")
    assert answer.status_code == 403, answer.content
    assert area.tried("not confirmed who they are") == [("Ann", "", [])]

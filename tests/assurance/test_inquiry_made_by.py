"""Who may make a document for an inquiry: those who work on the case, not those who were let in to look (GM-13)."""

from __future__ import annotations

import html

import pytest
from django.test import Client

from holdfast.access.viewer import Viewer, acting_as
from holdfast.assurance.inquiry.actions import GIVEN
from holdfast.chronology.models import Fact
from tests.access.area import SET_UP
from tests.assurance.test_inquiry import FOR_THE_CORONER
from tests.casework.emergency.stage import Stage

SIGNED_IN = "allauth.account.auth_backends.AuthenticationBackend"


def _client(stage: Stage, viewer: Viewer) -> Client:
    client = Client()
    with acting_as(SET_UP):
        client.force_login(stage.area.user(viewer), backend=SIGNED_IN)
    return client


@pytest.mark.clause("GM-13")
@pytest.mark.usefixtures("committed_db")
def test_whoever_opened_a_record_in_an_emergency_makes_no_document_of_it() -> None:
    stage = Stage()
    stage.open()
    address = f"/cases/{stage.case.pk}/inquiry"
    bob = _client(stage, stage.bob)
    assert bob.get(address).status_code == 200, "he may read it"
    refused = bob.post(f"{address}.pdf", FOR_THE_CORONER)
    page = html.unescape(refused.content.decode())
    assert refused.status_code == 422
    assert "Ask the case lead to make it." in page
    assert FOR_THE_CORONER["reason"] in page, "what he typed is still there"
    with acting_as(stage.ann):
        assert not Fact.objects.filter(kind=GIVEN).exists()
    assert _client(stage, stage.ann).post(f"{address}.pdf", FOR_THE_CORONER).status_code == 200

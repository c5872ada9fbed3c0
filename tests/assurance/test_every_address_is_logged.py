"""Every address that shows a record writes a line of the log, of the right operation; one that does not fails here."""

from __future__ import annotations

import html
from pathlib import Path

import pytest
from django.test import Client

from holdfast.access import may
from holdfast.access.models import Consultation
from holdfast.access.viewer import Viewer, acting_as
from holdfast.chronology.models import FactCase
from holdfast.demo.staff import PERSONAS
from holdfast.register.models import Case, Person
from tests.access.area import SET_UP
from tests.fuzz.area import prepare
from tests.support.crawl import crawl
from tests.support.kelpmouth import Kelpmouth

pytestmark = [pytest.mark.demo_area, pytest.mark.slow]

SHOWS_NO_RECORD = {
    "one's own account, and who stands in for oneself": (
        "account_change_password account_set_password choose_agency cover cover_end mfa_activate_totp mfa_add_webauthn"
        " mfa_index mfa_list_webauthn signed_in_where"
    ),
    "an empty form; what it finds or records is logged when it is sent": (
        "ask_front_door breach_new concern_new concern_step dip_sample_new emergency group_new log person_search"
        " place_new"
    ),
    "agencies, teams and staff; changing them is logged": (
        "agencies agency agency_add agency_change contacts staff staff_add staff_change staff_end staff_invite"
        " staff_hand_on staff_let_in staff_member staff_second_factor staff_shut_out team_add team_change unattended"
    ),
    "the protocol, places and agreements, which are about nobody": (
        "accessibility clause protocol places sharing_register agreement_new agreement_end assessment_new"
        " assessment_end health"
    ),
    "briefings, in which no young person stands; reading one is logged": "briefings briefing_new briefing_again",
    "that something was told, and no content before its conditions are accepted": "shared_with_me received",
}
NO_RECORD = {name for names in SHOWS_NO_RECORD.values() for name in names.split()}

SIGNING_IN = ("account_", "mfa_", "provider_", "switch_persona")
ELSEWHERE = {
    # Answered to a form that is sent, or in a state that the walk does not come to: each with the test of its lines.
    "disclosure": "tests/sharing/test_sharing.py",
    "emergencies": "tests/casework/emergency/test_emergency.py",
    "inquiry_pdf": "tests/assurance/test_inquiry.py",
    "person_inquiry_pdf": "tests/assurance/test_inquiry_of_a_person.py",
    "fairness_new": "tests/assurance/fairness/test_pages.py",
    "fairness_population_new": "tests/assurance/fairness/test_pages.py",
    "fairness_sign": "tests/assurance/fairness/test_pages.py",
    "meeting_answer": "tests/casework/meetings/test_minutes.py",
    "meeting_attendance": "tests/casework/meetings/test_minutes.py",
    "meeting_extract": "tests/casework/meetings/test_minutes.py",
    "meeting_minutes": "tests/casework/meetings/test_minutes.py",
    "panel_letter": "tests/casework/panel/test_deciding.py",
    "panel_meeting": "tests/casework/panel/test_waiting.py",
    "received": "tests/sharing/test_sharing.py",
    "share_new": "tests/sharing/test_sharing.py",
    "share_step": "tests/sharing/test_sharing.py",
}
OPERATIONS = {"chronology_pdf": "print", "chronology_json": "export", "held_pdf": "export"}
"""What an address does, where it does not merely show."""
API = {
    "duties": "consult",
    "cases": "consult",
    "cases/{case}": "consult",
    "cases/{case}/chronology": "consult",
    "cases/{case}/services": "consult",
}
API_NO_RECORD = {
    "api:openapi-json", "api:api-root", "api_no_such_address", "api:list_contacts", "api:list_kinds", "api:read_kind",
    # One's own unfinished forms.
    "api:list_drafts", "api:read_draft", "api:keep_draft", "api:drop_draft",
}  # fmt: skip
API_SENT = {"api:record_fact", "api:search", "api:duplicates"}


class Lines:
    """The lines that something wrote, as the auditor reads them."""

    def __init__(self, auditor: Viewer) -> None:
        self.auditor = auditor

    def of(self, client: Client, address: str) -> tuple[str, list[Consultation]]:
        """What a page said, and the lines that showing it wrote."""
        with acting_as(self.auditor):
            before = Consultation.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        response = client.get(address)
        said = html.unescape(response.content.decode(errors="replace")) if response.status_code == 200 else ""
        with acting_as(self.auditor):
            return said, list(Consultation.objects.filter(pk__gt=before).order_by("pk"))


@pytest.mark.clause("GM-13")
def test_every_address_that_shows_a_record_writes_a_line_of_what_it_does(kelpmouth: Kelpmouth) -> None:
    """ASVS 5.0 V14.2.4, V16.2.1, V16.3.2."""
    starts = prepare(kelpmouth)
    lines = Lines(kelpmouth.viewer_of("gareth"))
    with acting_as(SET_UP):
        staff = {persona.name for persona in PERSONAS}
        known = {name for name in Person.objects.values_list("display_name", flat=True) if " " in name} - staff
        known |= set(Case.objects.values_list("reference", flat=True))
    case = f"/cases/{kelpmouth.mine.pk}"
    with acting_as(kelpmouth.viewer):
        fact = FactCase.objects.filter(case=kelpmouth.mine).values_list("fact_id", flat=True)[0]
    extra = [f"{case}/chronology.json", f"{case}/chronology.pdf", f"{case}/concern/{fact}"]
    walked: dict[str, tuple[str, list[Consultation]]] = {}
    for key in ("beatriz", "carys", "femi", "gareth", "anouk"):
        client = kelpmouth.as_persona(key)
        found = crawl(client, ("/", *((*starts, *extra) if key == "beatriz" else ())))
        for view, address in found.views.items():
            if view not in walked:
                walked[view] = lines.of(client, address)
    unlogged = {view for view, (_, written) in walked.items() if not written}
    assert unlogged - NO_RECORD == set(), "these show something and write no line"
    # A page that is said to show no record names nobody. One's own form does, as one has typed it.
    telling = {view for view in unlogged & NO_RECORD if any(one in walked[view][0] for one in known)}
    assert telling - {"concern_step"} == set()
    for view, (_, written) in walked.items():
        operations = {line.operation for line in written}
        wanted = {OPERATIONS[view]} if view in OPERATIONS else {"consult", "search", "print", "export"}
        assert not written or operations & wanted, (view, operations)
        assert all(line.route for line in written if line.operation != "search"), view
    named = {name for _, name, _ in may.declarations() if not name.startswith(("api", *SIGNING_IN))}
    assert named - set(walked) - NO_RECORD - set(ELSEWHERE) == set(), "say where the lines of these are tested"
    for view, proof in ELSEWHERE.items():
        assert "Consultation" in (Path(__file__).resolve().parents[2] / proof).read_text(), view


def test_every_address_of_the_api_that_shows_a_record_writes_a_line(kelpmouth: Kelpmouth) -> None:
    lines = Lines(kelpmouth.viewer_of("gareth"))
    reached = set()
    for address, operation in API.items():
        said, written = lines.of(kelpmouth.client, f"/api/{address.format(case=kelpmouth.mine.pk)}")
        assert said, address
        assert [line.operation for line in written] == [operation], address
        reached |= {line.route for line in written}
    named = {name for _, name, _ in may.declarations() if name.startswith("api")}
    assert named - reached - API_NO_RECORD - API_SENT == set()


@pytest.mark.parametrize("route", ["search", "likely-duplicates"])
def test_a_search_names_each_of_those_whom_it_shows(kelpmouth: Kelpmouth, route: str) -> None:
    lines = Lines(kelpmouth.viewer_of("gareth"))
    with acting_as(kelpmouth.viewer):
        child = Person.objects.get(pk=kelpmouth.mine.person_id)
    field = "text" if route == "search" else "name"
    with acting_as(lines.auditor):
        before = Consultation.objects.order_by("-pk").values_list("pk", flat=True).first()
    response = kelpmouth.client.post(
        f"/api/people/{route}", {field: child.display_name}, content_type="application/json"
    )
    assert response.status_code == 200, response.content
    body = response.json()
    found = body if isinstance(body, list) else next(value for value in body.values() if isinstance(value, list))
    shown = {one["person"]["id"] for one in found}
    assert str(child.pk) in shown
    with acting_as(lines.auditor):
        (line,) = Consultation.objects.filter(pk__gt=before)
    assert line.operation == "search"
    assert {str(person_id) for person_id in line.person_ids} == shown

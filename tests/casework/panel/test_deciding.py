"""The panel's decision, the letter to the referrer, and the clock of telling them."""

from __future__ import annotations

import io
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from markupsafe import escape
from pypdf import PdfReader

from holdfast.access.actions import involve
from holdfast.access.errors import Refused
from holdfast.access.models import Consultation
from holdfast.access.viewer import Viewer, acting_as
from holdfast.casework.models import Duty
from holdfast.casework.panel.actions import decide
from holdfast.chronology.models import Fact
from holdfast.chronology.packs import area_pack
from holdfast.protocol.calendar import working_days_after
from holdfast.register.models import Case
from tests.access.area import SET_UP
from tests.casework.panel.desk import DECLINED, REQUEST, PanelArea, page, typed

pytestmark = pytest.mark.usefixtures("db")


def decided(by: Viewer, case: Case, data: dict[str, Any] | None = None, **more: Any) -> Fact:
    """The panel's decision, through the action."""
    with acting_as(by):
        return decide(by=by, case=case, happened=timezone.now(), data=data or DECLINED, referrers=[], link="x", **more)


def open_duties(case: Case) -> set[str]:
    with acting_as(SET_UP):
        return set(Duty.objects.filter(case=case, status="due").values_list("rule", flat=True))


@pytest.mark.clause("ISL-D2")
def test_the_page_shows_the_request_in_full_and_records_the_decision() -> None:
    area = PanelArea()
    case = area.young()
    area.ask(case)
    client = area.client(area.chair)
    address = f"/cases/{case.pk}/panel"
    text = page(client, address)
    for words in (REQUEST["evidence"], REQUEST["what_is_wanted"], "Meets the criteria.", "Ann Worker, Social worker"):
        assert words in text
    assert 'value="Gil Chair"' in text
    answer = client.post(address, typed(DECLINED), follow=True)
    text = answer.content.decode()
    assert "Decided. The letter to the referrer" in text
    assert DECLINED["suggested_instead"] in text
    assert "Record the decision" not in text
    assert open_duties(case) & {"panel-decision", "decline-told"} == {"decline-told"}


@pytest.mark.clause("ISL-D2")
def test_one_agency_alone_does_not_decide_and_what_was_typed_stays() -> None:
    """ASVS 5.0 V2.3.5."""
    area = PanelArea()
    case = area.young()
    area.ask(case)
    alone = {**DECLINED, "decided_by": [DECLINED["decided_by"][0], {**DECLINED["decided_by"][0], "name": "Pip P"}]}
    answer = area.client(area.chair).post(f"/cases/{case.pk}/panel", typed(alone))
    text = answer.content.decode()
    assert "There is a problem" in text
    assert "ISL-D2" in text
    assert DECLINED["reasons"] in text
    assert 'value="Pip P"' in text
    assert "panel-decision" in open_duties(case)
    with pytest.raises(Refused) as refused:
        decided(area.chair, case, alone)
    assert "ISL-D2" in refused.value.clauses


@pytest.mark.clause("ISL-D2")
def test_who_does_not_sit_on_the_panel_reads_and_does_not_decide() -> None:
    area = PanelArea()
    case = area.young()
    area.ask(case)
    for viewer in (area.worker, area.practitioner):
        client = area.client(viewer)
        text = page(client, f"/cases/{case.pk}/panel")
        assert "The weekly panel decides." in text
        assert "Record the decision" not in text
        client.post(f"/cases/{case.pk}/panel", typed(DECLINED))
        assert "panel-decision" in open_duties(case)
        with pytest.raises(Refused) as refused:
            decided(viewer, case)
        assert refused.value.instead


def test_a_stranger_finds_no_page_and_no_letter() -> None:
    area = PanelArea()
    case = area.young()
    area.ask(case)
    fact = area.decline(case)
    client = area.client(area.staff("Bo"))
    for address in ("panel", "panel/told", f"panel/letters/{fact.pk}.pdf"):
        assert client.get(f"/cases/{case.pk}/{address}").status_code == 404
    assert area.client(area.chair).get(f"/cases/{case.pk}/panel/letters/{uuid4()}.pdf").status_code == 404


@pytest.mark.clause("ISL-D2")
def test_a_request_stays_open_while_the_panel_has_to_know_more() -> None:
    area = PanelArea()
    case = area.young()
    area.ask(case)
    more = {
        "outcome": "more needed",
        "reasons": "Nobody saw it.",
        "asks_for": "What did the school see?",
        "decided_by": DECLINED["decided_by"],
    }
    client = area.client(area.chair)
    text = client.post(f"/cases/{case.pk}/panel", typed(more), follow=True).content.decode()
    assert "What the panel asked" in text
    assert "What did the school see?" in text
    assert "Record the decision" in text
    assert case.reference in page(client)
    assert open_duties(case) & {"panel-decision", "decline-told"} == {"panel-decision"}


def test_of_two_who_decide_the_second_is_told_so_and_a_request_sent_twice_counts_once() -> None:
    """ASVS 5.0 V2.3.4."""
    area = PanelArea()
    case = area.young()
    area.ask(case)
    key = str(uuid4())
    first = decided(area.chair, case, key=key)
    assert decided(area.chair, case, key=key).pk == first.pk
    with pytest.raises(Refused, match="No request waits"):
        decided(area.chair, case)


@pytest.mark.clause("ISL-D2")
def test_a_declined_referrer_is_told_within_five_working_days() -> None:
    area = PanelArea()
    case = area.young()
    area.ask(case, days_ago=1)
    area.decline(case)
    with acting_as(SET_UP):
        duty = Duty.objects.get(case=case, rule="decline-told")
    assert timezone.localdate(duty.due_at) == working_days_after(timezone.localdate(), 5)
    client = area.client(area.chair)
    text = page(client, "/panel/?list=answers")
    assert "Tell the referrer that the request was declined" in text
    assert f"/cases/{case.pk}/panel/told" in text
    text = page(client, f"/cases/{case.pk}/panel/told")
    assert '<option value="children&#39;s social care / social worker" selected' in text
    sent = {"who": "children's social care / social worker", "how": "letter"}
    text = client.post(f"/cases/{case.pk}/panel/told", typed(sent), follow=True).content.decode()
    assert "Recorded: the referrer was told." in text
    assert "The referrer was told on" in text
    assert "decline-told" not in open_duties(case)
    assert "No referrer waits" in page(client, "/panel/?list=answers")


def text_of(content: bytes) -> str:
    """The words of a PDF."""
    return " ".join(" ".join(sheet.extract_text().split()) for sheet in PdfReader(io.BytesIO(content)).pages)


@pytest.mark.clause("ISL-D2")
def test_the_letter_is_about_this_child_alone_with_a_neutral_name_and_logged_as_printed() -> None:
    area = PanelArea()
    other = area.young("Sam")
    area.ask(other)
    case = area.young()
    area.ask(case, days_ago=2)
    fact = area.decline(case)
    answer = area.client(area.worker).get(f"/cases/{case.pk}/panel/letters/{fact.pk}.pdf")
    assert answer.status_code == 200
    named = answer["Content-Disposition"]
    assert case.reference in named
    assert "Robin" not in named
    words = text_of(answer.content)
    for said in ("Dear Ann Worker", "Robin Example", "The panel declined your request.", DECLINED["reasons"],
                 DECLINED["suggested_instead"], "Integrated gangs team and Police", "ISL-D2"):  # fmt: skip
        assert said in words, said
    assert "Sam" not in words
    assert REQUEST["evidence"] not in words
    with acting_as(area.staff("Aud", functions=["auditor"])):
        line = Consultation.objects.get(operation="print")
    assert (line.case_ids, line.what) == ([case.pk], "letter to the referrer")


@pytest.mark.clause("ISL-6.3a")
def test_a_child_at_marp_is_not_put_before_another_panel() -> None:
    area = PanelArea()
    case = area.young()
    area.ask(case)
    area.record(area.worker, case, "service.known", {"service": "youth offending"})
    text = page(area.client(area.chair), f"/cases/{case.pk}/panel")
    assert "Discussed elsewhere: Youth offending multi-agency risk panel (MARP)." in text
    assert f"/cases/{case.pk}/record/panel.listed" in text
    with pytest.raises(Refused) as refused:
        area.record(area.chair, case, "panel.listed", {"panel": "bronze", "why": "Risk."})
    assert "ISL-6.3a" in refused.value.clauses
    area.record(area.chair, case, "panel.listed", {"panel": "marp", "why": "Risk."})
    assert f"/cases/{case.pk}/record/panel.listed" not in page(area.client(area.chair), f"/cases/{case.pk}/panel")


@pytest.mark.clause("ISL-D2")
def test_two_agencies_that_asked_before_one_decline_are_each_told_by_a_letter_of_their_own() -> None:
    area = PanelArea()
    case = area.young()
    teacher = area.staff("Tam Teacher", area.school, post="pastoral lead")
    with acting_as(area.worker):
        involve(by=area.worker, case_id=case.pk, role="works with", reason="Knows him.", user=area.user(teacher))
    area.ask(case, days_ago=2)
    request = area.ask(case, days_ago=1, by=teacher)
    decision = area.decline(case)
    client = area.client(area.chair)
    text = page(client, f"/cases/{case.pk}/panel")
    assert f"/panel/letters/{decision.pk}.pdf?to={request.pk}" in text
    assert f"– {area_pack().parties.title('education')}" in page(client, "/panel/?list=answers")
    letter = text_of(client.get(f"/cases/{case.pk}/panel/letters/{decision.pk}.pdf?to={request.pk}").content)
    assert "Dear Tam Teacher" in letter
    assert "Ann Worker" not in letter
    for who, still in (("education / pastoral lead", True), ("children's social care / social worker", False)):
        told = page(client, f"/cases/{case.pk}/panel/told")
        assert f'<option value="{escape(who)}" selected' in told
        client.post(f"/cases/{case.pk}/panel/told", typed({"who": who, "how": "letter"}))
        assert ("decline-told" in open_duties(case)) is still
    assert page(client, f"/cases/{case.pk}/panel").count("The referrer was told on") == 2

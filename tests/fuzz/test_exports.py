"""What was typed survives on its way out: PDF, Word, calendar entries and JSON open, and say what was typed."""

from __future__ import annotations

import io
import json
import re
from email.message import Message
from typing import Any

import docx
import icalendar
import pypdf
import pytest
from django.core.mail import EmailMessage
from django.http import HttpResponse
from django.test import Client

from holdfast.access.viewer import acting_as
from tests.casework.meetings.room import decided
from tests.fuzz.area import begin_meeting
from tests.support.crawl import Form, Page
from tests.support.kelpmouth import Kelpmouth
from tests.support.naughty import kept, naughty, storable

pytestmark = [pytest.mark.demo_area, pytest.mark.slow]
PLAIN = "<script>alert(0)</script> and {{ 7 * 7 }} & “quoted” #set x $1 @ref *bold* _under_ `code` \\ end"
"""What every export must say as it stands: the marks of HTML, of templates and of the typesetter."""
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
"""Characters that no paper can show and no Word file can hold."""
STRINGS = [text for text in naughty() if storable(text) and 0 < len(text.strip()) < 1_000]


def _record(client: Client, case_id: object, kind: str, data: dict[str, Any]) -> None:
    body = json.dumps({"kind": kind, "happened": "2026-01-05", "data": data})
    response = client.post(f"/api/cases/{case_id}/facts", body, content_type="application/json")
    assert response.status_code == 201, response.content


def _pdf(response: HttpResponse) -> str:
    assert response.headers["Content-Type"] == "application/pdf", response.content.decode()[:2_000]
    return _squeezed("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(response.content)).pages))


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _says_plainly(text: str) -> bool:
    """Whether every mark of PLAIN stands in the text, in its order. A long line may be broken by a hyphen."""
    return _squeezed(PLAIN).replace("-", "") in text.replace("-", "")


def _form(client: Client, address: str, name: str) -> Form:
    """The form of a page that has this field."""
    response = client.get(address)
    assert response.status_code == 200
    return next(form for form in Page(address, response).forms if name in form.texts)


def test_the_chronology_says_what_was_typed(kelpmouth: Kelpmouth) -> None:
    client, address = kelpmouth.client, f"/cases/{kelpmouth.mine.pk}"
    wanted = {"in_whose_words": "child", "by_when": "2035-12-01", "service": "x", "who": "x", "need": "x"}
    for texts in (STRINGS[::40], STRINGS[:300], STRINGS[300:]):
        rows = [wanted | {"wanted": text} for text in texts]
        _record(client, kelpmouth.mine.pk, "plan.made", {"outcomes": [wanted | {"wanted": PLAIN}, *rows]})
        if texts == STRINGS[::40]:
            # Every letter that no font has is tried: a few strings are enough for one document.
            assert _says_plainly(_pdf(client.get(f"{address}/chronology.pdf")))
    exported = client.get(f"{address}/chronology.json")
    assert {kept(text, short=False) for text in [*STRINGS, PLAIN]} <= set(_texts_in(json.loads(exported.content)))


def _texts_in(value: Any) -> list[str]:
    if isinstance(value, dict):
        value = list(value.values())
    return [text for one in value for text in _texts_in(one)] if isinstance(value, list) else [str(value)]


def test_the_familys_copy_of_the_plan_says_what_was_typed(kelpmouth: Kelpmouth) -> None:
    client, address = kelpmouth.client, f"/cases/{kelpmouth.mine.pk}/plan/family"
    wanted = {"in_whose_words": "child", "by_when": "2035-12-01", "need": "x", "service": PLAIN, "who": PLAIN}
    rows = [wanted | {"wanted": text} for text in [PLAIN, "\ufeff", "\u200b\u2060", *STRINGS[::6]]]
    _record(client, kelpmouth.mine.pk, "plan.made", {"outcomes": rows})
    assert _says_plainly(_pdf(client.post(address, {"read": "yes"})))


def test_the_papers_of_a_meeting_say_what_was_typed(kelpmouth: Kelpmouth) -> None:
    """Every string in the minutes and the extract, as PDF and as Word file. ASVS 5.0 V1.3.7."""
    notes = decided(PLAIN)
    longs = [name for name in notes if name.startswith("considered-") or name in {"section_47_plan", "reasons"}]
    for turn, name in enumerate(longs):
        notes[name] = ["\n".join([PLAIN, *STRINGS[turn :: len(longs)]])]
    with acting_as(kelpmouth.viewer):
        number = begin_meeting(kelpmouth, notes)
    client, address = kelpmouth.client, f"/meetings/{number}"
    record = _form(client, f"{address}/record", "held_at-day")
    assert client.post(record.action, record.filled({}, ("do", "record"))).status_code == 302
    for paper in ("minutes", f"children/{kelpmouth.mine.pk}/extract"):
        assert _says_plainly(_pdf(client.get(f"{address}/{paper}.pdf")))
        response = client.get(f"{address}/{paper}.docx")
        document = docx.Document(io.BytesIO(response.content))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        text = _squeezed("".join([*(paragraph.text for paragraph in document.paragraphs), *cells]))
        assert [one for one in STRINGS if not CONTROLS.search(one) and _squeezed(one) not in text] == []


def test_calendar_entries_say_what_was_typed(kelpmouth: Kelpmouth, mailbox: list[EmailMessage]) -> None:
    with acting_as(kelpmouth.viewer):
        number = begin_meeting(kelpmouth, decided("x"))
    client, address = kelpmouth.client, f"/meetings/{number}/change"
    form = _form(client, address, "where")
    wheres = [kept(text, short=True) for text in STRINGS if len(text) < 200 and not CONTROLS.search(text)][::12]
    for where in [*wheres, PLAIN, "Room 4; left, then \\right\\n: “up”"]:
        mailbox.clear()
        assert client.post(form.action, form.filled({"where": where}, ("do", "change"))).status_code == 302, where
        sent = mailbox[-1].message()
        assert [str(event["LOCATION"]) for event in _events(sent)] == [where]


def _events(message: Message) -> list[Any]:
    parts = [part.get_payload(decode=True) for part in message.walk() if part.get_content_type() == "text/calendar"]
    found = [event for part in parts[:1] for event in icalendar.Calendar.from_ical(part).walk("VEVENT")]
    assert found, "The mail carries no calendar entry."
    return found

"""What was typed survives on its way out: PDF, Word, calendar entries and JSON open, and say what was typed."""

import io
import json
from itertools import cycle
from typing import Any

import docx
import icalendar
import pypdf
import pytest
from django.test import Client

from holdfast.access.viewer import acting_as
from holdfast.register.models import Case
from tests.support.crawl import crawl, view_of
from tests.support.kelpmouth import Kelpmouth
from tests.support.naughty import naughty, storable

pytestmark = [pytest.mark.demo_area, pytest.mark.slow]
FOUR = ("for_child", "for_others", "diversion", "reducing_harm")
PLAIN = "<script>alert(0)</script> and {{ 7 * 7 }} & “quoted” #set x $1 @ref *bold* _under_ `code` \\ end"
"""What every export must say as it stands: the marks of HTML, of templates and of the typesetter."""


def _record(client: Client, case_id: object, kind: str, data: dict[str, Any]) -> None:
    body = json.dumps({"kind": kind, "happened": "2026-01-05", "data": data})
    response = client.post(f"/api/cases/{case_id}/facts", body, content_type="application/json")
    assert response.status_code == 201, response.content


def _fill(client: Client, case_id: object) -> None:
    """Many facts with everything in them, and a plan."""
    strings = [text for text in naughty() if storable(text) and 0 < len(text.strip()) < 2_000]
    for start in range(0, len(strings), 40):
        texts = ["\n".join(strings[start + turn : start + 40 : 4]) or "x" for turn in range(4)]
        _record(client, case_id, "response.recorded", dict(zip(FOUR, texts, strict=True)))
    _record(client, case_id, "response.recorded", dict.fromkeys(FOUR, PLAIN))
    wanted = {
        "wanted": PLAIN,
        "in_whose_words": "child",
        "need": "\n".join(strings[:60]),
        "service": PLAIN,
        "who": PLAIN,
    }
    _record(client, case_id, "plan.made", {"outcomes": [wanted | {"by_when": "2026-12-01"}]})


def _text_of(content: bytes, kind: str) -> str:
    if kind.startswith("application/pdf"):
        return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    if "wordprocessingml" in kind:
        document = docx.Document(io.BytesIO(content))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    if kind.startswith("text/calendar"):
        return str(icalendar.Calendar.from_ical(content))
    return json.dumps(json.loads(content), ensure_ascii=False)


def _squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("persona", ["beatriz", "carys"])
def test_every_document_of_a_case_says_what_was_typed(kelpmouth: Kelpmouth, persona: str) -> None:
    client = kelpmouth.as_persona(persona)
    viewer = kelpmouth.viewer_of(persona)
    with acting_as(viewer):
        case = Case.objects.filter(closed_at__isnull=True, kind="person").order_by("reference").first()
    assert case is not None
    _fill(client, case.pk)
    seen = set()
    for name in ("chronology.pdf", "chronology.json", "plan/family.pdf", "plan/family.docx", "plan/family"):
        response = client.get(f"/cases/{case.pk}/{name}")
        assert response.status_code in {200, 404}, name
        kind = response.headers["Content-Type"]
        if response.status_code == 200 and "html" not in kind:
            seen.add(name)
            text = _text_of(response.content, kind)
            assert _squeezed("alert(0)") in _squeezed(text), name
            if name == "chronology.json":
                assert json.dumps(PLAIN, ensure_ascii=False)[1:-1] in text
            else:
                assert _squeezed("{{ 7 * 7 }} & “quoted” #set x $1 @ref *bold* _under_") in _squeezed(text), name
    assert {"chronology.pdf", "chronology.json"} <= seen


def test_every_file_that_somebody_can_reach_opens(kelpmouth: Kelpmouth) -> None:
    """After every form has been sent with naughty strings: minutes, extracts, letters, calendar entries."""
    client = kelpmouth.as_persona("carys")
    forms, _ = crawl(client, most=200)
    strings = cycle(text for text in naughty() if len(text) < 1_000)
    for form in forms:
        if form.view.startswith(("meeting", "panel", "plan")):
            for button in form.buttons or [None]:  # type: ignore[list-item]
                client.post(form.action, form.filled({name: next(strings) for name in form.texts}, button))
    _, views = crawl(client, most=300)
    opened = set()
    for address in views.values():
        response = client.get(address)
        kind = response.headers["Content-Type"]
        assert response.status_code < 500, address
        if response.status_code == 200 and "html" not in kind:
            assert _text_of(response.content, kind) is not None
            opened.add(view_of(address))
    assert opened

"""Documents: tagged, named, and what people typed is in them as they typed it."""

from __future__ import annotations

import io
import re
import unicodedata
from typing import Any

import pytest
from pypdf import PdfReader

from holdfast.casework.documents import typeset
from tests.support.naughty import CONTROL, NAUGHTY

ENTRY: dict[str, Any] = {
    "when": "5 March 2026 at 2:30pm",
    "title": "Risk category agreed",
    "status": "",
    "line": "Category 2 was agreed.",
    "by": "Recorded by Ann.",
    "answers": [],
    "earlier": [],
}
DOCUMENT: dict[str, Any] = {
    "title": "Chronology of Robin Example",
    "reference": "HF-26-000123",
    "made": "Printed by Ann",
    "about": [["Case", "HF-26-000123"]],
    "narrowed": [],
    "entries": [ENTRY],
}


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def bare(text: str) -> str:
    """Without what is the page's business: how text is broken into lines."""
    return re.sub(r"[\s\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufe0f\u0085\u2028]", "", text)


def entry(text: str) -> dict[str, Any]:
    return {**ENTRY, "answers": [["Reasons", [text]]]}


def tags(node: Any, found: list[str]) -> list[str]:
    """The names of a document's structure, in order."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for child in node:
            tags(child, found)
    elif isinstance(node, dict):
        if "/S" in node:
            found.append(str(node["/S"]))
        if "/K" in node:
            tags(node["/K"], found)
    return found


def test_a_document_is_tagged_for_those_who_listen_to_it() -> None:
    reader = PdfReader(io.BytesIO(typeset("chronology.typ", DOCUMENT)))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert reader.metadata is not None
    assert reader.metadata.title == "Chronology of Robin Example"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "pdfuaid" in root["/Metadata"].get_object().get_data().decode()
    structure = tags(root["/StructTreeRoot"]["/K"], [])
    assert "/H1" in structure
    assert "/P" in structure


def test_the_reference_and_who_printed_it_stand_on_every_page() -> None:
    pages = PdfReader(io.BytesIO(typeset("chronology.typ", {**DOCUMENT, "entries": [entry("word " * 60)] * 40}))).pages
    assert len(pages) > 3
    for number, page in enumerate(pages, 1):
        text = page.extract_text()
        assert "HF-26-000123" in text
        assert "Printed by Ann" in text
        assert f"Page {number} of {len(pages)}" in text


@pytest.mark.parametrize("text", [text for text in NAUGHTY if text.strip()])
def test_naughty_texts_are_printed_as_they_were_typed(text: str) -> None:
    printed = bare(text_of(typeset("chronology.typ", {**DOCUMENT, "entries": [entry(text)]})))
    if text.isascii():
        assert bare(text) in printed
    else:
        # A reader of the document gives the letters of some scripts in another order, or a cluster of them twice.
        lost = set(bare(text)) - set(printed)
        for letter in lost:
            named = bare(f"[{unicodedata.name(letter, '?').lower()}]")
            assert f"[U+{ord(letter):04X}]" in printed or named in printed, letter
    assert "\x00" not in printed


def test_what_no_font_can_draw_is_written_out() -> None:
    text = text_of(typeset("chronology.typ", {**DOCUMENT, "entries": [entry("Ask \U000e1234 about \U0001faea, Zoë")]}))
    assert "[U+E1234]" in text
    assert "Zoë" in text


@pytest.mark.parametrize("text", CONTROL)
def test_what_no_text_may_hold_does_no_harm(text: str) -> None:
    """ASVS 5.0 V1.3.3."""
    assert typeset("chronology.typ", {**DOCUMENT, "entries": [entry(text)]}).startswith(b"%PDF")


def test_a_mistake_of_ours_is_not_hidden() -> None:
    with pytest.raises(RuntimeError, match="does not contain key"):
        typeset("chronology.typ", {"title": "Without anything else"})

"""A Word document of ours: headings that a screen reader can follow, and nothing about anybody in its properties."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

import docx
from django.utils import timezone

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class WordPaper:
    """A document under way. `reference` stands in its properties and on each page, with `marking` and `made`."""

    def __init__(self, title: str, *, reference: str, marking: str, made: str) -> None:
        self._paper: Any = docx.Document()
        core = self._paper.core_properties
        core.title, core.author, core.comments, core.language = _plain(reference), "Holdfast", "", "en-GB"
        core.created = core.modified = timezone.now().replace(tzinfo=None)
        section = self._paper.sections[0]
        section.header.paragraphs[0].text = _plain(f"{marking}\t\t{reference}")
        section.footer.paragraphs[0].text = _plain(made)
        self._paper.add_heading(_plain(title), level=0)

    def heading(self, text: str, level: int = 1) -> None:
        """A heading; 1 is the highest below the title."""
        self._paper.add_heading(_plain(text), level=level)

    def paragraph(self, text: str) -> None:
        """A paragraph; its lines stay lines."""
        self._lines(self._paper.add_paragraph(), text.split("\n"))

    def bullets(self, items: Iterable[str]) -> None:
        """A list."""
        for item in items:
            self._paper.add_paragraph(_plain(item), style="List Bullet")

    def pair(self, title: str, lines: Sequence[str]) -> None:
        """A question and its answer."""
        paragraph = self._paper.add_paragraph()
        paragraph.add_run(_plain(title)).bold = True
        paragraph.add_run().add_break()
        self._lines(paragraph, lines)

    def _lines(self, paragraph: Any, lines: Sequence[str]) -> None:
        for number, line in enumerate(lines):
            if number:
                paragraph.add_run().add_break()
            paragraph.add_run(_plain(line))

    def written(self) -> bytes:
        """The file."""
        out = BytesIO()
        self._paper.save(out)
        return out.getvalue()


def _plain(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)

"""Setting a document in type."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typst

TEMPLATES = Path(__file__).parent
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_PLAIN = re.compile("[\n\t\x20-\x7e\u00a0-\u017f]*")


def typeset(template: str, data: Mapping[str, Any]) -> bytes:
    """A tagged PDF (PDF/UA-1) from a template of this folder, such as `chronology.typ`.

    `data` is anything that JSON can hold; the template imports it from `house.typ`. No text in it is read as markup.
    `data["title"]` names the document; `reference`, `made` (when and by whom) and `marking` stand on every page.

    PDF/UA has no place for a character that no font at hand can draw. Such a character is written out in brackets, by
    its name or its number, so that nothing is lost in print: install fonts for the scripts of the area.
    """
    cleaned = _each_text(data, _cleaned)
    try:
        return _compiled(template, cleaned)
    except typst.TypstError as error:
        if "could not be displayed" not in error.message:
            raise
    return _compiled(template, _each_text(cleaned, _written_out))


def _compiled(template: str, data: Any) -> bytes:
    return typst.compile(
        TEMPLATES / template,
        root=TEMPLATES,
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["ua-1"],
    )


@cache
def _fonts() -> typst.Fonts:
    """The fonts of the machine and those that typst brings; looked for once."""
    return typst.Fonts()


def _each_text(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {key: _each_text(inner, change) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_each_text(inner, change) for inner in value]
    return value


def _cleaned(text: str) -> str:
    """A text without what no document can hold. One of which nothing could be seen is written out: no heading is
    empty.
    """
    cleaned = _NOT_TEXT.sub("\ufffd", text).replace("\ufeff", "")
    if not text.strip() or any(unicodedata.category(letter)[0] not in "CZ" for letter in cleaned):
        return cleaned
    return "".join(map(_named, text))


def _written_out(text: str) -> str:
    if _PLAIN.fullmatch(text):
        return text
    return "".join(letter if _PLAIN.fullmatch(letter) or _can_be_drawn(letter) else _named(letter) for letter in text)


def _named(letter: str) -> str:
    """`[grinning face]`; a letter of a script or a sign without a name by its number, `[U+674E]`."""
    if unicodedata.category(letter).startswith("S"):
        name = unicodedata.name(letter, "")
        if name:
            return f"[{name.lower()}]"
    return f"[U+{ord(letter):04X}]"


@cache
def _can_be_drawn(letter: str) -> bool:
    """Whether a font at hand has the character."""
    try:
        _compiled("probe.typ", {"title": "Probe", "text": letter})
    except typst.TypstError:
        return False
    return True

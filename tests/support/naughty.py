"""Texts that break careless programs. What people type must survive unchanged, or be refused in words."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

NAUGHTY = [
    # words that programs take for something else
    "",
    " ",
    "\u00a0",
    "null",
    "None",
    "undefined",
    "NaN",
    "true",
    "0",
    "-0",
    "1e999",
    "0x10",
    "2026-02-30",
    "Null",
    # markup of pages, pictures and documents
    "<script>alert(1)</script>",
    "<b>bold</b>",
    '"><img src=x onerror=alert(1)>',
    "</textarea><h1>",
    "<!-- x -->",
    "&amp; &lt; &#39; &copy",
    "]]>",
    "<?xml version='1.0'?>",
    "javascript:alert(1)",
    "' onmouseover='x",
    # typst, templates, formats
    '#import "x": *',
    "#sys.inputs",
    "*bold* _it_ `code` = heading",
    "$ x^2 $",
    "// comment",
    "/* comment */",
    "@ref <label>",
    "\\",
    "\\n",
    "\\u{1F600}",
    "{{ 7 * 7 }}",
    "{% if x %}",
    "${x}",
    "%s %d %n",
    "{0} {name}",
    "#{x}",
    "[link](x)",
    "- list\n+ list",
    # databases, shells, files, spreadsheets
    "'; drop table register_person; --",
    'Robert"); --',
    "1 or 1=1",
    "%",
    "_",
    "$(reboot)",
    "`reboot`",
    "| ls",
    "../../etc/passwd",
    "C:\\Windows\\win.ini",
    "=1+1",
    "@SUM(A1)",
    "+44",
    "-1",
    "CON",
    "a.b.c",
    # scripts, directions, marks
    "Zoë O'Neill-Smith",
    "Łukasz Żółć",
    "Ñandú",
    "Þórður",
    "李小龍",
    "田中さん",
    "김민준",
    "Мария Иванова",
    "Νίκος",
    "محمد علي",
    "דוד כהן",
    "สมชาย",
    "अमित कुमार",
    "ไ้",
    "e\u0301",
    "Z\u0351\u036b\u0343a\u0329\u034el\u0321go",
    "ﬁ ﬂ",
    "ß ẞ ı İ",
    "a\u200db",
    "a\u200bb",
    "\u202eback to front\u202c",
    "\u2066isolated\u2069",
    "\ufeffmark",
    "a\u2028b",
    "a\u0085b",
    # pictures
    "😀",
    "👩\u200d👩\u200d👧\u200d👦",
    "🇬🇧",
    "👍🏽",
    "♿ ✊ ½ ‰ ™ €",
    # shape
    "a" * 300,
    "word " * 80,
    "W" * 60,
    "two\nlines",
    "two\r\nlines",
    "tab\there",
    "  spaces  around  ",
    "a,b;c:d|e",
    "“quoted” ‘so’ — … ·",
]
"""For every form and document."""

CONTROL = ["a\x00b", "a\x01b", "bell\x07", "escape\x1b[31m", "a\x7fb", "\ufffe", "lone \ud800 half"]
"""What no text may hold. A form refuses it or leaves it out; it never answers with an error page."""

BIG_LIST = Path(__file__).resolve().parents[3] / "shared" / "data" / "fuzz" / "blns.json"
"""The big list of naughty strings (MIT), kept beside the project. Where it is not, ours alone are tried."""
SIZES_AND_WORDS = [
    "\x00",
    "x" * 25_000,
    "𝕳𝖔𝖑𝖉𝖋𝖆𝖘𝖙 " * 20,
    "e\u0301" * 150,
    "'; drop table chronology_fact; --",
    "{{ 7 * 7 }}{% raise %}#set x = [1]; #x",
    "]]><!--</textarea></script><b>",
    "=HYPERLINK(1)",
    "0-0-0",
    "31/02/2026",
    "99999999999999999999",
    "٣",
]
"""For forms and the API, which must refuse what is too long or no date."""


@cache
def naughty() -> tuple[str, ...]:
    """Every string that is tried on forms and the API, each once."""
    listed = json.loads(BIG_LIST.read_text(encoding="utf-8")) if BIG_LIST.exists() else []
    return tuple(dict.fromkeys([*listed, *NAUGHTY, *CONTROL, *SIZES_AND_WORDS]))


def sendable(text: str) -> bool:
    """Whether a form can carry it at all: half a character has no bytes."""
    return text == text.encode(errors="ignore").decode()


def storable(text: str) -> bool:
    """Whether a database can keep it."""
    return "\x00" not in text and sendable(text)


def kept(text: str, *, short: bool) -> str:
    """How a field keeps a text: without NUL and the blanks around it; in a short one a run of blanks is one."""
    text = text.replace("\x00", "")
    return " ".join(text.split()) if short else text.strip()

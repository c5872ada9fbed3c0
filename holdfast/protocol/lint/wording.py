"""Words that a pack does not use of a child or young person, in anything it shows or names.

They turn what somebody did, or was said to do, into what somebody is. Each comes with what to write in its place. A
word of history that has to be named (what a list was called) stands in curved quotation marks; `name` declarations,
which say what something is called today, are free.
"""

import re
from collections.abc import Iterator
from typing import Any

from holdfast.protocol.declaration import Source
from holdfast.protocol.reading.yaml_source import Rows, Table

SILENT = ("name", "phrase", "scenario")
"""Declarations that show nothing on screen, or are about names."""

WORDS = {
    r"(?:gang |group )?nominals?": "name the young person, or what happened",
    r"gang[- ](?:members?|associates?)": "write what is evidenced: “involved with a group, by two sources”",
    r"gangsters?|thugs?": "write what happened",
    r"(?:ex-)?offenders?(?! manage| institution)": "write what was done: “has offended”, “was convicted of”",
    r"(?:child|young|youth|teenage) (?:perpetrator|criminal)s?": "write “child who has harmed”, and what happened",
    r"(?:risk|threat|harm|matrix) scores?|scored? as (?:high|medium|low)": "people decide a category, with reasons",
    r"(?:red|amber|green)[- ](?:rat\w+|risk|list\w*|flag\w*|band\w*)|rag[- ]rat\w+": "say the category and why",
    r"absconders?|absconded": "write “missing”",
    r"child prostitut\w+|promiscuous|lifestyle choices?": "write “sexually exploited”, and what was seen",
}
_WORDS = {re.compile(rf"\b(?:{words})\b", re.IGNORECASE): remedy for words, remedy in WORDS.items()}
_QUOTED = re.compile(r"“[^”]*”")


def unfit(document: Table) -> Iterator[tuple[Source, str]]:
    """Each word of a declaration that is not used of a child, with its place and what to write instead."""
    if next(iter(document), None) in SILENT:
        return
    for source, text in _texts(document, document.source):
        shown = _QUOTED.sub("", text)
        for pattern, remedy in _WORDS.items():
            match = pattern.search(shown)
            if match:
                yield (
                    source,
                    f"“{match[0]}” says what somebody is: {remedy}. A word of history stands in quotation marks, “so”",
                )


def _texts(value: Any, source: Source) -> Iterator[tuple[Source, str]]:
    """Every text in a value, keys too, with the line on which it stands."""
    if isinstance(value, Table):
        for key, below in value.items():
            yield value.at(key), str(key)
            yield from _texts(below, value.at(key))
    elif isinstance(value, Rows):
        for index, below in enumerate(value):
            yield from _texts(below, value.at(index))
    elif isinstance(value, str):
        yield source, value

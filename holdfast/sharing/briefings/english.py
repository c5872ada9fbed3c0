"""Whether a word is an English one. Pure: a dictionary that is the same everywhere, and British spelling beside it.

A name that is also a word (`Grace`, `grace`) is a word here; a name that is none (`Xanthe`) is not.

The dictionary tries every way to take a word apart, which for some takes longer than anybody lives. So its own search
for parts is not used: what is joined is taken apart once, and what no word can be is not looked up.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from io import StringIO
from pathlib import Path

import spylls.hunspell as dictionaries
from spylls.hunspell.readers import read_aff, read_dic
from spylls.hunspell.readers.file_reader import BaseReader

from holdfast.register.names import searchable

_BRITISH = (
    (re.compile(r"ise(?=[drs]?$|rs$|ment|able)|is(?=ing$|ation)"), lambda found: found[0].replace("is", "iz", 1)),
    (re.compile(r"yse(?=[drs]?$)|ys(?=ing$)"), lambda found: found[0].replace("ys", "yz", 1)),
    (re.compile(r"our"), lambda _: "or"),
    (re.compile(r"tre(?=s?$)"), lambda _: "ter"),
    (re.compile(r"([lp])\1(?=ed|ing|er)"), lambda found: found[1]),
    (re.compile(r"ence(?=s?$)"), lambda _: "ense"),
    (re.compile(r"ogue"), lambda _: "og"),
    (re.compile(r"mme(?=s?$)"), lambda _: "m"),
    (re.compile(r"ae|oe"), lambda _: "e"),
    (re.compile(r"eing$"), lambda _: "ing"),
)
"""How a British spelling becomes the one that the dictionary has."""
LONGEST, MOST_HYPHENS = 40, 3
"""What has more letters or more hyphens is no English word."""
_PREFIXES = ("re", "un", "non", "pre", "anti", "multi", "inter", "over", "under", "co", "mid", "cyber")


def _file(name: str) -> BaseReader:
    """A file of the dictionary, read whole: the reader that comes with it would leave it open."""
    path = Path(dictionaries.__file__).parent / "data" / "en" / name
    reader = BaseReader(StringIO(path.read_text(encoding="utf-8")))
    reader.reset_encoding = lambda encoding: None  # noqa: ARG005 - it is UTF-8 already
    return reader


@cache
def _dictionary() -> dictionaries.Dictionary:
    """Read once, when a text is first checked: half a second."""
    affixes, context = read_aff(_file("en_US.aff"))
    return dictionaries.Dictionary(affixes, read_dic(_file("en_US.dic"), aff=affixes, context=context))


@lru_cache(maxsize=65_536)
def is_english(written: str) -> bool:
    """Whether it is in the dictionary in small letters, in American or British spelling. `don’t` is one word."""
    low = written.lower().replace("’", "'").replace("`", "'")
    if len(low) > LONGEST or low.count("-") > MOST_HYPHENS:
        return False
    if _has(low):
        return True
    for pattern, turned in _BRITISH:
        if pattern.search(low) and _has(pattern.sub(turned, low)):
            return True
    return any(len(low) > len(each) + 3 and low.startswith(each) and _has(low[len(each) :]) for each in _PREFIXES)


def _has(low: str) -> bool:
    # Without its accents a word is the same: `café`.
    return _is_in_it(low) or _is_in_it(searchable(low))


def _is_in_it(low: str) -> bool:
    """Whether the dictionary has it, in one piece or in those between its hyphens."""
    parts = [part for part in low.split("-") if part]
    return look_up(low) or (len(parts) > 1 and all(each.isdigit() or look_up(each) for each in parts))


def look_up(word: str) -> bool:
    """One look into the dictionary, for a word with its endings: not for one made of several."""
    return word.isdigit() or any(_dictionary().lookuper.good_forms(word, compound_forms=False))

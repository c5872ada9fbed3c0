"""Sentences with places for values: "Category {category} was agreed on {happened:date} by {decided_by:agencies}."."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from holdfast.protocol.calendar import LONDON, WRITTEN, moment
from holdfast.protocol.people import agency_of, name_of, party_of
from holdfast.protocol.words import day_in_words, listed, moment_in_words, time_in_words

_PLACE = re.compile(r"\{([a-z][a-z0-9_]*)(?::([a-z]+))?\}")
NOT_RECORDED = "not recorded"
Lookup = Callable[[str], Any]


def _items(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple, set)) else [value]


def _unique(words: list[str]) -> list[str]:
    return list(dict.fromkeys(words))


def _in_london(value: Any) -> datetime:
    return moment(value) if isinstance(value, str) else value.astimezone(LONDON)


def _date(value: Any) -> str:
    return day_in_words(_in_london(value))


def _moment(value: Any) -> str:
    return moment_in_words(_in_london(value))


FORMATS: Mapping[str, Callable[[Any], str]] = {
    "date": _date,
    "moment": _moment,
    "time": lambda value: time_in_words(_in_london(value)),
    "agencies": lambda value: listed(_unique([agency_of(item) for item in _items(value)])),
    "agency": lambda value: listed(_unique([agency_of(item) for item in _items(value)])),
    "posts": lambda value: listed(_unique([party_of(item) for item in _items(value)])),
    "post": lambda value: listed(_unique([party_of(item) for item in _items(value)])),
    "names": lambda value: listed([name_of(item) for item in _items(value)]),
    "name": name_of,
    "count": lambda value: str(len(_items(value))),
    "title": str,
}


@dataclass(frozen=True, slots=True)
class Template:
    """A sentence of a pack. `places` are the names it asks for, each with the format it is shown in."""

    text: str
    places: tuple[tuple[str, str | None], ...]

    @classmethod
    def read(cls, text: str) -> "Template":
        """Read a sentence. Raises ValueError for a brace that is no place, or a format there is not."""
        rest = _PLACE.sub("", text)
        if "{" in rest or "}" in rest:
            raise ValueError("a curly bracket is not closed or does not hold a field: write {field} or {field:date}")
        places = tuple((match[1], match[2]) for match in _PLACE.finditer(text))
        for name, style in places:
            if style is not None and style not in FORMATS:
                raise ValueError(f"{{{name}:{style}}} has a format that does not exist: known are {', '.join(FORMATS)}")
        return cls(text, places)

    def render(self, lookup: Lookup, titles: Mapping[str, Mapping[Any, str]]) -> str:
        """The sentence with its values. `titles` gives what each choice or party of a field is called, for
        {field:title}.
        """

        def put(match: re.Match[str]) -> str:
            name, style = match[1], match[2]
            value = lookup(name)
            if value is None or value in ("", [], {}):
                return NOT_RECORDED
            if style == "title":
                return listed(titles.get(name, {}).get(item, str(item)) for item in _items(value))
            return FORMATS[style](value) if style else in_words(value)

        return _PLACE.sub(put, self.text)


def in_words(value: Any) -> str:
    """A value as a sentence has it."""
    match value:
        case bool():
            return "yes" if value else "no"
        case dict():
            return name_of(value)
        case list() | tuple() | set():
            return listed(in_words(item) for item in value)
        case date():
            return day_in_words(value)
        case str() if WRITTEN.fullmatch(value):
            try:
                return _date(value) if len(value) == 10 else _moment(value)
            except ValueError:
                return value  # a text that only looks like a date
    return str(value)

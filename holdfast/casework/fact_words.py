"""A fact's data as people read it: each question with its answer in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from holdfast.protocol.calendar import LONDON, moment
from holdfast.protocol.fields import Field
from holdfast.protocol.pack import Kind, Pack
from holdfast.protocol.people import party_of
from holdfast.protocol.words import day_in_words, moment_in_words


@dataclass(frozen=True, slots=True)
class Said:
    """One answer: the question, and what was answered, in lines."""

    name: str
    title: str
    lines: tuple[str, ...]
    clauses: tuple[str, ...]
    sensitive: bool


def said(kind: Kind, data: Mapping[str, Any], pack: Pack) -> list[Said]:
    """The answers of a fact in the order of its questions. What was not answered is left out."""
    return [
        Said(field.name, field.title, lines, field.clauses, field.sensitive)
        for field in kind.fields.values()
        if (lines := tuple(in_lines(field, data.get(field.name), data, pack)))
    ]


def in_lines(field: Field, value: Any, data: Mapping[str, Any], pack: Pack) -> list[str]:
    """One answer in words, a line for each of several."""
    if value in (None, "", [], {}):
        return []
    match field.type:
        case "rows":
            return [_row(field, row, pack) for row in value]
        case "people":
            return [_person(item, pack) for item in value]
        case "choices":
            return [_choice(field, item) for item in value]
        case "answers":
            return _answers(field, value, data, pack)
    return _one(field, value, pack).split("\n")


def _one(field: Field, value: Any, pack: Pack) -> str:
    match field.type:
        case "choice":
            return _choice(field, value)
        case "yes-no":
            return "Yes" if value else "No"
        case "date":
            return day_in_words(date.fromisoformat(str(value)))
        case "moment":
            return moment_in_words(moment(str(value)).astimezone(LONDON))
        case "party":
            return pack.parties.title(str(value))
        case "person":
            return _person(value, pack)
    return str(value)


def _choice(field: Field, value: Any) -> str:
    return str(dict(field.choices).get(value, value))


def _person(value: Any, pack: Pack) -> str:
    if not isinstance(value, Mapping):
        return str(value)
    if value.get("agency"):
        party = pack.parties.title(party_of(value))
        return f"{value['name']}, {party}" if value.get("name") else party
    name = str(value.get("name") or value.get("relation") or "")
    about = [str(value[key]) for key in ("relation", "born") if value.get(key) and str(value[key]) != name]
    return f"{name} ({', '.join(about)})" if about else name


def _row(field: Field, row: Mapping[str, Any], pack: Pack) -> str:
    parts = [
        f"{_asked(column)} {'; '.join(in_lines(column, row[column.name], row, pack))}"
        for column in field.rows
        if row.get(column.name) not in (None, "", [])
    ]
    return " ".join(part if part.endswith((".", "!", "?")) else f"{part}." for part in parts)


def _asked(field: Field) -> str:
    title = field.title or field.name.replace("_", " ").capitalize()
    return title if title.endswith("?") else f"{title}:"


def _answers(field: Field, value: Mapping[str, Any], data: Mapping[str, Any], pack: Pack) -> list[str]:
    meeting = pack.meetings.get(str(data.get(field.variant, field.variant)))
    titles = {name: point.title for name, point in meeting.considers.items()} if meeting else {}
    in_order = [*(name for name in titles if name in value), *(name for name in value if name not in titles)]
    return [f"{titles.get(name, name)}: {_answer(value[name])}" for name in in_order]


def _answer(answer: Any) -> str:
    return ("yes" if answer else "no") if isinstance(answer, bool) else str(answer)

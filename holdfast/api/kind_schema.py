"""The fields of a kind as JSON Schema (2020-12), so that another program can make its form or check its data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from holdfast.protocol.fields import LONG, MANY, SHORT, Field
from holdfast.protocol.pack import Kind

_PROFESSIONAL = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "agency": {"type": "string"}, "role": {"type": "string"}},
    "required": ["agency"],
    "additionalProperties": False,
}
_PERSON = {
    "type": "object",
    "properties": {"id": {"type": "string", "format": "uuid"}, "relation": {"type": "string"}},
    "required": ["id"],
    "additionalProperties": False,
}


def schema_of(kind: Kind) -> dict[str, Any]:
    """The data of a kind. A field that is asked only under a condition is not among the required ones."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": kind.title,
        "x-clauses": list(kind.clauses),
        **_object(kind.fields),
    }


def _object(fields: Mapping[str, Field]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {name: _field(one) for name, one in fields.items()},
        "required": [name for name, one in fields.items() if not one.optional and one.when is None],
        "additionalProperties": False,
    }


def _field(one: Field) -> dict[str, Any]:
    schema = _TYPES[one.type](one)
    words: dict[str, Any] = {"title": one.title, "description": one.hint, "x-clauses": list(one.clauses)}
    if one.when is not None:
        words["x-when"] = one.when.text
    if one.sensitive:
        words["x-sensitive"] = True
    return {**{name: value for name, value in words.items() if value}, **schema}


def _text(one: Field) -> dict[str, Any]:
    return {"type": "string", "maxLength": SHORT if one.variant == "short" else LONG}


def _choice(one: Field) -> dict[str, Any]:
    return {"oneOf": [{"const": choice.value, "title": str(choice.says or choice.value)} for choice in one.choices]}


def _number(one: Field) -> dict[str, Any]:
    limits = {"minimum": one.least, "maximum": one.most}
    return {"type": "integer", **{name: value for name, value in limits.items() if value is not None}}


def _people(one: Field) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "array", "items": _PROFESSIONAL if one.variant == "professionals" else _PERSON}
    return {**schema, "minItems": one.at_least} if one.at_least else schema


_TYPES: Mapping[str, Callable[[Field], dict[str, Any]]] = {
    "text": _text,
    "choice": _choice,
    "choices": lambda one: {"type": "array", "items": _choice(one), "uniqueItems": True},
    "yes-no": lambda one: {"type": "boolean"},  # noqa: ARG005 - one signature for all types
    "number": _number,
    "date": lambda one: {"type": "string", "format": "date"},  # noqa: ARG005
    "moment": lambda one: {"type": "string", "description": "London time, such as 2026-03-05T14:30"},  # noqa: ARG005
    "party": lambda one: {"type": "string", "description": "`agency` or `agency / post`"},  # noqa: ARG005
    "people": _people,
    "person": lambda one: _PROFESSIONAL if one.variant == "professional" else _PERSON,
    "rows": lambda one: {"type": "array", "items": _object({row.name: row for row in one.rows}), "maxItems": MANY},
    "answers": lambda one: {"type": "object", "additionalProperties": {"type": "string"}},  # noqa: ARG005
}

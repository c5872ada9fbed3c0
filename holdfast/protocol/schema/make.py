"""Making the schemas."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from holdfast.protocol.chronology_file import FORMAT
from holdfast.protocol.reading.shapes import FIELD, FIELD_TYPES, SHAPES, Key

FOLDER = Path(__file__).parent
DIALECT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]

_WORD: Schema = {"type": ["string", "number"]}
_WORDS: Schema = {"anyOf": [_WORD, {"type": "array", "items": _WORD}]}
_YES_NO: Schema = {"enum": [True, False, "yes", "no"]}
_DATE: Schema = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
_FORMS: dict[str, Schema] = {
    "text": _WORD,
    "word": _WORD,
    "sentence": {"type": "string"},
    "condition": {"type": "string"},
    "expression": _WORD,
    "duration": _WORD,
    "clauses": _WORDS,
    "names": _WORDS,
    "triggers": _WORDS,
    "owners": _WORDS,
    "date": _DATE,
    "yes-no": _YES_NO,
    "number": {"type": "integer"},
    "list": {"type": "array"},
    "table": {"type": "object"},
    "expectations": {"type": ["object", "array"]},
}
_MOMENT: Schema = {
    "type": "string",
    "description": "A date (the start of that day) or a moment; without an offset it is Europe/London time",
    "pattern": r"^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?)?$",
}


def pack_schema() -> Schema:
    """The schema of one declaration; a file holds several, separated by `---`."""
    declarations = [_declaration(name, shape) for name, shape in SHAPES.items()]
    return {
        "$schema": DIALECT,
        "title": "A declaration of a Holdfast protocol pack",
        "description": "See docs/writing-a-pack.md. `holdfast pack lint` says more than a schema can.",
        "oneOf": declarations,
        "$defs": {"field": _field()},
    }


def _declaration(name: str, shape: Mapping[str, Key]) -> Schema:
    properties: Schema = {name: {"type": ["string", "number"], "description": f"The name of this {name}"}}
    for key, about in shape.items():
        if key != name:
            properties[key] = {**_form(name, key, about), "description": about.says}
    required = [name, *(key for key, about in shape.items() if about.required and key != name)]
    return {
        "type": "object",
        "title": name,
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _form(declaration: str, key: str, about: Key) -> Schema:
    if (declaration, key) == ("kind", "asks"):
        return {"type": "object", "additionalProperties": {"$ref": "#/$defs/field"}}
    return _FORMS[about.form]


def _field() -> Schema:
    """A field: its keys, exactly one of which is its type."""
    properties: Schema = {}
    for key, about in FIELD.items():
        if key not in FIELD_TYPES:
            properties[key] = {**_FORMS[about.form], "description": about.says}
    for key, variants in FIELD_TYPES.items():
        properties[key] = {"enum": list(variants)} if variants else {}
    properties["rows"] = {"type": "object", "additionalProperties": {"$ref": "#/$defs/field"}}
    properties["answers"] = {"type": "string", "description": "A meeting, or the field that names it"}
    for key in ("choice", "choices"):
        properties[key] = {
            "type": ["array", "object", "string"],
            "description": "The values, with or without a sentence for each",
        }
    types = [{"required": [key]} for key in FIELD_TYPES]
    return {"type": "object", "properties": properties, "oneOf": types, "additionalProperties": False}


def chronology_schema() -> Schema:
    """The schema of a chronology. Which fields a kind has, the pack says."""
    person = {
        "type": "object",
        "properties": {"name": {"type": "string"}, "agency": {"type": "string"}, "role": {"type": "string"}},
        "required": ["agency"],
        "additionalProperties": False,
    }
    fact = {
        "type": "object",
        "properties": {
            "id": {
                "type": "string",
                "minLength": 1,
                "description": "Unique; left out: fact-1, fact-2 ... in the order given",
            },
            "kind": {"type": "string", "description": "A kind of the pack"},
            "happened": _MOMENT,
            "recorded": {**_MOMENT, "description": "When it was recorded; left out: when it happened"},
            "by": {"description": "Who recorded it", "anyOf": [{"type": "string"}, person]},
            "data": {"type": "object", "description": "The fields of the kind"},
            "corrects": {"type": "string", "description": "The fact that this one replaces, from when it was recorded"},
            "withdrawn": {
                "type": "boolean",
                "description": "The fact it corrects was recorded in error, and nothing replaces it",
            },
        },
        "required": ["kind", "happened"],
        "additionalProperties": False,
    }
    subject = {
        "type": "object",
        "properties": {
            "id": {"type": "string"},
            "name": {"type": "string"},
            "born": {
                "type": ["string", "integer"],
                "description": "2011-05-04, or 2011-05 or 2011 where it is estimated",
            },
            "sex": {"enum": ["female", "male", None]},
        },
        "additionalProperties": False,
    }
    return {
        "$schema": DIALECT,
        "title": "A Holdfast chronology",
        "description": "See docs/chronology-format.md.",
        "type": "object",
        "properties": {"format": {"const": FORMAT}, "subject": subject, "facts": {"type": "array", "items": fact}},
        "additionalProperties": False,
    }

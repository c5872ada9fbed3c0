"""The published schemas: as they are made, and true of our packs and of the chronologies that the reader takes."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from holdfast.protocol import load_pack, own_packs
from holdfast.protocol.loader import PACKS
from holdfast.protocol.reading.shapes import FIELD_TYPES, SHAPES
from holdfast.protocol.reading.yaml_source import read_yaml
from holdfast.protocol.schema import FOLDER, chronology_schema, pack_schema
from tests.protocol.test_cli import DOCUMENT


@pytest.mark.parametrize(("name", "made"), [("pack", pack_schema()), ("chronology", chronology_schema())])
def test_the_published_schema_is_the_one_that_is_made(name: str, made: dict[str, Any]) -> None:
    """If this fails, run `python -m holdfast.protocol.schema`."""
    published = json.loads((FOLDER / f"{name}.schema.json").read_text(encoding="utf-8"))
    assert published == made
    Draft202012Validator.check_schema(published)


@pytest.mark.parametrize("name", own_packs())
def test_every_declaration_of_our_packs_fits(name: str) -> None:
    validator = Draft202012Validator(pack_schema())
    for path in sorted((PACKS / name).rglob("*.yaml")):
        for document in read_yaml(path.read_text(encoding="utf-8"), path.name):
            problems = [error.message for error in validator.iter_errors(_plain(document))]
            assert problems == [], f"{path.name}: {document}"


def _plain(value: Any) -> Any:
    """YAML as JSON has it: keys are text."""
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    "wrong",
    [
        {"duty": "d", "title": "D"},
        {"duty": "d", "nonsense": 1},
        {
            "kind": "a.b",
            "title": "T",
            "clause": "C",
            "about": "family",
            "group": "G",
            "says": "S",
            "asks": {"x": {"txt": "long"}},
        },
        {
            "kind": "a.b",
            "title": "T",
            "clause": "C",
            "about": "family",
            "group": "G",
            "says": "S",
            "asks": {"x": {"text": "huge"}},
        },
        {"nonsense": "x"},
    ],
)
def test_what_does_not_fit_is_refused(wrong: dict[str, Any]) -> None:
    assert not Draft202012Validator(pack_schema()).is_valid(wrong)


def test_chronologies() -> None:
    validator = Draft202012Validator(chronology_schema())
    assert validator.is_valid(DOCUMENT)
    assert not validator.is_valid({"facts": [{"kind": "x"}]})
    assert not validator.is_valid({"facts": [{"kind": "x", "happened": "soon"}]})
    assert not validator.is_valid({"subjects": {}})


def test_the_documentation_names_every_declaration_and_type() -> None:
    text = (Path(__file__).resolve().parents[2] / "docs" / "writing-a-pack.md").read_text(encoding="utf-8")
    for name in SHAPES:
        assert f"| `{name}` |" in text, name
    for name, variants in FIELD_TYPES.items():
        assert f"`{name}:" in text or f"`{name}: " in text, (name, variants)
    assert load_pack("common").name == "common"

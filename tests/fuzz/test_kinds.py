"""Every field of every kind takes every naughty string: kept unchanged, or refused with a sentence."""

from collections.abc import Iterator

import pytest

from holdfast.protocol.fields import LONG, SHORT, Field
from holdfast.protocol.loader import load_pack
from holdfast.protocol.pack import Kind
from tests.support.naughty import CONTROL, kept, naughty, storable

PACK = load_pack("working-together-2026")
FIELDS = [(kind, one) for kind in PACK.kinds.values() for one in kind.fields.values()]


def _check(kind: Kind, one: Field, text: str) -> None:
    clean, problems = kind.validate({one.name: text}, complete=False)
    said = [problem for problem in problems if problem.path.startswith(one.name)]
    if one.name not in clean:
        assert said or not text.strip(), (kind.name, one.name, text)
        assert all(problem.message for problem in said)
        return
    if one.type == "text":
        assert storable(text)
        assert clean[one.name] == kept(text, short=one.variant == "short")
        assert len(clean[one.name]) <= (SHORT if one.variant == "short" else LONG)
    elif one.choices:
        chosen = clean[one.name]
        assert set(chosen if isinstance(chosen, list) else [chosen]) <= set(one.values)


@pytest.mark.parametrize("type_", sorted({one.type for _, one in FIELDS}))
def test_every_field_keeps_or_refuses_every_string(type_: str) -> None:
    """ASVS 5.0 V2.2.1."""
    strings = naughty() if type_ == "text" else naughty()[::4]
    seen: set[tuple[object, ...]] = set()
    for kind, one in FIELDS:
        # Fields that are alike answer alike: one of them is enough.
        alike = (one.variant, one.values, one.least, one.most, one.at_least)
        if one.type == type_ and alike not in seen:
            seen.add(alike)
            for text in strings:
                _check(kind, one, text)
    assert seen


def _texts_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _texts_in([*value, *value.values()])
    elif isinstance(value, list):
        for one in value:
            yield from _texts_in(one)


@pytest.mark.parametrize("type_", ["rows", "people", "person", "answers", "choices"])
def test_strings_within_rows_and_people_are_kept_or_refused(type_: str) -> None:
    for kind, one in FIELDS:
        if one.type != type_:
            continue
        for text in [*naughty()[::14], *CONTROL]:
            for value in ([text], {"name": text}, [{"name": text, "agency": text}], {text: text}, [{text: text}]):
                clean, problems = kind.validate({one.name: value}, complete=False)
                assert all(problem.message for problem in problems)
                assert all(storable(kept_text) for kept_text in _texts_in(clean))

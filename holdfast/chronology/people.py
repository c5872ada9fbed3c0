"""People of the register within a fact's data.

A fact's data names people of the register by id only: `{"id": ..., "relation": ...}`. Their names are put in when
somebody reads the fact, and only for those whom the reader may see; the others are left out, without a trace. So one
fact about several children can stand in several chronologies.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any
from uuid import UUID

_FILLED_IN = ("name", "born")


def _person_id(value: Any) -> UUID | None:
    """The id of a person of the register, where this object is one."""
    if not isinstance(value, Mapping) or "id" not in value:
        return None
    try:
        return UUID(str(value["id"]))
    except ValueError:
        return None


def references(data: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every object in the data that has an `id`, with the field in which it stands."""
    for field, value in data.items():
        for found in _walk(value):
            yield field, found


def _walk(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        if "id" in value:
            yield value
        for inner in value.values():
            yield from _walk(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _walk(inner)


def by_id_only(value: Any) -> Any:
    """The same data with the people of the register reduced to their ids and what they are to the subject."""
    if _person_id(value) is not None:
        return {key: by_id_only(inner) for key, inner in value.items() if key not in _FILLED_IN}
    if isinstance(value, Mapping):
        return {key: by_id_only(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [by_id_only(inner) for inner in value]
    return value


_HIDDEN = object()


def shown(data: Mapping[str, Any], names: Mapping[UUID, str]) -> dict[str, Any]:
    """The data as a reader may see it: `names` are those of the people whom that reader sees; all others are left
    out."""
    result = _shown(data, names)
    return result if isinstance(result, dict) else {}


def _shown(value: Any, names: Mapping[UUID, str]) -> Any:
    if isinstance(value, Mapping):
        person_id = _person_id(value)
        if person_id is not None and person_id not in names:
            return _HIDDEN
        kept = {key: _shown(inner, names) for key, inner in value.items()}
        kept = {key: inner for key, inner in kept.items() if inner is not _HIDDEN}
        return kept | {"name": names[person_id]} if person_id is not None else kept
    if isinstance(value, list | tuple):
        return [inner for inner in (_shown(inner, names) for inner in value) if inner is not _HIDDEN]
    return value


def restored(data: Mapping[str, Any], earlier: Mapping[str, Any], unseen: Collection[UUID]) -> dict[str, Any]:
    """The data of a correction with the unseen people put back where the earlier record has them."""
    result = _restored(data, earlier, unseen)
    return result if isinstance(result, dict) else dict(data)


def _restored(new: Any, old: Any, unseen: Collection[UUID]) -> Any:
    if isinstance(new, Mapping) and isinstance(old, Mapping):
        merged = dict(new)
        for key, value in old.items():
            if key in new:
                merged[key] = _restored(new[key], value, unseen)
            elif _person_id(value) in unseen:
                merged[key] = value
        return merged
    if isinstance(new, list | tuple) and isinstance(old, list | tuple):
        hidden = [value for value in old if _person_id(value) in unseen]
        rest = [value for value in old if _person_id(value) not in unseen]
        if len(new) == len(rest):
            new = [_restored(one, other, unseen) for one, other in zip(new, rest, strict=True)]
        return [*new, *hidden]
    return new

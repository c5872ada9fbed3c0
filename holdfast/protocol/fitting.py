"""Facts that were recorded under another version of a pack, as this version can read them."""

from collections.abc import Mapping
from typing import Any

from holdfast.protocol.pack import Pack


def fitting(pack: Pack, kind: str, data: Any) -> Mapping[str, Any]:
    """What of a fact's data still fits the pack, in the form in which the engine reads it; the rest is unknown.

    The engine trusts data to be as `Kind.validate` left it. A pack changes: a choice is withdrawn, a field asks for
    something else, a post has another name. Facts recorded under another version go through here first. Data of a kind
    that the pack does not have are given back as they are: the engine passes over such facts.
    """
    known = pack.kinds.get(kind)
    return data if known is None else known.validate(data, complete=False)[0]

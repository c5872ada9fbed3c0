"""The protocol pack by which the area works, and what it says of a fact that somebody wants to record."""

from __future__ import annotations

from django.conf import settings

from holdfast.protocol.loader import load_pack
from holdfast.protocol.pack import Kind, Pack
from holdfast.protocol.words import nearest


class UnknownKindError(LookupError):
    """The area's pack has no such kind; the message names the nearest."""


def area_pack() -> Pack:
    """The pack of the settings (`HOLDFAST_PACK`). Read once."""
    return load_pack(settings.PACK)


def kind_named(name: str) -> Kind:
    """A kind of the area's pack. Raises UnknownKindError."""
    kinds = area_pack().kinds
    try:
        return kinds[name]
    except KeyError:
        raise UnknownKindError(f"The protocol has no kind of fact “{name}”: {nearest(name, kinds)}.") from None

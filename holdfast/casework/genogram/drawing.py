"""The picture of a family, as SVG."""

from __future__ import annotations

from holdfast.casework.genogram.family import Family


def draw(family: Family) -> str:
    """The family as SVG with a title and a description: a pure function, the same picture for the same family.

    It carries classes and presentation attributes only, no style, so that a strict content security policy lets it be.
    """
    raise NotImplementedError

"""A question of a form, whether it comes from a kind of the pack or from a page of our own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from holdfast.protocol.conditions.tree import Node, Scalar


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `type` is a type of the pack language, or `one of` for a list however short; `tense` says on which
    side of now a date or moment lies; `unchosen` is the word of a list from which nothing is chosen.
    """

    name: str
    type: str
    title: str
    hint: str = ""
    clauses: tuple[str, ...] = ()
    optional: bool = False
    long: bool = False
    choices: Mapping[Scalar, str] = field(default_factory=dict)
    least: int | None = None
    most: int | None = None
    tense: str = "any"
    at_least: int = 0
    from_different: str = ""
    rows: tuple[Question, ...] = ()
    answers: str = ""
    when: Node | None = None
    sensitive: bool = False
    unchosen: str = ""

"""A family as it is drawn: its members, who is a couple, whose child is whom, and what else ties them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

Shape = Literal["square", "circle", "diamond"]
"""How a member is drawn: a square for a man or boy, a circle for a woman or girl, a diamond where nobody has said."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the family or near it.

    `is_child`: the child or young adult whom the case is about. `is_family`: False for a friend or an associate, who stands
    in a row apart. `relation` says in words what they are to the child, `age` how old they are or when they were born.
    """

    id: str
    name: str
    shape: Shape = "diamond"
    born: date | None = None
    age: str = ""
    died: bool = False
    is_child: bool = False
    is_family: bool = True
    relation: str = ""


@dataclass(frozen=True, slots=True)
class Couple:
    """Two partners, by the ids of members. `former`: they are separated, or one has died."""

    one: str
    other: str
    former: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class Parentage:
    """That `parent` is the mother or father of `child`. `by_care`: a step-parent, a carer or a foster carer instead."""

    parent: str
    child: str
    by_care: bool = False
    words: str = "parent"
    source: str = ""


@dataclass(frozen=True, slots=True)
class Tie:
    """Any other relationship that somebody told: `one` is the `words` of `other`."""

    one: str
    other: str
    words: str
    ended: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class Family:
    """The people around the child of a case, as far as the reader may see them."""

    members: Sequence[Member]
    couples: Sequence[Couple] = ()
    parentage: Sequence[Parentage] = ()
    ties: Sequence[Tie] = ()

    @property
    def child(self) -> Member | None:
        """The child whom the case is about; None where the case is about nobody or the reader may not see them."""
        return next((member for member in self.members if member.is_child), None)

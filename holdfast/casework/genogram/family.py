"""A family as it is drawn: its members, who is a couple, whose child is whom, and what else was told of them."""

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

    `is_child`: the child or young adult whom the case is about. `is_family`: False for a friend or an associate, who
    stands in a row apart. `relation` says in words what they are to the child, `age` how old they are or when they
    lived.
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

    @property
    def shape_in_words(self) -> str:
        """What the shape stands for."""
        return {"square": "male", "circle": "female", "diamond": "not known"}[self.shape]


@dataclass(frozen=True, slots=True)
class Couple:
    """Two partners, by the ids of members. `former`: they are separated."""

    one: str
    other: str
    former: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class Parentage:
    """That `parent` is the mother or father of `child`.

    `by_care`: a step-parent, a carer or a foster carer instead, as `words` says.
    """

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
class Told:
    """One relationship of a member as the table says it, "parent of Sam" or "parent: Alex", and who said so."""

    text: str
    source: str


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

    def told_of(self, member: Member) -> list[Told]:
        """Everything that was told of a member: each relationship in words, seen from that member, with its source."""
        names = {each.id: each.name for each in self.members}
        told = [
            Told(f"{'former partner' if couple.former else 'partner'} of {names[other]}", couple.source)
            for couple in self.couples
            for one, other in ((couple.one, couple.other), (couple.other, couple.one))
            if one == member.id
        ]
        told += [
            Told(f"{link.words} of {names[link.child]}", link.source)
            for link in self.parentage
            if link.parent == member.id
        ]
        told += [
            Told(f"{link.words}: {names[link.parent]}", link.source)
            for link in self.parentage
            if link.child == member.id
        ]
        for tie in self.ties:
            ended = " (ended)" if tie.ended else ""
            if tie.one == member.id:
                told.append(Told(f"{tie.words} of {names[tie.other]}{ended}", tie.source))
            elif tie.other == member.id:
                told.append(Told(f"{tie.words}: {names[tie.one]}{ended}", tie.source))
        return told

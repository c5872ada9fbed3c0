"""What the check finds, and what it says: always of the writer's own words, never of anybody's record."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

FEW = 6
"""Fewer people on record than this are few enough to be told apart: the figures of the product show no counts from one
to five either (ADR 0018). None at all is few too: an answer that differed between nobody and somebody would tell who is
on record."""


class Why(Enum):
    """Why a part could point at somebody, and what to write instead."""

    NAME = (
        "It reads as somebody’s name.",
        "Take it out. Write “a young person”, or a post such as “the head teacher”. A place can be put on record.",
    )
    NAME_AND_DETAIL = (
        "A name stands beside an age, a school or a street.",
        "Take the name out. Write “young people” and, if it matters, “a school in the area”.",
    )
    WORD = (
        "It could be a name.",
        "Take it out or use another word. If it is no name here, the second manager says so in writing.",
    )
    HOME = (
        "It could be a home by its name.",
        "Write the street or the area. If nobody lives there, the second manager says so in writing.",
    )
    INITIALS = "It reads as somebody’s initials.", "Take them out, or write out what they stand for."
    ADDRESS = "It is a home, or reads as one.", "Write the street or the area without the number or the postcode."
    BIRTH = "It reads as a date of birth.", "Take the date out."
    PERSON = (
        "It describes one young person.",
        "Describe the pattern: write “children of secondary school age” instead of one person’s age.",
    )
    NUMBER = (
        "It is a number or an account that belongs to somebody.",
        "Take it out. Telephone numbers and addresses for mail are allowed where they stand under Contacts.",
    )
    FEW = (
        "Together these fit few people.",
        "Leave one out: write “a school in the area” instead of its name, “young people” instead of boys or girls.",
    )

    def __init__(self, says: str, instead: str) -> None:
        self.says = says
        self.instead = instead

    @property
    def can_be_a_coincidence(self) -> bool:
        """Whether the second manager may set it aside: what could be a name or a home and may be neither."""
        return self in {Why.WORD, Why.HOME}


@dataclass(frozen=True, slots=True)
class Finding:
    """A part of a text that could point at somebody. `piece` is as the writer wrote it."""

    why: Why
    piece: str
    start: int = 0

    @property
    def says(self) -> str:
        """For the writer: what, why, and what to write instead. The same whoever it points at, and whoever writes."""
        return f"“{self.piece}” could point at somebody. {self.why.says} {self.why.instead}"

"""What a condition reads while it is evaluated."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from holdfast.protocol.calendar import Birth
from holdfast.protocol.conditions.tree import NOTHING
from holdfast.protocol.facts import Data, Fact
from holdfast.protocol.meetings import Quorum


class StateNow:
    """How a state stands: its value, the facts that began and last renewed it, how soon it is reviewed."""

    __slots__ = ("fact", "in_force", "key", "renewed_by", "review", "value")

    def __init__(
        self, value: Any, fact: Fact | None, review: "Review | None" = None, key: Any = None, *, in_force: bool = True
    ) -> None:
        self.value = value
        self.fact = fact
        self.review = review
        self.key = key
        self.in_force = in_force
        self.renewed_by: Fact | None = None

    def renewed(self, fact: Fact) -> "StateNow":
        """The same, renewed by a fact."""
        again = StateNow(self.value, self.fact, self.review, self.key)
        again.renewed_by = fact
        return again

    @property
    def review_day(self) -> int | None:
        """The day (ordinal) by which it is to be reviewed."""
        start = self.renewed_by or self.fact
        return self.review.day(start) if self.review and start else None


class Review(Protocol):
    """How soon what a fact began or renewed is looked at again."""

    def day(self, start: Fact) -> int | None:
        """The day (ordinal) by which it is; None where it is not known."""


NEVER_BEGAN = StateNow(None, None, in_force=False)
ENDED = StateNow(NOTHING, None, in_force=False)

States = Sequence[StateNow | dict[Any, StateNow]]


class Context:
    """The moving part of an evaluation: the fact in hand, the states as they stand, the day on which one looks.

    `day` is the London day (ordinal) of the fact, or the day on which one looks where there is no fact. `states` holds
    a StateNow for each state, or a dict of them by key where the state is keyed. `owners` are the parties that owe the
    open duties of which a fact speaks; None where it speaks of none. `owed` lists the rules of which a duty is open.
    """

    __slots__ = (
        "arising", "birth", "criteria", "data", "day", "each", "fact", "owed", "owners", "quorum_of", "sex", "states",
    )  # fmt: skip

    def __init__(self, birth: Birth | None, sex: str | None, states: States, day: int) -> None:
        self.birth = birth
        self.sex = sex
        self.states = states
        self.day = day
        self.data: Data = {}
        self.fact: Fact | None = None
        self.arising: Fact | None = None
        self.each: Any = None
        self.criteria: Mapping[str, bool | None] = {}
        self.quorum_of: Callable[[Context], Quorum] | None = None
        self.owners: list[str] | None = None
        self.owed: Callable[[], list[str]] = list


Getter = Callable[[Context], Any]
Test = Callable[[Context], bool | None]

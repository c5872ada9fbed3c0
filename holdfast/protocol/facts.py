"""Facts, and the chronology of one subject as it was known at a moment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from holdfast.protocol.calendar import Birth, day_of

Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom or what the case is about. Everything is optional; what is left out is unknown."""

    id: str = ""
    name: str = ""
    born: Birth | None = None
    sex: str | None = None


class Fact:
    """Something that happened, and when somebody recorded it.

    `by` is the party that recorded it, `author` the person's name. `data` holds the fields of the kind in the form that
    `Kind.validate` gives them. `when` and `seen` are the two moments as Unix time, `day` the London day (ordinal) on
    which it happened. Facts are not changed once made.
    """

    __slots__ = (
        "author",
        "by",
        "corrects",
        "data",
        "day",
        "happened",
        "id",
        "kind",
        "recorded",
        "seen",
        "when",
        "withdrawn",
    )

    def __init__(  # noqa: PLR0917  a fact reads as id, kind, happened, recorded, by, data
        self,
        id: str,  # noqa: A002  the field's own name
        kind: str,
        happened: datetime,
        recorded: datetime | None = None,
        by: str | None = None,
        data: Data | None = None,
        *,
        corrects: str | None = None,
        withdrawn: bool = False,
        author: str | None = None,
    ) -> None:
        self.id = id
        self.kind = kind
        self.happened = happened
        self.recorded = recorded or happened
        self.by = by
        self.data: Data = {} if data is None else data
        self.corrects = corrects
        self.withdrawn = withdrawn
        self.author = author
        self.day = day_of(happened).toordinal()
        self.when = happened.timestamp()
        self.seen = self.when if recorded is None else recorded.timestamp()

    def __repr__(self) -> str:
        return f"Fact({self.id!r}, {self.kind!r}, {self.happened.isoformat()})"


class Chronology:
    """The facts about one subject, in the order (happened, recorded, as given), whatever the order they came in."""

    __slots__ = ("_corrected", "_last_seen", "facts", "subject")

    def __init__(self, subject: Subject, facts: Iterable[Fact]) -> None:
        self.subject = subject
        self.facts: tuple[Fact, ...] = tuple(sorted(facts, key=_order))
        self._corrected = any(fact.corrects for fact in self.facts)
        self._last_seen = max((fact.seen for fact in self.facts), default=0.0)

    def with_fact(self, fact: Fact) -> "Chronology":
        """The same chronology with one more fact."""
        return Chronology(self.subject, (*self.facts, fact))

    def standing(self, at: float, without: frozenset[str] = frozenset()) -> Iterable[Fact]:
        """The facts that count at a moment (Unix time): recorded by then and not corrected or withdrawn by then.

        Of several corrections of one fact the one recorded last stands. `without` names facts to be left out as if
        they had never been recorded.
        """
        if not self._corrected:
            if self._last_seen <= at:
                return self.facts
            return [fact for fact in self.facts if fact.seen <= at]
        visible = [fact for fact in self.facts if fact.seen <= at and fact.id not in without]
        latest: dict[str, Fact] = {}
        replaced = set()
        for fact in visible:
            if fact.corrects:
                replaced.add(fact.corrects)
                rival = latest.get(fact.corrects)
                if rival is None or rival.seen <= fact.seen:
                    latest[fact.corrects] = fact
                    if rival:
                        replaced.add(rival.id)
                else:
                    replaced.add(fact.id)
        return [fact for fact in visible if fact.id not in replaced and not fact.withdrawn]


def _order(fact: Fact) -> tuple[float, float]:
    return fact.when, fact.seen

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

    `versions` is empty but for a correction that stands (`Chronology.standing`): then every version of what it says, as
    each was recorded, the standing one last. `by` and `author` are those of the first: whoever mends a word does not
    become the one who asked or decided.
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
        "versions",
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
        versions: tuple["Fact", ...] = (),
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
        self.versions = versions
        self.day = day_of(happened).toordinal()
        self.when = happened.timestamp()
        self.seen = self.when if recorded is None else recorded.timestamp()

    @property
    def as_recorded(self) -> "Fact":
        """The fact as whoever recorded it did: of a correction that stands, the correction itself."""
        return self.versions[-1] if self.versions else self

    @property
    def authors(self) -> list[str | None]:
        """Whoever recorded it, and of what was corrected whoever recorded any version of it."""
        return [one.author for one in self.versions] if self.versions else [self.author]

    def __repr__(self) -> str:
        return f"Fact({self.id!r}, {self.kind!r}, {self.happened.isoformat()})"


class Chronology:
    """The facts about one subject, in the order (happened, recorded, as given), whatever the order they came in."""

    __slots__ = ("_corrected", "_last_seen", "_with_versions", "facts", "subject")

    def __init__(self, subject: Subject, facts: Iterable[Fact]) -> None:
        self.subject = subject
        self.facts: tuple[Fact, ...] = tuple(sorted(facts, key=_order))
        self._corrected = any(fact.corrects for fact in self.facts)
        self._with_versions: dict[tuple[Fact, ...], Fact] = {}
        self._last_seen = max((fact.seen for fact in self.facts), default=0.0)

    def with_fact(self, fact: Fact) -> "Chronology":
        """The same chronology with one more fact."""
        return Chronology(self.subject, (*self.facts, fact))

    def standing(self, at: float, without: frozenset[str] = frozenset()) -> Iterable[Fact]:
        """The facts that count at a moment (Unix time): recorded by then and not corrected or withdrawn by then.

        Of several corrections of one fact the one recorded last stands, with its `versions`. `without` names facts to
        be left out as if they had never been recorded.
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
        versions = _versions(visible)
        return [
            self._first_of(fact, versions[fact.id]) if fact.corrects else fact
            for fact in visible
            if fact.id not in replaced and not fact.withdrawn
        ]

    def _first_of(self, fact: Fact, together: Iterable[Fact]) -> Fact:
        """A correction that stands, as the first version's recorder said it. The same object each time it is asked."""
        versions = (*(one for one in together if one is not fact and not one.withdrawn), fact)
        made = self._with_versions.get(versions)
        if made is None:
            made = self._with_versions[versions] = Fact(
                fact.id,
                fact.kind,
                fact.happened,
                fact.recorded,
                versions[0].by,
                fact.data,
                corrects=fact.corrects,
                author=versions[0].author,
                versions=versions,
            )
        return made


def _versions(visible: Iterable[Fact]) -> dict[str, list[Fact]]:
    """Of every fact that was corrected, and of each correction: all versions of it, in the order they were recorded."""
    known = {fact.id: fact for fact in visible}
    found: dict[str, list[Fact]] = {}
    for fact in known.values():
        if fact.corrects:
            first = known.get(fact.corrects, fact)
            while first.corrects in known:
                first = known[first.corrects]
            together = found.setdefault(first.id, [first])
            if fact is not first:
                together.append(fact)
            found[fact.id] = together
    for together in found.values():
        together.sort(key=_recorded)
    return found


def _recorded(fact: Fact) -> tuple[float, bool]:
    return fact.seen, fact.corrects is not None


def _order(fact: Fact) -> tuple[float, float]:
    return fact.when, fact.seen

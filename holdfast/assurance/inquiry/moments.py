"""The moments of an inquiry: each time that something became known, to whom, and what the protocol then made of it.

A moment is the recording of a fact, of its correction or its withdrawal.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from holdfast.access.viewer import Viewer
from holdfast.assurance.inquiry.readers import Said, readers_of
from holdfast.assurance.inquiry.required import Protocol, Required
from holdfast.assurance.inquiry.scope import Scope
from holdfast.chronology.models import Fact, Precision
from holdfast.chronology.packs import area_pack
from holdfast.chronology.queries import Entry, entries
from holdfast.protocol.calendar import LONDON
from holdfast.protocol.words import day_in_words, moment_in_words

PAGE = 25


@dataclass(frozen=True, slots=True)
class Period:
    """From when until when something was recorded. `since` None: from the beginning."""

    since: datetime | None
    until: datetime


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment: what became known, who could read it, what the protocol required from then, what was settled by it.

    `case_id` is the case in which the reader finds the fact; `cases` the references of those in which it stands, where
    the inquiry is of a person. `whole`: it stands in a case about whom the inquiry is of, and not in others alone.
    """

    entry: Entry
    case_id: UUID
    cases: Sequence[str]
    whole: bool
    change: str
    happened: str
    lag: str
    under: str
    readers: Sequence[Said]
    required: Sequence[Required]
    settled: Sequence[str]
    owed: int
    late: int


@dataclass(frozen=True, slots=True)
class Moments:
    """One page of them, the earliest first. `left_out`: a case that is whole holds something that this reader may not
    read. `others`: the cases of which a part is shown."""

    moments: Sequence[Moment]
    number: int
    total: int
    left_out: bool
    others: Collection[UUID]
    size: int = PAGE

    @property
    def has_next(self) -> bool:
        """Whether there is a page after this one."""
        return self.number * self.size < self.total


def moments_of(
    viewer: Viewer,
    scope: Scope,
    period: Period,
    *,
    number: int = 1,
    size: int = PAGE,
    naming: Collection[UUID] | None = None,
) -> Moments:
    """One page of what became known, by when it did. The number of queries does not grow with the cases.

    `naming`: the people whose names may stand in it, for what leaves the product.
    """
    del viewer  # the wall decides
    facts = scope.facts().filter(recorded_at__lte=period.until)
    if period.since is not None:
        facts = facts.filter(recorded_at__gte=period.since)
    start = (number - 1) * size
    shown = list(facts.order_by("recorded_at", "id")[start : start + size])
    total = start + len(shown) if shown and len(shown) < size else facts.count()
    standing = scope.standing(shown)
    protocol = Protocol(scope, standing, until=period.until, naming=naming)
    readers = readers_of(standing, shown, until=period.until)
    made = [
        _moment(protocol, entry, readers[entry.fact.pk]) for entry in (entries(shown, naming=naming) if shown else [])
    ]
    others = set(protocol.courses) - set(scope.cases)
    return Moments(made, number, total, protocol.left_out, others, size)


def _moment(protocol: Protocol, entry: Entry, readers: Sequence[Said]) -> Moment:
    fact, scope = entry.fact, protocol.scope
    cases = sorted(protocol.standing[fact.pk], key=lambda case_id: case_id not in scope.cases)
    answer = protocol.answer(fact)
    return Moment(
        entry=entry,
        case_id=cases[0],
        cases=[protocol.reference(case_id) for case_id in cases] if scope.people else [],
        whole=cases[0] in scope.cases,
        change="Withdrawn" if fact.is_withdrawal else "Corrected" if fact.corrects_id else "",
        happened=_happened(fact),
        lag=_lag(fact),
        under=_under(fact),
        readers=readers,
        required=answer.required,
        settled=answer.settled,
        owed=answer.owed,
        late=answer.late,
    )


def _under(fact: Fact) -> str:
    """By which pack it was recorded, where that is not the one that is asked now."""
    pack = area_pack()
    same = (fact.pack, fact.pack_version) == (pack.name, pack.version)
    return "" if same else f"Recorded under {fact.pack} {fact.pack_version}"


def _happened(fact: Fact) -> str:
    local = fact.happened_at.astimezone(LONDON)
    return day_in_words(local.date()) if fact.happened_precision == Precision.DAY else moment_in_words(local)


def _lag(fact: Fact) -> str:
    """How long after it happened it was recorded; "" within the hour."""
    if fact.happened_precision == Precision.DAY:
        days = (fact.recorded_at.astimezone(LONDON).date() - fact.happened_at.astimezone(LONDON).date()).days
        return _counted(days, "day") if days else ""
    hours = int((fact.recorded_at - fact.happened_at).total_seconds() // 3600)
    return _counted(hours // 24, "day") if hours >= 48 else _counted(hours, "hour") if hours else ""


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"

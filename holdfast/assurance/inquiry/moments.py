"""The moments of an inquiry: each time that something became known, to whom, and what the protocol then made of it.

A moment is the recording of a fact, of its correction or its withdrawal.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from holdfast.access.viewer import Viewer
from holdfast.assurance.inquiry.naming import Words, people_named, words_for
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
    read. `others`: the cases of which a part is shown. `named`: the people whose names may stand in it; `words` takes
    all others out."""

    moments: Sequence[Moment]
    number: int
    total: int
    left_out: bool
    others: Collection[UUID]
    named: Collection[UUID]
    words: Words
    size: int = PAGE

    @property
    def has_next(self) -> bool:
        """Whether there is a page after this one."""
        return self.number * self.size < self.total


def moments_of(viewer: Viewer, scope: Scope, period: Period, *, number: int = 1, size: int = PAGE) -> Moments:
    """One page of what became known, by when it did, without the names of people who are not of it. The number of
    queries does not grow with the cases."""
    del viewer  # the wall decides
    facts = scope.facts().filter(recorded_at__lte=period.until)
    if period.since is not None:
        facts = facts.filter(recorded_at__gte=period.since)
    start = (number - 1) * size
    shown = list(facts.order_by("recorded_at", "id")[start : start + size])
    total = start + len(shown) if shown and len(shown) < size else facts.count()
    standing = scope.standing(shown)
    named = people_named(scope)
    protocol = Protocol(scope, standing, until=period.until, naming=named)
    readers = readers_of(standing, shown, until=period.until)
    made = [
        _moment(protocol, entry, readers[entry.fact.pk]) for entry in (entries(shown, naming=named) if shown else [])
    ]
    texts = [text for each in made for text in _texts(each)]
    words = words_for(scope, named, texts, [each.entry.fact for each in made if not each.whole])
    told = [_told(each, words.of_case if each.whole else words.of_part) for each in made]
    others = set(protocol.courses) - set(scope.cases)
    return Moments(told, number, total, protocol.left_out, others, named, words, size)


def _texts(moment: Moment) -> Iterator[str]:
    """All words of a moment in which somebody could be named."""
    yield moment.entry.line
    yield from moment.settled
    for one in moment.required:
        yield from (one.title, one.became)


def _told(moment: Moment, words: Callable[[str], str]) -> Moment:
    """A moment with these of its words as they are written."""
    return replace(
        moment,
        entry=replace(moment.entry, line=words(moment.entry.line)),
        required=[replace(one, title=words(one.title), became=words(one.became)) for one in moment.required],
        settled=[words(line) for line in moment.settled],
    )


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

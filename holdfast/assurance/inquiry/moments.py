"""The moments of an inquiry: each time that something became known, and what the protocol then made of it.

A moment is the recording of a fact, of its correction or its withdrawal. The protocol is asked with what was
then known, and compared with its answer just before; the chronology is read from the database once. What came of a duty
is read from one more evaluation, at the end of the period.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from holdfast.access.viewer import Viewer
from holdfast.assurance.inquiry.readers import Reader, readers_of
from holdfast.casework.doing import item_in_words
from holdfast.casework.due_words import due
from holdfast.casework.projection import columns_of
from holdfast.chronology.models import Fact, Precision
from holdfast.chronology.packs import area_pack
from holdfast.chronology.protocol_facts import whole_chronology
from holdfast.chronology.queries import Entry, entries, facts_of, visible_facts
from holdfast.protocol.calendar import LONDON
from holdfast.protocol.engine.duty import Duty
from holdfast.protocol.evaluation import Evaluation, evaluate
from holdfast.protocol.words import day_in_words, moment_in_words
from holdfast.register.models import Case
from holdfast.register.queries import names_by_id

PAGE = 25
_JUST_BEFORE = timedelta(microseconds=1)
_DUTY = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Period:
    """From when until when something was recorded. `since` None: from the beginning."""

    since: datetime | None
    until: datetime


@dataclass(frozen=True, slots=True)
class Required:
    """What the protocol began to require at a moment: what, of whom, by when, and what happened of it."""

    title: str
    whose: str
    by: str
    became: str
    kept: bool
    clauses: Sequence[str]


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment: what became known, who could read it, what the protocol required from then, what was settled by it.

    `owed` and `late` count what was owed then, and of that what was overdue, as far as the reader may know of it.
    """

    entry: Entry
    change: str
    happened: str
    lag: str
    under: str
    readers: Sequence[Reader]
    required: Sequence[Required]
    settled: Sequence[str]
    owed: int
    late: int


@dataclass(frozen=True, slots=True)
class Moments:
    """One page of them, the earliest first. `left_out`: the case holds something that this reader may not read."""

    moments: Sequence[Moment]
    number: int
    total: int
    left_out: bool
    size: int = PAGE

    @property
    def has_next(self) -> bool:
        """Whether there is a page after this one."""
        return self.number * self.size < self.total


def moments_of(
    viewer: Viewer,
    case: Case,
    period: Period,
    *,
    number: int = 1,
    size: int = PAGE,
    naming: Collection[UUID] | None = None,
) -> Moments:
    """One page of what became known in a case, by when it did. The number of queries does not grow with the case.

    `naming`: the people whose names may stand in it, for what leaves the product.
    """
    del viewer  # the wall decides
    facts = facts_of([case.pk], as_known_at=period.until)
    if period.since is not None:
        facts = facts.filter(recorded_at__gte=period.since)
    start = (number - 1) * size
    shown = list(facts.order_by("recorded_at", "id")[start : start + size])
    total = start + len(shown) if shown and len(shown) < size else facts.count()
    asked = _Asked(case, period.until, shown, naming)
    readers = readers_of(case, shown, until=period.until)
    made = [asked.moment(entry, readers[entry.fact.pk]) for entry in (entries(shown, naming=naming) if shown else [])]
    return Moments(made, number, total, asked.left_out, size)


class _Asked:
    """What the protocol says of a case at any moment, of the duties that the reader may know of."""

    def __init__(self, case: Case, until: datetime, shown: Sequence[Fact], naming: Collection[UUID] | None) -> None:
        self.case, self.pack, self.until = case, area_pack(), until
        self.chronology = whole_chronology(case.pk)
        self.visible = {str(fact_id) for fact_id in visible_facts(case)}
        self.left_out = any(fact.id not in self.visible for fact in self.chronology.facts)
        self.recorded = sorted(fact.recorded for fact in self.chronology.facts)
        self.last: tuple[datetime, dict[_DUTY, Duty]] | None = None
        self.at_the_end = self._duties(evaluate(self.pack, self.chronology, until))
        ids = {
            str(duty.each["id"])
            for duty in self.at_the_end.values()
            if isinstance(duty.each, Mapping) and duty.each.get("id")
        }
        known = names_by_id(ids) if ids and shown else {}
        self.names = {str(key): name for key, name in known.items() if naming is None or key in naming}

    def moment(self, entry: Entry, readers: Sequence[Reader]) -> Moment:
        """A moment, asked before it and with it."""
        fact = entry.fact
        since, before = self._before(fact)
        then = self._duties(evaluate(self.pack, self.chronology, fact.recorded_at))
        self.last = fact.recorded_at, then
        return Moment(
            entry=entry,
            change="Withdrawn" if fact.is_withdrawal else "Corrected" if fact.corrects_id else "",
            happened=_happened(fact),
            lag=_lag(fact),
            under=self._under(fact),
            readers=readers,
            required=[self._required(key, duty) for key, duty in then.items() if key not in before],
            settled=[
                self._settled(duty)
                for key, duty in then.items()
                if not duty.is_open
                and (key not in before or before[key].is_open)
                and not _ended_by_time(duty, since, fact)
            ],
            owed=sum(duty.is_open for duty in then.values()),
            late=sum(duty.is_open and duty.late for duty in then.values()),
        )

    def _before(self, fact: Fact) -> tuple[datetime, dict[_DUTY, Duty]]:
        """What was owed just before a fact was recorded: what it was at the moment shown before this one, where nothing
        else was recorded in between; and as of when."""
        if self.last is not None:
            since, duties = self.last
            others = bisect_left(self.recorded, fact.recorded_at) - bisect_right(self.recorded, since)
            if since < fact.recorded_at and not others:
                return since, duties
        just_before = fact.recorded_at - _JUST_BEFORE
        return just_before, self._duties(evaluate(self.pack, self.chronology, just_before))

    def _duties(self, evaluation: Evaluation) -> dict[_DUTY, Duty]:
        """The duties that arise from what the reader may read."""
        return {_key(duty): duty for duty in evaluation.run.duties if duty.fact.id in self.visible}

    def _under(self, fact: Fact) -> str:
        """By which pack it was recorded, where that is not the one that is asked now."""
        same = (fact.pack, fact.pack_version) == (self.pack.name, self.pack.version)
        return "" if same else f"Recorded under {fact.pack} {fact.pack_version}"

    def _title(self, duty: Duty) -> str:
        for_whom = item_in_words(duty.each, self.names)
        return f"{duty.rule.title} – {for_whom}" if for_whom else duty.rule.title

    def _required(self, key: _DUTY, duty: Duty) -> Required:
        columns = columns_of(duty, self.case.pk, self.pack)
        party = duty.owed_by
        later = self.at_the_end.get(key)
        return Required(
            title=self._title(duty),
            whose=self.pack.parties.title(party) if party else "",
            by=due(columns["original_due_at"], is_day=columns["due_is_day"], now=self.until).by,
            became=self._became(later) if later else "The record was corrected, and this with it",
            kept=later is None or not later.late,
            clauses=duty.rule.clauses,
        )

    def _became(self, duty: Duty) -> str:
        columns = columns_of(duty, self.case.pk, self.pack)
        stands = due(columns["due_at"], is_day=columns["due_is_day"], now=self.until)
        moved = f" The time was moved to {stands.by}." if columns["due_at"] != columns["original_due_at"] else ""
        if duty.is_open:
            if columns["paused"]:
                return "The clock was stopped."
            return f"Not done: {stands.how_long}.{moved}" if stands.overdue else f"Still owed.{moved}"
        return f"{self._ended(duty, columns)}.{moved}"

    def _ended(self, duty: Duty, columns: Mapping[str, Any]) -> str:
        """How it ended. Why, only where the reader may read what ended it."""
        word = {"met": "Done in time", "met late": "Done late", "waived": "Excused", "lapsed": "No longer owed"}[
            duty.status
        ]
        said = f"{word}, {_day_or_moment(columns)}"
        readable = duty.ended_by is None or duty.ended_by.id in self.visible
        why = columns["settled_because"] if readable else ""
        return f"{said}: {why.strip().rstrip('.')}" if why else said

    def _settled(self, duty: Duty) -> str:
        word = {"met": "done in time", "met late": "done late", "waived": "excused", "lapsed": "no longer owed"}
        return f"{self._title(duty)}: {word[duty.status]}"


def _ended_by_time(duty: Duty, since: datetime, fact: Fact) -> bool:
    """Whether time alone ended a duty between two moments, as on a birthday, and not what was recorded then."""
    between = since.timestamp() < duty.ended_when <= fact.recorded_at.timestamp()
    return duty.ended_by is None and between and duty.ended_when != fact.happened_at.timestamp()


def _key(duty: Duty) -> _DUTY:
    each = duty.each
    item = str(each.get("id") or sorted(each.items())) if isinstance(each, Mapping) else str(each)
    return duty.rule.name, duty.fact.id, duty.after.id if duty.after else "", item


def _day_or_moment(columns: Mapping[str, Any]) -> str:
    local = columns["settled_at"].astimezone(LONDON)
    return day_in_words(local.date()) if columns["due_is_day"] else moment_in_words(local)


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

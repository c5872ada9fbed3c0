"""What the protocol required at each moment of an inquiry, and what became of it.

The protocol is asked with what was known at a moment, and compared with its answer just before; the chronologies are
read from the database once. What came of a duty is read from one more evaluation, at the end of the period.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from holdfast.assurance.inquiry.scope import Scope
from holdfast.casework.doing import item_in_words
from holdfast.casework.due_words import due
from holdfast.casework.projection import columns_of
from holdfast.chronology.models import Fact
from holdfast.chronology.packs import area_pack
from holdfast.chronology.protocol_facts import whole_chronologies
from holdfast.protocol.calendar import LONDON
from holdfast.protocol.engine.duty import Duty
from holdfast.protocol.evaluation import Evaluation, evaluate
from holdfast.protocol.facts import Chronology
from holdfast.protocol.words import day_in_words, moment_in_words
from holdfast.register.models import Case
from holdfast.register.queries import names_by_id

_JUST_BEFORE = timedelta(microseconds=1)
_DUTY = tuple[str, str, str, str]
_ENDED = {"met": "done in time", "met late": "done late", "waived": "excused", "lapsed": "no longer owed"}


@dataclass(frozen=True, slots=True)
class Required:
    """What the protocol began to require at a moment: what, of whom, by when, and what happened of it.

    `case` is the reference of the case in which it did, where the fact stands in several and that case is whole.
    """

    title: str
    whose: str
    by: str
    became: str
    kept: bool
    clauses: Sequence[str]
    case: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the protocol made of one moment. `owed` and `late` count what was owed then in the cases that are whole, and
    of that what was overdue, as far as the reader may know of it."""

    required: Sequence[Required]
    settled: Sequence[str]
    owed: int
    late: int


class Protocol:
    """What the protocol says of the cases of an inquiry at any moment, of the duties that the reader may know of."""

    def __init__(
        self,
        scope: Scope,
        standing: Mapping[UUID, Sequence[UUID]],
        *,
        until: datetime,
        naming: Collection[UUID],
    ) -> None:
        """`standing`: the cases of each fact that is shown; `naming`: the people whose names may stand in it.

        Five queries, however many facts and cases.
        """
        self.scope, self.standing, self.until, self.pack = scope, standing, until, area_pack()
        others = {case_id for cases in standing.values() for case_id in cases} - set(scope.cases)
        readable = scope.readable(others)
        self.cases = {case.pk: case for case in Case.objects.filter(pk__in=readable)}
        chronologies = whole_chronologies(readable)
        self.courses = {
            case_id: Course(chronologies[case_id], self._known(case_id, readable[case_id]), until=until)
            for case_id in readable
        }
        self.readable = set().union(*readable.values())
        self.left_out = any(
            fact.id not in readable[case_id] for case_id in scope.cases for fact in chronologies[case_id].facts
        )
        ids = {str(duty.each["id"]) for duty in self._ends() if _person_of(duty)} if standing else set()
        known = names_by_id(ids) if ids else {}
        self.names = {str(key): name for key, name in known.items() if key in naming}

    def _known(self, case_id: UUID, readable: Collection[str]) -> Callable[[Duty], bool]:
        """Which duties of a case are told of: those that arise from what the reader may read. Of another child's case,
        of these only what is owed for the person whom the inquiry is of."""
        if case_id in self.scope.cases or self.cases[case_id].person_id is None:
            return lambda duty: duty.fact.id in readable
        people = {str(person_id) for person_id in self.scope.people}
        return lambda duty: duty.fact.id in readable and _person_of(duty) in people

    def _ends(self) -> list[Duty]:
        return [duty for course in self.courses.values() for duty in course.at_the_end.values()]

    def reference(self, case_id: UUID) -> str:
        """The reference of a case; it tells nothing of anybody."""
        return self.cases[case_id].reference

    def answer(self, fact: Fact) -> Answer:
        """What it made of the recording of a fact. Facts are asked of in the order in which they were recorded."""
        required: list[Required] = []
        settled: list[str] = []
        several = len(self.standing[fact.pk]) > 1
        for case_id in self.standing[fact.pk]:
            course = self.courses[case_id]
            since, before, then = course.around(fact.recorded_at)
            case = self.reference(case_id) if several and case_id in self.scope.cases else ""
            required += [
                self._required(case_id, duty, course.at_the_end.get(key), case)
                for key, duty in then.items()
                if key not in before
            ]
            settled += [
                f"{self._title(duty)}: {_ENDED[duty.status]}"
                for key, duty in then.items()
                if not duty.is_open
                and (key not in before or before[key].is_open)
                and not ended_by_time(duty, since, fact)
            ]
        duties = [duty for case_id in self.scope.cases for duty in self.courses[case_id].at(fact.recorded_at).values()]
        late = sum(duty.is_open and duty.late for duty in duties)
        return Answer(required, settled, sum(duty.is_open for duty in duties), late)

    def _title(self, duty: Duty) -> str:
        for_whom = item_in_words(duty.each, self.names)
        return f"{duty.rule.title} – {for_whom}" if for_whom else duty.rule.title

    def _required(self, case_id: UUID, duty: Duty, later: Duty | None, case: str) -> Required:
        columns = columns_of(duty, case_id, self.pack)
        party = duty.owed_by
        return Required(
            title=self._title(duty),
            whose=self.pack.parties.title(party) if party else "",
            by=due(columns["original_due_at"], is_day=columns["due_is_day"], now=self.until).by,
            became=self._became(case_id, later) if later else "The record was corrected, and this with it",
            kept=later is None or not later.late,
            clauses=duty.rule.clauses,
            case=case,
        )

    def _became(self, case_id: UUID, duty: Duty) -> str:
        columns = columns_of(duty, case_id, self.pack)
        stands = due(columns["due_at"], is_day=columns["due_is_day"], now=self.until)
        moved = f" The time was moved to {stands.by}." if columns["due_at"] != columns["original_due_at"] else ""
        if duty.is_open:
            if columns["paused"]:
                return "The clock was stopped."
            return f"Not done: {stands.how_long}.{moved}" if stands.overdue else f"Still owed.{moved}"
        return f"{self._ended(duty, columns)}.{moved}"

    def _ended(self, duty: Duty, columns: Mapping[str, Any]) -> str:
        """How it ended. Why, only where the reader may read what ended it."""
        said = f"{_ENDED[duty.status].capitalize()}, {_day_or_moment(columns)}"
        readable = duty.ended_by is None or duty.ended_by.id in self.readable
        why = columns["settled_because"] if readable else ""
        return f"{said}: {why.strip().rstrip('.')}" if why else said


class Course:
    """What the protocol says of one case at any moment, asked of moments in their order."""

    def __init__(self, chronology: Chronology, known: Callable[[Duty], bool], *, until: datetime) -> None:
        self.chronology, self.known, self.pack = chronology, known, area_pack()
        self.recorded = sorted(fact.recorded for fact in chronology.facts)
        self.last: tuple[datetime, dict[_DUTY, Duty]] | None = None
        self.at_the_end = self._duties(evaluate(self.pack, chronology, until))

    def at(self, moment: datetime) -> dict[_DUTY, Duty]:
        """The duties at a moment, with what was known then."""
        if self.last is None or self.last[0] != moment:
            self.last = moment, self._duties(evaluate(self.pack, self.chronology, moment))
        return self.last[1]

    def around(self, moment: datetime) -> tuple[datetime, dict[_DUTY, Duty], dict[_DUTY, Duty]]:
        """The duties just before a moment, as of when, and at it."""
        since, before = self._before(moment)
        return since, before, self.at(moment)

    def _before(self, moment: datetime) -> tuple[datetime, dict[_DUTY, Duty]]:
        """What was owed just before: what it was at the moment asked of before this one, where nothing was recorded in
        between."""
        if self.last is not None:
            since, duties = self.last
            others = bisect_left(self.recorded, moment) - bisect_right(self.recorded, since)
            if since < moment and not others:
                return since, duties
        just_before = moment - _JUST_BEFORE
        return just_before, self._duties(evaluate(self.pack, self.chronology, just_before))

    def _duties(self, evaluation: Evaluation) -> dict[_DUTY, Duty]:
        return {_key(duty): duty for duty in evaluation.run.duties if self.known(duty)}


def ended_by_time(duty: Duty, since: datetime, fact: Fact) -> bool:
    """Whether time alone ended a duty between two moments, as on a birthday, and not what was recorded then."""
    between = since.timestamp() < duty.ended_when <= fact.recorded_at.timestamp()
    return duty.ended_by is None and between and duty.ended_when != fact.happened_at.timestamp()


def _person_of(duty: Duty) -> str:
    """The person of the register for whom a duty is owed; "" where there is none."""
    return str(duty.each.get("id") or "") if isinstance(duty.each, Mapping) else ""


def _key(duty: Duty) -> _DUTY:
    each = duty.each
    item = str(each.get("id") or sorted(each.items())) if isinstance(each, Mapping) else str(each)
    return duty.rule.name, duty.fact.id, duty.after.id if duty.after else "", item


def _day_or_moment(columns: Mapping[str, Any]) -> str:
    local = columns["settled_at"].astimezone(LONDON)
    return day_in_words(local.date()) if columns["due_is_day"] else moment_in_words(local)

"""Reading the register of breaches: for case people theirs, for auditors that there is one and its clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q

from holdfast.access.models import Function
from holdfast.access.viewer import Viewer
from holdfast.assurance.breaches.clock import Clock, clock_of
from holdfast.assurance.breaches.facts import parts
from holdfast.assurance.breaches.program import CONSIDER, REPORT
from holdfast.casework.doing import Owed, owed
from holdfast.casework.fact_words import said
from holdfast.casework.models import Duty
from holdfast.chronology.models import Fact, FactCase
from holdfast.chronology.packs import area_pack
from holdfast.chronology.queries import Entry, entries, latest_versions
from holdfast.register.models import Case
from holdfast.register.queries import names_by_id

PAGE = 20
_COLUMNS = (
    "breach_id, aware_at, recorded_at, agency, cases, withdrawn, erased, due_at, statuses, settled_at, outcome, people,"
    " waiting"
)


@dataclass(frozen=True, slots=True)
class Breach:
    """A breach as the register lists it: its clock and counts. `is_open`: something is owed still.

    `agency` recorded it first. `cases` and `people` are those that the viewer may know of; for an auditor, all.
    """

    id: UUID
    aware_at: datetime
    recorded_at: datetime
    agency: str
    cases: int
    clock: Clock
    people: int
    waiting: int

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.clock.runs or self.waiting > 0


@dataclass(frozen=True, slots=True)
class Affected:
    """Somebody whom it is about: what was decided for them, and the duty to decide. `decided` is None until then."""

    person_id: UUID
    name: str
    owed: Owed
    decided: Entry | None
    answers: Sequence[tuple[str, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Part:
    """A breach in one of its cases: what was found there, what was reported, what is owed there still."""

    case: Case
    found: Entry
    answers: Sequence[tuple[str, Sequence[str]]]
    reported: Sequence[Entry]
    affected: Sequence[Affected]
    unnamed: int
    owed: Sequence[Owed]


def breaches(viewer: Viewer, *, now: datetime, number: int = 1) -> tuple[Sequence[Breach], bool]:
    """One page of the breaches that the viewer may know of, the latest first, and whether there are more. One query."""
    found = _asked(viewer, now, None, PAGE + 1, (number - 1) * PAGE)
    return found[:PAGE], len(found) > PAGE


def breach_of(viewer: Viewer, breach_id: UUID, *, now: datetime) -> Breach | None:
    """One breach; None where the viewer may not know of it."""
    found = _asked(viewer, now, breach_id, 1, 0)
    return found[0] if found else None


def _asked(viewer: Viewer, now: datetime, breach_id: UUID | None, most: int, skipped: int) -> list[Breach]:
    program = "assurance_breaches" if viewer.has(Function.AUDITOR) else "assurance_breaches_here"
    with connection.cursor() as cursor:
        cursor.execute(f"select {_COLUMNS} from {program}(%s, %s, %s)", [breach_id, most, skipped])  # noqa: S608 - ours
        rows = cursor.fetchall()
    pack = area_pack()
    return [
        Breach(
            id=row[0],
            aware_at=row[1],
            recorded_at=row[2],
            agency=pack.parties.title(row[3]),
            cases=row[4],
            clock=clock_of(
                withdrawn=row[5],
                erased=row[6],
                due_at=row[7],
                statuses=row[8],
                settled_at=row[9],
                outcome=row[10],
                now=now,
            ),
            people=row[11],
            waiting=row[12],
        )
        for row in rows
    ]


def parts_of(viewer: Viewer, breach_id: UUID, *, now: datetime) -> list[Part]:
    """A breach in each of its cases that the viewer sees, as far as they may read it; by the case's reference. The
    number of queries does not grow with the cases."""
    root_ids = [fact.pk for fact in parts(breach_id)]
    if not root_ids:
        return []
    versions = Fact.objects.filter(Q(pk__in=root_ids) | Q(corrects_id__in=root_ids))
    found = {entry.fact.pk: entry for entry in entries(list(latest_versions(versions)))}
    of_breaches = Duty.objects.filter(arises_from_id__in=found, rule__in=[REPORT, CONSIDER])
    duties = list(of_breaches.select_related("case__person").order_by("due_at", "id"))
    answering = Fact.objects.filter(pk__in={duty.met_by_id for duty in duties if duty.met_by_id})
    answers = {entry.fact.pk: entry for entry in entries(list(answering))}
    standing = FactCase.objects.filter(fact_id__in=found).select_related("case__person").order_by("case__reference")
    in_words = owed(viewer, duties, now=now)
    names = names_by_id({duty.item["id"] for duty in duties if duty.rule == CONSIDER and duty.item})
    made = [
        _part(
            row.case,
            found[row.fact_id],
            [one for one in in_words if (one.duty.case_id, one.duty.arises_from_id) == (row.case_id, row.fact_id)],
            answers,
            names,
        )
        for row in standing
    ]
    # What is reported in one case stands in all: it is asked for once.
    return [
        *made[:1],
        *(replace(part, owed=[one for one in part.owed if one.duty.rule != REPORT]) for part in made[1:]),
    ]


def _part(
    case: Case, found: Entry, in_words: Sequence[Owed], answers: Mapping[UUID, Entry], names: Mapping[UUID, str]
) -> Part:
    people = [each for each in in_words if each.duty.rule == CONSIDER]
    affected = [
        Affected(
            UUID(each.duty.item["id"]),
            names[UUID(each.duty.item["id"])],
            each,
            decided := answers.get(each.duty.met_by_id) if each.duty.met_by_id else None,
            _answers(decided) if decided else (),
        )
        for each in people
        if each.duty.item and UUID(each.duty.item["id"]) in names
    ]
    reported = [
        answers[duty.met_by_id]
        for duty in (each.duty for each in in_words)
        if duty.rule != CONSIDER and duty.met_by_id and duty.met_by_id in answers
    ]
    return Part(
        case=case,
        found=found,
        answers=_answers(found),
        reported=reported,
        affected=affected,
        unnamed=len(people) - len(affected),
        owed=[each for each in in_words if each.duty.status == Duty.Status.DUE],
    )


def _answers(entry: Entry) -> Sequence[tuple[str, Sequence[str]]]:
    pack = area_pack()
    kind = pack.kinds.get(entry.fact.kind)
    if kind is None or entry.is_withdrawn or entry.is_erased:
        return ()
    return [
        (one.title, one.lines)
        for one in said(kind, entry.data, pack)
        if one.name not in {"person", "affected", "aware_at"}
    ]

"""Reading the register of breaches: for case people theirs, for auditors that there is one and its clock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import connection

from holdfast.access.models import Function
from holdfast.access.viewer import Viewer
from holdfast.assurance.breaches.clock import LESSONS, Clock, clock_of
from holdfast.assurance.breaches.facts import versions
from holdfast.assurance.breaches.program import CONSIDER, CONSIDERED, LEARN, REPORT, SAID_ONCE
from holdfast.casework.doing import Owed, owed
from holdfast.casework.fact_words import said
from holdfast.casework.models import Duty
from holdfast.chronology.models import Fact, FactCase
from holdfast.chronology.packs import area_pack
from holdfast.chronology.queries import Entry, entries, latest_versions
from holdfast.register.models import Case
from holdfast.register.queries import names_by_id

PAGE = 20
_IN_ITS_LINE = ("breach", "outcome", "reasons", "learnt")
"""The answers that stand in the line of what was reported or learnt."""
_COLUMNS = (
    "breach_id, reference, aware_at, recorded_at, agency, cases, withdrawn, erased, due_at, statuses, settled_at,"
    " outcome, last_outcome, last_said, people, waiting, lesson"
)


@dataclass(frozen=True, slots=True)
class Breach:
    """A breach as the register lists it: its clock and counts. `is_open`: something is owed still.

    `reference` is how people speak of it, empty where somebody gave it one of their own. `agency` recorded it first.
    `due_at` is when its clock runs out, or ran out. `lesson` says how it stands with what it taught. `cases` and
    `people` are those that the viewer may know of; for an auditor, all.
    """

    id: UUID
    reference: str
    aware_at: datetime
    recorded_at: datetime
    agency: str
    cases: int
    due_at: datetime | None
    clock: Clock
    people: int
    waiting: int
    to_learn: bool
    lesson: str

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.clock.runs or self.waiting > 0 or self.to_learn


@dataclass(frozen=True, slots=True)
class Affected:
    """Somebody whom it is about: what was decided for them, and the duty to decide. `decided` is None until then."""

    person_id: UUID
    name: str
    owed: Owed
    decided: Entry | None
    answers: Sequence[tuple[str, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Said:
    """What was reported of a breach, or learnt from it, and what else was answered with it."""

    entry: Entry
    answers: Sequence[tuple[str, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Part:
    """A breach in one of its cases: what was found there, reported and learnt, and what is owed there still."""

    case: Case
    found: Entry
    answers: Sequence[tuple[str, Sequence[str]]]
    said: Sequence[Said]
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
            reference=row[1],
            aware_at=row[2],
            recorded_at=row[3],
            agency=pack.parties.title(row[4]),
            cases=row[5],
            due_at=row[8],
            clock=clock_of(
                withdrawn=row[6],
                erased=row[7],
                due_at=row[8],
                statuses=row[9],
                settled_at=row[10],
                outcome=row[11],
                later=(row[12], row[13]) if row[12] and row[11] and row[12] != row[11] else None,
                now=now,
            ),
            people=row[14],
            waiting=row[15],
            to_learn=row[16] == "due",
            lesson=LESSONS[row[16]],
        )
        for row in rows
    ]


def parts_of(viewer: Viewer, breach_id: UUID, *, now: datetime) -> list[Part]:
    """A breach in each of its cases that the viewer sees, as far as they may read it; by the case's reference. The
    number of queries does not grow with the cases."""
    found = {entry.fact.pk: entry for entry in entries(list(latest_versions(versions([breach_id]))))}
    if not found:
        return []
    of_breaches = Duty.objects.filter(arises_from_id__in=found, rule__in=[REPORT, CONSIDER, LEARN])
    duties = list(of_breaches.select_related("case__person").order_by("due_at", "id"))
    standing = list(
        FactCase.objects.filter(fact_id__in=found).select_related("case__person").order_by("case__reference")
    )
    considered = Fact.objects.filter(pk__in={duty.met_by_id for duty in duties if duty.met_by_id})
    answers = {entry.fact.pk: entry for entry in entries(list(considered.filter(kind=CONSIDERED)))}
    said_in = _said_in([row.case_id for row in standing])
    in_words = owed(viewer, duties, now=now)
    names = names_by_id({duty.item["id"] for duty in duties if duty.rule == CONSIDER and duty.item})
    made = [
        _part(
            row.case,
            found[row.fact_id],
            [one for one in in_words if (one.duty.case_id, one.duty.arises_from_id) == (row.case_id, row.fact_id)],
            answers,
            said_in[row.case_id, str(found[row.fact_id].data.get("breach", ""))],
            names,
        )
        for row in standing
    ]
    # What is said in one case stands in all: it is asked for once.
    once = set(SAID_ONCE.values())
    return [
        *made[:1],
        *(replace(part, owed=[one for one in part.owed if one.duty.rule not in once]) for part in made[1:]),
    ]


def _said_in(case_ids: Collection[UUID]) -> Mapping[tuple[UUID, str], list[Said]]:
    """What was reported and learnt in these cases, in order, by the case and the reference of the breach."""
    cases: dict[UUID, list[UUID]] = defaultdict(list)
    there = FactCase.objects.filter(case_id__in=case_ids, fact__kind__in=SAID_ONCE)
    for fact_id, case_id in there.values_list("fact_id", "case_id"):
        cases[fact_id].append(case_id)
    standing = latest_versions(Fact.objects.filter(pk__in=cases)).filter(is_withdrawal=False)
    found: dict[tuple[UUID, str], list[Said]] = defaultdict(list)
    for entry in entries(list(standing.order_by("happened_at", "recorded_at", "id"))):
        reference = entry.data.get("breach", "")
        for case_id in cases[entry.fact.pk]:
            found[case_id, reference].append(Said(entry, _answers(entry, but=_IN_ITS_LINE)))
    return found


def _part(  # noqa: PLR0917 - private, called once
    case: Case,
    found: Entry,
    in_words: Sequence[Owed],
    answers: Mapping[UUID, Entry],
    said_once: Sequence[Said],
    names: Mapping[UUID, str],
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
    return Part(
        case=case,
        found=found,
        answers=_answers(found),
        said=said_once,
        affected=affected,
        unnamed=len(people) - len(affected),
        owed=[each for each in in_words if each.duty.status == Duty.Status.DUE],
    )


def _answers(
    entry: Entry, but: Collection[str] = ("breach", "person", "affected", "aware_at")
) -> Sequence[tuple[str, Sequence[str]]]:
    pack = area_pack()
    kind = pack.kinds.get(entry.fact.kind)
    if kind is None or entry.is_withdrawn or entry.is_erased:
        return ()
    return [(one.title, one.lines) for one in said(kind, entry.data, pack) if one.name not in but]

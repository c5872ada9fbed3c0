"""Stored duties: made equal to what the engine answers, after every fact, in the same transaction (ADR 0004)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from holdfast.access.built import BuiltQuery
from holdfast.access.viewer import acting_as, job
from holdfast.casework.models import Duty
from holdfast.chronology.actions import lock_cases
from holdfast.chronology.models import Fact
from holdfast.chronology.packs import area_pack
from holdfast.chronology.protocol_facts import whole_chronologies, whole_chronology
from holdfast.protocol.calendar import LONDON, day_of, end_of_day
from holdfast.protocol.durations import Deadline
from holdfast.protocol.engine.duty import Duty as Owed
from holdfast.protocol.evaluation import Evaluation, evaluate
from holdfast.protocol.pack import Pack
from holdfast.protocol.parties import SLASH
from holdfast.register.models import Case

REFRESHING = job(
    "refresh duties",
    "Some duties end by time alone, such as on an eighteenth birthday, when nobody is there to record anything.",
)

Key = tuple[str, str, str, str]
Columns = dict[str, Any]
"""A row of the duties by its columns, without its own id: hundreds are compared for each that is written."""

_COLUMNS = [field.attname for field in Duty._meta.concrete_fields if field.attname != "id"]
_COMPARED = [
    name for name in _COLUMNS if name not in {"case_id", "rule", "arises_from_id", "after_id", "item", "item_key"}
]


def project(fact: Fact, evaluations: Mapping[UUID, Evaluation]) -> None:  # noqa: ARG001 - one signature for all
    """Bring the duties of these cases up to date with a fact just recorded. Called by the chronology, as its job."""
    for case_id, evaluation in evaluations.items():
        _store(case_id, evaluation)


def refresh_case(case_id: UUID, at: datetime) -> int:
    """Make the stored duties of a case equal to a fresh evaluation; how many rows were written.

    Whoever acts must be a job, and the case be locked (`lock_cases`).
    """
    return _store(case_id, evaluate(area_pack(), whole_chronology(case_id), at))


def _store(case_id: UUID, evaluation: Evaluation) -> int:
    fresh, stored = _fresh(case_id, evaluation), _stored(case_id)
    added = [Duty(**columns) for key, columns in fresh.items() if key not in stored]
    changed = [
        Duty(**columns, id=stored[key]["id"])
        for key, columns in fresh.items()
        if key in stored and differences(stored[key], columns)
    ]
    gone = [columns["id"] for key, columns in stored.items() if key not in fresh]
    if gone:
        Duty.objects.filter(pk__in=gone).delete()
    if added:
        Duty.objects.bulk_create(added)
    if changed:
        Duty.objects.bulk_update(changed, _COMPARED)
    return len(added) + len(changed) + len(gone)


_STORED: BuiltQuery[Columns] = BuiltQuery(
    lambda case_id: Duty.objects.filter(case_id=case_id).values("id", *_COLUMNS), case_id=UUID
)


def _stored(case_id: UUID) -> dict[Key, Columns]:
    return {key_of(columns): columns for columns in _STORED.all(case_id=case_id)}


def _fresh(case_id: UUID, evaluation: Evaluation) -> dict[Key, Columns]:
    rows = [columns_of(duty, case_id, evaluation.pack) for duty in evaluation.duties]
    return {key_of(columns): columns for columns in rows}


def answered(case_id: UUID, evaluation: Evaluation) -> list[Duty]:
    """What the engine answers for a case, as rows that are not stored."""
    return [Duty(**columns_of(duty, case_id, evaluation.pack)) for duty in evaluation.duties]


def answer_for(row: Duty, evaluation: Evaluation) -> Owed | None:
    """The engine's own duty behind a stored one, which can explain itself."""
    wanted = key_of({name: getattr(row, name) for name in _COLUMNS})
    for duty in evaluation.duties:
        if duty.rule.name == row.rule and key_of(columns_of(duty, row.case_id, evaluation.pack)) == wanted:
            return duty
    return None


def key_of(columns: Columns) -> Key:
    """What tells a duty of a case from the others."""
    return columns["rule"], str(columns["arises_from_id"]), str(columns["after_id"] or ""), columns["item_key"]


def differences(old: Columns, new: Columns) -> list[str]:
    """The columns in which two rows of one duty differ."""
    return [name for name in _COMPARED if old[name] != new[name]]


def columns_of(duty: Owed, case_id: UUID, pack: Pack) -> Columns:
    """A duty as the engine answers it, as the columns of its row."""
    agency, _, post = (duty.owed_by or "").partition(SLASH)
    rule, held = duty.rule, duty.held
    return {
        "case_id": case_id,
        "pack": pack.name,
        "rule": rule.name,
        "clauses": list(rule.clauses),
        "title": rule.title,
        "because": duty.because,
        "owed_agency": agency,
        "owed_post": post,
        "arises_from_id": UUID(duty.fact.id),
        "after_id": UUID(duty.after.id) if duty.after else None,
        "arose_at": duty.fact.happened,
        "item": duty.each,
        "item_key": "" if duty.each is None else json.dumps(duty.each, sort_keys=True, ensure_ascii=False),
        "due_at": _moment(duty.deadline),
        "due_is_day": duty.deadline.day is not None,
        "original_due_at": _moment(duty.original),
        "paused": duty.paused is not None and duty.is_open,
        "status": Duty.Status.DUE if duty.is_open else Duty.Status(duty.status),
        "settled_at": _settled(duty),
        "met_by_id": UUID(duty.ended_by.id) if duty.ending == "met" and duty.ended_by else None,
        "held_id": UUID(held.id) if held else None,
        "missing": list(duty.missing),
        "settled_because": duty.waived_because or duty.lapsed_because or "",
        "records": rule.do,
        "urgent": rule.urgent,
    }


def _moment(deadline: Deadline) -> datetime | None:
    if deadline.day is not None:
        return end_of_day(date.fromordinal(deadline.day))
    return None if deadline.at is None else datetime.fromtimestamp(deadline.at, LONDON)


def _settled(duty: Owed) -> datetime | None:
    if duty.is_open:
        return None
    return duty.ended_by.happened if duty.ended_by else datetime.fromtimestamp(duty.ended_when, LONDON)


def refresh_due(*, at: datetime | None = None) -> int:
    """Evaluate the cases whose open duties time alone may have ended by now; how many cases changed. Run every
    night.
    """
    with acting_as(REFRESHING):
        case_ids = list(_touched_by_time(at or timezone.now()))
    return _refresh(case_ids, at)


def refresh_all(*, at: datetime | None = None) -> int:
    """Evaluate every case afresh, as after a release or a change of the pack; how many cases changed."""
    with acting_as(REFRESHING):
        held = Case.objects.filter(erased_at__isnull=True)
        case_ids = list(held.order_by("opened_at", "pk").values_list("pk", flat=True))
    return _refresh(case_ids, at)


def _refresh(case_ids: Sequence[UUID], at: datetime | None) -> int:
    """Look at all of them, many at once, and settle those that differ in a transaction for each: nobody waits long to
    record in one.

    Whoever records in a case meanwhile brings it up to date themselves, and what they recorded counts: the moment is
    that at which the case is locked.
    """
    changed = 0
    for some in _portions(case_ids):
        with acting_as(REFRESHING):
            compared = list(_compared(some, at or timezone.now()))
        for case_id, fresh, stored in compared:
            if fresh.keys() == stored.keys() and not any(differences(stored[key], fresh[key]) for key in fresh):
                continue
            with acting_as(REFRESHING):
                lock_cases([case_id])
                changed += refresh_case(case_id, at or timezone.now()) > 0
    return changed


PORTION = 200
"""How many cases are read at once: enough that asking costs little, few enough to be kept in mind."""


def _portions(case_ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    return (case_ids[start : start + PORTION] for start in range(0, len(case_ids), PORTION))


def _compared(
    case_ids: Sequence[UUID], moment: datetime
) -> Iterator[tuple[UUID, dict[Key, Columns], dict[Key, Columns]]]:
    """Each of these cases with its duties as a fresh evaluation answers them and as they are stored. Four queries."""
    pack = area_pack()
    stored: dict[UUID, dict[Key, Columns]] = {case_id: {} for case_id in case_ids}
    for columns in Duty.objects.filter(case_id__in=case_ids).values("id", *_COLUMNS):
        stored[columns["case_id"]][key_of(columns)] = columns
    for case_id, chronology in whole_chronologies(case_ids).items():
        yield case_id, _fresh(case_id, evaluate(pack, chronology, moment)), stored[case_id]


def _touched_by_time(moment: datetime) -> QuerySet[Duty, UUID]:
    """The cases with an open duty that ends at an age which has been reached, or whose ground moves with time."""
    pack = area_pack()
    today = day_of(moment)
    by_age = Q()
    for rule in pack.duties.values():
        for lapse in rule.lapses:
            if lapse.age is not None:
                latest = _years_before(today, lapse.age)
                by_age |= Q(rule=rule.name, case__person__birth_date__lte=latest)
    moving = [rule.name for rule in pack.duties.values() if _moves(rule)]
    wanted = by_age | Q(rule__in=moving)
    return (
        Duty.objects.filter(wanted, status=Duty.Status.DUE)
        .order_by("case_id")
        .values_list("case_id", flat=True)
        .distinct()
    )


def _moves(rule: Any) -> bool:
    """Whether a rule's ground or lapse speaks of something that goes stale as time passes."""
    texts = [rule.ground.text if rule.ground else "", *(lapse.when.text for lapse in rule.lapses if lapse.when)]
    return any(" stale" in text for text in texts)


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def check_projection() -> Iterator[str]:
    """For `holdfast verify`: a sentence for each stored duty that is not what a fresh evaluation says.

    A duty that time alone has ended since the last night's run is not a fault: it is settled with the next one.
    """
    now = timezone.now()
    held = list(Case.objects.filter(erased_at__isnull=True).order_by("reference").values_list("pk", "reference"))
    references = dict(held)
    for some in _portions(list(references)):
        for case_id, fresh, stored in sorted(_compared(some, now), key=lambda one: references[one[0]]):
            if any(_faults("", fresh, stored)):
                # Somebody may have recorded in it between the reading of the one and of the other: it is read again.
                again = _fresh(case_id, evaluate(area_pack(), whole_chronology(case_id), timezone.now()))
                yield from _faults(references[case_id], again, _stored(case_id))


def _faults(reference: str, fresh: dict[Key, Columns], stored: dict[Key, Columns]) -> Iterator[str]:
    for key in sorted(fresh.keys() - stored.keys()):
        yield f"{reference}: the duty {key[0]} is owed and not stored."
    for key in sorted(stored.keys() - fresh.keys()):
        yield f"{reference}: the duty {key[0]} is stored and not owed."
    for key in sorted(fresh.keys() & stored.keys()):
        wrong = differences(stored[key], fresh[key])
        if wrong and not _only_time(stored[key], fresh[key]):
            yield f"{reference}: the duty {key[0]} is stored with another {', '.join(wrong)}."


def _only_time(stored: Columns, fresh: Columns) -> bool:
    return (stored["status"], fresh["status"]) == (Duty.Status.DUE, Duty.Status.LAPSED)


def overdue_now(moment: datetime) -> Q:
    """The duties that are owed and late at a moment. Overdue is a question of when it is asked, never a stored word."""
    return Q(status=Duty.Status.DUE, paused=False, due_at__lt=moment)


BY_URGENCY = (F("urgent").desc(), F("due_at").asc(nulls_last=True), F("id").asc())
"""The order of every list of duties: life at risk first, then the longest overdue, then what is due soonest."""

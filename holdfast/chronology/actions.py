"""Recording facts. Each action is one transaction on behalf of a viewer, in the log, and refused whole or done whole.

All run within `acting_as(by)`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from holdfast.access.built import BuiltQuery
from holdfast.access.errors import Refused
from holdfast.access.models import Operation, User
from holdfast.access.viewer import Viewer, acting_as, job
from holdfast.chronology import people as people_in_data
from holdfast.chronology import projections, recording
from holdfast.chronology.every_case import refused_by_any
from holdfast.chronology.models import Fact, FactCase, FactNamed, FactPerson, Handling
from holdfast.chronology.protocol_facts import evaluations_with, whole_chronology
from holdfast.protocol.calendar import day_of
from holdfast.register.grading import checked_grading
from holdfast.register.models import Case, Person
from holdfast.register.queries import names_by_id
from holdfast.register.words import Purpose

CORRECTING = job(
    "correct everywhere",
    "A correction stands wherever the fact stands that it corrects, also in cases that its author does not see.",
)


def lock_cases(case_ids: Iterable[UUID]) -> set[UUID]:
    """Have those who record in these cases wait for each other until the transaction ends; the cases that were locked.

    Whoever acts locks the cases that they see. What follows from a fact depends on all that stands in its case, so
    facts of one case are recorded one after the other. `append_fact` does this for its own cases; an action that
    appends several facts calls it first with all of them.
    """
    with connection.cursor() as cursor:
        # Always in the same order: two that lock the same cases never wait for each other in a circle.
        cursor.execute(
            "select id, pg_advisory_xact_lock(hashtextextended('holdfast.case.' || id, 0))"
            " from (select id from register_case where id = any(%s) order by id) as seen",
            [list(case_ids)],
        )
        return {case_id for case_id, _ in cursor.fetchall()}


def _lock_what_follows(kind: str, data: Mapping[str, Any], case_ids: Sequence[UUID]) -> None:
    """Where facts follow in further cases: lock these and the fact's own at once, in one order, before any other."""
    if projections.reaches(kind):
        with acting_as(projections.PROJECTING, savepoint=False):
            lock_cases([*case_ids, *projections.further_cases(kind, data, case_ids)])


def append_fact(
    *,
    by: Viewer,
    kind: str,
    happened_at: datetime | date,
    data: Mapping[str, Any],
    cases: Iterable[Case | UUID],
    people: Iterable[tuple[Person | UUID, str]] = (),
    handling: Handling | str = Handling.CASE_TEAM,
    named: Iterable[User] = (),
    grading: str = "",
    grading_conditions: str = "",
    purpose: Purpose | str = Purpose.SAFEGUARDING,
    idempotency_key: str | None = None,
) -> Fact:
    """Record a fact in the chronology of each of `cases`.

    `happened_at` is a moment, or a date where the time of day is not known. `data` holds the fields of the kind; people
    of the register stand in it as objects with an `id` and are linked under the name of their field; `people` are
    further ones with their roles. `named` are those who may read a fact whose handling is `named people`, beside its
    author. With an `idempotency_key`, the same request sent twice is recorded once.

    Raises Refused, with clauses and a way forward: for an unknown kind or field, a required field that is missing, what
    a constraint of the protocol forbids given the chronology of any of the cases, a party that may not record this
    kind, a case or person that the viewer does not see.
    """
    by_id = {case.pk if isinstance(case, Case) else case: case for case in cases}
    roles = [(person.pk if isinstance(person, Person) else person, role) for person, role in people]
    return _once(
        by,
        idempotency_key,
        lambda: _append(
            by=by,
            kind=kind,
            happened_at=happened_at,
            data=data,
            cases=by_id,
            roles=roles,
            handling=Handling(handling),
            named_ids=[user.pk for user in named],
            grading=grading,
            grading_conditions=grading_conditions,
            purpose=Purpose(purpose),
            idempotency_key=idempotency_key,
        ),
    )


def correct_fact(
    *,
    by: Viewer,
    fact: Fact,
    data: Mapping[str, Any],
    happened_at: datetime | date | None = None,
    idempotency_key: str | None = None,
) -> Fact:
    """Record what a fact should have said. The earlier one stays to be read; this one counts from now on.

    The correction has the kind, cases, handling and, unless given, the time of what it corrects. Of two corrections of
    the same fact both stay, and the later one counts. Raises Refused as `append_fact` does.
    """
    moment: datetime | date = happened_at if happened_at is not None else recording.happened(fact)
    return _once(
        by,
        idempotency_key,
        lambda: _supersede(
            by=by, fact=fact, data=data, happened_at=moment, is_withdrawal=False, idempotency_key=idempotency_key
        ),
    )


def withdraw_fact(*, by: Viewer, fact: Fact, reason: str, idempotency_key: str | None = None) -> Fact:
    """Record that a fact was recorded in error and that nothing replaces it. It stays to be read, and no longer
    counts."""
    if not reason.strip():
        raise Refused(
            "A fact is withdrawn for a reason.", instead="Say what was wrong.", fields={"reason": "Say what was wrong."}
        )
    return _once(
        by,
        idempotency_key,
        lambda: _supersede(
            by=by,
            fact=fact,
            data={"reason": reason.strip()},
            happened_at=recording.happened(fact),
            is_withdrawal=True,
            idempotency_key=idempotency_key,
        ),
    )


def _once(by: Viewer, key: str | None, record: Callable[[], Fact]) -> Fact:
    """Record, or give back what the same request has recorded before. That is asked only where recording fails, as it
    does the second time: the database keeps each key once.
    """
    try:
        with transaction.atomic():
            return record()
    except (IntegrityError, Refused):
        found = recorded_before(by, key)
        if found is None:
            raise
        return found


def recorded_before(by: Viewer, key: str | None) -> Fact | None:
    """The fact that a request of this key has recorded for the viewer, if it was sent before."""
    return None if key is None else _BY_KEY.first(user_id=by.author, key=key)


_BY_KEY = BuiltQuery(
    lambda user_id, key: Fact.objects.filter(by_user_id=user_id, idempotency_key=key)[:1], user_id=UUID, key=str
)


def _append(
    *,
    by: Viewer,
    kind: str,
    happened_at: datetime | date,
    data: Mapping[str, Any],
    cases: Mapping[UUID, Case | UUID],
    roles: Sequence[tuple[UUID, str]],
    handling: Handling,
    named_ids: Sequence[UUID],
    grading: str,
    grading_conditions: str,
    purpose: Purpose,
    idempotency_key: str | None,
) -> Fact:
    case_ids = sorted(cases)
    _lock_what_follows(kind, data, case_ids)
    if not case_ids or lock_cases(case_ids) != set(case_ids):
        raise Refused("A fact belongs to a case that you work on.", instead="Choose the case.")
    rule = recording.kind(kind)
    moment, precision = recording.moment(happened_at)
    clean, linked = recording.cleaned(rule, data, day_of(moment))
    grading, grading_conditions = checked_grading(grading, grading_conditions)
    fact = recording.new_fact(
        by=by,
        kind=rule.name,
        moment=moment,
        precision=precision,
        data=clean,
        handling=handling,
        grading=grading,
        grading_conditions=grading_conditions,
        purpose=purpose,
        idempotency_key=idempotency_key,
    )
    chronologies = {case_id: whole_chronology(cases[case_id]) for case_id in case_ids}
    evaluations = evaluations_with(fact, chronologies)
    recording.refuse_what_the_protocol_forbids(fact, evaluations.values(), refused_by_any(fact, case_ids))
    recording.write(fact, case_ids, [*linked, *roles], named_ids)
    recording.log(by, Operation.COLLECT, fact, case_ids, [*linked, *roles])
    projections.project(fact, evaluations)
    return fact


def _supersede(
    *,
    by: Viewer,
    fact: Fact,
    data: Mapping[str, Any],
    happened_at: datetime | date,
    is_withdrawal: bool,
    idempotency_key: str | None,
) -> Fact:
    # All corrections name the first record: the latest counts, whichever version its author had before their eyes.
    root = Fact.objects.get(pk=fact.corrects_id or fact.pk)
    if root.erased_at is not None:
        raise Refused("The content of this fact was erased.", instead="Record what is known now as a fact of its own.")
    if recording.kind(root.kind).by_itself:
        raise Refused("This was recorded as it happened, and stands.", instead="Record what is to be said about it.")
    moment, precision = recording.moment(happened_at)
    if is_withdrawal:
        clean: dict[str, Any] = dict(data)
        linked: list[tuple[UUID, str]] = []
    else:
        rule = recording.kind(root.kind)
        clean, linked = recording.cleaned(rule, data, day_of(moment))
        clean, linked = _with_those_not_seen(root, clean, linked)
    with acting_as(CORRECTING):
        there = FactCase.objects.filter(fact=root).values_list("case_id", flat=True)
        _lock_what_follows(root.kind, root.data, list(there))
        standing = FactCase.objects.filter(fact=root, case__erased_at__isnull=True)
        case_ids = sorted(standing.values_list("case_id", flat=True))
        named_ids = list(FactNamed.objects.filter(fact=root).values_list("user_id", flat=True))
        lock_cases(case_ids)
    correction = recording.new_fact(
        by=by,
        kind=root.kind,
        moment=moment,
        precision=precision,
        data=clean,
        handling=Handling(root.handling),
        grading=root.grading,
        grading_conditions=root.grading_conditions,
        purpose=Purpose(root.purpose),
        idempotency_key=idempotency_key,
    )
    correction.corrects, correction.is_withdrawal = root, is_withdrawal
    chronologies = {case_id: whole_chronology(case_id) for case_id in case_ids}
    evaluations = evaluations_with(correction, chronologies)
    if not is_withdrawal:
        wide = refused_by_any(correction, case_ids)
        recording.refuse_what_the_protocol_forbids(correction, evaluations.values(), wide)
    with acting_as(CORRECTING):
        recording.write(correction, case_ids, linked, named_ids)
    seen = list(Case.objects.filter(pk__in=case_ids).values_list("pk", flat=True))
    recording.log(by, Operation.ALTER, correction, seen, linked)
    projections.project(correction, evaluations)
    return correction


def _with_those_not_seen(
    root: Fact, data: dict[str, Any], linked: list[tuple[UUID, str]]
) -> tuple[dict[str, Any], list[tuple[UUID, str]]]:
    """The data of a correction with the people whom its author does not see, and so could not leave out or keep."""
    with acting_as(CORRECTING):
        latest = Fact.objects.filter(corrects=root, is_withdrawal=False).order_by("-recorded_at", "-id").first() or root
        standing = list(FactPerson.objects.filter(fact=latest).values_list("person_id", "role"))
    seen = names_by_id([person_id for person_id, _ in standing])
    unseen = [(person_id, role) for person_id, role in standing if person_id not in seen]
    if not unseen:
        return data, linked
    restored = people_in_data.restored(data, latest.data, {person_id for person_id, _ in unseen})
    return restored, list(dict.fromkeys([*linked, *unseen]))

"""Beginning a breach from the register, in every case that it touches, and letting its report stand in each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from holdfast.access.errors import Refused
from holdfast.access.models import LOOKING_ON, Involvement
from holdfast.access.viewer import Viewer, acting_as, database_now, job
from holdfast.assurance.breaches.facts import (
    Standing,
    breaches_called,
    cases_of,
    copies_of,
    found_for,
    join,
    lock_breach,
    parts,
    said_of,
    standing,
)
from holdfast.assurance.breaches.models import BreachPart
from holdfast.assurance.breaches.program import FOUND, SAID_ONCE
from holdfast.chronology.actions import append_fact, correct_fact, lock_cases, withdraw_fact
from holdfast.chronology.models import Fact, FactCase, Handling
from holdfast.protocol import Evaluation
from holdfast.protocol.calendar import LONDON
from holdfast.protocol.fields import written
from holdfast.register.actions import open_case
from holdfast.register.models import Case, CasePerson
from holdfast.register.words import CaseKind, CaseRole

MOST = 200
"""More cases than anybody works on: a longer list is a mistake."""
TITLE = "Data breach"
_RELATIONS = {str(CaseRole.SUBJECT): "young person"}
_FREE_WORDS = {"what", "stopped", "reasons", "learnt", "changed", "reason"}
_spreading: ContextVar[bool] = ContextVar("holdfast-breach-spreading", default=False)
"""While what was said once is written into further cases: what is recorded then spreads no further."""
_FOR_FEWER = "Recorded in another case, for fewer readers."

REPORTING = job(
    "report a breach everywhere",
    "A breach is reported once, and teaches once: whether it did is asked of every case that it touches, also of those"
    " that whoever adds a further one does not see.",
)


@dataclass(frozen=True, slots=True)
class Found:
    """What was found out about a breach: when, what, and what was done to stop it."""

    aware_at: datetime
    what: str
    stopped: str

    def data(self, reference: str) -> dict[str, str]:
        """The fields of the fact, without whom it is about."""
        aware_at = written(self.aware_at.replace(second=0, microsecond=0))
        return {"breach": reference, "aware_at": aware_at, "what": self.what, "stopped": self.stopped}


def cases_named(references: str) -> list[Case]:
    """The cases of these references, each on a line or after a comma, that whoever acts works on. Raises Refused."""
    wanted = list(dict.fromkeys(references.upper().replace(",", " ").split()))
    if not wanted or len(wanted) > MOST:
        raise _no_cases("Give the reference of each case, such as HF-26-000123.")
    found = {case.reference: case for case in Case.objects.filter(reference__in=wanted).select_related("person")}
    missing = [reference for reference in wanted if reference not in found]
    if missing:
        raise _no_cases(f"You do not work on these: {', '.join(missing[:5])}. Check them, or tell the front door.")
    return [found[reference] for reference in wanted]


def _no_cases(instead: str) -> Refused:
    return Refused("Which cases it touches is not clear.", instead=instead, fields={"references": instead})


def cases_by_name(by: Viewer) -> list[Case]:
    """Every open case on which somebody works by name, as when their laptop is lost. Raises Refused for none."""
    now = database_now()
    mine = (
        Involvement.objects.filter(user_id=by.author, agency_id=by.author_agency, from_at__lte=now)
        .filter(Q(until_at__isnull=True) | Q(until_at__gt=now))
        .exclude(role__in=LOOKING_ON)
    )
    cases = Case.objects.filter(pk__in=mine.values("case_id"), closed_at__isnull=True).select_related("person")
    found = list(cases.order_by("reference"))
    if not found:
        raise Refused(
            "You work on no case by name.", instead="Give the cases that it touches, or say that none is known."
        )
    return found


@transaction.atomic
def begin_breach(*, by: Viewer, found: Found, cases: Sequence[Case], everybody: bool = False) -> UUID:
    """Record a breach in each of these cases; without one, in an incident of its own. The id by which it is known.

    Each case has a fact of its own, about its child, or with `everybody` about all who stand in it whom `by` sees.
    """
    if not cases:
        cases = [open_case(by=by, kind=CaseKind.INCIDENT, title=TITLE, reason="Data breach found.")]
        people: dict[UUID, list[dict[str, str]]] = {}
    else:
        people = _people(cases, everybody=everybody)
    told = found.data(_next_reference())
    # All of them at once and in one order: two who record a breach never wait for each other in a circle.
    lock_cases([case.pk for case in cases])
    facts = [
        append_fact(
            by=by,
            kind=FOUND,
            happened_at=found.aware_at,
            data=told | ({"affected": people[case.pk]} if people.get(case.pk) else {}),
            cases=[case],
        )
        for case in cases
    ]
    if len(facts) > 1:
        join(facts, facts[0].pk)
    return facts[0].pk


@transaction.atomic
def add_cases(*, by: Viewer, breach_id: UUID, cases: Sequence[Case], everybody: bool = False) -> None:
    """Record a breach in further cases that it touches, as it was found.

    Raises Refused where `by` may not read it, or all of these cases have it already.
    """
    lock_breach(breach_id)
    roots = parts(breach_id)
    if not roots:
        raise Refused("There is no such breach among those that you may see.")
    latest = Fact.objects.filter(Q(pk=roots[0].pk) | Q(corrects_id=roots[0].pk)).order_by("-recorded_at", "-id")[0]
    if latest.is_withdrawal or latest.erased_at is not None:
        raise Refused(
            "This breach was withdrawn or erased.", instead="Record what is known now as a breach of its own."
        )
    have_it = set(FactCase.objects.filter(fact__in=roots).values_list("case_id", flat=True))
    new = [case for case in cases if case.pk not in have_it]
    if not new:
        raise _no_cases("The breach stands in these cases already.")
    people = _people(new, everybody=everybody)
    told = {name: value for name, value in _told_elsewhere(latest).items() if name != "affected"}
    with acting_as(REPORTING):
        lock_cases([*cases_of([breach_id]), *(case.pk for case in new)])
    facts = [
        append_fact(
            by=by,
            kind=FOUND,
            happened_at=latest.happened_at,
            data=told | ({"affected": people[case.pk]} if people.get(case.pk) else {}),
            cases=[case],
        )
        for case in new
    ]
    is_joined = BreachPart.objects.filter(first_id=breach_id).exists()
    join(facts if is_joined else [*roots, *facts], breach_id)
    _say_what_was_said(by, breach_id, [case.pk for case in new])


def _next_reference() -> str:
    """Such as DB-26-000004. It says nothing of whom it is about, so it can stand in letters and calls."""
    with connection.cursor() as cursor:
        cursor.execute("select nextval('assurance_breach_reference')")
        return f"DB-{database_now().astimezone(LONDON):%y}-{cursor.fetchone()[0]:06}"


def _told_elsewhere(fact: Fact) -> dict[str, Any]:
    """What a fact says in another case: somebody's own words only where a whole case team reads them already."""
    if fact.handling == Handling.CASE_TEAM:
        return dict(fact.data)
    return {name: _FOR_FEWER if name in _FREE_WORDS else value for name, value in fact.data.items()}


def _say_what_was_said(by: Viewer, breach_id: UUID, case_ids: Collection[UUID]) -> None:
    """What stands of a breach already, its reports and what it taught, stands in these further cases too."""
    with acting_as(REPORTING):
        said = said_of(breach_id)
        new = [one for one in standing([breach_id]) if one.case_id in case_ids]
        for first_id, fact in said:
            _copy(fact, first_id, new, by)


def _copy(fact: Fact, first_id: UUID, where: Iterable[Standing], by: Viewer) -> None:
    """Have what was said stand in these cases too: a fact in each, with the same words, where they are for all who work
    on a case. It is said under the reference that the breach has there."""
    spreading = _spreading.set(True)
    try:
        copies = [
            append_fact(
                by=by,
                kind=fact.kind,
                happened_at=max(fact.happened_at, one.found.happened_at),
                data=_told_elsewhere(fact) | {"breach": one.reference},
                cases=[one.case_id],
            )
            for one in where
        ]
    finally:
        _spreading.reset(spreading)
    if copies:
        is_joined = BreachPart.objects.filter(fact_id=first_id).exists()
        join(copies if is_joined else [Fact(pk=first_id), *copies], first_id)


def _people(cases: Sequence[Case], *, everybody: bool) -> dict[UUID, list[dict[str, str]]]:
    """Of each case the people whom the breach is about, whom whoever acts sees."""
    rows = CasePerson.objects.filter(case__in=cases, removed_at__isnull=True, until_date__isnull=True)
    if not everybody:
        rows = rows.filter(role=CaseRole.SUBJECT)
    found: dict[UUID, dict[UUID, dict[str, str]]] = {case.pk: {} for case in cases}
    for row in rows.order_by("recorded_at", "id"):
        entry = {"id": str(row.person_id), "relation": _RELATIONS.get(row.role, row.role)}
        found[row.case_id].setdefault(row.person_id, entry)
    return {case_id: list(people.values()) for case_id, people in found.items()}


def further_cases(data: Mapping[str, Any], case_ids: Sequence[UUID]) -> set[UUID]:
    """The cases in which a breach stands of which something is said in these, once nobody adds another. Called by the
    chronology before it records, as its job."""
    if _spreading.get():
        return set()  # they are locked already
    found = breaches_called(str(data.get("breach", "")), case_ids)
    for breach_id in sorted(found):
        lock_breach(breach_id)
    return cases_of(found)


def say_everywhere(fact: Fact, evaluations: Mapping[UUID, Evaluation]) -> None:
    """Have a report, or what was learnt, stand in every case in which its breach stands. Called by the chronology, as
    its job.

    It is said once: a correction or withdrawal of it corrects or withdraws its copies. A copy that its own team has
    withdrawn stays so.
    """
    if fact.kind not in SAID_ONCE or _spreading.get():
        return
    author = Viewer(
        user_id=fact.by_user_id, name=fact.by_name, agency_id=fact.agency_id, agency=fact.agency_key, post=fact.post
    )
    if fact.corrects_id is None:
        found = standing(breaches_called(fact.data["breach"], evaluations))
        _copy(fact, fact.pk, [one for one in found if one.case_id not in evaluations], author)
        return
    spreading = _spreading.set(True)
    try:
        for copy in copies_of(fact.corrects_id):
            if fact.is_withdrawal:
                withdraw_fact(by=author, fact=copy, reason=_told_elsewhere(fact)["reason"])
            else:
                data = _told_elsewhere(fact) | {"breach": copy.data["breach"]}
                there = found_for(copy) or fact
                correct_fact(by=author, fact=copy, data=data, happened_at=max(fact.happened_at, there.happened_at))
    finally:
        _spreading.reset(spreading)

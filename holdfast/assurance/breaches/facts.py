"""The facts that are one breach, and what was said of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from holdfast.assurance.breaches.models import BreachPart
from holdfast.assurance.breaches.program import FOUND, SAID_ONCE
from holdfast.chronology.models import Fact, FactCase
from holdfast.chronology.queries import latest_versions


@dataclass(frozen=True, slots=True)
class Standing:
    """A breach in one of its cases, as it stands there now: under which reference, found when."""

    case_id: UUID
    reference: str
    found: Fact


def parts(breach_id: UUID) -> list[Fact]:
    """The first versions of a breach's facts that whoever acts may read."""
    return list(_roots([breach_id]).order_by("recorded_at", "id"))


def versions(breach_ids: Collection[UUID]) -> QuerySet[Fact]:
    """The facts of these breaches, each in every version that whoever acts may read."""
    roots = _roots(breach_ids).values("pk")
    return Fact.objects.filter(Q(pk__in=roots) | Q(corrects_id__in=roots))


def cases_of(breach_ids: Collection[UUID]) -> set[UUID]:
    """The cases in which these breaches were recorded, as far as whoever acts may read."""
    return set(FactCase.objects.filter(fact__in=_roots(breach_ids)).values_list("case_id", flat=True))


def standing(breach_ids: Collection[UUID]) -> list[Standing]:
    """Where these breaches stand now, by case: neither withdrawn nor erased, in a case that is open."""
    now = {fact.pk: fact for fact in _standing(versions(breach_ids))}
    rows = FactCase.objects.filter(fact_id__in=now, case__closed_at__isnull=True).order_by("case_id", "fact_id")
    found = rows.values_list("case_id", "fact_id")
    return [Standing(case_id, str(now[fact_id].data.get("breach", "")), now[fact_id]) for case_id, fact_id in found]


def breaches_called(reference: str, case_ids: Collection[UUID]) -> set[UUID]:
    """The ids of the breaches that go by this reference in any of these cases now."""
    found = Fact.objects.filter(kind=FOUND, fact_cases__case_id__in=case_ids)
    roots = {fact.corrects_id or fact.pk for fact in _standing(found) if fact.data.get("breach") == reference}
    first_of = _first_of(roots)
    return {first_of.get(root, root) for root in roots}


def said_of(breach_id: UUID) -> list[tuple[UUID, Fact]]:
    """What was said once of a breach and stands, in order: the id of the first fact of it, and how it reads now.

    Where the first is withdrawn it stands nowhere, whatever its copies say; where it is erased, a copy says it.
    """
    references = {(row.case_id, row.reference) for row in standing([breach_id])}
    there = Fact.objects.filter(kind__in=SAID_ONCE, fact_cases__case_id__in=[case_id for case_id, _ in references])
    latest = {fact.corrects_id or fact.pk: fact for fact in latest_versions(there).order_by("happened_at", "id")}
    first_of = _first_of(latest)
    case_of = dict(FactCase.objects.filter(fact_id__in=latest).values_list("fact_id", "case_id"))
    groups: dict[UUID, list[UUID]] = defaultdict(list)
    for root, fact in latest.items():
        if (case_of.get(root), fact.data.get("breach")) in references or fact.is_withdrawal:
            groups[first_of.get(root, root)].append(root)
    found = []
    for first, roots in groups.items():
        says = first if first in roots and latest[first].erased_at is None else None
        says = says or next((root for root in roots if latest[root].erased_at is None), None)
        if says is not None and not latest[says].is_withdrawal:
            found.append((first, latest[says]))
    return sorted(found, key=lambda one: (one[1].happened_at, one[1].recorded_at, one[1].pk))


def copies_of(first_id: UUID) -> list[Fact]:
    """How the copies of what was said once read now, in each further case; not those that their team has withdrawn."""
    roots = BreachPart.objects.filter(first_id=first_id).exclude(fact_id=first_id).values("fact_id")
    return list(_standing(Fact.objects.filter(Q(pk__in=roots) | Q(corrects_id__in=roots))).order_by("id"))


def found_for(said: Fact) -> Fact | None:
    """The breach as it stands now in the case of what was said of it; None where it stands there no more."""
    there = FactCase.objects.filter(fact=said).values("case_id")
    found = _standing(Fact.objects.filter(kind=FOUND, fact_cases__case_id__in=there))
    return next((fact for fact in found if fact.data.get("breach") == said.data.get("breach")), None)


def join(facts: Iterable[Fact], first_id: UUID) -> None:
    """Say that these facts are one with the first of them."""
    BreachPart.objects.bulk_create(BreachPart(fact=fact, first_id=first_id) for fact in facts)


def lock_breach(breach_id: UUID) -> None:
    """Have those who add a case to a breach, or report it, wait for each other until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended('holdfast.breach.' || %s, 0))", [breach_id])


def _roots(breach_ids: Collection[UUID]) -> QuerySet[Fact]:
    return Fact.objects.filter(kind=FOUND, corrects__isnull=True).filter(
        Q(pk__in=breach_ids) | Q(pk__in=BreachPart.objects.filter(first_id__in=breach_ids).values("fact_id"))
    )


def _standing(facts: QuerySet[Fact]) -> QuerySet[Fact]:
    return latest_versions(facts).filter(is_withdrawal=False, erased_at__isnull=True)


def _first_of(roots: Collection[UUID]) -> dict[UUID, UUID]:
    return dict(BreachPart.objects.filter(fact_id__in=roots).values_list("fact_id", "first_id"))

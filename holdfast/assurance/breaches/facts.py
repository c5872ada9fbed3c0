"""The facts that are one breach."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from holdfast.assurance.breaches.models import BreachPart
from holdfast.assurance.breaches.program import FOUND
from holdfast.chronology.models import Fact, FactCase


def parts(breach_id: UUID) -> list[Fact]:
    """The first versions of a breach's facts that whoever acts may read."""
    return list(_roots([breach_id]).order_by("recorded_at", "id"))


def versions(breach_ids: Collection[UUID]) -> QuerySet[Fact]:
    """The facts of these breaches, each in every version that whoever acts may read."""
    roots = _roots(breach_ids).values("pk")
    return Fact.objects.filter(Q(pk__in=roots) | Q(corrects_id__in=roots))


def cases_of(breach_ids: Collection[UUID]) -> set[UUID]:
    """The cases in which these breaches stand, as far as whoever acts may read."""
    return set(FactCase.objects.filter(fact__in=_roots(breach_ids)).values_list("case_id", flat=True))


def breaches_called(reference: str, case_ids: Collection[UUID]) -> set[UUID]:
    """The ids of the breaches that go by this reference in any of these cases, or did before a correction."""
    found = Fact.objects.filter(kind=FOUND, data__breach=reference, fact_cases__case_id__in=case_ids)
    roots = {
        fact_id if corrects_id is None else corrects_id
        for fact_id, corrects_id in found.values_list("id", "corrects_id")
    }
    joined = dict(BreachPart.objects.filter(fact_id__in=roots).values_list("fact_id", "breach_id"))
    return {joined.get(root, root) for root in roots}


def lock_breach(breach_id: UUID) -> None:
    """Have those who add a case to a breach, or report it, wait for each other until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended('holdfast.breach.' || %s, 0))", [breach_id])


def _roots(breach_ids: Collection[UUID]) -> QuerySet[Fact]:
    return Fact.objects.filter(kind=FOUND, corrects__isnull=True).filter(
        Q(pk__in=breach_ids) | Q(pk__in=BreachPart.objects.filter(breach_id__in=breach_ids).values("fact_id"))
    )

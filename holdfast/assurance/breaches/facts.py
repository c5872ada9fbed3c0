"""The facts that are one breach."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from holdfast.assurance.breaches.models import BreachPart
from holdfast.assurance.breaches.program import FOUND
from holdfast.chronology.models import Fact


def parts(breach_id: UUID) -> list[Fact]:
    """The first versions of a breach's facts that whoever acts may read."""
    roots = Fact.objects.filter(kind=FOUND, corrects__isnull=True).filter(
        Q(pk=breach_id) | Q(pk__in=BreachPart.objects.filter(breach_id=breach_id).values("fact_id"))
    )
    return list(roots.order_by("recorded_at", "id"))

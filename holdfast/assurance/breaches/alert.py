"""The line on Today while a breach waits for its report: from the first day on, for all who see it (GM-10)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection
from django.db.models import F
from django.utils import timezone

from holdfast.access.built import BuiltQuery
from holdfast.access.models import Function
from holdfast.access.viewer import Viewer
from holdfast.assurance.breaches.clock import clock_words
from holdfast.assurance.breaches.program import FOUND, REPORT
from holdfast.casework.models import Duty
from holdfast.casework.today.notes import Note
from holdfast.site.addresses import url

FIRST, SECOND = timedelta(hours=48), timedelta(hours=24)
"""How long before the clock runs out it is said, and said again: a day and two days after the breach became known."""

# By way of the facts: they are found by their kind, and few are breaches.
_RUNNING = BuiltQuery(
    lambda until: (
        Duty.objects.filter(
            case__fact_cases__fact__kind=FOUND,
            case__fact_cases__fact_id=F("arises_from_id"),
            rule=REPORT,
            status=Duty.Status.DUE,
            due_at__lte=until,
        )
        .order_by("due_at", "id")
        .values_list("due_at", flat=True)[:1]
    ),
    until=datetime,
)


def note(viewer: Viewer) -> Note | None:
    """The line for whoever sees a breach that was to be reported or soon is; for an auditor, of any."""
    now = timezone.now()
    due_at = _first_of_all(now) if viewer.has(Function.AUDITOR) else _RUNNING.first(until=now + FIRST)
    if due_at is None:
        return None
    says = f"one is not reported yet. {clock_words(due_at, now)}."
    if now <= due_at <= now + SECOND:
        says = f"{says} Less than a day is left."
    return Note(url("breaches"), "Data breaches", says, waits=True)


def _first_of_all(now: datetime) -> datetime | None:
    with connection.cursor() as cursor:
        cursor.execute("select assurance_breach_due()")
        due_at: datetime | None = cursor.fetchone()[0]
    return due_at if due_at is not None and due_at <= now + FIRST else None

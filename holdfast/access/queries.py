"""Who works where, and how much they see."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from holdfast.access.models import Membership, User
from holdfast.access.viewer import Viewer


def sees_widely(viewer: Viewer, *, cases: int = 500) -> bool:
    """Whether the viewer sees more than so many cases, as a front door does, or everything, as a job does.

    Queries start from what the viewer sees. Where that is most of the area, they had better start from the table.
    """
    if viewer.is_job:
        return True
    with connection.cursor() as cursor:
        cursor.execute("select count(*) > %s from (select from wall_case limit %s) seen", [cases, cases + 1])
        widely: bool = cursor.fetchone()[0]
    return widely


def works_on_any(case_ids: Collection[UUID]) -> bool:
    """Whether whoever acts works on any of these cases: not only to review it, nor by an opening in an emergency."""
    with connection.cursor() as cursor:
        cursor.execute("select exists (select from wall_working_case where case_id = any(%s))", [list(case_ids)])
        return bool(cursor.fetchone()[0])


def current_memberships() -> QuerySet[Membership]:
    """The memberships that hold today, of open accounts, by agency and name."""
    today = timezone.localdate()
    return (
        Membership.objects.filter(from_date__lte=today, user__is_active=True)
        .filter(Q(until_date__isnull=True) | Q(until_date__gte=today))
        .select_related("user", "agency", "team")
        .order_by("agency__title", "user__name", "id")
    )


def worked_since(user: User) -> dict[UUID, date]:
    """For each agency that somebody works for today: since which day, without a break."""
    today, since = timezone.localdate(), dict[UUID, date]()
    for held in Membership.objects.filter(user=user, from_date__lte=today).order_by("-from_date", "id"):
        begun, last = since.get(held.agency_id), held.until_date or today
        if last >= today or (begun is not None and last >= begun - timedelta(days=1)):
            since[held.agency_id] = min(held.from_date, begun or today)
    return since


def colleagues(*, agency_id: UUID | None = None, search: str = "", limit: int = 50) -> list[Membership]:
    """Who works where, to choose whom to involve or invite: each with agency, team and post. At most `limit`."""
    found = current_memberships()
    if agency_id is not None:
        found = found.filter(agency_id=agency_id)
    for word in search.split():
        found = found.filter(Q(user__name__icontains=word) | Q(post__icontains=word) | Q(agency__title__icontains=word))
    return list(found[:limit])

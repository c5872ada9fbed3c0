"""Cover for absence: a colleague of the same agency stands in, and sees the cases of whoever is away meanwhile."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from holdfast.access.built import BuiltQuery
from holdfast.access.errors import Refused
from holdfast.access.log import record_consultation
from holdfast.access.models import Cover, Function, Operation, User
from holdfast.access.queries import current_memberships
from holdfast.access.viewer import Viewer, database_now

LONGEST = timedelta(days=92)
"""Whoever is away for longer hands their cases over."""


@transaction.atomic
def set_cover(
    *, by: Viewer, absent: User, stand_in: User, until_at: datetime, from_at: datetime | None = None
) -> Cover:
    """Have `stand_in` see, from then until then, the cases in which `absent` is involved by name for `by`'s agency.

    Without `from_at` it begins at once. Set by whoever is away, or by an area administrator of the agency where they
    cannot. Raises Refused.
    """
    agency_id = by.author_agency
    if absent.pk != by.user_id and not by.has(Function.AREA_ADMINISTRATOR):
        raise Refused(
            "Whoever is away names who stands in.",
            instead="Where they cannot, ask an area administrator of the agency.",
        )
    _check_stand_in(by, absent, stand_in, agency_id)
    now = database_now()
    from_at = max(from_at or now, now)
    if until_at <= from_at:
        raise Refused(
            "The cover would end before it begins.",
            instead="Give a later last day.",
            fields={"until": "Give a later day."},
        )
    if until_at - from_at > LONGEST:
        raise Refused(
            f"Cover lasts at most {LONGEST.days} days.",
            instead="Hand the cases over: end your involvement and involve whoever takes them on.",
            fields={"until": f"Give a day at most {LONGEST.days} days after the first."},
        )
    cover = Cover(
        absent=absent, stand_in=stand_in, agency_id=agency_id, from_at=from_at, until_at=until_at, set_by_id=by.author
    )
    cover.save(force_insert=True)
    record_consultation(
        viewer=by,
        operation=Operation.INVOLVE,
        what="cover set",
        reason=f"{stand_in.name} stands in for {absent.name} until {until_at:%Y-%m-%d %H:%M %Z}",
    )
    return cover


def _check_stand_in(by: Viewer, absent: User, stand_in: User, agency_id: UUID) -> None:
    if stand_in.pk == absent.pk:
        raise Refused(
            "Somebody else stands in.",
            instead="Choose a colleague.",
            fields={"stand_in": "Choose somebody else than whoever is away."},
        )
    if stand_in.pk == by.user_id:
        raise Refused(
            "Nobody gives themselves sight of somebody else’s cases.",
            instead="Ask another area administrator to name you.",
        )
    working = current_memberships().filter(agency_id=agency_id, user_id__in=[absent.pk, stand_in.pk])
    if len(set(working.values_list("user_id", flat=True))) < 2:
        raise Refused(
            "Both work for the same agency.",
            instead="Choose somebody of your own agency.",
            fields={"stand_in": "Choose somebody of your own agency."},
        )


@transaction.atomic
def end_cover(*, by: Viewer, cover: Cover) -> None:
    """End cover before its time: whoever was away is back, or somebody else stands in. Raises Refused."""
    now = database_now()
    if not Cover.objects.filter(pk=cover.pk, ended_at__isnull=True, until_at__gt=now).update(ended_at=now):
        raise Refused("This cover has ended, or is not yours to end.")
    record_consultation(
        viewer=by,
        operation=Operation.INVOLVE,
        what="cover ended",
        reason=f"{cover.stand_in.name} no longer stands in for {cover.absent.name}",
    )


_NOW = RawSQL("now()", [])
"""The moment by which the wall measures."""


def _standing() -> QuerySet[Cover]:
    return Cover.objects.filter(ended_at__isnull=True, until_at__gt=_NOW).select_related("absent", "stand_in")


def covers(viewer: Viewer) -> list[Cover]:
    """The covers, under way or to come, in which the viewer has a part; all of the agency for its administrators."""
    found = _standing().filter(agency_id=viewer.author_agency)
    if not viewer.has(Function.AREA_ADMINISTRATOR):
        found = found.filter(Q(absent_id=viewer.user_id) | Q(stand_in_id=viewer.user_id))
    return list(found)


def stands_in_for(viewer: Viewer) -> list[Cover]:
    """The covers by which the viewer sees somebody else's cases now."""
    return _STANDS_IN.all(user_id=viewer.author, agency_id=viewer.author_agency) if viewer.user_id else []


_STANDS_IN: BuiltQuery[Cover] = BuiltQuery(
    lambda user_id, agency_id: _standing().filter(stand_in_id=user_id, agency_id=agency_id, from_at__lte=_NOW),
    user_id=UUID,
    agency_id=UUID,
)


def stand_ins(user_ids: Collection[UUID]) -> list[Cover]:
    """Who stands in now for these people, and so sees the cases on which they work."""
    return list(_standing().filter(absent_id__in=user_ids, from_at__lte=_NOW))

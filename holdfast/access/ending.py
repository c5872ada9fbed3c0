"""Sight ends with the work, by itself: of a closed case, of a role somebody else takes on, of an agency one leaves.

Nobody has to remember it: the end is written into the involvement when the work ends, and the wall does the rest
(docs/adr/0007). Each is one line of the log.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from holdfast.access.log import record_consultation
from holdfast.access.models import Cover, Involvement, Membership, Operation
from holdfast.access.viewer import Viewer, acting_as, database_now, job

ENDING = job(
    "end sight with the work",
    "Whoever looks after memberships, closes a case or names a lead need not see each involvement that ends with that.",
)

CLOSED_STAYS_READABLE = timedelta(days=28)
"""How long those who worked on a case still read it after it was closed, to finish letters and answer questions."""
HANDING_OVER = timedelta(days=7)
"""How long an earlier lead professional still sees the case, to hand it over."""

_CLOSED = "The case was closed."
_CLOSED_EARLIER = "The case was closed before the day that was set."
_LEFT = "No longer works for the agency."


def _standing(case_id: UUID) -> QuerySet[Involvement]:
    return Involvement.objects.filter(case_id=case_id).exclude(until_at__lte=database_now())


def end_with_case(*, by: Viewer, case_id: UUID) -> None:
    """Have everybody's sight of a case that is closed now end in four weeks, the front door's alone left as it is:
    a new concern about the same child reaches it, and it must find what was known."""
    ends_at = database_now() + CLOSED_STAYS_READABLE
    with acting_as(ENDING):
        working = _standing(case_id).exclude(role=Involvement.Role.FRONT_DOOR)
        working.filter(until_at__gt=ends_at).update(until_at=ends_at, ended_because=_CLOSED_EARLIER)
        working.filter(until_at__isnull=True).update(until_at=ends_at, ended_because=_CLOSED)
    _log(by, "sight ends with the case", case_id, _CLOSED)


def resume_with_case(*, by: Viewer, case_id: UUID) -> None:
    """Have the sight that was to end with a case go on, now that it is open again."""
    with acting_as(ENDING):
        _standing(case_id).filter(ended_because=_CLOSED).update(until_at=None, ended_because="")
    _log(by, "sight goes on with the case", case_id, "The case was opened again.")


def end_role(
    *,
    by: Viewer,
    case_id: UUID,
    role: Involvement.Role,
    because: str,
    after: timedelta,
    but_not: Collection[UUID] = (),
) -> int:
    """Have those who have a role in a case, the agencies `but_not` apart, lose sight of it after a while; how many.

    Where nobody else would be left, it is left as it is: an open case is always somebody's.
    """
    ends_at = database_now() + after
    with acting_as(ENDING):
        ending = _standing(case_id).filter(Q(until_at__isnull=True) | Q(until_at__gt=ends_at), role=role)
        ending = ending.exclude(agency_id__in=but_not)
        others = _standing(case_id).exclude(pk__in=ending.values("pk"))
        if not others.exclude(until_at__isnull=False).exists():
            return 0
        ended = ending.update(until_at=ends_at, ended_because=because)
    if ended:
        _log(by, f"sight ends with the role: {role}", case_id, because)
    return ended


def resume_role(*, by: Viewer, case_id: UUID, role: Involvement.Role, because: str) -> None:
    """Have a role that was to end for this reason go on, where it has not ended yet."""
    with acting_as(ENDING):
        resumed = _standing(case_id).filter(role=role, ended_because=because).update(until_at=None, ended_because="")
    if resumed:
        _log(by, f"sight goes on with the role: {role}", case_id, because)


def _log(by: Viewer, what: str, case_id: UUID, reason: str) -> None:
    record_consultation(viewer=by, operation=Operation.INVOLVE, what=what, case_ids=[case_id], reason=reason)


def end_with_membership(membership: Membership) -> None:
    """End what somebody works on for an agency, and their covers, with the last of their memberships of it."""
    of_agency = Membership.objects.filter(user_id=membership.user_id, agency_id=membership.agency_id)
    last_days = list(of_agency.values_list("until_date", flat=True))
    if None in last_days:
        return
    last_day = max(day for day in last_days if day is not None)
    ends_at = timezone.make_aware(datetime.combine(last_day + timedelta(days=1), time()))
    with acting_as(ENDING):
        working = Involvement.objects.filter(user_id=membership.user_id, agency_id=membership.agency_id)
        working.exclude(until_at__lte=ends_at).update(
            until_at=Greatest(F("from_at"), Value(ends_at)), ended_because=_LEFT
        )
        Cover.objects.filter(
            Q(absent_id=membership.user_id) | Q(stand_in_id=membership.user_id),
            agency_id=membership.agency_id,
            until_at__gt=ends_at,
        ).update(until_at=Greatest(F("from_at") + timedelta(microseconds=1), Value(ends_at)))

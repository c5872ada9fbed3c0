"""What is sent at once when somebody opened a record in an emergency: that it happened, and where to sign in.

Whoever reads it learns nothing about anybody: neither the case nor who opened it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from django.db.models import Q, QuerySet

from holdfast.access.mail import say_that_something_waits
from holdfast.access.models import LOOKING_ON, Function, Involvement, Membership
from holdfast.access.queries import current_memberships
from holdfast.access.viewer import Viewer, acting_as, database_now, job

TELLING = job(
    "tell of an emergency",
    "Who answers for a case is told at once that somebody opened it, whoever that was.",
)
SUBJECT = "A record was opened in an emergency"


def tell(*, case_ids: Sequence[UUID], by: Viewer, link: str) -> None:
    """Once it is recorded, tell those who lead the cases and the auditors. A mail that cannot be sent undoes nothing:
    the duty to review it and the auditors' page are there all the same."""
    with acting_as(TELLING):
        to = sorted({*_leading(case_ids), *_auditors()} - {_own_address(by)})
    say_that_something_waits(
        to,
        subject=SUBJECT,
        says="Somebody who does not work on a case has opened its record in an emergency.",
        asks="see which, who and why, and to review it",
        link=link,
    )


def _own_address(by: Viewer) -> str:
    return current_memberships().filter(user_id=by.author).values_list("user__email", flat=True).first() or ""


def _leading(case_ids: Iterable[UUID]) -> set[str]:
    """Of each case the lead professional; where there is none, those who work on it by name; else the front door."""
    now = database_now()
    found: set[str] = set()
    for case_id in case_ids:
        standing = Involvement.objects.filter(
            Q(until_at__isnull=True) | Q(until_at__gt=now), case_id=case_id, from_at__lte=now
        ).exclude(role__in=LOOKING_ON)
        for involved in (
            standing.filter(role=Involvement.Role.LEAD),
            standing.filter(user__isnull=False, role__in=[Involvement.Role.WORKER, Involvement.Role.CO_ORDINATOR]),
            standing.filter(role=Involvement.Role.FRONT_DOOR),
        ):
            if addresses := _addresses(involved):
                found |= addresses
                break
    return found


def _addresses(involved: QuerySet[Involvement]) -> set[str]:
    principals: Collection[UUID] = list(involved.values_list("principal", flat=True))
    working = current_memberships().filter(Q(user_id__in=principals) | Q(team_id__in=principals))
    return _emails(working)


def _auditors() -> set[str]:
    return _emails(current_memberships().filter(functions__contains=[Function.AUDITOR]))


def _emails(memberships: QuerySet[Membership]) -> set[str]:
    return set(memberships.values_list("user__email", flat=True))

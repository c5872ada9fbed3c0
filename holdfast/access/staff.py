"""Joiners, movers and leavers: who comes to work for an agency, in what post, until when, and what becomes of their
cases.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from holdfast.access.actions import TeamLike, account_said, add_membership, create_account, must_administer
from holdfast.access.errors import Refused
from holdfast.access.log import record_consultation
from holdfast.access.models import LOOKING_ON, Function, Involvement, Membership, Operation, User
from holdfast.access.sign_in.shutting_out import open_account, was_shut_out
from holdfast.access.viewer import Viewer, acting_as, database_now, job, memberships_of

HANDING_ON = job(
    "hand on the cases of a leaver",
    "Whoever looks after memberships gives a leaver’s cases to a colleague, and sees of them the reference alone.",
)
DORMANT = timedelta(days=90)
"""After so long without signing in an account is asked about."""
NEVER_USED = timedelta(days=14)
"""After so long an invitation that nobody took up is asked about."""
MOST_CASES = 200
_HANDED_ON = "Handed on by a colleague who leaves."


@transaction.atomic
def invite(
    *,
    by: Viewer,
    email: str,
    name: str,
    agency_id: UUID,
    post: str,
    team: TeamLike | None = None,
    functions: Iterable[Function | str] = (),
    from_date: date | None = None,
    until_date: date | None = None,
) -> Membership:
    """Somebody begins to work for an agency. Whoever has an account already, here or from earlier, keeps it. Raises
    Refused.
    """
    must_administer(by, agency_id)
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        user = create_account(by=by, email=email, name=name)
    elif _holds(user, agency_id):
        raise Refused(
            f"{user.name} works for this agency already.",
            instead="Find them in the list and change their membership.",
            fields={"email": "There is somebody with this address in the list."},
        )
    elif not user.is_active:
        if memberships_of(user):
            raise Refused(
                "Their account is shut for now.",
                instead="Ask the agency that shut it, or an area administrator, to open it first.",
                fields={"email": "The account with this address is shut for now."},
            )
        if was_shut_out(user) and not by.has(Function.AREA_ADMINISTRATOR):
            raise Refused(
                "Their account was shut, and nobody has opened it since.",
                instead="Ask an area administrator to add them.",
                fields={"email": "The account with this address was shut."},
            )
        _reopen(by, user)
    return add_membership(
        by=by,
        user=user,
        agency_id=agency_id,
        post=post,
        team=team,
        functions=functions,
        from_date=from_date,
        until_date=until_date,
    )


def _holds(user: User, agency_id: UUID) -> bool:
    today = timezone.localdate()
    of_agency = Membership.objects.filter(user=user, agency_id=agency_id)
    return of_agency.filter(Q(until_date__isnull=True) | Q(until_date__gte=today)).exists()


def _reopen(by: Viewer, user: User) -> None:
    """Somebody comes back: their account is theirs again, with a password to be set anew. Who was shut out when they
    left keeps no second factor either: nobody says any more which are their own."""
    factors = Authenticator.objects.filter(user_id=user.pk).values_list("pk", flat=True)
    open_account(by=by, user=user, because="They came back.", keep=[] if was_shut_out(user) else list(factors))
    user.refresh_from_db()
    record_consultation(
        viewer=by, operation=Operation.ADMINISTER, what="account opened again", reason=account_said(user)
    )


@dataclass(frozen=True)
class OpenWork:
    """A case on which somebody works by name. What it is about is not told."""

    involvement_id: UUID
    case_id: UUID
    reference: str
    role: str
    since: datetime
    alone: bool
    """Nobody else works on it."""


def open_work(viewer: Viewer, membership: Membership) -> list[OpenWork]:
    """The open cases of whoever has a membership, for those who look after it; by reference, at most `MOST_CASES`."""
    must_administer(viewer, membership.agency_id)
    now = database_now()
    with acting_as(HANDING_ON):
        rows = list(
            _standing(now)
            .filter(user_id=membership.user_id, agency_id=membership.agency_id, case__closed_at__isnull=True)
            .annotate(reference=F("case__reference"))
            .order_by("case__reference", "id")[:MOST_CASES]
        )
        shared = set(
            _standing(now)
            .filter(case_id__in=[row.case_id for row in rows])
            .exclude(user_id=membership.user_id)
            .values_list("case_id", flat=True)
        )
    return [
        OpenWork(row.pk, row.case_id, str(row.reference), row.role, row.from_at, row.case_id not in shared)
        for row in rows
    ]


def _standing(now: datetime) -> QuerySet[Involvement]:
    working = Involvement.objects.filter(from_at__lte=now).exclude(until_at__lte=now)
    return working.exclude(role__in=[*LOOKING_ON, Involvement.Role.INVITED])


@transaction.atomic
def hand_on(*, by: Viewer, membership: Membership, involvement_ids: Collection[UUID], to: User) -> int:
    """Have a colleague of the same agency take on cases of somebody who leaves; how many. Until the leaver's membership
    ends both see them, to hand them over. Raises Refused.
    """
    must_administer(by, membership.agency_id)
    if to.pk in {by.user_id, membership.user_id}:
        raise Refused("Cases are handed on to somebody else.", instead="Choose another colleague.")
    if membership.agency_id not in {one.agency_id for one in memberships_of(to)}:
        raise Refused(f"{to.name} does not work for this agency.", instead="Choose somebody who does.")
    handed = [work for work in open_work(by, membership) if work.involvement_id in involvement_ids]
    now = database_now()
    with acting_as(HANDING_ON):
        theirs = set(_standing(now).filter(user=to, agency_id=membership.agency_id).values_list("case_id", flat=True))
        for work in handed:
            if work.case_id not in theirs:
                Involvement.objects.create(
                    case_id=work.case_id,
                    user=to,
                    agency_id=membership.agency_id,
                    role=work.role,
                    reason=_HANDED_ON,
                    from_at=now,
                    given_by_id=by.user_id,
                    given_at=now,
                )
    if handed:
        record_consultation(
            viewer=by,
            operation=Operation.INVOLVE,
            what=f"handed on with a leaver: {len(handed)}",
            case_ids=[work.case_id for work in handed],
        )
    return len(handed)


def staff_of(viewer: Viewer, agency_id: UUID, *, search: str = "", dormant: bool = False) -> QuerySet[Membership]:
    """Who works for an agency now or from a later day on, by name; `dormant`: only those who do not use it."""
    must_administer(viewer, agency_id)
    now = timezone.now()
    found = Membership.objects.filter(agency_id=agency_id).exclude(until_date__lt=timezone.localdate(now))
    for word in search.split():
        found = found.filter(Q(user__name__icontains=word) | Q(user__email__icontains=word) | Q(post__icontains=word))
    if dormant:
        found = found.filter(
            Q(user__last_login__lt=now - DORMANT)
            | Q(user__last_login__isnull=True, user__created_at__lt=now - NEVER_USED)
        )
    return found.select_related("user", "team", "agency").order_by("user__name", "from_date", "id")


def is_dormant(user: User) -> bool:
    """Whether nobody has used an account for long."""
    now = timezone.now()
    return user.last_login < now - DORMANT if user.last_login else user.created_at < now - NEVER_USED

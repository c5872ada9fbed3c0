"""Shutting somebody out at once, such as after a laptop was lost, and letting them in again."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Q, QuerySet

from holdfast.access.actions import account_said, must_administer
from holdfast.access.errors import Refused
from holdfast.access.log import record_consultation
from holdfast.access.mail import say_that_something_waits, tell_without_a_link
from holdfast.access.models import Function, Membership, Operation, User
from holdfast.access.queries import current_memberships, worked_since
from holdfast.access.sign_in.models import ShutOut
from holdfast.access.sign_in.sessions import end_sign_ins, sign_ins_of
from holdfast.access.viewer import Viewer, acting_as, database_now, job, memberships_of
from holdfast.access.wall import WITHIN_AGENCY

PageOf = Callable[[UUID], str]
"""The address of the page of a membership."""
ASKING_WHETHER_SHUT = job(
    "ask whether an account was shut",
    "An agency that takes somebody on may not open what another has shut, and does not see that it did.",
)
LONG_BEFORE = timedelta(days=30)
"""A second factor that was set up so long before somebody was shut out is likely to be their own."""
_FACTORS = {Authenticator.Type.TOTP: "Authenticator app", Authenticator.Type.WEBAUTHN: "Security key"}


@transaction.atomic
def shut_out(*, by: Viewer, membership: Membership, because: str, page: PageOf) -> None:
    """Sign somebody out everywhere, now, and let nobody in with their account until it is opened again (ASVS 5.0
    V7.4.5). Memberships and cases stay as they are.

    Any agency that they work for may, for it must go fast. Whom it takes them from hears of it: the person and the
    administrators of all their agencies are told by mail, and the agency where they have worked longest lets them in.
    Only an area administrator's is left to another of them, or an agency could take the area's away. `because` is read
    by those who look after the account, and stands in the log. Raises Refused.
    """
    user = _somebody_elses(by, membership)
    if _is_area_administrator(user) and not by.has(Function.AREA_ADMINISTRATOR):
        raise Refused("They are an area administrator.", instead="Ask another area administrator at once.")
    because = _said(because)
    if not User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
        raise Refused("They are shut out already.", instead="See who did it and why on their page.")
    end_sign_ins(by=by, sign_ins=sign_ins_of(user.pk))
    ShutOut.objects.filter(user=user, ended_at__isnull=True).update(ended_at=database_now())  # left when they last left
    ShutOut.objects.create(user=user, by_id=by.author, at=database_now(), because=because)
    _log(by, "account shut", user, because)
    tell_without_a_link(
        user.email,
        subject="Holdfast: your account is shut for now",
        says="Whoever manages access has shut your account, and signed you out everywhere.\n"
        "Ring them if you do not know why, or need it at once for a child.",
    )
    _tell_the_others(by, membership, page, subject="Holdfast: an account was shut", says="has shut an account at once")


@transaction.atomic
def let_in_again(*, by: Viewer, membership: Membership, because: str, keep: Collection[int], page: PageOf) -> None:
    """Open an account that was shut. Its password is gone with whoever may have learnt it: they set a new one by the
    link that is sent to them. Of their second factors those of `keep` stay; their recovery codes never do.

    For area administrators, and for those of the agency where the person has worked longest, so that no agency that
    took them on later keeps them out. The administrators of all their agencies are told. Raises Refused.
    """
    user = _somebody_elses(by, membership)
    if not by.has(Function.AREA_ADMINISTRATOR) and not _is_home(by, user):
        raise Refused("Their account reaches beyond your agency.", instead="Ask an area administrator.")
    because = _said(because)
    if not open_account(by=by, user=user, because=because, keep=keep):
        raise Refused("They are not shut out.", instead="Nothing has to be done.")
    _log(by, "account opened again after it was shut", user, because)
    _tell_the_others(by, membership, page, subject="Holdfast: an account was opened", says="has let somebody in again")


def open_account(*, by: Viewer, user: User, because: str, keep: Collection[int] = ()) -> bool:
    """Open an account that is closed, without its password, its recovery codes, and the second factors that `keep` does
    not name; whether it was closed. A sign-in that stopped at the code before is over with the password."""
    user.is_active = True
    user.set_unusable_password()
    if not User.objects.filter(pk=user.pk, is_active=False).update(is_active=True, password=user.password):
        return False
    own = Authenticator.objects.filter(user_id=user.pk)
    own.exclude(pk__in=own.filter(pk__in=keep).exclude(type=Authenticator.Type.RECOVERY_CODES).values("pk")).delete()
    ShutOut.objects.filter(user=user, ended_at__isnull=True).update(
        ended_at=database_now(), ended_by_id=by.author, ended_because=because
    )
    return True


def was_shut_out(user: User) -> bool:
    """Whether somebody has shut the account and nobody has opened it since, whichever agency did. Nobody is told why:
    that is for those who look after the account."""
    with acting_as(ASKING_WHETHER_SHUT):
        return ShutOut.objects.filter(user=user, ended_at__isnull=True).exists()


@dataclass(frozen=True)
class Factor:
    """A second factor of somebody who is let in again. `is_old`: set up long before they were shut out, so that whoever
    has their laptop is not likely to have added it."""

    id: int
    said: str
    since: datetime
    is_old: bool


def factors_of(membership: Membership) -> list[Factor]:
    """The second factors of somebody who is shut out, but for their recovery codes, the oldest first."""
    shut = why_shut_out(membership)
    old = (shut.at if shut else database_now()) - LONG_BEFORE
    rows = Authenticator.objects.filter(user_id=membership.user_id).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return [
        Factor(row.pk, _FACTORS.get(row.type, row.type), row.created_at, row.created_at < old)
        for row in rows.order_by("created_at", "pk")
    ]


def why_shut_out(membership: Membership) -> ShutOut | None:
    """Who shut the account and why, for those who look after it; None where it is open, or not known, as after a
    restore."""
    if membership.user.is_active:
        return None
    shut = ShutOut.objects.filter(user_id=membership.user_id, ended_at__isnull=True)
    return shut.select_related("by").first()


def _somebody_elses(by: Viewer, membership: Membership) -> User:
    must_administer(by, membership.agency_id)
    by.must_be_confirmed()
    if membership.user_id == by.user_id:
        raise Refused("Your own account is shut or opened by somebody else.", instead="Ask another administrator.")
    return membership.user


def _said(because: str) -> str:
    if not because.strip():
        raise Refused("It is not said why.", instead="Say why.", fields={"because": "Say why."})
    return because.strip()


def _log(by: Viewer, what: str, user: User, because: str) -> None:
    record_consultation(viewer=by, operation=Operation.ADMINISTER, what=what, reason=f"{account_said(user)}: {because}")


def _is_area_administrator(user: User) -> bool:
    held = current_memberships().filter(user_id=user.pk, functions__contains=[Function.AREA_ADMINISTRATOR])
    return held.exists()


def _is_home(by: Viewer, user: User) -> bool:
    """Whether no other agency has an older claim on an account: the viewer acts for the one where the person has worked
    longest, and the person carries out no function that reaches beyond an agency."""
    if any(not {*each.functions} <= {*WITHIN_AGENCY} for each in memberships_of(user)):
        return False
    since = worked_since(user)
    return [agency for agency, day in since.items() if day == min(since.values())] == [by.agency_id]


def _tell_the_others(by: Viewer, membership: Membership, page: PageOf, *, subject: str, says: str) -> None:
    """Tell whoever else looks after the account: of the area, and of every agency that the person works for. Each gets
    the page that they can open."""
    theirs = {each.agency_id: each.pk for each in memberships_of(membership.user)}
    pages = {
        each.user.email: membership.pk if Function.AREA_ADMINISTRATOR in each.functions else theirs[each.agency_id]
        for each in _administrators(theirs.keys()).exclude(user_id__in=[by.author, membership.user_id])
    }
    for email, shown in sorted(pages.items()):
        say_that_something_waits(
            [email],
            subject=subject,
            says=f"Somebody who manages access {says}.",
            asks="see whose and why",
            link=page(shown),
        )


def _administrators(agencies: Collection[UUID]) -> QuerySet[Membership]:
    of_area = Q(functions__contains=[Function.AREA_ADMINISTRATOR])
    of_agency = Q(functions__contains=[Function.AGENCY_ADMINISTRATOR], agency_id__in=agencies)
    return current_memberships().filter(of_area | of_agency)

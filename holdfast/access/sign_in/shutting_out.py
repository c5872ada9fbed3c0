"""Shutting somebody out at once, such as after a laptop was lost, and letting them in again."""

from __future__ import annotations

from django.db import transaction

from holdfast.access.actions import account_said, must_administer, reaches_beyond
from holdfast.access.errors import Refused
from holdfast.access.log import record_consultation
from holdfast.access.mail import say_that_something_waits, tell_without_a_link
from holdfast.access.models import Function, Membership, Operation, User
from holdfast.access.queries import current_memberships
from holdfast.access.sign_in.models import ShutOut
from holdfast.access.sign_in.sessions import end_sign_ins, sign_ins_of
from holdfast.access.viewer import Viewer, database_now


@transaction.atomic
def shut_out(*, by: Viewer, membership: Membership, because: str, link: str) -> None:
    """Sign somebody out everywhere, now, and let nobody in with their account until it is opened again (ASVS 5.0
    V7.4.5). Memberships and cases stay as they are.

    Of whichever agency they are: who shuts an account gains nothing by it. Only an area administrator's is left to
    another of them, or an agency could take the area's away. `because` is read by those who look after the account, and
    stands in the log. The person and the other administrators are told by mail. Raises Refused.
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
    say_that_something_waits(
        _administrators(membership, but_not={by.author, user.pk}),
        subject="Holdfast: an account was shut",
        says="Somebody who manages access has shut an account at once.",
        asks="see whose and why",
        link=link,
    )


@transaction.atomic
def let_in_again(*, by: Viewer, membership: Membership, because: str) -> None:
    """Open an account that was shut. Its password is gone with whoever may have learnt it: they set a new one by the
    link that is sent to them. Raises Refused.
    """
    user = _somebody_elses(by, membership)
    if reaches_beyond(by, user) and not by.has(Function.AREA_ADMINISTRATOR):
        raise Refused("Their account reaches beyond your agency.", instead="Ask an area administrator.")
    because = _said(because)
    user.is_active = True
    user.set_unusable_password()
    if not User.objects.filter(pk=user.pk, is_active=False).update(is_active=True, password=user.password):
        raise Refused("They are not shut out.", instead="Nothing has to be done.")
    ShutOut.objects.filter(user=user, ended_at__isnull=True).update(
        ended_at=database_now(), ended_by_id=by.author, ended_because=because
    )
    _log(by, "account opened again after it was shut", user, because)


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


def _administrators(membership: Membership, *, but_not: set[object]) -> list[str]:
    """Whoever else looks after the account."""
    everybody = current_memberships().exclude(user_id__in=[str(one) for one in but_not])
    of_area = everybody.filter(functions__contains=[Function.AREA_ADMINISTRATOR])
    of_agency = everybody.filter(functions__contains=[Function.AGENCY_ADMINISTRATOR], agency_id=membership.agency_id)
    return sorted({each.user.email for each in (of_area | of_agency)})

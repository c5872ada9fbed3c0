"""Somebody has lost every second factor: another person who knows them takes it away, and they set up a new one."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db import OperationalError, transaction

from holdfast.access.actions import account_said, must_administer, reaches_beyond
from holdfast.access.errors import Refused
from holdfast.access.log import record_consultation
from holdfast.access.mail import say_that_something_waits
from holdfast.access.models import Function, Membership, Operation
from holdfast.access.sign_in.sessions import end_sign_ins, sign_ins_of
from holdfast.access.viewer import Viewer


@transaction.atomic
def take_away_second_factors(*, by: Viewer, membership: Membership, because: str, link: str) -> None:
    """Take away what somebody confirmed their sign-ins with, and sign them out everywhere; at the next sign-in, with
    their password, they set up another before anything is shown (ASVS 5.0 V6.4.4).

    `because` says how it is known that it is they, and stands in the log. They are told by mail, so that whoever did
    not ask for it notices. Raises Refused.
    """
    must_administer(by, membership.agency_id)
    by.must_be_confirmed()
    user = membership.user
    if user.pk == by.user_id:
        raise Refused("Your own is taken away by somebody else.", instead="Ask another administrator.")
    if reaches_beyond(by, user) and not by.has(Function.AREA_ADMINISTRATOR):
        raise Refused("Their account reaches beyond your agency.", instead="Ask an area administrator.")
    if not because.strip():
        raise Refused(
            "It is not said how you know who asks.",
            instead="Say how you know that it is they.",
            fields={"because": "Say how you know that it is they."},
        )
    try:
        with transaction.atomic():
            theirs = [*Authenticator.objects.filter(user_id=user.pk).select_for_update(nowait=True)]
    except OperationalError:
        raise Refused(
            "It is being used at this moment.", instead="Shut them out now, or try again in a minute."
        ) from None
    if not Authenticator.objects.filter(pk__in=[one.pk for one in theirs]).delete()[0]:
        raise Refused("They have no second factor now.", instead="They set one up when they next sign in.")
    end_sign_ins(by=by, sign_ins=sign_ins_of(user.pk))
    record_consultation(
        viewer=by,
        operation=Operation.ADMINISTER,
        what="second factors taken away",
        reason=f"{account_said(user)}: {because.strip()}",
    )
    say_that_something_waits(
        [user.email],
        subject="Holdfast: your second factor was taken away",
        says="Whoever manages access in your agency has taken it away, because it was said to be lost.\n"
        "If you did not ask for that, ring them at once.",
        asks="set up a new one",
        link=link,
    )

"""The e-mail to somebody who was given an account: a link, and nothing about anybody."""

from __future__ import annotations

import logging
from smtplib import SMTPException

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse

from holdfast.access.models import User
from holdfast.access.sign_in.providers import vouching

_log = logging.getLogger(__name__)
_NOT_EXPECTED = "If you did not expect this, leave it. Whoever manages access in your agency can tell you more."


def send_invitation(request: HttpRequest, user: User) -> None:
    """Send the link with which somebody sets their password, or the way to their agency's own sign-in, once the account
    is committed."""
    transaction.on_commit(lambda: _send(request, user))


def key_of(user: User) -> dict[str, str]:
    """What stands in the address of a link with which this account's password is set, once and for a few days."""
    return {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}


def _send(request: HttpRequest, user: User) -> None:
    area = f"Holdfast {settings.AREA_NAME}".strip()
    provider = vouching(settings.SIGN_IN_PROVIDERS, user.email)
    if user.has_usable_password() or (provider is not None and not provider.passwords):
        link = request.build_absolute_uri(reverse("account_login"))
        what = f"You may now sign in to {area}:"
    else:
        link = request.build_absolute_uri(reverse("account_reset_password_from_key", kwargs=key_of(user)))
        days = settings.PASSWORD_RESET_TIMEOUT // (24 * 60 * 60)
        what = f"You have an account for {area}. Set your password within {days} days:"
    try:
        send_mail("Your account for Holdfast", f"{what}\n\n{link}\n\n{_NOT_EXPECTED}\n", None, [user.email])
    except (OSError, SMTPException) as error:
        # The account is there; the link can be sent again from its page.
        _log.warning("an invitation was not sent: %s", type(error).__name__)

"""Mail that only says that something waits: a link behind the sign-in, never what, nor about whom (GM-09, GM-20)."""

from __future__ import annotations

import logging
from collections.abc import Collection
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.core.mail import EmailMessage, get_connection
from django.db import transaction

_log = logging.getLogger(__name__)
_END = "Please do not answer this message, and do not write anything about a child or family in mail."


def say_that_something_waits(to: Collection[str], *, subject: str, says: str, asks: str, link: str) -> None:
    """Once everything is safely recorded, send each of these addresses a mail of its own.

    `says` is a sentence and `asks` what to sign in for; neither may tell anything of anybody. A mail that cannot be
    sent undoes nothing: what waits is found without it too.
    """
    if to:
        body = f"{says}\n\nSign in to {asks}: {link}\n\n{_END}\n"
        transaction.on_commit(lambda: _send(list(to), subject, body))


def tell_without_a_link(to: str, *, subject: str, says: str) -> None:
    """The same to somebody who cannot sign in, or need not."""
    transaction.on_commit(lambda: _send([to], subject, f"{says}\n\n{_END}\n"))


def _send(to: list[str], subject: str, body: str) -> None:
    refused = 0
    try:
        with get_connection() as connection:
            for address in to:
                try:
                    EmailMessage(subject=subject, body=body, to=[address], connection=connection).send()
                except (SMTPResponseException, SMTPRecipientsRefused, ValueError):  # the others are told all the same
                    refused += 1
    except (SMTPException, OSError):
        refused = len(to)
    if refused:
        _log.warning("a mail that something waits could not be sent to %s of %s", refused, len(to))

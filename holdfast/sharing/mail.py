"""That something waits behind the sign-in: never what, nor about whom (GM-09, GM-20)."""

from __future__ import annotations

import logging
from collections.abc import Collection
from smtplib import SMTPException

from django.core.mail import EmailMessage, get_connection
from django.db import transaction

_log = logging.getLogger(__name__)

SUBJECT = "Holdfast: something waits for you"


def say_that_something_waits(to: Collection[str], link: str) -> None:
    """Send it once everything is safely recorded, to each alone. A mail that cannot be sent undoes nothing: what waits
    is on their first page."""
    if to:
        transaction.on_commit(lambda: _send(to, link))


def _send(to: Collection[str], link: str) -> None:
    body = "\n".join(
        [
            "Something was shared with you, or has changed since.",
            "",
            f"Sign in to read it: {link}",
            "",
            "Please do not answer this message, and do not write anything about a child or family in mail.",
        ]
    )
    try:
        with get_connection() as connection:
            for address in to:
                EmailMessage(subject=SUBJECT, body=body, to=[address], connection=connection).send()
    except (SMTPException, OSError):
        _log.warning("a mail that something waits could not be sent")

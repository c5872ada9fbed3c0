"""That an answer waits. Whoever reads the mail learns nothing about anybody: what the answer is, stands behind the
wall.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from smtplib import SMTPException

from django.core.mail import EmailMessage, get_connection
from django.db import transaction

_log = logging.getLogger(__name__)

SUBJECT = "Holdfast: an answer waits for you"


def say_that_an_answer_waits(to: Collection[str], link: str) -> None:
    """Send it once everything is safely recorded. A mail that cannot be sent undoes nothing: the answer stays owed."""
    if to:
        transaction.on_commit(lambda: _send(to, link))


def _send(to: Collection[str], link: str) -> None:
    body = "\n".join(
        [
            "An answer to a request of yours waits for you.",
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
        _log.warning("a mail that an answer waits could not be sent")

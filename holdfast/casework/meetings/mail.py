"""What is sent about a meeting: its number, when and where, and a link. Whoever reads it learns nothing about
anybody.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from email.mime.text import MIMEText
from smtplib import SMTPException
from uuid import UUID

from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils import timezone

from holdfast.access.models import User
from holdfast.access.viewer import Viewer, acting_as
from holdfast.casework.meetings.calendar_entries import Entry, Method, calendar_entry, file_name, title
from holdfast.casework.meetings.models import Invitation, Meeting
from holdfast.protocol.calendar import LONDON
from holdfast.protocol.words import day_in_words, time_in_words

_log = logging.getLogger(__name__)

NEW, CHANGED, CANCELLED = "new", "changed", "cancelled"
_FIRST = {
    NEW: "You are invited to a meeting.",
    CHANGED: "The time or place of a meeting to which you are invited has changed.",
    CANCELLED: "A meeting to which you were invited is called off.",
}


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody to whom a mail goes."""

    invitation_id: UUID
    email: str


def send_when_recorded(
    *, by: Viewer, meeting: Meeting, what: str, link: str, to: Collection[UUID] | None = None
) -> None:
    """Once everything is safely recorded, send those asked what they need to know. `to` names the invitations; left
    out, all.

    A mail that cannot be sent undoes nothing: the page of the meeting shows who has not been told.
    """
    organizer = User.objects.get(pk=meeting.called_by_id).email
    entry = Entry(
        meeting.pk,
        meeting.number,
        meeting.planned_for,
        meeting.minutes_long,
        meeting.where,
        meeting.revision,
        organizer,
        link,
    )
    asked = Invitation.objects.filter(meeting=meeting, user__isnull=False).exclude(answer=Invitation.Answer.NOT_ASKED)
    if to is not None:
        asked = asked.filter(pk__in=to)
    addressees = [Addressee(pk, email) for pk, email in asked.order_by("pk").values_list("pk", "user__email")]
    if addressees:
        transaction.on_commit(lambda: _send(by, entry, what, addressees))


def _send(by: Viewer, entry: Entry, what: str, addressees: Sequence[Addressee]) -> None:
    sent = []
    try:
        with get_connection() as connection:
            for one in addressees:
                message = _message(entry, what, one.email)
                message.connection = connection
                message.send()
                sent.append(one.invitation_id)
    except (SMTPException, OSError):
        _log.warning(
            "mail about meeting %s could not be sent to %s of those asked", entry.number, len(addressees) - len(sent)
        )
    if sent:
        with acting_as(by):
            Invitation.objects.filter(pk__in=sent).update(mailed_revision=entry.revision)


def _message(entry: Entry, what: str, to: str) -> EmailMessage:
    method: Method = "CANCEL" if what == CANCELLED else "REQUEST"
    starts = entry.starts.astimezone(LONDON)
    lines = [
        _FIRST[what],
        "",
        f"Meeting {entry.number}",
        f"{starts:%A} {day_in_words(starts)} at {time_in_words(starts)}, about {entry.minutes} minutes",
        *([f"Where: {entry.where}"] if entry.where else []),
        "",
        f"Sign in to see what it is about{'' if what == CANCELLED else ' and to say whether you come'}: {entry.link}",
        "",
        "Please do not answer this message, and do not write anything about a child or family in mail or calendars.",
    ]
    message = EmailMessage(subject=title(entry.number), body="\n".join(lines), to=[to])
    calendar = calendar_entry(entry, method, to=to, now=timezone.now()).decode()
    part = MIMEText(calendar, "calendar", "utf-8")
    part.set_param("method", method)
    part.add_header("Content-Disposition", "attachment", filename=file_name(entry.number))
    message.attach(part)
    return message

"""The calendar entry of a meeting (RFC 5545, RFC 5546). It names a number, a time and a place, and nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from uuid import UUID

from icalendar import Calendar, Event, vCalAddress, vText

Method = Literal["REQUEST", "CANCEL"]


@dataclass(frozen=True, slots=True)
class Entry:
    """What an entry is made of. `where` is a room or how to join, `link` the address of the meeting's page."""

    meeting_id: UUID
    number: int
    starts: datetime
    minutes: int
    where: str
    revision: int
    organizer: str
    link: str


def calendar_entry(entry: Entry, method: Method, *, to: str, now: datetime) -> bytes:
    """The entry as it is sent to one person. The same `UID` each time; a higher `SEQUENCE` replaces what was sent
    before.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Holdfast//Meetings//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    event = Event()
    event.add("uid", f"{entry.meeting_id}@holdfast")
    event.add("sequence", entry.revision)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", entry.starts.astimezone(UTC))
    event.add("dtend", entry.starts.astimezone(UTC) + timedelta(minutes=entry.minutes))
    event.add("summary", title(entry.number))
    event.add("class", "CONFIDENTIAL")
    event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    event.add("description", f"Sign in to see what it is about and to answer: {entry.link}")
    event.add("url", entry.link)
    if entry.where:
        event.add("location", entry.where)
    event.add("organizer", vCalAddress(f"mailto:{entry.organizer}"))
    attendee = vCalAddress(f"mailto:{to}")
    attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
    attendee.params["PARTSTAT"] = vText("NEEDS-ACTION")
    # Answers are given on the page: what somebody writes into a calendar's answer would travel by mail.
    attendee.params["RSVP"] = vText("FALSE")
    event.add("attendee", attendee)
    calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written


def title(number: int) -> str:
    """How mail and calendars call a meeting."""
    return f"Meeting {number}"


def file_name(number: int) -> str:
    """The name of the attached file."""
    return f"meeting-{number}.ics"

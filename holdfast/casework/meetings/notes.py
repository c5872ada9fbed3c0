"""What is typed in the room about one child, until it is recorded as facts. Nothing that anybody saved is
overwritten.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction

from holdfast.access.errors import Refused
from holdfast.access.viewer import Viewer
from holdfast.casework.meetings.merging import Merged, Typed, merge
from holdfast.casework.meetings.models import Meeting, MeetingNote

_TRIES = 20


@dataclass(frozen=True, slots=True)
class Saved:
    """The notes after a save. `merged`: somebody else had saved since; `by_name` is that somebody."""

    typed: Typed
    version: int
    merged: Merged | None = None
    by_name: str = ""


def notes_of(meeting: Meeting, case_id: UUID) -> MeetingNote | None:
    """The notes about a child as they stand; None where nobody has written any."""
    return MeetingNote.objects.filter(meeting=meeting, case_id=case_id).order_by("-version").first()


def typed_of(note: MeetingNote | None) -> Typed:
    """What was typed, as a form takes it."""
    return {name: list(values) for name, values in note.typed.items()} if note else {}


def save_notes(
    *,
    by: Viewer,
    meeting: Meeting,
    case_id: UUID,
    typed: Typed,
    version: int,
    texts: Collection[str],
    rows: Collection[str],
) -> Saved:
    """Save what a page has typed. `version` is that of the notes from which the page was made.

    Where others have saved since, both are merged (`holdfast.casework.meetings.merging`). Raises Refused once the
    meeting is over.
    """
    if Meeting.objects.filter(pk=meeting.pk).exclude(status=Meeting.Status.CALLED).exists():
        raise Refused(
            "This meeting is over, and what you typed here was not recorded.",
            instead="Copy it from this page, and add it to the child's chronology.",
        )
    for _ in range(_TRIES):
        latest = notes_of(meeting, case_id)
        standing, number = typed_of(latest), latest.version if latest else 0
        if typed == standing:
            return Saved(standing, number)
        result = None
        if number != version:
            base = MeetingNote.objects.filter(meeting=meeting, case_id=case_id, version=version).first()
            result = merge(typed_of(base), standing, typed, texts=texts, rows=rows)
        now = typed if result is None else result.typed
        by_name = latest.by_name if latest and result else ""
        if now == standing:
            return Saved(standing, number, result, by_name)
        try:
            with transaction.atomic():
                MeetingNote.objects.create(
                    meeting=meeting,
                    case_id=case_id,
                    version=number + 1,
                    typed=now,
                    by_id=by.author,
                    by_name=by.name,
                )
        except IntegrityError:
            continue  # somebody saved in this very moment: merge with that
        return Saved(now, number + 1, result, by_name)
    raise Refused("Too many people are saving these notes at once.", instead="Save again.")

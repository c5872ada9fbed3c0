"""From the notes of the room to facts, for all children in one transaction: either everything is recorded or nothing.

One `meeting.held` stands in the chronology of every child and says who was there, and nothing about any child. What was
decided for a child is recorded in that child's chronology alone (ISL-7.3.2.2d, ISL-7.3.2.3c).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from holdfast.access.errors import Refused
from holdfast.access.viewer import Viewer
from holdfast.casework.meetings.attendance import name_of, people_there
from holdfast.casework.meetings.calling import professional
from holdfast.casework.meetings.child_form import (
    ACTIONS,
    CATEGORY,
    DECIDED,
    DISAGREEMENT,
    ChildForm,
    Decisions,
    Professional,
)
from holdfast.casework.meetings.models import Meeting, MeetingCase, MeetingFact, MeetingNote
from holdfast.casework.meetings.notes import notes_of, typed_of
from holdfast.casework.meetings.places import FAMILY
from holdfast.casework.meetings.sight import give_sight
from holdfast.chronology.actions import append_fact, lock_cases
from holdfast.chronology.models import Fact
from holdfast.chronology.packs import area_pack
from holdfast.protocol.calendar import LONDON, end_of_day
from holdfast.protocol.parties import fills
from holdfast.register.models import Case

HELD = "meeting.held"
SIGHT_AFTER_ACTION = timedelta(days=14)
"""How long after the day of an action those who took it on still see the child: to record that it was done."""


class ChildRefused(Refused):
    """What was refused stands in the notes about one child; `form` shows it there. Nothing was recorded."""

    def __init__(self, refused: Refused, case_id: UUID, form: ChildForm) -> None:
        super().__init__(refused.says, instead=refused.instead, clauses=refused.clauses, fields=refused.fields)
        self.case_id = case_id
        self.form = form


@dataclass(frozen=True, slots=True)
class Ready:
    """The notes about one child: `decisions` is None where something must be mended, and `form` says what."""

    case: Case
    form: ChildForm
    decisions: Decisions | None


def there_now(meeting: Meeting) -> list[Professional]:
    """The professionals who are there, whoever chairs first."""
    parties = area_pack().parties
    rows = meeting.invitations.filter(came=True).exclude(party__in=FAMILY).select_related("user")
    return [
        Professional(str(row.pk), f"{name_of(row)}, {parties.title(row.party)}", professional(name_of(row), row.party))
        for row in rows.order_by("-leads", "party", "pk")
    ]


@transaction.atomic
def conclude_meeting(*, by: Viewer, meeting: Meeting, held_at: datetime, children: Sequence[Ready]) -> None:
    """Record the meeting: who was there, what was decided for each child, and what follows from it.

    `children` are the notes about every child. Raises Refused; ChildRefused where it is about one child.
    """
    standing = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if standing.status != Meeting.Status.CALLED:
        raise Refused("This meeting has been recorded already.", instead="Read what was recorded.")
    ready = _all_ready(standing, children)
    held = {"meeting": standing.kind, **people_there(standing)}
    if standing.part_of:
        held["part_of"] = standing.part_of
    _check_attendance(held)
    case_ids = sorted(one.case.pk for one in children)
    lock_cases(case_ids)
    recorder = _Recorder(by, standing, held_at)
    # A category agreed at the meeting is one that the meeting answers, so it stands before it.
    for one, decisions in ready:
        recorder.record(one, CATEGORY, decisions.category)
    recorder.record_for_all(held, case_ids)
    for one, decisions in ready:
        recorder.record(one, DECIDED, decisions.decided)
        recorder.record(one, DISAGREEMENT, decisions.disagreement)
        recorder.record(one, ACTIONS, decisions.actions)
    for one, decisions in ready:
        _let_owners_see(by, standing, one.case.pk, decisions.actions)
    MeetingNote.objects.filter(meeting=standing).delete()
    standing.status, standing.held_at = Meeting.Status.HELD, held_at
    standing.save(update_fields=["status", "held_at"])


def _all_ready(meeting: Meeting, children: Sequence[Ready]) -> list[tuple[Ready, Decisions]]:
    about = set(MeetingCase.objects.filter(meeting=meeting).values_list("case_id", flat=True))
    if len(about) != meeting.children or about != {one.case.pk for one in children}:
        raise Refused(
            "This meeting is about other children too, with whom you do not work.",
            instead="Ask whoever called it to record it.",
        )
    found = []
    for one in children:
        if one.decisions is None:
            raise ChildRefused(
                Refused("Something is missing or does not fit.", instead="Mend what is marked."), one.case.pk, one.form
            )
        found.append((one, one.decisions))
    return found


def _check_attendance(held: Mapping[str, Any]) -> None:
    if not held["attendance"]:
        raise Refused("Nobody is on the list of those who came.", instead="Say who was there.")
    if "chair" not in held:
        raise Refused("Nobody is named who chaired the meeting.", instead="Say who chaired it.")


@dataclass(frozen=True, slots=True)
class _Recorder:
    by: Viewer
    meeting: Meeting
    held_at: datetime

    def record(self, one: Ready, kind: str, data: Mapping[str, Any]) -> None:
        """A fact of one child; nothing where there is nothing to record."""
        if not data:
            return
        try:
            fact = append_fact(by=self.by, kind=kind, happened_at=self.held_at, data=data, cases=[one.case])
        except Refused as refused:
            one.form.refuse(kind, refused)
            raise ChildRefused(refused, one.case.pk, one.form) from refused
        self._keep(fact, [one.case.pk])

    def record_for_all(self, data: Mapping[str, Any], case_ids: Sequence[UUID]) -> None:
        """The one fact that stands in the chronology of every child."""
        fact = append_fact(by=self.by, kind=HELD, happened_at=self.held_at, data=data, cases=case_ids)
        self._keep(fact, case_ids)

    def _keep(self, fact: Fact, case_ids: Iterable[UUID]) -> None:
        MeetingFact.objects.bulk_create(
            MeetingFact(meeting=self.meeting, case_id=case_id, fact=fact) for case_id in case_ids
        )


def _let_owners_see(by: Viewer, meeting: Meeting, case_id: UUID, actions: Mapping[str, Any]) -> None:
    """Those asked who took on an action see this child until it should long be done: it stands in their work list."""
    asked = meeting.invitations.filter(user__isnull=False).values_list("user_id", "party")
    for action in actions.get("actions", ()):
        owners = {user_id: party for user_id, party in asked if user_id and fills(party, action["owner"])}
        give_sight(
            by=by,
            parties=owners,
            case_ids=[case_id],
            reason=f"Took on an action at meeting {meeting.number}",
            until=end_of_day(date.fromisoformat(action["by_when"])) + SIGHT_AFTER_ACTION,
        )


def held_at_first(meeting: Meeting, now: datetime) -> datetime:
    """When the meeting was most likely held: as planned, or now where it is held early."""
    return min(meeting.planned_for, now).astimezone(LONDON)


def typed_so_far(meeting: Meeting, case_id: UUID) -> dict[str, list[str]]:
    """What was typed about a child so far."""
    return typed_of(notes_of(meeting, case_id))

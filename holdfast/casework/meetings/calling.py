"""Calling a meeting, changing it, calling it off; asking people and taking their answers (ISL-7.3.2.2c, ISL-8.2a)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from holdfast.access.errors import Refused
from holdfast.access.log import record_consultation
from holdfast.access.models import Involvement, Operation, User
from holdfast.access.viewer import Viewer
from holdfast.casework.meetings.mail import CANCELLED, CHANGED, NEW, send_when_recorded
from holdfast.casework.meetings.models import Invitation, Meeting, MeetingCase, MeetingFact, MeetingNote
from holdfast.casework.meetings.places import Family
from holdfast.casework.meetings.sight import give_sight_to_invited, move_sight, take_sight
from holdfast.chronology.actions import append_fact, correct_fact, lock_cases
from holdfast.chronology.models import Fact
from holdfast.chronology.packs import area_pack
from holdfast.protocol.fields import written
from holdfast.protocol.parties import SLASH
from holdfast.register.models import Case, CasePerson, PersonName

CALLED, CALLED_OFF = "meeting.called", "meeting.cancelled"


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody to be asked. `user_id` is None for somebody without an account; `case_id` says of whose family."""

    party: str
    user_id: UUID | None = None
    name: str = ""
    case_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class NotAsked:
    """A party that the protocol names and that is not asked. `who` is the word of `meeting.called` for it."""

    who: str
    title: str
    because: str
    case_id: UUID | None = None


@transaction.atomic
def call_meeting(
    *,
    by: Viewer,
    kind: str,
    cases: Collection[Case],
    planned_for: datetime,
    minutes_long: int = 60,
    where: str = "",
    asked: Sequence[Asked],
    not_asked: Sequence[NotAsked] = (),
    link: str,
) -> Meeting:
    """Call a meeting about one child or several, ask people, and give those with an account sight of the cases until
    a day after it. Each child's chronology says that it was called, who is asked, and why others are not.

    `link` is the address of the meeting's page, with `{number}` in it. Raises Refused.
    """
    _check(kind, cases, planned_for, where, asked)
    meeting = Meeting.objects.create(
        number=next_number(),
        pack=area_pack().name,
        kind=kind,
        planned_for=planned_for,
        minutes_long=minutes_long,
        where=where.strip(),
        children=len(cases),
        called_by_id=by.author,
        called_by_agency=by.agency,
        called_at=timezone.now(),
    )
    MeetingCase.objects.bulk_create(MeetingCase(meeting=meeting, case=case) for case in cases)
    Invitation.objects.bulk_create(
        [
            *(_asked_row(meeting, one, by) for one in asked),
            *(_not_asked_row(meeting, one) for one in not_asked),
        ]
    )
    lock_cases(case.pk for case in cases)
    for case in cases:
        fact = append_fact(
            by=by,
            kind=CALLED,
            happened_at=timezone.now(),
            data=_called(meeting, case, asked, not_asked),
            cases=[case],
        )
        MeetingFact.objects.create(meeting=meeting, case=case, fact=fact)
    give_sight_to_invited(
        by=by,
        meeting=meeting,
        user_ids=[one.user_id for one in asked if one.user_id],
        case_ids=[case.pk for case in cases],
    )
    send_when_recorded(by=by, meeting=meeting, what=NEW, link=link.replace("{number}", str(meeting.number)))
    return meeting


def _asked_row(meeting: Meeting, asked: Asked, by: Viewer) -> Invitation:
    """Whoever calls a meeting comes to it."""
    row = Invitation(meeting=meeting, case_id=asked.case_id, user_id=asked.user_id, name=asked.name, party=asked.party)
    if asked.user_id == by.author:
        row.answer = Invitation.Answer.COMING
    return row


def _not_asked_row(meeting: Meeting, left_out: NotAsked) -> Invitation:
    return Invitation(
        meeting=meeting,
        case_id=left_out.case_id,
        party=left_out.title,
        answer=Invitation.Answer.NOT_ASKED,
        because=left_out.because,
    )


def _check(kind: str, cases: Collection[Case], planned_for: datetime, where: str, asked: Sequence[Asked]) -> None:
    if kind not in area_pack().meetings:
        raise Refused("The protocol has no such meeting.", instead="Choose one of its meetings.")
    if not cases:
        raise Refused(
            "A meeting is about at least one child.", instead="Choose the child.", fields={"cases": "Choose the child."}
        )
    if planned_for < timezone.now() - timedelta(days=1):
        raise Refused(
            "This lies in the past.",
            instead="Give the time at which it will be held. One that was held today can still be called and recorded.",
            fields={"planned_for": "Give a time from today on."},
        )
    if not any(one.case_id is None for one in asked):
        raise Refused("Nobody is invited.", instead="Choose who comes.", clauses=area_pack().meetings[kind].clauses)
    check_place(where, cases)


def check_place(where: str, cases: Iterable[Case]) -> None:
    """The place stands in mails and calendars, so it names nobody of the cases. Raises Refused."""
    people = CasePerson.objects.filter(case__in=list(cases), removed_at__isnull=True).values("person_id")
    words = set(re.findall(r"\w{3,}", where.casefold()))
    for search in PersonName.objects.filter(person__in=people).values_list("search", flat=True):
        if words & set(search.split()):
            raise Refused(
                "The place names somebody of the family, and it is sent by mail.",
                instead="Write only the room, or how to join.",
                fields={"where": "Take the name out: this is sent by mail and stands in calendars."},
            )


def next_number() -> int:
    """The number of the next meeting."""
    with connection.cursor() as cursor:
        cursor.execute("select nextval('casework_meeting_number')")
        return int(cursor.fetchone()[0])


def _called(meeting: Meeting, case: Case, asked: Sequence[Asked], not_asked: Sequence[NotAsked]) -> dict[str, Any]:
    mine = [one for one in asked if one.case_id in {None, case.pk}]
    names = dict(User.objects.filter(pk__in=[one.user_id for one in mine if one.user_id]).values_list("pk", "name"))
    data: dict[str, Any] = {
        "meeting": meeting.kind,
        "planned_for": written(meeting.planned_for),
        "invited": [
            professional(names[one.user_id] if one.user_id else one.name, one.party)
            for one in mine
            if one.case_id is None
        ],
        "not_invited": [
            {"who": one.who, "reason": one.because if one.who != "other" else f"{one.title}: {one.because}"}
            for one in not_asked
            if one.case_id in {None, case.pk}
        ],
    }
    family = {one.party for one in mine if one.case_id == case.pk}
    left_out = {one.who for one in not_asked if one.case_id == case.pk}
    for who, field in _FAMILY_FIELDS.items():
        if who in family | left_out:
            data[field] = who in family
    return data


_FAMILY_FIELDS: dict[Family, str] = {"parent or carer": "parents_invited", "young person": "child_invited"}


def professional(name: str, party: str) -> dict[str, str]:
    """A professional as a fact names them."""
    agency, _, post = party.partition(SLASH)
    return {**({"name": name} if name else {}), "agency": agency, **({"role": post} if post else {})}


@transaction.atomic
def ask_more(*, by: Viewer, meeting: Meeting, asked: Asked, link: str) -> Invitation:
    """Ask somebody else to a meeting that has been called. Raises Refused."""
    _must_be_called(meeting)
    _must_hold(by, meeting)
    if asked.user_id and Invitation.objects.filter(meeting=meeting, user_id=asked.user_id).exists():
        raise Refused("They are invited already.", instead="Choose somebody else.")
    invitation = Invitation.objects.create(
        meeting=meeting, case_id=asked.case_id, user_id=asked.user_id, name=asked.name, party=asked.party
    )
    if asked.user_id:
        give_sight_to_invited(by=by, meeting=meeting, user_ids=[asked.user_id], case_ids=_case_ids(meeting))
        send_when_recorded(by=by, meeting=meeting, what=NEW, link=link, to=[invitation.pk])
    return invitation


@transaction.atomic
def change_meeting(
    *, by: Viewer, meeting: Meeting, planned_for: datetime, minutes_long: int, where: str, link: str
) -> None:
    """Another time or place: those asked are told by a calendar entry that takes the place of the first. Raises
    Refused.
    """
    _must_be_called(meeting)
    _must_hold(by, meeting)
    cases = list(Case.objects.filter(pk__in=_case_ids(meeting)))
    check_place(where, cases)
    if planned_for < timezone.now() - timedelta(days=1):
        raise Refused(
            "This lies in the past.", instead="Give a later time.", fields={"planned_for": "Give a later time."}
        )
    moved = planned_for != meeting.planned_for
    meeting.planned_for, meeting.minutes_long, meeting.where = planned_for, minutes_long, where.strip()
    meeting.revision += 1
    meeting.save(update_fields=["planned_for", "minutes_long", "where", "revision"])
    if moved:
        _correct_called(by, meeting)
        move_sight(by=by, meeting=meeting, case_ids=[case.pk for case in cases])
    send_when_recorded(by=by, meeting=meeting, what=CHANGED, link=link)


def _correct_called(by: Viewer, meeting: Meeting) -> None:
    for row in MeetingFact.objects.filter(meeting=meeting, fact__kind=CALLED).select_related("fact"):
        latest = (
            Fact.objects.filter(Q(pk=row.fact_id) | Q(corrects_id=row.fact_id)).order_by("-recorded_at", "-id").first()
            or row.fact
        )
        correct_fact(by=by, fact=latest, data={**latest.data, "planned_for": written(meeting.planned_for)})


@transaction.atomic
def cancel_meeting(*, by: Viewer, meeting: Meeting, reason: str, link: str) -> None:
    """Call a meeting off. What was owed because of it stays owed; the notes taken so far go. Raises Refused."""
    _must_be_called(meeting)
    _must_hold(by, meeting)
    if not reason.strip():
        raise Refused(
            "A meeting is called off for a reason.",
            instead="Say why, and what is done instead.",
            fields={"why": "Say why, and what is done instead."},
        )
    cases = _case_ids(meeting)
    lock_cases(cases)
    for case_id in cases:
        fact = append_fact(
            by=by,
            kind=CALLED_OFF,
            happened_at=timezone.now(),
            data={"meeting": meeting.kind, "why": reason.strip()},
            cases=[case_id],
        )
        MeetingFact.objects.create(meeting=meeting, case_id=case_id, fact=fact)
    meeting.status = Meeting.Status.CANCELLED
    meeting.revision += 1
    meeting.save(update_fields=["status", "revision"])
    MeetingNote.objects.filter(meeting=meeting).delete()
    take_sight(by=by, meeting=meeting, reason=f"Meeting {meeting.number} was called off")
    send_when_recorded(by=by, meeting=meeting, what=CANCELLED, link=link)


@transaction.atomic
def answer_invitation(*, by: Viewer, meeting: Meeting, coming: bool) -> None:
    """Say whether one comes. Raises Refused where one was not asked."""
    _must_be_called(meeting)
    answer = Invitation.Answer.COMING if coming else Invitation.Answer.NOT_COMING
    if not Invitation.objects.filter(meeting=meeting, user_id=by.author).update(answer=answer):
        raise Refused("You are not invited to this meeting.", instead="Ask whoever called it.")
    seen = MeetingCase.objects.filter(meeting=meeting).values_list("case_id", flat=True)
    record_consultation(viewer=by, operation=Operation.ALTER, what="answer to an invitation", case_ids=list(seen))


def _must_be_called(meeting: Meeting) -> None:
    if meeting.status != Meeting.Status.CALLED:
        done = "has been held" if meeting.status == Meeting.Status.HELD else "was called off"
        raise Refused(f"This meeting {done}.", instead="Call a new one.")


def _case_ids(meeting: Meeting) -> list[UUID]:
    """The cases of a meeting; all of them. Raises Refused where whoever acts does not see all."""
    found = list(MeetingCase.objects.filter(meeting=meeting).order_by("case_id").values_list("case_id", flat=True))
    if len(found) != meeting.children:
        raise Refused(
            "This meeting is about other children too, with whom you do not work.",
            instead="Ask whoever called it to do this.",
        )
    return found


def may_change(viewer: Viewer, meeting: Meeting) -> bool:
    """Whether somebody may move a meeting or call it off: those who work with one of its children, not those who are
    only asked.
    """
    still = Q(until_at__isnull=True) | Q(until_at__gt=timezone.now())
    return (
        Involvement.objects.filter(still, case__in=MeetingCase.objects.filter(meeting=meeting).values("case_id"))
        .filter(principal__in=[viewer.author, *viewer.team_ids], agency_id=viewer.author_agency)
        .exclude(role=Involvement.Role.INVITED)
        .exists()
    )


def _must_hold(by: Viewer, meeting: Meeting) -> None:
    if not may_change(by, meeting):
        raise Refused("This meeting is changed by those who work with the child.", instead="Ask whoever called it.")

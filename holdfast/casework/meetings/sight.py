"""Who sees a child because of a meeting: those invited, until a day after it (ISL-7.3.2.2c)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from holdfast.access.actions import end_involvement, involve
from holdfast.access.log import record_consultation
from holdfast.access.models import Involvement, Membership, Operation, User
from holdfast.access.viewer import Viewer
from holdfast.casework.meetings.models import Invitation, Meeting, MeetingCase
from holdfast.protocol.parties import SLASH

SIGHT_AFTERWARDS = timedelta(days=1)
"""How long after its end those asked still see the cases: to read what was decided and correct what was misheard."""


def _reason(meeting: Meeting) -> str:
    return f"Invited to meeting {meeting.number}"


def give_sight_to_invited(*, by: Viewer, meeting: Meeting, user_ids: Iterable[UUID], case_ids: Sequence[UUID]) -> None:
    """Involve those invited who do not work on the case already, until a day after the meeting."""
    asked = Invitation.objects.filter(meeting=meeting, user_id__in=set(user_ids)).values_list("user_id", "party")
    parties = {user_id: party for user_id, party in asked if user_id}
    give_sight(by=by, parties=parties, case_ids=case_ids, reason=_reason(meeting), until=_sight_until(meeting))


def _sight_until(meeting: Meeting) -> datetime:
    return meeting.planned_for + timedelta(minutes=meeting.minutes_long) + SIGHT_AFTERWARDS


def give_sight(
    *, by: Viewer, parties: Mapping[UUID, str], case_ids: Iterable[UUID], reason: str, until: datetime
) -> None:
    """Involve people in cases until a moment, where they are not involved until then anyway. `parties` says for whom
    each of them comes.
    """
    users = {user.pk: user for user in User.objects.filter(pk__in=parties)}
    principals: dict[UUID, set[UUID]] = {user_id: {user_id} for user_id in users}
    teams = Membership.objects.filter(user_id__in=users, team__isnull=False).values_list("user_id", "team_id")
    for user_id, team_id in teams:
        if team_id:
            principals[user_id].add(team_id)
    for case_id in case_ids:
        involved = _involved_until(case_id, until)
        for user_id, user in users.items():
            if not principals[user_id] & involved:
                involve(
                    by=by,
                    case_id=case_id,
                    role=Involvement.Role.INVITED,
                    reason=reason,
                    user=user,
                    agency_id=_agency_of(user_id, parties[user_id]),
                    until_at=until,
                )


def _involved_until(case_id: UUID, until: datetime) -> set[UUID]:
    """The people and teams who will still be involved in a case at a moment."""
    rows = Involvement.objects.filter(case_id=case_id, from_at__lte=timezone.now())
    return set(rows.filter(Q(until_at__isnull=True) | Q(until_at__gte=until)).values_list("principal", flat=True))


def _agency_of(user_id: UUID, party: str) -> UUID | None:
    """The agency for which somebody is asked."""
    key = party.partition(SLASH)[0]
    found: UUID | None = (
        Membership.objects.filter(user_id=user_id, agency__key=key).values_list("agency_id", flat=True).first()
    )
    return found


def _given(meeting: Meeting) -> QuerySet[Involvement]:
    """The involvements that the invitations gave and that still hold."""
    return Involvement.objects.filter(
        case__in=MeetingCase.objects.filter(meeting=meeting).values("case_id"),
        role=Involvement.Role.INVITED,
        reason=_reason(meeting),
        until_at__gt=timezone.now(),
    )


def move_sight(*, by: Viewer, meeting: Meeting, case_ids: Sequence[UUID]) -> None:
    """Those asked see the cases until a day after the meeting's new time."""
    _given(meeting).update(until_at=_sight_until(meeting))
    record_consultation(
        viewer=by,
        operation=Operation.INVOLVE,
        what="involvement moved with its meeting",
        case_ids=case_ids,
        reason=f"Meeting {meeting.number} was moved",
    )
    invited = [pk for pk in meeting.invitations.values_list("user_id", flat=True) if pk]
    give_sight_to_invited(by=by, meeting=meeting, user_ids=invited, case_ids=case_ids)


def take_sight(*, by: Viewer, meeting: Meeting, reason: str) -> None:
    """End the involvements that the invitations gave."""
    for involvement in _given(meeting).order_by("id"):
        end_involvement(by=by, involvement=involvement, reason=reason)

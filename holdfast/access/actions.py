"""Giving and taking away sight of a case."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.apps import apps
from django.db import transaction

from holdfast.access.errors import Refused
from holdfast.access.log import record_consultation
from holdfast.access.models import Involvement, Operation, User
from holdfast.access.viewer import Viewer, database_now, memberships_of


class TeamLike(Protocol):
    """What is needed of a team of the register."""

    id: UUID
    agency_id: UUID


def involve(
    *,
    by: Viewer,
    case_id: UUID,
    role: Involvement.Role | str,
    reason: str,
    user: User | None = None,
    team: TeamLike | None = None,
    agency_id: UUID | None = None,
    until_at: datetime | None = None,
) -> Involvement:
    """Give a user or a team sight of a case, because they work on it.

    `agency_id` says for which agency a user works on it, where the user has several; left out, it is the viewer's own
    if the user belongs to it, else the user's only one. Raises Refused; nobody can involve others in a case that they
    do not see themselves.
    """
    if (user is None) == (team is None):
        raise ValueError("Give a user or a team.")
    if not reason.strip():
        raise Refused(
            "Sight of a case is given for a reason.",
            instead="Say why they need to know.",
            fields={"reason": "Say why they need to know."},
        )
    now = database_now()
    if until_at is not None and until_at <= now:
        raise Refused(
            "The involvement would have ended already.",
            instead="Give a later end, or none.",
            fields={"until_at": "Give a later time."},
        )
    if team is not None:
        agency = team.agency_id
    else:
        assert user is not None  # noqa: S101 - one of the two is given
        agency = _agency_for(by, user, agency_id)
    with transaction.atomic():
        involvement = Involvement.objects.create(
            case_id=case_id,
            user=user,
            team_id=team.id if team else None,
            agency_id=agency,
            role=Involvement.Role(role),
            reason=reason.strip(),
            from_at=now,
            until_at=until_at,
            given_by_id=by.user_id,
            given_at=now,
        )
        record_consultation(
            viewer=by,
            operation=Operation.INVOLVE,
            what=f"involvement: {role}",
            case_ids=[case_id],
            reason=reason.strip(),
        )
    return involvement


def _agency_for(by: Viewer, user: User, agency_id: UUID | None) -> UUID:
    agencies = list(dict.fromkeys(membership.agency_id for membership in memberships_of(user)))
    if agency_id in agencies:
        return agency_id
    if agency_id is None and by.agency_id in agencies:
        return by.agency_id
    if agency_id is None and len(agencies) == 1:
        return agencies[0]
    raise Refused(
        f"{user.name} does not work for that agency now."
        if agencies
        else f"{user.name} does not work for any agency now.",
        instead="Choose somebody who does, or name the agency that they act for.",
    )


def end_involvement(*, by: Viewer, involvement: Involvement, reason: str) -> None:
    """Take sight of the case away, now. The last involvement in an open case stays: a case is always somebody's."""
    if not reason.strip():
        raise Refused(
            "An involvement ends for a reason.", instead="Say why it ends.", fields={"reason": "Say why it ends."}
        )
    now = database_now()
    with transaction.atomic():
        case = apps.get_model("register", "Case")
        closed_at = (
            case.objects.select_for_update(of=("self",)).values_list("closed_at", flat=True).get(pk=involvement.case_id)
        )
        others = (
            Involvement.objects.filter(case_id=involvement.case_id, from_at__lte=now)
            .exclude(pk=involvement.pk)
            .exclude(until_at__lte=now)
        )
        if closed_at is None and not others.exists():
            raise Refused(
                "Nobody else works on this case.",
                instead="Give it to somebody first, or close it; then end this involvement.",
            )
        # The line is written while the viewer still sees the case.
        record_consultation(
            viewer=by,
            operation=Operation.INVOLVE,
            what=f"involvement ended: {involvement.role}",
            case_ids=[involvement.case_id],
            reason=reason.strip(),
        )
        Involvement.objects.filter(pk=involvement.pk).update(
            until_at=now, ended_by_id=by.user_id, ended_because=reason.strip()
        )

"""Giving and taking away sight of a case; accounts and memberships."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Protocol
from uuid import UUID

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import DatabaseError, transaction
from django.utils import timezone
from psycopg.errors import InsufficientPrivilege

from holdfast.access.ending import end_with_membership
from holdfast.access.errors import Refused
from holdfast.access.log import record_consultation
from holdfast.access.models import LOOKING_ON, Function, Involvement, Membership, Operation, User
from holdfast.access.sign_in.sessions import end_sign_ins, sign_ins_of
from holdfast.access.viewer import Viewer, database_now, memberships_of
from holdfast.access.wall import WITHIN_AGENCY


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
        involvement = _given(
            Involvement(
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
        )
        record_consultation(
            viewer=by,
            operation=Operation.INVOLVE,
            what=f"involvement: {role}",
            case_ids=[case_id],
            reason=reason.strip(),
        )
    return involvement


def _given(involvement: Involvement) -> Involvement:
    """Write an involvement. Raises Refused where the wall does not let whoever acts give sight of the case."""
    try:
        with transaction.atomic():
            involvement.save(force_insert=True)
    except DatabaseError as error:
        if not isinstance(error.__cause__, InsufficientPrivilege):
            raise
        raise Refused(
            "Sight of a case is given by those who work on it.",
            instead="Somebody who only opened the record in an emergency asks one of them.",
        ) from None
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
            .exclude(role__in=LOOKING_ON)
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
        if not Involvement.objects.filter(pk=involvement.pk).update(
            until_at=now, ended_by_id=by.user_id, ended_because=reason.strip()
        ):
            raise Refused("An involvement is ended by those who work on the case.", instead="Ask one of them.")


def account_said(user: User) -> str:
    """Whose account a line of the log is about: by its id, which says nothing to anybody else."""
    return f"account {user.pk}"


def must_administer(by: Viewer, agency_id: UUID | None) -> None:
    """Raises Refused unless the viewer looks after the accounts of this agency: an area administrator those of all, an
    agency administrator those of their own."""
    if by.is_job or by.has(Function.AREA_ADMINISTRATOR):
        return
    if not (by.has(Function.AGENCY_ADMINISTRATOR) and agency_id is not None and agency_id == by.agency_id):
        raise Refused(
            "Accounts and memberships are kept by area administrators, and by the agency’s own administrators.",
            instead="Ask one of them.",
        )


def reaches_beyond(by: Viewer, user: User) -> bool:
    """Whether an account works for another agency too, or carries out a function that reaches beyond one: then a change
    to how it signs in is for area administrators. Whether it is open plays no part."""
    today = timezone.localdate()
    held = Membership.objects.filter(user=user).exclude(until_date__lt=today)
    return any(each.agency_id != by.agency_id or not {*each.functions} <= {*WITHIN_AGENCY} for each in held)


def _must_keep(by: Viewer, user: User, agency_id: UUID, functions: Iterable[Function | str]) -> None:
    """Raises Refused unless the viewer may write a membership: of an agency that they look after, not their own, and
    with no function that reaches further than they do."""
    must_administer(by, agency_id)
    if user.pk == by.user_id:
        raise Refused("Nobody changes their own membership.", instead="Ask another administrator.")
    if not (by.is_job or by.has(Function.AREA_ADMINISTRATOR)) and not {*map(str, functions)} <= {*WITHIN_AGENCY}:
        raise Refused(
            "This function reaches beyond your agency.",
            instead="Ask an area administrator.",
            fields={"functions": "Only an area administrator gives or takes this function."},
        )


@transaction.atomic
def create_account(*, by: Viewer, email: str, name: str, password: str | None = None, is_demo: bool = False) -> User:
    """An account. It sees nothing until it has a membership; without a password one is set by way of an e-mail."""
    must_administer(by, by.agency_id)
    try:
        validate_email(email.strip())
    except ValidationError:
        raise Refused(
            "That is no e-mail address.", instead="Check it.", fields={"email": "Check the address."}
        ) from None
    if not name.strip():
        raise Refused("An account has a name.", instead="Give the name.", fields={"name": "Give the name."})
    if User.objects.filter(email=email.strip().lower()).exists():
        raise Refused(
            "There is an account with this e-mail address.",
            instead="Give that account a membership.",
            fields={"email": "There is an account with this address."},
        )
    user = User.objects.create_user(email, name, password, is_demo=is_demo)
    record_consultation(viewer=by, operation=Operation.ADMINISTER, what="account made", reason=account_said(user))
    return user


@transaction.atomic
def add_membership(
    *,
    by: Viewer,
    user: User,
    agency_id: UUID,
    post: str,
    team: TeamLike | None = None,
    functions: Iterable[Function | str] = (),
    from_date: date | None = None,
    until_date: date | None = None,
) -> Membership:
    """That somebody works for an agency, in a post of the pack, perhaps in a team and with functions."""
    functions = [Function(function) for function in functions]
    _must_keep(by, user, agency_id, functions)
    if team is not None and team.agency_id != agency_id:
        raise Refused("The team belongs to another agency.", instead="Choose a team of the agency.")
    if from_date is not None and from_date < timezone.localdate() and not _may_begin_earlier(by, user):
        raise Refused(
            "They work for another agency already.",
            instead="Begin today or later, or ask an area administrator.",
            fields={"from_date": "Today or later."},
        )
    membership = Membership(
        user=user,
        agency_id=agency_id,
        team_id=team.id if team else None,
        post=post.strip(),
        functions=sorted(functions),
        from_date=from_date or timezone.localdate(),
        until_date=until_date,
    )
    membership.save(force_insert=True)
    record_consultation(viewer=by, operation=Operation.ADMINISTER, what="membership added", reason=account_said(user))
    return membership


def _may_begin_earlier(by: Viewer, user: User) -> bool:
    """The agency where somebody has worked longest lets them in after they were shut out: none makes itself that."""
    if by.is_job or by.has(Function.AREA_ADMINISTRATOR):
        return True
    return all(each.agency_id == by.agency_id for each in memberships_of(user))


@transaction.atomic
def change_membership(
    *,
    by: Viewer,
    membership: Membership,
    post: str,
    team: TeamLike | None,
    functions: Iterable[Function | str],
    until_date: date | None,
) -> Membership:
    """Somebody has another post, team or functions within their agency from today on.

    What was before stays to be read, unless it began today. Cases that they work on by name stay theirs; what they
    saw through a team goes with the team. Raises Refused.
    """
    functions, today = [Function(function) for function in functions], timezone.localdate()
    _must_keep(by, membership.user, membership.agency_id, [*functions, *membership.functions])
    if until_date is not None and until_date < max(today, membership.from_date):
        raise Refused(
            "That day is past.", instead="To end it at once, end the membership.", fields={"until_date": "A later day."}
        )
    if membership.from_date < today:
        changed = add_membership(
            by=by,
            user=membership.user,
            agency_id=membership.agency_id,
            post=post,
            team=team,
            functions=functions,
            from_date=today,
            until_date=until_date,
        )
        end_membership(by=by, membership=membership, until_date=today - timedelta(days=1))
        return changed
    if team is not None and team.agency_id != membership.agency_id:
        raise Refused("The team belongs to another agency.", instead="Choose a team of the agency.")
    membership.team_id, membership.post = team.id if team else None, post.strip()
    membership.functions, membership.until_date = sorted(functions), until_date
    membership.save(update_fields=["team", "post", "functions", "until_date"])
    record_consultation(
        viewer=by, operation=Operation.ADMINISTER, what="membership changed", reason=account_said(membership.user)
    )
    return membership


@transaction.atomic
def end_membership(*, by: Viewer, membership: Membership, until_date: date | None = None) -> None:
    """Somebody no longer works there: with the last membership of an agency their involvements and covers for it end.

    An account without any membership is closed with its last one, and signed out wherever it is signed in.
    """
    _must_keep(by, membership.user, membership.agency_id, membership.functions)
    membership.until_date = until_date or timezone.localdate() - timedelta(days=1)
    membership.until_date = max(membership.until_date, membership.from_date)
    membership.save(update_fields=["until_date"])
    end_with_membership(membership)
    if membership.until_date <= timezone.localdate() and not memberships_of(membership.user):
        User.objects.filter(pk=membership.user_id).update(is_active=False)
        end_sign_ins(by=by, sign_ins=sign_ins_of(membership.user_id))
    record_consultation(
        viewer=by, operation=Operation.ADMINISTER, what="membership ended", reason=account_said(membership.user)
    )

"""Whoever looks: the person or the job on whose behalf a transaction reads and writes.

The database decides what each may see (`holdfast.access.wall`), and it learns who looks from the settings that
`acting_as` makes for one transaction. Without them it shows nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from psycopg.pq import TransactionStatus

from holdfast.access.errors import Refused, Unconfirmed
from holdfast.access.models import Function, Membership, User


@dataclass(frozen=True)
class Viewer:
    """Somebody acting for one agency, or a job of the product acting by name.

    `agency` is the agency's key in the pack, `post` the post of that agency, `functions` the values of `Function`.
    A job has no user: `user_id` is None and `job` says which it is. `confirmed` is False for a request of somebody who
    has not shown lately that it is they (`holdfast.access.sign_in.confirming`); some things are closed to it.
    """

    user_id: UUID | None
    name: str
    agency_id: UUID | None
    agency: str
    post: str = ""
    team_ids: tuple[UUID, ...] = ()
    functions: frozenset[str] = frozenset()
    membership_id: UUID | None = None
    job: str = ""
    confirmed: bool = True

    @property
    def party(self) -> str:
        """The viewer as a party of the pack: `police / gangs unit`, or the agency alone."""
        return f"{self.agency} / {self.post}" if self.post else self.agency

    @property
    def is_job(self) -> bool:
        """Whether this is a job of the product, which row-level security lets see everything."""
        return bool(self.job)

    @property
    def author(self) -> UUID:
        """The user, for what somebody must answer for. Raises Refused where a job acts."""
        if self.user_id is None:
            raise Refused("This is done by somebody who acts for an agency, not by a job of the product.")
        return self.user_id

    @property
    def author_agency(self) -> UUID:
        """The agency for which the user acts. Raises Refused where a job acts."""
        if self.agency_id is None:
            raise Refused("This is done by somebody who acts for an agency, not by a job of the product.")
        return self.agency_id

    def must_be_confirmed(self) -> None:
        """Raises Unconfirmed unless the viewer has shown lately that it is they."""
        if not self.confirmed:
            raise Unconfirmed

    def has(self, *functions: Function | str) -> bool:
        """Whether the viewer carries out one of these functions."""
        return not self.functions.isdisjoint(str(function) for function in functions)


class NotActingError(RuntimeError):
    """Code that needs a viewer ran outside `acting_as`. It is our mistake, never the user's."""


JOBS: dict[str, str] = {}
"""The jobs that may act, and why each must see everything. Filled by `job`."""


def job(name: str, because: str) -> Viewer:
    """Declare a job that acts by name and sees every case, and say why it must. Its name stands in the log."""
    JOBS[name] = because
    return Viewer(user_id=None, name=name, agency_id=None, agency="", job=name)


NOBODY = Viewer(user_id=None, name="", agency_id=None, agency="")
"""Nobody acts: the database shows nothing, and in the log nobody was signed in."""

_current: ContextVar[Viewer | None] = ContextVar("holdfast_viewer", default=None)


def current_viewer() -> Viewer:
    """The viewer of the transaction under way. Raises NotActingError outside `acting_as`."""
    viewer = _current.get()
    if viewer is None:
        raise NotActingError("Nobody is acting: call this within acting_as(viewer).")
    return viewer


def acting_confirmed() -> None:
    """From here to the end of the block of `acting_as`, the viewer has shown that it is they."""
    _current.set(replace(current_viewer(), confirmed=True))


@contextmanager
def acting_as(viewer: Viewer, *, savepoint: bool = True) -> Iterator[Viewer]:
    """Within the block, one transaction reads and writes on behalf of `viewer`.

    Nested in another, it is a savepoint: at its end the outer viewer acts again, also after an error. Without
    `savepoint` a nested block saves two exchanges with the database, and whoever catches an error of the database that
    was raised in it must have a savepoint of their own around it.
    """
    if viewer.is_job and viewer.job not in JOBS:
        raise NotActingError(f"'{viewer.job}' is not a declared job: declare it with holdfast.access.viewer.job.")
    outer = _current.get()
    within_another = connection.in_atomic_block
    with transaction.atomic() if savepoint or outer is None else nullcontext():
        _tell_database(viewer)
        token = _current.set(viewer)
        try:
            yield viewer
        finally:
            _current.reset(token)
            # A rollback puts the earlier settings back by itself, and nothing else can be said after a failed query.
            if within_another and not connection.needs_rollback and _can_be_asked():
                _tell_database(outer or NOBODY)


def _can_be_asked() -> bool:
    """Whether the transaction takes another query; after one that failed it takes none until it is rolled back."""
    raw = connection.connection
    return raw is not None and raw.info.transaction_status is TransactionStatus.INTRANS


def _tell_database(viewer: Viewer) -> None:
    principals = [*([viewer.user_id] if viewer.user_id else []), *viewer.team_ids]
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('holdfast.user', %s, true), set_config('holdfast.agency', %s, true),"
            " set_config('holdfast.principals', %s, true), set_config('holdfast.functions', %s, true),"
            " set_config('holdfast.job', %s, true)",
            [
                str(viewer.user_id or ""),
                str(viewer.agency_id or ""),
                "{" + ",".join(map(str, principals)) + "}",
                "{" + ",".join(f'"{function}"' for function in sorted(viewer.functions)) + "}",
                viewer.job,
            ],
        )


def database_now() -> datetime:
    """The moment at which the transaction began, by the database's clock: the one by which the wall measures."""
    with connection.cursor() as cursor:
        cursor.execute("select now()")
        moment: datetime = cursor.fetchone()[0]
    return moment


def memberships_of(user: User) -> list[Membership]:
    """The memberships that hold today, the oldest first."""
    today = timezone.localdate()
    return list(
        Membership.objects.filter(user=user, from_date__lte=today)
        .filter(Q(until_date__isnull=True) | Q(until_date__gte=today))
        .select_related("agency")
        .order_by("from_date", "id")
    )


def viewer_for(user: User, agency_id: UUID | None = None) -> Viewer | None:
    """The viewer that `user` is when acting for an agency: the one asked for, else the first that the user works for.

    None where the user has no membership that holds today, or the account is closed.
    """
    if not user.is_active:
        return None
    memberships = memberships_of(user)
    chosen = next((found for found in memberships if found.agency_id == agency_id), None)
    if chosen is None and memberships and agency_id is None:
        chosen = memberships[0]
    if chosen is None:
        return None
    same_agency = [found for found in memberships if found.agency_id == chosen.agency_id]
    return Viewer(
        user_id=user.id,
        name=user.name,
        agency_id=chosen.agency_id,
        agency=chosen.agency.key,
        post=chosen.post,
        team_ids=tuple(dict.fromkeys(found.team_id for found in same_agency if found.team_id)),
        functions=frozenset(function for found in same_agency for function in found.functions),
        membership_id=chosen.id,
    )


def viewer_of_account(user: User) -> Viewer:
    """Whom a line of the log about signing in names: the viewer who acts, where that is `user`; else the one they would
    be; the account alone where it works for no agency now."""
    acting = _current.get()
    if acting is not None and acting.user_id == user.pk:
        return acting
    return viewer_for(user) or Viewer(user_id=user.pk, name=user.name, agency_id=None, agency="")

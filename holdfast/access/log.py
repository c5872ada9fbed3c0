"""The log of who did what to which record (DPA 2018 s.62). It fails closed: what cannot be logged is not shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections

from holdfast.access.models import Operation
from holdfast.access.viewer import Viewer

NOT_OFFERED = "an answer that was not offered"
_not_offered: ContextVar[set[str] | None] = ContextVar("holdfast_not_offered", default=None)


def note_not_offered(field: str) -> None:
    """Note that the answer to a question was none of those that its page offers: that is no slip of the keyboard. What
    was sent is not kept. The request that sent it has a line of the log, which the middleware writes.
    """
    names = _not_offered.get()
    if names is not None:
        names.add(field)


@contextmanager
def noting_what_was_not_offered() -> Iterator[set[str]]:
    """Within the block, gives the names of the fields that were noted so far."""
    names: set[str] = set()
    token = _not_offered.set(names)
    try:
        yield names
    finally:
        _not_offered.reset(token)


def record_consultation(
    *,
    viewer: Viewer,
    operation: Operation | str,
    what: str,
    case_ids: Iterable[UUID] = (),
    person_ids: Iterable[UUID] = (),
    route: str = "",
    reason: str = "",
    purpose: str = "",
    gateway: str = "",
    agreement: str = "",
    recipients: Iterable[str] = (),
    fields: Iterable[str] = (),
    using: str = DEFAULT_DB_ALIAS,
) -> None:
    """Write one line of the log, in the transaction that does what it tells of.

    `what` names the kind of thing (`case page`, `risk.decided`), never its content. One line carries all the cases and
    people of one operation: a search that shows 25 people is one line with 25 ids. `reason` is why somebody looked or
    was let in; what the record itself says is not repeated, for the log outlives it. `fields` are names of fields,
    never their values. A disclosure says its `purpose`, `gateway`, `agreement` and `recipients`: of each the id of the
    account where there is one, else the name and agency. `using` is the connection of what it tells of, where that is
    not the product's own. Raises whatever the database raises, so that a record whose
    line cannot be written is not shown either.
    """
    with connections[using].cursor() as cursor:
        cursor.execute(
            "insert into access_consultation (at, operation, user_id, user_name, agency_id, agency, post,"
            " case_ids, person_ids, what, route, reason, purpose, gateway, agreement, recipients, fields)"
            " values (clock_timestamp(), %s, %s, %s, %s, %s, %s, %s::uuid[], %s::uuid[], %s, %s, %s, %s, %s, %s,"
            " %s::text[], %s::text[])",
            [
                str(Operation(operation)),
                viewer.user_id,
                viewer.name,
                viewer.agency_id,
                viewer.agency,
                viewer.post,
                list(case_ids),
                list(person_ids),
                what,
                route,
                reason,
                purpose,
                gateway,
                agreement,
                list(recipients),
                list(fields),
            ],
        )

"""How the wall is declared: the conditions of its policies as SQL, and a table with who may do what with its rows.

Each app says it of its own tables, in a module `wall`; `holdfast.access.installing` puts that into the database.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

USER = "(select nullif(current_setting('holdfast.user', true), '')::uuid)"
"""SQL: who looks. Null where nobody does, and for a job."""
AGENCY = "(select nullif(current_setting('holdfast.agency', true), '')::uuid)"
"""SQL: the agency for which they look."""
PRINCIPALS = "(select coalesce(nullif(current_setting('holdfast.principals', true), ''), '{}')::uuid[])::uuid[]"
"""SQL: the user and the teams that they are in, as an array."""
IS_JOB = "(select coalesce(current_setting('holdfast.job', true), '') <> '')"
"""SQL: whether a declared job of the product looks; it sees everything (`holdfast.access.viewer.job`)."""
NOBODY = "false"
ANYBODY = "true"
SIGNED_IN = f"({USER} is not null or {IS_JOB})"


def has_function(function: str) -> str:
    """SQL: whether the viewer carries out a function, such as `auditor`."""
    return (
        f"('{function}' = any"
        " ((select coalesce(nullif(current_setting('holdfast.functions', true), ''), '{}')::text[])::text[]))"
    )


def sees_case(column: str) -> str:
    """SQL: whether the viewer is involved now in the case of `column`, written `table.column` (or is a job)."""
    return f"({IS_JOB} or exists (select from wall_case seen where seen.case_id = {_qualified(column)}))"


def works_on_case(column: str) -> str:
    """SQL: whether the viewer sees the case of `column`, and not only to review it or by having opened it in an
    emergency."""
    return f"({IS_JOB} or exists (select from wall_working_case seen where seen.case_id = {_qualified(column)}))"


def sees_person(column: str) -> str:
    """SQL: whether the person of `column`, written `table.column`, stands in a case that the viewer sees."""
    return f"({IS_JOB} or exists (select from wall_person seen where seen.person_id = {_qualified(column)}))"


def sees_fact(column: str) -> str:
    """SQL: whether the viewer may read the fact of `column`, written `table.column`: it stands in a case of theirs, and
    its handling allows it."""
    return f"({IS_JOB} or exists (select from wall_fact seen where seen.fact_id = {_qualified(column)}))"


def administers(user_column: str) -> str:
    """SQL: whether the viewer looks after the account of `user_column`, written `table.column`: an area administrator
    after all, an agency administrator after those who work or worked for the agency."""
    return (
        f"({has_function('area administrator')} or ({has_function('agency administrator')} and exists ("
        f"select from access_membership held where held.user_id = {_qualified(user_column)}"
        f" and held.agency_id = {AGENCY})))"
    )


def _qualified(column: str) -> str:
    """Raises ValueError for a bare name: within the condition it would mean the view's own column, and always hold."""
    if "." not in column:
        raise ValueError(f"Write {column} with its table, as table.{column}.")
    return column


@dataclass(frozen=True)
class Table:
    """What the application may do with a table.

    `sees`, `adds`, `changes_rows` and `removes` are SQL conditions on a row; None closes the way. `changes` names the
    columns that may be updated. `says` is the sentence of the documentation. `guarded` is False for the few tables
    that must be read before anybody is known (sessions): grants hold there, row-level security does not.
    `read_by_wall` lets the wall's own views and programs, which run as the owner, read it.
    """

    name: str
    kind: str
    says: str
    sees: str | None
    adds: str | None = None
    changes: tuple[str, ...] = ()
    changes_rows: str | None = None
    removes: str | None = None
    guarded: bool = True
    read_by_wall: bool = False
    append_only: bool = False


def open_reference(name: str, *, adds: str | None = None, changes: tuple[str, ...] = (), says: str = "") -> Table:
    """Read by everybody: no personal data of those whom the work is about. Written where `adds` holds."""
    return Table(name, "open reference", says or "Everybody reads it.", ANYBODY, adds, changes, adds)


def case_scoped(
    name: str,
    column: str = "case_id",
    *,
    sees: str | None = None,
    adds: str | None = "",
    changes: tuple[str, ...] = (),
    removes: bool = False,
    says: str = "",
) -> Table:
    """Seen and written by those involved in the case of `column`.

    `sees` is a further condition that reading must meet, such as `sees_fact('casework_duty.arises_from_id')`. `adds`,
    where given, takes the place of the condition for inserting; None: nobody inserts.
    """
    in_case = sees_case(f"{name}.{column}")
    visible = in_case if sees is None else f"({in_case} and {sees})"
    return Table(
        name,
        "case-scoped",
        says or "Those involved in its case.",
        visible,
        visible if adds == "" else adds,
        changes,
        visible,
        visible if removes else None,
    )


def person_scoped(name: str, column: str = "person_id", *, changes: tuple[str, ...] = (), says: str = "") -> Table:
    """Seen and written by those who see the person of `column`."""
    visible = sees_person(f"{name}.{column}")
    return Table(name, "person-scoped", says or "Those who see its person.", visible, visible, changes, visible)


def own(name: str, column: str = "user_id", *, changes: tuple[str, ...], says: str = "") -> Table:
    """Seen, written and removed by the user of `column` alone, while acting for the agency of `agency_id`."""
    mine = f"({name}.{column} = {USER} and {name}.agency_id = {AGENCY})"
    return Table(name, "own", says or "Its user alone.", mine, mine, changes, mine, mine)


def log(name: str, *, readers: str, says: str) -> Table:
    """Written by everybody, read by `readers`, changed by nobody."""
    return Table(name, "log", says, readers, ANYBODY, append_only=True)


def session(name: str, says: str, *, removes: bool = True) -> Table:
    """A table of the sign-in, needed before anybody is known. No record about a child stands in it."""
    return Table(name, "session", says, ANYBODY, ANYBODY, ("*",), ANYBODY, ANYBODY if removes else None, guarded=False)


def read_only(name: str, says: str) -> Table:
    """Read by the application and never written by it; nothing about anybody stands in it."""
    return Table(name, "session", says, ANYBODY, guarded=False)


def closed(name: str, says: str) -> Table:
    """Not for the application at all: it is granted nothing."""
    return Table(name, "closed", says, None, guarded=False)


def append_only(table: Table) -> Table:
    """The same table, changed by nobody: updates, deletes and truncation are refused by trigger as well as by grant."""
    return replace(table, changes=(), changes_rows=None, removes=None, append_only=True)


def read_by_wall(table: Table) -> Table:
    """The same table, readable by the wall's own views and programs."""
    return replace(table, read_by_wall=True)

"""The wall: who sees which row of which table, as row-level security that the application's role cannot bypass.

This is the one model of the policy. Each app declares its tables in a module `wall` of its own (`TABLES`), with what
the declarations need beside them (`VIEWS`, `PROGRAM`); `install` puts all of it into the database, and may be repeated.
A table that nobody declares is closed to the application, and a test fails on it.

How it works. `holdfast.access.viewer.acting_as` tells the transaction who looks. A policy asks a view of the wall,
`wall_case` or `wall_person` and the like, whether the row's case or person is one of the viewer's; those views read the
involvements as the tables' owner, so a policy can depend on the table that it guards. Queries may use the same
views to start from what the viewer sees (`where person_id in (select person_id from wall_person)`): then the work grows
with the viewer's cases, not with the area.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol

from holdfast.access.log_program import LOG_PROGRAM

USER = "(select nullif(current_setting('holdfast.user', true), '')::uuid)"
"""SQL: who looks. Null where nobody does, and for a job."""
AGENCY = "(select nullif(current_setting('holdfast.agency', true), '')::uuid)"
"""SQL: the agency for which they look."""
PRINCIPALS = "(select coalesce(nullif(current_setting('holdfast.principals', true), ''), '{}')::uuid[])::uuid[]"
"""SQL: the user and the teams that they are in, as an array."""
IS_JOB = "(select coalesce(current_setting('holdfast.job', true), '') <> '')"
"""SQL: whether a declared job of the product looks; it sees everything (`holdfast.access.viewer.job`)."""
EMERGENCY_ATTEMPT = "emergency: nothing matches"
"""What the log says of an attempt to open a record in an emergency that matched none."""
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


_HOLDS_NOW = (
    f"involvement.agency_id = {AGENCY} and involvement.from_at <= now()"
    " and (involvement.until_at is null or involvement.until_at > now())"
)

_LOOKING_ON = "('emergency', 'reviewer')"
"""SQL: the roles of those who see a case without working on it."""

_WITH_COVERED = (
    "(select coalesce(nullif(current_setting('holdfast.principals', true), ''), '{}')::uuid[]"
    " || array(select away.user_id from wall_covered away))::uuid[]"
)

VIEWS: tuple[str, ...] = (
    # The colleagues who are away now and for whom the viewer stands in.
    f"""
    create or replace view wall_covered as
    select cover.absent_id as user_id
    from access_cover cover
    where cover.stand_in_id = {USER}
      and cover.agency_id = {AGENCY}
      and cover.ended_at is null
      and cover.from_at <= now()
      and cover.until_at > now()
    """,
    # The cases in which the viewer is involved now, and those of whom the viewer covers for: what these opened in an
    # emergency, or review, is theirs alone. A case may stand in it more than once. One scan of an index that holds all
    # of it, for the view is asked of every row; who is covered for is worked out once.
    f"""
    create or replace view wall_case as
    select involvement.case_id
    from access_involvement involvement
    where involvement.principal = any ({_WITH_COVERED})
      and (involvement.role not in {_LOOKING_ON} or involvement.principal = any ({PRINCIPALS}))
      and {_HOLDS_NOW}
    """,
    # Those of them on which the viewer works, rather than only review them or open them in an emergency: whoever works
    # on a case may involve others in it.
    f"""
    create or replace view wall_working_case as
    select involvement.case_id
    from access_involvement involvement
    where involvement.principal = any ({_WITH_COVERED}) and involvement.role not in {_LOOKING_ON}
      and {_HOLDS_NOW}
    """,
    # When the viewer asked, within the hour, for a record in an emergency, and nothing matched: the log counts.
    f"""
    create or replace view wall_emergency_attempt as
    select line.at
    from access_consultation line
    where line.user_id = {USER}
      and line.what = '{EMERGENCY_ATTEMPT}'
      and line.at > now() - interval '1 hour'
    """,
)

PROGRAM: tuple[str, ...] = (
    *LOG_PROGRAM,
    """
    create or replace function wall_append_only() returns trigger language plpgsql as $$
    begin
        -- Lawful erasure takes away what the register holds of somebody; of the log and of the chronology nothing.
        if tg_op = 'DELETE' and left(tg_table_name, 9) = 'register_'
           and current_setting('holdfast.erasing', true) = 'yes' then
            return old;
        end if;
        raise exception '% is append-only: % is refused', tg_table_name, lower(tg_op)
            using errcode = 'insufficient_privilege';
    end
    $$
    """,
)

_READS_LOG = f"({has_function('auditor')} or (select coalesce(current_setting('holdfast.job', true), '') = 'verify'))"
_WRITTEN_BY_ITSELF = "Auditors. The database alone writes it."

WITHIN_AGENCY = ("front door", "co-ordinator", "panel member", "agency administrator")
"""The functions that an agency administrator may give: none that reaches beyond the agency."""
_KEEPS_MEMBERSHIPS = (
    f"({IS_JOB} or (access_membership.user_id <> {USER} and ({has_function('area administrator')}"
    f" or ({has_function('agency administrator')} and access_membership.agency_id = {AGENCY}"
    f" and access_membership.functions <@ array[{', '.join(repr(one) for one in WITHIN_AGENCY)}]::text[]))))"
)

TABLES: tuple[Table, ...] = (
    session("access_user", "Accounts: read at sign-in. The name is shown beside what they record.", removes=False),
    replace(
        open_reference(
            "access_membership",
            adds=_KEEPS_MEMBERSHIPS,
            changes=("team_id", "post", "functions", "until_date"),
            says="Everybody reads who works where. Area administrators write, and agency administrators those of their"
            " own agency, without the functions that reach beyond it; nobody writes their own.",
        ),
        read_by_wall=True,
    ),
    Table(
        "access_involvement",
        "case-scoped",
        "Those involved in the case see who else is; whoever opens a case involves the first. Administrators give a"
        " case on which nobody works any more to somebody, and see that they did. Auditors see who opened a record in"
        " an emergency, and why.",
        sees=f"(principal = any ({PRINCIPALS}) or {sees_case('access_involvement.case_id')}"
        f" or (role = 'emergency' and {has_function('auditor')})"
        f" or (given_by_id = {USER} and ({has_function('area administrator')}"
        f" or {has_function('agency administrator')})))",
        adds=f"({IS_JOB} or (given_by_id = {USER} and role not in {_LOOKING_ON}"
        f" and ({works_on_case('access_involvement.case_id')}"
        " or exists (select from wall_unclaimed_case mine where mine.case_id = access_involvement.case_id)"
        " or exists (select from wall_unattended_case stray where stray.case_id = access_involvement.case_id))))",
        changes=("until_at", "ended_by_id", "ended_because"),
        changes_rows=works_on_case("access_involvement.case_id"),
        read_by_wall=True,
    ),
    Table(
        "access_cover",
        "open reference",
        "Everybody reads who stands in for whom and until when. Whoever is away sets it, or an area administrator, who"
        " is not the one to stand in.",
        sees=SIGNED_IN,
        adds=f"(set_by_id = {USER} and stand_in_id <> {USER} and agency_id = {AGENCY}"
        f" and (absent_id = {USER} or {has_function('area administrator')}))",
        changes=("until_at", "ended_at"),
        changes_rows=f"({IS_JOB} or (agency_id = {AGENCY}"
        f" and ({USER} in (absent_id, stand_in_id) or {has_function('area administrator')})))",
        read_by_wall=True,
    ),
    replace(
        log(
            "access_consultation",
            readers=_READS_LOG,
            says="Everything done writes a line; auditors read them; nobody changes them.",
        ),
        read_by_wall=True,
    ),
    Table("access_loglink", "log", _WRITTEN_BY_ITSELF, _READS_LOG, read_by_wall=True, append_only=True),
    Table("access_logwaiting", "log", _WRITTEN_BY_ITSELF, _READS_LOG, read_by_wall=True),
    Table(
        "access_signin",
        "own",
        "Where somebody is signed in: they alone, and those who look after their account, who may end it.",
        sees=f"(access_signin.user_id = {USER} or {administers('access_signin.user_id')} or {IS_JOB})",
        adds=f"(access_signin.user_id = {USER})",
        changes=("key", "seen_at"),
        changes_rows=f"(access_signin.user_id = {USER})",
        removes=f"(access_signin.user_id = {USER} or {administers('access_signin.user_id')} or {IS_JOB})",
    ),
    Table(
        "access_provideridentity",
        "session",
        "Who is who at an agency's provider: read and bound at sign-in, before anybody is known; never changed.",
        sees=ANYBODY,
        adds=ANYBODY,
        guarded=False,
    ),
    session("django_session", "Who is signed in where."),
    session("holdfast_cache", "Counts of failed sign-ins."),
    session("account_emailaddress", "Addresses for signing in."),
    session("account_emailconfirmation", "Addresses being confirmed."),
    session("mfa_authenticator", "Second factors."),
    read_only("django_migrations", "Which migrations were run."),
    session("django_content_type", "Django's list of models.", removes=False),
    closed("auth_permission", "Django's permissions: not used."),
    closed("auth_group", "Django's groups: not used."),
    closed("auth_group_permissions", "Django's groups: not used."),
)


class Cursor(Protocol):
    """What `install` needs of a database cursor."""

    def execute(self, sql: str, params: Any = ..., /) -> Any: ...
    def fetchall(self) -> list[Any]: ...


def _modules() -> list[Any]:
    """The `wall` modules of the installed apps, the lowest layer first."""
    from django.apps import apps

    names = [
        f"{config.name}.wall"
        for config in reversed(list(apps.get_app_configs()))
        if config.name.startswith("holdfast.")
    ]
    return [import_module(name) for name in names if find_spec(name)]


def declared() -> dict[str, Table]:
    """Every declared table by its name. Raises ValueError where one is declared twice."""
    tables: dict[str, Table] = {}
    for module in _modules():
        for table in module.TABLES:
            if table.name in tables:
                raise ValueError(f"{table.name} is declared twice.")
            tables[table.name] = table
    return tables


def as_installed() -> dict[str, Table]:
    """The same, those among them that the wall's own programs erase from."""
    tables = declared()
    for name in (name for module in _modules() for name in getattr(module, "ERASES", ())):
        tables[name] = replace(tables[name], read_by_wall=True)
    return tables


def policy_names(table: Table) -> set[str]:
    """The names of the policies that a guarded table has once the wall stands."""
    return {statement.split()[2] for statement in _policies(table, table.name, "role")}


def undeclared(cursor: Cursor) -> list[str]:
    """The tables of the database that no app declares, in order. There should be none."""
    known = declared()
    return [name for name in _tables_of(cursor) if name not in known]


def install(cursor: Cursor, app_role: str | None = None) -> None:
    """Put the wall up, as the owner of the tables, in one transaction. Safe to repeat.

    `app_role` is the role that the product connects as; left out, the one of the settings.
    """
    from django.conf import settings

    role = f'"{app_role or settings.DATABASES["default"]["USER"]}"'
    modules = _modules()
    tables = as_installed()
    present = _tables_of(cursor)
    for module in modules:
        for statement in (*getattr(module, "VIEWS", ()), *getattr(module, "PROGRAM", ())):
            cursor.execute(statement)
    cursor.execute(
        "select viewname from pg_views where schemaname = current_schema() and viewname like 'wall\\_%%'", ()
    )
    for (view,) in cursor.fetchall():
        cursor.execute(f'grant select on "{view}" to {role}')
    cursor.execute("select tablename, policyname from pg_policies where schemaname = current_schema()")
    for table_name, policy in cursor.fetchall():
        cursor.execute(f'drop policy "{policy}" on "{table_name}"')
    for name in present:
        table = tables.get(name)
        if table is None:
            logging.getLogger(__name__).warning("table %s has no declaration in a wall module: it is closed", name)
            table = closed(name, "Nobody declared it.")
        for statement in statements(table, role):
            cursor.execute(statement)


def statements(table: Table, role: str) -> Iterable[str]:
    """The SQL that puts one table behind the wall. `role` is quoted."""
    name = f'"{table.name}"'
    yield f"revoke all on {name} from public, {role}"
    yield from _grants(table, name, role)
    if not table.guarded:
        yield f"alter table {name} disable row level security, no force row level security"
    else:
        yield f"alter table {name} enable row level security, force row level security"
        yield from _policies(table, name, role)
    yield f"drop trigger if exists wall_append_only on {name}"
    yield f"drop trigger if exists wall_append_only_truncate on {name}"
    if table.append_only:
        yield (
            f"create trigger wall_append_only before update or delete on {name}"
            " for each row execute function wall_append_only()"
        )
        yield (
            f"create trigger wall_append_only_truncate before truncate on {name}"
            " for each statement execute function wall_append_only()"
        )


def _grants(table: Table, name: str, role: str) -> Iterable[str]:
    if table.sees is not None:
        yield f"grant select on {name} to {role}"
    if table.adds is not None:
        yield f"grant insert on {name} to {role}"
    if table.changes == ("*",):
        yield f"grant update on {name} to {role}"
    elif table.changes:
        columns = ", ".join(f'"{column}"' for column in table.changes)
        yield f"grant update ({columns}) on {name} to {role}"
    if table.removes is not None:
        yield f"grant delete on {name} to {role}"


def _policies(table: Table, name: str, role: str) -> Iterable[str]:
    if table.sees is not None:
        yield f"create policy wall_sees on {name} for select to {role} using ({table.sees})"
    if table.adds is not None:
        yield f"create policy wall_adds on {name} for insert to {role} with check ({table.adds})"
    if table.changes and table.changes_rows is not None:
        yield f"create policy wall_changes on {name} for update to {role} using ({table.changes_rows})"
    if table.removes is not None:
        yield f"create policy wall_removes on {name} for delete to {role} using ({table.removes})"
    if table.read_by_wall:
        yield f"create policy wall_itself on {name} to current_user using (true) with check (true)"


def _tables_of(cursor: Cursor) -> list[str]:
    cursor.execute("select tablename from pg_tables where schemaname = current_schema() order by tablename")
    return [name for (name,) in cursor.fetchall()]


def append_only(table: Table) -> Table:
    """The same table, changed by nobody: updates, deletes and truncation are refused by trigger as well as by grant."""
    return replace(table, changes=(), changes_rows=None, removes=None, append_only=True)


def read_by_wall(table: Table) -> Table:
    """The same table, readable by the wall's own views and programs."""
    return replace(table, read_by_wall=True)


def documentation() -> Sequence[tuple[str, str, str]]:
    """Every table with its kind and who sees it, for the documentation and for those who check it."""
    return [(table.name, table.kind, table.says) for _, table in sorted(declared().items())]

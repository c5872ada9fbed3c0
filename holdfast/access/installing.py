"""Putting up the wall that the apps declare, and asking what is declared."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol

from holdfast.access.policy import Table, closed


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


def documentation() -> Sequence[tuple[str, str, str]]:
    """Every table with its kind and who sees it, for the documentation and for those who check it."""
    return [(table.name, table.kind, table.says) for _, table in sorted(declared().items())]

"""What must be true of a database before anybody works on it: its migrations are the code's, and its walls stand."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from holdfast.access import installing, policy
from holdfast.access.viewer import NOBODY, acting_as

_ROLE = """
select rolsuper, rolbypassrls,
       exists (select from pg_class owned where owned.relnamespace = 'public'::regnamespace
               and pg_has_role(current_user, owned.relowner, 'member'))
from pg_roles where rolname = current_user
"""
_GUARDS = """
select class.relname, class.relrowsecurity, class.relforcerowsecurity,
       array(select policyname::text from pg_policies where schemaname = 'public' and tablename = class.relname)
from pg_class class
where class.relnamespace = 'public'::regnamespace and class.relkind = 'r'
"""


def faults() -> Iterator[str]:
    """What is wrong, each as a sentence with what to do; nothing where all is as it should be."""
    yield from _migrations()
    yield from _role()
    yield from _walls()
    yield from _shown_to_nobody()


def _migrations() -> Iterator[str]:
    loader = MigrationExecutor(connection).loader
    missing = [key for key in loader.graph.nodes if key not in loader.applied_migrations]
    ahead = [key for key in loader.applied_migrations if key not in loader.graph.nodes]
    if missing:
        yield f"Migrations are missing ({_names(missing)}): run `holdfast migrate`."
    if ahead:
        yield f"The database was made by a later release ({_names(ahead)}): install that release."


def _names(keys: list[tuple[str, str]]) -> str:
    return ", ".join(sorted(f"{app}.{name}" for app, name in keys))


def _role() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(_ROLE)
        superuser, bypasses, owns = cursor.fetchone()
    user = connection.settings_dict["USER"]
    if superuser or bypasses or owns:
        yield f"The role {user} goes round the walls: make it NOSUPERUSER NOBYPASSRLS, and owner of nothing."


def _walls() -> Iterator[str]:
    tables = installing.as_installed()
    with connection.cursor() as cursor:
        if unknown := installing.undeclared(cursor):
            yield f"No app declares {', '.join(unknown)}: run `holdfast migrate` with the release of this database."
        cursor.execute(_GUARDS)
        for name, enabled, forced, policies in cursor.fetchall():
            table = tables.get(name)
            if table is None or not table.guarded:
                continue
            expected = installing.policy_names(table)
            if not (enabled and forced and set(policies) == expected):
                yield f"The wall of {name} does not stand as it is declared: run `holdfast migrate`."


def _shown_to_nobody() -> Iterator[str]:
    with acting_as(NOBODY), connection.cursor() as cursor:
        for table in installing.declared().values():
            if not table.guarded or table.sees in {None, policy.ANYBODY}:
                continue
            cursor.execute(f'select exists (select from "{table.name}")')  # noqa: S608 - a declared name
            if cursor.fetchone()[0]:
                yield f"Nobody is acting, and {table.name} is shown: do not serve this database."

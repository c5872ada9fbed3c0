"""Putting the wall up again, on a database that has been in use."""

from __future__ import annotations

import pytest
from django.db import connections
from django.db.backends.utils import CursorWrapper

from holdfast.access import installing
from holdfast.access.viewer import acting_as
from holdfast.register.models import Case
from holdfast.site.migrate import migrate_database
from tests.access.area import Area


def policies(cursor: CursorWrapper) -> set[tuple[str, ...]]:
    """Every policy and every grant of the database."""
    cursor.execute("select tablename, policyname, cmd, qual, with_check from pg_policies where schemaname = 'public'")
    found = set(cursor.fetchall())
    cursor.execute(
        "select table_name, privilege_type, grantee from information_schema.role_table_grants"
        " where table_schema = current_schema()"
    )
    return found | set(cursor.fetchall())


def test_a_second_migration_changes_nothing(owner_cursor: CursorWrapper) -> None:
    area = Area()
    worker, officer = area.staff("Ann"), area.staff("Bob", area.police)
    area.case(worker)
    before = policies(owner_cursor)
    migrate_database()
    with connections["owner"].cursor() as cursor:
        assert policies(cursor) == before
    with acting_as(worker):
        assert Case.objects.count() == 1
    with acting_as(officer):
        assert not Case.objects.exists()


def test_a_table_that_nobody_declares_is_closed(owner_cursor: CursorWrapper, caplog: pytest.LogCaptureFixture) -> None:
    owner_cursor.execute("create table forgotten (id int)")
    owner_cursor.execute("grant select on forgotten to holdfast_app")
    assert installing.undeclared(owner_cursor) == ["forgotten"]
    installing.install(owner_cursor)
    assert "forgotten" in caplog.text
    owner_cursor.execute("select has_table_privilege('holdfast_app', 'forgotten', 'select')")
    assert owner_cursor.fetchone() == (False,)

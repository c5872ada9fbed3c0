"""Many rows at once, through the same wall as one: COPY into a table beside, then INSERT from there.

PostgreSQL refuses COPY into a table that row-level security guards, and the product's role cannot bypass it, nor
should it. So rows go to a temporary table first, and every policy, constraint and trigger sees each of them on its way:
also the one that gives a fact its place in the hash chain.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import NOT_PROVIDED, Field, JSONField, Model
from psycopg import sql
from psycopg.types.json import Jsonb


class Rows:
    """Rows of one table, gathered to be written together. A column that is not given has the model's default."""

    def __init__(self, model: type[Model]) -> None:
        fields = [field for field in model._meta.concrete_fields if not field.generated and not _is_serial(field)]
        self._table = model._meta.db_table
        self._names = [field.attname for field in fields]
        self._columns = [str(field.column) for field in fields]
        self._place = {column: place for place, column in enumerate(self._columns)}
        self._defaults = [_default(field) for field in fields]
        self._json = {field.column for field in fields if isinstance(field, JSONField)}
        self._rows: list[list[Any]] = []

    def add(self, **values: Any) -> None:
        """One row, by the names of its columns."""
        row = self._defaults.copy()
        for column, value in values.items():
            row[self._place[column]] = Jsonb(value) if column in self._json and value is not None else value
        self._rows.append(row)

    def add_instance(self, instance: Model) -> None:
        """One row, from an instance of the model that has not been saved."""
        self.add(**{column: getattr(instance, name) for column, name in zip(self._columns, self._names, strict=True)})

    def __len__(self) -> int:
        return len(self._rows)

    def write(self) -> None:
        """Write what was gathered, in the order in which it was, within the transaction under way."""
        if not self._rows:
            return
        table, beside = sql.Identifier(self._table), sql.Identifier(f"beside_{self._table}")
        columns = sql.SQL(", ").join(map(sql.Identifier, self._columns))
        with connection.cursor() as cursor:
            cursor.execute(
                sql.SQL("create temporary table {} on commit drop as select {} from {} with no data").format(
                    beside, columns, table
                )
            )
            with cursor.copy(sql.SQL("copy {} ({}) from stdin").format(beside, columns)) as copy:
                for row in self._rows:
                    copy.write_row(row)
            cursor.execute(sql.SQL("insert into {} ({}) select {} from {}").format(table, columns, columns, beside))
            cursor.execute(sql.SQL("drop table {}").format(beside))
        self._rows = []


def write(tables: Iterable[Rows]) -> None:
    """Write several tables, each after those that it points to."""
    for rows in tables:
        rows.write()


def _is_serial(field: Field[Any, Any]) -> bool:
    return field.primary_key and field.get_internal_type() in {"BigAutoField", "AutoField"}


def _default(field: Field[Any, Any]) -> Any:
    """The value of a column that nobody gives; what is made afresh for each row (ids, times) must be given."""
    if field.default is NOT_PROVIDED:
        return None if field.null else ""
    if field.primary_key or (callable(field.default) and field.default not in {list, dict}):
        return None
    return field.get_default()

"""Queries whose SQL is built once. Why: docs/adr/0006-queries-built-once.md."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID, uuid4

from django.db import connections
from django.db.models import QuerySet
from psycopg import sql

Row = TypeVar("Row")

_STAND_INS: dict[type, Callable[[int], Any]] = {
    UUID: lambda number: uuid4(),  # noqa: ARG005 - one signature for all
    str: lambda number: f"stands in for parameter {number}",
    datetime: lambda number: datetime(1, 1, 1, tzinfo=UTC) + timedelta(microseconds=1 + number),
    list: lambda number: [uuid4()],  # noqa: ARG005
}


class BuiltQuery(Generic[Row]):
    """A query that Django builds at its first use and after that only runs, each time with other values.

    `build` makes the queryset from keyword arguments named as the `parameters`, each of which names its type: UUID,
    str, datetime, or list for a list of UUIDs. The values may stand anywhere in the queryset, but
    must not change its shape; None, which would, is refused. The rows are what the queryset would give, loaded from the
    default database.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Row]], **parameters: type) -> None:
        self._build, self._parameters = build, parameters
        self._built: _Built | None = None

    def all(self, **values: Any) -> list[Row]:
        """The rows for these values. Raises TypeError for a value that is missing, unknown or of another type."""
        if values.keys() != self._parameters.keys():
            raise TypeError(f"This query takes {', '.join(self._parameters)}, not {', '.join(values)}.")
        for name, value in values.items():
            if not isinstance(value, self._parameters[name]):
                raise TypeError(f"{name} must be a {self._parameters[name].__name__}, not {value!r}.")
        if self._built is None:
            self._built = self._made()
        rows: list[Row] = self._built.rows(values)
        return rows

    def first(self, **values: Any) -> Row | None:
        """The first of the rows, or None. A query of which only that is wanted ends with `[:1]`."""
        return next(iter(self.all(**values)), None)

    def _made(self) -> _Built:
        stand_ins = {name: _STAND_INS[kind](number) for number, (name, kind) in enumerate(self._parameters.items())}
        queryset = self._build(**stand_ins)
        compiler = queryset.query.get_compiler(using=queryset.db)
        query, found = compiler.as_sql()
        params = [
            next((_Named(name) for name, stand_in in stand_ins.items() if param == stand_in), param) for param in found
        ]
        lost = stand_ins.keys() - {param.name for param in params if isinstance(param, _Named)}
        if lost:
            raise ValueError(f"The query does not hold {', '.join(sorted(lost))} as given: it cannot be built once.")
        return _Built(queryset, compiler, *_with_constants(query, params))


def _with_constants(query: str, params: Iterable[Any]) -> tuple[str, Sequence[Any]]:
    """The SQL with what never changes written into it: only then does a plan for all values use a partial index."""
    given, kept = iter(params), []

    def written(match: re.Match[str]) -> str:
        if match[0] == "%%":
            return "%%"
        param = next(given)
        if isinstance(param, str | int):
            return sql.Literal(param).as_string().replace("%", "%%")
        kept.append(param)
        return "%s"

    return re.sub("%%|%s", written, query), kept


@dataclass(frozen=True)
class _Named:
    """The place of a parameter among those of the SQL."""

    name: str


@dataclass(frozen=True)
class _Built:
    """The SQL, and what Django found out about its columns while it built it."""

    queryset: QuerySet[Any, Any]
    compiler: Any
    sql: str
    params: Sequence[Any]

    def rows(self, values: dict[str, Any]) -> list[Any]:
        params = tuple(values[param.name] if isinstance(param, _Named) else param for param in self.params)
        compiler = copy(self.compiler)
        # The connection is that of this thread; all else is as it was built.
        compiler.connection = connections[self.queryset.db]
        compiler.as_sql = lambda: (self.sql, params)
        iterable: Any = self.queryset._iterable_class
        return list(iterable(_Compiled(self.queryset, compiler)))


class _Compiled:
    """A queryset and its query in one, for Django's own way from rows to objects: it has been compiled."""

    def __init__(self, queryset: QuerySet[Any, Any], compiler: Any) -> None:
        self._queryset, self._compiler = queryset, compiler
        self.query, self.db = self, queryset.db
        self._known_related_objects: dict[Any, Any] = {}
        self._fields: Any = getattr(queryset, "_fields", None)

    def get_compiler(self, using: str) -> Any:  # noqa: ARG002 - Django's signature
        return self._compiler

    def __getattr__(self, name: str) -> Any:
        return getattr(self._queryset.query, name)

"""Which records were opened in an emergency, as far as the viewer may know: in their cases; for auditors, all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from holdfast.access.built import BuiltQuery
from holdfast.access.models import Involvement
from holdfast.access.viewer import Viewer
from holdfast.register.models import Case

PAGE = 20
SHOWN_FOR = timedelta(days=7)
"""How long Today tells of an opening."""


@dataclass(frozen=True)
class Opening:
    """One opening of a record. `case` is None for an auditor, who does not see it: a reference would point at it."""

    case: Case | None
    involvement: Involvement
    is_over: bool

    @property
    def until(self) -> datetime:
        """When the sight of it ends, or ended."""
        if self.involvement.until_at is None:
            raise AssertionError("an emergency has an end")
        return self.involvement.until_at


def _openings() -> QuerySet[Any]:
    rows = Involvement.objects.filter(role=Involvement.Role.EMERGENCY).select_related("user", "agency")
    return rows.annotate(is_over=RawSQL("access_involvement.until_at <= now()", [])).order_by("-from_at", "id")


# Today asks it with every view.
_SINCE: BuiltQuery[Any] = BuiltQuery(lambda since: _openings().filter(from_at__gt=since)[: PAGE + 1], since=datetime)


def openings(viewer: Viewer, *, number: int = 1, since: datetime | None = None) -> tuple[Sequence[Opening], bool]:
    """One page of the openings that the viewer may know of, the latest first, and whether there are more. `since`: the
    first page of those that began after that moment.
    """
    del viewer  # the wall decides
    start = (number - 1) * PAGE
    found = _SINCE.all(since=since) if since is not None else list(_openings()[start : start + PAGE + 1])
    cases: dict[UUID, Case] = {}
    if found:
        cases = {case.pk: case for case in Case.objects.filter(pk__in=[row.case_id for row in found])}
    return [Opening(cases.get(row.case_id), row, row.is_over) for row in found[:PAGE]], len(found) > PAGE

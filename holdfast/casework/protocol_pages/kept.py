"""How well the protocol is kept (ISL-6.1): the duties that fell due, by clause, agency and month.

A duty counts in the month in which it fell due, by London time. One that lapsed before it fell due is not counted: its
ground was gone. One that was overdue when it lapsed was not kept, and counts as that.
For the functions that answer for the whole partnership the counts are of the whole area, from a function of the
database that gives counts and nothing else; for everybody else they are of the cases that they see.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

from django.db import connection
from django.db.models import F, Q, QuerySet

from holdfast.access.models import Function
from holdfast.access.viewer import Viewer
from holdfast.casework.models import Duty
from holdfast.protocol.calendar import LONDON, day_of

How = Literal["in time", "late", "not met", "waived"]
HOW: dict[How, str] = {
    "in time": "Done in time",
    "late": "Done late",
    "not met": "Not done: overdue, or overdue when it lapsed",
    "waived": "Waived with a reason",
}
"""How a duty that fell due ended, each with its words."""

PAGE = 25
MONTHS = 12
WHOLE_AREA = (Function.CO_ORDINATOR, Function.AUDITOR)
"""The functions that see counts of the whole area (`casework_kept` asks for the same)."""


@dataclass(frozen=True, slots=True)
class Count:
    """The duties of one clause, agency and month that fell due, by how they ended."""

    clause: str
    agency: str
    month: date
    by_how: dict[How, int]

    @property
    def total(self) -> int:
        """All that fell due."""
        return sum(self.by_how.values())


def sees_whole_area(viewer: Viewer) -> bool:
    """Whether the counts are of the whole area."""
    return viewer.has(*WHOLE_AREA)


def counts(viewer: Viewer, *, now: datetime, clause: str = "") -> list[Count]:
    """The counts of the last twelve months, by clause, agency and month. One query."""
    since = month_start(_months_before(day_of(now).replace(day=1), MONTHS - 1))
    program = "casework_kept" if sees_whole_area(viewer) else "casework_kept_here"
    with connection.cursor() as cursor:
        cursor.execute(
            f"select clause, agency, month, in_time, late, not_met, waived from {program}(%s, %s)"  # noqa: S608  one of two names of ours
            " where %s = '' or clause = %s order by clause, agency, month desc",
            [since, now, clause, clause],
        )
        return [
            Count(name, agency, month, dict(zip(HOW, numbers, strict=True)))
            for name, agency, month, *numbers in cursor.fetchall()
        ]


def by_clause(found: Iterable[Count]) -> dict[str, dict[How, int]]:
    """The counts of each clause, over agencies and months."""
    made: dict[str, dict[How, int]] = {}
    for count in found:
        sums = made.setdefault(count.clause, dict.fromkeys(HOW, 0))
        for how, number in count.by_how.items():
            sums[how] += number
    return made


@dataclass(frozen=True, slots=True)
class DutyPage:
    """One page of the duties behind a number."""

    duties: Sequence[Duty]
    number: int
    has_next: bool


def duties(
    viewer: Viewer, *, clause: str, agency: str, month: date | None, how: How | None, now: datetime, number: int = 1
) -> DutyPage:
    """The duties behind a number, by the same conditions, as far as the viewer sees them. One query."""
    del viewer  # the wall decides
    rows = Duty.objects.filter(clauses__contains=[clause])
    if agency:
        rows = rows.filter(owed_agency=agency)
    if month is not None:
        rows = rows.filter(due_at__gte=month_start(month), due_at__lt=month_start(_next_month(month)))
    rows = rows.filter(due_at__lt=now).filter(_ended(how) if how else ~_LAPSED_IN_TIME & ~_STOPPED)
    return _page(rows, number)


_STOPPED = Q(status=Duty.Status.DUE, paused=True)
_LAPSED_LATE = Q(status=Duty.Status.LAPSED, settled_at__gt=F("due_at"))
_LAPSED_IN_TIME = Q(status=Duty.Status.LAPSED) & ~_LAPSED_LATE


def _ended(how: How) -> Q:
    match how:
        case "in time":
            return Q(status=Duty.Status.MET)
        case "late":
            return Q(status=Duty.Status.MET_LATE)
        case "waived":
            return Q(status=Duty.Status.WAIVED)
        case "not met":
            return Q(status=Duty.Status.DUE, paused=False) | _LAPSED_LATE


def _page(rows: QuerySet[Duty], number: int) -> DutyPage:
    start = (number - 1) * PAGE
    shown = list(rows.select_related("case__person").order_by("-due_at", "id")[start : start + PAGE + 1])
    return DutyPage(shown[:PAGE], number, len(shown) > PAGE)


def month_start(month: date) -> datetime:
    """The instant at which a month begins in London."""
    return datetime.combine(month.replace(day=1), time(), LONDON)


def _next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _months_before(month: date, number: int) -> date:
    index = month.year * 12 + month.month - 1 - number
    return date(index // 12, index % 12 + 1, 1)

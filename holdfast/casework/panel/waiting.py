"""The panel's lists. They are read from what is owed, so nobody keeps them: a request is on the list from the moment
it is recorded until the panel has decided.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from holdfast.access.viewer import Viewer
from holdfast.casework.models import Duty, Meeting
from holdfast.casework.panel.standing import Standing, standings
from holdfast.casework.panel.words import DECIDED, DISCUSSED, LISTED, MEETING, PASSED_ON, TOLD
from holdfast.casework.projection import BY_URGENCY
from holdfast.protocol.calendar import day_of

PAGE = 25
Which = Literal["requests", "answers", "panels"]
_RECORDS = {"answers": (TOLD,), "panels": (LISTED, DISCUSSED, PASSED_ON)}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A child whose request waits: what is owed, and what the panel has to know."""

    duty: Duty
    standing: Standing
    days: int


@dataclass(frozen=True, slots=True)
class Page:
    """One page of duties."""

    which: Which
    duties: list[Duty]
    number: int
    has_next: bool


def requests_page(viewer: Viewer, *, number: int = 1) -> Page:
    """The requests that wait in cases that the viewer sees, the longest waiting first; a child once. One query.

    A child with two cases, or one whose records were merged, is discussed once (ISL-6.3a).
    """
    mine = _open(viewer, (DECIDED,)).annotate(_child=_CHILD)
    earlier = Q(arose_at__lt=OuterRef("arose_at")) | Q(arose_at=OuterRef("arose_at"), id__lt=OuterRef("id"))
    same = _open(viewer, (DECIDED,)).annotate(_child=_CHILD).filter(earlier, _child=OuterRef("_child"))
    return _page("requests", mine.filter(~Exists(same)).order_by("arose_at", "id"), number)


_CHILD = Coalesce("case__person__merged_into_id", "case__person_id", "case_id")


def owed_page(viewer: Viewer, which: Which, *, number: int = 1) -> Page:
    """Answers that referrers wait for, or what is owed to the panels of offender management; by urgency. One query."""
    return _page(which, _open(viewer, _RECORDS[which]).order_by(*BY_URGENCY), number)


def _open(viewer: Viewer, records: Sequence[str]) -> QuerySet[Duty]:
    del viewer  # the wall decides
    return Duty.objects.filter(status=Duty.Status.DUE, records__in=records).filter(
        case_id__in=RawSQL("select case_id from wall_case", [])
    )


def _page(which: Which, duties: QuerySet[Duty], number: int) -> Page:
    start = (number - 1) * PAGE
    found = list(duties.select_related("case__person")[start : start + PAGE + 1])
    return Page(which, found[:PAGE], number, len(found) > PAGE)


def with_standing(duties: Sequence[Duty], now: datetime) -> list[Waiting]:
    """The same with what the panel has to know of each child. Two queries, however many."""
    known = standings([duty.case for duty in duties], now)
    today = day_of(now)
    return [Waiting(duty, known[duty.case_id], (today - day_of(duty.arose_at)).days) for duty in duties]


def next_panel(viewer: Viewer) -> Meeting | None:
    """The next weekly panel that is called, where the viewer is asked to it or it is about a case of theirs."""
    del viewer  # the wall decides
    called = Meeting.objects.filter(kind=MEETING, status=Meeting.Status.CALLED)
    return called.order_by(F("planned_for"), "id").first()


def waits(case_id: UUID) -> bool:
    """Whether a request waits in a case."""
    return Duty.objects.filter(case_id=case_id, status=Duty.Status.DUE, records=DECIDED).exists()

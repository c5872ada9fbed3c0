"""What is owed, for a work list. Each list starts from the viewer's own cases, so it does not slow down with the
area.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Literal
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from holdfast.access.models import Involvement
from holdfast.access.viewer import Viewer
from holdfast.casework.models import Duty, Meeting
from holdfast.casework.projection import BY_URGENCY, overdue_now
from holdfast.protocol.calendar import LONDON
from holdfast.register.models import Case

PAGE = 25

Whose = Literal["mine", "team", "agency"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to. A case is named by its id: no name stands in an address."""

    overdue_only: bool = False
    my_post_only: bool = False
    rule: str = ""
    case_id: UUID | None = None

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is left out."""
        return self != Wanted()


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a work list."""

    whose: Whose
    duties: list[Duty]
    number: int
    has_next: bool


def work_list(viewer: Viewer, whose: Whose, wanted: Wanted, *, number: int = 1, now: datetime) -> Page:
    """One page of what is owed: urgent first, then the longest overdue, then what is due soonest. One query."""
    duties = _owed_to(viewer, whose)
    if wanted.overdue_only:
        duties = duties.filter(overdue_now(now))
    if wanted.my_post_only:
        duties = duties.filter(owed_post__in=[viewer.post, ""])
    if wanted.rule:
        duties = duties.filter(rule=wanted.rule)
    if wanted.case_id is not None:
        duties = duties.filter(case_id=wanted.case_id)
    start = (number - 1) * PAGE
    found = list(duties.select_related("case__person").order_by(*BY_URGENCY)[start : start + PAGE + 1])
    return Page(whose, found[:PAGE], number, len(found) > PAGE)


def first_list(viewer: Viewer, wanted: Wanted, *, now: datetime) -> Page:
    """The list to begin with: mine; where I work through my team alone and owe nothing myself, my team's."""
    mine = work_list(viewer, "mine", wanted, now=now)
    if mine.duties or not viewer.team_ids:
        return mine
    teams = work_list(viewer, "team", wanted, now=now)
    return teams if teams.duties else mine


def _owed_to(viewer: Viewer, whose: Whose) -> QuerySet[Duty]:
    """The open duties of the viewer's agency (or of nobody named) in the cases meant."""
    duties = Duty.objects.filter(status=Duty.Status.DUE, owed_agency__in=[viewer.agency, ""])
    if whose == "agency":
        return duties.filter(case_id__in=RawSQL("select case_id from wall_case", []))
    if whose == "team":
        return duties.filter(case_id__in=_involving(viewer, Q(team_id__in=viewer.team_ids)))
    return duties.filter(owed_post__in=[viewer.post, ""], case_id__in=_involving(viewer, Q(user_id=viewer.user_id)))


def _involving(viewer: Viewer, who: Q) -> QuerySet[Involvement, UUID]:
    now = timezone.now()
    return (
        Involvement.objects.filter(who, agency_id=viewer.agency_id, from_at__lte=now)  # type: ignore[misc]  # one acts for an agency
        .filter(Q(until_at__isnull=True) | Q(until_at__gt=now))
        .order_by()
        .values_list("case_id", flat=True)
    )


def meetings_today(viewer: Viewer, *, now: datetime, limit: int = 20) -> list[Meeting]:
    """The meetings of the day about the viewer's cases, or to which the viewer is asked."""
    del viewer  # the wall decides
    local = now.astimezone(LONDON)
    start = datetime.combine(local.date(), time(), LONDON)
    return list(
        Meeting.objects.filter(
            status=Meeting.Status.CALLED, planned_for__gte=start, planned_for__lt=start + timedelta(days=1)
        )
        .filter(id__in=RawSQL("select meeting_id from wall_meeting", []))
        .order_by("planned_for", "id")[:limit]
    )


def narrowed_to_visible(viewer: Viewer, wanted: Wanted) -> tuple[Wanted, Case | None]:
    """The same, without a case that the viewer does not see; and the case."""
    del viewer  # the wall decides
    if wanted.case_id is None:
        return wanted, None
    case = Case.objects.select_related("person").filter(pk=wanted.case_id).first()
    return (wanted, case) if case else (replace(wanted, case_id=None), None)


def cases_of(duties: Iterable[Duty]) -> list[UUID]:
    """The cases that a list shows, each once."""
    return list(dict.fromkeys(duty.case_id for duty in duties))

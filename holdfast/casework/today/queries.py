"""What is owed, for a work list, in groups by when it is due. Each list starts from the viewer's own cases, so it does
not slow down with the area.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import IntEnum
from itertools import groupby
from operator import attrgetter
from typing import Literal
from uuid import UUID

from django.db.models import Case as SqlCase
from django.db.models import Count, Q, QuerySet, Value, When
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


class Group(IntEnum):
    """The groups of a work list, in their order."""

    URGENT = 0
    OVERDUE = 1
    TODAY = 2
    WEEK = 3
    LATER = 4
    WAITING = 5


HEADINGS = {
    Group.URGENT: "Urgent",
    Group.OVERDUE: "Overdue",
    Group.TODAY: "Due today",
    Group.WEEK: "Due in the next 7 days",
    Group.LATER: "Due later",
    Group.WAITING: "Clock stopped, or no date yet",
}


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

    @property
    def groups(self) -> list[tuple[Group, list[Duty]]]:
        """The duties of this page in their groups, the groups that have none left out."""
        return [(Group(group), list(duties)) for group, duties in groupby(self.duties, attrgetter("group"))]

    @property
    def first(self) -> int:
        """The place of this page's first duty in the whole list, counted from 1."""
        return (self.number - 1) * PAGE + 1


def work_list(viewer: Viewer, whose: Whose, wanted: Wanted, *, number: int = 1, now: datetime) -> Page:
    """One page of what is owed, group after group; in a group, what is due soonest first. One query."""
    start = (number - 1) * PAGE
    duties = _wanted(viewer, whose, wanted, now=now).annotate(group=_group(now)).select_related("case__person")
    found = list(duties.order_by("group", *BY_URGENCY)[start : start + PAGE + 1])
    return Page(whose, found[:PAGE], number, len(found) > PAGE)


def counts(viewer: Viewer, whose: Whose, wanted: Wanted, *, now: datetime) -> dict[Group, int]:
    """How many duties each group of a list holds on all its pages. One query."""
    duties = _wanted(viewer, whose, wanted, now=now).annotate(group=_group(now))
    found = duties.aggregate(**{each.name: Count("pk", filter=Q(group=each)) for each in Group})
    return {each: found[each.name] for each in Group}


def _wanted(viewer: Viewer, whose: Whose, wanted: Wanted, *, now: datetime) -> QuerySet[Duty]:
    """The duties of a list, narrowed."""
    duties = _owed_to(viewer, whose)
    if wanted.overdue_only:
        duties = duties.filter(overdue_now(now))
    if wanted.my_post_only:
        duties = duties.filter(owed_post__in=[viewer.post, ""])
    if wanted.rule:
        duties = duties.filter(rule=wanted.rule)
    if wanted.case_id is not None:
        duties = duties.filter(case_id=wanted.case_id)
    return duties


def _group(now: datetime) -> SqlCase:
    """SQL: the group of a duty. What is urgent stands before the longest overdue, unless it is far off."""
    tomorrow, after_the_week = _midnight(now, days=1), _midnight(now, days=8)
    return SqlCase(
        When(paused=True, then=Value(Group.WAITING)),
        When(Q(due_at__isnull=True) | Q(due_at__lt=after_the_week), urgent=True, then=Value(Group.URGENT)),
        When(due_at__isnull=True, then=Value(Group.WAITING)),
        When(due_at__lt=now, then=Value(Group.OVERDUE)),
        When(due_at__lt=tomorrow, then=Value(Group.TODAY)),
        When(due_at__lt=after_the_week, then=Value(Group.WEEK)),
        default=Value(Group.LATER),
    )


def _midnight(now: datetime, *, days: int) -> datetime:
    """The midnight with which the day begins that is so many days from today."""
    return datetime.combine(now.astimezone(LONDON).date() + timedelta(days=days), time(), LONDON)


def first_list(viewer: Viewer, wanted: Wanted, *, number: int = 1, now: datetime) -> tuple[Page, Wanted]:
    """The list to begin with, and what it is narrowed to: mine; where I work through my team alone and owe nothing
    myself, what my post owes in my team's cases; where that is nothing, all that is owed there.
    """
    mine = work_list(viewer, "mine", wanted, number=number, now=now)
    if mine.duties or not viewer.team_ids:
        return mine, wanted
    for narrowed in (replace(wanted, my_post_only=True), wanted):
        teams = work_list(viewer, "team", narrowed, number=number, now=now)
        if teams.duties:
            return teams, narrowed
    return mine, wanted


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
    return list(
        Meeting.objects.filter(
            status=Meeting.Status.CALLED,
            planned_for__gte=_midnight(now, days=0),
            planned_for__lt=_midnight(now, days=1),
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

"""What is owed, for a work list, in groups by when it is due. Each list starts from the viewer's own cases, so it does
not slow down with the area.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import IntEnum
from itertools import groupby
from operator import attrgetter
from typing import Literal
from uuid import UUID

from django.db.models import Case as SqlCase
from django.db.models import Count, Q, QuerySet, Value, When, Window
from django.db.models.expressions import RawSQL
from django.utils import timezone

from holdfast.access.built import BuiltQuery
from holdfast.access.models import LOOKING_ON, Involvement
from holdfast.access.viewer import Viewer
from holdfast.casework.models import Duty, Meeting
from holdfast.casework.projection import BY_URGENCY, overdue_now
from holdfast.protocol.calendar import LONDON
from holdfast.register.models import Case

PAGE, MEETINGS = 20, 20

Whose = Literal["mine", "cover", "team", "agency"]


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
    """One page of a work list. `counts`: how many duties each group holds on all its pages; of an empty page, none."""

    whose: Whose
    duties: Sequence[Duty]
    number: int
    has_next: bool
    counts: Mapping[Group, int]

    @property
    def groups(self) -> list[tuple[Group, list[Duty]]]:
        """The duties of this page in their groups, the groups that have none left out."""
        return [(Group(group), list(duties)) for group, duties in groupby(self.duties, attrgetter("group"))]

    @property
    def first(self) -> int:
        """The place of this page's first duty in the whole list, counted from 1."""
        return (self.number - 1) * PAGE + 1


def work_list(viewer: Viewer, whose: Whose, wanted: Wanted, *, number: int = 1, now: datetime) -> Page:
    """One page of what is owed, group after group; in a group, what is due soonest first. Two queries: the duties, and
    the cases of those on the page.
    """
    start = (number - 1) * PAGE
    edges = _Edges.of(now)
    if whose == "mine" and not start and not wanted.is_narrowed and viewer.user_id:
        found = _MINE.all(
            agency=viewer.agency, post=viewer.post, user_id=viewer.user_id, at=timezone.now(), **vars(edges)
        )
    else:
        duties = _wanted(_owed_to(viewer, whose), viewer, wanted, now=now)
        found = list(_in_groups(duties, edges)[start : start + PAGE + 1])
    counts = {each: getattr(found[0], _counted(each)) for each in Group} if found else {}
    page = found[:PAGE]
    cases = {case.pk: case for case in _CASES.all(case_ids=cases_of(page))} if page else {}
    for duty in page:
        duty.case = cases[duty.case_id]
    return Page(whose, page, number, len(found) > PAGE, counts)


_CASES = BuiltQuery(
    lambda case_ids: (
        Case.objects.filter(pk__in=RawSQL("select unnest(%s::uuid[])", [case_ids])).select_related("person").order_by()
    ),
    case_ids=list,
)


def _wanted(duties: QuerySet[Duty], viewer: Viewer, wanted: Wanted, *, now: datetime) -> QuerySet[Duty]:
    """The duties of a list, narrowed."""
    if wanted.overdue_only:
        duties = duties.filter(overdue_now(now))
    if wanted.my_post_only:
        duties = duties.filter(owed_post__in=[viewer.post, ""])
    if wanted.rule:
        duties = duties.filter(rule=wanted.rule)
    if wanted.case_id is not None:
        duties = duties.filter(case_id=wanted.case_id)
    return duties


@dataclass(frozen=True)
class _Edges:
    """The moments that divide the groups: now, and two midnights."""

    now: datetime
    tomorrow: datetime
    after_the_week: datetime

    @classmethod
    def of(cls, now: datetime) -> _Edges:
        return cls(now, _midnight(now, days=1), _midnight(now, days=8))


def _in_groups(duties: QuerySet[Duty], edges: _Edges) -> QuerySet[Duty]:
    """The duties in their order, each with its group, and with how many each group holds."""
    counted = {_counted(each): Window(Count("pk", filter=Q(group=each))) for each in Group}
    return duties.annotate(group=_group(edges)).annotate(**counted).order_by("group", *BY_URGENCY)


def _counted(group: Group) -> str:
    return f"in_{group.name.lower()}"


def _group(edges: _Edges) -> SqlCase:
    """SQL: the group of a duty. What is urgent stands before the longest overdue, unless it is far off."""
    return SqlCase(
        When(paused=True, then=Value(Group.WAITING)),
        When(Q(due_at__isnull=True) | Q(due_at__lt=edges.after_the_week), urgent=True, then=Value(Group.URGENT)),
        When(due_at__isnull=True, then=Value(Group.WAITING)),
        When(due_at__lt=edges.now, then=Value(Group.OVERDUE)),
        When(due_at__lt=edges.tomorrow, then=Value(Group.TODAY)),
        When(due_at__lt=edges.after_the_week, then=Value(Group.WEEK)),
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
    now = timezone.now()
    if whose == "mine":
        return _owed_to_user(viewer.agency, viewer.post, viewer.author, now)
    duties = Duty.objects.filter(status=Duty.Status.DUE, owed_agency__in=[viewer.agency, ""])
    if whose == "agency":
        return duties.filter(case_id__in=RawSQL("select case_id from wall_case", []))
    if whose == "cover":
        return duties.filter(case_id__in=_covered(now))
    return duties.filter(case_id__in=_involving(list(viewer.team_ids), now))


def _owed_to_user(agency: str, post: str, user_id: UUID, now: datetime) -> QuerySet[Duty]:
    """What somebody's post owes in the cases in which they are involved by themselves."""
    return Duty.objects.filter(
        status=Duty.Status.DUE,
        owed_agency__in=[agency, ""],
        owed_post__in=[post, ""],
        case_id__in=_involving([user_id], now),
    )


def _involving(principals: list[UUID], now: datetime) -> QuerySet[Involvement, UUID]:
    """The cases in which these users or teams are involved now. The wall leaves those of another agency out."""
    return (
        Involvement.objects.filter(principal__in=principals, from_at__lte=now)
        .filter(Q(until_at__isnull=True) | Q(until_at__gt=now))
        .order_by()
        .values_list("case_id", flat=True)
    )


def _covered(now: datetime) -> QuerySet[Involvement, UUID]:
    """The cases of those for whom the viewer stands in."""
    return (
        Involvement.objects.filter(principal__in=RawSQL("select user_id from wall_covered", []), from_at__lte=now)
        .filter(Q(until_at__isnull=True) | Q(until_at__gt=now))
        .exclude(role__in=LOOKING_ON)
        .order_by()
        .values_list("case_id", flat=True)
    )


_MINE = BuiltQuery(
    lambda agency, post, user_id, at, **edges: _in_groups(_owed_to_user(agency, post, user_id, at), _Edges(**edges))[
        : PAGE + 1
    ],
    agency=str,
    post=str,
    user_id=UUID,
    at=datetime,
    now=datetime,
    tomorrow=datetime,
    after_the_week=datetime,
)
"""The list that most people begin the day with."""


def meetings_today(viewer: Viewer, *, now: datetime) -> list[Meeting]:
    """The meetings of the day about the viewer's cases, or to which the viewer is asked."""
    del viewer  # the wall decides
    return _MEETINGS.all(begin=_midnight(now, days=0), end=_midnight(now, days=1))


_MEETINGS = BuiltQuery(
    lambda begin, end: (
        Meeting.objects.filter(status=Meeting.Status.CALLED, planned_for__gte=begin, planned_for__lt=end)
        .filter(id__in=RawSQL("select meeting_id from wall_meeting", []))
        .order_by("planned_for", "id")[:MEETINGS]
    ),
    begin=datetime,
    end=datetime,
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

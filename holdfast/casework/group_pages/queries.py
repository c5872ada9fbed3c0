"""Groups and, for those who work on a group's case, the evidence for what it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from holdfast.access.viewer import Viewer
from holdfast.register.models import Case, Group, GroupEvidence
from holdfast.register.words import GroupLevel, GroupTest

PAGE = 25


@dataclass(frozen=True)
class Test:
    """One of the five tests of Hallsworth and Young: what it asks, and the evidence that stands for it."""

    name: str
    asks: str
    evidence: Sequence[GroupEvidence]


@dataclass(frozen=True)
class GroupPage:
    """A group and what the viewer may see of it. `case` is None for whoever does not work on it."""

    group: Group
    level: GroupLevel
    case: Case | None
    tests: Sequence[Test]
    evidence: Sequence[GroupEvidence]


def groups(*, page: int = 1) -> tuple[list[Group], bool]:
    """The groups that are not past their review, by name, and whether more follow."""
    start = (page - 1) * PAGE
    kept = Group.objects.filter(review_by__gte=timezone.localdate())
    found = list(kept.order_by("name", "id")[start : start + PAGE + 1])
    return found[:PAGE], len(found) > PAGE


def group_to_show(viewer: Viewer, group_id: UUID) -> Group | None:
    """A group; past its review only for those who work on its case, who can still keep it (GM-06)."""
    group = Group.objects.filter(pk=group_id).first()
    if group is not None and group.review_by < timezone.localdate() and own_case(viewer, group) is None:
        return None
    return group


def own_case(viewer: Viewer, group: Group) -> Case | None:
    """The group's case, where the viewer works on it: the open one, else the last."""
    del viewer  # the wall decides
    return Case.objects.filter(group=group).order_by("-closed_at", "-opened_at", "id").first()


def group_page(viewer: Viewer, group: Group) -> GroupPage:
    """Everything for the page of a group."""
    evidence = list(
        GroupEvidence.objects.filter(group=group)
        .select_related("recorded_by", "recorded_for")
        .order_by("-observed_on", "-recorded_at", "id")
    )
    return GroupPage(
        group=group,
        level=GroupLevel(group.level),
        case=own_case(viewer, group),
        tests=[
            Test(
                test.value, str(test.label), [each for each in evidence if each.test == test and not each.withdrawn_at]
            )
            for test in GroupTest
        ],
        evidence=evidence,
    )

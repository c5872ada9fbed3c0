"""Groups, and the evidence for what they are (ISL-5.1.2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from holdfast.access.errors import Refused
from holdfast.access.log import record_consultation
from holdfast.access.models import Operation
from holdfast.access.viewer import Viewer
from holdfast.register.actions.cases import open_case
from holdfast.register.grading import checked_grading, suspected_false
from holdfast.register.models import Case, Group, GroupEvidence
from holdfast.register.review import first_review
from holdfast.register.words import CaseKind, GroupLevel, GroupTest, Purpose


@dataclass(frozen=True)
class NewEvidence:
    """One piece of evidence for what a group is, graded 3x5x2."""

    test: GroupTest | str
    statement: str
    observed_on: date
    source: str
    grading: str
    conditions: str = ""


@transaction.atomic
def record_group(
    *,
    by: Viewer,
    name: str,
    level: GroupLevel | str = GroupLevel.PEER_GROUP,
    evidence: Iterable[NewEvidence] = (),
    also_known_as: str = "",
    area: str = "",
    reason: str,
) -> Group:
    """Record a group and open its case. Above a peer group, the level needs its evidence (ISL-5.1.2)."""
    if not name.strip():
        raise Refused(
            "A group has a name.", instead="Say what it is called.", fields={"name": "Say what it is called."}
        )
    given = list(evidence)
    _check_level(GroupLevel(level), {GroupTest(piece.test) for piece in given if not suspected_false(piece.grading)})
    group = Group(
        name=name.strip(),
        also_known_as=also_known_as.strip(),
        level=GroupLevel(level),
        area=area.strip(),
        purpose=Purpose.PREVENTION,
        review_by=first_review(timezone.localdate()),
        recorded_by_id=by.author,
        recorded_for_id=by.author_agency,
    )
    group.save(force_insert=True)
    case = open_case(
        by=by,
        kind=CaseKind.PEER_GROUP,
        group=group,
        reason=reason,
        purpose=Purpose.PREVENTION,
        involve_front_door=False,
    )
    for piece in given:
        add_evidence(by=by, group=group, case=case, evidence=piece)
    return group


@transaction.atomic
def add_evidence(*, by: Viewer, group: Group, case: Case, evidence: NewEvidence) -> GroupEvidence:
    """Add a piece of evidence to the group's case."""
    if not evidence.grading.strip():
        raise Refused(
            "Evidence is graded 3x5x2.",
            instead="Give source (1 to 3), information (A to E) and handling (P or C), such as 2BP.",
            fields={"grading": "Such as 2BP."},
        )
    grading, conditions = checked_grading(evidence.grading, evidence.conditions)
    if case.group_id != group.pk:
        raise Refused("Evidence about a group stands in the group's own case.")
    added = GroupEvidence(
        group=group,
        case=case,
        test=GroupTest(evidence.test),
        statement=evidence.statement.strip(),
        observed_on=evidence.observed_on,
        source=evidence.source.strip(),
        grading=grading,
        conditions=conditions,
        recorded_by_id=by.author,
        recorded_for_id=by.author_agency,
    )
    added.save(force_insert=True)
    record_consultation(viewer=by, operation=Operation.COLLECT, what="group evidence", case_ids=[case.id])
    return added


@transaction.atomic
def set_level(*, by: Viewer, group: Group, level: GroupLevel | str) -> None:
    """Change the level at which a group is recorded. Raises Refused where the evidence that stands does not carry
    it."""
    level = GroupLevel(level)
    _check_level(level, _tests_met(group))
    if not Group.objects.filter(pk=group.pk).update(level=level):
        raise Refused("Those who work on the group's case decide its level.", instead="Ask them, with your evidence.")
    group.level = level
    record_consultation(
        viewer=by,
        operation=Operation.ALTER,
        what=f"group level: {level}",
        case_ids=list(group.cases.values_list("id", flat=True)),
    )


@transaction.atomic
def withdraw_evidence(*, by: Viewer, evidence: GroupEvidence, reason: str) -> None:
    """Withdraw a piece of evidence. Where the level no longer stands without it, the group is a peer group again."""
    if not reason.strip():
        raise Refused("Evidence is withdrawn for a reason.", instead="Say why.", fields={"reason": "Say why."})
    GroupEvidence.objects.filter(pk=evidence.pk).update(withdrawn_at=timezone.now(), withdrawn_because=reason.strip())
    record_consultation(
        viewer=by,
        operation=Operation.ALTER,
        what="group evidence withdrawn",
        case_ids=[evidence.case_id],
    )
    group = evidence.group
    try:
        _check_level(GroupLevel(group.level), _tests_met(group))
    except Refused:
        Group.objects.filter(pk=group.pk).update(level=GroupLevel.PEER_GROUP)


def _tests_met(group: Group) -> set[GroupTest]:
    standing = GroupEvidence.objects.filter(group=group, withdrawn_at__isnull=True).values_list("test", "grading")
    return {GroupTest(test) for test, grading in standing if not suspected_false(grading)}


def _check_level(level: GroupLevel, met: set[GroupTest]) -> None:
    needed: set[GroupTest] = set()
    if level is GroupLevel.GANG:
        needed = set(GroupTest)
    elif level is GroupLevel.ORGANISED_CRIME_GROUP:
        needed = {GroupTest.DURABLE, GroupTest.CRIME_AND_VIOLENCE}
    if missing := [test for test in GroupTest if test in needed - met]:
        raise Refused(
            f"The level “{level}” is recorded only with evidence for each of its tests.",
            instead=f"Add evidence that it is, or has: {', '.join(missing)}. Until then record it as a peer group.",
            clauses=["ISL-5.1.2"],
        )

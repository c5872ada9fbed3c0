"""How long the record of a case, and of the group that it is about, is held: kept beside them from the facts, so that
lists can ask for it in SQL."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from holdfast.chronology.models import Fact
from holdfast.protocol import Evaluation
from holdfast.protocol.calendar import day_of
from holdfast.protocol.conditions.context import StateNow
from holdfast.register.models import Case, Group
from holdfast.register.review import first_review

KEPT, ADULT_BASIS = "holding.reviewed", "adult-basis.recorded"
REOPENED = "case.reopened"
_STATES = ("kept", "adult-basis")


def keep_dates(fact: Fact, evaluations: Mapping[UUID, Evaluation]) -> None:
    """Make a case's review date and basis, and its group's date, say what its facts say. Called by the chronology, as
    its job."""
    if fact.kind not in {KEPT, ADULT_BASIS}:
        return
    for case_id, evaluation in evaluations.items():
        opened = Case.objects.values_list("opened_at", flat=True).get(pk=case_id)
        review_by, basis_from = _dates(evaluation, day_of(opened))
        Case.objects.filter(pk=case_id).update(review_by=review_by, adult_basis_from=basis_from)
        Group.objects.filter(cases=case_id).update(review_by=review_by)


def _dates(evaluation: Evaluation, opened: date) -> tuple[date, date | None]:
    """By when a case is reviewed, and since when there is a basis for work with an adult."""
    kept, basis = (_since(evaluation, name) for name in _STATES)
    reopened = [fact.day for fact in evaluation.chronology.facts if fact.kind == REOPENED]
    begun = [opened, *(date.fromordinal(day) for day in reopened), *([kept] if kept else [])]
    return first_review(max(begun)), basis


def _since(evaluation: Evaluation, state: str) -> date | None:
    standing = evaluation.in_force.get(state)
    return day_of(standing.fact.happened) if isinstance(standing, StateNow) and standing.fact else None

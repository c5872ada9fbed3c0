"""A child with a plan, to test with."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from holdfast.access.actions import involve
from holdfast.access.viewer import Viewer, acting_as
from holdfast.casework.plans.plan import PlanPage, plan_of
from holdfast.chronology.actions import append_fact
from holdfast.chronology.models import Fact
from holdfast.register.models import Case
from tests.access.area import Area


def outcome(wanted: str, **changes: Any) -> dict[str, Any]:
    """One line of a plan."""
    return {
        "wanted": wanted,
        "in_whose_words": "child",
        "need": "Threatened on the way.",
        "service": "School",
        "who": "Pastoral lead",
        "by_when": (timezone.localdate() + timedelta(days=60)).isoformat(),
        **changes,
    }


class Desk(Area):
    """A social worker, a teacher and an officer who work with one child."""

    def __init__(self) -> None:
        super().__init__()
        self.worker = self.staff("Wyn Worker")
        self.teacher = self.staff("Tai Teacher", self.school, post="pastoral lead")
        self.officer = self.staff("Ola Officer", self.police, post="gangs unit")
        self.child_case = self.case(self.worker, self.child(self.worker, "Aderyn", "Planted"))
        with acting_as(self.worker):
            for viewer in (self.teacher, self.officer):
                involve(
                    by=self.worker,
                    case_id=self.child_case.pk,
                    role="works with",
                    reason="Works with the child",
                    user=self.user(viewer),
                )

    def record(self, by: Viewer, kind: str, *, days_ago: float = 0, case: Case | None = None, **data: Any) -> Fact:
        """A fact of the child."""
        with acting_as(by):
            return append_fact(
                by=by,
                kind=kind,
                happened_at=timezone.now() - timedelta(days=days_ago),
                data=data,
                cases=[case or self.child_case],
            )

    def made(self, *wanted: str, days_ago: float = 30, **changes: Any) -> Fact:
        """The plan, made by the social worker."""
        return self.record(
            self.worker, "plan.made", days_ago=days_ago, outcomes=[outcome(one) for one in wanted], **changes
        )

    def reviewed(self, *rows: dict[str, Any], days_ago: float = 5, amended: bool = False) -> Fact:
        """A review with the school."""
        attended = [
            {"name": "Wyn Worker", "agency": "children's social care", "role": "social worker"},
            {"name": "Tai Teacher", "agency": "education", "role": "pastoral lead"},
        ]
        return self.record(
            self.worker,
            "plan.reviewed",
            days_ago=days_ago,
            attended=attended,
            outcomes=list(rows),
            needs_updated="Sleeps better.",
            plan_amended=amended,
        )

    def plan(self, viewer: Viewer | None = None) -> PlanPage:
        """The plan as somebody reads it."""
        who = viewer or self.worker
        with acting_as(who):
            return plan_of(who, self.child_case)


def local_day(moment: datetime) -> date:
    """The day in London."""
    return timezone.localdate(moment)

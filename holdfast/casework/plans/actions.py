"""Making a plan, adding to it, reviewing it, amending it: the facts of which it is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from holdfast.access.viewer import Viewer
from holdfast.casework.meetings.calling import professional
from holdfast.casework.plans.plan import AMENDED, CONTRIBUTED, MADE, REVIEWED, Plan


@dataclass(frozen=True, slots=True)
class Way:
    """One of the things that can be done with a plan: its kind, what its button says, whether it needs a plan first."""

    name: str
    kind: str
    button: str
    needs_plan: bool


WAYS: Mapping[str, Way] = {
    "make": Way("make", MADE, "Make the plan", needs_plan=False),
    "add": Way("add", CONTRIBUTED, "Add to the plan", needs_plan=True),
    "review": Way("review", REVIEWED, "Record the review", needs_plan=True),
    "amend": Way("amend", AMENDED, "Amend the plan", needs_plan=True),
}


def begun_with(way: Way, viewer: Viewer, plan: Plan | None) -> dict[str, Any]:
    """What a form of the plan begins with: a review with each outcome, an amendment with the plan as it is."""
    if plan is None or way.kind in {MADE, CONTRIBUTED}:
        return {}
    if way.kind == REVIEWED:
        return {
            "attended": [professional(viewer.name, viewer.party)],
            "outcomes": [{"wanted": outcome.wanted} for outcome in plan.outcomes if outcome.is_open],
        }
    begun: dict[str, Any] = {"outcomes": [outcome.as_row() for outcome in plan.outcomes if outcome.is_open]}
    if plan.base.data.get("contributed"):
        begun["contributed"] = plan.base.data["contributed"]
    if plan.holds_diversion:
        begun["includes_diversion"] = True
    return begun

"""What a fact ends: the lead's work when somebody else leads, the panel's when it declines (docs/adr/0007)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from holdfast.access.ending import HANDING_OVER, end_role, resume_role
from holdfast.access.models import Involvement
from holdfast.access.viewer import current_viewer
from holdfast.chronology.models import Fact
from holdfast.protocol import Evaluation
from holdfast.protocol.conditions.context import StateNow
from holdfast.protocol.parties import SLASH
from holdfast.register.models import Agency

LEAD_CHANGES = {"lead.named", "lead.ended"}
PANEL_REQUESTED, PANEL_DECIDED, PANEL_WORK_ENDED = "gangs-team.requested", "panel.decided", "gangs-team.ended"
ANSWERING = timedelta(days=28)
"""How long a panel that declined still sees the case: the referrer is told within days, and may ask why."""

ANOTHER_LEADS = "Another agency leads now."
PANEL_DONE = "The panel’s part in the case has ended."


def end_what_is_done(fact: Fact, evaluations: Mapping[UUID, Evaluation]) -> None:
    """End the sight of those whose part in a case a fact has ended. Called by the chronology, as its job."""
    by = current_viewer()
    for case_id, evaluation in evaluations.items():
        if fact.kind in LEAD_CHANGES:
            leading = _leading_agencies(evaluation)
            end_role(
                by=by,
                case_id=case_id,
                role=Involvement.Role.LEAD,
                because=ANOTHER_LEADS,
                after=HANDING_OVER,
                but_not=leading,
            )
        elif fact.kind == PANEL_WORK_ENDED or (fact.kind == PANEL_DECIDED and fact.data.get("outcome") == "declined"):
            end_role(by=by, case_id=case_id, role=Involvement.Role.PANEL, because=PANEL_DONE, after=ANSWERING)
        elif fact.kind == PANEL_REQUESTED:
            resume_role(by=by, case_id=case_id, role=Involvement.Role.PANEL, because=PANEL_DONE)


def _leading_agencies(evaluation: Evaluation) -> list[UUID]:
    """The agency whose worker leads now, where somebody does."""
    lead = evaluation.in_force.get("lead-professional")
    if not isinstance(lead, StateNow) or not isinstance(lead.value, str):
        return []
    return list(Agency.objects.filter(key=lead.value.partition(SLASH)[0]).values_list("pk", flat=True))

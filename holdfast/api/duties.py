"""What is owed."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema

from holdfast.access.may import SIGNED_IN
from holdfast.access.models import Operation
from holdfast.access.viewer import current_viewer
from holdfast.api.asking import PageNumber, log, page_of
from holdfast.api.errors import answers
from holdfast.api.schemas import DutyOut, Page
from holdfast.api.storable import Text
from holdfast.casework.models import Duty
from holdfast.casework.today.queries import Wanted, cases_of, work_list

router = Router(tags=["Duties"])


class WantedDuties(Schema):
    """Whose duties, and which of them."""

    whose: Literal["mine", "team", "agency"] = "mine"
    overdue: bool = False
    rule: Text = ""
    case: UUID | None = None


@router.get("/duties", response=answers({200: Page[DutyOut]}), openapi_extra={"x-may": SIGNED_IN.says})
def list_duties(request: HttpRequest, wanted: Query[WantedDuties], page: PageNumber = 1) -> Page[DutyOut]:
    """What I, my team or my agency owe: what is urgent, what is overdue, then what is due soonest. What is urgent but
    more than a week off stands with what is due later.
    """
    now = timezone.now()
    narrowed = Wanted(overdue_only=wanted.overdue, rule=wanted.rule, case_id=wanted.case)
    found = work_list(current_viewer(), wanted.whose, narrowed, number=page, now=now)
    log(request, Operation.CONSULT, "work list", case_ids=cases_of(found.duties))
    return page_of([duty_out(duty, now) for duty in found.duties], page, has_next=found.has_next)


def duty_out(duty: Duty, now: datetime) -> DutyOut:
    """A stored duty as it is told."""
    due = duty.due_at
    return DutyOut(
        id=duty.pk,
        case=duty.case_id,
        reference=duty.case.reference,
        rule=duty.rule,
        title=duty.title,
        because=duty.because,
        clauses=duty.clauses,
        owed_agency=duty.owed_agency,
        owed_post=duty.owed_post,
        due_at=due,
        due_is_day=duty.due_is_day,
        original_due_at=duty.original_due_at,
        status=duty.status,
        is_overdue=duty.status == Duty.Status.DUE and not duty.paused and due is not None and due < now,
        urgent=duty.urgent,
        missing=duty.missing,
        records=duty.records,
        arises_from=duty.arises_from_id,
    )

"""One duty: why it is owed, by which version of which rule, what would meet it, and what else can be done."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from holdfast.access.may import case_team
from holdfast.access.viewer import Viewer, current_viewer
from holdfast.casework.case_page.views import frame
from holdfast.casework.doing import owed
from holdfast.casework.models import Duty
from holdfast.casework.projection import answer_for
from holdfast.chronology.packs import area_pack
from holdfast.chronology.protocol_facts import whole_chronology
from holdfast.chronology.queries import visible_facts
from holdfast.protocol.engine import Refused
from holdfast.protocol.engine.duty import Duty as Answer
from holdfast.protocol.evaluation import Evaluation, check, evaluate
from holdfast.protocol.explanation import explain
from holdfast.protocol.facts import Fact
from holdfast.protocol.pack import EXTENDED, PAUSED, RESUMED, WAIVED
from holdfast.protocol.parties import fills
from holdfast.register.models import Case


@case_team
def duty(request: HttpRequest, case: Case, duty_id: UUID) -> HttpResponse:
    """Everything that a duty can say for itself."""
    viewer, pack, now = current_viewer(), area_pack(), timezone.now()
    row = Duty.objects.select_related("case__person").filter(pk=duty_id, case=case).first()
    if row is None:
        raise Http404
    evaluation = evaluate(pack, whole_chronology(case.pk), now)
    answer = answer_for(row, evaluation)
    explanation = explain(answer) if answer is not None else None
    # What a condition saw may rest on facts that this reader may not read: then the values are left out.
    sees_all = len(visible_facts(case)) == len(evaluation.chronology.facts)
    return render(
        request,
        "casework/case/duty.html",
        {
            **frame(request, case, "case_duties"),
            "owed": owed(viewer, [row], now=now)[0],
            "explanation": explanation,
            "saw": explanation.ground.because if explanation and explanation.ground and sees_all else "",
            "waivers": [pack.parties.title(party) for party in explanation.can_be_waived_by] if explanation else [],
            "other_ways": _other_ways(viewer, case, row, answer, evaluation) if row.status == Duty.Status.DUE else [],
            "errors": [],
        },
    )


@dataclass(frozen=True, slots=True)
class Way:
    """Something that can be done with a duty other than meeting it: in short words, and what it asks for. `refused`
    says why this viewer may not.
    """

    words: str
    asks: str
    address: str
    refused: Refused | None


def _other_ways(viewer: Viewer, case: Case, row: Duty, answer: Answer | None, evaluation: Evaluation) -> list[Way]:
    """What can be done with an open duty. Whether the viewer may is asked of the protocol, before a form is offered."""
    if answer is None:
        return []
    may_waive = any(fills(viewer.party, party) for party in answer.rule.waived_by)
    offered = [(WAIVED, "Waive it", "Say why it is right not to do it.", may_waive),
               (EXTENDED, "Extend the time", "Give a new date, and why more time is needed.", True),
               (PAUSED, "Stop the clock", "Say what stands in the way.", not row.paused),
               (RESUMED, "Start the clock again", "The time that was left runs on.", row.paused)]  # fmt: skip
    return [
        Way(
            words,
            asks,
            f"{reverse('fact_new', kwargs={'case_id': case.pk, 'kind': kind})}?duty={row.pk}",
            _refusal(viewer, kind, answer, evaluation),
        )
        for kind, words, asks, is_open in offered
        if is_open and kind in evaluation.pack.kinds
    ]


def _refusal(viewer: Viewer, kind: str, answer: Answer, evaluation: Evaluation) -> Refused | None:
    """The refusal that the viewer would meet with a form that is filled in."""
    filled = {"rule": answer.rule.name, "arises_from": answer.fact.id, "for": answer.for_, "reason": "…"}
    moved = {"new_due": evaluation.at.isoformat()} if kind == EXTENDED else {}
    asked = Fact("asked", kind, evaluation.at, evaluation.at, viewer.party, filled | moved)
    return next(iter(check(evaluation.pack, evaluation.chronology, asked)), None)

"""One duty: why it is owed, by which version of which rule, what would meet it, and what else can be done."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from holdfast.access.may import case_team
from holdfast.access.viewer import Viewer, current_viewer
from holdfast.casework.case_page.queries import visible_facts
from holdfast.casework.case_page.views import frame
from holdfast.casework.doing import may_record, owed
from holdfast.casework.models import Duty
from holdfast.casework.projection import answer_for
from holdfast.chronology.packs import area_pack
from holdfast.chronology.protocol_facts import whole_chronology
from holdfast.protocol.evaluation import evaluate
from holdfast.protocol.explanation import Explanation, explain
from holdfast.protocol.pack import Pack
from holdfast.protocol.parties import fills
from holdfast.register.models import Case

WAIVED, EXTENDED, PAUSED, RESUMED = "duty.waived", "duty.extended", "duty.paused", "duty.resumed"


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
            "other_ways": _other_ways(viewer, pack, case, row, explanation) if row.status == Duty.Status.DUE else [],
            "errors": [],
        },
    )


def _other_ways(
    viewer: Viewer, pack: Pack, case: Case, row: Duty, explanation: Explanation | None
) -> list[tuple[str, str]]:
    """What can be done with a duty other than meeting it: each with its address, as far as the viewer may."""
    may_waive = explanation is not None and any(fills(viewer.party, party) for party in explanation.can_be_waived_by)
    offered = [(WAIVED, "Waive it, with a reason", may_waive), (EXTENDED, "Extend the time, with a reason", True),
               (PAUSED, "Stop the clock, with a reason", not row.paused),
               (RESUMED, "Start the clock again", row.paused)]  # fmt: skip
    return [
        (words, f"{reverse('fact_new', kwargs={'case_id': case.pk, 'kind': kind})}?duty={row.pk}")
        for kind, words, is_open in offered
        if is_open and kind in pack.kinds and may_record(viewer, pack.kinds[kind])
    ]

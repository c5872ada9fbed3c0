"""The pages of a child's plan."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from holdfast.access.errors import Refused
from holdfast.access.log import record_consultation
from holdfast.access.may import case_team, leaves
from holdfast.access.models import Operation
from holdfast.access.viewer import Viewer, current_viewer
from holdfast.casework.case_page.actions import record
from holdfast.casework.case_page.recording import asking_in
from holdfast.casework.case_page.views import frame
from holdfast.casework.documents import typeset
from holdfast.casework.doing import may_record, owed
from holdfast.casework.fact_words import said
from holdfast.casework.forms.drafts import keep, typed_before, typed_in
from holdfast.casework.kind_forms import FactForm
from holdfast.casework.models import Duty
from holdfast.casework.plans.actions import WAYS, Way, begun_with
from holdfast.casework.plans.plain import HOW_FAR, family_copy, lead_in_words, outsiders_named
from holdfast.casework.plans.plan import DIVERSION, GIVEN, PlanPage, plan_of
from holdfast.casework.projection import BY_URGENCY
from holdfast.chronology.drafts import discard_draft, load_draft, save_draft
from holdfast.chronology.packs import area_pack, kind_named
from holdfast.register.models import Case
from holdfast.site.jinja import long_date

_OF_PLANS = {way.kind for way in WAYS.values()} | {GIVEN, DIVERSION}


@case_team
def plan(request: HttpRequest, case: Case) -> HttpResponse:
    """The plan as it stands: each outcome, who does what by when, how far it is."""
    # clause: ISL-7.4a, ISL-7.4b, ISL-7.6
    viewer, now = current_viewer(), timezone.now()
    page = plan_of(viewer, case)
    duties = Duty.objects.filter(case=case, status=Duty.Status.DUE, records__in=_OF_PLANS).select_related(
        "case__person"
    )
    pack = area_pack()
    return render(
        request,
        "casework/plan/plan.html",
        {
            **frame(request, case, "plan"),
            "page": page,
            "plan": page.plan,
            "lead": lead_in_words(page),
            "duties": owed(viewer, list(duties.order_by(*BY_URGENCY)), now=now),
            "reviews": [(entry, said(pack.kinds[entry.fact.kind], entry.data, pack)) for entry in page.plan.reviews[:5]]
            if page.plan
            else [],
            "words": _words(),
            "practice": pack.practice_beside("plan.made"),
            "errors": [],
        },
    )


def _words() -> dict[str, dict[str, str]]:
    """The answers of the plan's questions, in words."""
    pack = area_pack()
    made = {row.name: row for row in pack.kinds["plan.made"].fields["outcomes"].rows}
    reviewed = {row.name: row for row in pack.kinds["plan.reviewed"].fields["outcomes"].rows}
    return {
        "whose": {str(choice.value): choice.says for choice in made["in_whose_words"].choices},
        "how_far": {str(choice.value): choice.says for choice in reviewed["met"].choices},
    }


@case_team
def plan_write(request: HttpRequest, case: Case, way: str) -> HttpResponse:
    """Make the plan, add to it, review or amend it, with what is known already filled in."""
    chosen = WAYS[way]
    viewer = current_viewer()
    page = plan_of(viewer, case)
    if chosen.needs_plan is (page.plan is None):
        return redirect("plan", case_id=case.pk)
    kind = kind_named(chosen.kind)
    draft = load_draft(viewer, form=kind.name, case_id=case.pk)
    sent = request.method == "POST"
    form = FactForm(
        kind,
        asking_in(viewer, case),
        typed=typed_in(request) if sent else typed_before(draft),
        data=begun_with(chosen, viewer, page.plan),
        answers_to=page.plan.base.fact.happened_at if page.plan else None,
    )
    if sent:
        answer = _posted(request, viewer, case, chosen, form)
        if answer is not None:
            return answer
    pack = area_pack()
    return render(
        request,
        "casework/plan/write.html",
        {
            **frame(request, case, "plan"),
            "way": chosen,
            "kind": kind,
            "form": form,
            "errors": form.errors,
            "refused": form.refused,
            "draft": draft if not sent else load_draft(viewer, form=kind.name, case_id=case.pk),
            "offer": draft is not None and not sent,
            "may": may_record(viewer, kind),
            "practice": pack.practice_beside(kind.name),
            "key": request.POST.get("key") or str(uuid4()),
        },
    )


def _posted(request: HttpRequest, viewer: Viewer, case: Case, way: Way, form: FactForm) -> HttpResponse | None:
    do = request.POST.get("do", "")
    key = form.typed.pop("key", [""])[-1] or None
    if do == "keep":
        return keep(request, by=viewer, form=way.kind, data=form.typed, case_id=case.pk)
    if do == "discard":
        discard_draft(by=viewer, form=way.kind, case_id=case.pk)
        return redirect(request.get_full_path())
    again = form.act(do)
    save_draft(by=viewer, form=way.kind, data=form.typed, case_id=case.pk)
    if again or (data := form.read()) is None:
        return None
    try:
        record(by=viewer, case=case, kind=way.kind, data=data, happened=form.happened, handling=form.handling, key=key)
    except Refused as refused:
        form.refuse(refused)
        return None
    discard_draft(by=viewer, form=way.kind, case_id=case.pk)
    messages.success(request, _DONE[way.name])
    if way.name == "review" and data.get("plan_amended"):
        return redirect("plan_amend", case_id=case.pk)
    return redirect("plan", case_id=case.pk)


_DONE = {
    "make": "The plan is made. Give the family their copy next.",
    "add": "Your part stands in the plan. The family gets a new copy.",
    "review": "The review is recorded.",
    "amend": "The plan is amended. The family gets a new copy.",
}


@leaves("The family’s copy of the plan, which names nobody outside the family.")
@case_team
def plan_family(request: HttpRequest, case: Case) -> HttpResponse:
    """The copy for the family, to be read before it is given: in plain words, naming nobody outside the family."""
    # clause: ISL-7.4a
    viewer = current_viewer()
    page = plan_of(viewer, case, for_everybody=True)
    if page.plan is None:
        return redirect("plan", case_id=case.pk)
    copy = _copy(viewer, case, page)
    named = outsiders_named(viewer, case, page.plan.outcomes)
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        if not named or request.POST.get("read") == "yes":
            return _paper(viewer, case, copy)
        errors = [
            {
                "text": "Read the lines that are marked, and say that nobody outside the family is named.",
                "href": "#read",
            }
        ]
    return render(
        request,
        "casework/plan/family.html",
        {**frame(request, case, "plan"), "copy": copy, "named": named, "how_far": HOW_FAR, "errors": errors},
    )


def _copy(viewer: Viewer, case: Case, page: PlanPage) -> dict[str, Any]:
    assert page.plan is not None  # noqa: S101 - asked before
    return family_copy(viewer, case, page, page.plan, made=f"As it is on {long_date(timezone.localdate())}")


def _paper(viewer: Viewer, case: Case, copy: dict[str, Any]) -> HttpResponse:
    record_consultation(
        viewer=viewer,
        operation=Operation.PRINT,
        what="plan, the family's copy",
        case_ids=[case.pk],
        person_ids=[case.person_id] if case.person_id else [],
        route="plan_family",
    )
    return HttpResponse(
        typeset("plan.typ", copy),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{case.reference}-plan.pdf"'},
    )

"""The front door's pages: what waits for a decision, and the decision (ISL-7.2.2c)."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from holdfast.access.errors import Refused
from holdfast.access.log import record_consultation
from holdfast.access.may import case_team, needs
from holdfast.access.models import Function, Operation
from holdfast.access.searching import searches
from holdfast.access.viewer import Viewer, current_viewer
from holdfast.casework.alike import why_alike
from holdfast.casework.concern import queries
from holdfast.casework.concern.actions import DECIDED, decide_at_the_front_door, team_of
from holdfast.casework.doing import owed
from holdfast.casework.fact_words import said
from holdfast.casework.forms.drafts import keep, typed_before, typed_in
from holdfast.casework.forms.question_form import QuestionForm
from holdfast.casework.forms.questions import Question
from holdfast.casework.forms.widgets import Asking
from holdfast.casework.kind_forms import FactForm
from holdfast.chronology.drafts import discard_draft, load_draft, save_draft
from holdfast.chronology.packs import area_pack, kind_named
from holdfast.chronology.queries import Entry
from holdfast.register.models import Case
from holdfast.register.queries import teams
from holdfast.register.search import Found, likely_duplicates
from holdfast.site.forms import page_number


@needs(Function.FRONT_DOOR)
def front_door(request: HttpRequest) -> HttpResponse:
    """What waits for the front door's decision."""
    viewer = current_viewer()
    number = page_number(request)
    waiting, more = queries.waiting_at_the_front_door(viewer, page=number)
    record_consultation(
        viewer=viewer,
        operation=Operation.CONSULT,
        what="front door list",
        case_ids=[each.case.pk for each in waiting],
        route="front_door",
    )
    now = timezone.now()
    return render(
        request,
        "casework/concern/front_door.html",
        {
            "waiting": list(zip(waiting, owed(viewer, [each.duty for each in waiting], now=now), strict=True)),
            "number": number,
            "more": more,
        },
    )


class _Decision:
    """The questions of a decision: the named team, and the rest of the kind."""

    def __init__(self, viewer: Viewer, typed: dict[str, list[str]] | None, concern: Entry | None) -> None:
        asking = Asking(area_pack(), timezone.now())
        self.team = QuestionForm([_team_question()], asking, typed=typed)
        chosen = self.team.read() if typed is not None else None
        team_id = str(chosen["team"]) if chosen else ""
        self.chosen = team_of(UUID(team_id)) if team_id else None
        self.form = FactForm(
            kind_named(DECIDED),
            asking,
            typed=typed,
            fixed={"allocated_to": viewer.party},
            answers_to=concern.fact.happened_at if concern else None,
        )

    @property
    def errors(self) -> list[dict[str, str]]:
        return [*self.form.errors, *self.team.errors]


def _team_question() -> Question:
    named = {
        str(team.pk): f"{team.agency.title}: {team.name}" for team in teams().order_by("agency__title", "name", "id")
    }
    return Question(
        "team",
        "one of",
        "To which team is it allocated?",
        hint="The team works on the case from then on.",
        clauses=("ISL-7.2.2c",),
        choices=dict(named.items()),
    )


@case_team
@searches
def front_door_decide(request: HttpRequest, case: Case) -> HttpResponse:
    """Decide the threshold and allocate; say whether the person is one whom the area knows already."""
    viewer = current_viewer()
    draft = load_draft(viewer, form=DECIDED, case_id=case.pk)
    sent = request.method == "POST"
    concern = queries.concern_of(viewer, case)
    decision = _Decision(viewer, typed_in(request) if sent else typed_before(draft), concern)
    if sent:
        answer = _post(request, viewer, case, decision)
        if answer is not None:
            return answer
    record_consultation(
        viewer=viewer, operation=Operation.CONSULT, what="front door", case_ids=[case.pk], route="front_door_decide"
    )
    pack = area_pack()
    return render(
        request,
        "casework/concern/decide.html",
        {
            "case": case,
            "concern": concern,
            "answers": said(pack.kinds[concern.fact.kind], concern.data, pack) if concern else [],
            "why": partial(why_alike, name=case.person.display_name if case.person else ""),
            "alike": [(each, queries.born_in_words(each.person)) for each in _alike(viewer, case)],
            "decision": decision,
            "errors": decision.errors,
            "draft": draft,
            "practice": pack.practice_beside(DECIDED),
            "may_decide": viewer.has(Function.FRONT_DOOR),
            "has_form": True,
        },
    )


def _post(request: HttpRequest, viewer: Viewer, case: Case, decision: _Decision) -> HttpResponse | None:
    do = request.POST.get("do", "")
    typed = decision.form.typed
    if do == "keep":
        return keep(request, by=viewer, form=DECIDED, data=typed, case_id=case.pk)
    if do == "discard":
        discard_draft(by=viewer, form=DECIDED, case_id=case.pk)
        return redirect("front_door_decide", case_id=case.pk)
    save_draft(by=viewer, form=DECIDED, data=typed, case_id=case.pk)
    data: dict[str, Any] | None = decision.form.read()
    if data is None or decision.chosen is None:
        return None
    try:
        decide_at_the_front_door(by=viewer, case=case, team=decision.chosen, happened=decision.form.happened, data=data)
    except Refused as refused:
        decision.form.refuse(refused)
        return None
    discard_draft(by=viewer, form=DECIDED, case_id=case.pk)
    messages.success(request, f"Decided. {decision.chosen.name} works on {case.reference} from now on.")
    return redirect("front_door" if viewer.has(Function.FRONT_DOOR) else "today")


def _alike(viewer: Viewer, case: Case) -> list[Found]:
    """Others on the register who may be the same person, among those whom the front door sees."""
    person = case.person
    if person is None:
        return []
    born = person.birth_date if person.birth_date_precision == "exact" else None
    found = likely_duplicates(viewer, name=person.display_name, birth_date=born)
    return [each for each in found if person.pk not in {each.person.pk, each.person.merged_into_id}]

"""Who works on a case and so may see it: shown, added to, ended."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from holdfast.access.actions import end_involvement, involve
from holdfast.access.cover import stand_ins
from holdfast.access.errors import Refused
from holdfast.access.may import case_team
from holdfast.access.models import LOOKING_ON, Cover, Involvement, Membership
from holdfast.access.queries import colleagues
from holdfast.access.viewer import Viewer, current_viewer
from holdfast.casework.case_page import queries
from holdfast.casework.case_page.views import frame
from holdfast.casework.forms.drafts import typed_in
from holdfast.casework.forms.question_form import QuestionForm
from holdfast.casework.forms.questions import Question
from holdfast.casework.forms.widgets import Asking
from holdfast.chronology.packs import area_pack
from holdfast.register.models import Case
from holdfast.register.queries import teams

_ROLES: dict[str | int | bool, str] = {
    str(role): f"{str(role).capitalize()}: {role.label}"
    for role in Involvement.Role
    if role not in {Involvement.Role.INVITED, *LOOKING_ON}
}


def _form(found: list[Membership], asking: Asking, typed: dict[str, list[str]] | None) -> QuestionForm:
    parties = asking.pack.parties
    people: dict[str | int | bool, str] = {
        str(each.pk): f"{each.user.name}, {parties.title(_party(each))}" for each in found
    }
    offered: dict[str | int | bool, str] = {
        f"team {team.pk}": f"{team.name}, {team.agency.title} (the whole team)"
        for team in teams().order_by("agency__title", "name", "id")
    }
    questions = [
        Question("who", "one of", "Who is to work on the case?", choices={**people, **offered}),
        Question("role", "choice", "As what?", choices=_ROLES),
        Question("reason", "text", "Why do they need to know?", hint="It stands in the log.", long=True),
        Question("until", "date", "Until when?", hint="Leave it empty where no end is known.", optional=True),
    ]
    return QuestionForm(questions, asking, typed=typed)


def _party(membership: Membership) -> str:
    return f"{membership.agency.key} / {membership.post}" if membership.post else membership.agency.key


@case_team
def case_involved(request: HttpRequest, case: Case) -> HttpResponse:
    """Who works on the case now, and the form by which somebody is added."""
    viewer, now = current_viewer(), timezone.now()
    search = request.GET.get("colleague", "").replace("\x00", "").strip()[:80]
    found = colleagues(search=search)
    asking = Asking(area_pack(), now)
    sent = request.method == "POST"
    form = _form(found, asking, typed_in(request) if sent else None)
    if sent and (answer := _added(request, viewer, case, form, found)) is not None:
        return answer
    return render(
        request,
        "casework/case/involved.html",
        {
            **frame(request, case, "case_involved"),
            "involved": (involved := queries.involvements(viewer, case)),
            "stand_ins": _stand_ins(involved),
            "form": form,
            "search": search,
            "errors": form.errors,
        },
    )


def _stand_ins(involved: Iterable[Involvement]) -> dict[tuple[UUID, UUID], list[Cover]]:
    """Who stands in now for each of those involved, by whoever is away and their agency."""
    found: dict[tuple[UUID, UUID], list[Cover]] = {}
    for one in stand_ins([each.user_id for each in involved if each.user_id]):
        found.setdefault((one.absent_id, one.agency_id), []).append(one)
    return found


def _added(
    request: HttpRequest, viewer: Viewer, case: Case, form: QuestionForm, found: list[Membership]
) -> HttpResponse | None:
    answers = form.read()
    if answers is None:
        return None
    who = str(answers["who"])
    membership = next((each for each in found if str(each.pk) == who), None)
    team = teams().filter(pk=UUID(who.removeprefix("team "))).first() if who.startswith("team ") else None
    until = answers.get("until")
    try:
        involve(
            by=viewer,
            case_id=case.pk,
            role=str(answers["role"]),
            reason=str(answers["reason"]),
            user=membership.user if membership else None,
            team=team,
            agency_id=membership.agency_id if membership else None,
            until_at=timezone.make_aware(datetime.fromisoformat(f"{until}T23:59:59")) if until else None,
        )
    except Refused as refused:
        form.refuse(refused)
        return None
    name = membership.user.name if membership else team.name if team else ""
    messages.success(request, f"{name} works on this case from now on and can see it.")
    return redirect("case_involved", case_id=case.pk)


_ENDING = Question("reason", "text", "Why does it end?", hint="It stands in the log.", long=True)


@case_team
def involvement_end(request: HttpRequest, case: Case, involvement_id: UUID) -> HttpResponse:
    """End somebody's work on the case, and with it their sight of it."""
    viewer, now = current_viewer(), timezone.now()
    found = next((each for each in queries.involvements(viewer, case) if each.pk == involvement_id), None)
    if found is None:
        raise Http404
    sent = request.method == "POST"
    form = QuestionForm([_ENDING], Asking(area_pack(), now), typed=typed_in(request) if sent else None)
    if sent and (answers := form.read()) is not None:
        try:
            end_involvement(by=viewer, involvement=found, reason=str(answers["reason"]))
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, "Ended. They can no longer see the case.")
            still = found.user_id != viewer.user_id and found.team_id not in viewer.team_ids
            return redirect("case_involved", case_id=case.pk) if still else redirect("today")
    return render(
        request,
        "casework/case/involvement_end.html",
        {
            **frame(request, case, "case_involved"),
            "involvement": found,
            "form": form,
            "errors": form.errors,
        },
    )

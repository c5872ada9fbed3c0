"""Who stands in while somebody is away: named, shown, ended."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from holdfast.access.cover import covers, end_cover, set_cover
from holdfast.access.errors import Refused
from holdfast.access.may import signed_in
from holdfast.access.models import Function, User
from holdfast.access.queries import colleagues
from holdfast.access.viewer import Viewer, current_viewer
from holdfast.casework.forms.drafts import typed_in
from holdfast.casework.forms.question_form import QuestionForm
from holdfast.casework.forms.questions import Question
from holdfast.casework.forms.widgets import Asking
from holdfast.chronology.packs import area_pack

_SHOWN = 200
"""How many colleagues the list offers; whoever is looking for another one searches."""


def _form(viewer: Viewer, people: dict[UUID, User], asking: Asking, typed: dict[str, list[str]] | None) -> QuestionForm:
    names: dict[str | int | bool, str] = {str(key): user.name for key, user in people.items()}
    others = {key: name for key, name in names.items() if key != str(viewer.user_id)}
    questions = [
        *([Question("absent", "one of", "Who is away?", choices=names)] if _sets_for_others(viewer) else []),
        Question("stand_in", "one of", "Who stands in?", choices=others),
        Question("from", "date", "From which day?", hint="Leave it empty to begin now.", optional=True),
        Question("until", "date", "Until which day?", hint="The last day. It ends by itself."),
    ]
    return QuestionForm(questions, asking, typed=typed)


def _sets_for_others(viewer: Viewer) -> bool:
    return viewer.has(Function.AREA_ADMINISTRATOR)


@signed_in
def cover(request: HttpRequest) -> HttpResponse:
    """Who stands in for whom, and the form by which somebody who will be away names a colleague."""
    viewer = current_viewer()
    search = request.GET.get("colleague", "").replace("\x00", "").strip()[:80]
    people = {each.user_id: each.user for each in colleagues(agency_id=viewer.agency_id, search=search, limit=_SHOWN)}
    if _sets_for_others(viewer) and viewer.user_id:
        people.setdefault(viewer.user_id, User.objects.get(pk=viewer.user_id))
    asking = Asking(area_pack(), timezone.now())
    sent = request.method == "POST"
    form = _form(viewer, people, asking, typed_in(request) if sent else None)
    if sent and _was_set(request, viewer, form, people):
        return redirect("cover")
    return render(
        request,
        "casework/cover/cover.html",
        {"covers": covers(viewer), "form": form, "search": search, "errors": form.errors, "now_at": timezone.now()},
    )


def _was_set(request: HttpRequest, viewer: Viewer, form: QuestionForm, people: dict[UUID, User]) -> bool:
    answers = form.read()
    if answers is None:
        return False
    stand_in = people[UUID(str(answers["stand_in"]))]
    absent = people[UUID(str(answers["absent"]))] if "absent" in answers else User.objects.get(pk=viewer.author)
    until = date.fromisoformat(str(answers["until"]))
    try:
        made = set_cover(
            by=viewer,
            absent=absent,
            stand_in=stand_in,
            from_at=_midnight(date.fromisoformat(str(answers["from"]))) if answers.get("from") else None,
            until_at=_midnight(until + timedelta(days=1)) if until < date.max else _midnight(until),
        )
    except Refused as refused:
        form.refuse(refused)
        return False
    begins = "from now on" if made.from_at <= timezone.now() else f"from {made.from_at:%-d %B %Y}"
    messages.success(request, f"{stand_in.name} stands in for {absent.name} {begins}. It ends by itself.")
    return True


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


@signed_in
def cover_end(request: HttpRequest, cover_id: UUID) -> HttpResponse:
    """End cover before its time."""
    viewer = current_viewer()
    found = next((one for one in covers(viewer) if one.pk == cover_id), None)
    if found is None:
        raise Http404
    if request.method == "POST":
        end_cover(by=viewer, cover=found)
        messages.success(request, f"{found.stand_in.name} no longer stands in for {found.absent.name}.")
        return redirect("cover")
    return render(request, "casework/cover/end.html", {"cover": found})

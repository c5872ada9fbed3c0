"""The pages on which briefings are found, read, agreed and withdrawn."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from holdfast.access.errors import Refused
from holdfast.access.may import signed_in
from holdfast.access.viewer import Viewer, current_viewer
from holdfast.casework.forms.drafts import typed_in
from holdfast.casework.forms.question_form import QuestionForm
from holdfast.casework.forms.questions import Question
from holdfast.casework.forms.widgets import Asking
from holdfast.chronology.drafts import load_draft
from holdfast.chronology.packs import area_pack
from holdfast.sharing.briefings import queries, who
from holdfast.sharing.briefings.actions import agree, decline, read, withdraw
from holdfast.sharing.briefings.models import Briefing
from holdfast.sharing.briefings.writing import DRAFT
from holdfast.site.forms import href_with, page_number


@signed_in
def briefings(request: HttpRequest) -> HttpResponse:
    """The briefings for the viewer's agency; above them what waits for the viewer to agree or was put forward."""
    viewer, past = current_viewer(), request.GET.get("which") == "over"
    page = queries.issued(viewer, past=past, number=page_number(request))
    return render(
        request,
        "sharing/briefings/list.html",
        {
            "page": page,
            "past": past,
            "own": [] if past else queries.own(viewer),
            "viewer": viewer,
            "today": timezone.localdate(),
            "may_chair": who.may_chair(viewer),
            "next_page": href_with(request, page=page.number + 1) if page.has_next else None,
            "previous_page": href_with(request, page=page.number - 1) if page.number > 1 else None,
        },
    )


_BECAUSE = Question("because", "text", "Why?", long=True)
_WHY_NOT = Question("why_not", "text", "Why do you not agree?", long=True, hint="Its chair reads it.")
_NO_NAME = Question(
    "because", "text", "Why is each of these no name and no home here?", long=True,
    hint="Such as: Chelsea is the part of the town. Your reason is kept with the briefing.",
)  # fmt: skip


@signed_in
def briefing(request: HttpRequest, briefing_id: UUID) -> HttpResponse:
    """A briefing: its text; for those who keep it who has read it, and what they can do. 410 where it is over."""
    viewer = current_viewer()
    found = queries.briefing_of(viewer, briefing_id)
    if found is None:
        raise Http404
    do = request.POST.get("do", "")
    forms = _forms(request, found)
    if do in forms and (says := _done(request, viewer, found, do, forms[do])):
        messages.success(request, says)
        return redirect("briefing", briefing_id=found.pk)
    if do == "agree" and (refused := forms[do].refused) is not None:
        # Words may have become names since the page was made: it asks for them now.
        found = queries.briefing_of(viewer, briefing_id) or found
        forms = _forms(request, found)
        forms[do].refuse(refused)
    keeps, live, later = queries.keeps(viewer, found), queries.is_live(found), queries.begins_later(found)
    if keeps or live:
        read(by=viewer, briefing=found)
    is_chair = (found.by_user_id, found.agency_id) == (viewer.user_id, viewer.agency_id)
    shows = {
        "one": found,
        "live": live,
        "later": later,
        "keeps": keeps,
        "is_chair": is_chair,
        "begun": is_chair and load_draft(viewer, form=DRAFT) is not None,
        "waits": found.is_waiting,
        "is_second": _is_second(viewer, found),
        "purpose": who.purpose_in_words(found.purpose),
        "forms": forms,
        "errors": [error for form in forms.values() for error in form.errors],
        "has_form": True,
        "may_chair": who.may_chair(viewer),
    }
    gone = not (keeps or live or later)
    return render(
        request, "sharing/briefings/read.html", shows, status=410 if gone and request.method == "GET" else 200
    )


def _forms(request: HttpRequest, found: Briefing) -> dict[str, QuestionForm]:
    """What each button asks."""
    asking, typed = Asking(area_pack(), timezone.now()), typed_in(request) if request.POST.get("do") else None
    asks = {"agree": [_NO_NAME] if found.coincidences else [], "decline": [_WHY_NOT], "withdraw": [_BECAUSE]}
    return {do: QuestionForm(questions, asking, typed=typed) for do, questions in asks.items()}


def _is_second(viewer: Viewer, found: Briefing) -> bool:
    return (found.second_id, found.second_agency_id) == (viewer.user_id, viewer.agency_id)


def _done(request: HttpRequest, viewer: Viewer, found: Briefing, do: str, form: QuestionForm) -> str:
    """Do what the button says; "" where something must be mended first."""
    link = request.build_absolute_uri(reverse("briefings"))
    because = form.typed.get("because", [""])[-1]
    try:
        if do == "agree":
            agree(by=viewer, briefing=found, because=because, link=link)
            return "Agreed and issued."
        answers = form.read()
        if answers is None:
            return ""
        if do == "decline":
            decline(by=viewer, briefing=found, because=answers["why_not"])
            return "It is not issued. Its chair reads why."
        withdraw(by=viewer, briefing=found, because=answers["because"], link=link)
    except Refused as refused:
        form.refuse(refused)
        return ""
    return "Withdrawn. Nobody reads it any longer."

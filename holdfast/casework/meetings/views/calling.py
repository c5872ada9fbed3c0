"""The list of meetings, calling one, changing it, answering."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, get_args
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from holdfast.access.errors import Refused
from holdfast.access.log import record_consultation
from holdfast.access.may import signed_in
from holdfast.access.models import Operation
from holdfast.access.viewer import Viewer, current_viewer
from holdfast.casework.due_words import due
from holdfast.casework.forms.controls import Typed
from holdfast.casework.forms.drafts import keep, typed_before, typed_in
from holdfast.casework.forms.question_form import QuestionForm
from holdfast.casework.forms.questions import Question
from holdfast.casework.forms.widgets import Asking
from holdfast.casework.meetings import queries
from holdfast.casework.meetings.attendance import evaluations
from holdfast.casework.meetings.call_form import (
    CASES,
    KIND,
    LONG,
    PLANNED_FOR,
    REFERENCES,
    WHERE,
    CallForm,
    about_form,
    chosen_cases,
    references,
    time_form,
)
from holdfast.casework.meetings.calling import (
    Asked,
    answer_invitation,
    ask_more,
    call_meeting,
    cancel_meeting,
    change_meeting,
)
from holdfast.casework.meetings.places import family_places, places_of
from holdfast.casework.meetings.queries import Listed, Which
from holdfast.casework.meetings.views.frame import frame, link_to, log_look, of_meeting
from holdfast.chronology.drafts import discard_draft, load_draft, save_draft
from holdfast.chronology.packs import area_pack
from holdfast.protocol.calendar import moment
from holdfast.protocol.conditions.tree import Scalar
from holdfast.protocol.fields import written
from holdfast.register.models import Case
from holdfast.register.queries import visible_cases
from holdfast.site.forms import page_number

DRAFT = "meeting"


@signed_in
def meetings(request: HttpRequest) -> HttpResponse:
    """My meetings: those about children I work with, and those to which I am asked."""
    which: Which = "past" if request.GET.get("which") == "past" else "coming"
    page = queries.meetings_page(current_viewer(), which, number=page_number(request))
    for one in page.meetings:
        log_look(request, one, "meeting in a list")
    return render(request, "casework/meetings/list.html", {"page": page, "ways": get_args(Which)})


@dataclass(frozen=True)
class _About:
    """What a new meeting is about so far."""

    first: Case | None
    cases: list[Case]
    unknown: list[str]
    kind: str


@signed_in
def meeting_new(request: HttpRequest) -> HttpResponse:
    """Call a meeting: from a duty or a case, with the child and the meeting filled in, or from the list."""
    # clause: ISL-7.3.2.2c
    viewer = current_viewer()
    begin_with = _case(viewer, request.GET.get("case", ""))
    draft = load_draft(viewer, form=DRAFT, case_id=begin_with.pk if begin_with else None)
    sent = request.method == "POST"
    typed = typed_in(request) if sent else (typed_before(draft) or _first_typed(request, begin_with))
    about = _about(viewer, begin_with, typed)
    asking = Asking(area_pack(), timezone.now())
    offered = _offered(viewer, about)
    record_consultation(
        viewer=viewer,
        operation=Operation.CONSULT,
        what="children to choose from",
        case_ids=[one.pk for one in offered],
        person_ids=[one.person_id for one in offered if one.person_id],
        route="meeting_new",
    )
    form = _form(viewer, asking, about, typed, offered)
    if sent:
        answer = _posted(request, viewer, about, form)
        if answer is not None:
            return answer
    owed = queries.owed_first(about.kind, about.cases) if about.kind and about.cases else None
    return render(
        request,
        "casework/meetings/call.html",
        {
            "form": form,
            "due": due(owed.due_at, is_day=owed.due_is_day, now=asking.now) if owed and not owed.paused else None,
            "errors": form.errors if sent else [],
            "refused": form.refused,
            "about": about,
            "draft": draft
            if not sent
            else load_draft(viewer, form=DRAFT, case_id=begin_with.pk if begin_with else None),
            "offer": draft is not None and not sent,
            "kind": area_pack().meetings.get(about.kind),
            "practice": area_pack().practice_beside(about.kind) if about.kind else [],
            "has_form": True,
        },
    )


def _first_typed(request: HttpRequest, case: Case | None) -> Typed:
    meeting = request.GET.get("meeting", "")
    return {
        KIND: [meeting if meeting in area_pack().meetings else ""],
        CASES: [str(case.pk)] if case else [],
        LONG: ["60"],
    }


def _about(viewer: Viewer, first: Case | None, typed: Typed) -> _About:
    asked = references(typed)
    wanted = visible_cases(viewer).filter(pk__in=chosen_cases(typed)) | visible_cases(viewer).filter(
        reference__in=asked
    )
    cases = sorted(wanted, key=lambda case: (case != first, case.reference))
    found = {case.reference for case in cases}
    kind = (typed.get(KIND) or [""])[-1]
    return _About(
        first, cases, [one for one in asked if one not in found], kind if kind in area_pack().meetings else ""
    )


def _offered(viewer: Viewer, about: _About) -> list[Case]:
    """The children by whose names it can be said whom the meeting is about."""
    others = queries.could_be_about(viewer, about.first)
    return list(dict.fromkeys([*([about.first] if about.first else []), *about.cases, *others]))


def _form(viewer: Viewer, asking: Asking, about: _About, typed: Typed, offered: list[Case]) -> CallForm:
    pack = asking.pack
    places, family = [], {}
    if about.kind and about.cases:
        meeting = pack.meetings[about.kind]
        holders = queries.holders_of(evaluations([case.pk for case in about.cases]))
        colleagues = [one for one in queries.colleagues_for(viewer, about.cases) if one.user_id != viewer.user_id]
        places, family = places_of(pack, meeting, holders, colleagues), family_places(meeting)
    form = CallForm(
        asking,
        about_form(pack, asking, offered, typed=typed),
        about.cases,
        places,
        family,
        caller=Asked(viewer.party, viewer.author),
        typed=typed,
        begun=(typed.get("places-of") or [""])[-1] == about.kind,
    )
    for reference in about.unknown:
        form.about.point_out(REFERENCES, f"{reference} is no case of yours.")
    return form


def _posted(request: HttpRequest, viewer: Viewer, about: _About, form: CallForm) -> HttpResponse | None:
    do = request.POST.get("do", "")
    case_id = about.first.pk if about.first else None
    data = {name: list(values) for name, values in form.typed.items()}
    if do == "keep":
        return keep(request, by=viewer, form=DRAFT, data=data, case_id=case_id)
    if do == "discard":
        discard_draft(by=viewer, form=DRAFT, case_id=case_id)
        return redirect(request.get_full_path())
    save_draft(by=viewer, form=DRAFT, data=data, case_id=case_id)
    if do != "call":
        form.about.read()
        if not about.cases:
            offered = any(widget.name == CASES for widget in form.about.widgets)
            form.about.point_out(CASES if offered else REFERENCES, "Choose the child, or write a case reference.")
        return None
    called = form.read()
    if called is None or not about.cases or about.unknown:
        return None
    try:
        meeting = call_meeting(
            by=viewer,
            kind=called.kind,
            cases=about.cases,
            planned_for=called.planned_for,
            minutes_long=called.minutes_long,
            where=called.where,
            asked=called.asked,
            not_asked=called.not_asked,
            link=link_to(request, "{number}"),
        )
    except Refused as refused:
        form.refuse(refused)
        return None
    discard_draft(by=viewer, form=DRAFT, case_id=case_id)
    messages.success(
        request, f"Meeting {meeting.number} is called. Those invited who have an account are told by mail."
    )
    return redirect("meeting", number=meeting.number)


def _case(viewer: Viewer, text: str) -> Case | None:
    try:
        case_id = UUID(text)
    except ValueError:
        return None
    return visible_cases(viewer).filter(pk=case_id).first()


@require_POST
@of_meeting
def meeting_answer(request: HttpRequest, listed: Listed) -> HttpResponse:
    """Say whether one comes."""
    try:
        answer_invitation(by=current_viewer(), meeting=listed.meeting, coming=request.POST.get("answer") == "coming")
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, "Your answer is noted.")
    return redirect("meeting", number=listed.meeting.number)


@of_meeting
def meeting_change(request: HttpRequest, listed: Listed) -> HttpResponse:
    """Another time or place, somebody else to ask, or the meeting called off."""
    viewer, meeting = current_viewer(), listed.meeting
    asking = Asking(area_pack(), timezone.now())
    sent = typed_in(request) if request.method == "POST" else None
    do = request.POST.get("do", "")
    begun = {PLANNED_FOR: written(meeting.planned_for), LONG: meeting.minutes_long, WHERE: meeting.where}
    time = time_form(asking, typed=sent) if sent and do == "change" else _begun_time(asking, begun)
    more = QuestionForm([_who(viewer, listed), *_WITHOUT_ACCOUNT], asking, typed=sent if do == "ask" else None)
    off = QuestionForm([_WHY], asking, typed=sent if do == "cancel" else None)
    doing = {"change": (time, _change), "ask": (more, _ask), "cancel": (off, _cancel)}.get(do)
    if doing is not None:
        form, act = doing
        answers = form.read()
        if answers is not None:
            try:
                said = act(viewer, listed, answers, link_to(request, meeting.number))
            except Refused as refused:
                form.refuse(refused)
            else:
                messages.success(request, said)
                return redirect("meeting", number=meeting.number)
    log_look(request, listed, "meeting")
    return render(
        request,
        "casework/meetings/change.html",
        {
            **frame(listed, "change"),
            "time": time,
            "more": more,
            "off": off,
            "errors": [error for form in (time, more, off) for error in form.errors],
        },
    )


def _begun_time(asking: Asking, data: dict[str, Any]) -> QuestionForm:
    form = time_form(asking, typed={})
    for widget in form.widgets:
        if data[widget.question.name] not in {None, ""}:
            form.typed.update(widget.write(data[widget.question.name]))
    return form


def _who(viewer: Viewer, listed: Listed) -> Question:
    asked = set(listed.meeting.invitations.values_list("user_id", flat=True))
    titles = area_pack().parties
    choices: dict[Scalar, str] = {
        str(one.user_id): f"{one.name}, {titles.title(one.party)}"
        for one in queries.colleagues_for(viewer, listed.children)
        if one.user_id not in asked
    }
    return Question("who", "one of", "Who else is invited?", choices=choices, optional=True)


_WITHOUT_ACCOUNT = (
    Question("name", "text", "Or somebody without an account", "They get no mail: tell them yourself.", optional=True),
    Question("party", "party", "For which agency do they come?", optional=True),
)
_WHY = Question(
    "why",
    "text",
    "Why is it called off, and what is done instead?",
    "This stands in the record of each child: do not write about one child here.",
    long=True,
)


def _change(viewer: Viewer, listed: Listed, answers: dict[str, Any], link: str) -> str:
    change_meeting(
        by=viewer,
        meeting=listed.meeting,
        planned_for=moment(answers[PLANNED_FOR]),
        minutes_long=answers[LONG],
        where=answers.get(WHERE, ""),
        link=link,
    )
    return "Changed. Those invited who have an account are told by mail."


def _ask(viewer: Viewer, listed: Listed, answers: dict[str, Any], link: str) -> str:
    if "who" in answers:
        chosen = next(
            one for one in queries.colleagues_for(viewer, listed.children) if str(one.user_id) == answers["who"]
        )
        asked = Asked(chosen.party, chosen.user_id)
    elif answers.get("name") and answers.get("party"):
        asked = Asked(answers["party"], name=answers["name"])
    else:
        raise Refused("Nobody is chosen.", instead="Choose somebody, or write a name and choose the agency.")
    ask_more(by=viewer, meeting=listed.meeting, asked=asked, link=link)
    return (
        "Invited. They see the children's cases until the day after the meeting."
        if asked.user_id
        else "They stand on the list."
    )


def _cancel(viewer: Viewer, listed: Listed, answers: dict[str, Any], link: str) -> str:
    cancel_meeting(by=viewer, meeting=listed.meeting, reason=answers["why"], link=link)
    return f"Meeting {listed.meeting.number} is called off. What it was called for is still owed."

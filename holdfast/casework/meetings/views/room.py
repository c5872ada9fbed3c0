"""The room: who is here, what is considered and decided for each child, and recording it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import get_template
from django.utils import timezone
from django.views.decorators.http import require_POST

from holdfast.access.errors import Refused
from holdfast.access.viewer import Viewer, current_viewer
from holdfast.casework.concern.queries import choices_in
from holdfast.casework.forms.drafts import typed_in
from holdfast.casework.forms.question_form import QuestionForm
from holdfast.casework.forms.questions import Question
from holdfast.casework.forms.typed import NotUnderstoodError, read_whole
from holdfast.casework.forms.widgets import Asking
from holdfast.casework.meetings import queries
from holdfast.casework.meetings.attendance import (
    Came,
    add_to_list,
    evaluations,
    in_words,
    quorum_now,
    record_attendance,
)
from holdfast.casework.meetings.child_form import DECIDED, ChildForm
from holdfast.casework.meetings.concluding import (
    HELD,
    ChildRefused,
    Ready,
    conclude_meeting,
    held_at_first,
    there_now,
    typed_so_far,
)
from holdfast.casework.meetings.minutes import extracts
from holdfast.casework.meetings.models import Meeting
from holdfast.casework.meetings.notes import Saved, notes_of, save_notes, typed_of
from holdfast.casework.meetings.places import FAMILY
from holdfast.casework.meetings.queries import Listed
from holdfast.casework.meetings.views.frame import child_or_404, frame, log_look, name_of, of_meeting
from holdfast.chronology.packs import area_pack
from holdfast.protocol.calendar import moment
from holdfast.protocol.conditions.tree import Scalar
from holdfast.protocol.fields import written
from holdfast.protocol.words import listed as in_a_list
from holdfast.protocol.words import time_in_words
from holdfast.register.models import Case
from holdfast.register.queries import people_in_case

_NEW = "new-"
"""Before the names of the inputs about somebody who is not on the list."""


@of_meeting
def meeting(request: HttpRequest, listed: Listed) -> HttpResponse:
    """When, where, who is asked; in the room, who is here and whether that makes a quorum."""
    return _shown(request, listed)


def _shown(request: HttpRequest, listed: Listed, typed: dict[str, list[str]] | None = None) -> HttpResponse:
    """The meeting's page; `typed` is what was typed about somebody who is not on the list."""
    log_look(request, listed, "meeting")
    one = listed.meeting
    context = frame(listed, "meeting") | {"errors": []}
    if one.status != Meeting.Status.CALLED or not listed.children:
        return render(request, "casework/meetings/meeting.html", context | _recorded(listed))
    return render(request, "casework/meetings/meeting.html", context | _room(listed) | _newcomer(listed, typed))


def _recorded(listed: Listed) -> dict[str, Any]:
    sees_all = bool(listed.children) and not listed.others
    return {
        "people": queries.list_of(listed.meeting) if listed.children else [],
        "extracts": extracts(current_viewer(), listed, listed.children),
        "sees_all": sees_all,
    }


def _room(listed: Listed) -> dict[str, Any]:
    found = evaluations([case.pk for case in listed.children])
    part_of = area_pack().kinds[HELD].fields.get("part_of")
    return {
        "people": queries.list_of(listed.meeting),
        "standing": in_words(listed.meeting, quorum_now(listed.meeting, found)),
        "notes": queries.notes_states(listed),
        "part_of": [(str(choice.value), choice.says) for choice in part_of.choices] if part_of else [],
    }


def _newcomer(listed: Listed, typed: dict[str, list[str]] | None = None) -> dict[str, Any]:
    return {"newcomer": _newcomer_form(listed, typed)}


def _newcomer_form(listed: Listed, typed: dict[str, list[str]] | None) -> QuestionForm:
    on_list = set(listed.meeting.invitations.values_list("user_id", flat=True))
    titles = area_pack().parties
    colleagues: dict[Scalar, str] = {
        str(one.user_id): f"{one.name}, {titles.title(one.party)}"
        for one in queries.colleagues_for(current_viewer(), listed.children)
        if one.user_id not in on_list
    }
    family: dict[Scalar, str] = {
        f"{who}:{case.pk}": f"{who.capitalize()}{'' if len(listed.children) == 1 else f' – {name_of(case)}'}"
        for case in listed.children
        for who in FAMILY
    }
    return QuestionForm(
        [
            Question("who", "one of", "A colleague with an account", choices=colleagues, optional=True),
            Question("family", "one of", "Somebody of the family", choices=family, optional=True),
            Question("name", "text", "The name, if it is neither", optional=True),
            Question("party", "party", "For which agency do they come?", optional=True),
        ],
        Asking(area_pack(), timezone.now()),
        typed=typed,
        prefix=_NEW,
    )


@require_POST
@of_meeting
def meeting_attendance(request: HttpRequest, listed: Listed) -> HttpResponse:
    """Note who is here. A script gets the quorum in words back; without one the page comes again."""
    # clause: ISL-7.3.2.2b
    viewer = current_viewer()
    came = [one for one in map(_uuid, request.POST.getlist("came")) if one]
    newcomer = typed_in(request)
    try:
        record_attendance(
            by=viewer,
            meeting=listed.meeting,
            came=came,
            leads=_uuid(request.POST.get("leads", "")),
            part_of=_known_part(request.POST.get("part_of", "")),
        )
        if request.POST.get("do") == "add":
            _add(viewer, listed, newcomer)
            newcomer = {}
    except Refused as refused:
        messages.warning(request, str(refused))
    if _by_script(request):
        found = evaluations([case.pk for case in listed.children])
        standing = in_words(listed.meeting, quorum_now(listed.meeting, found))
        return render(request, "casework/meetings/quorum.html", {"standing": standing})
    # Somebody who was typed and is not on the list yet stays typed.
    if any(value.strip() for name, values in newcomer.items() if name.startswith(_NEW) for value in values):
        return _shown(request, listed, newcomer)
    return redirect("meeting", number=listed.meeting.number)


def _by_script(request: HttpRequest) -> bool:
    return request.headers.get("X-Requested-With") == "room"


def _known_part(text: str) -> str:
    part_of = area_pack().kinds[HELD].fields.get("part_of")
    return text if part_of and text in part_of.values else ""


def _add(viewer: Viewer, listed: Listed, typed: dict[str, list[str]]) -> None:
    form = _newcomer_form(listed, typed)
    answers = form.read()
    if answers is None:
        raise Refused(in_a_list(error["text"] for error in form.errors))
    if "who" in answers:
        people = queries.colleagues_for(viewer, listed.children)
        chosen = next(one for one in people if str(one.user_id) == answers["who"])
        came = Came(chosen.party, chosen.user_id)
    elif "family" in answers:
        who, _, case_id = str(answers["family"]).partition(":")
        came = Came(who, name=answers.get("name", ""), case_id=UUID(case_id))
    elif answers.get("party"):
        came = Came(answers["party"], name=answers.get("name", ""))
    else:
        raise Refused("Nobody is chosen.", instead="Choose somebody, or write a name and choose the agency.")
    add_to_list(by=viewer, meeting=listed.meeting, came=came)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def child_form(listed: Listed, case: Case, typed: dict[str, list[str]]) -> ChildForm:
    """What is asked about one child."""
    pack = area_pack()
    people = choices_in(people_in_case(current_viewer(), case))
    asking = Asking(pack, timezone.now(), people=people, meeting=listed.meeting.kind)
    return ChildForm(pack, listed.meeting.kind, asking, there_now(listed.meeting), typed)


@of_meeting
def meeting_child(request: HttpRequest, listed: Listed, case_id: UUID) -> HttpResponse:
    """What is considered and decided for one child. Each save is kept; two who write at once lose nothing."""
    # clause: ISL-7.3.2.2d
    case = child_or_404(listed, case_id)
    if listed.meeting.status != Meeting.Status.CALLED:
        return _after_it(listed, case)
    note = notes_of(listed.meeting, case.pk)
    form = child_form(listed, case, typed_of(note))
    version, saved, says = note.version if note else 0, None, ""
    if request.method == "POST":
        form = child_form(listed, case, typed_in(request))
        do = request.POST.get("do", "")
        acted = form.act(do)
        try:
            saved = _save(request, listed, case, form)
        except Refused as refused:
            if do == "keep":
                return JsonResponse({"says": str(refused)}, status=409)
            says = str(refused)
        else:
            if do == "keep":
                return JsonResponse(_answer(listed, case, saved, form))
            form = child_form(listed, case, saved.typed)
            version = saved.version
            if do == "save" and not acted and saved.merged is None:
                messages.success(request, "Saved.")
                return redirect("meeting_child", number=listed.meeting.number, case_id=case.pk)
    log_look(request, listed, "meeting notes")
    pack = area_pack()
    return render(
        request,
        "casework/meetings/child.html",
        {
            **frame(listed, str(case.pk)),
            "case": case,
            "name": name_of(case),
            "form": form,
            "errors": [{"text": says}] if says else form.errors,
            "version": version,
            "note": note,
            "saved": saved,
            "merged": _merged_words(saved, form) if saved and saved.merged else [],
            "practice": [*pack.practice_beside("meeting.decided"), *pack.practice_beside(listed.meeting.kind)],
        },
    )


def _after_it(listed: Listed, case: Case) -> HttpResponse:
    """What was decided is corrected in the chronology once the meeting has been recorded."""
    recorded = listed.meeting.facts.filter(case=case, fact__kind=DECIDED).values_list("fact_id", flat=True).first()
    if recorded is None:
        return redirect("meeting", number=listed.meeting.number)
    return redirect("fact_correct", case_id=case.pk, fact_id=recorded)


def _save(request: HttpRequest, listed: Listed, case: Case, form: ChildForm) -> Saved:
    try:
        version = read_whole(request.POST.get("draft-version", "0") or "0")
    except NotUnderstoodError:
        version = 0
    return save_notes(
        by=current_viewer(),
        meeting=listed.meeting,
        case_id=case.pk,
        typed=form.typed,
        version=version,
        texts=form.texts,
        rows=form.rows,
    )


def _answer(listed: Listed, case: Case, saved: Saved, form: ChildForm) -> dict[str, Any]:
    """What the script of the page needs: the version, and what others have written into the same notes.

    `changed` gives the inputs that now hold something else, `lines` the repeated questions as they are drawn now.
    """
    now = time_in_words(timezone.localtime(timezone.now()))
    if saved.merged is None:
        return {"says": f"Saved at {now}.", "version": saved.version}
    fresh = child_form(listed, case, saved.typed)
    different = [name for name in {*saved.typed, *form.typed} if saved.typed.get(name, []) != form.typed.get(name, [])]
    lines = {name for name in form.rows if any(one.startswith(f"{name}-") for one in different)}
    drawn = get_template("casework/fields_alone.html")
    says = [f"Saved at {now}, together with what {saved.by_name} wrote.", *_merged_words(saved, form)]
    return {
        "says": " ".join(says),
        "version": saved.version,
        "changed": {
            name: saved.typed.get(name, [])
            for name in different
            if not any(name.startswith(f"{line}-") for line in lines)
        },
        "lines": {
            control.name: drawn.render({"controls": [control]})
            for part in fresh.parts
            for control in part.controls
            if control.name in lines
        },
    }


def _merged_words(saved: Saved, form: ChildForm) -> list[str]:
    """What whoever saved last should look at again."""
    if saved.merged is None:
        return []
    titles = {control.name: control.title for part in form.parts for control in part.controls}
    chosen = [titles[name] for name in saved.merged.choices if name in titles]
    says = [
        f"{saved.by_name} answered “{title}” otherwise, and that answer stands: look at it again." for title in chosen
    ]
    if saved.merged.texts:
        says.append("Where you both wrote in the same place, both texts stand one after the other.")
    return says


def _outcome(ready: Ready) -> str:
    """What follows for a child, in the words of the protocol."""
    if ready.decisions is None:
        return ""
    field = area_pack().kinds[DECIDED].fields["outcome"]
    return f"{dict(field.choices).get(ready.decisions.decided['outcome'])}."


_WHEN = Question("held_at", "moment", "When was it held?", "London time, such as 14:30.", tense="past")


@of_meeting
def meeting_record(request: HttpRequest, listed: Listed) -> HttpResponse:
    """Record the meeting: all children at once, or nothing."""
    one = listed.meeting
    if one.status != Meeting.Status.CALLED:
        return redirect("meeting", number=one.number)
    now = timezone.now()
    sent = request.method == "POST"
    asking = Asking(area_pack(), now)
    when = QuestionForm([_WHEN], asking, typed=typed_in(request) if sent else None,
                        data={"held_at": written(held_at_first(one, now))})  # fmt: skip
    children = []
    for case in listed.children:
        form = child_form(listed, case, typed_so_far(one, case.pk))
        children.append(Ready(case, form, form.read()))
    refused: Refused | None = None
    if sent and (answers := when.read()) is not None:
        try:
            conclude_meeting(by=current_viewer(), meeting=one, held_at=moment(answers["held_at"]), children=children)
        except Refused as error:
            refused = error
        else:
            messages.success(
                request, f"Meeting {one.number} is recorded. What follows from it stands in the work lists."
            )
            return redirect("meeting", number=one.number)
    log_look(request, listed, "meeting notes")
    return render(
        request,
        "casework/meetings/record.html",
        {
            **frame(listed, "record"),
            **_room(listed),
            "when": when,
            "children": [(ready, name_of(ready.case)) for ready in children],
            "outcomes": {ready.case.pk: _outcome(ready) for ready in children},
            "unanswered": {ready.case.pk: ready.form.unanswered for ready in children},
            "not_ready": [name_of(ready.case) for ready in children if ready.decisions is None],
            "refused": refused,
            "refused_for": next(
                (
                    name_of(r.case)
                    for r in children
                    if isinstance(refused, ChildRefused) and r.case.pk == refused.case_id
                ),
                "",
            ),
            "errors": [*([{"text": f"{refused.says} {refused.instead}".strip()}] if refused else []), *when.errors],
        },
    )

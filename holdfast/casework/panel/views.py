"""The pages of the weekly panel (ISL-D2)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from holdfast.access.errors import Refused
from holdfast.access.log import record_consultation
from holdfast.access.may import case_team, leaves, needs, signed_in
from holdfast.access.models import Function, Operation
from holdfast.access.viewer import Viewer, current_viewer
from holdfast.casework.case_page.queries import age_in_words
from holdfast.casework.case_page.recording import asking_in
from holdfast.casework.case_page.views import frame
from holdfast.casework.doing import Owed, may_record, owed, who_may_record
from holdfast.casework.fact_words import Said, said
from holdfast.casework.forms.drafts import keep, typed_before, typed_in
from holdfast.casework.kind_forms import HANDLING, FactForm
from holdfast.casework.meetings.call_form import CASES, KIND, LONG
from holdfast.casework.meetings.views.calling import DRAFT
from holdfast.casework.models import Duty
from holdfast.casework.panel import letter, waiting
from holdfast.casework.panel.actions import decide, may_decide, referrer_was_told
from holdfast.casework.panel.course import Answer, course_of
from holdfast.casework.panel.standing import ended_questions, standings
from holdfast.casework.panel.waiting import Which
from holdfast.casework.panel.words import (
    CONSULTED,
    DECIDED,
    DISCUSSED,
    LISTED,
    MEETING,
    PASSED_ON,
    REQUESTED,
    TOLD,
)
from holdfast.casework.projection import BY_URGENCY
from holdfast.chronology.drafts import discard_draft, load_draft, save_draft
from holdfast.chronology.models import Fact, Handling
from holdfast.chronology.packs import area_pack, kind_named
from holdfast.chronology.queries import Entry
from holdfast.protocol.calendar import day_of
from holdfast.protocol.parties import SLASH
from holdfast.register.models import Case, Contact
from holdfast.register.queries import contacts
from holdfast.site.forms import href_with, page_number

TABS: dict[Which, str] = {
    "requests": "Requests that wait",
    "answers": "Referrers to be told",
    "panels": "MARP and Bronze",
}
EMPTY: dict[Which, str] = {
    "requests": "No request waits in the cases that you see.",
    "answers": "No referrer waits for an answer in the cases that you see.",
    "panels": "Nothing is owed to or by these panels in the cases that you see.",
}


@signed_in
def panel(request: HttpRequest) -> HttpResponse:
    """The weekly list, which makes itself; the answers that are owed; what goes to the other panels (ISL-D2)."""
    viewer, now = current_viewer(), timezone.now()
    which = _which(request)
    number = page_number(request)
    if which == "requests":
        page = waiting.requests_page(viewer, number=number)
        rows = waiting.with_standing(page.duties, now)
    else:
        page, rows = waiting.owed_page(viewer, which, number=number), []
    record_consultation(
        viewer=viewer,
        operation=Operation.CONSULT,
        what=f"panel: {which}",
        case_ids=list(dict.fromkeys(duty.case_id for duty in page.duties)),
        person_ids=list(dict.fromkeys(duty.case.person_id for duty in page.duties if duty.case.person_id)),
        route="panel",
    )
    in_words = owed(viewer, page.duties, now=now)
    return render(
        request,
        "casework/panel/list.html",
        {
            "page": page,
            "tabs": [
                {"text": text, "href": href_with(request, list=one, page=None), "active": one == which}
                for one, text in TABS.items()
            ],
            "title": TABS[which],
            "empty": EMPTY[which],
            "rows": [(row, each, _age(row.duty.case)) for row, each in zip(rows, in_words, strict=False)],
            "duties": in_words,
            "may": may_decide(viewer),
            "meeting": waiting.next_panel(viewer),
            "can_meet": MEETING in area_pack().meetings and any(row.standing.elsewhere is None for row in rows),
            "ask_first": area_pack().practice_beside(REQUESTED),
            "contacts": _contacts(),
        },
    )


def _which(request: HttpRequest) -> Which:
    return next((one for one in TABS if one == request.GET.get("list")), "requests")


def _age(case: Case) -> str:
    return age_in_words(case.person, timezone.now()) if case.person else ""


def _contacts() -> list[Contact]:
    """How to reach those who decide (ISL-10, ISL-D3)."""
    agencies = {party.partition(SLASH)[0] for party in kind_named(DECIDED).recorded_by}
    return list(contacts().filter(agency__key__in=agencies))


@needs(Function.PANEL_MEMBER, Function.CO_ORDINATOR)
@require_POST
def panel_meeting(request: HttpRequest) -> HttpResponse:
    """Begin to call the weekly meeting about the children who wait, but not those whom another panel discusses
    (ISL-6.3a).
    """
    viewer = current_viewer()
    rows = waiting.with_standing(waiting.requests_page(viewer).duties, timezone.now())
    cases = [row.duty.case_id for row in rows if row.standing.elsewhere is None]
    if not cases:
        messages.info(request, "No child waits whom this panel discusses.")
        return redirect("panel")
    if load_draft(viewer, form=DRAFT, case_id=cases[0]) is None:
        typed = {KIND: [MEETING], CASES: [str(case_id) for case_id in cases], LONG: ["60"]}
        save_draft(by=viewer, form=DRAFT, data=typed, case_id=cases[0])
    return redirect(f"{reverse('meeting_new')}?{urlencode({'case': cases[0]})}")


@case_team
def panel_request(request: HttpRequest, case: Case) -> HttpResponse:
    """A request in full, whether the criteria are met and why, and the panel's decision."""
    viewer, now = current_viewer(), timezone.now()
    course = course_of(viewer, case)
    standing = standings([case], now)[case.pk]
    is_open = waiting.waits(case.pk)
    latest = course.waiting[0] if course.waiting else None
    form = _form(request, viewer, case, DECIDED, answers_to=latest, begin=_present(viewer))
    if request.method == "POST":
        link = request.build_absolute_uri(reverse("panel_request", kwargs={"case_id": case.pk}))
        referrers = [one.fact.by_user_id for one in course.waiting if one.fact.by_user_id]

        def record(data: dict[str, Any], key: str | None) -> Fact:
            return decide(
                by=viewer, case=case, happened=form.happened, data=data, referrers=referrers, link=link, key=key
            )

        answer = _posted(request, viewer, case, form, record)
        if answer is not None:
            return answer
    draft = load_draft(viewer, form=DECIDED, case_id=case.pk)
    duties = _duties(viewer, case)
    return render(
        request,
        "casework/panel/request.html",
        {
            **frame(request, case, "panel_request"),
            "course": course,
            "standing": standing,
            "is_open": is_open and latest is not None,
            "hidden": is_open and latest is None,
            "waiting": _shown(course.waiting),
            "decided": [
                (
                    one,
                    _said(one.decision),
                    [(told, _said(told)) for told in one.told],
                    _shown(one.requests),
                    _letters(one),
                )
                for one in course.answers
            ],
            "advice": [(one, _said(one)) for one in course.advice],
            "deciding": next((one for one in duties if one.duty.records == DECIDED), None),
            "duties": [one for one in duties if one.duty.records != DECIDED],
            "telling_is_owed": any(one.duty.records == TOLD for one in duties),
            "form": form,
            "errors": form.errors,
            "refused": form.refused,
            "draft": draft,
            "offer": draft is not None and request.method != "POST",
            "practice": area_pack().practice_beside(DECIDED),
            "ask_first": area_pack().practice_beside(REQUESTED),
            "may": may_decide(viewer),
            "may_tell": may_record(viewer, kind_named(TOLD)),
            "may_list": may_record(viewer, kind_named(LISTED)),
            "kinds": {"requested": REQUESTED, "consulted": CONSULTED, "listed": LISTED},
            "who_may": who_may_record(kind_named(DECIDED), area_pack()),
            "key": request.POST.get("key") or str(uuid4()),
        },
    )


@case_team
def panel_told(request: HttpRequest, case: Case) -> HttpResponse:
    """Record that the referrer was told, which stops the clock of 5 working days (ISL-D2)."""
    viewer = current_viewer()
    course = course_of(viewer, case)
    untold = course.untold
    asked = untold.untold[0].fact if untold and untold.untold else None
    begin = {"who": _party(asked), "how": "letter"} if asked else {}
    form = _form(request, viewer, case, TOLD, answers_to=untold.decision if untold else None, begin=begin)
    if request.method == "POST":

        def record(data: dict[str, Any], key: str | None) -> Fact:
            return referrer_was_told(by=viewer, case=case, happened=form.happened, data=data, key=key)

        answer = _posted(request, viewer, case, form, record)
        if answer is not None:
            return answer
    draft = load_draft(viewer, form=TOLD, case_id=case.pk)
    return render(
        request,
        "casework/panel/told.html",
        {
            **frame(request, case, "panel_told"),
            "answer": untold,
            "said": _said(untold.decision) if untold else [],
            "referrer": letter.writer(asked) if asked else "",
            "asked": asked,
            "form": form,
            "errors": form.errors,
            "refused": form.refused,
            "draft": draft,
            "offer": draft is not None and request.method != "POST",
            "key": request.POST.get("key") or str(uuid4()),
        },
    )


@leaves("The letter to the referrer about one decision.")
@case_team
def panel_letter(request: HttpRequest, case: Case, fact_id: UUID) -> HttpResponse:
    """The letter to one referrer about one decision, to print. Logged in the transaction that makes it."""
    viewer, now = current_viewer(), timezone.now()
    answer = course_of(viewer, case).answer_of(fact_id)
    if answer is None:
        raise Http404
    to = request.GET.get("to")
    asked = next((one for one in answer.requests if str(one.fact.pk) == to), next(iter(answer.requests), None))
    record_consultation(
        viewer=viewer,
        operation=Operation.PRINT,
        what="letter to the referrer",
        case_ids=[case.pk],
        person_ids=[case.person_id] if case.person_id else [],
        route="panel_letter",
    )
    content = letter.as_pdf(viewer, case, answer.decision, asked, contacts=_contacts(), now=now)
    disposition = f'attachment; filename="{letter.file_name(case, now)}"'
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": disposition})


def _told(answer: Answer) -> list[tuple[Entry, list[Said]]]:
    return [(one, _said(one)) for one in answer.told]


def _letters(answer: Answer) -> list[tuple[UUID, str]]:
    """For each agency that asked, the request that a letter answers and to whom it goes; nothing where it is one."""
    asked = [one.fact for one in answer.addressees]
    return [(fact.pk, letter.writer(fact)) for fact in asked] if len(asked) > 1 else []


def _duties(viewer: Viewer, case: Case) -> list[Owed]:
    """What is owed to the referrer, and to or by the panels of offender management (ISL-6.3b)."""
    rows = Duty.objects.filter(
        case=case, status=Duty.Status.DUE, records__in=[DECIDED, TOLD, LISTED, DISCUSSED, PASSED_ON]
    )
    return owed(viewer, list(rows.select_related("case__person").order_by(*BY_URGENCY)), now=timezone.now())


def _shown(requests: Sequence[Entry]) -> list[tuple[Entry, list[Said], str]]:
    """Requests with their answers and who asked."""
    return [(one, _said(one), letter.writer(one.fact)) for one in requests]


def _said(entry: Entry) -> list[Said]:
    """The answers of a fact, without questions that were history already on its day."""
    pack = area_pack()
    kind = pack.kinds.get(entry.fact.kind)
    if kind is None:
        return []
    history = ended_questions(pack, day_of(entry.fact.happened_at)) if entry.fact.kind == REQUESTED else set()
    return [one for one in said(kind, entry.data, pack) if one.name not in history]


def _present(viewer: Viewer) -> dict[str, Any]:
    """Whoever records the decision was there."""
    return {"decided_by": [{"name": viewer.name, "agency": viewer.agency, "role": viewer.post}]}


def _party(fact: Fact) -> str:
    return f"{fact.agency_key}{SLASH}{fact.post}" if fact.post else fact.agency_key


def _form(
    request: HttpRequest, viewer: Viewer, case: Case, kind: str, *, answers_to: Entry | None, begin: dict[str, Any]
) -> FactForm:
    """The form of a kind. Everybody of the case may read what the panel decides: the referrer is one of them."""
    sent = request.method == "POST"
    typed = typed_in(request) if sent else typed_before(load_draft(viewer, form=kind, case_id=case.pk))
    if typed is not None:
        typed[HANDLING] = [str(Handling.CASE_TEAM)]
    return FactForm(
        kind_named(kind),
        asking_in(viewer, case),
        typed=typed,
        data=begin,
        answers_to=answers_to.fact.happened_at if answers_to else None,
    )


Record = Callable[[dict[str, Any], str | None], Fact]


def _posted(request: HttpRequest, viewer: Viewer, case: Case, form: FactForm, record: Record) -> HttpResponse | None:
    """Do what the button asked; None where the page is shown again."""
    do, kind = request.POST.get("do", ""), form.kind.name
    key = form.typed.pop("key", [""])[-1] or None
    if do == "keep":
        return keep(request, by=viewer, form=kind, data=form.typed, case_id=case.pk)
    if do == "discard":
        discard_draft(by=viewer, form=kind, case_id=case.pk)
        return redirect(request.get_full_path())
    again = form.act(do)
    save_draft(by=viewer, form=kind, data=form.typed, case_id=case.pk)
    if again or (data := form.read()) is None:
        return None
    try:
        record(data, key)
    except Refused as refused:
        form.refuse(refused)
        return None
    discard_draft(by=viewer, form=kind, case_id=case.pk)
    messages.success(request, _DONE[kind])
    return redirect("panel_request", case_id=case.pk)


_DONE = {
    DECIDED: "Decided. The letter to the referrer can be printed below.",
    TOLD: "Recorded: the referrer was told.",
}

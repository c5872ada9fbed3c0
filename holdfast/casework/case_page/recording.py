"""The pages on which facts are recorded, read one by one, corrected and withdrawn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from holdfast.access.errors import Refused
from holdfast.access.may import case_team
from holdfast.access.models import User
from holdfast.access.sign_in.confirming import confirmed
from holdfast.access.viewer import Viewer, current_viewer
from holdfast.casework.case_page import queries
from holdfast.casework.case_page.actions import record
from holdfast.casework.case_page.closer import CloserForm
from holdfast.casework.case_page.views import BEGIN, frame
from holdfast.casework.concern.queries import choices_in
from holdfast.casework.doing import form_of, may_record, screen_of, suggested, who_may_record
from holdfast.casework.fact_words import said
from holdfast.casework.forms.drafts import keep, typed_before, typed_in
from holdfast.casework.forms.question_form import QuestionForm
from holdfast.casework.forms.questions import Question
from holdfast.casework.forms.widgets import Asking
from holdfast.casework.kind_forms import FactForm
from holdfast.casework.models import Duty
from holdfast.chronology.actions import correct_fact, withdraw_fact
from holdfast.chronology.confirmed import BECAUSE, needs_confirmation
from holdfast.chronology.drafts import discard_draft, load_draft, save_draft
from holdfast.chronology.models import Draft, Fact
from holdfast.chronology.packs import UnknownKindError, area_pack, kind_named
from holdfast.chronology.queries import Entry, fact_entry
from holdfast.chronology.recording import happened as happened_of
from holdfast.protocol.pack import CONTROLS, Kind, Pack
from holdfast.register.grading import grading_in_words, suspected_false
from holdfast.register.models import Case
from holdfast.register.queries import people_in_case


@case_team
def fact_kinds(request: HttpRequest, case: Case) -> HttpResponse:
    """What can be recorded in this case: first what is owed now, then all else by subject."""
    viewer = current_viewer()
    pack = area_pack()
    about = _ABOUT.get(case.kind, ())
    # What is done with a duty (more time, a waiver) begins on the duty's own page, which knows who may.
    offered = [
        kind
        for kind in pack.kinds.values()
        if kind.about in about and kind.name not in CONTROLS and not kind.by_itself and may_record(viewer, kind)
    ]
    owed_now = queries.would_meet(viewer, case, offered, now=timezone.now())
    groups: dict[str, list[tuple[Kind, str]]] = defaultdict(list)
    for kind in offered:
        if kind.name not in owed_now:
            groups[kind.group].append((kind, screen_of(kind.name, case.pk) or form_of(kind.name, case.pk)))
    return render(
        request,
        "casework/case/kinds.html",
        {
            **frame(request, case, "fact_kinds"),
            "owed_now": owed_now.values(),
            "groups": sorted(groups.items()),
            "errors": [],
        },
    )


RECORDED = "recorded"
"""In the address of a fact's page: it was recorded just now."""
_ANY = ("any case",)
_ABOUT = {
    "person": ("one young person", "young people", "family", "incident", "move", *_ANY),
    "incident": ("incident", "young people", *_ANY),
    "move": ("move", "one young person", *_ANY),
    "place": ("place", "area", *_ANY),
    "peer group": ("group", "young people", *_ANY),
}
"""What kinds of fact are about, that belong in a case of each kind."""


def asking_in(viewer: Viewer, case: Case) -> Asking:
    """What the forms of a case know: the moment, and the people of the case who can be picked."""
    # Many forms name nobody, and need not ask who there is.
    people: Any = SimpleLazyObject(lambda: choices_in(people_in_case(viewer, case), with_subject=True))
    return Asking(area_pack(), timezone.now(), people=people)


def _kind_or_404(name: str) -> Kind:
    try:
        return kind_named(name)
    except UnknownKindError as error:
        raise Http404 from error


def _shows_or_records(request: HttpRequest, kind: str, **of: Any) -> bool:  # noqa: ARG001 - called as the view is
    """Whether a form of a kind that asks who is there is shown or sent; keeping a draft of it asks nothing."""
    return needs_confirmation(kind) and request.POST.get("do") not in {"keep", "discard"}


def _keep(request: HttpRequest, case: Case, kind: str) -> None:
    typed = {name: values for name, values in typed_in(request).items() if name != "key"}
    save_draft(by=current_viewer(), form=kind, data=typed, case_id=case.pk)


@case_team
@confirmed(BECAUSE, when=_shows_or_records, keep=_keep)
def fact_new(request: HttpRequest, case: Case, kind: str) -> HttpResponse:
    """Record a fact. With `?duty=` the form begins with what the duty's rule tells; what is done with a duty (more
    time, a waiver) has no other beginning.
    """
    rule = _kind_or_404(kind)
    if rule.by_itself:
        raise Http404
    viewer = current_viewer()
    duty = _duty(request, case)
    begun = _begun(area_pack(), rule, duty)
    sent = request.method == "POST"
    draft = None if sent else load_draft(viewer, form=kind, case_id=case.pk)
    if kind in CONTROLS and duty is None and not sent:
        return redirect(_beginning(case, kind, draft))
    asking, typed = asking_in(viewer, case), typed_in(request) if sent else typed_before(draft)
    closer = CloserForm(viewer, case, asking, typed)
    form = FactForm(rule, asking, typed=typed, data=begun, can_name=closer.can_name)
    if sent:
        answer = _posted(request, viewer, case, form, closer)
        if answer is not None:
            return answer
    return render(
        request,
        "casework/case/fact_form.html",
        {
            **frame(request, case, "fact_kinds"),
            "kind": rule,
            "form": form,
            "closer": closer,
            "errors": [*form.errors, *closer.errors],
            "refused": form.refused,
            "draft": draft if not sent else load_draft(viewer, form=kind, case_id=case.pk),
            "offer": draft is not None,
            "practice": area_pack().practice_beside(kind),
            "duty": duty,
            "may": may_record(viewer, rule),
            "who_may": who_may_record(rule, area_pack()),
            "key": request.POST.get("key") or str(uuid4()),
        },
    )


def _duty(request: HttpRequest, case: Case) -> Duty | None:
    try:
        duty_id = UUID(request.GET.get("duty", ""))
    except ValueError:
        return None
    return Duty.objects.filter(pk=duty_id, case=case).first()


def _beginning(case: Case, kind: str, draft: Draft | None) -> str:
    """Where what is done with a duty begins: at the duty whose form was begun before, or else at the list of them."""
    before = typed_before(draft) or {}
    rule, arises_from = (before.get(name, [""])[-1] for name in ("rule", "arises_from"))
    for duty in Duty.objects.filter(case=case, rule=rule).order_by("due_at", "id"):
        if str(duty.arises_from_id) == arises_from:
            return form_of(kind, case.pk, duty)
    return f"{reverse('case_duties', kwargs={'case_id': case.pk})}?{BEGIN}"


def _begun(pack: Pack, kind: Kind, duty: Duty | None) -> Mapping[str, Any]:
    """What is known before anybody types: from the rule of the duty, or which duty a waiver or pause is about."""
    if duty is None:
        return {}
    if kind.name.startswith("duty."):
        about = {"rule": duty.rule, "arises_from": str(duty.arises_from_id)}
        return {name: value for name, value in about.items() if name in kind.fields}
    if kind.name != duty.records:
        return {}
    arising = Fact.objects.filter(pk=duty.arises_from_id).values_list("data", flat=True).first()
    return suggested(pack.duties.get(duty.rule), duty, arising)


def _posted(
    request: HttpRequest, viewer: Viewer, case: Case, form: FactForm, closer: CloserForm
) -> HttpResponse | None:
    do, kind = request.POST.get("do", ""), form.kind
    key = form.typed.pop("key", [""])[-1] or None
    if do == "keep":
        return keep(request, by=viewer, form=kind.name, data=form.typed, case_id=case.pk)
    if do == "discard":
        discard_draft(by=viewer, form=kind.name, case_id=case.pk)
        return redirect(request.get_full_path())
    made = None if form.act(do) else _recorded(viewer, case, form, closer, key)
    if made is None:
        save_draft(by=viewer, form=kind.name, data=form.typed, case_id=case.pk)
        return None
    discard_draft(by=viewer, form=kind.name, case_id=case.pk)
    # Said by the page that follows: a message kept in the session would be a second transaction.
    return redirect(f"{reverse('fact', kwargs={'case_id': case.pk, 'fact_id': made.pk})}?{RECORDED}")


def _recorded(viewer: Viewer, case: Case, form: FactForm, closer: CloserForm, key: str | None) -> Fact | None:
    data, close = form.read(), closer.close(form.handling)
    if data is None or close is None:
        return None
    try:
        return record(
            by=viewer,
            case=case,
            kind=form.kind.name,
            data=data,
            happened=form.happened,
            handling=form.handling,
            named=close.named,
            grading=close.grading,
            grading_conditions=close.conditions,
            key=key,
        )
    except Refused as refused:
        form.refuse(refused)
        return None


def _entry_or_404(viewer: Viewer, case: Case, fact_id: UUID) -> Entry:
    entry = fact_entry(viewer, fact_id)
    if entry is None or not entry.fact.fact_cases.filter(case=case).exists():
        raise Http404
    return entry


@case_team
def fact(request: HttpRequest, case: Case, fact_id: UUID) -> HttpResponse:
    """One fact: what was recorded, by whom, when; what it replaced; what followed from it."""
    viewer, pack = current_viewer(), area_pack()
    entry = _entry_or_404(viewer, case, fact_id)
    kind = pack.kinds.get(entry.fact.kind)
    if RECORDED in request.GET:
        messages.success(request, f"Recorded: {entry.title}.")
    return render(
        request,
        "casework/case/fact.html",
        {
            **frame(request, case, "case_chronology"),
            "entry": entry,
            "kind": kind,
            "said": said(kind, entry.data, pack) if kind and not entry.is_withdrawn else [],
            "earlier": [
                (one, said(kind, one.data, pack) if kind and not one.is_withdrawn else []) for one in entry.earlier
            ],
            "arose": list(Duty.objects.filter(case=case, arises_from_id__in=_versions(entry)).order_by("due_at", "id")),
            "met": list(Duty.objects.filter(case=case, met_by_id__in=_versions(entry)).order_by("due_at", "id")),
            "may": kind is not None and not kind.by_itself and may_record(viewer, kind),
            "readers": list(User.objects.filter(pk__in=entry.fact.named.values("user")).order_by("name", "id")),
            "grading": grading_in_words,
            "suspected_false": suspected_false,
            "errors": [],
        },
    )


def _versions(entry: Entry) -> list[UUID]:
    return [entry.fact.pk, *(one.fact.pk for one in entry.earlier)]


_WHY = Question("reason", "text", "What was wrong?", hint="It stays to be read, and no longer counts.", long=True)


def _asks(request: HttpRequest, fact_id: UUID, **of: Any) -> bool:  # noqa: ARG001 - called as the view is
    return any(map(needs_confirmation, Fact.objects.filter(pk=fact_id).values_list("kind", flat=True)))


@case_team
@confirmed(BECAUSE, when=_asks)
def fact_correct(request: HttpRequest, case: Case, fact_id: UUID) -> HttpResponse:
    """Correct a fact, or withdraw it: the earlier version stays to be read."""
    viewer = current_viewer()
    entry = _entry_or_404(viewer, case, fact_id)
    kind = _kind_or_404(entry.fact.kind)
    if entry.is_withdrawn or entry.is_erased:
        raise Http404
    sent = request.method == "POST"
    asking = asking_in(viewer, case)
    withdrawing = sent and request.POST.get("do") == "withdraw"
    form = FactForm(
        kind,
        asking,
        typed=typed_in(request) if sent and not withdrawing else None,
        data=entry.data,
        happened=happened_of(entry.fact),
        handling=entry.fact.handling,
        can_name=True,
    )
    why = QuestionForm([_WHY], asking, typed=typed_in(request) if withdrawing else None)
    if sent and not form.act(request.POST.get("do", "")):
        made = _withdrawn(viewer, entry, why) if withdrawing else _corrected(viewer, entry, form)
        if made is not None:
            messages.success(
                request, "Withdrawn." if withdrawing else "Corrected. The earlier version stays to be read."
            )
            return redirect("fact", case_id=case.pk, fact_id=made.pk)
    return render(
        request,
        "casework/case/fact_correct.html",
        {
            **frame(request, case, "case_chronology"),
            "entry": entry,
            "kind": kind,
            "form": form,
            "why": why,
            "errors": [*form.errors, *why.errors],
            "refused": form.refused or why.refused,
        },
    )


def _corrected(viewer: Viewer, entry: Entry, form: FactForm) -> Fact | None:
    data = form.read()
    if data is None:
        return None
    try:
        return correct_fact(by=viewer, fact=entry.fact, data=data, happened_at=form.happened)
    except Refused as refused:
        form.refuse(refused)
        return None


def _withdrawn(viewer: Viewer, entry: Entry, why: QuestionForm) -> Fact | None:
    answers = why.read()
    if answers is None:
        return None
    try:
        return withdraw_fact(by=viewer, fact=entry.fact, reason=str(answers["reason"]))
    except Refused as refused:
        why.refuse(refused)
        return None

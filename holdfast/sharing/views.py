"""The pages of what is told about a child, for those who work on the case."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from holdfast.access.errors import Refused
from holdfast.access.may import case_team
from holdfast.access.viewer import Viewer, current_viewer
from holdfast.casework.case_page.recording import asking_in
from holdfast.casework.case_page.views import frame
from holdfast.casework.concern.views import replaced
from holdfast.casework.forms.drafts import keep, typed_before, typed_in
from holdfast.casework.forms.question_form import QuestionForm
from holdfast.casework.forms.questions import Question
from holdfast.chronology.drafts import discard_draft, load_draft, save_draft
from holdfast.register.models import Case
from holdfast.sharing import content, queries, steps
from holdfast.sharing.actions import approve, do_not_share, drop, recall, share
from holdfast.sharing.gateways import gateway_named
from holdfast.sharing.models import Disclosure
from holdfast.sharing.steps import DECISION, NEED, POWER, Answers, Step
from holdfast.site.forms import href_with, page_number


def _link(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("shared_with_me"))


@case_team
def case_sharing(request: HttpRequest, case: Case) -> HttpResponse:
    """What was told about the child, to whom, and what became of it; and the way to tell something."""
    page = queries.told_of(current_viewer(), case, number=page_number(request))
    return render(
        request,
        "sharing/case.html",
        {
            **frame(request, case, "case_sharing"),
            "page": page,
            "next_page": href_with(request, page=page.number + 1) if page.has_next else None,
            "previous_page": href_with(request, page=page.number - 1) if page.number > 1 else None,
            "is_child": case.person_id is not None,
            "purposes": queries.purposes_on(),
            "errors": [],
        },
    )


@case_team
@require_POST
def share_new(request: HttpRequest, case: Case) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Begin to share something: a draft of its own."""
    if case.person_id is None:
        raise Http404
    share_id = uuid4()
    save_draft(by=current_viewer(), form=_draft(share_id), data={}, case_id=case.pk)
    return redirect("share_step", case_id=case.pk, share_id=share_id, step=steps.RISK.name)


_TYPED = {"next", "show", "keep"}
_BUTTONS = {*_TYPED, "discard"}


def _draft(share_id: UUID) -> str:
    return f"{steps.DRAFT}:{share_id}"


@case_team
def share_step(request: HttpRequest, case: Case, share_id: UUID, step: str) -> HttpResponse:
    """One page of sharing something."""
    viewer, at = current_viewer(), steps.step_named(step)
    if at is None or case.person_id is None:
        raise Http404
    draft = load_draft(viewer, form=_draft(share_id), case_id=case.pk)
    do = request.POST.get("do", "")
    if draft is None and (at is DECISION or do not in _TYPED):
        messages.info(request, "This was sent or discarded already.")
        return redirect("case_sharing", case_id=case.pk)
    if draft is None and do != "keep":
        messages.info(
            request, "This was sent or discarded from another window. What you typed here begins a new one: go back "
            "for the other pages."
        )  # fmt: skip
    typed = typed_before(draft) or {}
    asking = asking_in(viewer, case)
    answers = Answers(viewer, case, asking, typed)
    form = answers.form(at)
    # Without one of its buttons nothing is taken from the page, so that nothing on it can be emptied by mistake.
    if do in _BUTTONS:
        names = {widget.name for widget in form.widgets} | ({"people"} if at is NEED else set())
        typed = replaced(typed, names, typed_in(request))
        answers = Answers(viewer, case, asking, typed)
        form = answers.form(at)
        answer = _posted(request, case, share_id, at, answers, form)
        if answer is not None:
            return answer
    return _shown(request, case, share_id, at, answers, form)


def _posted(  # noqa: PLR0917 - private, called once
    request: HttpRequest, case: Case, share_id: UUID, at: Step, answers: Answers, form: QuestionForm
) -> HttpResponse | None:
    viewer, do = answers.viewer, request.POST.get("do", "")
    if do == "keep":
        return keep(request, by=viewer, form=_draft(share_id), data=answers.typed, case_id=case.pk)
    if do == "discard":
        discard_draft(by=viewer, form=_draft(share_id), case_id=case.pk)
        return redirect("case_sharing", case_id=case.pk)
    save_draft(by=viewer, form=_draft(share_id), data=answers.typed, case_id=case.pk)
    if do == "show" or not steps.check(at, form, answers):
        return None
    if at is not DECISION:
        return redirect("share_step", case_id=case.pk, share_id=share_id, step=steps.following(at).name)
    return _decided(request, case, share_id, answers, form)


def _decided(
    request: HttpRequest, case: Case, share_id: UUID, answers: Answers, form: QuestionForm
) -> HttpResponse | None:
    viewer, sharing = answers.viewer, answers.sharing()
    if sharing is None:
        form.refuse(Refused("What it is for is not answered yet.", instead="Go back to who needs to know."))
        return None
    try:
        if answers.of(DECISION)["decision"] == "not":
            data = {"purpose": sharing.purpose.label, "why": answers.of(DECISION)["because"]}
            data |= {"advice": sharing.answers["advice"]} if sharing.answers.get("advice") else {}
            do_not_share(by=viewer, case=case, data=data)
            says = "Recorded: it is not shared, and why."
        else:
            disclosure = share(by=viewer, case=case, what=sharing, link=_link(request))
            says = "Shared." if disclosure.sent_at else "It waits until a second person has approved it."
    except Refused as refused:
        form.refuse(refused)
        return None
    discard_draft(by=viewer, form=_draft(share_id), case_id=case.pk)
    messages.success(request, says)
    return redirect("case_sharing", case_id=case.pk)


def _shown(  # noqa: PLR0917 - private, called once
    request: HttpRequest, case: Case, share_id: UUID, at: Step, answers: Answers, form: QuestionForm
) -> HttpResponse:
    viewer = answers.viewer
    context: dict[str, Any] = {
        **frame(request, case, "case_sharing"),
        "step": at,
        "number": steps.STEPS.index(at) + 1,
        "of": len(steps.STEPS),
        "previous": steps.previous(at),
        "share_id": share_id,
        "form": form,
        "errors": form.errors,
        "refused": form.refused,
        "draft": load_draft(viewer, form=_draft(share_id), case_id=case.pk),
        "purposes": queries.purposes_on(),
        "in_danger": answers.typed.get("life", [""])[-1] == "yes",
    }
    if at is POWER:
        context["advice"] = answers.advice()
    elif at is DECISION:
        context |= _to_decide(answers)
    return render(request, "sharing/step.html", context)


def _to_decide(answers: Answers) -> dict[str, Any]:
    """The whole of it, as its recipients will read it, with what is still to answer."""
    sharing = answers.sharing()
    missing = [each for each in steps.STEPS[:-1] if not steps.check(each, answers.form(each), answers)]
    if sharing is None:
        return {"sharing": None, "missing": missing}
    return {
        "sharing": sharing,
        "missing": missing,
        "power": gateway_named(sharing.gateway),
        "sections": content.build(
            answers.viewer,
            answers.case,
            purpose=sharing.purpose,
            fields=sharing.fields,
            facts=sharing.facts,
            message=sharing.message,
            at=answers.asking.now,
        ),
        "many": len(sharing.recipients) > Disclosure.FEW,
    }


_BECAUSE = Question("because", "text", "Why?", long=True, hint="It is recorded in the case.")


def _disclosure_or_404(viewer: Viewer, case: Case, disclosure_id: UUID) -> Disclosure:
    found = queries.disclosure_in(viewer, case, disclosure_id)
    if found is None:
        raise Http404
    return found


@case_team
def disclosure(request: HttpRequest, case: Case, disclosure_id: UUID) -> HttpResponse:
    """What was told, to whom, who has read it; approve it, drop it or take it back."""
    viewer = current_viewer()
    found = _disclosure_or_404(viewer, case, disclosure_id)
    do = request.POST.get("do", "")
    form = QuestionForm([_BECAUSE], asking_in(viewer, case), typed=typed_in(request) if do else None)
    if request.method == "POST":
        says = _done(request, viewer, found, do, form)
        if says:
            messages.success(request, says)
            return redirect("disclosure", case_id=case.pk, disclosure_id=found.pk)
    return render(
        request,
        "sharing/disclosure.html",
        {
            **frame(request, case, "case_sharing"),
            "disclosure": found,
            "recipients": sorted(found.recipients.all(), key=lambda row: (row.agency.title, row.name)),
            "purpose": found.get_purpose_display(),
            "is_mine": found.by_user_id == viewer.user_id,
            "can_recall": found.sent_at and any(row.recalled_at is None for row in found.recipients.all()),
            "form": form,
            "errors": form.errors,
            "refused": form.refused,
        },
    )


def _done(request: HttpRequest, viewer: Viewer, found: Disclosure, do: str, form: QuestionForm) -> str:
    """Do what the button says; "" where something must be mended first."""
    try:
        if do == "approve":
            approve(by=viewer, disclosure=found, link=_link(request))
            return "Approved and shared."
        answers = form.read()
        if answers is None:
            return ""
        if do == "drop":
            drop(by=viewer, disclosure=found, because=answers["because"])
            return "It is not shared. The reason is recorded."
        if do == "recall":
            recall(by=viewer, disclosure=found, because=answers["because"], link=_link(request))
            return "Taken back. Each recipient is asked to delete it and to confirm that."
    except Refused as refused:
        form.refuse(refused)
    return ""

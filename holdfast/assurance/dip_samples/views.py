"""The pages of dip samples: the auditor's, who reads no record, and the reviewer's, who reads one for a while."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from holdfast.access.errors import Refused
from holdfast.access.log import record_consultation
from holdfast.access.may import needs, signed_in
from holdfast.access.models import Function, Operation
from holdfast.access.queries import current_memberships
from holdfast.access.viewer import current_viewer
from holdfast.assurance.dip_samples.actions import (
    MOST,
    REVIEWED,
    SIGHT,
    assign_review,
    draw_sample,
    give_back,
    memberships_of_auditors,
    record_review,
)
from holdfast.assurance.dip_samples.models import DipItem, DipSample
from holdfast.assurance.dip_samples.queries import drawn_again, items_of, review_of, reviews, samples, summary
from holdfast.casework.forms.drafts import typed_in
from holdfast.casework.forms.question_form import QuestionForm
from holdfast.casework.forms.questions import Question
from holdfast.casework.forms.widgets import Asking
from holdfast.casework.kind_forms import KindForm
from holdfast.chronology.packs import area_pack, kind_named
from holdfast.site.addresses import url
from holdfast.site.forms import page_number

_DRAW = (
    Question("of", "choice", "What is it drawn from?", choices=dict(DipSample.Population.choices)),
    Question("first_day", "date", "The first day of the period", tense="past"),
    Question("last_day", "date", "The last day of the period", tense="past"),
    Question("wanted", "number", "How many records?", hint=f"1 to {MOST}.", least=1, most=MOST),
    Question(
        "seed",
        "text",
        "Seed",
        hint="What was agreed beforehand, such as the numbers of a public draw. Left empty, one is made.",
        optional=True,
    ),
    Question("reason", "text", "What is it drawn for?", hint="Name nobody."),
)


def _form(request: HttpRequest, questions: Sequence[Question]) -> QuestionForm:
    typed = typed_in(request) if request.method == "POST" else None
    return QuestionForm(questions, Asking(area_pack(), timezone.now()), typed=typed)


@needs(Function.AUDITOR)
def dip_samples(request: HttpRequest) -> HttpResponse:
    """Every draw that was ever made, the latest first."""
    viewer, number = current_viewer(), page_number(request)
    found, has_next = samples(viewer, number=number)
    record_consultation(viewer=viewer, operation=Operation.CONSULT, what="dip samples", route="dip_samples")
    context = {"samples": found, "number": number, "has_next": has_next}
    return render(request, "assurance/dip_samples.html", context)


@needs(Function.AUDITOR)
def dip_sample_new(request: HttpRequest) -> HttpResponse:
    """Draw a sample. What comes up is kept."""
    form = _form(request, _DRAW)
    if request.method == "POST" and (answers := form.read()) is not None:
        try:
            sample = draw_sample(
                by=current_viewer(),
                of=DipSample.Population(answers["of"]),
                first_day=date.fromisoformat(answers["first_day"]),
                last_day=date.fromisoformat(answers["last_day"]),
                wanted=int(answers["wanted"]),
                seed=str(answers.get("seed") or ""),
                reason=str(answers["reason"]),
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            return redirect("dip_sample", sample_id=sample.pk)
    context = {"form": form, "errors": form.errors}
    return render(request, "assurance/dip_sample_new.html", context, status=422 if form.refused else 200)


@needs(Function.AUDITOR)
def dip_sample(request: HttpRequest, sample_id: UUID) -> HttpResponse:
    """A sample: how it was drawn, who reviews what, and what was found, without a name of anybody on record."""
    sample = DipSample.objects.filter(pk=sample_id).first()
    if sample is None:
        raise Http404
    items = items_of(sample)
    record_consultation(
        viewer=current_viewer(),
        operation=Operation.CONSULT,
        what="dip sample",
        case_ids=dict.fromkeys(each.item.case_id for each in items),
        route="dip_sample",
    )
    context = {
        "sample": sample,
        "items": items,
        "summary": summary(items),
        "again": drawn_again(sample, items),
        "moment": timezone.now(),
    }
    return render(request, "assurance/dip_sample.html", context)


@needs(Function.AUDITOR)
def dip_assign(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Choose who reviews a record."""
    viewer = current_viewer()
    item = DipItem.objects.select_related("sample").filter(pk=item_id, done_at__isnull=True).first()
    if item is None:
        raise Http404
    others = current_memberships().exclude(user_id__in=memberships_of_auditors().values("user_id"))
    staff = {str(one.pk): one for one in others}
    choices = {
        key: f"{one.user.name}, {one.agency.title}{f', {one.post}' if one.post else ''}" for key, one in staff.items()
    }
    question = Question("reviewer", "one of", "Who reviews it?", choices=dict(choices.items()))
    form = _form(request, [question])
    if request.method == "POST" and (answers := form.read()) is not None:
        try:
            link = request.build_absolute_uri(url("dip_reviews"))
            assign_review(by=viewer, item=item, to=staff[str(answers["reviewer"])], link=link)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, "Assigned. They are told, and see the case until they have reviewed it.")
            return redirect("dip_sample", sample_id=item.sample_id)
    record_consultation(
        viewer=viewer, operation=Operation.CONSULT, what="dip sample", case_ids=[item.case_id], route="dip_assign"
    )
    context = {"item": item, "form": form, "errors": form.errors, "days": SIGHT.days}
    return render(request, "assurance/dip_assign.html", context, status=422 if form.refused else 200)


@signed_in
def dip_reviews(request: HttpRequest) -> HttpResponse:
    """What is the viewer's to review."""
    viewer = current_viewer()
    found = reviews(viewer)
    record_consultation(
        viewer=viewer,
        operation=Operation.CONSULT,
        what="reviews for dip samples",
        case_ids=[item.case_id for item in found],
        route="dip_reviews",
    )
    return render(request, "assurance/dip_reviews.html", {"reviews": found})


@signed_in
def dip_review(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Review a record, or give it back."""
    viewer = current_viewer()
    item = review_of(viewer, item_id)
    if item is None:
        raise Http404
    kind = kind_named(REVIEWED)
    asking = Asking(area_pack(), timezone.now())
    sent = request.method == "POST"
    giving_back = sent and request.POST.get("do") == "give back"
    form = KindForm(kind, asking, typed=typed_in(request) if sent and not giving_back else None)
    if giving_back:
        give_back(by=viewer, item=item)
        messages.success(request, "Given back. You no longer see the case.")
        return redirect("dip_reviews")
    if sent and (data := form.read()) is not None:
        try:
            record_review(by=viewer, item=item, data=data)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, "Recorded in the case, where its team reads it. You no longer see the case.")
            return redirect("dip_reviews")
    record_consultation(
        viewer=viewer,
        operation=Operation.CONSULT,
        what="dip sample review",
        case_ids=[item.case_id],
        route="dip_review",
    )
    context = {"item": item, "form": form, "errors": form.errors}
    return render(request, "assurance/dip_review.html", context, status=422 if form.refused else 200)

"""The pages on which a fairness report is written about, signed or discarded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from holdfast.access.errors import Refused
from holdfast.access.may import needs
from holdfast.access.sign_in.confirming import confirmed
from holdfast.access.viewer import current_viewer
from holdfast.assurance.fairness import words
from holdfast.assurance.fairness.actions import ACTION, GENERAL, WHY, discard, missing, sign, write
from holdfast.assurance.fairness.figures import findings
from holdfast.assurance.fairness.models import FairnessReport
from holdfast.assurance.fairness.reading import digest_of
from holdfast.assurance.fairness.views import WRITES, about, has_ended, looked, report_or_404
from holdfast.casework.forms.drafts import typed_in
from holdfast.casework.forms.question_form import QuestionForm
from holdfast.casework.forms.questions import Question
from holdfast.casework.forms.widgets import Asking
from holdfast.chronology.packs import area_pack
from holdfast.protocol.words import day_in_words


@needs(WRITES)
def fairness_words(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Write about the figures. Whatever is there is kept; signing asks whether all of it is."""
    report = report_or_404(report_id)
    sent = request.method == "POST"
    if has_ended(report) and not sent:
        return redirect("fairness_report", report_id=report.pk)
    held = {**report.words, "review_by": report.review_by.isoformat() if report.review_by else None}
    form = QuestionForm(
        _questions(report), Asking(area_pack(), timezone.now()), typed=typed_in(request) if sent else None, data=held
    )
    read = request.POST.get("read", "") if sent else digest_of(report)
    meanwhile: list[tuple[str, str]] = []
    answers = form.read() if sent else None
    if answers is not None:
        review_by = answers.pop("review_by", None)
        try:
            write(
                by=current_viewer(),
                report=report,
                read=read,
                words=dict.fromkeys(report.words, "") | answers,
                review_by=date.fromisoformat(review_by) if review_by else None,
            )
        except Refused as refused:
            form.refuse(refused)
            report = report_or_404(report_id)
            meanwhile = _meanwhile(report, answers, review_by)
            read = digest_of(report)
        else:
            looked("fairness_words")
            if request.POST.get("do") == "sign":
                return redirect("fairness_sign", report_id=report.pk)
            messages.success(request, "Kept. Nothing is signed yet.")
            return redirect("fairness_report", report_id=report.pk)
    elif not sent and request.GET.get("missing"):
        form.refuse(Refused("Before it can be signed, this must be written.", fields=missing(report)))
    looked("fairness_words")
    controls = form.controls
    for control in controls:
        control.optional = False  # to keep it, all of it is; to sign it, nothing is
    context = {**about(report), "controls": controls, "errors": form.errors, "has_form": True}
    return render(request, "assurance/fairness/words.html", {**context, "read": read, "meanwhile": meanwhile})


def _meanwhile(report: FairnessReport, typed: Mapping[str, Any], review_by: str | None) -> list[tuple[str, str]]:
    """What stands in the report, where it is something else than was typed here: the question, and the answer."""
    day = day_in_words(report.review_by) if report.review_by else ""
    stands = {**report.words, "review_by": day}
    here = {**typed, "review_by": day_in_words(date.fromisoformat(review_by)) if review_by else ""}
    return [
        (question.title, stands.get(question.name, "") or "Nothing.")
        for question in _questions(report)
        if stands.get(question.name, "") != here.get(question.name, "")
    ]


def _questions(report: FairnessReport) -> list[Question]:
    asked = []
    for found in findings(report.figures):
        name = f"{found['point']['title']}, by {found['table']['title'].lower()}, {found['line']['title']}"
        says = words.finding_in_words(found)
        asked.append(Question(f"{found['key']}-{WHY}", "text", f"{name}: why?", hint=says, long=True, optional=True))
        asked.append(
            Question(
                f"{found['key']}-{ACTION}", "text", f"{name}: what is done about it?",
                hint="Who does what, by when. If nothing is done, say why that is right.", long=True, optional=True,
            )
        )  # fmt: skip
    return [
        *asked,
        Question(
            GENERAL, "text", "What do the figures say on the whole?",
            hint="What has changed since the last report, what helped, what the figures cannot show. Name nobody.",
            long=True, optional=True,
        ),
        Question(
            "review_by", "date", "When do you look at whether it has helped?", hint="Within 12 months.", optional=True
        ),
    ]  # fmt: skip


@needs(WRITES)
@confirmed("You answer for a report with your name.")
def fairness_sign(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Read everything once more, figures and words, and sign just that."""
    report = report_or_404(report_id)
    if has_ended(report):
        return redirect("fairness_report", report_id=report.pk)
    if request.method == "POST":
        try:
            sign(by=current_viewer(), report=report, read=request.POST.get("read", ""))
        except Refused as refused:
            # Back to this page, with the report as it stands now.
            messages.error(request, f"{refused.says} {refused.instead}")
            return redirect("fairness_sign", report_id=report.pk)
        messages.success(request, "Signed. The report changes no more.")
        return redirect("fairness_report", report_id=report.pk)
    if missing(report):
        return redirect(f"{request.path.removesuffix('sign')}words?missing=yes")
    looked("fairness_sign")
    return render(request, "assurance/fairness/sign.html", {**about(report), "read": digest_of(report)})


@needs(WRITES)
def fairness_discard(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Say why nobody will sign a report."""
    report = report_or_404(report_id)
    sent = request.method == "POST"
    if has_ended(report) and not sent:
        return redirect("fairness_report", report_id=report.pk)
    form = QuestionForm(_WHY_DISCARDED, Asking(area_pack(), timezone.now()), typed=typed_in(request) if sent else None)
    answers = form.read() if sent else None
    if answers is not None:
        try:
            discard(by=current_viewer(), report=report, reason=answers["reason"])
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, "Discarded. It stays in the list, with your reason.")
            return redirect("fairness")
    looked("fairness_discard")
    context = {**about(report), "controls": form.controls, "errors": form.errors, "has_form": True}
    return render(request, "assurance/fairness/discard.html", context)


_WHY_DISCARDED = [
    Question(
        "reason", "text", "Why is it discarded?", long=True,
        hint="For instance: counted by the quarter, when we report by the year. Whoever reads the list reads this."
        " Name nobody.",
    )
]  # fmt: skip

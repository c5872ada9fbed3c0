"""The pages of fairness reports."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from holdfast.access.errors import Refused
from holdfast.access.log import record_consultation
from holdfast.access.may import leaves, needs
from holdfast.access.models import Function, Operation
from holdfast.access.sign_in.confirming import confirmed
from holdfast.access.viewer import current_viewer
from holdfast.assurance.fairness import words
from holdfast.assurance.fairness.actions import (
    ACTION,
    GENERAL,
    WHY,
    add_population,
    count_again,
    count_period,
    missing,
    sign,
    write,
)
from holdfast.assurance.fairness.figures import findings
from holdfast.assurance.fairness.groups import BY_KEY, CHARACTERISTICS, Characteristic
from holdfast.assurance.fairness.models import FairnessReport
from holdfast.assurance.fairness.periods import Period
from holdfast.assurance.fairness.queries import READERS, populations, report_of, reports, to_count
from holdfast.assurance.fairness.suppression import LARGEST_HIDDEN
from holdfast.casework.forms.drafts import typed_in
from holdfast.casework.forms.question_form import QuestionForm
from holdfast.casework.forms.questions import Question
from holdfast.casework.forms.widgets import Asking
from holdfast.chronology.packs import area_pack

_WRITES = Function.CO_ORDINATOR


def _report(report_id: UUID) -> FairnessReport:
    found = report_of(current_viewer(), report_id)
    if found is None:
        raise Http404
    return found


def _signed(report: FairnessReport) -> bool:
    return hasattr(report, "signing")


def _looked(route: str, operation: Operation = Operation.CONSULT) -> None:
    record_consultation(viewer=current_viewer(), operation=operation, what="fairness report", route=route)


@needs(*READERS)
def fairness(request: HttpRequest) -> HttpResponse:
    """All reports; co-ordinators choose a period to have it counted."""
    viewer = current_viewer()
    may_write = viewer.has(_WRITES)
    periods = to_count(viewer) if may_write else []
    error = ""
    if request.method == "POST":
        chosen = next((one for one in periods if one.key == request.POST.get("period")), None)
        if chosen is None:
            error = "Choose a period from the list."
        else:
            try:
                made = count_period(by=viewer, period=chosen)
            except Refused as refused:
                error = f"{refused.says} {refused.instead}"
            else:
                return redirect("fairness_report", report_id=made.pk)
    _looked("fairness")
    listed = [(one, Period(one.first_day, one.last_day).title, _signed(one)) for one in reports(viewer)]
    context = {"reports": listed, "periods": periods, "may_write": may_write, "error": error}
    return render(request, "assurance/fairness/list.html", context)


@needs(*READERS)
def fairness_report(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """One report: what looks different and what is said of it, then every table."""
    report = _report(report_id)
    _looked("fairness_report")
    made, different, by_chance = words.chance(report.figures)
    return render(
        request,
        "assurance/fairness/report.html",
        {
            **_about(report),
            "made": made,
            "different": different,
            "by_chance": by_chance,
            "words": words,
            "largest_hidden": LARGEST_HIDDEN,
            "may_write": current_viewer().has(_WRITES) and not _signed(report),
        },
    )


def _about(report: FairnessReport) -> dict[str, Any]:
    return {
        "report": report,
        "period": Period(report.first_day, report.last_day).title,
        "is_signed": _signed(report),
        "general": report.words.get(GENERAL, ""),
        "findings": [
            {
                **found,
                "says": words.finding_in_words(found),
                "why": report.words.get(f"{found['key']}-{WHY}", ""),
                "action": report.words.get(f"{found['key']}-{ACTION}", ""),
            }
            for found in findings(report.figures)
        ],
    }


@needs(_WRITES)
@require_POST
def fairness_again(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Count an unsigned report again."""
    report = _report(report_id)
    try:
        count_again(by=current_viewer(), report=report)
    except Refused as refused:
        messages.error(request, f"{refused.says} {refused.instead}")
    else:
        messages.success(request, "Counted again. Read what you have written against the new figures.")
    return redirect("fairness_report", report_id=report.pk)


@needs(_WRITES)
def fairness_words(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Write about the figures. Whatever is there is kept; signing asks whether all of it is."""
    report = _report(report_id)
    sent = request.method == "POST"
    held = {**report.words, "review_by": report.review_by.isoformat() if report.review_by else None}
    form = QuestionForm(
        _questions(report), Asking(area_pack(), timezone.now()), typed=typed_in(request) if sent else None, data=held
    )
    answers = form.read() if sent else None
    if answers is not None:
        review_by = answers.pop("review_by", None)
        try:
            write(
                by=current_viewer(),
                report=report,
                words=dict.fromkeys(report.words, "") | answers,
                review_by=date.fromisoformat(review_by) if review_by else None,
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            _looked("fairness_words")
            if request.POST.get("do") == "sign":
                return redirect("fairness_sign", report_id=report.pk)
            messages.success(request, "Kept. Nothing is signed yet.")
            return redirect("fairness_report", report_id=report.pk)
    elif not sent and request.GET.get("missing"):
        form.refuse(Refused("Before it can be signed, this must be written.", fields=missing(report)))
    _looked("fairness_words")
    controls = form.controls
    for control in controls:
        control.optional = False  # to keep it, all of it is; to sign it, nothing is
    context = {**_about(report), "controls": controls, "errors": form.errors, "has_form": True}
    return render(request, "assurance/fairness/words.html", context)


def _questions(report: FairnessReport) -> list[Question]:
    asked = []
    for found in findings(report.figures):
        name = f"{found['point']['title']}, {found['line']['title']}"
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


@needs(_WRITES)
@confirmed("You answer for a report with your name.")
def fairness_sign(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Read everything once more, and sign."""
    report = _report(report_id)
    if _signed(report):
        return redirect("fairness_report", report_id=report.pk)
    if missing(report):
        return redirect(f"{request.path.removesuffix('sign')}words?missing=yes")
    if request.method == "POST":
        try:
            sign(by=current_viewer(), report=report)
        except Refused as refused:
            messages.error(request, f"{refused.says} {refused.instead}")
        else:
            messages.success(request, "Signed. The report changes no more.")
        return redirect("fairness_report", report_id=report.pk)
    _looked("fairness_sign")
    return render(request, "assurance/fairness/sign.html", _about(report))


@leaves("The figures of a fairness report, which name nobody, without the small ones.")
@needs(*READERS)
def fairness_csv(request: HttpRequest, report_id: UUID) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """The published figures of a report for a spreadsheet."""
    report = _report(report_id)
    _looked("fairness_csv", Operation.EXPORT)
    text = io.StringIO()
    out = csv.writer(text)
    out.writerow(
        ["Decision point", "Characteristic", "Group", "Before", "Reached", "Times as often", "Low", "High", "Different"]
    )
    for point in report.figures["points"]:
        for table in point["tables"]:
            for line in table["lines"]:
                rate = line["rate"]
                compared = (
                    [f"{rate[end]:.4f}" for end in ("value", "low", "high")] + ["yes" if rate["different"] else "no"]
                    if rate
                    else [""] * 4
                )
                figures = [words.figure(line[name]) for name in ("of", "reached")]
                out.writerow([point["title"], table["title"], line["title"], *figures, *compared])
    name = f"fairness-{Period(report.first_day, report.last_day).key}.csv"
    return HttpResponse(
        "\ufeff" + text.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@needs(*READERS)
def fairness_population(request: HttpRequest) -> HttpResponse:
    """How many people live in the area, by whom it was published."""
    _looked("fairness_population")
    viewer = current_viewer()
    rows = [
        (row, BY_KEY[row.characteristic].title, [(BY_KEY[row.characteristic].groups[key], people)
                                                 for key, people in row.people.items()])
        for row in populations(viewer)
    ]  # fmt: skip
    context = {"rows": rows, "characteristics": CHARACTERISTICS, "may_write": viewer.has(_WRITES)}
    return render(request, "assurance/fairness/population.html", context)


@needs(_WRITES)
def fairness_population_new(request: HttpRequest, characteristic: str) -> HttpResponse:
    """Record how many people live in the area, by one characteristic."""
    about = BY_KEY.get(characteristic)
    if about is None:
        raise Http404
    sent = request.method == "POST"
    form = QuestionForm(
        _population_questions(about), Asking(area_pack(), timezone.now()), typed=typed_in(request) if sent else None
    )
    answers = form.read() if sent else None
    if answers is not None:
        source, as_of = answers.pop("source"), date.fromisoformat(answers.pop("as_of"))
        people = {group: answers[_input(group)] for group in about.groups}
        try:
            add_population(by=current_viewer(), characteristic=about.key, as_of=as_of, source=source, people=people)
        except Refused as refused:
            refused.fields = {_input(name): text for name, text in refused.fields.items()}
            form.refuse(refused)
        else:
            messages.success(request, "Recorded. It counts in the reports of periods that end on or after that day.")
            return redirect("fairness_population")
    _looked("fairness_population_new")
    context = {"about": about, "form": form, "errors": form.errors, "has_form": True}
    return render(request, "assurance/fairness/population_new.html", context)


def _input(group: str) -> str:
    return group if group in {"source", "as_of"} else f"group-{group.replace(' ', '-')}"


def _population_questions(about: Characteristic) -> list[Question]:
    return [
        Question("source", "text", "Who published the figures, and of which ages are they?",
                 hint="For instance: Office for National Statistics, mid-year estimate, aged 10 to 24."),
        Question("as_of", "date", "Of which day are they?", tense="past"),
        *(Question(_input(group), "number", title, least=1, most=99_999_999) for group, title in about.groups.items()),
    ]  # fmt: skip

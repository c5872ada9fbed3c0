"""Opening a record in an emergency, and which records were."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from holdfast.access.errors import Refused
from holdfast.access.log import record_consultation
from holdfast.access.may import signed_in
from holdfast.access.models import Operation
from holdfast.access.viewer import current_viewer
from holdfast.casework.emergency.actions import OPENED, Wanted, lasts, open_in_emergency
from holdfast.casework.emergency.queries import openings
from holdfast.casework.forms.drafts import typed_in
from holdfast.casework.forms.question_form import QuestionForm
from holdfast.casework.forms.questions import Question
from holdfast.casework.forms.widgets import Asking
from holdfast.chronology.packs import area_pack, kind_named
from holdfast.site.addresses import url
from holdfast.site.forms import page_number


def _form(asking: Asking, typed: dict[str, list[str]] | None) -> QuestionForm:
    fields = kind_named(OPENED).fields
    questions = [
        Question("reference", "text", "Case reference", hint="Such as HF-26-000123, if you have it.", optional=True),
        Question("name", "text", "Otherwise, the full name", hint="Exactly as it is on record.", optional=True),
        Question("born", "date", "Date of birth, with the name", tense="past", optional=True),
        Question("emergency", "choice", fields["emergency"].title, choices=dict(fields["emergency"].choices)),
        Question("reason", "text", fields["reason"].title, hint="It stands in the record and in the log.", long=True),
    ]
    return QuestionForm(questions, asking, typed=typed)


@signed_in
def emergency(request: HttpRequest) -> HttpResponse:
    """Open a record in an emergency. What was asked is never in an address, and an attempt stays in the log."""
    now = timezone.now()
    sent = request.method == "POST"
    form = _form(Asking(area_pack(), now), typed_in(request) if sent else None)
    if sent and (answer := _opened(request, form)) is not None:
        return answer
    hours = round(lasts(timezone.localdate(now)).total_seconds() / 3600)
    return render(
        request,
        "casework/emergency/emergency.html",
        {"form": form, "errors": form.errors, "hours": hours},
        status=422 if form.refused else 200,
    )


def _opened(request: HttpRequest, form: QuestionForm) -> HttpResponse | None:
    answers = form.read()
    if answers is None:
        return None
    wanted = Wanted(
        reference=str(answers.get("reference") or ""),
        name=str(answers.get("name") or ""),
        born=date.fromisoformat(str(answers["born"])) if answers.get("born") else None,
    )
    if not wanted.reference and not (wanted.name and wanted.born):
        form.refuse(
            Refused(
                "Say which record.",
                instead="Give the case reference, or the full name and the date of birth.",
                fields={"reference": "Give the case reference, or the name and date of birth below."},
            )
        )
        return None
    try:
        opened = open_in_emergency(
            by=current_viewer(),
            wanted=wanted,
            emergency=str(answers["emergency"]),
            reason=str(answers["reason"]),
            link=request.build_absolute_uri(url("emergencies")),
        )
    except Refused as refused:
        form.refuse(refused)
        return None
    messages.success(request, "Opened. Those who lead the work and the auditors are told, and it is reviewed.")
    return redirect("case", case_id=opened[0]) if len(opened) == 1 else redirect("emergencies")


@signed_in
def emergencies(request: HttpRequest) -> HttpResponse:
    """The records that were opened in an emergency: those of one's own cases; for auditors all, without the case."""
    viewer, number = current_viewer(), page_number(request)
    found, has_next = openings(viewer, number=number)
    record_consultation(
        viewer=viewer,
        operation=Operation.CONSULT,
        what="records opened in an emergency",
        case_ids=[each.case.pk for each in found if each.case],
        route="emergencies",
    )
    return render(
        request,
        "casework/emergency/opened.html",
        {"openings": found, "number": number, "has_next": has_next},
    )

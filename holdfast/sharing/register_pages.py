"""The pages of agreements and assessments: read by everybody, kept by co-ordinators and area administrators."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from holdfast.access.errors import Refused
from holdfast.access.may import needs, signed_in
from holdfast.access.models import Function
from holdfast.access.viewer import current_viewer
from holdfast.casework.forms.drafts import typed_in
from holdfast.casework.forms.question_form import QuestionForm
from holdfast.casework.forms.questions import Question
from holdfast.casework.forms.widgets import Asking
from holdfast.chronology.packs import area_pack
from holdfast.register.models import Agency
from holdfast.sharing.gateways import not_offered
from holdfast.sharing.models import Agreement, Assessment
from holdfast.sharing.queries import live_agreements, live_assessments, purposes_on
from holdfast.sharing.register import add_agreement, add_assessment, end_agreement, end_assessment
from holdfast.sharing.words import NEVER_FOR, Purpose

_KEEP = (Function.CO_ORDINATOR, Function.AREA_ADMINISTRATOR)


@signed_in
def sharing_register(request: HttpRequest) -> HttpResponse:
    """For what may be shared now, under which agreements and assessments; what is off, and why."""
    today = timezone.localdate()
    on = purposes_on(today)
    return render(
        request,
        "sharing/register.html",
        {
            "purposes": [(each, each in on) for each in Purpose],
            "never_for": NEVER_FOR,
            "agreements": list(live_agreements(today).prefetch_related("agencies").order_by("title", "id")),
            "assessments": list(live_assessments(today).order_by("kind", "-approved_on", "id")),
            "past_agreements": list(
                Agreement.objects.exclude(pk__in=live_agreements(today)).order_by("-from_date", "id")[:50]
            ),
            "past_assessments": list(
                Assessment.objects.exclude(pk__in=live_assessments(today)).order_by("-approved_on", "id")[:50]
            ),
            "labels": dict(Purpose.choices),
            "not_offered": not_offered(today),
            "may": current_viewer().has(*_KEEP),
        },
    )


_TITLE = Question("title", "text", "What is it called?")
_WHERE = Question("reference", "text", "Where is the document kept, and which version?")
_PURPOSES = Question("purposes", "choices", "What for?", choices=dict(Purpose.choices))
_REVIEW = Question("review_by", "date", "Review by", hint="Past this day nothing is shared on it.")


@needs(*_KEEP)
def agreement_new(request: HttpRequest) -> HttpResponse:
    """Record a signed agreement."""
    agencies = {str(each.pk): each for each in Agency.objects.filter(is_active=True).order_by("title", "id")}
    questions = (
        _TITLE,
        _WHERE,
        Question(
            "agencies",
            "choices",
            "Which agencies signed it?",
            choices={key: each.title for key, each in agencies.items()},
        ),
        _PURPOSES,
        Question("from_date", "date", "From when does it hold?"),
        _REVIEW,
    )

    def add(answers: dict[str, Any]) -> None:
        add_agreement(
            by=current_viewer(),
            **(
                answers
                | {"agencies": [agencies[key] for key in answers["agencies"]]}
                | _days(answers, "from_date", "review_by")
            ),
        )

    return _form(request, "Record a sharing agreement", questions, add)


@needs(*_KEEP)
def assessment_new(request: HttpRequest) -> HttpResponse:
    """Record that an assessment was approved."""
    questions = (
        Question("kind", "choice", "Which assessment?", choices=dict(Assessment.Kind.choices)),
        _TITLE,
        _WHERE,
        _PURPOSES,
        Question("approved_on", "date", "When was it approved?", tense="past"),
        Question("approved_by", "text", "Who approved it?", hint="Name and post."),
        _REVIEW,
    )

    def add(answers: dict[str, Any]) -> None:
        add_assessment(by=current_viewer(), **(answers | _days(answers, "approved_on", "review_by")))

    return _form(request, "Record an assessment", questions, add)


def _days(answers: dict[str, Any], *names: str) -> dict[str, date]:
    return {name: date.fromisoformat(answers[name]) for name in names}


def _form(
    request: HttpRequest, heading: str, questions: Sequence[Question], add: Callable[[dict[str, Any]], None]
) -> HttpResponse:
    sent = request.method == "POST"
    form = QuestionForm(questions, Asking(area_pack(), timezone.now()), typed=typed_in(request) if sent else None)
    answers = form.read() if sent else None
    if answers is not None:
        try:
            add(answers)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, "Recorded.")
            return redirect("sharing_register")
    return render(
        request,
        "sharing/register_form.html",
        {"heading": heading, "form": form, "errors": form.errors, "has_form": True},
    )


@needs(*_KEEP)
@require_POST
def agreement_end(request: HttpRequest, agreement_id: UUID) -> HttpResponse:
    """End an agreement: today is its last day."""
    found = Agreement.objects.filter(pk=agreement_id).first()
    if found is None:
        raise Http404
    try:
        end_agreement(by=current_viewer(), agreement=found, on=timezone.localdate())
    except Refused as refused:
        messages.error(request, f"{refused.says} {refused.instead}")
    else:
        messages.success(request, "It ends with today.")
    return redirect("sharing_register")


@needs(*_KEEP)
@require_POST
def assessment_end(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """End an assessment, now: its purposes are off unless another holds."""
    found = Assessment.objects.filter(pk=assessment_id).first()
    if found is None:
        raise Http404
    end_assessment(by=current_viewer(), assessment=found)
    messages.success(request, "It has ended.")
    return redirect("sharing_register")

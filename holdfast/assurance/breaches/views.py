"""The pages of the register of breaches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from holdfast.access.errors import Refused
from holdfast.access.log import record_consultation
from holdfast.access.may import signed_in
from holdfast.access.models import Operation
from holdfast.access.viewer import current_viewer
from holdfast.assurance.breaches.actions import Found, add_cases, begin_breach, cases_by_name, cases_named
from holdfast.assurance.breaches.program import FOUND
from holdfast.assurance.breaches.queries import breach_of, breaches, parts_of
from holdfast.casework.doing import may_record
from holdfast.casework.forms.drafts import typed_in
from holdfast.casework.forms.question_form import QuestionForm
from holdfast.casework.forms.questions import Question
from holdfast.casework.forms.widgets import Asking
from holdfast.chronology.packs import area_pack, kind_named
from holdfast.protocol.calendar import moment
from holdfast.register.models import Case
from holdfast.site.forms import is_id, page_number

_REFERENCES = Question(
    "references",
    "text",
    "Which cases does it touch?",
    hint="The reference of each, such as HF-26-000123, on a line of its own.",
    long=True,
)
_WHOM = Question(
    "whom",
    "choice",
    "Whom is it about in each case?",
    choices={
        "child": "The child or young person whom the case is about",
        "everybody": "Everybody who stands in the case",
    },
)


def _form(request: HttpRequest) -> QuestionForm:
    fields = kind_named(FOUND).fields
    named = Question(
        _REFERENCES.name, "text", "If you name them: which?", hint=_REFERENCES.hint, long=True, optional=True
    )
    questions = [
        Question("aware_at", "moment", fields["aware_at"].title, hint="London time, such as 14:30.", tense="past"),
        Question(
            "what",
            "text",
            fields["what"].title,
            hint="Name nobody: it stands in the record of each case that it touches.",
            long=True,
        ),
        Question("stopped", "text", fields["stopped"].title, hint="Name nobody.", long=True),
        Question(
            "cases",
            "choice",
            "Which cases does it touch?",
            choices={
                "named": "Those that I name",
                "mine": "Every case on which I work by name, as when my laptop is lost",
                "none": "None that is known yet",
            },
        ),
        named,
        _WHOM,
    ]
    return _asked(request, questions, _begun(request))


def _begun(request: HttpRequest) -> Mapping[str, str]:
    """What is known before anybody types: the case from which somebody came (`?case=`)."""
    wanted = request.GET.get("case", "")
    case = Case.objects.filter(pk=wanted).first() if is_id(wanted) else None
    return {"cases": "named", "references": case.reference} if case else {}


def _asked(request: HttpRequest, questions: Sequence[Question], begun: Mapping[str, str] | None = None) -> QuestionForm:
    typed = typed_in(request) if request.method == "POST" else None
    return QuestionForm(questions, Asking(area_pack(), timezone.now()), typed=typed, data=begun)


@signed_in
def breach_list(request: HttpRequest) -> HttpResponse:
    """The breaches of the viewer's cases, the latest first; for an auditor, of all, with their clocks alone."""
    viewer, number = current_viewer(), page_number(request)
    found, has_next = breaches(viewer, now=timezone.now(), number=number)
    record_consultation(viewer=viewer, operation=Operation.CONSULT, what="register of breaches", route="breaches")
    context = {"breaches": found, "number": number, "has_next": has_next, "may_record": _may_record()}
    return render(request, "assurance/breaches.html", context)


def _may_record() -> bool:
    return may_record(current_viewer(), kind_named(FOUND))


@signed_in
def breach_new(request: HttpRequest) -> HttpResponse:
    """Begin a breach, in whatever cases it touches, or in none that is known yet."""
    form = _form(request)
    if request.method == "POST" and (answers := form.read()) is not None:
        try:
            begun = _begin(answers)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, "Recorded. What is owed now stands below.")
            return redirect("breach", breach_id=begun)
    context = {"form": form, "errors": form.errors, "may_record": _may_record()}
    return render(request, "assurance/breach_new.html", context, status=422 if form.refused else 200)


def _begin(answers: dict[str, Any]) -> UUID:
    viewer = current_viewer()
    found = Found(moment(answers["aware_at"]), str(answers["what"]), str(answers["stopped"]))
    cases: list[Case] = []
    if answers["cases"] == "mine":
        cases = cases_by_name(viewer)
    elif answers["cases"] == "named":
        cases = cases_named(str(answers.get("references") or ""))
    return begin_breach(by=viewer, found=found, cases=cases, everybody=answers["whom"] == "everybody")


@signed_in
def breach(request: HttpRequest, breach_id: UUID) -> HttpResponse:
    """One breach: its clock, and in each case that the viewer sees what is known, decided and owed."""
    viewer, now = current_viewer(), timezone.now()
    found, parts = breach_of(viewer, breach_id, now=now), parts_of(viewer, breach_id, now=now)
    if found is None:
        raise Http404
    form = _asked(request, [_REFERENCES, _WHOM])
    if request.method == "POST" and parts and (answers := form.read()) is not None:
        try:
            cases = cases_named(str(answers["references"]))
            add_cases(by=viewer, breach_id=breach_id, cases=cases, everybody=answers["whom"] == "everybody")
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, "Recorded in the further cases too.")
            return redirect("breach", breach_id=breach_id)
    record_consultation(
        viewer=viewer,
        operation=Operation.CONSULT,
        what="breach",
        case_ids=[part.case.pk for part in parts],
        person_ids={each.person_id for part in parts for each in part.affected},
        route="breach",
    )
    context = {
        "breach": found,
        "parts": parts,
        "hidden": found.cases - len(parts),
        "form": form,
        "errors": form.errors,
        "may_record": _may_record(),
    }
    return render(request, "assurance/breach.html", context, status=422 if form.refused else 200)

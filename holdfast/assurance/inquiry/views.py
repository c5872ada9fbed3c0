"""The pages and the documents of the chronology for an inquiry: of a case, and of a person in all cases."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from holdfast.access.errors import Refused
from holdfast.access.log import record_consultation
from holdfast.access.may import case_team, leaves, person_team
from holdfast.access.models import Operation
from holdfast.access.sign_in.confirming import confirmed
from holdfast.access.viewer import current_viewer
from holdfast.assurance.inquiry.actions import GIVEN, Recipient, give
from holdfast.assurance.inquiry.document import About, about_case, about_person
from holdfast.assurance.inquiry.moments import Moments, Period, moments_of
from holdfast.assurance.inquiry.scope import Scope, of_case, of_person
from holdfast.casework.case_page.moments import Moment
from holdfast.casework.case_page.queries import born_in_words
from holdfast.casework.case_page.views import frame
from holdfast.casework.documents.turns import takes_a_turn
from holdfast.casework.forms.drafts import typed_in
from holdfast.casework.forms.question_form import QuestionForm
from holdfast.casework.forms.questions import Question
from holdfast.casework.forms.widgets import Asking
from holdfast.chronology.packs import area_pack, kind_named
from holdfast.protocol.calendar import LONDON, day_of
from holdfast.register.models import Case, Person
from holdfast.site.forms import page_number

_PERIOD = (
    Question("since", "date", "Recorded from", tense="past", optional=True),
    Question("until", "date", "Recorded until the end of", tense="past", optional=True),
)


def _why(sent: Mapping[str, list[str]] | None = None) -> QuestionForm:
    """Who gets the document, for which body, what for and why: the questions of the fact that records it."""
    fields = kind_named(GIVEN).fields
    asked = [
        Question(
            name,
            one.type,
            one.title,
            hint=one.hint,
            choices=dict(one.choices),
            long=one.variant == "long",
        )
        for name, one in fields.items()
        if name in {"recipient", "body", "purpose", "reason"}
    ]
    return QuestionForm(asked, _asking(), typed=sent)


def _asking() -> Asking:
    return Asking(area_pack(), timezone.now())


def _days(sent: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """The boxes of the period, of what stands in the address or was sent by the form that asks for the document."""
    return {name: values for name, values in sent.items() if name.startswith(("since-", "until-"))}


def _period(form: QuestionForm, now: datetime) -> Period | None:
    """The period asked for; None where an answer must be mended."""
    answers = form.read()
    if answers is None:
        return None
    since, until = (date.fromisoformat(answers[name]) if answers.get(name) else None for name in ("since", "until"))
    end = datetime.combine(until + timedelta(days=1), time(), LONDON) - timedelta(microseconds=1) if until else now
    return Period(datetime.combine(since, time(), LONDON) if since else None, min(end, now))


Page = Callable[[QuestionForm, Mapping[str, list[str]]], HttpResponse]


@case_team
def inquiry(request: HttpRequest, case: Case) -> HttpResponse:
    """What was known in a case and when, what the protocol then required, and what was done."""
    return _case_page(request, case, _why(), _asked_for(request))


@person_team
def person_inquiry(request: HttpRequest, person: Person) -> HttpResponse:
    """The same of a person: all cases about them, and their part of the others."""
    return _person_page(request, person, _why(), _asked_for(request))


def _asked_for(request: HttpRequest) -> dict[str, list[str]]:
    return _days({name: request.GET.getlist(name) for name in request.GET})


def _case_page(request: HttpRequest, case: Case, why: QuestionForm, days: Mapping[str, list[str]]) -> HttpResponse:
    form, found, context = _read(request, of_case(case), why, days)
    del found
    context |= frame(request, case, "inquiry", Moment(None, form))
    return render(request, "assurance/inquiry.html", context, status=422 if why.refused else 200)


def _person_page(
    request: HttpRequest, person: Person, why: QuestionForm, days: Mapping[str, list[str]]
) -> HttpResponse:
    scope = of_person(person)
    _, found, context = _read(request, scope, why, days)
    # A part of a case is not the case: it opens it to nobody (`assurance_first_read`).
    for what, cases in (("inquiry", scope.cases), ("inquiry, a part of the case", sorted(found.others))):
        if cases or what == "inquiry":
            record_consultation(
                viewer=current_viewer(),
                operation=Operation.CONSULT,
                what=what,
                case_ids=cases,
                person_ids=[person.pk],
                route="person_inquiry",
            )
    context |= {"person": person, "born": born_in_words(person)}
    return render(request, "assurance/person_inquiry.html", context, status=422 if why.refused else 200)


def _read(
    request: HttpRequest, scope: Scope, why: QuestionForm, days: Mapping[str, list[str]]
) -> tuple[QuestionForm, Moments, dict[str, Any]]:
    now = timezone.now()
    form = QuestionForm(_PERIOD, _asking(), typed=dict(days))
    period = _period(form, now) or Period(None, now)
    found = moments_of(current_viewer(), scope, period, number=page_number(request))
    context = {
        "form": form,
        "why": why,
        "days": days,
        "period": period,
        "found": found,
        "pack": area_pack(),
        "errors": [*form.errors, *why.errors],
    }
    return form, found, context


def _is_sent(request: HttpRequest, **of: Any) -> bool:  # noqa: ARG001 - called as the view is
    return request.method == "POST"


@leaves("What was known in a case, when, and what was required and done, as far as whoever makes it may see it.")
@case_team
@takes_a_turn
@confirmed("A copy of what was known in a case leaves Holdfast. It is made once you have confirmed.", when=_is_sent)
def inquiry_pdf(request: HttpRequest, case: Case) -> HttpResponse:
    """The same as a document, for somebody and for a reason: recorded in the case as given, and in the log."""
    if request.method != "POST":
        return redirect("inquiry", case_id=case.pk)
    return _document(request, of_case(case), about_case(case), partial(_case_page, request, case), case.reference)


@leaves("What was known about one person in all cases, as far as whoever makes it may see it.")
@person_team
@takes_a_turn
@confirmed(
    "A copy of what was known about somebody leaves Holdfast. It is made once you have confirmed.", when=_is_sent
)
def person_inquiry_pdf(request: HttpRequest, person: Person) -> HttpResponse:
    """The document of a person in all cases."""
    if request.method != "POST":
        return redirect("person_inquiry", person_id=person.pk)
    scope = of_person(person)
    about = about_person(person, scope.people)
    return _document(request, scope, about, partial(_person_page, request, person), "person")


def _document(request: HttpRequest, scope: Scope, about: About, page: Page, name: str) -> HttpResponse:
    now, typed = timezone.now(), typed_in(request)
    why = _why(typed)
    answers = why.read()
    period = _period(QuestionForm(_PERIOD, _asking(), typed=_days(typed)), now)
    # A period that does not read is mended first: nobody is given more of the record than was asked for.
    if answers is None or period is None:
        return page(why, _days(typed))
    to = Recipient(*(str(answers[each]) for each in ("recipient", "body", "purpose", "reason")))
    try:
        content = give(by=current_viewer(), scope=scope, about=about, period=period, to=to, now=now)
    except Refused as refused:
        why.refuse(refused)
        return page(why, _days(typed))
    file = f"{name}-inquiry-{day_of(now).isoformat()}.pdf"
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{file}"'}
    )

"""The page and the document of the chronology for an inquiry."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from holdfast.access.log import record_consultation
from holdfast.access.may import case_team, leaves
from holdfast.access.models import Operation
from holdfast.access.sign_in.confirming import confirmed
from holdfast.access.viewer import current_viewer
from holdfast.assurance.inquiry.document import as_pdf
from holdfast.assurance.inquiry.moments import Period, moments_of
from holdfast.casework.case_page.moments import Moment
from holdfast.casework.case_page.views import frame
from holdfast.casework.documents.chronology import people_named
from holdfast.casework.documents.turns import takes_a_turn
from holdfast.casework.forms.drafts import typed_in
from holdfast.casework.forms.question_form import QuestionForm
from holdfast.casework.forms.questions import Question
from holdfast.casework.forms.widgets import Asking
from holdfast.chronology.packs import area_pack
from holdfast.protocol.calendar import LONDON, day_of
from holdfast.register.models import Case
from holdfast.site.forms import page_number

_ALL = 100_000
"""More facts than any case has: a document is not paged."""
_PERIOD = (
    Question("since", "date", "Recorded from", tense="past", optional=True),
    Question("until", "date", "Recorded until the end of", tense="past", optional=True),
)
_WHY = (
    Question("recipient", "text", "Who is it for?", hint="The person or body that asked for it, such as the coroner."),
    Question("reason", "text", "Why do they get it?", hint="It stands in the document and in the log.", long=True),
)


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


@case_team
def inquiry(request: HttpRequest, case: Case) -> HttpResponse:
    """What was known in a case and when, what the protocol then required, and what was done."""
    days = _days({name: request.GET.getlist(name) for name in request.GET})
    return _page(request, case, QuestionForm(_WHY, _asking()), days)


def _page(request: HttpRequest, case: Case, why: QuestionForm, days: dict[str, list[str]]) -> HttpResponse:
    now = timezone.now()
    form = QuestionForm(_PERIOD, _asking(), typed=days)
    period = _period(form, now) or Period(None, now)
    found = moments_of(current_viewer(), case, period, number=page_number(request))
    context: dict[str, Any] = {
        **frame(request, case, "inquiry", Moment(None, form)),
        "form": form,
        "why": why,
        "days": days,
        "period": period,
        "found": found,
        "pack": area_pack(),
        "errors": [*form.errors, *why.errors],
    }
    return render(request, "assurance/inquiry.html", context)


def _is_sent(request: HttpRequest, **of: Any) -> bool:  # noqa: ARG001 - called as the view is
    return request.method == "POST"


@leaves("What was known in a case, when, and what was required and done, as far as whoever makes it may see it.")
@case_team
@takes_a_turn
@confirmed("A copy of what was known in a case leaves Holdfast. It is made once you have confirmed.", when=_is_sent)
def inquiry_pdf(request: HttpRequest, case: Case) -> HttpResponse:
    """The same as a document, for somebody and for a reason: a disclosure, and logged as one."""
    if request.method != "POST":
        return redirect("inquiry", case_id=case.pk)
    viewer, now = current_viewer(), timezone.now()
    typed = typed_in(request)
    why = QuestionForm(_WHY, _asking(), typed=typed)
    answers = why.read()
    period = _period(QuestionForm(_PERIOD, _asking(), typed=_days(typed)), now)
    # A period that does not read is mended first: nobody is given more of the record than was asked for.
    if answers is None or period is None:
        return _page(request, case, why, _days(typed))
    naming = people_named(case)
    reason, recipient = str(answers["reason"]), str(answers["recipient"])
    record_consultation(
        viewer=viewer,
        operation=Operation.DISCLOSE,
        what="chronology for an inquiry",
        case_ids=[case.pk],
        person_ids=sorted(naming),
        route="inquiry_pdf",
        reason=reason,
        recipients=[recipient],
    )
    found = moments_of(viewer, case, period, size=_ALL, naming=naming)
    content = as_pdf(viewer, case, period, found, reason=reason, recipient=recipient, pack=area_pack(), now=now)
    name = f"{case.reference}-inquiry-{day_of(now).isoformat()}.pdf"
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )

"""The pages that show a case. Each writes a line in the log, in the same transaction."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from holdfast.access.log import record_consultation
from holdfast.access.may import case_team
from holdfast.access.models import Operation
from holdfast.access.viewer import current_viewer
from holdfast.casework.case_page import queries
from holdfast.casework.case_page.moments import Moment, moment_asked
from holdfast.casework.genogram import draw, family_of
from holdfast.chronology.packs import area_pack
from holdfast.register.models import Case
from holdfast.register.queries import people_in_case
from holdfast.site.addresses import url, url_if_any

PARTS = (
    ("Overview", "case"),
    ("Chronology", "case_chronology"),
    ("People", "case_people"),
    ("Duties", "case_duties"),
    ("Plan", "plan"),
    ("Sharing", "case_sharing"),
    ("Involved", "case_involved"),
    ("Record something", "fact_kinds"),
)
"""The parts of a case and the name of the view behind each."""


def frame(request: HttpRequest, case: Case, here: str, moment: Moment | None = None) -> dict[str, Any]:
    """What every page of a case shows: who it is about, where one is, as known at which moment. Logs that it was
    shown.
    """
    viewer, now = current_viewer(), timezone.now()
    moment = moment or moment_asked(request, now)
    record_consultation(
        viewer=viewer,
        operation=Operation.CONSULT,
        what=f"{here}{' as known at a past moment' if moment.at else ''}",
        case_ids=[case.pk],
        person_ids=[case.person_id] if case.person_id else [],
        route=request.resolver_match.view_name if request.resolver_match else "",
    )
    return {
        "case": case,
        "identity": queries.identity(viewer, case, at=moment.at or now),
        "moment": moment,
        "parts": _parts(case, here, moment),
        "has_form": True,
        "now_there": url("case", case_id=case.pk),
    }


def _parts(case: Case, here: str, moment: Moment) -> list[dict[str, Any]]:
    return [{"text": text, "href": moment.href(name, case_id=case.pk), "active": name == here} for text, name in PARTS]


@case_team
def case(request: HttpRequest, case: Case) -> HttpResponse:
    """Who this is, what is in force, what comes next."""
    viewer, now = current_viewer(), timezone.now()
    moment = moment_asked(request, now)
    pack = area_pack()
    found = queries.overview(viewer, case, now=now, as_known_at=moment.at)
    return render(
        request,
        "casework/case/overview.html",
        {
            **frame(request, case, "case", moment),
            "overview": found,
            "pack": pack,
            "plan_address": url_if_any("plan", case_id=case.pk) or "",
            "meeting_titles": {name: meeting.title for name, meeting in pack.meetings.items()},
            "errors": moment.form.errors,
        },
    )


@case_team
def case_people(request: HttpRequest, case: Case) -> HttpResponse:
    """The people around the child: a genogram, and the same as a table."""
    viewer, now = current_viewer(), timezone.now()
    moment = moment_asked(request, now)
    family = family_of(viewer, case, as_known_at=moment.at)
    return render(
        request,
        "casework/case/people.html",
        {
            **frame(request, case, "case_people", moment),
            "family": family,
            "picture": draw(family),
            "people": people_in_case(viewer, case, as_known_at=moment.at),
            "errors": moment.form.errors,
        },
    )


BEGIN = "begin"
"""In the address of a case's duties: the reader asked for a form that begins at a duty, and named none."""


@case_team
def case_duties(request: HttpRequest, case: Case) -> HttpResponse:
    """Every duty of the case: what is owed, and what was met, waived or lapsed, with why."""
    if BEGIN in request.GET:
        says = "More time, a waiver or a pause begins at its duty: open “Why, and what else can be done” there."
        messages.info(request, says)
    duties = queries.all_duties(current_viewer(), case, now=timezone.now())
    return render(
        request,
        "casework/case/duties.html",
        {
            **frame(request, case, "case_duties"),
            "open": [each for each in duties if each.duty.status == "due"],
            "settled": [each for each in duties if each.duty.status != "due"],
            "errors": [],
        },
    )

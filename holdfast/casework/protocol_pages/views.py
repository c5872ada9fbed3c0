"""The pages of the protocol."""

from __future__ import annotations

from datetime import date
from typing import get_args

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from holdfast.access.log import record_consultation
from holdfast.access.may import signed_in
from holdfast.access.models import Operation
from holdfast.access.viewer import current_viewer
from holdfast.casework.doing import owed
from holdfast.casework.protocol_pages import kept, reading
from holdfast.casework.protocol_pages.kept import HOW, How
from holdfast.chronology.packs import area_pack
from holdfast.site.forms import page_number


@signed_in
def protocol(request: HttpRequest) -> HttpResponse:
    """Every clause that the pack works by, and how well each is kept."""
    viewer, now, pack = current_viewer(), timezone.now(), area_pack()
    return render(
        request,
        "casework/protocol/protocol.html",
        {
            "pack": pack,
            "out_of_date": pack.out_of_date(timezone.localdate()),
            "clauses": reading.clauses_of(pack),
            "kept": kept.by_clause(kept.counts(viewer, now=now)),
            "how": HOW,
            "whole_area": kept.sees_whole_area(viewer),
            "names": sorted(pack.names.values(), key=lambda one: one.name),
        },
    )


@signed_in
def clause(request: HttpRequest, clause: str) -> HttpResponse:
    """One clause: what it says, its rules in plain English, and how well it is kept, by agency and month."""
    viewer, now, pack = current_viewer(), timezone.now(), area_pack()
    found = reading.clauses_of(pack).get(clause)
    if found is None:
        raise Http404
    return render(
        request,
        "casework/protocol/clause.html",
        {
            "clause": found,
            "rules": reading.rules_of(found, pack),
            "counts": kept.counts(viewer, now=now, clause=clause),
            "how": HOW,
            "agency_title": pack.parties.title,
            "whole_area": kept.sees_whole_area(viewer),
        },
    )


@signed_in
def clause_duties(request: HttpRequest, clause: str) -> HttpResponse:
    """The duties behind a number, as far as the viewer sees them."""
    viewer, now, pack = current_viewer(), timezone.now(), area_pack()
    found = reading.clauses_of(pack).get(clause)
    if found is None:
        raise Http404
    month, how = _month(request.GET.get("month", "")), _how(request.GET.get("how", ""))
    agency = request.GET.get("agency", "").replace("\x00", "")
    page = kept.duties(viewer, clause=clause, agency=agency, month=month, how=how, now=now, number=page_number(request))
    record_consultation(
        viewer=viewer,
        operation=Operation.CONSULT,
        what="duties of a clause",
        case_ids=list(dict.fromkeys(duty.case_id for duty in page.duties)),
        route="clause_duties",
    )
    return render(
        request,
        "casework/protocol/duties.html",
        {
            "clause": found,
            "page": page,
            "duties": owed(viewer, page.duties, now=now),
            "agency": pack.parties.title(agency) if agency else "",
            "month": month,
            "how": HOW[how] if how else "",
            "whole_area": kept.sees_whole_area(viewer),
        },
    )


def _month(word: str) -> date | None:
    try:
        return date.fromisoformat(f"{word}-01") if word else None
    except ValueError:
        return None


def _how(word: str) -> How | None:
    return next((how for how in get_args(How) if how == word), None)

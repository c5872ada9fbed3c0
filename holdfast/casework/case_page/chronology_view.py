"""The chronology of a case: read, narrowed down, paged.

What it is narrowed to is sent in the body of a form, never in an address: words that somebody looks for may be a name.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from holdfast.access.may import case_team
from holdfast.access.viewer import current_viewer
from holdfast.casework.case_page.moments import moment_asked
from holdfast.casework.case_page.narrowing import narrowed_by, narrowing_form
from holdfast.casework.case_page.views import frame
from holdfast.casework.forms.drafts import typed_in
from holdfast.chronology.packs import area_pack
from holdfast.chronology.queries import chronology_of
from holdfast.register.models import Case
from holdfast.site.forms import page_number

_PAGE = 25


@case_team
def case_chronology(request: HttpRequest, case: Case) -> HttpResponse:
    """What happened, the latest first, with corrections and what they replaced."""
    viewer, now, pack = current_viewer(), timezone.now(), area_pack()
    moment = moment_asked(request, now)
    form = narrowing_form(pack, now, typed_in(request) if request.method == "POST" else None)
    narrowed = narrowed_by(form)
    page = chronology_of(
        viewer,
        case,
        as_known_at=moment.at,
        **narrowed.wanted(pack),
        page=page_number(request),
        page_size=_PAGE,
    )
    context: dict[str, Any] = frame(request, case, "case_chronology", moment)
    return render(
        request,
        "casework/case/chronology.html",
        {
            **context,
            "form": form,
            "narrowed": narrowed,
            "page": page,
            "first": (page.number - 1) * _PAGE + 1,
            "last": (page.number - 1) * _PAGE + len(page.entries),
            "more": page.number * _PAGE < page.total,
            "pack": pack,
            "errors": [*moment.form.errors, *form.errors],
        },
    )

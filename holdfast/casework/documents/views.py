"""Taking the chronology of a case along. Each copy is logged in the transaction that makes it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from holdfast.access.log import record_consultation
from holdfast.access.may import case_team, leaves
from holdfast.access.models import Operation
from holdfast.access.sign_in.confirming import confirmed
from holdfast.access.viewer import current_viewer
from holdfast.casework.case_page.moments import moment_asked
from holdfast.casework.case_page.narrowing import narrowed_by, narrowing_form
from holdfast.casework.documents.chronology import Asked, as_json, as_pdf, file_name, people_named
from holdfast.casework.documents.turns import takes_a_turn
from holdfast.casework.forms.drafts import typed_in
from holdfast.chronology.packs import area_pack
from holdfast.register.models import Case

_BECAUSE = "A copy of the chronology leaves Holdfast. Your browser saves it as soon as you have confirmed."


@leaves("The chronology of a case to print, as far as its reader may see it.")
@case_team
@takes_a_turn
@confirmed(_BECAUSE)
def chronology_pdf(request: HttpRequest, case: Case) -> HttpResponse:
    """The chronology to print. Sent as a form, it is narrowed down as the form says."""
    asked = _asked(request, case)
    naming = people_named(case)
    _log(asked, Operation.PRINT, naming, "chronology_pdf")
    return _file(asked, as_pdf(asked, naming), "pdf", "application/pdf")


@leaves("The chronology of a case as data, as far as its reader may see it.")
@case_team
@takes_a_turn
@confirmed(_BECAUSE)
def chronology_json(request: HttpRequest, case: Case) -> HttpResponse:
    """The chronology in the published format. Sent as a form, it is narrowed down as the form says."""
    asked = _asked(request, case)
    naming = people_named(case)
    _log(asked, Operation.EXPORT, naming, "chronology_json")
    return _file(asked, as_json(asked, naming).encode(), "json", "application/json; charset=utf-8")


def _asked(request: HttpRequest, case: Case) -> Asked:
    now, pack = timezone.now(), area_pack()
    typed = typed_in(request) if request.method == "POST" else {}
    return Asked(
        viewer=current_viewer(),
        case=case,
        pack=pack,
        now=now,
        at=moment_asked(request, now).at,
        narrowed=narrowed_by(narrowing_form(pack, now, typed)),
    )


def _log(asked: Asked, operation: Operation, naming: set[UUID], route: str) -> None:
    part = ", narrowed down" if asked.narrowed.is_narrowed else ""
    then = ", as known at a past moment" if asked.at else ""
    record_consultation(
        viewer=asked.viewer,
        operation=operation,
        what=f"chronology{part}{then}",
        case_ids=[asked.case.pk],
        person_ids=sorted(naming),
        route=route,
    )


def _file(asked: Asked, content: bytes, ending: str, content_type: str) -> HttpResponse:
    disposition = f'attachment; filename="{file_name(asked, ending)}"'
    return HttpResponse(content, content_type=content_type, headers={"Content-Disposition": disposition})

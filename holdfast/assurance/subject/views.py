"""The page and the document of what is held about a person."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from holdfast.access.log import record_consultation
from holdfast.access.may import leaves, person_team
from holdfast.access.models import Operation
from holdfast.access.sign_in.confirming import confirmed
from holdfast.access.viewer import current_viewer
from holdfast.assurance.subject.held import Held, held_about
from holdfast.casework.case_page.queries import born_in_words
from holdfast.casework.documents.turns import takes_a_turn
from holdfast.casework.documents.typesetting import typeset
from holdfast.register.models import Person
from holdfast.site.jinja import long_date, long_datetime


def _held(person: Person, operation: Operation, route: str) -> Held:
    viewer = current_viewer()
    found = held_about(viewer, person)
    if found is None:
        raise Http404
    record_consultation(
        viewer=viewer,
        operation=operation,
        what="what is held about a person",
        case_ids=[standing.case_id for standing in found.record.cases],
        person_ids=[person.pk],
        route=route,
    )
    return found


@person_team
@takes_a_turn
def held(request: HttpRequest, person: Person) -> HttpResponse:
    """All that is held about a person, and to whom it was told, with nobody else in it."""
    found = _held(person, Operation.CONSULT, "held")
    return render(request, "assurance/held.html", {"held": found, "person": person, "born": born_in_words(person)})


@leaves("All that is held about one person, without anybody else in it, for that person.")
@person_team
@takes_a_turn
@confirmed("A copy of all that is held about somebody leaves Holdfast. Your browser saves it once you have confirmed.")
def held_pdf(request: HttpRequest, person: Person) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """The same as a document to give to the person."""
    found = _held(person, Operation.EXPORT, "held_pdf")
    content = typeset("held.typ", _document(found))
    name = f"what-is-held-{timezone.localdate().isoformat()}.pdf"
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _document(found: Held) -> dict[str, object]:
    viewer, now, person = current_viewer(), timezone.now(), found.person
    about = [
        ["Name", person.display_name],
        ["Born", born_in_words(person)],
        ["Names that are held", "; ".join(f"{row.given} {row.family}".strip() for row in found.record.names)],
    ]
    if found.keeps_address:
        about.append(["Address", "One is kept confidential, and is not written here."])
    about += [
        ["Address", f"{row.lines} {row.postcode}".strip()] for row in found.record.addresses if not row.is_confidential
    ]
    for case in {row.case_id: row.case for row in found.record.cases}.values():
        opened, review = long_date(case.opened_at), long_date(case.review_by)
        about.append(["Case", f"{case.reference}, opened {opened}, to be reviewed by {review}"])
    return {
        "title": f"What is held about {person.display_name}",
        "reference": "",
        "marking": f"Confidential. {settings.AREA_NAME}".strip(),
        "made": f"Made {long_datetime(now)} by {viewer.name}",
        "about": about,
        "agencies": list(found.agencies),
        "told": [
            {
                "heading": f"{long_datetime(one.at)}: {one.purpose}",
                "what": "; ".join(one.headings),
                "power": one.provision,
                "recipients": list(one.recipients),
            }
            for one in found.told
        ],
        "entries": [
            {
                "heading": f"{(long_date if one.is_day else long_datetime)(one.happened_at)}: {one.title}",
                "answers": [[title, list(lines)] for title, lines in one.answers],
                "by": f"Recorded {long_datetime(one.recorded_at)} by {one.by}."
                + (" It was recorded in error, and no longer counts." if one.is_withdrawn else ""),
            }
            for one in found.facts
        ],
    }

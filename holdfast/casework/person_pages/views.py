"""The page of a person: everything that the register holds, with who said so."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from holdfast.access.log import record_consultation
from holdfast.access.may import person_team
from holdfast.access.models import Operation
from holdfast.access.sign_in.confirming import confirmed
from holdfast.access.viewer import current_viewer
from holdfast.casework.person_pages import queries
from holdfast.casework.person_pages.confidential import BECAUSE
from holdfast.casework.person_pages.words import details_of, field_title
from holdfast.register.models import Person

SHOW_CONFIDENTIAL = "confidential"
"""In the address of the page: confidential addresses are to be shown, so it asks who is there."""


def _shows_confidential(request: HttpRequest, **of: Any) -> bool:  # noqa: ARG001 - called as the view is
    return SHOW_CONFIDENTIAL in request.GET


@person_team
@confirmed(BECAUSE, when=_shows_confidential)
def person(request: HttpRequest, person: Person) -> HttpResponse:
    """Names, identifiers, needs, addresses, relationships, schooling, cases. A merged record leads to the one kept."""
    assert request.resolver_match is not None  # noqa: S101 - a view is asked by its address
    if request.resolver_match.kwargs["person_id"] != person.pk:
        return redirect("person", person_id=person.pk)
    viewer = current_viewer()
    page = queries.person_page(viewer, person)
    assert page is not None  # noqa: S101 - the route has shown that the viewer sees the person
    record_consultation(
        viewer=viewer,
        operation=Operation.CONSULT,
        what="person",
        person_ids=[person.pk, *(each.other.pk for each in page.record.related)],
        route="person",
    )
    today = timezone.localdate()
    return render(
        request,
        "casework/person/person.html",
        {
            "page": page,
            "person": page.person,
            "bar": queries.bar(page.person),
            "details": details_of(page.person),
            "since_until": queries.since_until,
            "field_title": field_title,
            "today": today,
        },
    )


def log_form(person: Person, what: str, route: str) -> None:
    """A form about a person shows the record that it changes."""
    record_consultation(
        viewer=current_viewer(),
        operation=Operation.CONSULT,
        what=f"person: {what}",
        person_ids=[person.pk],
        route=route,
    )

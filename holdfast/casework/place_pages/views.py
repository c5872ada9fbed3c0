"""Places: open to everybody, for they say nothing about any person."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from holdfast.access.log import record_consultation
from holdfast.access.may import signed_in
from holdfast.access.models import Operation
from holdfast.access.viewer import current_viewer
from holdfast.casework.forms.edits import Answers, Edit, choices_of, edit_page, text
from holdfast.casework.forms.questions import Question
from holdfast.casework.place_pages.offers import offers
from holdfast.register.actions import add_place
from holdfast.register.models import Case, Place
from holdfast.register.words import PlaceKind
from holdfast.site.forms import page_number

PAGE = 50

_QUESTIONS = (
    Question("kind", "choice", "What kind of place is it?", choices=choices_of(PlaceKind)),
    Question("name", "text", "What do people call it?"),
    Question("address", "text", "Address", long=True, optional=True),
    Question("postcode", "text", "Postcode", optional=True),
    Question("uprn", "text", "Unique property reference number", optional=True),
)


@signed_in
def places(request: HttpRequest) -> HttpResponse:
    """The places by name; of one kind, where one is chosen."""
    number, kind = page_number(request), request.GET.get("kind", "")
    kind = kind if kind in PlaceKind.values else ""
    rows = Place.objects.filter(kind=kind) if kind else Place.objects.all()
    start = (number - 1) * PAGE
    found = list(rows.order_by("name", "id")[start : start + PAGE + 1])
    return render(
        request,
        "casework/place/places.html",
        {"places": found[:PAGE], "more": len(found) > PAGE, "number": number, "kinds": PlaceKind.values, "kind": kind},
    )


@signed_in
def place(request: HttpRequest, place_id: UUID) -> HttpResponse:
    """A place, the cases about it that the viewer works on, and what the viewer can begin from here."""
    viewer = current_viewer()
    found = get_object_or_404(Place, pk=place_id)
    cases = list(Case.objects.filter(place=found).order_by("-opened_at", "id"))
    record_consultation(
        viewer=viewer,
        operation=Operation.CONSULT,
        what="place",
        case_ids=[case.pk for case in cases],
        route="place",
    )
    return render(
        request, "casework/place/place.html", {"place": found, "cases": cases, "offers": offers(viewer, found)}
    )


@signed_in
def place_new(request: HttpRequest) -> HttpResponse:
    """A place that matters to the work and is not there yet."""
    viewer = current_viewer()

    def act(answers: Answers) -> str:
        add_place(
            by=viewer,
            kind=str(answers["kind"]),
            name=str(answers["name"]),
            address=text(answers, "address"),
            postcode=text(answers, "postcode"),
            uprn=text(answers, "uprn"),
        )
        return "The place is added."

    return edit_page(
        request,
        Edit(
            "Add a place",
            "Add the place",
            _QUESTIONS,
            act,
            about=("A place", [("Says", "nothing about any person: leave names out")]),
            back=reverse("places"),
        ),
    )

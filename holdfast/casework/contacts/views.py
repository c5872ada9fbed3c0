"""The page of contacts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from holdfast.access.may import signed_in
from holdfast.access.viewer import current_viewer
from holdfast.casework.contacts import queries
from holdfast.site.forms import page_number


@signed_in
def contacts(request: HttpRequest) -> HttpResponse:
    """Whom to call first, then everybody, by agency (ISL-9.1, ISL-10)."""
    viewer = current_viewer()
    words = request.GET.get("words", "").replace("\x00", "")[:100]
    agencies = queries.agencies(viewer)
    agency = request.GET.get("agency", "")
    agency = agency if any(one.key == agency for one in agencies) else ""
    leads_only = request.GET.get("leads") == "yes"
    page = queries.found(viewer, words, agency=agency, leads_only=leads_only, number=page_number(request))
    return render(
        request,
        "casework/contacts/contacts.html",
        {
            "first": queries.first_to_call(viewer),
            "page": page,
            "words": words,
            "agency": agency,
            "leads_only": leads_only,
            "agencies": agencies,
            "without_a_lead": queries.without_a_lead(viewer),
        },
    )

"""The search. What is looked for is sent in the body, never in an address."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import partial
from uuid import UUID

from django.db.models.expressions import RawSQL
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from holdfast.access.built import BuiltQuery
from holdfast.access.may import signed_in
from holdfast.access.searching import searches
from holdfast.access.viewer import current_viewer
from holdfast.casework.alike import why_alike
from holdfast.casework.concern.queries import born_in_words
from holdfast.register.models import Case
from holdfast.register.queries import case_by_reference
from holdfast.register.search import read, search_people
from holdfast.site.forms import page_number

_LONGEST = 200


@signed_in
@searches
def person_search(request: HttpRequest) -> HttpResponse:
    """Find people among those whom the viewer sees; whoever is hidden is absent, and the words are the same."""
    viewer = current_viewer()
    text = request.POST.get("text", "").replace("\x00", "").strip()[:_LONGEST]
    if request.method != "POST" or not text:
        return render(request, "casework/people/search.html", {"text": "", "found": None})
    if (case := case_by_reference(viewer, text)) is not None:
        return redirect("case", case_id=case.pk)
    page = search_people(viewer, text, page=page_number(request), route="person_search")
    cases = _own_cases(each.person.pk for each in page.found)
    return render(
        request,
        "casework/people/search.html",
        {
            "text": text,
            "why": partial(why_alike, name=read(text).name),
            "found": [(each, born_in_words(each.person), cases[each.person.pk]) for each in page.found],
            "number": page.number,
            "more": page.has_next,
        },
    )


_CASES = BuiltQuery(
    lambda person_ids: Case.objects.filter(person_id__in=RawSQL("select unnest(%s::uuid[])", [person_ids])).order_by(
        "-opened_at", "id"
    ),
    person_ids=list,
)


def _own_cases(person_ids: Iterable[UUID]) -> dict[UUID, list[Case]]:
    """The cases about each of these people that the viewer works on."""
    made: dict[UUID, list[Case]] = defaultdict(list)
    for case in _CASES.all(person_ids=list(person_ids)):
        if case.person_id is not None:
            made[case.person_id].append(case)
    return made

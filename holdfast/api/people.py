"""Finding people. What is looked for stands in the body: no name belongs in an address."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from holdfast.access.may import SIGNED_IN
from holdfast.access.searching import telling_of_searches
from holdfast.access.viewer import current_viewer
from holdfast.api.asking import page_of, route_of
from holdfast.api.errors import answers
from holdfast.api.schemas import FoundOut, Page, PersonOut
from holdfast.api.storable import Text
from holdfast.register.search import Found, likely_duplicates, search_people

router = Router(tags=["People"])
_MAY = {"x-may": SIGNED_IN.says}


class Sought(Schema):
    """Names, however spelt, a birth date, or an identifier."""

    text: Text = Field(max_length=200, examples=["Mohamed Kelpworth 5/3/2011"])
    page: int = Field(1, ge=1, le=100)


@router.post("/people/search", response=answers({200: Page[FoundOut]}, 403, 429), openapi_extra=_MAY)
def search(request: HttpRequest, sought: Sought) -> Page[FoundOut]:
    """The people among those whom I may see who fit, the best first."""
    with telling_of_searches(request):
        found = search_people(current_viewer(), sought.text, page=sought.page, route=route_of(request))
    return page_of([_found_out(each) for each in found.found], sought.page, has_next=found.has_next)


class NewPerson(Schema):
    """Somebody about to be put on the register."""

    name: Text = Field(max_length=200)
    birth_date: date | None = None
    nhs_number: Text = Field("", max_length=20)
    upn: Text = Field("", max_length=20)
    pnc: Text = Field("", max_length=20)


@router.post("/people/likely-duplicates", response=answers({200: list[FoundOut]}, 403, 429), openapi_extra=_MAY)
def duplicates(request: HttpRequest, person: NewPerson) -> list[FoundOut]:
    """Who of those whom I may see could be this person: ask before making a second record."""
    with telling_of_searches(request):
        found = likely_duplicates(current_viewer(), **person.model_dump())
    return [_found_out(each) for each in found]


def _found_out(found: Found) -> FoundOut:
    person = found.person
    return FoundOut(
        person=PersonOut(
            id=person.pk,
            name=person.display_name,
            birth_date=person.birth_date,
            birth_date_precision=person.birth_date_precision,
            sex=person.sex,
        ),
        names=list(found.names),
        because=list(found.because),
    )

"""What the protocol lets one record, and whom to reach."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router

from holdfast.access.may import SIGNED_IN
from holdfast.api.errors import answers, not_found
from holdfast.api.kind_schema import schema_of
from holdfast.api.schemas import ContactOut, KindOut
from holdfast.api.storable import Text
from holdfast.chronology.packs import area_pack
from holdfast.register.models import Agency
from holdfast.register.queries import contacts

router = Router(tags=["Protocol"])
_MAY = {"x-may": SIGNED_IN.says}


@router.get("/protocol/kinds", response=answers({200: list[KindOut]}), openapi_extra=_MAY)
def list_kinds(request: HttpRequest) -> list[KindOut]:  # noqa: ARG001 - ninja's signature
    """Every kind of fact that the area's protocol has."""
    return [
        KindOut(
            name=kind.name,
            title=kind.title,
            about=kind.about,
            group=kind.group,
            clauses=list(kind.clauses),
            recorded_by=list(kind.recorded_by),
        )
        for kind in area_pack().kinds.values()
    ]


@router.get("/protocol/kinds/{kind}", response=answers({200: dict[str, Any]}, 404), openapi_extra=_MAY)
def read_kind(request: HttpRequest, kind: Text) -> dict[str, Any]:  # noqa: ARG001 - ninja's signature
    """The fields of a kind as JSON Schema."""
    found = area_pack().kinds.get(kind)
    if found is None:
        raise not_found("kind")
    return schema_of(found)


@router.get("/contacts", response=answers({200: list[ContactOut]}, 404), openapi_extra=_MAY)
def list_contacts(request: HttpRequest, agency: Text = "") -> list[ContactOut]:  # noqa: ARG001
    """Whom to reach at each agency, or at one (its name in the protocol); its safeguarding lead first."""
    chosen = None
    if agency:
        chosen = Agency.objects.filter(key=agency).first()
        if chosen is None:
            raise not_found("agency")
    return [
        ContactOut(
            agency=contact.agency.key,
            name=contact.name,
            post=contact.post,
            is_safeguarding_lead=contact.is_safeguarding_lead,
            telephone=contact.telephone,
            email=contact.email,
            hours=contact.hours,
        )
        for contact in contacts(chosen)
    ]

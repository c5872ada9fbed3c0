"""What several routes have in common: the case that is asked for, and the moment as of which."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, TypeVar
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query

from holdfast.access.log import record_consultation
from holdfast.access.models import Operation
from holdfast.access.viewer import current_viewer
from holdfast.api.errors import not_found, unprocessable
from holdfast.api.schemas import Page
from holdfast.protocol.calendar import LONDON
from holdfast.register.models import Case

Item = TypeVar("Item")
PageNumber = Annotated[int, Query(1, ge=1, le=10_000, description="Which page, from 1")]


def route_of(request: HttpRequest) -> str:
    """The name of the address, for the log."""
    return request.resolver_match.view_name if request.resolver_match else ""


def log(
    request: HttpRequest,
    operation: Operation,
    what: str,
    *,
    case_ids: Sequence[UUID] = (),
    person_ids: Sequence[UUID] = (),
) -> None:
    """A line of the log for what this request does, in its transaction."""
    record_consultation(
        viewer=current_viewer(),
        operation=operation,
        what=what,
        case_ids=case_ids,
        person_ids=person_ids,
        route=route_of(request),
    )


def case_of(request: HttpRequest, case_id: UUID) -> Case:
    """The case, where the viewer works on it. Else 404, and the attempt is logged."""
    case = Case.objects.select_related("person", "place", "group").filter(pk=case_id).first()
    if case is None:
        log(request, Operation.DENIED, "API 404", case_ids=[case_id])
        raise not_found()
    return case


def known_at(asked: datetime | None) -> datetime | None:
    """The moment as of which something is asked; without an offset it is London time. None: now."""
    if asked is None:
        return None
    try:
        moment = (asked.replace(tzinfo=LONDON) if asked.tzinfo is None else asked).astimezone(UTC)
        if moment > timezone.now():
            raise unprocessable("as_known_at", "This lies in the future: nobody knows yet what will be known.")
    except OverflowError:
        raise unprocessable("as_known_at", "This is no time that a record could be from.") from None
    return moment


def page_of(items: list[Item], number: int, *, has_next: bool) -> Page[Item]:
    """One page."""
    return Page[Item](items=items, page=number, has_next=has_next)

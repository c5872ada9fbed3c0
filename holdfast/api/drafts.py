"""Forms that the viewer has begun: kept on the server, seen by nobody else."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from holdfast.access.may import SIGNED_IN
from holdfast.access.viewer import current_viewer
from holdfast.api.asking import case_of
from holdfast.api.errors import answers, not_found
from holdfast.api.schemas import DraftOut
from holdfast.api.storable import Text
from holdfast.chronology.drafts import discard_draft, drafts_of, load_draft, save_draft
from holdfast.chronology.models import Draft

router = Router(tags=["Drafts"])
_MAY = {"x-may": SIGNED_IN.says}


class DraftIn(Schema):
    """What was typed so far. With `version` it is refused where another window has saved since or the draft is gone."""

    case: UUID | None = None
    data: dict[str, Any]
    version: int | None = Field(None, ge=1, le=2_000_000_000)


@router.get("/drafts", response=answers({200: list[DraftOut]}), openapi_extra=_MAY)
def list_drafts(request: HttpRequest) -> list[DraftOut]:  # noqa: ARG001 - ninja's signature
    """The forms that I have not finished, the last touched first; 50 at most."""
    return [_draft_out(draft) for draft in drafts_of(current_viewer())]


@router.get("/drafts/{form}", response=answers({200: DraftOut}, 404), openapi_extra=_MAY)
def read_draft(request: HttpRequest, form: Text, case: UUID | None = None) -> DraftOut:  # noqa: ARG001
    """One of them: `form` is the kind, or the name of a screen."""
    draft = load_draft(current_viewer(), form=form, case_id=case)
    if draft is None:
        raise not_found("draft")
    return _draft_out(draft)


@router.put("/drafts/{form}", response=answers({200: DraftOut}, 403, 404, 409), openapi_extra=_MAY)
def keep_draft(request: HttpRequest, form: Text, draft: DraftIn) -> DraftOut:
    """Keep what was typed so far."""
    if draft.case is not None:
        case_of(request, draft.case)
    kept = save_draft(by=current_viewer(), form=form, data=draft.data, case_id=draft.case, version=draft.version)
    return _draft_out(kept)


@router.delete("/drafts/{form}", response=answers({204: None}, 403, 404), openapi_extra=_MAY)
def drop_draft(request: HttpRequest, form: Text, case: UUID | None = None) -> Status[None]:  # noqa: ARG001
    """Throw it away."""
    if not discard_draft(by=current_viewer(), form=form, case_id=case):
        raise not_found("draft")
    return Status(204, None)


def _draft_out(draft: Draft) -> DraftOut:
    return DraftOut(
        form=draft.form, case=draft.case_id, data=draft.data, version=draft.version, updated_at=draft.updated_at
    )

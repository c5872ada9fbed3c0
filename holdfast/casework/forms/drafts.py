"""Drafts of forms: what a page does to keep them (the drafts themselves: `holdfast.chronology.drafts`)."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from holdfast.access.errors import Refused
from holdfast.access.viewer import Viewer
from holdfast.chronology.drafts import save_draft
from holdfast.chronology.models import Draft
from holdfast.protocol.words import time_in_words

_NOT_TYPED = {"csrfmiddlewaretoken", "do", "draft-version"}


def typed_in(request: HttpRequest) -> dict[str, list[str]]:
    """What was typed into a form, without what the page itself put there, and without the one character (NUL) that
    nobody types and no database keeps.
    """
    return {
        name: [value.replace("\x00", "") for value in request.POST.getlist(name)]
        for name in request.POST
        if name not in _NOT_TYPED and "\x00" not in name
    }


def typed_before(draft: Draft | None) -> dict[str, list[str]] | None:
    """What a draft kept, as a form takes it; None where there is no draft."""
    if draft is None:
        return None
    return {name: list(values) for name, values in draft.data.items() if isinstance(values, list)}


def keep(
    request: HttpRequest, *, by: Viewer, form: str, data: dict[str, list[str]], case_id: UUID | None = None
) -> HttpResponse:
    """Keep what the form's script sent every few seconds, and say so in a line. 409 where another window saved
    since, or the draft is gone.
    """
    version = request.POST.get("draft-version", "")
    try:
        draft = save_draft(
            by=by, form=form, data=data, case_id=case_id, version=int(version) if version.isdecimal() else None
        )
    except Refused as refused:
        return JsonResponse({"says": f"{refused.says} {refused.instead}"}, status=409)
    return JsonResponse(
        {"says": f"Draft saved at {time_in_words(timezone.localtime(draft.updated_at))}.", "version": draft.version}
    )

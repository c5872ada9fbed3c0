"""The forms that somebody has begun and not finished, with where each goes on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from holdfast.access.viewer import Viewer
from holdfast.casework.concern.steps import DRAFT as CONCERN
from holdfast.casework.doing import screen_of
from holdfast.chronology.drafts import drafts_of
from holdfast.chronology.models import Draft
from holdfast.protocol.pack import Pack


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A form that was begun: what it is, in which case, when it was last saved, where it goes on."""

    title: str
    reference: str
    href: str
    saved_at: datetime


def unfinished_forms(viewer: Viewer, pack: Pack) -> list[Unfinished]:
    """The viewer's drafts, the last touched first."""
    made = []
    for draft in drafts_of(viewer):
        title, href = _where(draft, pack)
        if href:
            made.append(Unfinished(title, draft.case.reference if draft.case else "", href, draft.updated_at))
    return made


def _where(draft: Draft, pack: Pack) -> tuple[str, str]:
    word, _, rest = draft.form.partition(":")
    try:
        if word == CONCERN:
            return "Concern", reverse("concern_step", kwargs={"concern_id": rest, "step": "danger"})
        if word == "disclosure":
            where = {"case_id": draft.case_id, "share_id": rest, "step": "risk"}
            return "Something to share", reverse("share_step", kwargs=where)
        if word == "briefing":
            return "Briefing", reverse("briefing_new")
        if word == "front-door.decided":
            return "Front door decision", reverse("front_door_decide", kwargs={"case_id": draft.case_id})
        if word == "meeting":
            query = f"?{urlencode({'case': draft.case_id})}" if draft.case_id else ""
            return "Meeting to call", reverse("meeting_new") + query
        if word in pack.kinds:
            form = reverse("fact_new", kwargs={"case_id": draft.case_id, "kind": word})
            address = (screen_of(word, draft.case_id) if draft.case_id else "") or form
            return pack.kinds[word].title, address
    except NoReverseMatch:
        return "", ""
    return "", ""

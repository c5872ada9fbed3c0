"""Long forms that somebody has not finished, kept on the server so that nothing typed is lost. Seen by their writer
alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from holdfast.access.built import BuiltQuery
from holdfast.access.errors import Refused
from holdfast.access.viewer import Viewer
from holdfast.chronology.models import Draft
from holdfast.register.review import DRAFT_DAYS


@transaction.atomic
def save_draft(
    *, by: Viewer, form: str, data: Mapping[str, Any], case_id: UUID | None = None, version: int | None = None
) -> Draft:
    """Keep what was typed into a form so far; one draft per form and case.

    `version` is that of the draft which the page was made from. Raises Refused where another window has saved since,
    or has sent or discarded the draft: what is typed here is still here, nothing there is overwritten, and what is gone
    stays gone. Without a version it is saved whatever stands there.
    """
    now = timezone.now()
    review_by = timezone.localdate(now) + timedelta(days=DRAFT_DAYS)
    draft = _mine(by, form, case_id).select_for_update().first()
    if draft is None and version is not None:
        raise Refused(
            "This form was sent or discarded since you opened it here, so no draft is kept any more.",
            instead="What you typed is still on this page: use its button to go on with it.",
        )
    if draft is None:
        draft = Draft(
            user_id=by.author,
            agency_id=by.author_agency,
            form=form,
            case_id=case_id,
            data=dict(data),
            review_by=review_by,
            updated_at=now,
        )
        draft.save(force_insert=True)
        return draft
    if version is not None and version != draft.version:
        raise Refused(
            "This form was saved from another window since you opened it here.",
            instead="Open it again to see what was saved, then add what is missing.",
        )
    draft.data, draft.version, draft.updated_at, draft.review_by = dict(data), draft.version + 1, now, review_by
    draft.save(update_fields=["data", "version", "updated_at", "review_by"])
    return draft


def _mine(viewer: Viewer, form: str, case_id: UUID | None) -> QuerySet[Draft]:
    drafts = Draft.objects.filter(user_id=viewer.author, agency_id=viewer.author_agency, form=form)
    return drafts.filter(case_id__isnull=True) if case_id is None else drafts.filter(case_id=case_id)


def load_draft(viewer: Viewer, *, form: str, case_id: UUID | None = None) -> Draft | None:
    """The viewer's draft of a form, for the agency that they act for now; None where there is none."""
    return _mine(viewer, form, case_id).first()


def drafts_of(viewer: Viewer) -> list[Draft]:
    """The viewer's unfinished forms, the last touched first, at most `SHOWN`."""
    return _DRAFTS.all(user_id=viewer.author, agency_id=viewer.author_agency)


SHOWN = 50
_DRAFTS = BuiltQuery(
    lambda user_id, agency_id: (
        Draft.objects.filter(user_id=user_id, agency_id=agency_id)
        .select_related("case")
        .order_by("-updated_at", "id")[:SHOWN]
    ),
    user_id=UUID,
    agency_id=UUID,
)


def discard_draft(*, by: Viewer, form: str, case_id: UUID | None = None) -> bool:
    """Throw a draft away, because it was recorded or is not wanted. Whether there was one."""
    with connection.cursor() as cursor:
        # Asked with every fact that is recorded: Django takes longer to put this together than the database to do it.
        cursor.execute(
            "delete from chronology_draft"
            " where user_id = %s and agency_id = %s and form = %s and case_id is not distinct from %s",
            [by.author, by.author_agency, form, case_id],
        )
        return bool(cursor.rowcount)


def discard_old_drafts(*, by: Viewer) -> int:
    """Throw away the viewer's drafts past their review date; how many."""
    mine = Draft.objects.filter(user_id=by.author, agency_id=by.author_agency, review_by__lt=timezone.localdate())
    return mine.delete()[0]

"""The documents of a meeting. Each copy is logged in the transaction that makes it."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from holdfast.access.log import record_consultation
from holdfast.access.may import leaves
from holdfast.access.models import Operation
from holdfast.access.viewer import current_viewer
from holdfast.casework.meetings.minutes import Extract, as_pdf, as_word, document, extracts
from holdfast.casework.meetings.models import Meeting
from holdfast.casework.meetings.queries import Listed
from holdfast.casework.meetings.views.frame import child_or_404, of_meeting

_FORMS = {
    "pdf": ("application/pdf", as_pdf),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", as_word),
}


@leaves("The minutes of a meeting, to those who see every child of it.")
@of_meeting
def meeting_minutes(request: HttpRequest, listed: Listed, form: str) -> HttpResponse:
    """The minutes of the whole, for those who see every child of the meeting. For others there are none."""
    # clause: ISL-7.3.2.2d
    del request
    if listed.others or not listed.children:
        raise Http404
    made = extracts(current_viewer(), listed, listed.children)
    return _paper(listed, made, form, whole=True)


@leaves("What a meeting recorded for one child.")
@of_meeting
def meeting_extract(request: HttpRequest, listed: Listed, case_id: UUID, form: str) -> HttpResponse:
    """What the meeting recorded for one child, and nothing of the others."""
    del request
    made = extracts(current_viewer(), listed, [child_or_404(listed, case_id)])
    return _paper(listed, made, form, whole=False)


def _paper(listed: Listed, children: list[Extract], form: str, *, whole: bool) -> HttpResponse:
    if listed.meeting.status != Meeting.Status.HELD or form not in _FORMS:
        raise Http404
    content_type, make = _FORMS[form]
    viewer = current_viewer()
    record_consultation(
        viewer=viewer,
        operation=Operation.PRINT,
        what="minutes of a meeting" if whole else "extract of a meeting",
        case_ids=[one.case.pk for one in children],
        person_ids=[one.case.person_id for one in children if one.case.person_id],
        route="meeting_minutes" if whole else "meeting_extract",
    )
    content = make(document(viewer, listed, children, whole=whole, now=timezone.now()))
    name = "minutes" if whole else children[0].case.reference
    return HttpResponse(
        content,
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="meeting-{listed.meeting.number}-{name}.{form}"'},
    )

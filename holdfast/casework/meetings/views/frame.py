"""What every page of a meeting shares: finding the meeting through the wall, and the line in the log."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from holdfast.access.log import record_consultation
from holdfast.access.may import signed_in
from holdfast.access.models import Operation
from holdfast.access.viewer import current_viewer
from holdfast.casework.meetings.calling import may_change
from holdfast.casework.meetings.models import Invitation, Meeting
from holdfast.casework.meetings.queries import Listed, meeting_by_number
from holdfast.chronology.packs import area_pack
from holdfast.protocol.meetings import Meeting as MeetingKind
from holdfast.register.models import Case

View = Callable[..., HttpResponse]


def of_meeting(view: View) -> View:
    """Those who see the meeting may use the page: who work with one of its children, or are asked. The `number` of the
    address becomes the argument `listed`.
    """

    @wraps(view)
    def found(request: HttpRequest, *args: Any, number: int, **kwargs: Any) -> HttpResponse:
        listed = meeting_by_number(current_viewer(), number)
        if listed is None:
            raise Http404
        return view(request, *args, listed=listed, **kwargs)

    return signed_in(found)  # type: ignore[return-value]  # the answer is one of ours


def kind_of(meeting: Meeting) -> MeetingKind:
    """The meeting as the pack has it."""
    return area_pack().meetings[meeting.kind]


def child_or_404(listed: Listed, case_id: UUID) -> Case:
    """One of the children of a meeting whom the viewer sees."""
    for case in listed.children:
        if case.pk == case_id:
            return case
    raise Http404


def link_to(request: HttpRequest, number: int | str) -> str:
    """The address of a meeting's page as it stands in mails; `{number}` where the number is not known yet."""
    address = request.build_absolute_uri(
        reverse("meeting", kwargs={"number": 0 if isinstance(number, str) else number})
    )
    return address.replace("/0/", f"/{number}/") if isinstance(number, str) else address


def log_look(request: HttpRequest, listed: Listed, what: str, operation: Operation = Operation.CONSULT) -> None:
    """Note that the page was shown, for each child on it."""
    record_consultation(
        viewer=current_viewer(),
        operation=operation,
        what=what,
        case_ids=[case.pk for case in listed.children],
        person_ids=[case.person_id for case in listed.children if case.person_id],
        route=request.resolver_match.view_name if request.resolver_match else "",
    )


def frame(listed: Listed, here: str) -> dict[str, Any]:
    """What every page of the room shows: which meeting, its parts, where one is."""
    meeting = listed.meeting
    is_open = meeting.status == Meeting.Status.CALLED
    parts = [{"text": "The meeting", "href": _address("meeting", meeting), "active": here == "meeting"}]
    if is_open:
        for case in listed.children:
            href = reverse("meeting_child", kwargs={"number": meeting.number, "case_id": case.pk})
            parts.append({"text": name_of(case), "href": href, "active": here == str(case.pk)})
        if listed.children:
            parts.append({"text": "Record", "href": _address("meeting_record", meeting), "active": here == "record"})
            if may_change(current_viewer(), meeting):
                parts.append(
                    {"text": "Change", "href": _address("meeting_change", meeting), "active": here == "change"}
                )
    return {
        "listed": listed,
        "meeting": meeting,
        "kind": kind_of(meeting),
        "parts": parts if len(parts) > 1 else [],
        "is_open": is_open,
        "is_asked": listed.mine is not None and listed.mine.answer != Invitation.Answer.UNASKED,
        "has_form": True,
    }


def _address(name: str, meeting: Meeting) -> str:
    return reverse(name, kwargs={"number": meeting.number})


def name_of(case: Case) -> str:
    """What a child is called in the room."""
    return (case.person.display_name if case.person else case.title) or case.reference

"""Reading meetings: those of the viewer, and what a room shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils import timezone

from holdfast.access.models import Involvement
from holdfast.access.queries import current_memberships
from holdfast.access.viewer import Viewer
from holdfast.casework.doing import suggested
from holdfast.casework.meetings.models import Invitation, Meeting, MeetingCase, MeetingNote
from holdfast.casework.meetings.places import FAMILY, Colleague
from holdfast.casework.models import Duty
from holdfast.chronology.packs import area_pack
from holdfast.protocol.conditions.context import StateNow
from holdfast.protocol.evaluation import Evaluation
from holdfast.protocol.parties import SLASH
from holdfast.register.models import Case, CasePerson
from holdfast.register.queries import visible_cases
from holdfast.register.words import CaseKind

PAGE = 25
Which = Literal["coming", "past"]


@dataclass(frozen=True, slots=True)
class Listed:
    """A meeting in a list: what it is called, the children whom the viewer sees, and the viewer's own answer."""

    meeting: Meeting
    title: str
    children: Sequence[Case]
    mine: Invitation | None

    @property
    def others(self) -> int:
        """About how many more children it is, whom the viewer does not see."""
        return self.meeting.children - len(self.children)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the list."""

    which: Which
    meetings: Sequence[Listed]
    number: int
    has_next: bool


def meetings_page(viewer: Viewer, which: Which, *, number: int = 1) -> Page:
    """One page of the meetings about the viewer's cases and those to which the viewer is asked. Three queries.

    Coming: the next first. Past: held or called off, the latest first.
    """
    meetings = Meeting.objects.filter(id__in=RawSQL("select meeting_id from wall_meeting", []))
    if which == "coming":
        meetings = meetings.filter(status=Meeting.Status.CALLED).order_by("planned_for", "id")
    else:
        meetings = meetings.exclude(status=Meeting.Status.CALLED).order_by("-planned_for", "id")
    start = (number - 1) * PAGE
    found = list(meetings[start : start + PAGE + 1])
    return Page(which, listed(viewer, found[:PAGE]), number, len(found) > PAGE)


def listed(viewer: Viewer, meetings: Sequence[Meeting]) -> list[Listed]:
    """These meetings with what a list shows of each."""
    children: dict[UUID, list[Case]] = defaultdict(list)
    for row in _about(meetings):
        children[row.meeting_id].append(row.case)
    mine = {one.meeting_id: one for one in Invitation.objects.filter(meeting__in=meetings, user_id=viewer.author)}
    kinds = area_pack().meetings
    return [
        Listed(
            one, kinds[one.kind].title if one.kind in kinds else one.kind, children[one.pk], mine.get(one.pk)
        )
        for one in meetings
    ]  # fmt: skip


def _about(meetings: Sequence[Meeting]) -> Iterable[MeetingCase]:
    rows = MeetingCase.objects.filter(meeting__in=meetings).select_related("case__person")
    return rows.order_by("case__person__sort_name", "case_id")


def meeting_by_number(viewer: Viewer, number: int) -> Listed | None:
    """A meeting with the children whom the viewer sees; None where there is none that the viewer sees."""
    found = Meeting.objects.filter(number=number).select_related("called_by").first()
    return listed(viewer, [found])[0] if found else None


@dataclass(frozen=True, slots=True)
class OnTheList:
    """Somebody on the list of a meeting, in words."""

    invitation: Invitation
    name: str
    party: str
    told: str

    @property
    def whole(self) -> str:
        """Who, and as what."""
        text = ", ".join(filter(None, (self.name, self.party)))
        return text[:1].upper() + text[1:]

    @property
    def is_family(self) -> bool:
        """Whether they come as family."""
        return self.invitation.party in FAMILY


def list_of(meeting: Meeting) -> list[OnTheList]:
    """Everybody on the list: who is asked, who came unasked, and who is not asked, with the reason."""
    rows = meeting.invitations.select_related("user", "case__person").order_by("party", "user__name", "name", "pk")
    return [OnTheList(row, *_named(row), _told(meeting, row)) for row in rows]


def _named(row: Invitation) -> tuple[str, str]:
    """Who somebody on the list is, and as what they come."""
    name = row.user.name if row.user else row.name
    if row.party not in FAMILY:
        return name, area_pack().parties.title(row.party)
    child = row.case.person.display_name if row.case and row.case.person else ""
    if row.party == "young person":
        return name or child, "young person"
    return name, f"parent or carer of {child}" if child else "parent or carer"


def _told(meeting: Meeting, row: Invitation) -> str:
    if row.user_id is None or row.answer in {Invitation.Answer.NOT_ASKED, Invitation.Answer.UNASKED}:
        return ""
    if row.mailed_revision is None:
        return "not told yet: the invitation could not be sent"
    return "" if row.mailed_revision == meeting.revision else "told of an earlier time: the change could not be sent"


@dataclass(frozen=True, slots=True)
class NotesState:
    """How far the notes about a child are."""

    case: Case
    note: MeetingNote | None


def notes_states(listed_meeting: Listed) -> list[NotesState]:
    """For each child whom the viewer sees: the last save of the notes. One query."""
    latest: dict[UUID, MeetingNote] = {}
    for note in (
        MeetingNote.objects.filter(meeting=listed_meeting.meeting).order_by("case_id", "-version").distinct("case_id")
    ):
        latest[note.case_id] = note
    return [NotesState(case, latest.get(case.pk)) for case in listed_meeting.children]


def colleagues_for(viewer: Viewer, cases: Sequence[Case]) -> list[Colleague]:
    """Everybody with an account who could be asked, those who work on these cases first. Two queries."""
    del viewer  # the wall decides who of them is involved
    involved = _involved(cases)
    found: dict[UUID, Colleague] = {}
    for one in current_memberships():
        party = f"{one.agency.key}{SLASH}{one.post}" if one.post else one.agency.key
        works = one.user_id in involved
        in_team = one.team_id in involved
        known = found.get(one.user_id)
        if known is None or (in_team and not (known.in_team or known.works_with_child)):
            found[one.user_id] = Colleague(one.user_id, one.user.name, party, works, in_team)
    return sorted(found.values(), key=lambda one: (not one.works_with_child, not one.in_team, one.name))


def _involved(cases: Sequence[Case]) -> set[UUID]:
    rows = Involvement.objects.filter(case__in=cases).exclude(role=Involvement.Role.INVITED)
    still = rows.filter(Q(until_at__isnull=True) | Q(until_at__gt=timezone.now()))
    return set(still.values_list("principal", flat=True))


def holders_of(evaluations: Mapping[UUID, Evaluation]) -> dict[str, set[str]]:
    """For each state whose value is a party: who holds it for any of these children."""
    found: dict[str, set[str]] = defaultdict(set)
    known = set(area_pack().parties.names())
    for evaluation in evaluations.values():
        for name, standing in evaluation.in_force.items():
            if isinstance(standing, StateNow) and isinstance(standing.value, str) and standing.value in known:
                found[name].add(standing.value)
    return found


def could_be_about(viewer: Viewer, first: Case | None, *, limit: int = 20) -> list[Case]:
    """The children whom a meeting could be about too: those of the same family whom the viewer works with; without a
    child to begin with, the viewer's latest cases.
    """
    cases = visible_cases(viewer, is_open=True).filter(kind=CaseKind.PERSON)
    if first is None:
        return list(cases.order_by("-opened_at", "id")[:limit])
    if first.person_id is None:
        return []
    around = CasePerson.objects.filter(case=first, removed_at__isnull=True).values("person_id")
    mine = CasePerson.objects.filter(person_id=first.person_id, removed_at__isnull=True).values("case_id")
    family = cases.filter(person_id__in=around) | cases.filter(pk__in=mine)
    return list(family.exclude(pk=first.pk).order_by("person__sort_name", "id")[:limit])


def owed_first(kind: str, cases: Sequence[Case]) -> Duty | None:
    """The duty to hold a meeting of this kind about one of these cases that falls due first; None where none is owed.
    One query.
    """
    rules = area_pack().duties
    owed = Duty.objects.filter(
        case__in=cases, status=Duty.Status.DUE, due_at__isnull=False, records__in=["meeting.called", "meeting.held"]
    ).order_by("due_at", "id")
    return next((duty for duty in owed if suggested(rules.get(duty.rule), duty).get("meeting") == kind), None)

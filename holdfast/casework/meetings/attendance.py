"""Who came, who chairs, and whether that makes a quorum (ISL-7.3.2.2b)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from holdfast.access.errors import Refused
from holdfast.access.log import record_consultation
from holdfast.access.models import Operation, User
from holdfast.access.viewer import Viewer
from holdfast.casework.meetings.calling import professional
from holdfast.casework.meetings.models import Invitation, Meeting, MeetingCase
from holdfast.casework.meetings.places import FAMILY, post_title
from holdfast.chronology.packs import area_pack
from holdfast.chronology.protocol_facts import whole_chronology
from holdfast.protocol.attendance import attendance
from holdfast.protocol.evaluation import Evaluation, evaluate
from holdfast.protocol.meetings import Quorum
from holdfast.protocol.words import listed


@dataclass(frozen=True, slots=True)
class Came:
    """Somebody who came without having been asked."""

    party: str
    user_id: UUID | None = None
    name: str = ""
    case_id: UUID | None = None


@transaction.atomic
def record_attendance(
    *, by: Viewer, meeting: Meeting, came: Sequence[UUID], leads: UUID | None, part_of: str = ""
) -> None:
    """Who of those on the list is there now, and who chairs. Raises Refused once the meeting is over."""
    _must_be_open(meeting)
    # Locked in one order: two who save at once wait for each other, and neither for what the other holds.
    listed_all = meeting.invitations.select_for_update(of=("self",)).order_by("pk").values_list("pk", "answer")
    listed_there = {key for key, answer in listed_all if answer != Invitation.Answer.NOT_ASKED}
    there = set(came) & listed_there
    if leads is not None and leads in listed_there:
        there.add(leads)
    rows = meeting.invitations
    before = rows.filter(leads=True)
    (before.exclude(pk=leads) if leads else before).update(leads=False)
    rows.exclude(pk__in=there).filter(came=True).update(came=False, leads=False)
    rows.filter(pk__in=there, came=False).update(came=True)
    if leads in there:
        rows.filter(pk=leads, leads=False).update(leads=True)
    if part_of != meeting.part_of:
        meeting.part_of = part_of
        meeting.save(update_fields=["part_of"])
    _log(by, meeting)


@transaction.atomic
def add_to_list(*, by: Viewer, meeting: Meeting, came: Came) -> Invitation:
    """Put somebody on the list who came without having been asked. It gives no sight of the cases. Raises Refused."""
    _must_be_open(meeting)
    if came.user_id:
        there = meeting.invitations.filter(user_id=came.user_id).first()
        if there is not None:
            meeting.invitations.filter(pk=there.pk).update(came=True)
            return there
    elif not came.name.strip() and came.party not in FAMILY:
        raise Refused("Somebody is there.", instead="Write who.", fields={"name": "Write the name."})
    invitation = Invitation.objects.create(
        meeting=meeting,
        case_id=came.case_id,
        user_id=came.user_id,
        name=came.name.strip(),
        party=came.party,
        answer=Invitation.Answer.UNASKED,
        came=True,
    )
    _log(by, meeting)
    return invitation


def _must_be_open(meeting: Meeting) -> None:
    if meeting.status != Meeting.Status.CALLED:
        raise Refused("This meeting is over.", instead="Correct what was recorded, in the child's chronology.")


def _log(by: Viewer, meeting: Meeting) -> None:
    cases = MeetingCase.objects.filter(meeting=meeting).values_list("case_id", flat=True)
    record_consultation(viewer=by, operation=Operation.ALTER, what="attendance of a meeting", case_ids=list(cases))


def people_there(meeting: Meeting) -> dict[str, Any]:
    """Who is there, as `meeting.held` has it: `attendance`, `chair`, `family_present`."""
    rows = list(meeting.invitations.filter(came=True).select_related("user").order_by("-leads", "party", "pk"))
    chair = next((row.party for row in rows if row.leads), None)
    found: dict[str, Any] = {
        "attendance": [professional(name_of(row), row.party) for row in rows if row.party not in FAMILY],
    }
    if chair:
        found["chair"] = chair
    if family := [_PRESENT[row.party] for row in rows if row.party in _PRESENT]:
        found["family_present"] = list(dict.fromkeys(family))
    return found


_PRESENT: Mapping[str, str] = {"parent or carer": "parent or carer", "young person": "child"}


def name_of(row: Invitation) -> str:
    """What somebody on the list is called."""
    user: User | None = row.user
    return user.name if user else row.name


def evaluations(case_ids: Sequence[UUID]) -> dict[UUID, Evaluation]:
    """What the protocol says of each case now."""
    pack, now = area_pack(), timezone.now()
    return {case_id: evaluate(pack, whole_chronology(case_id), now) for case_id in case_ids}


def quorum_now(meeting: Meeting, cases: Mapping[UUID, Evaluation]) -> Quorum:
    """Whether those who are there make a quorum for every child."""
    return attendance(area_pack(), meeting.kind, people_there(meeting), list(cases.values()))


@dataclass(frozen=True, slots=True)
class Standing:
    """The quorum in words: a heading, what it means, and each place with whether somebody has it."""

    quorate: bool
    heading: str
    means: str
    places: Sequence[tuple[str, bool]]
    clauses: Sequence[str]


def in_words(meeting: Meeting, quorum: Quorum) -> Standing:
    """What a quorum means for the people in the room."""
    pack = area_pack()
    kind = pack.meetings[meeting.kind]
    places = [(pack.parties.title(title), filled) for title, filled in quorum.places]
    if kind.chair:
        chairs = listed((post_title(pack, place.title) for place in kind.chair), "or")
        places.insert(0, (f"somebody who may chair it ({chairs})", quorum.chaired is True))
    if not places:
        means = "The protocol asks for nobody in particular at this meeting."
        return Standing(True, "No quorum is needed", means, places, kind.clauses)
    if quorum.quorate:
        means = "Everybody without whom it would not count is here."
        return Standing(True, "There is a quorum", means, places, kind.clauses)
    means = (
        "You can go on without those who are missing: the meeting is then recorded as held without its quorum, and what"
        " it was called for is still owed."
    )
    return Standing(False, "There is no quorum yet", means, places, kind.clauses)

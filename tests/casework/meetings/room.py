"""An area in which a strategy meeting can be called: those whom the protocol asks for, and two children."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from holdfast.access.actions import involve
from holdfast.access.models import Function
from holdfast.access.viewer import Viewer, acting_as
from holdfast.casework.meetings.attendance import record_attendance
from holdfast.casework.meetings.calling import Asked, NotAsked, call_meeting
from holdfast.casework.meetings.models import Meeting
from holdfast.casework.meetings.notes import save_notes
from holdfast.register.actions import add_agency
from holdfast.register.models import Case
from tests.access.area import SET_UP, Area

LINK = "http://testserver/meetings/{number}/"


class Room(Area):
    """The staff of a strategy meeting. `worker` works with both children, `manager` chairs."""

    def __init__(self) -> None:
        super().__init__()
        with acting_as(SET_UP):
            self.health = add_agency(by=SET_UP, key="health", title="Health")
            self.gangs = add_agency(by=SET_UP, key="gangs team", title="Integrated gangs team")
        self.worker = self.staff("Wyn Worker")
        self.manager = self.staff("Mo Manager", post="team manager")
        self.officer = self.staff("Ola Officer", self.police, post="gangs unit")
        self.nurse = self.staff("Nia Nurse", self.health, post="safeguarding nurse")
        self.co_ordinator = self.staff(
            "Cai Coordinator", self.gangs, post="gangs safeguarding co-ordinator", functions=[Function.CO_ORDINATOR]
        )
        self.teacher = self.staff("Tai Teacher", self.school, post="pastoral lead")
        self.outsider = self.staff("Una Unasked", self.police, post="neighbourhood team")
        self.everybody = (self.manager, self.officer, self.nurse, self.co_ordinator, self.teacher)

    def child_case(self, given: str, family: str = "Planted", **details: Any) -> Case:
        """A case in which the worker is involved."""
        return self.case(self.worker, self.child(self.worker, given, family, **details))

    def teacher_in(self, case: Case) -> Viewer:
        """The teacher, who raised a concern about this child and so works with the case."""
        with acting_as(self.worker):
            involve(by=self.worker, case_id=case.pk, role="works with", reason="Referrer", user=self.user(self.teacher))
        return self.teacher

    def asked(self, *viewers: Viewer) -> list[Asked]:
        """These, as they are asked."""
        return [Asked(viewer.party, viewer.user_id) for viewer in viewers]

    def family_left_out(self, *cases: Case) -> list[NotAsked]:
        """The family of these children is not asked, for a reason that is theirs alone."""
        return [
            NotAsked(who, who, f"It would put {case.person.display_name} at more risk." if case.person else "", case.pk)
            for case in cases
            for who in ("parent or carer", "young person")
        ]

    def strategy(self, *cases: Case, at: datetime | None = None, where: str = "Room 2", **more: Any) -> Meeting:
        """A strategy meeting about these children, to which everybody is asked."""
        with acting_as(self.worker):
            return call_meeting(
                by=self.worker,
                kind="strategy",
                cases=cases,
                planned_for=at or timezone.now() + timedelta(minutes=1),
                where=where,
                asked=more.pop("asked", self.asked(self.worker, *self.everybody)),
                not_asked=more.pop("not_asked", self.family_left_out(*cases)),
                link=LINK,
            )

    def seat(self, meeting: Meeting, *viewers: Viewer, chair: Viewer | None = None) -> None:
        """These have come; the manager chairs unless told otherwise."""
        with acting_as(self.worker):
            rows = {row.user_id: row.pk for row in meeting.invitations.all()}
            leads = rows[(chair or self.manager).user_id]
            record_attendance(by=self.worker, meeting=meeting, came=[rows[one.user_id] for one in viewers], leads=leads)

    def note(self, meeting: Meeting, case: Case, typed: dict[str, list[str]], *, by: Viewer | None = None) -> None:
        """What is typed about a child, on top of whatever stands there."""
        who = by or self.worker
        with acting_as(who):
            latest = meeting.notes.filter(case=case).order_by("-version").first()
            save_notes(
                by=who,
                meeting=meeting,
                case_id=case.pk,
                typed=typed,
                version=latest.version if latest else 0,
                texts=set(),
                rows=set(),
            )


def decided(secret: str, **changes: list[str]) -> dict[str, list[str]]:
    """Complete notes about one child; `secret` stands in every text of them."""
    return {
        **{
            f"considered-{point}": [f"{secret} {point}"]
            for point in ("risk-to-children", "perpetrators", "section-47", "assessment", "gangs-team")
        },
        "outcome": ["section 47 enquiry"],
        "section_47_plan": [f"{secret} is seen tomorrow."],
        "refer_to_gangs_team": ["yes"],
        "mental_health": ["not now"],
        "reasons": [f"{secret} is not safe."],
        **changes,
    }

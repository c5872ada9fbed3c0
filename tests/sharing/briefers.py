"""An area in which briefings are written: a head of social work, an exploitation officer, a school."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from holdfast.access.viewer import Viewer, acting_as
from holdfast.sharing.briefings.actions import NewBriefing, agree, put_forward
from holdfast.sharing.briefings.models import Briefing
from holdfast.sharing.words import Purpose
from tests.sharing.area import Sharers

INBOX = "https://holdfast.example/briefings/"
CLEAN = {
    "title": "Knives around the bus station",
    "about": "The bus station and the way to the shops.",
    "seen": "Young people are threatened with knives there on school days between 3pm and 5pm.",
    "asked": "Have staff at the gate until the buses have left. Tell the front door what you see.",
}


class Briefers(Sharers):
    """A head of safeguarding who chairs, and an officer of the gangs unit who agrees."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.head = self.staff("Hester", post="head of safeguarding")
        self.manager = self.staff("Max", post="team manager")
        self.detective = self.staff("Dee", self.police, post="gangs unit")

    def briefing(self, **changes: Any) -> NewBriefing:
        """A briefing that can be issued as it stands, unless `changes` says otherwise."""
        today = timezone.localdate()
        given = {
            **CLEAN,
            "purpose": Purpose.PREVENT_VIOLENCE,
            "from_date": today,
            "until_date": today + timedelta(days=30),
            "second": self.member(self.detective),
            "agencies": [self.school],
        }
        return NewBriefing(**{**given, **changes})

    def forward(self, *, by: Viewer | None = None, **changes: Any) -> Briefing:
        """One that waits for the officer to agree."""
        by = by or self.head
        with acting_as(by):
            came = put_forward(by=by, what=self.briefing(**changes), link=INBOX)
        assert came.briefing is not None, came.checked
        return came.briefing

    def issued(self, *, because: str = "", **changes: Any) -> Briefing:
        """One that was agreed."""
        briefing = self.forward(**changes)
        with acting_as(self.detective):
            agree(by=self.detective, briefing=briefing, because=because, link=INBOX)
            return Briefing.objects.get(pk=briefing.pk)

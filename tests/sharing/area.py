"""An area whose agencies have agreed to share, for the tests of sharing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone

from holdfast.access.models import Membership
from holdfast.access.viewer import Viewer, acting_as
from holdfast.register.models import Agency, Case
from holdfast.sharing.actions import Sharing, share
from holdfast.sharing.models import Agreement, Assessment, Disclosure
from holdfast.sharing.register import add_agreement, add_assessment
from holdfast.sharing.words import Purpose
from tests.access.area import SET_UP, Area

LINK = "https://holdfast.example/shared-with-me"
S115 = "crime and disorder act 1998 section 115"
S10 = "children act 2004 section 10"
DAY = timedelta(days=1)


class Sharers(Area):
    """Social care, police and school with an agreement, and assessments, for every purpose."""

    def __init__(self, *, purposes: Sequence[Purpose] = tuple(Purpose), agreed: bool = True) -> None:
        super().__init__()
        self.voluntary = self._added("voluntary sector", "A youth club")
        today = timezone.localdate()
        with acting_as(SET_UP):
            if purposes:
                for kind in Assessment.Kind:
                    add_assessment(
                        by=SET_UP, kind=kind, title="Sharing", reference="DOC-1", purposes=purposes,
                        approved_on=today - 30 * DAY, approved_by="Head of service", review_by=today + 300 * DAY,
                    )  # fmt: skip
            if agreed:
                self.agreement: Agreement = add_agreement(
                    by=SET_UP, title="Agreement", reference="DOC-2", purposes=list(Purpose),
                    agencies=[self.care, self.police, self.school],
                    from_date=today - 30 * DAY, review_by=today + 300 * DAY,
                )  # fmt: skip
        self.worker = self.staff("Ann")
        self.officer = self.staff("Bob", self.police, post="gangs unit")
        self.teacher = self.staff("Cat", self.school, post="designated safeguarding lead")

    def _added(self, key: str, title: str) -> Agency:
        with acting_as(SET_UP):
            return self._agency(key, title)

    def member(self, viewer: Viewer) -> Membership:
        """The membership for which somebody is told something."""
        return Membership.objects.select_related("user", "agency").get(pk=viewer.membership_id)

    def sharing(self, *to: Viewer, **changes: Any) -> Sharing:
        """What can be told to these people, as it stands unless `changes` says otherwise."""
        answers = {
            "consent": "not sought",
            "why": "It could put the child at more risk.",
            "risk": "An attack.",
        }
        given = {
            "purpose": Purpose.PROTECT_CHILD,
            "recipients": [self.member(each) for each in to],
            "fields": ["name", "message"],
            "facts": [],
            "message": "Look out for Robin near the station.",
            "gateway": S115,
            "answers": answers,
        }
        return Sharing(**{**given, **changes})

    def told(self, case: Case, *to: Viewer, by: Viewer | None = None, **changes: Any) -> Disclosure:
        """Something that was told, or waits for approval."""
        by = by or self.worker
        with acting_as(by):
            return share(by=by, case=case, what=self.sharing(*to, **changes), link=LINK)

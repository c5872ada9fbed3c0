"""A small area to test in: agencies, a front door, and staff made by name."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone

from holdfast.access.actions import add_membership, create_account
from holdfast.access.models import User
from holdfast.access.viewer import Viewer, acting_as, job, viewer_for
from holdfast.chronology.actions import append_fact
from holdfast.chronology.models import Fact
from holdfast.register.actions import add_agency, add_team, open_case, register_person
from holdfast.register.models import Agency, Case, Person, Team
from holdfast.register.names import NewName

SET_UP = job("set up a test", "Agencies and accounts must be there before anybody can act.")

CONCERN: dict[str, Any] = {
    "what": "Seen with a knife near the station.",
    "gang_related": True,
    "immediate_danger": False,
    "raised_by_professional": True,
    "child_engagement": "told",
    "parent_engagement": "not asked",
    "parent_why_not": "It could put the child at more risk.",
}
"""The fields of a fact of the kind `concern.raised`."""


class Area:
    """Social care with a front door team, police and a school; `staff` adds people to them."""

    def __init__(self) -> None:
        with acting_as(SET_UP):
            self.care = self._agency("children's social care", "Children's social care")
            self.police = self._agency("police", "Police")
            self.school = self._agency("education", "School")
            self.front_door = add_team(by=SET_UP, agency=self.care, name="Front door", takes_new_concerns=True)
        self._count = 0

    def _agency(self, key: str, title: str) -> Agency:
        return add_agency(by=SET_UP, key=key, title=title)

    def team(self, agency: Agency, name: str) -> Team:
        """Another team."""
        with acting_as(SET_UP):
            return add_team(by=SET_UP, agency=agency, name=name)

    def staff(
        self,
        name: str,
        agency: Agency | None = None,
        *,
        post: str = "social worker",
        team: Team | None = None,
        **more: Any,
    ) -> Viewer:
        """Somebody who works here, as the viewer that they are. `more` goes to the membership."""
        self._count += 1
        with acting_as(SET_UP):
            email = f"{name.lower().replace(' ', '.')}.{self._count}@example.org"
            user = create_account(by=SET_UP, email=email, name=name)
            agency = agency or self.care
            more.setdefault("from_date", date(2020, 1, 1))
            add_membership(by=SET_UP, user=user, agency_id=agency.id, post=post, team=team, **more)
        viewer = viewer_for(user)
        assert viewer is not None
        return viewer

    def user(self, viewer: Viewer) -> User:
        """The account behind a viewer."""
        return User.objects.get(pk=viewer.user_id)

    def child(self, by: Viewer, given: str = "Robin", family: str = "Example", **details: Any) -> Person:
        """A person on the register whom only `by` sees yet."""
        with acting_as(by):
            return register_person(by=by, names=[NewName(given, family)], source="told", **details)

    def case(self, by: Viewer, person: Person | None = None, **more: Any) -> Case:
        """An open case about a child; `by` and, unless told otherwise, the front door are involved."""
        with acting_as(by):
            return open_case(by=by, kind="person", person=person or self.child(by), reason="A concern.", **more)

    def concern(self, by: Viewer, *cases: Case | UUID, what: str | None = None, **more: Any) -> Fact:
        """A concern in the chronology of these cases."""
        data = {**CONCERN, **({"what": what} if what else {}), **more.pop("data", {})}
        more.setdefault("happened_at", timezone.now())
        with acting_as(by):
            return append_fact(by=by, kind="concern.raised", data=data, cases=cases, **more)

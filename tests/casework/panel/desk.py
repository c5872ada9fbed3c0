"""A gangs team with its panel, and requests to it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from holdfast.access.models import Function
from holdfast.access.viewer import Viewer, acting_as
from holdfast.chronology.actions import append_fact
from holdfast.chronology.models import Fact
from holdfast.register.actions import add_agency, add_team
from holdfast.register.models import Case
from tests.access.area import SET_UP, Area

REQUEST: dict[str, Any] = {
    "resident": True,
    "offending": False,
    "victim": True,
    "affected": False,
    "evidence": "Stabbed on the way home in February.",
    "what_is_wanted": "A worker who can reach Robin.",
}
DECLINED: dict[str, Any] = {
    "outcome": "declined",
    "reasons": "Lives in another area now.",
    "suggested_instead": "The team of that area.",
    "decided_by": [
        {"name": "Gil Chair", "agency": "gangs team", "role": "panel chair"},
        {"name": "Pat Officer", "agency": "police", "role": "gangs unit"},
    ],
}


class PanelArea(Area):
    """An area with a gangs team: `chair` sits on its panel, `practitioner` does not."""

    def __init__(self) -> None:
        super().__init__()
        with acting_as(SET_UP):
            self.gangs = add_agency(by=SET_UP, key="gangs team", title="Integrated gangs team")
            self.gangs_team = add_team(by=SET_UP, agency=self.gangs, name="Gangs team")
        self.chair = self.staff(
            "Gil Chair", self.gangs, post="panel chair", team=self.gangs_team, functions=[Function.PANEL_MEMBER]
        )
        self.practitioner = self.staff("Pip Practitioner", self.gangs, post="practitioner", team=self.gangs_team)
        self.worker = self.staff("Ann Worker")

    def young(self, given: str = "Robin", *, years: int = 15) -> Case:
        """A case about somebody of this age."""
        born = timezone.localdate() - timedelta(days=round((years + 0.5) * 365.25))
        return self.case(self.worker, self.child(self.worker, given, birth_date=born))

    def record(self, by: Viewer, case: Case, kind: str, data: dict[str, Any], **more: Any) -> Fact:
        """A fact in the case."""
        more.setdefault("happened_at", timezone.now())
        with acting_as(by):
            return append_fact(by=by, kind=kind, data=data, cases=[case], **more)

    def ask(self, case: Case, *, days_ago: float = 0, by: Viewer | None = None, **answers: Any) -> Fact:
        """Help of the gangs team is asked for."""
        data = {name: value for name, value in {**REQUEST, **answers}.items() if value is not None}
        when: datetime = timezone.now() - timedelta(days=days_ago)
        return self.record(by or self.worker, case, "gangs-team.requested", data, happened_at=when)

    def decline(self, case: Case, *, days_ago: float = 0) -> Fact:
        """The panel declines."""
        when = timezone.now() - timedelta(days=days_ago)
        return self.record(self.chair, case, "panel.decided", DECLINED, happened_at=when)

    def client(self, viewer: Viewer) -> Client:
        """A client that is signed in."""
        client = Client()
        with acting_as(SET_UP):
            client.force_login(self.user(viewer))
        return client


def page(client: Client, address: str = "/panel/") -> str:
    """A page as text."""
    answer = client.get(address)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def typed(data: dict[str, Any], *, day: datetime | None = None) -> dict[str, str]:
    """A decision as a browser sends it."""
    moment = timezone.localtime(day)
    sent = {name: str(value) for name, value in data.items() if name != "decided_by"}
    people = data.get("decided_by", [])
    if people:
        sent["decided_by-rows"] = str(len(people))
    for number, one in enumerate(people):
        sent[f"decided_by-{number}-name"] = one["name"]
        sent[f"decided_by-{number}-party"] = f"{one['agency']} / {one['role']}"
    return {
        **sent,
        "happened-day": str(moment.day),
        "happened-month": str(moment.month),
        "happened-year": str(moment.year),
        "happened-time": f"{moment:%H:%M}",
        "do": "record",
    }

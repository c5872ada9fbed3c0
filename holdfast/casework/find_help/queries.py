"""Which services are open: to a child of the viewer's, or to somebody described by age, sex and category alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from holdfast.access.viewer import Viewer
from holdfast.chronology.packs import area_pack
from holdfast.chronology.protocol_facts import whole_chronology
from holdfast.chronology.queries import visible_facts
from holdfast.protocol import Chronology, Fact, ServiceAnswer, Subject, services_for
from holdfast.protocol.calendar import Birth, day_of
from holdfast.register.models import Case
from holdfast.register.queries import visible_cases

LEVELS = {
    "universal": "For everybody: services that keep children well and safe",
    "targeted": "Early help: for children and families who need more",
    "specialist": "Specialist: for children at risk of significant harm, or harmed",
}
"""The levels of intervention, in their order, each with its sentence (ISL-7.5a)."""

CASES = 100


@dataclass(frozen=True, slots=True)
class Described:
    """Somebody without a name: what the criteria of services ask most often."""

    age: int | None = None
    sex: str = ""
    category: int | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was said."""
        return self == Described()


def open_to_case(viewer: Viewer, case: Case, now: datetime) -> list[ServiceAnswer]:
    """Every service with whether it is open to the child of a case, as far as the viewer may read the chronology."""
    del viewer  # the wall decides
    whole = whole_chronology(case.pk)
    visible = visible_facts(case)
    readable = Chronology(whole.subject, [fact for fact in whole.facts if UUID(fact.id) in visible])
    return services_for(area_pack(), readable, now)


def open_to_described(described: Described, now: datetime) -> list[ServiceAnswer]:
    """The same for somebody described. What was not said is not known, so many a service cannot be told."""
    born = None
    if described.age is not None:
        # Half a year past the birthday: the age is the one that was said, whatever the day.
        day = day_of(now) - timedelta(days=described.age * 365.25 + 182)
        born = Birth(day, day)
    facts = []
    if described.category is not None:
        facts.append(Fact("described", "risk.decided", now, data={"category": described.category, **_AGREED}))
    return services_for(area_pack(), Chronology(Subject(born=born, sex=described.sex or None), facts), now)


_AGREED = {"decided_by": [{"agency": "children's social care"}, {"agency": "police"}], "reasons": "As described."}
"""A category is agreed by two agencies for a reason (ISL-7.3.1c); the engine refuses any other, also one imagined."""


def children(viewer: Viewer) -> list[Case]:
    """The viewer's open cases about a young person, by name, for choosing one. The first hundred: more are found by
    search."""
    rows = visible_cases(viewer, is_open=True).filter(person__isnull=False)
    return list(rows.order_by("person__display_name", "reference")[:CASES])

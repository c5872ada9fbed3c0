"""What the pages of a concern and of the front door read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models.expressions import RawSQL
from django.utils import timezone

from holdfast.access.viewer import Viewer
from holdfast.casework.concern.actions import DECIDED
from holdfast.casework.concern.steps import DRAFT, KIND
from holdfast.casework.forms.widgets import PersonChoice
from holdfast.casework.models import Duty
from holdfast.chronology.drafts import drafts_of
from holdfast.chronology.models import Draft
from holdfast.chronology.queries import Entry, latest_of_kind
from holdfast.register.models import Case, CasePerson, Contact, Person, Team
from holdfast.register.queries import contacts, people_in_case
from holdfast.register.words import CaseRole, DatePrecision

PAGE = 25


def unfinished(viewer: Viewer) -> list[Draft]:
    """The concerns that the viewer has begun and not sent."""
    return [draft for draft in drafts_of(viewer) if draft.form.startswith(f"{DRAFT}:")]


def people_around(viewer: Viewer, person: Person | None) -> list[PersonChoice]:
    """Those who stand in the young person's own case, to be picked as brothers, sisters and others."""
    if person is None:
        return []
    case = Case.objects.filter(person=person, closed_at__isnull=True).first()
    return choices_in(people_in_case(viewer, case)) if case else []


def choices_in(standing: Sequence[CasePerson], *, with_subject: bool = False) -> list[PersonChoice]:
    """People of a case as a form offers them, each once."""
    made: dict[UUID, PersonChoice] = {}
    for row in standing:
        if with_subject or row.role != CaseRole.SUBJECT:
            made.setdefault(row.person_id, PersonChoice(row.person_id, row.person.display_name, row.role))
    return list(made.values())


def born_in_words(person: Person) -> str:
    """A birth date for a line of a list, with how well it is known."""
    born = person.birth_date
    if born is None:
        return "birth date not known"
    if person.birth_date_precision == DatePrecision.ESTIMATED:
        return f"born about {born.year}"
    return f"born {born.day} {born:%B %Y}"


@dataclass(frozen=True)
class Waiting:
    """A request that the front door has to decide, with the last concern about it."""

    case: Case
    duty: Duty


def waiting_at_the_front_door(viewer: Viewer, *, page: int = 1) -> tuple[list[Waiting], bool]:
    """The requests that wait for the front door's decision, the urgent and the longest due first; and whether more
    follow.
    """
    del viewer  # the wall decides
    start = (page - 1) * PAGE
    duties = list(
        Duty.objects.filter(status=Duty.Status.DUE, records=DECIDED)
        .filter(case_id__in=RawSQL("select case_id from wall_case", []))
        .select_related("case", "case__person")
        .order_by("-urgent", "due_at", "id")[start : start + PAGE + 1]
    )
    return [Waiting(duty.case, duty) for duty in duties[:PAGE]], len(duties) > PAGE


def concern_of(viewer: Viewer, case: Case) -> Entry | None:
    """The last concern about a case, as the viewer may read it."""
    return latest_of_kind(viewer, case, KIND)


def front_door_teams() -> list[Team]:
    """The teams that decide what happens with a concern."""
    return list(Team.objects.filter(takes_new_concerns=True, is_active=True).select_related("agency"))


def front_door_contacts() -> list[Contact]:
    """How to reach the front door (ISL-10)."""
    teams = {team.pk for team in front_door_teams()}
    return [contact for contact in contacts() if contact.team_id in teams]


def duties_since(viewer: Viewer, case: Case, moment: datetime) -> list[Duty]:
    """What became owed in a case with what was recorded at or after a moment."""
    del viewer  # the wall decides
    return list(
        Duty.objects.filter(case=case, status=Duty.Status.DUE, arises_from__recorded_at__gte=moment).order_by(
            "-urgent", "due_at", "id"
        )
    )


def next_duties(viewer: Viewer, case: Case, *, limit: int = 50) -> list[Duty]:
    """What is owed in a case, the most urgent first."""
    del viewer  # the wall decides
    return list(Duty.objects.filter(case=case, status=Duty.Status.DUE).order_by("-urgent", "due_at", "id")[:limit])


def now() -> datetime:
    """The moment of the request."""
    return timezone.now()

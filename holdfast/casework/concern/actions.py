"""Raising a concern, and the front door's decision on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from holdfast.access.actions import involve
from holdfast.access.errors import Refused
from holdfast.access.models import Involvement
from holdfast.access.viewer import Viewer
from holdfast.casework.case_page.actions import REOPENED, record
from holdfast.casework.concern.steps import KIND
from holdfast.chronology.actions import append_fact
from holdfast.chronology.models import Fact
from holdfast.register.actions import add_address, register_person
from holdfast.register.actions.cases import open_case
from holdfast.register.models import Case, Person, Team
from holdfast.register.names import NewName
from holdfast.register.words import CaseKind, DatePrecision, Sex

WHY = "Raised a concern"
DECIDED = "front-door.decided"


@dataclass(frozen=True, slots=True)
class Described:
    """A young person as somebody described them, who is to be put on the register."""

    name: NewName
    birth_date: date | None = None
    about_age: int | None = None
    sex: str = Sex.NOT_KNOWN
    address: str = ""
    postcode: str = ""


@transaction.atomic
def raise_concern(*, by: Viewer, key: str, data: Mapping[str, Any], about: Person | Described) -> tuple[Case, Fact]:
    """Record a concern about a young person, and put it before the front door (ISL-7.2.2c).

    A person of the register has it in the open case about them that the viewer sees, or has one opened; somebody
    described is put on the register: whether others know them already, the front door finds out. `key` is the
    request's own: sent twice, the concern is recorded once. Raises Refused.
    """
    earlier = Fact.objects.filter(by_user_id=by.user_id, idempotency_key=key).first()
    if earlier is not None:
        return Case.objects.get(fact_cases__fact=earlier), earlier
    person = about if isinstance(about, Person) else _register(by, about)
    case = _case_about(by, person)
    fact = append_fact(by=by, kind=KIND, happened_at=timezone.now(), data=data, cases=[case], idempotency_key=key)
    return case, fact


def _register(by: Viewer, about: Described) -> Person:
    details: dict[str, Any] = {"sex": about.sex}
    if about.birth_date is not None:
        details["birth_date"] = about.birth_date
    elif about.about_age is not None:
        # The middle of the twelve months in which somebody of this age was born.
        details["birth_date"] = timezone.localdate() - timedelta(days=round((about.about_age + 0.5) * 365.25))
        details["birth_date_precision"] = DatePrecision.ESTIMATED
    person = register_person(by=by, names=[about.name], source=by.party, **details)
    if about.address:
        add_address(by=by, person=person, lines=about.address, postcode=about.postcode, source=by.party)
    return person


def _case_about(by: Viewer, person: Person) -> Case:
    """The case about a person that the viewer works on, opened or opened again where need be."""
    known = Case.objects.filter(kind=CaseKind.PERSON, person=person).order_by("closed_at", "-opened_at")
    current = known.filter(closed_at__isnull=True).first()
    if current is None and (closed := known.first()) is not None:
        record(by=by, case=closed, kind=REOPENED, data={"reason": f"{WHY}."}, happened=timezone.now())
        current = closed
    if current is None:
        return open_case(by=by, kind=CaseKind.PERSON, person=person, reason=WHY, source=by.party)
    attending = set(
        Involvement.objects.filter(case=current, team__takes_new_concerns=True)
        .exclude(until_at__lte=timezone.now())
        .values_list("team_id", flat=True)
    )
    for team in Team.objects.filter(takes_new_concerns=True, is_active=True).exclude(pk__in=attending):
        involve(by=by, case_id=current.pk, role=Involvement.Role.FRONT_DOOR, reason=WHY, team=team)
    return current


@transaction.atomic
def decide_at_the_front_door(
    *, by: Viewer, case: Case, team: Team, happened: datetime | date, data: Mapping[str, Any]
) -> Fact:
    """Decide the threshold of a request and allocate it to a named team, which works on the case from then
    (ISL-7.2.2c).

    Raises Refused.
    """
    if not team.is_active:
        raise Refused("That team does not take on work any more.", instead="Choose another team.")
    party = f"{team.agency.key} / {team.post}" if team.post else team.agency.key
    fact = append_fact(by=by, kind=DECIDED, happened_at=happened, data={**data, "allocated_to": party}, cases=[case])
    already = Involvement.objects.filter(case=case, team=team).exclude(until_at__lte=timezone.now()).exists()
    if not already:
        involve(by=by, case_id=case.pk, role=Involvement.Role.WORKER, reason="Allocated by the front door", team=team)
    return fact


def team_of(team_id: UUID) -> Team | None:
    """An active team."""
    return Team.objects.select_related("agency").filter(pk=team_id, is_active=True).first()

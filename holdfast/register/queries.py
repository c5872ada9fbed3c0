"""Reading the register: what the viewer may see, and nothing else.

Row-level security is the wall; these queries are the door. They take the viewer, run within `acting_as(viewer)`, and
start from the people and cases that the viewer sees, so that they neither slow down with the area nor tell, by their
time or their count, of anybody hidden. Whoever shows a record to somebody logs it
(`holdfast.access.log.record_consultation`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from holdfast.access.built import BuiltQuery
from holdfast.access.models import Involvement
from holdfast.access.queries import sees_widely
from holdfast.access.viewer import Viewer
from holdfast.register.models import (
    Address,
    Agency,
    Attendance,
    Case,
    CasePerson,
    Contact,
    Correction,
    Person,
    PersonName,
    Relationship,
    SchoolPlace,
    Team,
)
from holdfast.register.words import INVERSE, RelationshipType

CASE_IN_VIEW = Q(id__in=RawSQL("select case_id from wall_case_in_view", []))
"""Of cases: those that searches and lists show now. One that is past its review has faded (`holdfast.register.wall`);
its own page stays for its case team until it is erased."""
PERSON_IN_VIEW = Q(id__in=RawSQL("select person_id from wall_person_in_view", []))
"""Of people: the same."""


def visible_people(viewer: Viewer) -> QuerySet[Person]:
    """The people whom the viewer sees, in order of family name; merged records are left to the one that stands for
    them. Those whose records are past their review are left out."""
    people = Person.objects.filter(PERSON_IN_VIEW, merged_into__isnull=True)
    if sees_widely(viewer):
        return people
    return people.filter(id__in=RawSQL("select person_id from wall_person", []))


def visible_cases(viewer: Viewer, *, is_open: bool | None = None) -> QuerySet[Case]:
    """The cases in which the viewer is involved, the latest first. Those past their review are left out."""
    cases = Case.objects.filter(CASE_IN_VIEW).select_related("person", "place", "group")
    if not sees_widely(viewer):
        cases = cases.filter(id__in=RawSQL("select case_id from wall_case", []))
    if is_open is not None:
        cases = cases.filter(closed_at__isnull=is_open)
    return cases


def case_by_reference(viewer: Viewer, reference: str) -> Case | None:
    """The case of a reference such as HF-26-000123; None where there is none that the viewer sees."""
    del viewer  # the wall decides
    return Case.objects.filter(reference=reference.strip().upper()).first()


def same_person(person: Person) -> list[UUID]:
    """The ids of all records of one person: this one, the one that stands for it, and those merged with it."""
    keep = person.merged_into_id or person.pk
    return [keep, *Person.objects.filter(merged_into=keep).exclude(pk=keep).values_list("pk", flat=True)]


@dataclass(frozen=True)
class Related:
    """A relationship seen from one person: `other` is the `kind` of that person."""

    kind: RelationshipType
    other: Person
    relationship: Relationship


@dataclass(frozen=True)
class PersonRecord:
    """All that the register holds of a person, from all records merged into one, as far as the viewer sees it."""

    person: Person
    names: Sequence[PersonName]
    addresses: Sequence[Address]
    related: Sequence[Related]
    school_places: Sequence[SchoolPlace]
    attendance: Sequence[Attendance]
    corrections: Sequence[Correction]
    cases: Sequence[CasePerson]


def person_record(viewer: Viewer, person_id: UUID) -> PersonRecord | None:
    """What the register holds of a person; None where the viewer does not see the person. Eight queries, however much
    there is."""
    found = Person.objects.select_related("merged_into").filter(pk=person_id).first()
    if found is None:
        return None
    person = found.merged_into or found
    ids = same_person(person)
    return PersonRecord(
        person=person,
        names=list(PersonName.objects.filter(person_id__in=ids).order_by("recorded_at", "id")),
        addresses=[
            address if viewer.confirmed else without_what_is_confidential(address)
            for address in Address.objects.filter(person_id__in=ids).order_by("-from_date", "-recorded_at", "id")
        ],
        related=related_to(ids),
        school_places=list(
            SchoolPlace.objects.filter(person_id__in=ids)
            .select_related("school")
            .order_by("-from_date", "-recorded_at", "id")
        ),
        attendance=list(Attendance.objects.filter(person_id__in=ids).order_by("-from_date", "id")),
        corrections=list(Correction.objects.filter(person_id__in=ids).order_by("-at", "id")),
        cases=list(
            CasePerson.objects.filter(person_id__in=ids, removed_at__isnull=True)
            .select_related("case")
            .order_by("-case__opened_at", "id")
        ),
    )


def without_what_is_confidential(address: Address) -> Address:
    """An address as somebody reads it who has not just confirmed who they are: that there is one, if it is
    confidential, and nothing of where."""
    if address.is_confidential:
        address.lines = address.postcode = address.uprn = address.source = address.confidential_because = ""
    return address


def related_to(person_ids: Iterable[UUID]) -> list[Related]:
    """The relationships of a person (all their records), each read from that person's side, in the order they were
    recorded."""
    ids = set(person_ids)
    found: list[Related] = []
    rows = Relationship.objects.filter(Q(person_id__in=ids) | Q(other_id__in=ids)).select_related("person", "other")
    for row in rows.order_by("recorded_at", "id"):
        kind = RelationshipType(row.kind)
        if row.other_id in ids:
            found.append(Related(kind, row.person, row))
        else:
            found.append(Related(INVERSE[kind], row.other, row))
    return found


def people_in_case(viewer: Viewer, case: Case, *, as_known_at: datetime | None = None) -> list[CasePerson]:
    """Who stands in a case and as what, the subject first; of merged records only the one that stands for them.

    `as_known_at`: who was recorded by that moment, and not yet taken out.
    """
    del viewer  # the wall decides
    if as_known_at is None:
        return _IN_CASE.all(case_id=case.pk)
    known = CasePerson.objects.filter(case=case, recorded_at__lte=as_known_at).exclude(removed_at__lte=as_known_at)
    return list(_subject_first(known))


def _subject_first(rows: QuerySet[CasePerson]) -> QuerySet[Any, CasePerson]:
    found = rows.filter(person__merged_into__isnull=True).select_related("person")
    return found.annotate(_after=RawSQL("role <> 'subject'", [])).order_by("_after", "role", "recorded_at", "id")


_IN_CASE: BuiltQuery[CasePerson] = BuiltQuery(
    lambda case_id: _subject_first(CasePerson.objects.filter(case=case_id, removed_at__isnull=True)), case_id=UUID
)


def involved_in_case(viewer: Viewer, case: Case) -> list[Involvement]:
    """Who works on a case now: the lead professional first, then by when they began; of one moment, people before
    teams.
    """
    del viewer  # the wall decides
    return _INVOLVED.all(case_id=case.pk, now=timezone.now())


_INVOLVED: BuiltQuery[Involvement] = BuiltQuery(
    lambda case_id, now: (
        Involvement.objects.filter(case=case_id, from_at__lte=now)
        .exclude(until_at__lte=now)
        .select_related("user", "team", "agency")
        .annotate(_after=RawSQL("access_involvement.role <> 'lead professional'", []))
        .order_by("_after", "from_at", F("team_id").asc(nulls_first=True), "id")
    ),
    case_id=UUID,
    now=datetime,
)


@dataclass(frozen=True)
class Unattended:
    """An open case on which nobody works any more. What it is about is not told."""

    case_id: UUID
    reference: str


def unattended_cases(viewer: Viewer, *, limit: int = 50) -> list[Unattended]:
    """For area administrators: open cases in which nobody is involved who still works here. Others get none."""
    del viewer  # the wall decides
    with connection.cursor() as cursor:
        cursor.execute(
            "select case_id, reference from wall_unattended_case order by opened_at, case_id limit %s", [limit]
        )
        return [Unattended(case_id, reference) for case_id, reference in cursor.fetchall()]


def contacts(agency: Agency | None = None, *, on: date | None = None) -> QuerySet[Contact]:
    """Whom to reach, by agency, its designated safeguarding lead first (ISL-9.1, ISL-10)."""
    day = on or timezone.localdate()
    found = Contact.objects.filter(from_date__lte=day, agency__is_active=True).exclude(until_date__lt=day)
    if agency is not None:
        found = found.filter(agency=agency)
    return found.select_related("agency", "team").order_by("agency__title", "-is_safeguarding_lead", "name", "id")


def safeguarding_leads(*, on: date | None = None) -> QuerySet[Contact]:
    """The designated safeguarding lead of each agency (ISL-9.1)."""
    return contacts(on=on).filter(is_safeguarding_lead=True)


def agencies_without_safeguarding_lead(*, on: date | None = None) -> QuerySet[Agency]:
    """The agencies that have named nobody: an administrator should know (ISL-9.1)."""
    leads = safeguarding_leads(on=on).filter(agency=OuterRef("pk")).order_by()
    return Agency.objects.filter(~Exists(leads), is_active=True)


def teams(agency: Agency | None = None) -> QuerySet[Team]:
    """The teams that can be involved in a case."""
    found = Team.objects.filter(is_active=True, agency__is_active=True).select_related("agency")
    return found.filter(agency=agency) if agency is not None else found


def names_by_id(person_ids: Iterable[Any]) -> dict[UUID, str]:
    """The names in use of those of these people whom whoever acts now sees. Whoever is hidden is not in it."""
    wanted = set(person_ids)
    return dict(Person.objects.filter(pk__in=wanted).values_list("pk", "display_name")) if wanted else {}

"""A child's story as rows: the register, the case, who works on it, the facts, the log.

What the actions of the register and the chronology write one at a time is written here many at a time; a test holds
the two against each other, row by row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from django.db import connection
from django.utils import timezone

from holdfast.access.models import Consultation, Involvement, Operation
from holdfast.access.viewer import acting_as
from holdfast.assurance.holding.keeping import ADULT_BASIS
from holdfast.casework.models import Duty
from holdfast.casework.projection import answered
from holdfast.chronology import chain
from holdfast.chronology.models import Fact, FactCase, FactPerson, Handling, Precision
from holdfast.chronology.packs import area_pack
from holdfast.demo.area import Area
from holdfast.demo.bulk import Rows, write
from holdfast.demo.families import Household, Somebody, new_id, said_by
from holdfast.demo.staff import Persona
from holdfast.demo.tale import COORDINATOR, FRONT_DOOR, SOCIAL_WORKER, Tale, Told
from holdfast.protocol import facts as protocol
from holdfast.protocol.calendar import Birth, day_of
from holdfast.protocol.evaluation import evaluate
from holdfast.protocol.parties import fills
from holdfast.register.models import Address, Case, CasePerson, Person, PersonName, Relationship, SchoolPlace
from holdfast.register.names import searchable
from holdfast.register.review import FACT_MONTHS, first_review
from holdfast.register.words import (
    CaseKind,
    CaseRole,
    DatePrecision,
    NameKind,
    Provision,
    Purpose,
    RelationshipType,
    Sex,
)

_SOURCE = "concern form"
_PROVISIONS = {"Fathom Lane College": Provision.COLLEGE, "The Shingle Centre": Provision.ALTERNATIVE}


@dataclass(frozen=True)
class Written:
    """A child's case as it was written."""

    case_id: UUID
    reference: str
    household: Household
    tale: Tale
    told: Sequence[Told]


class Records:
    """Gathers the rows of many children and writes them together. Must run within `acting_as` of a job."""

    def __init__(self, area: Area, random: Random, now: datetime) -> None:
        self._area, self._random, self._now = area, random, now
        self._people, self._names = Rows(Person), Rows(PersonName)
        self._addresses, self._relationships, self._schools = Rows(Address), Rows(Relationship), Rows(SchoolPlace)
        self._cases, self._case_people, self._involvements = Rows(Case), Rows(CasePerson), Rows(Involvement)
        self._facts, self._fact_cases, self._fact_people = Rows(Fact), Rows(FactCase), Rows(FactPerson)
        self._duties, self._log = Rows(Duty), Rows(Consultation)
        self._pack = area_pack()
        self._by_name = {persona.name: persona for persona in area.people}
        self._front_door = next(persona for persona in area.people if persona.team == "front-door")
        self._told: list[tuple[UUID, Told, UUID]] = []

    def add(self, household: Household, tale: Tale, reference: str) -> Written:
        """One child with family, case and story."""
        told = tale.facts()
        case_id = new_id(self._random)
        facts = [(new_id(self._random), each) for each in told]
        self._family(household, told[0].by, _opened_at(told))
        self._case(case_id, reference, household, tale, told)
        owed = self._duties_of(case_id, household.child, facts)
        self._involve(case_id, tale, told, owed)
        self._told += [(fact_id, each, case_id) for fact_id, each in facts]
        return Written(case_id, reference, household, tale, told)

    def write(self) -> None:
        """Write what was gathered; the facts of all children in the order in which they were recorded."""
        for fact_id, told, case_id in sorted(self._told, key=lambda each: (each[1].recorded, each[0])):
            self._fact(fact_id, told, case_id)
        self._told = []
        write(
            (
                self._people, self._names, self._cases, self._involvements, self._case_people, self._relationships,
                self._schools, self._facts, self._fact_cases, self._fact_people, self._duties,
                self._log,
            )
        )  # fmt: skip
        # An address is recorded by somebody, never by a job: here by the front door.
        with acting_as(self._area.viewer(self._front_door)):
            self._addresses.write()

    # The register

    def _family(self, household: Household, by: Persona, at: datetime) -> None:
        child, random = household.child, self._random
        lines, postcode = household.address
        for person in [child, *(each.person for each in household.around)]:
            self._person(person, by, at)
            if person is not child and random.random() < 0.3:
                continue
            self._addresses.add(
                id=new_id(random), person_id=person.id, lines=lines, postcode=postcode, source=_SOURCE,
                recorded_by_id=self._area.user(self._front_door), recorded_at=at,
            )  # fmt: skip
        for each in household.around:
            holds = True if each.relation == "mother" else None
            self._relationships.add(
                id=new_id(random), person_id=each.person.id, kind=each.kind.value, other_id=child.id, source=_SOURCE,
                parental_responsibility=holds if each.kind is RelationshipType.PARENT else None,
                recorded_by_id=self._area.user(by), recorded_at=at,
            )  # fmt: skip
        if child.school:
            self._schools.add(
                id=new_id(random), person_id=child.id, school_id=self._area.schools[child.school].id, source=_SOURCE,
                provision=_PROVISIONS.get(child.school, Provision.MAINSTREAM).value,
                recorded_by_id=self._area.user(by), recorded_at=at,
            )  # fmt: skip

    def _person(self, person: Somebody, by: Persona, at: datetime) -> None:
        given, family = person.shown
        user_id, agency_id = self._area.user(by), self._area.agency(by)
        self._people.add(
            id=person.id, birth_date=person.born, birth_date_precision=DatePrecision.EXACT.value,
            sex=Sex(person.sex).value, ethnicity=person.ethnicity, ethnicity_said_by=said_by(self._random),
            first_language=person.language, nhs_number=person.nhs_number, pnc=person.pnc,
            display_name=f"{given} {family}".strip(), sort_name=searchable(family, given),
            purpose=Purpose.SAFEGUARDING.value, review_by=first_review(timezone.localdate(at)),
            recorded_by_id=user_id, recorded_for_id=agency_id, recorded_at=at,
        )  # fmt: skip
        for kind, first, last in [(NameKind.LEGAL, person.given, person.family), *person.other_names]:
            self._names.add(
                id=new_id(self._random), person_id=person.id, kind=kind.value, given=first, family=last,
                search=searchable(first, last), source=_SOURCE, recorded_by_id=user_id, recorded_at=at,
            )  # fmt: skip

    # The case

    def _case(self, case_id: UUID, reference: str, household: Household, tale: Tale, told: Sequence[Told]) -> None:
        by, child, at = told[0].by, household.child, _opened_at(told)
        closed_at = told[-1].recorded if tale.closed else None
        self._cases.add(
            id=case_id, reference=reference, kind=CaseKind.PERSON.value, person_id=child.id,
            opened_by_id=self._area.user(by), opened_for_id=self._area.agency(by), opened_at=at, closed_at=closed_at,
            closed_because=tale.closed, purpose=Purpose.SAFEGUARDING.value,
            review_by=first_review(timezone.localdate(told[-1].recorded)),
            adult_basis_from=next((day_of(one.happened) for one in told if one.kind == ADULT_BASIS), None),
        )  # fmt: skip
        standing = [(child.id, CaseRole.SUBJECT), *((each.person.id, each.role) for each in household.around)]
        for person_id, role in standing:
            self._case_people.add(
                id=new_id(self._random), case_id=case_id, person_id=person_id, role=role.value, source=_SOURCE,
                recorded_by_id=self._area.user(by), recorded_at=at,
            )  # fmt: skip

    def _duties_of(self, case_id: UUID, child: Somebody, facts: Sequence[tuple[UUID, Told]]) -> list[str]:
        """The stored duties of the case; the parties that owe those still open."""
        chronology = protocol.Chronology(
            protocol.Subject(id=str(child.id), born=Birth.read(child.born.isoformat()), sex=child.sex),
            [
                protocol.Fact(str(fact_id), told.kind, told.happened, told.recorded, told.by.party, told.data)
                for fact_id, told in facts
            ],
        )
        found = evaluate(self._pack, chronology, self._now)
        if found.refused:
            raise AssertionError(f"the protocol refuses a story: {found.refused[0].says}")
        for row in answered(case_id, found):
            row.id = new_id(self._random)
            self._duties.add_instance(row)
        return [duty.owed_by for duty in found.duties if duty.is_open and duty.owed_by]

    def _involve(self, case_id: UUID, tale: Tale, told: Sequence[Told], owed: Iterable[str]) -> None:
        """Those who record, meet or owe something in the story, from its beginning: people by themselves, others
        through their team."""
        seen: set[UUID] = set()
        at = _opened_at(told)
        ended_at = told[-1].recorded if tale.closed else None
        front_door = self._area.team(tale.cast[FRONT_DOOR])
        leads = {each.by.key for each in told if each.kind == "lead.named"}
        cast = [tale.cast[FRONT_DOOR], *self._cast(told), *(tale.cast[who] for who in tale.involved)]
        for party in dict.fromkeys(owed):
            if not any(fills(persona.party, party) for persona in cast):
                cast += [persona for persona in tale.cast.values() if fills(persona.party, party)][:1]
        for persona in cast:
            team = self._area.team(persona) if persona.through_team else None
            principal = team.id if team else self._area.user(persona)
            if principal in seen:
                continue
            seen.add(principal)
            stays = team == front_door or persona.key == tale.cast[SOCIAL_WORKER].key
            self._involvements.add(
                id=new_id(self._random), case_id=case_id, user_id=None if team else principal,
                team_id=team.id if team else None, agency_id=self._area.agency(persona),
                role=self._role(persona, tale, leads), reason="Works with the child or the family.",
                from_at=at, until_at=None if stays else ended_at, given_at=at,
                ended_because="" if stays or ended_at is None else "The case was closed.",
            )  # fmt: skip

    def _cast(self, told: Sequence[Told]) -> list[Persona]:
        found: dict[str, Persona] = {}
        for each in told:
            found.setdefault(each.by.key, each.by)
            for name in ("decided_by", "attendance"):
                for entry in each.data.get(name, ()):
                    persona = self._by_name[entry["name"]]
                    found.setdefault(persona.key, persona)
        return list(found.values())

    def _role(self, persona: Persona, tale: Tale, leads: set[str]) -> str:
        if persona.key in leads:
            return Involvement.Role.LEAD.value
        for who, role in ((FRONT_DOOR, Involvement.Role.FRONT_DOOR), (COORDINATOR, Involvement.Role.CO_ORDINATOR)):
            if persona.key == tale.cast[who].key:
                return role.value
        return Involvement.Role.WORKER.value

    # The chronology

    def _fact(self, fact_id: UUID, told: Told, case_id: UUID) -> None:
        salt, by = self._random.randbytes(32), told.by
        user_id, agency_id = self._area.user(by), self._area.agency(by)
        self._facts.add(
            id=fact_id, kind=told.kind, pack=self._pack.name, pack_version=self._pack.version,
            happened_at=told.happened, happened_precision=Precision.MOMENT.value, recorded_at=told.recorded,
            by_user_id=user_id, by_name=by.name, agency_id=agency_id, agency_key=by.agency, post=by.post,
            data=told.data, salt=salt, content_digest=chain.digest(salt, told.data), handling=Handling.CASE_TEAM.value,
            purpose=Purpose.SAFEGUARDING.value,
            review_by=first_review(timezone.localdate(told.recorded), FACT_MONTHS),
        )  # fmt: skip
        self._fact_cases.add(fact_id=fact_id, case_id=case_id, happened_at=told.happened)
        people = dict.fromkeys(told.people)
        for person_id, role in people:
            self._fact_people.add(fact_id=fact_id, person_id=person_id, role=role)
        self._log.add(
            at=told.recorded, operation=Operation.COLLECT.value, user_id=user_id, user_name=by.name,
            agency_id=agency_id, agency=by.agency, post=by.post, what=told.kind, case_ids=[case_id],
            person_ids=list(dict.fromkeys(person_id for person_id, _ in people)), route="", reason="",
        )  # fmt: skip


def _opened_at(told: Sequence[Told]) -> datetime:
    """The case is opened just before its first fact is recorded."""
    return told[0].recorded - timedelta(minutes=2)


def references(count: int, year: int) -> list[str]:
    """The next references of cases, such as HF-26-000123."""
    with connection.cursor() as cursor:
        cursor.execute("select nextval('register_case_reference') from generate_series(1, %s)", [count])
        return [f"HF-{year % 100:02}-{number:06}" for (number,) in cursor.fetchall()]

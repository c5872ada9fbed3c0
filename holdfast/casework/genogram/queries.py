"""Reading the family of a case from the register."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from holdfast.access.viewer import Viewer
from holdfast.casework.genogram.family import Couple, Family, Member, Parentage, Shape, Tie
from holdfast.protocol.calendar import Birth, day_of
from holdfast.register.models import Case, CasePerson, Person, Relationship
from holdfast.register.words import INVERSE, CaseRole, DatePrecision, RelationshipType, Sex

_SHAPES: Mapping[str, Shape] = {Sex.FEMALE: "circle", Sex.MALE: "square"}
_CARE = {RelationshipType.STEP_PARENT, RelationshipType.CARER, RelationshipType.FOSTER_CARER}
_FROM_BELOW = {
    kind: INVERSE[kind]
    for kind in (
        RelationshipType.CHILD,
        RelationshipType.STEP_CHILD,
        RelationshipType.CARED_FOR,
        RelationshipType.FOSTER_CHILD,
        RelationshipType.GRANDCHILD,
        RelationshipType.NIECE_OR_NEPHEW,
    )
}
"""Relationships told from the younger one's side, and what the elder then is."""
_NOT_FAMILY = {RelationshipType.FRIEND, RelationshipType.LIVES_WITH}
_FAMILY_ROLES = {
    CaseRole.SUBJECT,
    CaseRole.SIBLING,
    CaseRole.PARENT_OR_CARER,
    CaseRole.PARTNER,
    CaseRole.CHILD,
    CaseRole.RELATIVE,
}


def family_of(viewer: Viewer, case: Case, as_known_at: datetime | None = None) -> Family:
    """The people of a case and what somebody told they are to one another, as far as the viewer may see them.

    Whoever the register says is related to the child is among them, also where nobody has placed them in the case.
    `as_known_at`: as it had been recorded by that moment. Nothing is inferred through a third person. Of a person
    merged with others only the record that stands for them is drawn, with the relationships of all. Four queries.
    """
    del viewer  # the wall decides
    standing = _standing(case, as_known_at)
    people = {person.pk: person for person in (_kept(row.person) for row in standing)}
    child_id = next((_kept(row.person).pk for row in standing if row.role == CaseRole.SUBJECT), None)
    if child_id is not None:
        people |= {person.pk: person for person in _related_to(child_id, as_known_at)}
    drawing = _Drawing(people, child_id, day_of(as_known_at or timezone.now()))
    for one, kind, other, row in _told(people, as_known_at):
        drawing.add(one, kind, other, row)
    for place in standing:
        drawing.add_by_role(_kept(place.person).pk, CaseRole(place.role), place.source)
    return drawing.family()


def _standing(case: Case, as_known_at: datetime | None) -> list[CasePerson]:
    rows = CasePerson.objects.filter(case=case).select_related("person__merged_into")
    if as_known_at is None:
        rows = rows.filter(removed_at__isnull=True)
    else:
        rows = rows.filter(recorded_at__lte=as_known_at).exclude(removed_at__lte=as_known_at)
    return list(rows.order_by("recorded_at", "id"))


def _related_to(child_id: UUID, as_known_at: datetime | None) -> Iterator[Person]:
    rows = Relationship.objects.filter(
        Q(person_id=child_id)
        | Q(other_id=child_id)
        | Q(person__merged_into_id=child_id)
        | Q(other__merged_into_id=child_id)
    )
    if as_known_at is not None:
        rows = rows.filter(recorded_at__lte=as_known_at)
    for row in rows.select_related("person__merged_into", "other__merged_into").order_by("recorded_at", "id"):
        yield from (_kept(row.person), _kept(row.other))


def _kept(person: Person) -> Person:
    return person.merged_into or person


_Told = tuple[UUID, RelationshipType, UUID, Relationship]


def _told(people: Mapping[UUID, Person], as_known_at: datetime | None) -> Iterator[_Told]:
    """What was told of these people, each once: what the elder is to the younger, in the order it was recorded."""
    merged = Person.objects.filter(merged_into_id__in=people).values_list("pk", "merged_into_id")
    kept = {**{person_id: person_id for person_id in people}, **{pk: into for pk, into in merged if into}}
    rows = Relationship.objects.filter(person_id__in=kept, other_id__in=kept)
    if as_known_at is not None:
        rows = rows.filter(recorded_at__lte=as_known_at)
    seen = set()
    for row in rows.order_by("recorded_at", "id"):
        one, kind, other = kept[row.person_id], RelationshipType(row.kind), kept[row.other_id]
        if kind in _FROM_BELOW:
            one, kind, other = other, _FROM_BELOW[kind], one
        same = (frozenset((one, other)), kind) if INVERSE[kind] is kind else (one, kind, other)
        if one != other and same not in seen:
            seen.add(same)
            yield one, kind, other, row


class _Drawing:
    """What was told, sorted by how it is drawn."""

    def __init__(self, people: Mapping[UUID, Person], child_id: UUID | None, on: date) -> None:
        self.people = people
        self.child_id = child_id
        self.on = on
        self.couples: list[Couple] = []
        self.parentage: list[Parentage] = []
        self.ties: list[Tie] = []
        self._is_family = {child_id} if child_id else set()
        self._to_child: dict[UUID, list[str]] = defaultdict(list)
        self._by_role: dict[UUID, list[str]] = defaultdict(list)

    def add(self, one: UUID, kind: RelationshipType, other: UUID, row: Relationship) -> None:
        """A relationship of the register: `one` is the `kind` of `other`."""
        ended = kind is RelationshipType.FORMER_PARTNER or (row.until_date is not None and row.until_date < self.on)
        if kind in {RelationshipType.PARTNER, RelationshipType.FORMER_PARTNER}:
            self.couples.append(Couple(str(one), str(other), ended, row.source))
        elif kind is RelationshipType.PARENT or kind in _CARE:
            words = f"former {kind}" if ended and kind in _CARE else kind.value
            self.parentage.append(Parentage(str(one), str(other), kind in _CARE, words, row.source))
        else:
            self.ties.append(Tie(str(one), str(other), kind.value, ended, row.source))
        if kind not in _NOT_FAMILY:
            self._is_family |= {one, other}
        if self.child_id == other:
            self._to_child[one].append(_words(kind, self.people[one], ended=ended))
        elif self.child_id == one:
            self._to_child[other].append(_words(INVERSE[kind], self.people[other], ended=ended))

    def add_by_role(self, person_id: UUID, role: CaseRole, source: str) -> None:
        """What the case says somebody is to the child, where the register holds no relationship between the two."""
        if role in _FAMILY_ROLES:
            self._is_family.add(person_id)
        self._by_role[person_id].append(_ROLE_WORDS.get(role, role.value))
        if self.child_id is None or person_id == self.child_id or person_id in self._to_child:
            return
        person, child = str(person_id), str(self.child_id)
        if role is CaseRole.PARENT_OR_CARER:
            self.parentage.append(Parentage(person, child, True, "parent or carer", source))
        elif role is CaseRole.CHILD:
            self.parentage.append(Parentage(child, person, source=source))
        elif role is CaseRole.SIBLING:
            self.ties.append(Tie(person, child, "sibling", source=source))

    def family(self) -> Family:
        """Everything, the child first."""
        members = [self._member(person) for person in self.people.values()]
        members.sort(key=lambda member: (not member.is_child, not member.is_family, member.name, member.id))
        return Family(members, self.couples, self.parentage, self.ties)

    def _member(self, person: Person) -> Member:
        words = self._to_child.get(person.pk) or self._by_role.get(person.pk, [])
        is_child = person.pk == self.child_id
        return Member(
            id=str(person.pk),
            name=person.display_name,
            shape=_SHAPES.get(person.sex, "diamond"),
            born=person.birth_date,
            age=_age(person, self.on),
            died=person.died_on is not None,
            is_child=is_child,
            is_family=person.pk in self._is_family,
            relation="whom this case is about" if is_child else ", ".join(dict.fromkeys(words)),
        )


_ROLE_WORDS = {
    CaseRole.CHILD: "son or daughter",
    CaseRole.PARTNER: "partner or former partner",
    CaseRole.HOUSEHOLD: "lives in the household",
    CaseRole.NAMED: "named in the case",
}
_BY_SEX = {
    RelationshipType.PARENT: {Sex.FEMALE: "mother", Sex.MALE: "father"},
    RelationshipType.CHILD: {Sex.FEMALE: "daughter", Sex.MALE: "son"},
    RelationshipType.SIBLING: {Sex.FEMALE: "sister", Sex.MALE: "brother"},
    RelationshipType.GRANDPARENT: {Sex.FEMALE: "grandmother", Sex.MALE: "grandfather"},
    RelationshipType.AUNT_OR_UNCLE: {Sex.FEMALE: "aunt", Sex.MALE: "uncle"},
}


def _words(kind: RelationshipType, person: Person, *, ended: bool) -> str:
    words = _BY_SEX.get(kind, {}).get(Sex(person.sex)) or kind.value
    return f"{words} (ended)" if ended and kind is not RelationshipType.FORMER_PARTNER else words


def _age(person: Person, on: date) -> str:
    """How old somebody is, or when they lived."""
    born = person.birth_date
    about = person.birth_date_precision == DatePrecision.ESTIMATED
    if person.died_on is not None:
        first = f"{'about ' if about else ''}{born.year}" if born else "?"
        return f"{first} to {person.died_on.year}"
    if born is None:
        return "age not known"
    age = Birth(born, born).age_on(on.toordinal())
    if not isinstance(age, int):
        return "not born yet"
    if age == 0:
        return "under 1"
    return f"about {age}" if about else f"aged {age}"

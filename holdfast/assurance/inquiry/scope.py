"""What an inquiry is of: one case, or a person in all cases."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from holdfast.chronology.models import Fact, FactCase, FactPerson
from holdfast.register.models import Case, Person
from holdfast.register.queries import same_person


@dataclass(frozen=True, slots=True)
class Scope:
    """Some cases as a whole, and of every other case only what concerns some people: the records of one person."""

    cases: Collection[UUID]
    people: Collection[UUID] = ()

    def facts(self) -> QuerySet[Fact]:
        """The facts in it that whoever acts may read, in no order."""
        whole = Exists(FactCase.objects.filter(fact=OuterRef("pk"), case_id__in=self.cases))
        return Fact.objects.filter(Q(whole) | Q(self._concerned("pk")) if self.people else whole)

    def standing(self, facts: Sequence[Fact]) -> Mapping[UUID, Sequence[UUID]]:
        """For each fact the cases in which it stands, as far as they are in scope. One query."""
        rows = FactCase.objects.filter(fact__in=[fact.pk for fact in facts])
        if not self.people:
            rows = rows.filter(case_id__in=self.cases)
        found: dict[UUID, list[UUID]] = {fact.pk: [] for fact in facts}
        for fact_id, case_id in rows.order_by("case_id").values_list("fact_id", "case_id"):
            found[fact_id].append(case_id)
        return found

    def readable(self, others: Collection[UUID]) -> Mapping[UUID, set[str]]:
        """For each case of it, and each of some others, the facts in scope that whoever acts may read. One query."""
        wanted = Q(case_id__in=self.cases)
        if others:
            wanted |= Q(case_id__in=others) & Q(self._concerned("fact_id"))
        found: dict[UUID, set[str]] = {case_id: set() for case_id in (*self.cases, *others)}
        for case_id, fact_id in FactCase.objects.filter(wanted).order_by().values_list("case_id", "fact_id"):
            found[case_id].add(str(fact_id))
        return found

    def _concerned(self, fact: str) -> Exists:
        return Exists(FactPerson.objects.filter(fact=OuterRef(fact), person_id__in=self.people))


def of_case(case: Case) -> Scope:
    """One case."""
    return Scope((case.pk,))


def of_person(person: Person) -> Scope:
    """All cases about a person that whoever acts sees, whole, and the person's part of every other case."""
    ids = set(same_person(person))
    cases = Case.objects.filter(person_id__in=ids).order_by("opened_at", "id")
    return Scope(tuple(cases.values_list("pk", flat=True)), frozenset(ids))

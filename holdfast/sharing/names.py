"""Whose names are taken out of what is told about one person: everybody else who could stand in it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import BooleanField, Q
from django.db.models.expressions import RawSQL

from holdfast.access.viewer import acting_as, job
from holdfast.chronology.models import FactCase, FactPerson
from holdfast.register.models import CasePerson, Person, PersonName
from holdfast.register.names import searchable
from holdfast.sharing.redaction import Redactor

TAKING_OUT = job(
    "take names out",
    "Somebody whom the writer does not see may be named in what the writer reads: that name is taken out too.",
)


@dataclass(frozen=True, slots=True)
class Around:
    """Everybody who could stand in what is told, by the record that stands for each, with every name of theirs."""

    names: Mapping[UUID, Sequence[str]]
    kept: Mapping[UUID, UUID]

    def redactor(self, own: Collection[UUID], *, whole: Iterable[str] = ()) -> Redactor:
        """Takes out the names of all but `own`, and further names where they are written as a `whole`."""
        keep = {self.kept.get(person_id, person_id) for person_id in own}
        others = [name for kept, names in self.names.items() if kept not in keep for name in names]
        return Redactor(others, own=[name for kept in keep for name in self.names.get(kept, ())], whole=whole)


def redactor_for(own: Collection[UUID], cases: Collection[UUID], facts: Collection[UUID] = ()) -> Redactor:
    """Takes out every name of everybody around a person (see `around`). The names of `own`, the records of the person
    whom it is about, stay."""
    return around(own, cases, facts).redactor(own)


def around(own: Collection[UUID], cases: Collection[UUID], facts: Collection[UUID] = ()) -> Around:
    """Everybody who stands or once stood in these cases, in any case of the person of whom `own` are records, or in any
    case of these facts, and everybody whom these facts concern. The number of queries does not grow with them."""
    with acting_as(TAKING_OUT, savepoint=False):
        of_facts = FactCase.objects.filter(fact_id__in=facts).values_list("case_id", flat=True)
        of_own = CasePerson.objects.filter(person_id__in=own, removed_at__isnull=True).values_list("case_id", flat=True)
        standing = CasePerson.objects.filter(case_id__in={*cases, *of_facts, *of_own})
        concerned = FactPerson.objects.filter(fact_id__in=facts)
        ids = {
            *own,
            *standing.values_list("person_id", flat=True),
            *concerned.values_list("person_id", flat=True),
        }
        kept = records_of(ids)
        names: dict[UUID, list[str]] = {}
        for row in PersonName.objects.filter(person__in=[*kept]):
            names.setdefault(kept[row.person_id], []).append(f"{row.given} {row.family}")
    return Around(names, kept)


def records_of(people: Collection[UUID]) -> dict[UUID, UUID]:
    """All records of these people, each with the one that stands for it, as far as whoever acts sees them."""
    found = Person.objects.filter(pk__in=people).values_list("pk", "merged_into_id")
    keep = {merged_into or person_id for person_id, merged_into in found}
    records = Person.objects.filter(Q(pk__in=keep) | Q(merged_into_id__in=keep))
    return {person_id: merged_into or person_id for person_id, merged_into in records.values_list("pk", "merged_into")}


def names_seen_in(texts: Iterable[str]) -> list[str]:
    """The names of all people whom whoever acts sees that could stand whole in one of these texts. One query."""
    words: set[str] = set()
    for text in texts:
        # As it is written, and with what an apostrophe divides: “Ann's” holds the name Ann, “O'Neil” the name Oneil.
        words.update(searchable(text).split(), searchable(re.sub("['’‘`ʼ]", " ", text)).split())
    seen = PersonName.objects.filter(
        Q(person_id__in=RawSQL("select person_id from wall_person", [])),
        RawSQL("string_to_array(register_personname.search, ' ') <@ %s", [[*words]], output_field=BooleanField()),
    )
    return [f"{given} {family}" for given, family in seen.values_list("given", "family")]

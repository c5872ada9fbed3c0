"""Whose names are taken out of what is told about one person: everybody else who could stand in it."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from holdfast.access.viewer import acting_as, job
from holdfast.chronology.models import FactCase, FactPerson
from holdfast.register.models import CasePerson, PersonName
from holdfast.sharing.redaction import Redactor

TAKING_OUT = job(
    "take names out",
    "Somebody whom the writer does not see may be named in what the writer reads: that name is taken out too.",
)


def redactor_for(own: Collection[UUID], cases: Collection[UUID], facts: Collection[UUID] = ()) -> Redactor:
    """Takes out every name of everybody who stands in these cases, is concerned by these facts, or stands in another
    case of such a fact. The names of `own`, the records of the person whom it is about, stay.
    """
    with acting_as(TAKING_OUT, savepoint=False):
        also = FactCase.objects.filter(fact_id__in=facts).values_list("case_id", flat=True)
        standing = CasePerson.objects.filter(case_id__in={*cases, *also}, removed_at__isnull=True)
        concerned = FactPerson.objects.filter(fact_id__in=facts)
        ids = {
            *own,
            *standing.values_list("person_id", flat=True),
            *concerned.values_list("person_id", flat=True),
        }
        names: dict[bool, list[str]] = {True: [], False: []}
        for row in PersonName.objects.filter(person__in=ids):
            names[row.person_id in own].append(f"{row.given} {row.family}")
    return Redactor(names[False], own=names[True])

"""Of whom a document for an inquiry tells: those whom it names, and those whom it does not (GM-17)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from holdfast.access.viewer import acting_as, job
from holdfast.assurance.inquiry.moments import Moments
from holdfast.chronology.models import FactCase, FactPerson
from holdfast.register.models import Case, CasePerson
from holdfast.sharing.names import records_of

GIVING = job(
    "tell whom an inquiry concerns",
    "Whose information is given to an inquiry has it recorded, also in a case that whoever gives it does not see.",
)

Concerned = Mapping[UUID, Collection[UUID]]
"""People, each with the facts that concern them."""


def concerned_by(found: Moments) -> Concerned:
    """Everybody whom these facts concern, and whom any case of theirs is about, whether the reader sees them or not.
    What was erased concerns nobody any more."""
    facts = [each.entry.fact.pk for each in found.moments if not each.entry.is_erased]
    concerned: dict[UUID, set[UUID]] = defaultdict(set)
    with acting_as(GIVING, savepoint=False):
        by_name = FactPerson.objects.filter(fact_id__in=facts, person__erased_at__isnull=True)
        of_cases = FactCase.objects.filter(fact_id__in=facts, case__person__isnull=False, case__erased_at__isnull=True)
        for rows in (by_name.values_list("person_id", "fact_id"), of_cases.values_list("case__person_id", "fact_id")):
            for person_id, fact_id in rows:
                concerned[person_id].add(fact_id)
    return concerned


def subjects_of(cases: Collection[UUID]) -> set[UUID]:
    """Whom these cases are about."""
    about = Case.objects.filter(pk__in=cases, person_id__isnull=False)
    return set(about.values_list("person_id", flat=True))


def standing_cases(cases: Collection[UUID]) -> list[UUID]:
    """Those of these cases that were not erased; of one that was there is no chronology left to record in."""
    return list(Case.objects.filter(pk__in=cases, erased_at__isnull=True).order_by("id").values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Where it is recorded of some people who are not named that something of theirs was given: how many moments."""

    people: Sequence[UUID]
    cases: Sequence[UUID]
    moments: int


def told_elsewhere(unnamed: Concerned) -> list[Elsewhere]:
    """For people who are not named, in which cases it is recorded: those about them; else those in which they stand;
    else those of the facts that concern them. People of the same cases are told of together."""
    if not unnamed:
        return []
    with acting_as(GIVING, savepoint=False):
        kept = records_of(unnamed)
        keep = {kept[person_id] for person_id in unnamed if person_id in kept}
        records = [record for record, one in kept.items() if one in keep]
        about: dict[UUID, set[UUID]] = defaultdict(set)
        rows = Case.objects.filter(person_id__in=records, erased_at__isnull=True)
        for person_id, case_id in rows.values_list("person_id", "pk"):
            about[kept[person_id]].add(case_id)
        standing: dict[UUID, set[UUID]] = defaultdict(set)
        placed = CasePerson.objects.filter(person_id__in=records, removed_at__isnull=True, case__erased_at__isnull=True)
        for person_id, case_id in placed.values_list("person_id", "case_id"):
            standing[kept[person_id]].add(case_id)
        of_facts: dict[UUID, set[UUID]] = defaultdict(set)
        facts = {fact_id for several in unnamed.values() for fact_id in several}
        for fact_id, case_id in FactCase.objects.filter(fact_id__in=facts, case__erased_at__isnull=True).values_list(
            "fact_id", "case_id"
        ):
            of_facts[fact_id].add(case_id)
    together: dict[tuple[UUID, ...], list[UUID]] = defaultdict(list)
    for person_id in unnamed:
        one = kept.get(person_id, person_id)
        through = set().union(*(of_facts[fact_id] for fact_id in unnamed[person_id]))
        cases = about[one] or standing[one] & through or standing[one] or through
        together[tuple(sorted(cases))].append(person_id)
    return [
        Elsewhere(sorted(people), cases, len(set().union(*(unnamed[person_id] for person_id in people))))
        for cases, people in sorted(together.items())
        if cases
    ]

"""What any case about a young person forbids, as a fact is recorded in one of them (GM-17).

The engine judges one chronology, in the order in which things happened. Some constraints hold wider (`in_every_case` in
the pack): whoever decided in an earlier case about the same child decides no appeal in this one, and a fact that is
given an earlier date escapes nothing that is known as it is recorded.
"""

from __future__ import annotations

from collections.abc import Collection
from copy import copy
from uuid import UUID

from holdfast.access.viewer import acting_as, job
from holdfast.chronology import packs
from holdfast.chronology.models import Fact
from holdfast.chronology.protocol_facts import engine_fact, whole_chronology
from holdfast.protocol import Refused, check
from holdfast.register.models import Case, Person
from holdfast.register.queries import same_person

JUDGING = job(
    "judge by every case",
    "Whether somebody has ever decided about a young person is asked of all cases about them, also of those that"
    " whoever records does not see. It says only that they have.",
)


def refused_by_any(fact: Fact, case_ids: Collection[UUID]) -> list[Refused]:
    """What the constraints that hold in every case refuse of a fact that is about to be recorded in these cases.

    It is judged as if it happened as it is recorded, a correction as the first version was recorded: whoever answered
    rightly then may mend a word after they have decided something else.
    """
    pack = packs.area_pack()
    wide = {
        name
        for name, constraint in pack.constraints.items()
        if constraint.in_every_case and any(refusal.kind == fact.kind for refusal in constraint.refuses)
    }
    if not wide:
        return []
    judged = copy(fact)
    judged.happened_at = (fact.corrects or fact).recorded_at
    new = engine_fact(judged)
    found: list[Refused] = []
    with acting_as(JUDGING, savepoint=False):
        for case_id in _cases_about_the_same(case_ids):
            found += [one for one in check(pack, whole_chronology(case_id), new) if one.constraint in wide]
    return found


def _cases_about_the_same(case_ids: Collection[UUID]) -> list[UUID]:
    """These cases, and all others about the people whom they are about, merged records included."""
    people = Person.objects.filter(own_cases__in=case_ids).distinct()
    records = [person_id for person in people for person_id in same_person(person)]
    others = Case.objects.filter(person_id__in=records).values_list("pk", flat=True)
    return sorted({*case_ids, *others})

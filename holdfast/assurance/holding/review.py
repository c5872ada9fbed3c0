"""The night's review of what is held: what nobody kept is erased, and the log says so without saying what it was."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from holdfast.access.log import record_consultation
from holdfast.access.models import Operation
from holdfast.access.viewer import acting_as, job
from holdfast.assurance.holding.program import ERASING, LAPSED_CASES, LAPSED_PEOPLE
from holdfast.chronology.actions import lock_cases
from holdfast.register.models import Case
from holdfast.register.queries import CASE_IN_VIEW

REVIEWING = job(ERASING, "What is past its review is nobody's to see, and has to be found in order to be erased.")


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What a night's review found: how many cases, people, disclosures and unfinished forms were erased, and how many
    cases have faded and wait."""

    cases: int
    people: int
    disclosures: int
    drafts: int
    faded: int


def review(*, only_look: bool = False) -> Reviewed:
    """Erase the cases that nobody kept, then the people who stand in no case any more (GM-06, GM-07).

    A transaction for each, so that nobody waits long. With `only_look` nothing is erased: what would be is counted; the
    people who would follow their cases are not among them yet.
    """
    cases = _ids(LAPSED_CASES)
    if not only_look:
        cases = [case_id for case_id in cases if _erase_case(case_id)]
    people = _ids(LAPSED_PEOPLE)
    if not only_look:
        people = [person_id for person_id in people if _erase_person(person_id)]
    disclosures = 0 if only_look else _erase_all("disclosures")
    drafts = 0 if only_look else _erase_all("drafts")
    with acting_as(REVIEWING):
        faded = Case.objects.filter(erased_at__isnull=True).exclude(CASE_IN_VIEW).count()
    return Reviewed(len(cases), len(people), disclosures, drafts, faded)


def _ids(question: str) -> list[UUID]:
    with acting_as(REVIEWING), connection.cursor() as cursor:
        cursor.execute(question)
        return [found for (found,) in cursor.fetchall()]


def _erase_case(case_id: UUID) -> bool:
    with acting_as(REVIEWING), connection.cursor() as cursor:
        lock_cases([case_id])
        cursor.execute("select wall_erase_case(%s)", [case_id])
        facts = cursor.fetchone()[0]
        if facts is None:
            return False
        what = f"case with {facts} {'fact' if facts == 1 else 'facts'}"
        record_consultation(viewer=REVIEWING, operation=Operation.ERASE, what=what, case_ids=[case_id])
    return True


def _erase_person(person_id: UUID) -> bool:
    with acting_as(REVIEWING), connection.cursor() as cursor:
        cursor.execute("select wall_erase_person(%s)", [person_id])
        if not cursor.fetchone()[0]:
            return False
        record_consultation(viewer=REVIEWING, operation=Operation.ERASE, what="person", person_ids=[person_id])
    return True


_LAPSED = {"disclosures": "what was told of erased cases", "drafts": "unfinished forms"}


def _erase_all(which: str) -> int:
    with acting_as(REVIEWING), connection.cursor() as cursor:
        cursor.execute(f"select wall_erase_{which}()")
        found: int = cursor.fetchone()[0]
        if found:
            record_consultation(viewer=REVIEWING, operation=Operation.ERASE, what=f"{_LAPSED[which]}: {found}")
    return found

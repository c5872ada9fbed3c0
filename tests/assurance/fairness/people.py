"""Many made-up people with a few facts each, written at once: to plant a disparity, or parity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from holdfast.access.viewer import Viewer, acting_as
from holdfast.assurance.fairness.periods import Period, last_quarter
from holdfast.chronology.models import Fact, FactCase
from holdfast.demo.bulk import Rows, write
from holdfast.demo.records import references
from holdfast.protocol.calendar import LONDON
from holdfast.register.models import Case, Person
from tests.access.area import SET_UP

Told = tuple[str, date, Mapping[str, Any]]
"""A fact: its kind, its day, its content."""


class People:
    """People of one area, of one worker, each with a case of their own."""

    def __init__(self, worker: Viewer, today: date) -> None:
        self.worker = worker
        self.period: Period = last_quarter(today)
        self.before = self.period.first - timedelta(days=30)
        self.within = self.period.first + timedelta(days=20)
        self._persons, self._cases = Rows(Person), Rows(Case)
        self._facts, self._fact_cases = Rows(Fact), Rows(FactCase)

    def add(
        self,
        number: int,
        *facts: Told,
        ethnicity: str = "white: british",
        sex: str = "male",
        age: int = 16,
        said_by: str = "the person",
        opened: date | None = None,
        closed: date | None = None,
    ) -> list[UUID]:
        """So many people of whom the same is told; the ids of their cases."""
        opened = opened or self.before
        cases: list[UUID] = []
        with acting_as(SET_UP):
            numbers = references(number, opened.year)
        for reference in numbers:
            person_id, case_id = uuid4(), uuid4()
            cases.append(case_id)
            self._persons.add(
                id=person_id, birth_date=date(self.period.last.year - age, 1, 1), birth_date_precision="exact",
                sex=sex, ethnicity=ethnicity, ethnicity_said_by=said_by, display_name="Somebody", sort_name="somebody",
                purpose="safeguarding", review_by=opened + timedelta(days=3650), recorded_by_id=self.worker.user_id,
                recorded_for_id=self.worker.agency_id, recorded_at=_at(opened),
            )  # fmt: skip
            self._cases.add(
                id=case_id, reference=reference, kind="person", person_id=person_id, opened_at=_at(opened),
                opened_by_id=self.worker.user_id, opened_for_id=self.worker.agency_id,
                closed_at=_at(closed) if closed else None, closed_because="Done." if closed else "",
                purpose="safeguarding", review_by=opened + timedelta(days=3650),
            )  # fmt: skip
            self.tell(case_id, facts)
        return cases

    def tell(self, case_id: UUID, facts: Sequence[Told], *, corrects: UUID | None = None, taken: bool = False) -> UUID:
        """Facts of a case; the id of the last."""
        fact_id = uuid4()
        for kind, day, data in facts:
            fact_id = uuid4()
            self._facts.add(
                id=fact_id, kind=kind, pack="islington-2016", pack_version="2016.1", happened_at=_at(day),
                happened_precision="day", recorded_at=_at(day), by_user_id=self.worker.user_id, by_name="Ann",
                agency_id=self.worker.agency_id, agency_key=self.worker.agency, data=dict(data), salt=b"x" * 32,
                content_digest=b"x" * 32, handling="case team", purpose="safeguarding",
                review_by=day + timedelta(days=3650), corrects_id=corrects, is_withdrawal=taken,
            )  # fmt: skip
            self._fact_cases.add(fact_id=fact_id, case_id=case_id, happened_at=_at(day))
        return fact_id

    def write(self) -> None:
        """Put them into the database."""
        with acting_as(SET_UP):
            write((self._persons, self._cases, self._facts, self._fact_cases))


def _at(day: date) -> datetime:
    return datetime.combine(day, time(12), LONDON)

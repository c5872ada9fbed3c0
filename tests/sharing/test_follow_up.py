"""What was told follows its facts: corrections, withdrawals and ends reach everybody who was told."""

from __future__ import annotations

import pytest

from holdfast.access.actions import involve
from holdfast.access.viewer import acting_as
from holdfast.casework.case_page.actions import record
from holdfast.casework.models import Duty
from holdfast.chronology.actions import correct_fact, withdraw_fact
from holdfast.chronology.models import Fact
from holdfast.chronology.queries import chronology_of
from holdfast.sharing.content import offered_facts
from holdfast.sharing.models import Disclosure, Notice
from holdfast.sharing.queries import received, waiting_for
from holdfast.sharing.receiving import accept, confirm
from holdfast.sharing.words import Purpose
from tests.access.area import CONCERN
from tests.sharing.area import Sharers

pytestmark = pytest.mark.usefixtures("db")


def told_with_a_fact(area: Sharers) -> tuple[Fact, Disclosure]:
    """A concern of a case, passed on to the police and the teacher's agency."""
    case = area.case(area.worker)
    fact = area.concern(area.worker, case)
    with acting_as(area.worker):
        entries = [entry for entry, _ in offered_facts(area.worker, case, Purpose.PROTECT_CHILD)]
    disclosure = area.told(case, area.officer, facts=entries)
    return fact, disclosure


@pytest.mark.clause("GM-14")
def test_a_correction_reaches_everybody_who_was_told() -> None:
    area = Sharers()
    fact, disclosure = told_with_a_fact(area)
    with acting_as(area.officer):
        row = received(area.officer, disclosure.pk)
        assert row is not None
        accept(by=area.officer, recipient=row)
        assert waiting_for(area.officer) == 0
    with acting_as(area.worker):
        correct_fact(by=area.worker, fact=fact, data=CONCERN | {"what": "It was another boy."})
        duty = Duty.objects.get(rule="recipient-confirms")
        assert (duty.status, duty.owed_agency) == ("due", "children's social care")
    with acting_as(area.officer):
        assert waiting_for(area.officer) == 1
        (notice,) = Notice.objects.all()
        assert notice.kind == "corrected"
        confirm(by=area.officer, notice=notice, did="Put right in our record.")
        assert waiting_for(area.officer) == 0
    with acting_as(area.worker):
        duty.refresh_from_db()
        assert duty.status == "met"
        confirmed = Fact.objects.get(kind="information.confirmed")
        assert (confirmed.by_name, confirmed.data["what"]) == ("Bob", "Put right in our record.")


@pytest.mark.clause("GM-14")
def test_a_second_correction_and_a_withdrawal_are_told_too() -> None:
    area = Sharers()
    fact, _ = told_with_a_fact(area)
    with acting_as(area.worker):
        correct_fact(by=area.worker, fact=fact, data=CONCERN | {"what": "It was another boy."})
        withdraw_fact(by=area.worker, fact=fact, reason="Another child.")
        assert Notice.objects.count() == 2
        why = [
            entry.data["why"]
            for entry in chronology_of(
                area.worker, Disclosure.objects.get().case, kinds=["information.corrected"]
            ).entries
        ]
        assert why == [
            "What it was told from was recorded in error, and nothing replaces it.",
            "What it was told from was corrected.",
        ]


@pytest.mark.clause("GM-14")
def test_a_correction_by_somebody_who_does_not_see_the_case_is_told_too() -> None:
    area = Sharers()
    one, other = area.case(area.worker), area.case(area.worker, area.child(area.worker, "Kit"))
    fact = area.concern(area.worker, one, other)
    with acting_as(area.worker):
        involve(by=area.worker, case_id=other.pk, role="works with", reason="x", user=area.user(area.officer))
        entries = [entry for entry, _ in offered_facts(area.worker, one, Purpose.PROTECT_CHILD)]
    area.told(one, area.officer, facts=entries)
    with acting_as(area.officer):
        correct_fact(by=area.officer, fact=fact, data=CONCERN | {"what": "Not a knife."})
        assert not Duty.objects.filter(rule="recipient-confirms").exists()
    with acting_as(area.worker):
        assert Duty.objects.get(rule="recipient-confirms").case_id == one.pk


def test_what_was_not_passed_on_brings_no_notice() -> None:
    area = Sharers()
    case = area.case(area.worker)
    fact = area.concern(area.worker, case)
    area.told(case, area.officer)
    with acting_as(area.worker):
        correct_fact(by=area.worker, fact=fact, data=CONCERN | {"what": "It was another boy."})
        assert not Notice.objects.exists()


@pytest.mark.clause("GM-21")
def test_the_end_of_the_case_asks_everybody_to_delete() -> None:
    area = Sharers()
    _, disclosure = told_with_a_fact(area)
    with acting_as(area.worker):
        data = {"reason": "Nothing has happened for a year.", "outcome": "support ended"}
        kind_data = {name: value for name, value in data.items() if name == "reason"}
        record(
            by=area.worker, case=disclosure.case, kind="case.closed", data=kind_data,
            happened=disclosure.decided_at,
        )  # fmt: skip
        disclosure.refresh_from_db()
        assert disclosure.ended_at is not None
        assert Notice.objects.get().kind == "over"
        assert Fact.objects.filter(kind="information.recalled").count() == 1
    with acting_as(area.officer):
        assert waiting_for(area.officer) == 1
        confirm(by=area.officer, notice=Notice.objects.get(), did="Deleted.")
        assert waiting_for(area.officer) == 1  # it was never opened

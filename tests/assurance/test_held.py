"""What is held about a person, as that person may read it: everything, and nobody else in it."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from holdfast.access.viewer import acting_as
from holdfast.assurance.subject.held import Held, held_about
from holdfast.chronology.actions import correct_fact, withdraw_fact
from holdfast.register.actions import add_to_case
from holdfast.register.models import Person
from holdfast.sharing.actions import recall
from tests.access.area import CONCERN
from tests.sharing.area import LINK, Sharers
from tests.sharing.test_pages import client_of

pytestmark = pytest.mark.usefixtures("db")


def report(area: Sharers, person: Person) -> Held:
    with acting_as(area.worker):
        found = held_about(area.worker, person)
    assert found is not None
    return found


@pytest.mark.clause("GM-17")
def test_every_disclosure_stands_in_it_with_its_recipients() -> None:
    area = Sharers()
    person = area.child(area.worker)
    case = area.case(area.worker, person)
    area.told(case, area.officer)
    second = area.told(case, area.officer, area.staff("Gus", area.police, post="gangs unit"))
    with acting_as(area.worker):
        recall(by=area.worker, disclosure=second, because="Too many.", link=LINK)
    told = report(area, person).told
    assert [one.recipients for one in told] == [
        ["Bob, Police (taken back)", "Gus, Police (taken back)"],
        ["Bob, Police"],
    ]
    assert {one.provision for one in told} == {"Crime and Disorder Act 1998, section 115"}


@pytest.mark.clause("GM-17")
def test_nobody_else_stands_in_it() -> None:
    area = Sharers()
    person, kit = area.child(area.worker), area.child(area.worker, "Kit", "Sample")
    case, other = area.case(area.worker, person), area.case(area.worker, kit)
    with acting_as(area.worker):
        add_to_case(by=area.worker, case=case, person=kit, role="named", source="told")
        add_to_case(by=area.worker, case=other, person=person, role="named", source="told")
    area.concern(area.worker, case, data=CONCERN | {"what": "Seen with Kit Sample."})
    area.concern(area.worker, other, data=CONCERN | {"what": "Kit was alone."})
    area.concern(area.worker, other, data=CONCERN | {"what": "Robin was with Kit."}, people=[(person, "with")])
    said = str(report(area, person))
    assert "Seen with [another person]." in said
    assert "Robin was with [another person]." in said
    assert "alone" not in said
    client = client_of(area, area.worker)
    page = client.get(f"/people/{person.pk}/held").content.decode()
    assert "Seen with [another person]." in page
    assert "Sample" not in page


@pytest.mark.clause("GM-17", "GM-14")
def test_what_was_corrected_or_withdrawn_stands_in_it_as_that() -> None:
    area = Sharers()
    person = area.child(area.worker)
    case = area.case(area.worker, person)
    first, second = area.concern(area.worker, case, what="First words."), area.concern(area.worker, case)
    with acting_as(area.worker):
        correct_fact(by=area.worker, fact=first, data=CONCERN | {"what": "Better words."})
        withdraw_fact(by=area.worker, fact=second, reason="Another child.")
    facts = report(area, person).facts
    words = [answer for fact in facts for _, lines in fact.answers for answer in lines]
    assert {"First words.", "Better words."} <= set(words)
    assert any(fact.title.endswith("(replaced since)") for fact in facts)
    assert sum(fact.is_withdrawn for fact in facts) == 1


@pytest.mark.clause("GM-17")
def test_what_somebody_may_not_read_is_not_in_what_they_make() -> None:
    area = Sharers()
    person = area.child(area.worker)
    case = area.case(area.worker, person)
    other = area.staff("Fay", team=area.front_door)
    area.concern(area.worker, case, what="For one reader.", handling="named people")
    assert "For one reader." in str(report(area, person))
    with acting_as(other):
        found = held_about(other, person)
        assert found is not None
        assert found.facts == []
    assert client_of(area, area.officer).get(f"/people/{person.pk}/held").status_code == 404


@pytest.mark.clause("GM-17")
def test_the_number_of_queries_does_not_grow(
    query_count: Callable[[], AbstractContextManager[CaptureQueriesContext]],
) -> None:
    area = Sharers()
    person = area.child(area.worker)
    case = area.case(area.worker, person)
    area.concern(area.worker, case)
    area.told(case, area.officer)
    with query_count() as few:
        report(area, person)
    for number in range(8):
        area.concern(area.worker, case, what=f"Concern {number}.")
        area.told(case, area.officer)
    with query_count() as many:
        report(area, person)
    assert len(many) <= len(few)


@pytest.mark.clause("GM-17", "GM-20")
def test_the_document_says_the_same_and_its_name_says_nothing() -> None:
    area = Sharers()
    person = area.child(area.worker)
    case = area.case(area.worker, person)
    area.concern(area.worker, case, what="Seen near the pier.")
    area.told(case, area.officer)
    answer = client_of(area, area.worker).get(f"/people/{person.pk}/held.pdf")
    assert answer.status_code == 200
    assert "Robin" not in answer["Content-Disposition"]
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    for words in ("What is held about Robin Example", "Seen near the pier.", "Bob, Police", "Who was told"):
        assert words in text

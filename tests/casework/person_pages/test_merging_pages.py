"""Two records of one person: suggested, compared, merged or kept apart, parted again; each step in the log."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext

from holdfast.access.models import Consultation
from holdfast.access.viewer import acting_as
from holdfast.casework.person_pages.duplicates import pairs_to_review
from holdfast.register.actions import add_address, correct_details, relate
from holdfast.register.models import KeptApart, Merge, Person
from tests.casework.person_pages.test_person_pages import Desk, plain

pytestmark = pytest.mark.usefixtures("db")

BORN = date(2011, 5, 4)


class TwoRecords(Desk):
    """Robin is on the register twice, and the worker sees both."""

    def __init__(self, **details: Any) -> None:
        super().__init__(birth_date=BORN)
        self.again = self.area.child(self.worker, "Robyn", "Exampel", **{"birth_date": BORN, **details})
        self.other_case = self.area.case(self.worker, self.again)
        self.comparison = f"merge/{self.again.pk}/"

    def suggested(self) -> list[set[Any]]:
        with acting_as(self.worker):
            return [{pair.newer.pk, pair.older.pk} for pair in pairs_to_review(self.worker)[0]]

    def combined(self) -> list[tuple[str, str]]:
        with acting_as(self.area.staff("Olive", functions=["auditor"])):
            return list(Consultation.objects.filter(operation="combine").order_by("id").values_list("what", "reason"))


def test_records_with_the_same_birth_date_and_names_alike_are_suggested() -> None:
    desk = TwoRecords()
    assert desk.suggested() == [{desk.child.pk, desk.again.pk}]
    page = plain(desk.client.get("/people/duplicates/"))
    assert "Robyn Exampel and Robin Example" in page
    assert "the same birth date and names that are alike" in page


def test_the_same_identifier_is_suggested_whatever_the_names() -> None:
    desk = Desk(nhs_number="9990123454")
    other = desk.area.child(desk.worker, "Somebody", "Else", nhs_number="9990123454")
    with acting_as(desk.worker):
        (pair,) = pairs_to_review(desk.worker)[0]
    assert {pair.newer.pk, pair.older.pk} == {desk.child.pk, other.pk}
    assert pair.because == ["the same NHS number"]


def test_brothers_and_sisters_born_on_one_day_are_not_suggested_once_somebody_said_what_they_are() -> None:
    desk = TwoRecords()
    with acting_as(desk.worker):
        relate(by=desk.worker, person=desk.child, kind="sibling", other=desk.again, source="mother")
    assert desk.suggested() == []


def test_others_with_the_same_birth_date_are_not_suggested() -> None:
    desk = Desk(birth_date=BORN)
    desk.area.child(desk.worker, "Casey", "Sample", birth_date=BORN)
    with acting_as(desk.worker):
        assert pairs_to_review(desk.worker) == ([], False)
    assert "Nothing to review" in plain(desk.client.get("/people/duplicates/"))


def test_somebody_whom_the_viewer_does_not_see_is_not_suggested() -> None:
    desk = Desk(birth_date=BORN)
    officer = desk.area.staff("Bob", desk.area.police)
    desk.area.child(officer, "Robin", "Example", birth_date=BORN)
    with acting_as(desk.worker):
        assert pairs_to_review(desk.worker) == ([], False)


def test_two_records_are_compared_side_by_side() -> None:
    desk = TwoRecords(sex="female")
    assert "Differs" not in desk.get(desk.comparison), "what one record does not know contradicts nothing"
    with acting_as(desk.worker):
        correct_details(by=desk.worker, person=desk.child, source="x", sex="male")
        add_address(by=desk.worker, person=desk.again, lines="2 Second Street", source="police")
    page = desk.get(desk.comparison)
    for words in ("Robin Example", "Robyn Exampel", "2 Second Street", "Differs", desk.case.reference,
                  desk.other_case.reference):  # fmt: skip
        assert words in page, words


def test_they_are_merged_for_a_reason_and_the_merge_is_undone() -> None:
    desk = TwoRecords()
    assert "How do you know that they are one person?" in desk.refused(
        desk.comparison, **{"do": "merge", "merge-keep": str(desk.child.pk)}
    )
    typed = {"do": "merge", "merge-keep": str(desk.child.pk), "merge-reason": "Same school, same mother."}
    page = desk.done(desk.comparison, **typed)
    assert "Robyn Exampel" in page
    assert "Same school, same mother." in page
    assert desk.client.get(desk.address(person=desk.again))["Location"] == desk.address()
    assert desk.suggested() == []
    with acting_as(desk.worker):
        merge = Merge.objects.get()
    page = desk.done(f"merges/{merge.pk}/undo", reason="Twins after all.")
    assert "Twins after all." in page
    with acting_as(desk.worker):
        assert Person.objects.get(pk=desk.again.pk).merged_into_id is None
    assert desk.combined() == [
        ("people merged", ""),
        ("people parted", ""),
    ]


def test_they_are_kept_apart_and_not_suggested_again() -> None:
    desk = TwoRecords()
    assert "How do you know that they are two people?" in desk.refused(desk.comparison, do="apart")
    page = desk.done(desk.comparison, **{"do": "apart", "apart-reason": "Cousins."})
    assert "Nothing to review" in page
    assert desk.combined() == [("found to be two people", "")], "the reason stands in the record alone"
    with acting_as(desk.worker):
        assert KeptApart.objects.get().reason == "Cousins."


def test_what_was_typed_is_still_there_and_the_other_form_is_left_alone() -> None:
    desk = TwoRecords()
    answer = desk.post(desk.comparison, **{"do": "merge", "merge-reason": "Same mother."})
    page = answer.content.decode()
    assert "Same mother.</textarea>" in page
    assert page.count("govuk-error-message") == 1


def test_whoever_sees_only_one_of_them_cannot_compare() -> None:
    desk = TwoRecords()
    officer = desk.colleague("Bob")
    client = desk.browser(officer)
    assert client.get(desk.address(desk.comparison)).status_code == 404
    assert client.get(desk.address(f"merge/{desk.child.pk}/", desk.again)).status_code == 404
    client.post(desk.address(desk.comparison), {"do": "merge", "merge-keep": str(desk.child.pk), "merge-reason": "x"})
    with acting_as(desk.worker):
        assert not Merge.objects.exists()


def test_another_record_is_found_from_the_page_of_a_person() -> None:
    desk = TwoRecords()
    assert "Robyn Exampel" in desk.get("merge/")
    assert "None among the people you work with." in plain(desk.post("merge/", look="Zebedee"))
    assert "Robyn Exampel" in plain(desk.post("merge/", look="exampel robyn"))


def test_twenty_pairs_cost_no_more_questions_to_the_database_than_one(
    query_count: Callable[[], AbstractContextManager[CaptureQueriesContext]],
) -> None:
    desk = TwoRecords()

    def asked(address: str) -> int:
        with query_count() as queries:
            assert desk.client.get(address).status_code == 200
        return len(queries)

    addresses = ["/people/duplicates/", desk.address(desk.comparison)]
    [asked(address) for address in addresses]
    few = [asked(address) for address in addresses]
    for index in range(20):
        born = date(2010, 1, 1) + timedelta(days=index)
        for name in ("Sam", "Samm"):
            desk.area.child(desk.worker, name, "Example", birth_date=born)
    assert [asked(address) for address in addresses] == few
    with acting_as(desk.worker):
        first, more = pairs_to_review(desk.worker)
        second, _ = pairs_to_review(desk.worker, page=2)
    assert more
    assert len(first) == 20
    assert not {(pair.newer.pk, pair.older.pk) for pair in first} & {(pair.newer.pk, pair.older.pk) for pair in second}

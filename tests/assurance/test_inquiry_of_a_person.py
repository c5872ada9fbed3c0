"""What was known about a person in all cases: theirs as a whole, of others their part alone (GM-13, GM-17)."""

from __future__ import annotations

import html
import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pypdf
import pytest
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from holdfast.access.models import Consultation
from holdfast.access.viewer import Viewer, acting_as
from holdfast.assurance.inquiry.actions import GIVEN
from holdfast.assurance.inquiry.moments import Moment, Moments, Period, moments_of
from holdfast.assurance.inquiry.readers import COULD, JOINED
from holdfast.assurance.inquiry.scope import of_person
from holdfast.chronology.actions import append_fact
from holdfast.chronology.models import Fact
from holdfast.register.actions import add_to_case, merge_people
from holdfast.register.models import Case, Person
from holdfast.sharing.redaction import SOMEBODY
from tests.access.area import CONCERN
from tests.assurance.test_inquiry import FOR_THE_CORONER, Record, said

pytestmark = [pytest.mark.clause("GM-13"), pytest.mark.clause("GM-17")]


class Family(Record):
    """Quillon with two cases, of two records that were found to be of one person; a case of his sister Wrenna in which
    he stands; and one about somebody of his name that his worker does not see."""

    def __init__(self) -> None:
        super().__init__()
        self.sister = self.child(self.worker, "Wrenna", "Zephyrine")
        self.second = self.another_case()
        self.hers = self.case(self.worker, self.sister, involve_front_door=False)
        with acting_as(self.worker):
            add_to_case(by=self.worker, case=self.hers, person=self.quillon, role="named", source="told")
        self.unseen = self.case(self.teacher, self.child(self.teacher, "Quillon", "Zephyrine"))

    def another_case(self) -> Case:
        """A case about another record of Quillon, which is found to be his."""
        other = self.child(self.worker, "Quill", "Zephyrine")
        case = self.case(self.worker, other, involve_front_door=False)
        with acting_as(self.worker):
            merge_people(by=self.worker, keep=self.quillon, other=other, reason="The same birth date and school.")
        return case

    def known(self, *cases: Case, what: str, people: Any = (), by: Viewer | None = None) -> Fact:
        """A concern in some cases."""
        return self.concern(by or self.worker, *cases, data=CONCERN | {"what": what}, people=people)

    def noted(self, case: Case, what: str, people: Any = ()) -> Fact:
        """A fact whose line in the chronology is what it says."""
        with acting_as(self.worker):
            return append_fact(
                by=self.worker, kind="sample.acted", happened_at=timezone.now(), cases=[case], people=people,
                data={"what": what},
            )  # fmt: skip

    def of_person(self, viewer: Viewer | None = None, person: Person | None = None, **more: Any) -> Moments:
        """The moments of Quillon."""
        viewer = viewer or self.worker
        with acting_as(viewer):
            return moments_of(viewer, of_person(person or self.quillon), Period(None, timezone.now()), **more)


@pytest.fixture
def family(db: None) -> Family:
    """The area."""
    return Family()


def at(found: Moments, fact: Fact) -> Moment:
    """The moment at which a fact was recorded."""
    return next(each for each in found.moments if each.entry.fact.pk == fact.pk)


def test_it_holds_all_of_their_cases_and_of_others_their_part_alone(family: Family) -> None:
    first = family.known(family.mine, what="He was followed home.")
    second = family.known(family.second, what="He was hurt.")
    about_both = family.known(family.hers, what="She was with him.", people=[(family.quillon, "with")])
    hers_alone = family.known(family.hers, what="She has a cough.")
    family.known(family.unseen, what="Nobody here knows of this.", by=family.teacher)
    found = family.of_person()
    assert [each.entry.fact.pk for each in found.moments] == [first.pk, second.pk, about_both.pk]
    assert hers_alone.pk not in {each.entry.fact.pk for each in found.moments}
    assert found.total == 3
    assert found.others == {family.hers.pk}
    assert [list(each.cases) for each in found.moments] == [
        [family.mine.reference], [family.second.reference], [family.hers.reference],
    ]  # fmt: skip
    assert [each.whole for each in found.moments] == [True, True, False]
    assert not found.left_out, "that there is a case which the reader does not see is told by nothing"


def test_what_was_owed_in_their_cases_is_told_and_counted_and_what_was_owed_for_another_child_is_not(
    family: Family,
) -> None:
    first = family.known(family.mine, what="He was followed home.")
    second = family.known(family.second, what="He was hurt.")
    about_both = family.known(family.hers, what="She was with him.", people=[(family.quillon, "with")])
    found = family.of_person()
    assert {one.case for one in at(found, first).required} == {""}
    assert at(found, second).owed == len(at(found, first).required) + len(at(found, second).required)
    assert list(at(found, about_both).required) == []
    assert at(found, about_both).owed == at(found, second).owed
    with acting_as(family.worker):
        untold = append_fact(
            by=family.worker, kind="record.not-told", happened_at=timezone.now(),
            cases=[family.mine, family.second],
            data={"why": "It is not safe.", "reconsider_on": (timezone.localdate() + timedelta(days=9)).isoformat()},
        )  # fmt: skip
    both = at(family.of_person(), untold)
    assert set(both.cases) == {family.mine.reference, family.second.reference}
    assert {one.case for one in both.required} == set(both.cases), "once in each"
    with acting_as(family.worker):
        hers = moments_of(
            family.worker, of_person(family.sister), Period(None, timezone.now())
        )  # fmt: skip
    assert at(hers, about_both).required, "it is hers"


def test_what_is_owed_for_them_in_another_childs_case_is_their_part(family: Family) -> None:
    with acting_as(family.worker):
        fact = append_fact(
            by=family.worker, kind="others.named", happened_at=timezone.now(), cases=[family.hers],
            data={"found": "named", "siblings": [
                {"id": str(family.quillon.pk), "relation": "brother"}, {"name": "Ilex", "relation": "sister"},
            ]},
        )  # fmt: skip
    (one,) = at(family.of_person(), fact).required
    assert "Quillon" in one.title


@pytest.mark.usefixtures("committed_db")
def test_who_could_read_is_said_for_each_case_by_itself() -> None:
    family = Family()
    care, police = "Children's social care", "Police"
    first = family.known(family.mine, what="He was followed home.")
    second = family.known(family.second, what="He was hurt.")
    third = family.known(family.mine, what="He was seen.")
    family.join(family.teacher)
    both = family.known(family.mine, family.second, what="He moved.")
    fourth = family.known(family.mine, what="He is well.")
    found = family.of_person()
    assert said(at(found, first)) == {COULD: {care: False, police: False}}
    assert said(at(found, second)) == {COULD: {care: False}}
    assert said(at(found, third)) == {}
    assert said(at(found, both)) == {COULD: {care: False, police: False, "School": False}}
    assert said(at(found, fourth)) == {JOINED: {"School": False}}


def test_the_wall_is_the_readers(family: Family) -> None:
    family.known(family.second, what="He was hurt.")
    shared = family.known(family.mine, what="He was followed home.")
    family.breach(handling="own agency", what="Kept to ourselves.")
    theirs = family.of_person(family.officer)
    assert [each.entry.fact.pk for each in theirs.moments] == [shared.pk]
    assert theirs.left_out
    assert theirs.moments[0].whole


def test_pages_neither_skip_nor_repeat_and_cost_the_same_however_many_cases(
    family: Family, query_count: Callable[[], AbstractContextManager[CaptureQueriesContext]]
) -> None:
    family.known(family.mine, what="He was followed home.")
    family.of_person()
    with query_count() as few:
        family.of_person()
    for number in range(8):
        another = family.another_case()
        family.known(another, what=f"Known, {number}.")
        family.known(family.hers, what=f"With her, {number}.", people=[(family.quillon, "with")])
        family.known(family.mine, another, what=f"In both, {number}.")
    with query_count() as many:
        found = family.of_person(size=10)
    assert len(many) <= len(few) + 2, "one more to count, where the page is full, and one for names"
    seen = [each.entry.fact.pk for page in (1, 2, 3) for each in family.of_person(size=10, number=page).moments]
    assert len(seen) == len(set(seen)) == found.total == 25


@pytest.mark.usefixtures("committed_db")
@pytest.mark.clause("GM-16")
def test_the_page_is_the_persons_teams_and_its_document_names_nobody_else_in_parts_of_other_cases() -> None:
    family = Family()
    family.noted(family.mine, "He was followed home.")
    family.noted(family.hers, "Wrenna walked with him.", people=[(family.quillon, "with")])
    address = f"/people/{family.quillon.pk}/inquiry"
    assert family.client(family.staff("Out Side", family.school)).get(address).status_code == 404
    client = family.client(family.worker)
    page = html.unescape(client.get(address).content.decode())
    for words in ("He was followed home.", f"{SOMEBODY} walked with him.", "which is not about Quillon Zephyrine"):
        assert words in page, words
    assert f'href="{address}"' in client.get(f"/people/{family.quillon.pk}/").content.decode()
    assert f'href="{address}"' in client.get(f"/cases/{family.mine.pk}/inquiry").content.decode()
    with acting_as(family.auditor):
        lines = {line.what: line for line in Consultation.objects.filter(route="person_inquiry")}
        assert set(lines["inquiry"].case_ids) == {family.mine.pk, family.second.pk}
        assert lines["inquiry, a part of the case"].case_ids == [family.hers.pk]
    made = client.post(f"{address}.pdf", FOR_THE_CORONER)
    assert made.headers["Content-Type"] == "application/pdf"
    text = " ".join("".join(each.extract_text() for each in pypdf.PdfReader(io.BytesIO(made.content)).pages).split())
    assert "He was followed home." in text
    assert "walked with him" in text
    assert "Wrenna" not in text
    assert family.hers.reference not in text
    assert "Whether there are other cases is not said here." in text
    with acting_as(family.worker):
        fact = Fact.objects.filter(kind=GIVEN, fact_cases__case=family.mine).get()
        assert set(fact.fact_cases.values_list("case_id", flat=True)) == {family.mine.pk, family.second.pk}
        assert family.quillon.pk in fact.fact_people.values_list("person_id", flat=True)
        assert family.sister.pk not in fact.fact_people.values_list("person_id", flat=True)
        theirs = Fact.objects.filter(kind=GIVEN, fact_cases__case=family.hers).get()
        assert list(theirs.fact_people.values_list("person_id", flat=True)) == [family.sister.pk], (
            "what is hers went out"
        )
    with acting_as(family.auditor):
        line = Consultation.objects.get(operation="disclose")
        assert set(line.case_ids) == {family.mine.pk, family.second.pk, family.hers.pk}
    assert client.get(f"{address}.pdf").status_code == 302

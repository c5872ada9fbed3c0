"""An inquiry names nobody who is not of it, and whoever stands in it unnamed has it recorded too (GM-08, GM-17)."""

from __future__ import annotations

import html
import io
from typing import Any

import pypdf
import pytest
from django.utils import timezone

from holdfast.access.actions import involve
from holdfast.access.models import Consultation
from holdfast.access.viewer import Viewer, acting_as
from holdfast.assurance.inquiry.actions import GIVEN, OF_SOMEBODY_ELSE, Recipient, give
from holdfast.assurance.inquiry.document import about_case, about_person
from holdfast.assurance.inquiry.moments import Moments, Period, moments_of
from holdfast.assurance.inquiry.naming import KEPT_CONFIDENTIAL
from holdfast.assurance.inquiry.scope import of_case, of_person
from holdfast.assurance.subject.held import Told, held_about
from holdfast.casework.models import Duty
from holdfast.chronology.actions import append_fact
from holdfast.chronology.models import Fact
from holdfast.register.actions import add_address, add_name, add_to_case, open_case
from holdfast.register.models import Case, Person
from holdfast.register.names import NewName
from holdfast.sharing.redaction import SOMEBODY
from tests.assurance.test_inquiry import FOR_THE_CORONER
from tests.assurance.test_inquiry_of_a_person import Family, family

pytestmark = [pytest.mark.clause("GM-08"), pytest.mark.clause("GM-17")]
__all__ = ["family"]
CORONER = Recipient("Cora Ner", "Coroner’s office", "inquest", "Rule 23 request")


def recorded(by: Viewer, what: str, *cases: Case, people: Any = (), kind: str = "sample.acted", **data: Any) -> Fact:
    """A fact whose line in the chronology is what it says."""
    with acting_as(by):
        return append_fact(
            by=by, kind=kind, happened_at=timezone.now(), cases=cases, people=people, data=data or {"what": what}
        )


def in_words(found: Moments) -> str:
    """All that a page says."""
    return " ".join(
        [each.entry.line for each in found.moments]
        + [line for each in found.moments for line in each.settled]
        + [f"{one.title} {one.became}" for each in found.moments for one in each.required]
    )


def read_on_page(by: Viewer, case: Case) -> str:
    """The page of a case in words."""
    with acting_as(by):
        return in_words(moments_of(by, of_case(case), Period(None, timezone.now())))


def given(by: Viewer, of: Case | Person) -> str:
    """The document of a case or a person in words."""
    with acting_as(by):
        now = timezone.now()
        scope = of_case(of) if isinstance(of, Case) else of_person(of)
        about = about_case(of) if isinstance(of, Case) else about_person(of, scope.people)
        return words_of(give(by=by, scope=scope, about=about, period=Period(None, now), to=CORONER, now=now))


def words_of(pdf: bytes) -> str:
    """A document in words."""
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


def told(viewer: Viewer, person: Person) -> list[Told]:
    """With whom what of a person was shared, as their own view lists it."""
    with acting_as(viewer):
        held = held_about(viewer, person)
        assert held is not None
        return list(held.told)


@pytest.mark.usefixtures("committed_db")
def test_a_fact_of_both_children_names_only_the_one_and_the_other_is_told_through_page_and_document() -> None:
    family = Family()
    hers_alone = family.staff("Sis Worker")
    with acting_as(family.worker):
        involve(
            by=family.worker, case_id=family.hers.pk, role="works with", reason="x", user=family.user(hers_alone),
            agency_id=hers_alone.agency_id,
        )  # fmt: skip
    both = [(family.sister, "with")]
    recorded(family.worker, "Wrenna Zephyrine was hurt with Quillon.", family.mine, family.hers, people=both)
    client = family.client(family.worker)
    for number, address in enumerate(
        (f"/cases/{family.mine.pk}/inquiry", f"/people/{family.quillon.pk}/inquiry"), start=1
    ):
        page = html.unescape(client.get(address).content.decode())
        assert f"{SOMEBODY} was hurt with Quillon." in page
        assert "Wrenna" not in page
        made = client.post(f"{address}.pdf", FOR_THE_CORONER)
        assert made.headers["Content-Type"] == "application/pdf"
        text = words_of(made.content)
        assert f"{SOMEBODY} was hurt with Quillon." in text
        assert "Wrenna" not in text
        # Her own view lists it: for whoever works with both, and for whoever works with her alone.
        for viewer in (family.worker, hers_alone):
            listed = told(viewer, family.sister)
            assert len(listed) == number, (viewer.name, listed)
            assert {one.recipients[0] for one in listed} == {"Cora Ner, Coroner’s office"}
            assert {one.provision for one in listed} == {OF_SOMEBODY_ELSE.rstrip(".")}
    page = html.unescape(family.client(hers_alone).get(f"/people/{family.sister.pk}/held").content.decode())
    assert "Cora Ner, Coroner’s office" in page
    assert "Quillon" not in page
    assert len(told(family.worker, family.quillon)) == 2
    with acting_as(family.auditor):
        lines = Consultation.objects.filter(operation="disclose")
        assert all({family.sister.pk, family.quillon.pk} <= set(line.person_ids) for line in lines)
    with acting_as(hers_alone):
        assert not Fact.objects.filter(kind=GIVEN, fact_cases__case=family.mine).exists()


def test_a_child_whom_the_maker_does_not_see_is_neither_named_nor_forgotten(family: Family) -> None:
    family.join(family.teacher)
    kai = family.child(family.teacher, "Kai-Lou", "D’Árvore")
    with acting_as(family.teacher):
        add_name(by=family.teacher, person=kai, name=NewName("Ghost", kind="nickname"), source="told")
    his = family.case(family.teacher, kai)
    says = "Kai-Lou D'Arvore, called ghost, and Kai Lou ran with Quillon; kai’s coat was torn."
    recorded(family.teacher, says, family.mine, his, people=[(kai, "with")])
    wanted = f"{SOMEBODY}, called {SOMEBODY}, and {SOMEBODY} ran with Quillon; {SOMEBODY}’s coat was torn."
    assert wanted in read_on_page(family.worker, family.mine)
    for of in (family.mine, family.quillon):
        text = given(family.worker, of)
        assert wanted in text
        assert not [name for name in ("Kai", "Arvore", "Árvore", "host", his.reference) if name in text]
    assert [one.recipients for one in told(family.teacher, kai)] == [["Cora Ner, Coroner’s office"]] * 2
    with acting_as(family.worker):
        assert not Fact.objects.filter(kind=GIVEN, fact_people__person=kai).exists(), "it is not the maker's to see"


def test_what_was_typed_of_people_whom_the_maker_knows_from_other_work_goes_out_without_their_whole_names(
    family: Family,
) -> None:
    other = family.child(family.worker, "Sorrel", "Marsh")
    family.case(family.worker, other, involve_front_door=False)
    recorded(family.worker, "Sorrel Marsh’s brother and a marsh; Wrenna walked by.", family.mine)
    wanted = f"{SOMEBODY}’s brother and a marsh; {SOMEBODY} walked by."
    assert wanted in read_on_page(family.worker, family.mine)
    assert wanted in given(family.worker, family.mine)
    # Who stands in the case is of it.
    with acting_as(family.worker):
        add_to_case(by=family.worker, case=family.mine, person=other, role="associate", source="told")
    assert "Sorrel Marsh’s brother" in given(family.worker, family.mine)


def test_what_was_required_and_why_it_was_not_done_names_nobody_else(family: Family) -> None:
    siblings = [{"id": str(family.sister.pk), "relation": "sister"}, {"id": str(family.quillon.pk), "relation": "son"}]
    recorded(family.worker, "", family.mine, kind="others.named", found="named", siblings=siblings)
    head = family.staff("Hea Dof", post="head of safeguarding")
    family.join(head)
    with acting_as(head):
        rule = (
            Duty.objects.filter(case=family.mine, item__id=str(family.sister.pk)).values_list("rule", flat=True).get()
        )
    recorded(head, "", family.mine, kind="duty.waived", rule=rule, reason="Wrenna is away, Quillon is not.")
    found = read_on_page(family.worker, family.mine)
    text = given(family.worker, family.mine)
    for words in (found, text):
        assert f"{SOMEBODY} is away, Quillon is not" in words
        assert "Wrenna" not in words
        assert "sister" in words
    assert [one.purpose for one in told(family.worker, family.sister)] == ["For an inquiry: An inquest"]


def test_a_part_names_nobody_who_was_typed_and_the_title_of_a_case_nobody_of_another(family: Family) -> None:
    typed = [{"id": str(family.quillon.pk), "relation": "brother"}, {"name": "Ilex Reed", "relation": "sister"}]
    recorded(family.worker, "", family.hers, kind="others.named", found="named", siblings=typed)
    recorded(family.worker, "Ilex was there with Quillon.", family.hers, people=[(family.quillon, "with")])
    text = given(family.worker, family.quillon)
    assert "Ilex" not in text
    assert f"{SOMEBODY} was there with Quillon." in text
    with acting_as(family.worker):
        incident = open_case(by=family.worker, kind="incident", title="How Wrenna Zephyrine was hurt", reason="x")
    assert f"How {SOMEBODY} was hurt" in given(family.worker, incident)


def test_a_confidential_address_that_somebody_typed_does_not_go_out(family: Family) -> None:
    with acting_as(family.worker):
        add_address(
            by=family.worker, person=family.quillon, lines="17 Hidden Row\nKelpmouth", postcode="ZZ99 7QQ",
            source="told", confidential_because="He hides there.",
        )  # fmt: skip
    recorded(family.worker, "He is at 17 hidden row, zz997qq, and not in Kelpmouth.", family.mine)
    wanted = f"He is at {KEPT_CONFIDENTIAL}, {KEPT_CONFIDENTIAL}, and not in Kelpmouth."
    assert wanted in read_on_page(family.worker, family.mine)
    assert wanted in given(family.worker, family.mine)


@pytest.mark.usefixtures("committed_db")
def test_what_was_erased_concerns_nobody_any_more(owner_cursor: Any) -> None:
    family = Family()
    fact = recorded(family.worker, "Wrenna was hurt.", family.mine, family.hers, people=[(family.sister, "with")])
    owner_cursor.execute("select chronology_erase(%s)", [fact.pk])
    assert "The content of this fact was erased." in given(family.worker, family.mine)
    assert told(family.worker, family.sister) == []
    assert len(told(family.worker, family.quillon)) == 1

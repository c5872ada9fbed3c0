"""People on the register: what is kept of them, how it is corrected, and what is never kept."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from holdfast.access.errors import Refused
from holdfast.access.models import Consultation
from holdfast.access.viewer import acting_as
from holdfast.register import words
from holdfast.register.actions import (
    add_contact,
    add_evidence,
    add_name,
    add_place,
    add_to_case,
    close_case,
    correct_details,
    end_relationship,
    open_case,
    record_attendance,
    record_group,
    record_school_place,
    register_person,
    relate,
    remove_from_case,
    reopen_case,
    set_level,
    withdraw_evidence,
)
from holdfast.register.actions.groups import NewEvidence
from holdfast.register.models import Case, CasePerson, Group, GroupEvidence, Person
from holdfast.register.names import NewName
from holdfast.register.queries import (
    agencies_without_safeguarding_lead,
    case_by_reference,
    involved_in_case,
    people_in_case,
    person_record,
    safeguarding_leads,
    visible_cases,
    visible_people,
)
from holdfast.register.review import first_review, months_after
from tests.access.area import SET_UP, Area

database = pytest.mark.usefixtures("db")


@pytest.mark.clause("GM-01")
@pytest.mark.clause("GM-15")
def test_no_column_of_a_person_says_what_they_did_or_scores_them() -> None:
    """Whether somebody was harmed or did harm is of an event and a source; a person has no label and no number."""
    barred = ("offender", "victim", "nominal", "gang", "risk", "score", "suspect", "category", "flag", "danger", "rag")
    for model in ("register.Person", "register.PersonName", "register.Relationship", "register.CasePerson"):
        for field in apps.get_model(model)._meta.get_fields():
            assert not any(word in field.name for word in barred), f"{model}.{field.name}"
    for choices in (words.CaseRole, words.RelationshipType):
        assert not any(word in value for value in choices.values for word in barred)


def test_every_word_of_a_closed_list_has_a_sentence() -> None:
    lists = [each for each in vars(words).values() if isinstance(each, type) and hasattr(each, "choices")]
    assert len(lists) > 10
    for each in lists:
        for member in each:  # type: ignore[attr-defined]
            assert len(member.label) >= 5, member
            assert member.label != member.value, member


def test_ethnic_groups_are_the_nineteen_of_the_census_and_not_stated() -> None:
    assert len(words.Ethnicity) == 20


def test_every_relationship_has_an_inverse_that_leads_back() -> None:
    for kind in words.RelationshipType:
        assert words.INVERSE[words.INVERSE[kind]] is kind


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 24))
def test_a_review_falls_on_the_same_day_or_the_last_of_a_shorter_month(day: date, months: int) -> None:
    review = months_after(day, months)
    assert (review.year * 12 + review.month) - (day.year * 12 + day.month) == months
    assert review.day == day.day or (review + timedelta(days=1)).day == 1


@database
def test_a_person_is_registered_with_names_source_and_review_date() -> None:
    area = Area()
    worker = area.staff("Ann")
    with acting_as(worker):
        person = register_person(
            by=worker,
            names=[NewName("Zoë", "O’Neill", "legal"), NewName("Zo", "O’Neill"), NewName("Zed", kind="nickname")],
            source="birth certificate",
            birth_date=date(2011, 5, 4),
            sex="female",
            ethnicity="white: roma",
            ethnicity_said_by="the person",
            nhs_number="943 476 5870",
            upn="b801200005001",
            pnc="02/73319z",
        )
        record = person_record(worker, person.pk)
    assert record is not None
    assert (person.display_name, person.sort_name) == ("Zo O’Neill", "oneill zo")
    assert [(name.text, name.kind, name.search, name.source) for name in record.names] == [
        ("Zoë O’Neill", "legal", "zoe oneill", "birth certificate"),
        ("Zo O’Neill", "known as", "zo oneill", "birth certificate"),
        ("Zed", "nickname", "zed", "birth certificate"),
    ]
    assert (person.nhs_number, person.upn, person.pnc) == ("9434765870", "B801200005001", "2002/0073319Z")
    assert person.birth_date_precision == "exact"
    assert person.review_by == first_review(timezone.localdate())
    assert person.purpose == "safeguarding"


@database
@pytest.mark.parametrize(
    ("details", "wrong"),
    [
        ({"nhs_number": "999 123 4560"}, {"nhs_number"}),
        ({"upn": "x", "pnc": "y"}, {"upn", "pnc"}),
        ({"birth_date": date(2199, 1, 1)}, {"birth_date"}),
        ({"sex": "unknown to science", "ethnicity": "x"}, {"sex", "ethnicity"}),
    ],
)
def test_details_that_do_not_fit_are_refused_whole_field_by_field(details: dict[str, object], wrong: set[str]) -> None:
    area = Area()
    worker = area.staff("Ann")
    with acting_as(worker):
        with pytest.raises(Refused) as refused:
            register_person(by=worker, names=[NewName("Robin")], source="told", **details)
        assert set(refused.value.fields) == wrong
        assert not Person.objects.exists()
        with pytest.raises(Refused):
            register_person(by=worker, names=[NewName(" ")], source="told")


@database
@pytest.mark.clause("GM-06")
def test_nothing_is_held_of_a_person_without_a_purpose_and_a_date_of_review() -> None:
    area = Area()
    worker = area.staff("Ann")
    person = area.child(worker)
    with acting_as(worker), pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=person.pk).update(review_by=None)
    for model in (Person, Case, Group, apps.get_model("chronology.Fact"), apps.get_model("chronology.Draft")):
        assert not model._meta.get_field("purpose").null
        assert not model._meta.get_field("review_by").null
        assert not model._meta.get_field("review_by").has_default()


@database
def test_a_correction_keeps_what_stood_there_before_and_who_said_so() -> None:
    area = Area()
    worker, auditor = area.staff("Ann"), area.staff("Aud", functions=["auditor"])
    person = area.child(worker, birth_date=date(2011, 5, 4))
    with acting_as(worker):
        corrections = correct_details(
            by=worker, person=person, source="passport", birth_date=date(2010, 5, 4), sex="male", gender=person.gender
        )
        assert {(each.field, each.was, each.became, each.source) for each in corrections} == {
            ("birth_date", "2011-05-04", "2010-05-04", "passport"),
            ("sex", "not known", "male", "passport"),
        }
        assert correct_details(by=worker, person=person, source="passport", sex="male") == []
        person.refresh_from_db()
        assert person.birth_date == date(2010, 5, 4)
        with pytest.raises(Refused):
            correct_details(by=worker, person=person, source="passport", nhs_number="1")
    with acting_as(auditor):
        line = Consultation.objects.filter(operation="alter").get()
        assert line.what == "person: birth_date, sex"
        assert "2010" not in str([line.what, line.reason])


@database
def test_a_new_name_in_use_is_the_one_shown() -> None:
    area = Area()
    worker = area.staff("Ann")
    person = area.child(worker, "Robin", "Example")
    with acting_as(worker):
        add_name(by=worker, person=person, name=NewName("Robyn", "Sample", "legal"), source="passport")
        assert person.display_name == "Robin Example", "the name in use stays before the legal one"
        add_name(by=worker, person=person, name=NewName("Robyn", "Sample"), source="the person")
        assert (person.display_name, person.sort_name) == ("Robyn Sample", "sample robyn")
        add_name(by=worker, person=person, name=NewName("Old", "Name", "previous"), source="school")
        assert person.display_name == "Robyn Sample"


@database
def test_a_relationship_is_kept_once_and_read_from_both_sides() -> None:
    area = Area()
    worker = area.staff("Ann")
    mother, child = area.child(worker, "Mo"), area.child(worker, "Robin")
    with acting_as(worker):
        told = relate(
            by=worker, person=mother, kind="parent", other=child, source="mother", parental_responsibility=True
        )
        of_child, of_mother = person_record(worker, child.pk), person_record(worker, mother.pk)
        assert of_child is not None
        assert of_mother is not None
        assert [(each.kind, each.other) for each in of_child.related] == [("parent", mother)]
        assert [(each.kind, each.other) for each in of_mother.related] == [("child", child)]
        end_relationship(by=worker, relationship=told, until_date=date(2026, 1, 1))
        with pytest.raises(Refused):
            relate(by=worker, person=child, kind="sibling", other=child, source="x")


@database
@pytest.mark.clause("ISL-9.3b")
def test_school_places_and_attendance() -> None:
    area = Area()
    worker = area.staff("Ann")
    child = area.child(worker)
    with acting_as(worker):
        school = add_place(by=worker, kind="school", name="Example School", uprn="0012345")
        assert school.uprn == "12345"
        place = record_school_place(by=worker, person=child, provision="mainstream", school=school, source="school")
        with pytest.raises(Refused, match="names its school"):
            record_school_place(by=worker, person=child, provision="mainstream", source="school")
        assert record_school_place(by=worker, person=child, provision="no school place", source="mother")
        term = {
            "from_date": date(2026, 1, 5),
            "until_date": date(2026, 2, 13),
            "sessions_possible": 58,
            "source": "school",
        }
        record_attendance(by=worker, school_place=place, sessions_attended=40, sessions_unauthorised=10, **term)
        with pytest.raises(Refused, match="more than were possible"):
            record_attendance(by=worker, school_place=place, sessions_attended=50, sessions_unauthorised=10, **term)
        with pytest.raises(Refused, match="up to 12 digits"):
            add_place(by=worker, kind="school", name="Example School", uprn="12 34")
        record = person_record(worker, child.pk)
    assert record is not None
    assert len(record.school_places) == 2
    assert [row.sessions_attended for row in record.attendance] == [40]


@database
def test_a_case_is_opened_with_its_subject_its_worker_and_the_front_door() -> None:
    area = Area()
    worker = area.staff("Ann", area.school, post="teacher")
    child = area.child(worker)
    case = area.case(worker, child)
    with acting_as(worker):
        assert case.reference.startswith(f"HF-{timezone.localdate():%y}-")
        assert case_by_reference(worker, case.reference.lower()) == case
        assert [(row.person, row.role) for row in people_in_case(worker, case)] == [(child, "subject")]
        assert [(row.user and row.user.name, row.team and row.team.name) for row in involved_in_case(worker, case)] == [
            ("Ann", None),
            (None, "Front door"),
        ]
        child.refresh_from_db()
        assert child.held_by is None
        assert list(visible_people(worker)) == [child]
        assert list(visible_cases(worker, is_open=True)) == [case]
        with pytest.raises(Refused, match=case.reference):
            open_case(by=worker, kind="person", person=child, reason="Another concern.")


@database
def test_each_kind_of_case_has_the_subject_of_its_kind() -> None:
    area = Area()
    worker = area.staff("Ann")
    child = area.child(worker)
    with acting_as(worker):
        place = add_place(by=worker, kind="open space", name="Example Park")
        assert open_case(by=worker, kind="place", place=place, reason="Fights after school.")
        assert open_case(by=worker, kind="incident", title="Example Park, 3 March", place=place, reason="A stabbing.")
        assert open_case(by=worker, kind="move", person=child, reason="Moving out of the area.")
        for wrong in (
            {"kind": "person"},
            {"kind": "place", "person": child},
            {"kind": "incident"},
            {"kind": "peer group"},
        ):
            with pytest.raises(Refused):
                open_case(by=worker, reason="x", **wrong)  # type: ignore[arg-type]


@database
def test_a_case_is_closed_and_taken_up_again_with_a_reason() -> None:
    area = Area()
    worker = area.staff("Ann")
    case = area.case(worker)
    with acting_as(worker):
        with pytest.raises(Refused):
            close_case(by=worker, case=case, reason="")
        close_case(by=worker, case=case, reason="The work has ended.")
        with pytest.raises(Refused, match="closed already"):
            close_case(by=worker, case=case, reason="Again.")
        assert not visible_cases(worker, is_open=True).exists()
        reopen_case(by=worker, case=case, reason="A new concern.")
        assert visible_cases(worker, is_open=True).get() == case
        with pytest.raises(Refused, match="is open"):
            reopen_case(by=worker, case=case, reason="Again.")


@database
def test_somebody_placed_by_mistake_is_taken_out_and_no_longer_seen() -> None:
    area = Area()
    worker, door = area.staff("Ann"), area.staff("Dot", team=area.front_door)
    case = area.case(worker)
    other = area.child(worker, "Rowan")
    with acting_as(worker):
        standing = add_to_case(by=worker, case=case, person=other, role="associate", source="school")
        assert add_to_case(by=worker, case=case, person=other, role="associate", source="school") == standing
    with acting_as(door):
        assert Person.objects.filter(pk=other.pk).exists()
    with acting_as(worker):
        remove_from_case(by=worker, standing=standing, reason="Another Rowan.")
        subject = CasePerson.objects.get(case=case, role="subject")
        with pytest.raises(Refused, match="subject"):
            remove_from_case(by=worker, standing=subject, reason="x")
    with acting_as(door):
        assert not Person.objects.filter(pk=other.pk).exists()


def evidence(test: str, grading: str = "2BP") -> NewEvidence:
    """A piece of evidence."""
    return NewEvidence(
        test,
        "Seen by two youth workers.",
        date(2026, 1, 1),
        "youth service",
        grading,
        "Ask first." if grading[-1] == "C" else "",
    )


ALL_TESTS = [evidence(test) for test in words.GroupTest]


@database
@pytest.mark.clause("ISL-5.1.2")
def test_a_group_is_a_gang_only_with_evidence_for_each_test() -> None:
    area = Area()
    worker = area.staff("Ann")
    with acting_as(worker):
        assert record_group(by=worker, name="Example Boys", reason="Seen together.").level == "peer group"
        for missing in words.GroupTest:
            some = [piece for piece in ALL_TESTS if piece.test != missing]
            with pytest.raises(Refused) as refused:
                record_group(by=worker, name="Example Boys", level="gang", evidence=some, reason="x")
            assert missing.value in refused.value.instead
            assert refused.value.clauses == ("ISL-5.1.2",)
            with pytest.raises(Refused):
                record_group(by=worker, name="x", level="gang", evidence=[*some, evidence(missing, "3EP")], reason="x")
        group = record_group(by=worker, name="Example Boys", level="gang", evidence=ALL_TESTS, reason="x")
        withdraw_evidence(
            by=worker, evidence=GroupEvidence.objects.filter(group=group, test="durable").get(), reason="Wrong group."
        )
        group.refresh_from_db()
        assert group.level == "peer group"
        with pytest.raises(Refused):
            set_level(by=worker, group=group, level="gang")
        case = group.cases.get()
        add_evidence(by=worker, group=group, case=case, evidence=evidence("durable", "1aC"))
        set_level(by=worker, group=group, level="gang")
        assert group.level == "gang"


@database
@pytest.mark.parametrize(("grading", "conditions"), [("2B", ""), ("4AP", ""), ("2FP", ""), ("BAP", ""), ("2BC", "")])
def test_evidence_is_graded_and_its_conditions_are_named(grading: str, conditions: str) -> None:
    area = Area()
    worker = area.staff("Ann")
    with acting_as(worker):
        group = record_group(by=worker, name="Example Boys", reason="x")
        piece = NewEvidence("durable", "Seen.", date(2026, 1, 1), "school", grading, conditions)
        with pytest.raises(Refused):
            add_evidence(by=worker, group=group, case=group.cases.get(), evidence=piece)


@database
def test_the_evidence_of_a_group_is_seen_by_those_who_work_on_it_its_name_by_all() -> None:
    area = Area()
    worker, teacher = area.staff("Ann"), area.staff("Tom", area.school, post="teacher")
    with acting_as(worker):
        record_group(by=worker, name="Example Boys", level="gang", evidence=ALL_TESTS, reason="x")
        assert GroupEvidence.objects.count() == 5
    with acting_as(teacher):
        assert Group.objects.get().name == "Example Boys"
        assert not GroupEvidence.objects.exists()


@database
@pytest.mark.clause("ISL-9.1")
def test_the_safeguarding_lead_of_each_agency_is_found_and_a_missing_one_too() -> None:
    area = Area()
    administrator = area.staff("Ada", functions=["area administrator"])
    worker = area.staff("Ann")
    assert set(agencies_without_safeguarding_lead()) == {area.care, area.police, area.school}
    with acting_as(administrator):
        add_contact(
            by=administrator, agency=area.school, name="Example Lead", post="Designated safeguarding lead",
            telephone="020 7946 0001", is_safeguarding_lead=True,
        )  # fmt: skip
        with pytest.raises(Refused, match="can be reached"):
            add_contact(by=administrator, agency=area.school, name="X", post="Y")
    with acting_as(worker):
        assert [lead.name for lead in safeguarding_leads()] == ["Example Lead"]
        assert set(agencies_without_safeguarding_lead()) == {area.care, area.police}
        with pytest.raises(Refused, match="area administrators"):
            add_contact(by=worker, agency=area.school, name="X", post="Y", telephone="020 7946 0002")
    assert SET_UP.is_job

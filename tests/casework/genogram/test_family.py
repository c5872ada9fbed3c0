"""The family of a case, read from the register through the wall."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from holdfast.access.actions import involve
from holdfast.access.viewer import Viewer, acting_as
from holdfast.casework.genogram import Family, family_of
from holdfast.register.actions import add_to_case, end_relationship, merge_people, open_case, relate
from holdfast.register.models import Case, Person
from tests.access.area import Area

pytestmark = pytest.mark.usefixtures("db")


class Home:
    """A child with a case, and people around."""

    def __init__(self) -> None:
        self.area = Area()
        self.worker = self.area.staff("Ann")
        self.child = self.someone("Robin", birth_date=date(2011, 5, 4), sex="female")
        self.case = self.area.case(self.worker, self.child)

    def someone(self, given: str, **details: object) -> Person:
        return self.area.child(self.worker, given, "Example", **details)

    def placed(self, given: str, role: str, **details: object) -> Person:
        person = self.someone(given, **details)
        with acting_as(self.worker):
            add_to_case(by=self.worker, case=self.case, person=person, role=role, source="school")
        return person

    def relate(self, person: Person, kind: str, other: Person, **more: object) -> None:
        with acting_as(self.worker):
            relate(by=self.worker, person=person, kind=kind, other=other, source="mother", **more)  # type: ignore[arg-type]

    def family(self, viewer: Viewer | None = None, case: Case | None = None, **more: object) -> Family:
        viewer = viewer or self.worker
        with acting_as(viewer):
            return family_of(viewer, case or self.case, **more)  # type: ignore[arg-type]


def named(family: Family) -> dict[str, str]:
    return {member.name.split()[0]: member.relation for member in family.members}


def test_parents_brothers_and_sisters_with_what_was_told_of_them() -> None:
    home = Home()
    mother, father = home.placed("Morgan", "parent or carer", sex="female"), home.placed("Femi", "named", sex="male")
    home.relate(mother, "parent", home.child)
    home.relate(home.child, "child", father)
    home.relate(mother, "former partner", father)
    blake = home.placed("Blake", "sibling", birth_date=date(2009, 1, 1), sex="male")
    home.relate(blake, "sibling", home.child)
    family = home.family()
    assert named(family) == {
        "Robin": "whom this case is about",
        "Morgan": "mother",
        "Femi": "father",
        "Blake": "brother",
    }
    assert family.child is not None
    assert family.child.name == "Robin Example"
    assert {(link.parent, link.child, link.by_care) for link in family.parentage} == {
        (str(mother.pk), str(home.child.pk), False),
        (str(father.pk), str(home.child.pk), False),
    }
    (couple,) = family.couples
    assert couple.former
    assert couple.source == "mother"
    assert {member.name: member.shape for member in family.members} == {
        "Robin Example": "circle",
        "Morgan Example": "circle",
        "Femi Example": "square",
        "Blake Example": "square",
    }


def test_where_nobody_told_a_relationship_the_role_in_the_case_speaks() -> None:
    home = Home()
    home.placed("Pat", "parent or carer")
    home.placed("Sasha", "sibling")
    home.placed("Kit", "associate")
    family = home.family()
    assert named(family) == {
        "Robin": "whom this case is about",
        "Pat": "parent or carer",
        "Sasha": "sibling",
        "Kit": "associate",
    }
    assert [member.name for member in family.members if not member.is_family] == ["Kit Example"]
    assert [(link.words, link.by_care, link.source) for link in family.parentage] == [
        ("parent or carer", True, "school")
    ]


def test_whoever_is_related_to_the_child_is_there_also_where_nobody_placed_them() -> None:
    home = Home()
    aunt = home.someone("Alma", sex="female")
    home.relate(aunt, "aunt or uncle", home.child)
    assert named(home.family())["Alma"] == "aunt"


def test_a_relationship_that_ended_says_so_and_nothing_later_counts_at_a_past_moment() -> None:
    home = Home()
    carer = home.placed("Pat", "parent or carer")
    before = timezone.now()
    home.relate(carer, "foster carer", home.child, until_date=timezone.localdate() - timedelta(days=30))
    home.placed("Late", "associate")
    assert named(home.family())["Pat"] == "foster carer (ended)"
    then = home.family(as_known_at=before)
    assert named(then) == {"Robin": "whom this case is about", "Pat": "parent or carer"}


def test_partners_who_parted_are_drawn_as_separated() -> None:
    home = Home()
    partner = home.placed("Perry", "partner")
    home.relate(home.child, "partner", partner)
    assert not home.family().couples[0].former
    with acting_as(home.worker):
        relationship = home.child.relationships.get()
        end_relationship(by=home.worker, relationship=relationship, until_date=timezone.localdate() - timedelta(days=1))
    assert home.family().couples[0].former


def test_each_reader_is_shown_only_those_whom_that_reader_may_see() -> None:
    home = Home()
    officer = home.area.staff("Bob", home.area.police)
    uncle = home.someone("Uri", sex="male")
    home.relate(uncle, "aunt or uncle", home.child)
    with acting_as(home.worker):
        involve(by=home.worker, case_id=home.case.pk, role="adviser", reason="x", user=home.area.user(officer))
    assert "Uri" in named(home.family())
    assert set(named(home.family(officer))) == {"Robin"}
    stranger = home.area.staff("Cas", home.area.police)
    assert not home.family(stranger).members


def test_of_two_records_of_one_person_one_is_drawn_with_what_was_told_of_both() -> None:
    home = Home()
    mother, again = home.placed("Morgan", "parent or carer"), home.placed("Morgana", "named")
    home.relate(again, "parent", home.child)
    with acting_as(home.worker):
        merge_people(by=home.worker, keep=mother, other=again, reason="Same number.")
    family = home.family()
    assert len(family.members) == 2
    assert [(link.parent, link.words) for link in family.parentage] == [(str(mother.pk), "parent")]


def test_ages_are_those_of_the_day() -> None:
    home = Home()
    today = timezone.localdate()
    home.placed("Exact", "named", birth_date=date(today.year - 20, 1, 1))
    home.placed("Guess", "named", birth_date=date(today.year - 20, 1, 1), birth_date_precision="estimated")
    home.placed("Nobody", "named")
    home.placed("Gone", "named", birth_date=date(1950, 1, 1), died_on=date(2019, 3, 3))
    home.placed("Baby", "named", birth_date=today - timedelta(days=3))
    ages = {member.name.split()[0]: (member.age, member.died) for member in home.family().members}
    assert ages["Exact"] == ("aged 20", False)
    assert ages["Guess"] == ("about 20", False)
    assert ages["Nobody"] == ("age not known", False)
    assert ages["Gone"] == ("1950 to 2019", True)
    assert ages["Baby"] == ("under 1", False)


def test_a_case_about_nobody_in_particular_has_people_and_no_child() -> None:
    home = Home()
    with acting_as(home.worker):
        incident = open_case(by=home.worker, kind="incident", title="At the station", reason="x")
        add_to_case(by=home.worker, case=incident, person=home.child, role="named", source="police")
    family = home.family(case=incident)
    assert family.child is None
    assert named(family) == {"Robin": "named in the case"}


def test_ten_times_as_many_people_cost_no_more_questions_to_the_database(
    query_count: Callable[[], AbstractContextManager[CaptureQueriesContext]],
) -> None:
    home = Home()
    home.relate(home.placed("P0", "sibling"), "sibling", home.child)

    def asked() -> int:
        with acting_as(home.worker), query_count() as queries:
            family_of(home.worker, home.case)
        return len(queries)

    few = asked()
    for index in range(1, 10):
        home.relate(home.placed(f"P{index}", "sibling"), "sibling", home.child)
    assert asked() == few == 4

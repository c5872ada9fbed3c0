"""Queries that are built once answer as the plain queryset does, each time for other values."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.models import F, QuerySet
from django.db.models.expressions import RawSQL

from holdfast.access.built import BuiltQuery
from holdfast.access.viewer import Viewer, acting_as
from holdfast.register.models import Case, CasePerson, Person
from tests.access.area import Area

pytestmark = pytest.mark.usefixtures("db")

Build = Callable[[UUID], QuerySet[Any, Any]]
SHAPES: dict[str, Build] = {
    "objects": lambda case_id: Case.objects.filter(pk=case_id),
    "objects with others beside them": lambda case_id: Case.objects.select_related("person", "place").filter(
        pk=case_id
    ),
    "objects with something reckoned": lambda case_id: (
        CasePerson.objects.filter(case=case_id)
        .annotate(after=RawSQL("role <> 'subject'", []))
        .order_by("after", F("from_date").asc(nulls_first=True), "id")
    ),
    "dictionaries": lambda case_id: Case.objects.filter(pk=case_id).values("id", "reference"),
    "values": lambda case_id: Case.objects.filter(pk=case_id).values_list("reference", "person__birth_date"),
    "one value": lambda case_id: Case.objects.filter(pk=case_id).values_list("reference", flat=True),
    "the first only": lambda case_id: Case.objects.filter(pk=case_id)[:1],
}


def _as_values(row: Any) -> Any:
    return vars(row) | {"_state": None} if isinstance(row, Case | CasePerson) else row


@pytest.fixture
def two_cases(area: Area) -> tuple[Viewer, Case, Case]:
    viewer = area.staff("Femi")
    with acting_as(viewer):
        return viewer, area.case(viewer), area.case(viewer)


@pytest.fixture
def area() -> Area:
    return Area()


@pytest.mark.parametrize("shape", SHAPES)
def test_the_rows_are_those_of_the_queryset(two_cases: tuple[Viewer, Case, Case], shape: str) -> None:
    viewer, *cases = two_cases
    query: BuiltQuery[Any] = BuiltQuery(SHAPES[shape], case_id=UUID)
    with acting_as(viewer):
        for case in (*cases, cases[0]):
            expected = list(SHAPES[shape](case.pk))
            found = query.all(case_id=case.pk)
            assert len(found) == len(expected) >= 1
            for mine, plain in zip(found, expected, strict=True):
                assert type(mine) is type(plain)
                assert repr(_as_values(mine)) == repr(_as_values(plain))
        assert query.all(case_id=uuid4()) == []
        assert query.first(case_id=uuid4()) is None


def test_others_beside_an_object_come_with_it(two_cases: tuple[Viewer, Case, Case]) -> None:
    viewer, case, _ = two_cases
    query = BuiltQuery(SHAPES["objects with others beside them"], case_id=UUID)
    with acting_as(viewer):
        found = query.first(case_id=case.pk)
        assert isinstance(found, Case)
        with connection.execute_wrapper(_no_more):
            assert found.person is not None
            assert found.person.pk == case.person_id


def _no_more(*_: object) -> None:
    pytest.fail("another question was asked of the database")


def test_what_somebody_else_sees_is_decided_when_it_runs(area: Area, two_cases: tuple[Viewer, Case, Case]) -> None:
    viewer, case, _ = two_cases
    query = BuiltQuery(SHAPES["objects"], case_id=UUID)
    with acting_as(viewer):
        assert len(query.all(case_id=case.pk)) == 1
    with acting_as(area.staff("Nobody Here", area.police, post="police officer")):
        assert query.all(case_id=case.pk) == []


def test_lists_and_moments_are_parameters_too(two_cases: tuple[Viewer, Case, Case]) -> None:
    """ASVS 5.0 V1.2.4."""
    viewer, one, other = two_cases
    query = BuiltQuery(
        lambda ids, now: Case.objects.filter(pk__in=RawSQL("select unnest(%s::uuid[])", [ids]), opened_at__lte=now),
        ids=list,
        now=datetime,
    )
    with acting_as(viewer):
        now = datetime.now(UTC)
        assert {case.pk for case in query.all(ids=[one.pk, other.pk], now=now)} == {one.pk, other.pk}
        assert [case.pk for case in query.all(ids=[other.pk], now=now)] == [other.pk]
        assert query.all(ids=[], now=now) == []
        assert query.all(ids=[one.pk], now=datetime(2000, 1, 1, tzinfo=UTC)) == []


@pytest.mark.parametrize("values", [{}, {"case_id": None}, {"case_id": "x"}, {"case_id": uuid4(), "more": 1}])
def test_a_value_that_would_change_the_query_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        BuiltQuery(SHAPES["objects"], case_id=UUID).all(**values)


def test_a_parameter_that_does_not_reach_the_database_as_given_is_refused() -> None:
    """ASVS 5.0 V1.2.4."""
    query = BuiltQuery(lambda name: Person.objects.filter(names__family__contains=name), name=str)
    with pytest.raises(ValueError, match="does not hold name"):
        query.all(name="Reed")


def test_threads_use_connections_of_their_own() -> None:
    query = BuiltQuery(SHAPES["objects"], case_id=UUID)
    query.all(case_id=uuid4())
    before = connection.connection
    answers: list[Any] = []

    def elsewhere() -> None:
        try:
            answers.append(query.all(case_id=uuid4()))
            answers.append(connection.connection is not before)
        finally:
            connection.close()

    thread = Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert answers == [[], True]

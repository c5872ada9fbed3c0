"""Database, queries and a model in plain Python agree, for each of more than 100,000 pairs of a user and a fact.

What is drawn: agencies, teams, users who work for one or two of them or are leaving, cases, people who were placed and
taken out again, facts of every handling, times that hold, are over, are to come or end at this very moment, cover,
records opened in an emergency, confidential addresses with their circles. ASVS 5.0 V8.2.2, V8.2.3, V8.3.1, V8.4.1.
"""

from __future__ import annotations

from random import Random
from time import perf_counter
from uuid import UUID

import pytest

from holdfast.access.viewer import Viewer, acting_as
from holdfast.chronology.models import ChainLink, Fact, FactCase, FactNamed, FactPerson
from holdfast.chronology.protocol_facts import readable_chronologies
from holdfast.chronology.queries import chronology_of, visible_facts
from holdfast.register.models import Address, Case, CasePerson, Person, PersonName, Relationship
from holdfast.register.queries import people_in_case, visible_cases, visible_people
from holdfast.register.search import search_people
from tests.access.policy.areas import RandomArea
from tests.access.policy.model import Sight, acts, sight

pytestmark = [pytest.mark.usefixtures("db"), pytest.mark.slow]
SEEDS = (1, 2, 3)
PAIRS = 100_000


@pytest.mark.clause("GM-08")
@pytest.mark.clause("GM-13")
def test_database_queries_and_model_agree(capsys: pytest.CaptureFixture[str]) -> None:
    """ASVS 5.0 V8.2.2."""
    pairs = readable = viewers = 0
    began = perf_counter()
    for seed in SEEDS:
        area = RandomArea(seed)
        for user, agency, viewer in area.acting():
            assert (viewer is not None) == acts(area.world, user, agency), (seed, user)
            if viewer is None:
                continue
            expected = sight(area.world, user, agency)
            with acting_as(viewer):
                _database_agrees(expected, (seed, user, agency))
                _queries_agree(area, viewer, expected)
            viewers += 1
            pairs += len(area.world.facts)
            readable += len(expected.facts)
    with capsys.disabled():
        rate = pairs / (perf_counter() - began)
        print(  # noqa: T201 - `make bench` reads it
            f"\n{pairs:,} pairs of a user and a fact, {readable:,} readable; {viewers} viewers of {len(SEEDS)} areas;"
            f" {rate:,.0f} pairs a second"
        )
    assert pairs >= PAIRS
    assert 0.02 < readable / pairs < 0.5, "an area in which nobody or everybody sees everything proves nothing"


def _database_agrees(expected: Sight, about: tuple[object, ...]) -> None:
    """What stands in the tables for whoever acts, asked without any condition."""
    assert set(Case.objects.values_list("pk", flat=True)) == expected.cases, about
    assert set(Person.objects.values_list("pk", flat=True)) == expected.people, about
    assert set(PersonName.objects.values_list("person_id", flat=True)) == expected.people, about
    assert set(CasePerson.objects.values_list("case_id", flat=True)) <= expected.cases, about
    assert set(Fact.objects.values_list("pk", flat=True)) == expected.facts, about
    assert set(FactCase.objects.values_list("fact_id", "case_id")) == expected.fact_cases, about
    assert set(FactPerson.objects.values_list("fact_id", "person_id")) == expected.fact_people, about
    assert set(FactNamed.objects.values_list("fact_id", flat=True)) <= expected.facts, about
    assert set(ChainLink.objects.values_list("fact_id", flat=True)) <= expected.facts, about
    assert set(Address.objects.values_list("pk", flat=True)) == expected.addresses, about
    assert set(Relationship.objects.values_list("pk", flat=True)) == expected.relationships, about
    assert Fact.objects.count() == len(expected.facts), about


def _queries_agree(area: RandomArea, viewer: Viewer, expected: Sight) -> None:
    """What the queries of the product give: whole chronologies of all cases; pages, people and searches of some."""
    cases = list(visible_cases(viewer))
    assert {case.pk for case in cases} == expected.cases
    assert {person.pk for person in visible_people(viewer)} == expected.people
    standing = {
        (UUID(fact.id), case_id)
        for case_id, chronology in readable_chronologies(cases).items()
        for fact in chronology.facts
    }
    assert standing == expected.fact_cases
    random = Random(str(viewer.user_id))
    for case in random.sample(cases, min(2, len(cases))):
        there = {fact for fact, of in expected.fact_cases if of == case.pk}
        page = chronology_of(viewer, case, page_size=1_000)
        assert {entry.fact.pk for entry in page.entries} == visible_facts(case) == there
        assert page.total == len(there)
        assert {row.person_id for row in people_in_case(viewer, case)} == area.world.standing[case.pk]
    for person in random.sample(area.people, 3):
        found = {each.person.pk for each in search_people(viewer, area.names[person]).found}
        assert (person in found) == (person in expected.people)
        assert found <= expected.people

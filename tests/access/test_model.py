"""Random areas: what the database shows to each user is what the policy says, worked out anew in plain Python."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdfast.access.models import Involvement
from holdfast.access.viewer import Viewer, acting_as
from holdfast.chronology.models import Fact, FactCase, FactPerson
from holdfast.chronology.queries import chronology_of
from holdfast.register.models import Case, CasePerson, Person
from holdfast.register.queries import involved_in_case, people_in_case, visible_cases, visible_people
from holdfast.register.search import search_people
from tests.access.area import SET_UP, Area

pytestmark = pytest.mark.usefixtures("db")

USERS, TEAMS, CASES, PEOPLE = 4, 2, 3, 4
DAY = timedelta(days=1)

index = st.integers(0, 99)
involvements = st.tuples(
    index, st.sampled_from(["user", "team"]), index, st.sampled_from(["now", "over", "to come", "ending"])
)
placements = st.tuples(index, index, st.booleans())
facts = st.tuples(
    st.lists(index, min_size=1, max_size=2),
    index,
    st.lists(index, max_size=2),
    st.sampled_from(["case team", "own agency", "named people"]),
    st.lists(index, max_size=2),
)


@dataclass
class Told:
    """What was put into the area, as the test knows it."""

    involved: dict[UUID, set[UUID]] = field(default_factory=dict)
    placed: dict[UUID, set[UUID]] = field(default_factory=dict)
    facts: dict[UUID, tuple[set[UUID], UUID, UUID, set[UUID], str, set[UUID]]] = field(default_factory=dict)

    def cases(self, viewer: Viewer) -> set[UUID]:
        """Those in which the viewer, or a team of theirs, is involved now for the agency that they act for."""
        principals = {viewer.user_id, *viewer.team_ids}
        return {case for case, involved in self.involved.items() if principals & involved}

    def people(self, viewer: Viewer) -> set[UUID]:
        """Those who stand in such a case."""
        return set().union(*(self.placed.get(case, set()) for case in self.cases(viewer)))

    def readable(self, viewer: Viewer) -> Iterator[tuple[UUID, set[UUID], set[UUID]]]:
        """Each fact that the viewer may read, with those of its cases and people whom the viewer sees."""
        for fact, (cases, author, agency, people, handling, named) in self.facts.items():
            seen = cases & self.cases(viewer)
            allowed = (
                handling == "case team"
                or (handling == "own agency" and agency == viewer.agency_id)
                or (handling == "named people" and viewer.user_id in named | {author})
            )
            if seen and allowed:
                yield fact, seen, people & self.people(viewer)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(involvements, max_size=8),
    st.lists(placements, max_size=8),
    st.lists(facts, max_size=6),
)
def test_database_queries_and_policy_agree(
    involvements: list[tuple[int, str, int, str]],
    placements: list[tuple[int, int, bool]],
    facts: list[tuple[list[int], int, list[int], str, list[int]]],
) -> None:
    with transaction.atomic():
        told, viewers = build(involvements, placements, facts)
        for viewer in viewers:
            with acting_as(viewer):
                compare(told, viewer)
        transaction.set_rollback(True)


def build(
    involvements: list[tuple[int, str, int, str]],
    placements: list[tuple[int, int, bool]],
    facts: list[tuple[list[int], int, list[int], str, list[int]]],
) -> tuple[Told, list[Viewer]]:
    """An area as drawn, and what was put into it."""
    area, told, now = Area(), Told(), timezone.now()
    agencies = [area.care, area.police]
    teams = [area.team(agencies[number % 2], f"Team {number}") for number in range(TEAMS)]
    viewers = [
        area.staff(f"User {number}", agencies[number % 2], team=teams[number % 2] if number < 3 else None)
        for number in range(USERS)
    ]
    founder = area.staff("Founder")
    people = [area.child(founder, f"Child{number}") for number in range(PEOPLE)]
    cases = [area.case(founder, involve_front_door=False) for _ in range(CASES)]
    with acting_as(SET_UP):
        for case in cases:
            told.placed[case.pk] = set(CasePerson.objects.filter(case=case).values_list("person_id", flat=True))
            told.involved[case.pk] = {founder.author}
        Person.objects.filter(pk__in=[person.pk for person in people]).update(held_by=None)
        for case_index, person_index, removed in placements:
            case, person = cases[case_index % CASES], people[person_index % PEOPLE]
            known = CasePerson.objects.filter(case=case, person=person, removed_at__isnull=True).exists()
            if known:
                continue
            CasePerson.objects.create(
                case=case,
                person=person,
                role="named",
                source="drawn",
                recorded_by_id=founder.author,
                removed_at=now if removed else None,
            )
            if not removed:
                told.placed[case.pk].add(person.pk)
        for case_index, of, who, when in involvements:
            case = cases[case_index % CASES]
            viewer, team = viewers[who % USERS], teams[who % TEAMS]
            began, ends = {
                "now": (now - DAY, None),
                "over": (now - 2 * DAY, now - DAY),
                "to come": (now + DAY, None),
                "ending": (now - DAY, now + DAY),
            }[when]
            Involvement.objects.create(
                case=case,
                user_id=viewer.user_id if of == "user" else None,
                team=team if of == "team" else None,
                agency_id=viewer.agency_id if of == "user" else team.agency_id,
                role="works with",
                reason="drawn",
                from_at=began,
                until_at=ends,
            )
            if when in {"now", "ending"}:
                told.involved[case.pk].add(viewer.author if of == "user" else team.pk)
    for case_indexes, author_index, person_indexes, handling, named in facts:
        drawn = (case_indexes, author_index, person_indexes, handling, named)
        record(area, told, (cases, people, [*viewers, founder]), drawn)
    return told, [*viewers, founder]


def record(
    area: Area,
    told: Told,
    stage: tuple[list[Case], list[Person], list[Viewer]],
    drawn: tuple[list[int], int, list[int], str, list[int]],
) -> None:
    """Record a fact as drawn; where the drawn author does not see its cases, the founder, who sees all, records it."""
    cases, people, viewers = stage
    case_indexes, author_index, person_indexes, handling, named = drawn
    author = viewers[author_index % USERS]
    chosen = {cases[number % CASES].pk for number in case_indexes}
    if not chosen <= told.cases(author):
        author = viewers[-1]
    concerned = {people[number % PEOPLE].pk for number in person_indexes} & told.people(author)
    readers = [viewers[number % USERS] for number in named]
    fact = area.concern(
        author,
        *chosen,
        people=[(person, "drawn") for person in concerned],
        handling=handling,
        named=[area.user(reader) for reader in readers],
    )
    allowed = {reader.author for reader in readers} if handling == "named people" else set()
    told.facts[fact.pk] = (chosen, author.author, author.author_agency, concerned, handling, allowed)


def compare(told: Told, viewer: Viewer) -> None:
    """What the acting viewer finds in tables and by queries is what the policy says."""
    cases, people = told.cases(viewer), told.people(viewer)
    readable = list(told.readable(viewer))
    assert set(Case.objects.values_list("pk", flat=True)) == cases
    assert {case.pk for case in visible_cases(viewer)} == cases
    assert set(Person.objects.values_list("pk", flat=True)) == people
    assert {person.pk for person in visible_people(viewer)} == people
    found = search_people(viewer, "Child0 Child1 Child2 Child3 Robin Example")
    assert {each.person.pk for each in found.found} <= people
    assert set(Fact.objects.values_list("pk", flat=True)) == {fact for fact, _, _ in readable}
    assert set(FactCase.objects.values_list("fact_id", "case_id")) == {
        (fact, case) for fact, seen, _ in readable for case in seen
    }
    assert set(FactPerson.objects.values_list("fact_id", "person_id")) == {
        (fact, person) for fact, _, seen in readable for person in seen
    }
    for case in visible_cases(viewer):
        assert {row.person_id for row in people_in_case(viewer, case)} == told.placed[case.pk]
        assert {row.user_id or row.team_id for row in involved_in_case(viewer, case)} == told.involved[case.pk]
        page = chronology_of(viewer, case)
        assert {entry.fact.pk for entry in page.entries} == {fact for fact, seen, _ in readable if case.pk in seen}
        assert page.total == len(page.entries)

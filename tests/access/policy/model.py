"""Need to know, in plain Python: written from docs/adr/0005 and 0007, not from the product, and slow on purpose."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True)
class Works:
    """That somebody works for an agency, in a team or in none."""

    user: UUID
    agency: UUID
    team: UUID | None
    first_day: date
    last_day: date | None

    def holds(self, today: date) -> bool:
        """Whether they do today."""
        return self.first_day <= today and (self.last_day is None or today <= self.last_day)


@dataclass(frozen=True)
class Span:
    """From a moment until just before another, or without end."""

    begins: datetime
    ends: datetime | None

    def holds(self, now: datetime) -> bool:
        """Whether the moment lies in it."""
        return self.begins <= now and (self.ends is None or now < self.ends)


@dataclass(frozen=True)
class Involved:
    """That a user or a team works on a case for an agency."""

    case: UUID
    user: UUID | None
    team: UUID | None
    agency: UUID
    role: str
    span: Span


@dataclass(frozen=True)
class Covers:
    """That somebody stands in for somebody else."""

    absent: UUID
    stand_in: UUID
    agency: UUID
    span: Span
    ended: bool


@dataclass(frozen=True)
class Noted:
    """A fact: where it stands, about whom, who recorded it for which agency, and who may read it."""

    id: UUID
    cases: frozenset[UUID]
    people: frozenset[UUID]
    agency: UUID
    handling: str
    named: frozenset[UUID]


@dataclass(frozen=True)
class Lives:
    """An address of a person. `circle` is None where it is not confidential."""

    id: UUID
    person: UUID
    circle: tuple[tuple[UUID, Span], ...] | None


@dataclass
class World:
    """All that was put into an area."""

    now: datetime
    today: date
    works: list[Works] = field(default_factory=list)
    involved: list[Involved] = field(default_factory=list)
    covers: list[Covers] = field(default_factory=list)
    standing: dict[UUID, set[UUID]] = field(default_factory=dict)
    """The people who stand in each case and were not taken out again."""
    held: dict[UUID, UUID] = field(default_factory=dict)
    """Whoever registered somebody who stands in no case yet."""
    facts: list[Noted] = field(default_factory=list)
    addresses: list[Lives] = field(default_factory=list)
    related: list[tuple[UUID, UUID, UUID]] = field(default_factory=list)


@dataclass(frozen=True)
class Sight:
    """What one user who acts for one agency may know."""

    cases: frozenset[UUID]
    people: frozenset[UUID]
    facts: frozenset[UUID]
    fact_cases: frozenset[tuple[UUID, UUID]]
    fact_people: frozenset[tuple[UUID, UUID]]
    addresses: frozenset[UUID]
    relationships: frozenset[UUID]


def acts(world: World, user: UUID, agency: UUID) -> bool:
    """Whether the user works for the agency today at all."""
    return any(one.user == user and one.agency == agency and one.holds(world.today) for one in world.works)


def sight(world: World, user: UUID, agency: UUID) -> Sight:
    """What the user may know who acts for the agency."""
    teams = {
        one.team
        for one in world.works
        if one.user == user and one.agency == agency and one.team and one.holds(world.today)
    }
    away = {
        one.absent
        for one in world.covers
        if one.stand_in == user and one.agency == agency and not one.ended and one.span.holds(world.now)
    }
    cases = set()
    for one in world.involved:
        if one.agency != agency or not one.span.holds(world.now):
            continue
        mine = one.user == user or one.team in teams
        covered = one.user in away and one.role not in {"emergency", "reviewer"}
        if mine or covered:
            cases.add(one.case)
    people = {person for case in cases for person in world.standing[case]}
    people |= {person for person, holder in world.held.items() if holder == user}
    facts, fact_cases, fact_people = set(), set(), set()
    for fact in world.facts:
        if not fact.cases & cases:
            continue
        if fact.handling == "own agency" and fact.agency != agency:
            continue
        if fact.handling == "named people" and user not in fact.named:
            continue
        facts.add(fact.id)
        fact_cases |= {(fact.id, case) for case in fact.cases & cases}
        fact_people |= {(fact.id, person) for person in fact.people & people}
    addresses = {
        one.id
        for one in world.addresses
        if one.person in people
        and (one.circle is None or any(who == user and span.holds(world.now) for who, span in one.circle))
    }
    related = {link for link, one, other in world.related if {one, other} <= people}
    return Sight(*map(frozenset, (cases, people, facts, fact_cases, fact_people, addresses, related)))

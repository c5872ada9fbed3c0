"""Random areas: drawn from a seed, put into the database, and told to the model as they were drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random
from uuid import UUID

from django.utils import timezone

from holdfast.access.models import Cover, Involvement, Membership, User
from holdfast.access.viewer import Viewer, acting_as, database_now, job, viewer_for
from holdfast.chronology.models import Fact, FactCase, FactNamed, FactPerson
from holdfast.register.models import (
    Address,
    AddressCircle,
    Agency,
    Case,
    CasePerson,
    Person,
    PersonName,
    Relationship,
    Team,
)
from tests.access.policy.model import Covers, Involved, Lives, Noted, Span, Works, World

DRAWING = job("draw an area", "A random area is put into the database before anybody acts in it.")
AGENCIES, TEAMS, USERS, CASES, PEOPLE, FACTS = 4, 9, 40, 45, 70, 800
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FAR = date(2040, 1, 1)
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


class RandomArea:
    """An area of four agencies: some users work for two, some are leaving or gone."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.names: dict[UUID, str] = {}
        with acting_as(DRAWING):
            self.now = database_now()
            self.world = World(self.now, timezone.localdate(self.now))
            self._staff(seed)
            self._cases(seed)
            self._involve()
            self._facts()
        self._cover()
        self._addresses()

    def acting(self) -> Iterator[tuple[UUID, UUID, Viewer | None]]:
        """Every user with every agency for which they work, have worked or will, as whoever they are when they act."""
        for user, agency in sorted({(one.user, one.agency) for one in self.world.works}):
            yield user, agency, viewer_for(self.users[user], agency)

    def some(self, of: Sequence[UUID], least: int, most: int) -> list[UUID]:
        """Some of these, each once."""
        return self.random.sample(of, min(len(of), self.random.randint(least, most)))

    def span(self) -> Span:
        """A time that holds now, is over, is to come, ends at this very moment or begins at it."""
        now = self.now
        return self.random.choice(
            [
                Span(now - DAY, None), Span(now - DAY, now + DAY), Span(now - HOUR, now + HOUR), Span(now, None),
                Span(now - DAY, now + timedelta(microseconds=1)),
                Span(now - 2 * DAY, now - DAY), Span(now - DAY, now), Span(now + timedelta(microseconds=1), None),
            ]
        )  # fmt: skip

    def _staff(self, seed: int) -> None:
        self.agencies = [Agency(key=f"agency {seed} {n}", title=f"Agency {n}") for n in range(AGENCIES)]
        Agency.objects.bulk_create(self.agencies)
        teams = [Team(agency=self.agencies[n % AGENCIES], name=f"Team {seed} {n}") for n in range(TEAMS)]
        Team.objects.bulk_create(teams)
        self.team_of = {team.pk: team.agency_id for team in teams}
        people = [User(email=f"u{n}.s{seed}@example.org", name=f"User {n}", password="!") for n in range(USERS)]
        User.objects.bulk_create(people)
        self.users = {user.pk: user for user in people}
        for user in self.users:
            for agency in self.random.sample(self.agencies, self.random.choice([1, 1, 2])):
                for _ in range(self.random.choice([1, 1, 2])):
                    self._works(user, agency.pk)
        Membership.objects.bulk_create(
            Membership(
                user_id=one.user, agency_id=one.agency, team_id=one.team, post="worker", from_date=one.first_day,
                until_date=one.last_day,
            )
            for one in self.world.works
        )  # fmt: skip

    def _works(self, user: UUID, agency: UUID) -> None:
        today = self.world.today
        first, last = self.random.choice(
            [(today - DAY, None)] * 5 + [(today, today), (today - 9 * DAY, today - DAY), (today + DAY, None)]
        )
        teams = [team for team, of in self.team_of.items() if of == agency]
        team = self.random.choice([None, *teams])
        self.world.works.append(Works(user, agency, team, first, last))

    def _cases(self, seed: int) -> None:
        by, agency = next(iter(self.users)), self.agencies[0].pk
        users = list(self.users)
        people = [
            Person(recorded_by_id=by, recorded_for_id=agency, review_by=FAR, display_name="", sort_name="")
            for _ in range(PEOPLE)
        ]
        unplaced = set(self.random.sample(range(PEOPLE), 8))
        for number, person in enumerate(people):
            word = "".join(self.random.choices(_LETTERS, k=11))
            self.names[person.pk] = person.display_name = person.sort_name = word
            if number in unplaced:
                person.held_by_id = self.random.choice(users)
                self.world.held[person.pk] = person.held_by_id
        Person.objects.bulk_create(people)
        PersonName.objects.bulk_create(
            PersonName(person=person, kind="known as", given=word, search=word, source="drawn", recorded_by_id=by)
            for person in people
            for word in [self.names[person.pk]]
        )
        self.people = [person.pk for person in people]
        placed = [person for number, person in enumerate(self.people) if number not in unplaced]
        cases = [
            Case(
                reference=f"HF-{seed:02}-{n:06}", kind="person", person_id=self.random.choice(placed),
                opened_by_id=by, opened_for_id=agency, review_by=FAR,
            )
            for n in range(CASES)
        ]  # fmt: skip
        Case.objects.bulk_create(cases)
        self.cases = [case.pk for case in cases]
        rows = []
        for case in self.cases:
            self.world.standing[case] = set()
            for person in self.some(placed, 1, 4):
                removed = self.random.random() < 0.2
                rows.append(
                    CasePerson(
                        case_id=case, person_id=person, role="named", source="drawn", recorded_by_id=by,
                        removed_at=self.now if removed else None,
                    )
                )  # fmt: skip
                if not removed:
                    self.world.standing[case].add(person)
        CasePerson.objects.bulk_create(rows)
        for one, other in [self.random.sample(self.people, 2) for _ in range(60)]:
            link = Relationship(
                person_id=one, kind="cousin", other_id=other, source="drawn", recorded_by_id=by,
            )  # fmt: skip
            link.save(force_insert=True)
            self.world.related.append((link.pk, one, other))

    def _involve(self) -> None:
        agencies_of: dict[UUID, list[UUID]] = {}
        for one in self.world.works:
            agencies_of.setdefault(one.user, []).append(one.agency)
        for case in self.cases:
            for user in self.some(list(self.users), 2, 6):
                agency = self.random.choice(agencies_of[user])
                self._involved(case, user, None, agency)
            for team in self.some(list(self.team_of), 0, 2):
                self._involved(case, None, team, self.team_of[team])
        Involvement.objects.bulk_create(
            Involvement(
                case_id=one.case, user_id=one.user, team_id=one.team, agency_id=one.agency, role=one.role,
                reason="drawn", from_at=one.span.begins, until_at=one.span.ends,
            )
            for one in self.world.involved
        )  # fmt: skip

    def _involved(self, case: UUID, user: UUID | None, team: UUID | None, agency: UUID) -> None:
        span, role = self.span(), self.random.choice(["works with", "lead professional", "invited to a meeting"])
        if user and self.random.random() < 0.3:
            # An emergency has an end, within a day of its beginning. A review has one too.
            begins = self.random.choice([span.begins, self.now - HOUR])
            ends = span.ends if span.ends and begins < span.ends <= begins + DAY else begins + DAY
            span, role = Span(begins, ends), self.random.choice(["emergency", "reviewer"])
        self.world.involved.append(Involved(case, user, team, agency, role, span))

    def _facts(self) -> None:
        working = [(one.user, one.agency) for one in self.world.works]
        facts, of_cases, of_people, named = [], [], [], []
        for number in range(FACTS):
            author, agency = self.random.choice(working)
            cases = frozenset(self.some(self.cases, 1, 3))
            people = frozenset(self.some(self.people, 0, 3))
            handling = self.random.choice(["case team", "case team", "own agency", "named people"])
            readers = frozenset([author, *self.some(list(self.users), 0, 8)] if handling == "named people" else [])
            happened = self.now - number * HOUR
            fact = Fact(
                kind="concern.raised", pack="drawn", pack_version="1", happened_at=happened, recorded_at=happened,
                by_user_id=author, by_name="drawn", agency_id=agency, agency_key="drawn", data={"number": number},
                salt=b"s", content_digest=b"d", handling=handling, review_by=FAR,
            )  # fmt: skip
            facts.append(fact)
            of_cases += [FactCase(fact=fact, case_id=case, happened_at=happened) for case in cases]
            of_people += [FactPerson(fact=fact, person_id=person, role="drawn") for person in people]
            named += [FactNamed(fact=fact, user_id=user) for user in readers]
            self.world.facts.append(Noted(fact.pk, cases, people, agency, handling, readers))
        Fact.objects.bulk_create(facts)
        FactCase.objects.bulk_create(of_cases)
        FactPerson.objects.bulk_create(of_people)
        FactNamed.objects.bulk_create(named)

    def _cover(self) -> None:
        for absent, agency in [self.random.choice([(w.user, w.agency) for w in self.world.works]) for _ in range(60)]:
            colleagues = [one.user for one in self.world.works if one.agency == agency and one.user != absent]
            anybody = [user for user in self.users if user != absent]
            stand_in = self.random.choice(colleagues if self.random.random() < 0.8 else anybody)
            span, ended = self.span(), self.random.random() < 0.15
            span = Span(span.begins, span.ends or span.begins + DAY)
            self.world.covers.append(Covers(absent, stand_in, agency, span, ended))
            with acting_as(Viewer(absent, "absent", agency, "drawn")):
                Cover.objects.create(
                    absent_id=absent, stand_in_id=stand_in, agency_id=agency, from_at=span.begins, until_at=span.ends,
                    set_by_id=absent, ended_at=self.now if ended else None,
                )  # fmt: skip

    def _addresses(self) -> None:
        founder = User.objects.create(email=f"founder.{self.agencies[0].key}@example.org".replace(" ", ""), name="F")
        by = Viewer(founder.pk, "founder", self.agencies[0].pk, "drawn")
        with acting_as(DRAWING):
            # Whoever records an address sees the person; the founder works for nobody, and is asked nothing.
            Involvement.objects.bulk_create(
                Involvement(
                    case_id=case, user=founder, agency=self.agencies[0], role="works with", reason="drawn",
                    from_at=self.now,
                )
                for case in self.cases
            )  # fmt: skip
        placed = sorted(set().union(*self.world.standing.values()))
        with acting_as(by):
            for person in placed:
                confidential = self.random.random() < 0.6
                address = Address(
                    person_id=person, lines="1 Drawn Street", source="drawn", is_confidential=confidential,
                    confidential_because="drawn" if confidential else "", recorded_by_id=founder.pk,
                )  # fmt: skip
                address.save(force_insert=True)
                circle = []
                if confidential:
                    circle = [(user, self.span()) for user in self.some(list(self.users), 0, 12)]
                    inner = [(founder.pk, Span(self.now, None)), *circle]
                    for user, span in inner:
                        AddressCircle.objects.create(
                            address=address, user_id=user, reason="drawn", given_by_id=founder.pk, from_at=span.begins,
                            until_at=span.ends,
                        )  # fmt: skip
                self.world.addresses.append(Lives(address.pk, person, tuple(circle) if confidential else None))

"""The area before anybody is worried about a child: agencies, teams, staff, contacts, schools."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from holdfast.access.models import Membership, User
from holdfast.access.viewer import Viewer, acting_as, job
from holdfast.chronology.packs import area_pack
from holdfast.demo import names, staff
from holdfast.demo.bar import user_id
from holdfast.demo.staff import Persona
from holdfast.register.actions import add_agency, add_contact, add_place, add_team
from holdfast.register.models import Agency, Place, Team
from holdfast.register.words import PlaceKind

SEEDING = job("fill the demonstration", "Makes up a whole area, on a private database that holds nobody real.")


@dataclass(frozen=True)
class Area:
    """The rows that everything else points to."""

    agencies: Mapping[str, Agency]
    teams: Mapping[str, Team]
    users: Mapping[str, User]
    """By the persona's key."""
    people: Sequence[Persona]
    schools: Mapping[str, Place]

    def user(self, persona: Persona) -> UUID:
        """The account of a persona."""
        return self.users[persona.key].id

    def agency(self, persona: Persona) -> UUID:
        """The agency of a persona."""
        return self.agencies[persona.agency].id

    def team(self, persona: Persona) -> Team:
        """The team of a persona who has one."""
        return self.teams[persona.team]

    def viewer(self, persona: Persona) -> Viewer:
        """The persona as whoever acts."""
        return Viewer(
            user_id=self.user(persona),
            name=persona.name,
            agency_id=self.agency(persona),
            agency=persona.agency,
            post=persona.post,
            team_ids=(self.team(persona).id,) if persona.team else (),
            functions=frozenset(map(str, persona.functions)),
        )


def make_area(*, today: date, staff_size: int = 0) -> Area:
    """Agencies, teams, staff and schools. `staff_size` adds colleagues beyond the personas."""
    with acting_as(SEEDING):
        agencies = {
            agency.name: add_agency(by=SEEDING, key=agency.name, title=agency.title)
            for agency in area_pack().parties.agencies.values()
        }
        teams = {
            team.key: add_team(
                by=SEEDING,
                agency=agencies[team.agency],
                name=team.name,
                post=team.post,
                takes_new_concerns=team.takes_new_concerns,
            )
            for team in staff.TEAMS
        }
        people = list(staff.roster(staff_size))
        users = {persona.key: _employ(persona, agencies, teams, today) for persona in people}
        schools = {
            name: add_place(by=SEEDING, kind=PlaceKind.SCHOOL, name=name, address=f"{name}, Kelpmouth")
            for name in names.SCHOOLS
        }
        _add_contacts(agencies, teams, users)
    return Area(agencies, teams, users, people, schools)


def _employ(persona: Persona, agencies: Mapping[str, Agency], teams: Mapping[str, Team], today: date) -> User:
    user = User.objects.create_user(persona.email, persona.name, id=user_id(persona), is_demo=persona.offered)
    Membership.objects.create(
        user=user,
        agency=agencies[persona.agency],
        team=teams[persona.team] if persona.team else None,
        post=persona.post,
        functions=[str(function) for function in persona.functions],
        from_date=today - timedelta(days=3 * 365),
    )
    return user


def _add_contacts(agencies: Mapping[str, Agency], teams: Mapping[str, Team], users: Mapping[str, User]) -> None:
    """A designated safeguarding lead of each agency (ISL-9.1), the front door and the gangs team (ISL-10). Telephone
    numbers are of the ranges that are kept free for films."""
    for number, (key, agency) in enumerate(sorted(agencies.items())):
        lead = next((one for one in staff.PERSONAS if one.agency == key), None)
        add_contact(
            by=SEEDING,
            agency=agency,
            name=lead.name if lead else f"Safeguarding lead, {agency.title}",
            post="Designated safeguarding lead",
            telephone=f"01632 960{number + 10:03}",
            email=lead.email if lead else f"{key.replace(' ', '-')}@kelpmouth.example.org",
            hours="Monday to Friday, 9am to 5pm",
            user=users[lead.key] if lead else None,
            is_safeguarding_lead=True,
        )
    for team, name, telephone, hours in (
        ("front-door", "Contact team, duty desk", "020 7946 0101", "At all hours"),
        ("gangs", "Integrated gangs team, duty desk", "020 7946 0102", "Monday to Friday, 8am to 8pm"),
        ("gangs-unit", "Gangs unit", "020 7946 0103", "At all hours"),
        ("missing", "Missing persons unit", "020 7946 0104", "At all hours"),
    ):
        add_contact(
            by=SEEDING, agency=teams[team].agency, team=teams[team], name=name, post=teams[team].name,
            telephone=telephone, hours=hours,
        )  # fmt: skip

"""What belongs to no single story: the area's daily and weekly work, groups with evidence, meetings about several
children, confidential addresses, a second record of one person.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from holdfast.access.actions import involve
from holdfast.access.models import User
from holdfast.access.viewer import acting_as
from holdfast.chronology.actions import append_fact
from holdfast.demo.area import Area
from holdfast.demo.briefings import add_briefings
from holdfast.demo.families import Somebody
from holdfast.demo.meetings import add_meetings
from holdfast.demo.records import Written
from holdfast.demo.sharing import add_sharing
from holdfast.demo.staff import Persona
from holdfast.demo.tale import COORDINATOR, GANGS_UNIT, MANAGER, RESPONSE, SOCIAL_WORKER
from holdfast.register.actions import add_address, add_place, open_case, record_group, register_person
from holdfast.register.actions.groups import NewEvidence
from holdfast.register.models import Person
from holdfast.register.names import NewName
from holdfast.register.words import CaseKind, GroupLevel, GroupTest, NameKind, PlaceKind

_GROUPS = (
    ("Saltpan Boys", "13", GroupLevel.GANG, tuple(GroupTest)),
    ("Ramp End", "", GroupLevel.GANG, tuple(GroupTest)),
    ("Tidepool 13", "T13", GroupLevel.PEER_GROUP, (GroupTest.STREET_BASED, GroupTest.DISCERNIBLE)),
    ("The bus shelter lot", "", GroupLevel.PEER_GROUP, (GroupTest.DISCERNIBLE,)),
)
_STATEMENTS = {
    GroupTest.DURABLE: "Known by the same name for three years, although most of those in it have changed.",
    GroupTest.STREET_BASED: "At the ramp and in front of the shops on most evenings, by what residents say.",
    GroupTest.DISCERNIBLE: "A tag, a colour and a song; pupils of two schools name it without being asked.",
    GroupTest.CRIME_AND_VIOLENCE: "Four of its last six known gatherings ended in a robbery or an assault.",
    GroupTest.TERRITORY_OR_CONFLICT: "Posts claim the pier; two stabbings followed posts of the other side.",
}
CONFIDENTIAL_EVERY = 40


def add_extras(area: Area, written: Sequence[Written], random: Random, now: datetime) -> None:
    """Add them, each by somebody of the area who would, through the actions that the screens use."""
    if not written:
        return
    cast = written[0].tale.cast
    _routines(area, cast[COORDINATOR], cast[GANGS_UNIT], now)
    _groups(area, cast[GANGS_UNIT], now)
    add_meetings(area, written, now)
    add_sharing(area, written, now)
    add_briefings(area, cast, now)
    for each in written[::CONFIDENTIAL_EVERY]:
        _hide_address(area, each, random)
    _second_record(area, written[len(written) // 2], cast[RESPONSE])


def _routines(area: Area, by: Persona, partner: Persona, now: datetime) -> None:
    """The case of the area itself, from which its daily and weekly duties arise."""
    viewer = area.viewer(by)
    with acting_as(viewer):
        place = add_place(by=viewer, kind=PlaceKind.OTHER, name="Kelpmouth")
        case = open_case(
            by=viewer, kind=CaseKind.PLACE, place=place, title="Kelpmouth: daily and weekly work",
            reason="The work that the protocol asks for every day and every week.", involve_front_door=False,
        )  # fmt: skip
        involve(by=viewer, case_id=case.pk, role="works with", reason="Joint work", user=area.users[partner.key])
        for routine in ("overnight check", "overnight intelligence", "weekly panel"):
            append_fact(
                by=viewer,
                kind="routine.started",
                happened_at=(now - timedelta(days=1)).date(),
                data={"routine": routine},
                cases=[case],
            )


def _groups(area: Area, by: Persona, now: datetime) -> None:
    for number, (name, also, level, tests) in enumerate(_GROUPS):
        viewer = area.viewer(by)
        with acting_as(viewer):
            record_group(
                by=viewer, name=name, also_known_as=also, level=level, area="Kelpmouth seafront",
                reason="Children come to harm between this group and others.",
                evidence=[
                    NewEvidence(
                        test, _STATEMENTS[test], (now - timedelta(days=20 * place + number + 3)).date(),
                        "Neighbourhood team" if place % 2 else "Two residents, independently", "2BP",
                    )
                    for place, test in enumerate(tests)
                ],
            )  # fmt: skip


def _hide_address(area: Area, written: Written, random: Random) -> None:
    """The family has moved to safety: only the social worker and the manager may see where."""
    cast = written.tale.cast
    worker = next((each.by for each in written.told if each.by.key == cast[SOCIAL_WORKER].key), None)
    if worker is None or written.tale.closed:
        return
    viewer = area.viewer(worker)
    manager: User = area.users[cast[MANAGER].key]
    with acting_as(viewer):
        add_address(
            by=viewer, person=Person.objects.get(pk=written.household.child.id),
            lines=f"Flat {random.randint(1, 9)}, Lantern House, Fathomshire", postcode="ZZ99 9ZZ", source="housing",
            circle=[manager],
            confidential_because="Moved after threats; those who made them have looked for the family.",
        )  # fmt: skip


def _second_record(area: Area, written: Written, by: Persona) -> None:
    """A child who is known already, recorded again at night with the name as it was heard."""
    child = written.household.child
    viewer = area.viewer(by)
    with acting_as(viewer):
        person = register_person(
            by=viewer, names=[NewName(_misheard(child), child.family, NameKind.KNOWN_AS)], source="told at the scene",
            birth_date=child.born, sex=child.sex,
        )  # fmt: skip
        open_case(
            by=viewer, kind=CaseKind.PERSON, person=person, source="told at the scene",
            reason="Found at the seafront at night, frightened, would not say more.",
        )  # fmt: skip


def _misheard(child: Somebody) -> str:
    """The given name with one letter doubled, as it is when somebody spells it from hearing."""
    name = child.given.split()[0]
    return name[:2] + name[1] + name[2:]

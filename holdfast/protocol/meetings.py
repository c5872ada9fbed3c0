"""Meetings: who must be there, who may lead, what is considered; and whether those who came make a quorum."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from holdfast.protocol.declaration import Declaration
from holdfast.protocol.parties import fills
from holdfast.protocol.people import agency_of, party_of

NO_CHAIR, CHAIR_UNKNOWN = "a chair who may lead it", "who chaired it"


@dataclass(frozen=True, slots=True)
class Place:
    """A place at a meeting: a party, the party in a state, or somebody described in words.

    `unless` is the reason for which the place may stay empty, `reason_needed` whether leaving it empty asks for one.
    """

    title: str
    party: str | None = None
    state: str | None = None
    unless: str | None = None


@dataclass(frozen=True, slots=True)
class Consideration:
    """Something the meeting has to consider, with an answer for each child."""

    name: str
    title: str
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting(Declaration):
    """A kind of meeting, as the protocol asks for it."""

    chair: tuple[Place, ...] = ()
    quorum: tuple[Place, ...] = ()
    invite: tuple[Place, ...] = ()
    considers: Mapping[str, Consideration]


@dataclass(frozen=True, slots=True)
class Quorum:
    """Whether those who came make a quorum. None where it is not known who came, or who led.

    `missing` names what is missing in the words of the pack; `places` says of each place of the quorum whether it is
    filled; `considered` is whether every consideration is answered, `unanswered` which are not.
    """

    quorate: bool | None
    chaired: bool | None
    missing: tuple[str, ...] = ()
    places: tuple[tuple[str, bool], ...] = ()
    considered: bool | None = None
    unanswered: tuple[str, ...] = ()


InForce = Callable[[str], Any]


def quorum(meeting: Meeting, data: Mapping[str, Any], in_force: InForce, answers: str | None = None) -> Quorum:
    """The quorum of a meeting whose `chair` and `attendance` stand in `data`; the chair counts as attending.

    `in_force` gives the value of a state, None where it is not in force: a place for the party of such a state is then
    not needed. `answers` names the field that holds the answers to the considerations.
    """
    chair = party_of(data["chair"]) if data.get("chair") else None
    attendance = data.get("attendance")
    present = {party_of(person) for person in attendance or ()} | ({chair} if chair else set())
    present |= {agency_of(party) for party in present}
    chaired = _chaired(meeting, chair, in_force)
    places = tuple(_places(meeting, present, in_force))
    unfilled = [title for title, filled in places if not filled]
    if attendance is None and unfilled:
        return Quorum(None, chaired, (), places, *_considered(meeting, data, answers))
    missing = list(unfilled)
    if chaired is False:
        missing.append(NO_CHAIR)
    elif chaired is None:
        missing.append(CHAIR_UNKNOWN)
    quorate = False if unfilled or chaired is False else chaired
    return Quorum(quorate, chaired, tuple(missing), places, *_considered(meeting, data, answers))


def _places(meeting: Meeting, present: set[str], in_force: InForce) -> "list[tuple[str, bool]]":
    places = []
    for place in meeting.quorum:
        if place.party is not None:
            places.append((place.title, place.party in present))
        elif place.state is not None:
            holder = in_force(place.state)
            if holder:
                places.append((place.title, agency_of(holder) in present))
    return places


def _chaired(meeting: Meeting, chair: str | None, in_force: InForce) -> bool | None:
    if not meeting.chair:
        return True
    if chair is None:
        return None
    answer: bool | None = False
    for place in meeting.chair:
        wanted = place.party if place.state is None else in_force(place.state)
        if not wanted:
            answer = None
        elif fills(chair, party_of(wanted)):
            return True
    return answer


def _considered(meeting: Meeting, data: Mapping[str, Any], answers: str | None) -> tuple[bool | None, tuple[str, ...]]:
    given = data.get(answers) if answers else None
    if given is None:
        return (None if meeting.considers else True), tuple(meeting.considers)
    unanswered = tuple(name for name in meeting.considers if not given.get(name))
    return not unanswered, unanswered

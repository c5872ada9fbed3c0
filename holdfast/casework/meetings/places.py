"""Who is asked to a meeting: the places that the pack names, and the people who could take each of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from holdfast.protocol.meetings import Meeting, Place
from holdfast.protocol.pack import Pack
from holdfast.protocol.parties import SLASH, fills
from holdfast.protocol.words import listed

Family = Literal["parent or carer", "young person"]
FAMILY: Mapping[Family, str] = {"parent or carer": "a parent or carer", "young person": "the young person"}
CALLED = "meeting.called"


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody with an account who could be asked. `works_with_child`: is involved in one of the cases by name."""

    user_id: UUID
    name: str
    party: str
    works_with_child: bool = False
    in_team: bool = False


@dataclass(frozen=True, slots=True)
class AskedPlace:
    """A place at the table. `key` names its inputs; `who` is how `meeting.called` names it where nobody is asked;
    `needed`: without it there is no quorum; `unless`: the reason for which the pack lets it stay empty.
    """

    key: str
    title: str
    who: str
    parties: tuple[str, ...] = ()
    needed: bool = False
    unless: str = ""
    colleagues: tuple[Colleague, ...] = field(default=())

    @property
    def shown(self) -> list[Colleague]:
        """Those who stand on the page with a box to tick."""
        near = [one for one in self.colleagues if one.works_with_child or one.in_team]
        return list(self.colleagues) if self.parties and len(self.colleagues) <= _FEW else near[:_MANY]

    @property
    def others(self) -> list[Colleague]:
        """The rest, to choose from a list."""
        shown = {one.user_id for one in self.shown}
        return [one for one in self.colleagues if one.user_id not in shown]


_FEW, _MANY = 6, 12


@dataclass(frozen=True, slots=True)
class _Seat:
    title: str
    parties: tuple[str, ...]
    needed: bool
    unless: str = ""


def places_of(
    pack: Pack, meeting: Meeting, holders: Mapping[str, Collection[str]], colleagues: Sequence[Colleague]
) -> list[AskedPlace]:
    """The places of a meeting for professionals: those who may chair, the quorum's, and those who are asked too.

    `holders` gives, for each state that a place names, the parties that hold it for any of the children; a place that
    nobody holds is left out. A colleague who fits several places stands in the first.
    """
    left = list(colleagues)
    found: list[AskedPlace] = []
    for seat in _seats(pack, meeting, holders):
        if seat.parties:
            people = [one for one in left if any(fills(one.party, party) for party in seat.parties)]
        else:
            people = [one for one in left if one.works_with_child or one.in_team]
            people += [one for one in left if one not in people]
        left = [one for one in left if one not in people] if seat.parties else left
        key, who = f"place-{len(found)}", _word_for(pack, seat)
        found.append(AskedPlace(key, seat.title, who, seat.parties, seat.needed, seat.unless, tuple(people)))
    return found


def _seats(pack: Pack, meeting: Meeting, holders: Mapping[str, Collection[str]]) -> list[_Seat]:
    """The places in order; those described in words, such as others who work with the child, are one and come last."""
    seats: list[_Seat] = []
    words: list[str] = []
    chairs = [party for place in meeting.chair for party in _parties(place, holders)]
    if chairs:
        named = listed([post_title(pack, party) for party in chairs], "or")
        seats.append(_Seat(f"Who chairs it: {named}", tuple(chairs), needed=True))
    for place in (*meeting.quorum, *meeting.invite):
        needed = place in meeting.quorum
        parties = _parties(place, holders)
        if parties:
            seats.append(_Seat(_title(pack, place, parties), tuple(parties), needed, place.unless or ""))
        elif not place.state and family_of(place) is None:
            words.append(place.title)
    return [*seats, _Seat(_capital(words[0] if words else "others who help"), (), needed=False)]


def post_title(pack: Pack, party: str) -> str:
    """What a post is called without its agency, for a list of posts."""
    agency, _, post = party.partition(SLASH)
    known = pack.parties.agencies.get(agency)
    return known.posts[post].title if known and post in known.posts else pack.parties.title(party)


def family_places(meeting: Meeting) -> dict[Family, str]:
    """Which of the family the pack asks to this meeting, each with the reason for which they may be left out."""
    return {who: place.unless or "" for place in meeting.invite if (who := family_of(place))}


def family_of(place: Place) -> Family | None:
    """Whom of the family a place is for; None for professionals."""
    if place.party or place.state:
        return None
    return next((who for who in FAMILY if who in place.title), None)


def _parties(place: Place, holders: Mapping[str, Collection[str]]) -> list[str]:
    if place.state:
        return sorted(holders.get(place.state, ()))
    return [place.party] if place.party else []


def _title(pack: Pack, place: Place, parties: Sequence[str]) -> str:
    named = listed([pack.parties.title(party) for party in parties], "or")
    return named if place.title == place.party else f"{_capital(place.title)}: {named}"


def _word_for(pack: Pack, seat: _Seat) -> str:
    """The word that `meeting.called` has for a place in `not_invited`; `other` where it has none."""
    names = {name for party in seat.parties for name in (party, party.partition(SLASH)[0])} | {seat.title.casefold()}
    return next((choice for choice in _not_invited_choices(pack) if choice in names), "other")


def _not_invited_choices(pack: Pack) -> list[str]:
    kind = pack.kinds.get(CALLED)
    rows = kind.fields["not_invited"].rows if kind and "not_invited" in kind.fields else ()
    return [str(value) for row in rows if row.name == "who" for value in row.values]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]

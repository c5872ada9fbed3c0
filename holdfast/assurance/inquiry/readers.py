"""Which agencies could read each fact when it was recorded, and when each first opened the case after that.

Said once at the start, and afterwards only what changed. What was kept to few is said of that fact alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import connection

from holdfast.access.models import Involvement, Membership
from holdfast.chronology.models import Fact, FactNamed, Handling
from holdfast.chronology.packs import area_pack
from holdfast.protocol.calendar import day_of


@dataclass(frozen=True, slots=True)
class Reader:
    """An agency that could read a fact. `read_at`: when it first opened the case after that; None: not by the end.
    `recorded`: it is the one that recorded it."""

    agency: str
    read_at: datetime | None
    recorded: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that is said of who could read: its heading, and the agencies; `when` says that of each is told when it
    first opened the case."""

    heading: str
    readers: Sequence[Reader]
    when: bool = True


COULD, ONLY = "Who could read it", "Kept to"
JOINED, LEFT, BETWEEN = "Also able to read from here", "No longer", "Able to read in between"
OPENED_LATER = "When it was opened next"


_ReadAt = Callable[[str], datetime | None]


@dataclass(frozen=True, slots=True)
class _Involved:
    case_id: UUID
    key: str
    title: str
    user_id: UUID | None
    team_id: UUID | None
    from_at: datetime
    until_at: datetime | None

    def at(self, moment: datetime) -> bool:
        return self.from_at <= moment and (self.until_at is None or self.until_at > moment)

    def within(self, since: datetime, moment: datetime) -> bool:
        return self.from_at > since and self.until_at is not None and self.until_at <= moment


@dataclass(slots=True)
class _Running:
    """What has been said so far of those who work on some cases: who they are, as of when, and when each was said to
    have opened the case next."""

    at: datetime
    agencies: Mapping[str, str] = field(default_factory=dict)
    opened: dict[str, datetime | None] = field(default_factory=dict)


def readers_of(
    standing: Mapping[UUID, Sequence[UUID]], facts: Sequence[Fact], *, until: datetime
) -> dict[UUID, Sequence[Said]]:
    """For each of these facts, in the order in which they were recorded, what is said of who could read it then.

    `standing`: the cases of each. Facts that stand in the same cases make one list. Four queries, however many.
    """
    cases = {case_id for several in standing.values() for case_id in several}
    involved = _involved(cases)
    named, teams = _named(facts)
    opened = _first_read(cases, [fact.recorded_at for fact in facts], until)
    running: dict[tuple[UUID, ...], _Running] = {}
    found: dict[UUID, Sequence[Said]] = {}
    for fact in facts:
        group = tuple(standing[fact.pk])
        those = [one for one in involved if one.case_id in group]

        def read_at(key: str, fact: Fact = fact, group: tuple[UUID, ...] = group) -> datetime | None:
            times = [opened.get((case_id, fact.recorded_at, key)) for case_id in group]
            return min((time for time in times if time is not None), default=None)

        working = _titles(one for one in those if one.at(fact.recorded_at))
        said: list[Said] = []
        if fact.handling == Handling.CASE_TEAM:
            said += _changes(running, group, fact, working, those, read_at)
        else:
            few = _few(fact, working, those, named[fact.pk], teams)
            said.append(Said(ONLY, _readers(few, fact, read_at)))
        found[fact.pk] = said
    return found


def _changes(  # noqa: PLR0917 - private, called once
    running: dict[tuple[UUID, ...], _Running],
    group: tuple[UUID, ...],
    fact: Fact,
    working: Mapping[str, str],
    those: Sequence[_Involved],
    read_at: _ReadAt,
) -> Iterable[Said]:
    """What changed since the moment before; all of it at the first."""
    before = running.get(group)
    now = running[group] = _Running(fact.recorded_at, working, {} if before is None else before.opened)
    times = {key: read_at(key) for key in working if key != fact.agency_key}
    if before is None:
        now.opened.update(times)
        yield Said(COULD, _readers(working, fact, read_at))
        return
    joined = {key: title for key, title in working.items() if key not in before.agencies}
    left = {key: title for key, title in before.agencies.items() if key not in working}
    passed = _titles(
        one for one in those if one.within(before.at, fact.recorded_at) and one.key not in {*working, *before.agencies}
    )
    changed = {
        key: title
        for key, title in working.items()
        if key in times and key not in joined and (key not in now.opened or now.opened[key] != times[key])
    }
    for key in left:
        now.opened.pop(key, None)
    now.opened.update(times)
    for heading, agencies, when in (
        (JOINED, joined, True), (LEFT, left, False), (BETWEEN, passed, False), (OPENED_LATER, changed, True),
    ):  # fmt: skip
        if agencies:
            yield Said(heading, _readers(agencies, fact, read_at), when)


def _readers(agencies: Mapping[str, str], fact: Fact, read_at: _ReadAt) -> Sequence[Reader]:
    return [Reader(title, read_at(key), key == fact.agency_key) for key, title in agencies.items()]


def _few(
    fact: Fact,
    working: Mapping[str, str],
    those: Sequence[_Involved],
    named: Collection[UUID],
    of_teams: Sequence[Membership],
) -> Mapping[str, str]:
    """Those of the agency that recorded it; or those who are named, by name or in a team, and whoever recorded it."""
    if fact.handling == Handling.OWN_AGENCY:
        return {key: title for key, title in working.items() if key == fact.agency_key}
    day = day_of(fact.recorded_at)
    teams = {
        one.team_id
        for one in of_teams
        if one.user_id in named and one.from_date <= day and (one.until_date is None or one.until_date >= day)
    }
    named_then = _titles(
        one for one in those if one.at(fact.recorded_at) and (one.user_id in named or one.team_id in teams)
    )
    return _sorted({fact.agency_key: area_pack().parties.title(fact.agency_key)} | named_then)


def _titles(involved: Iterable[_Involved]) -> dict[str, str]:
    return _sorted({one.key: one.title for one in involved})


def _sorted(titles: Mapping[str, str]) -> dict[str, str]:
    return dict(sorted(titles.items(), key=lambda item: item[1]))


def _involved(cases: Collection[UUID]) -> Sequence[_Involved]:
    rows = Involvement.objects.filter(case_id__in=cases).select_related("agency").order_by("from_at", "id")
    return [
        _Involved(row.case_id, row.agency.key, row.agency.title, row.user_id, row.team_id, row.from_at, row.until_at)
        for row in rows
    ]


def _named(facts: Sequence[Fact]) -> tuple[Mapping[UUID, set[UUID]], Sequence[Membership]]:
    """Of what is for named people those who are named, and their memberships of teams."""
    named: dict[UUID, set[UUID]] = defaultdict(set)
    restricted = [fact.pk for fact in facts if fact.handling == Handling.NAMED_PEOPLE]
    for fact_id, user_id in FactNamed.objects.filter(fact_id__in=restricted).values_list("fact_id", "user_id"):
        named[fact_id].add(user_id)
    users = set().union(*named.values())
    return named, list(Membership.objects.filter(user_id__in=users, team__isnull=False))


def _first_read(
    cases: Collection[UUID], moments: Sequence[datetime], until: datetime
) -> dict[tuple[UUID, datetime, str], datetime]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select sought.id, opened.moment, opened.agency, opened.read_at from unnest(%s::uuid[]) as sought(id),"
            " lateral assurance_first_read(sought.id, %s::timestamptz[]) as opened where opened.read_at <= %s",
            [list(cases), sorted(set(moments)), until],
        )
        return {(case_id, moment, agency): read_at for case_id, moment, agency, read_at in cursor.fetchall()}

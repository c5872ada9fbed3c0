"""Which agencies could read a fact when it was recorded, and when each first opened the case after that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from holdfast.access.models import Involvement, Membership
from holdfast.chronology.models import Fact, FactNamed, Handling
from holdfast.chronology.packs import area_pack
from holdfast.protocol.calendar import day_of
from holdfast.register.models import Case


@dataclass(frozen=True, slots=True)
class Reader:
    """An agency that could read a fact. `read_at`: when it first opened the case after that; None: not by the end.
    `recorded`: it is the one that recorded it."""

    agency: str
    read_at: datetime | None
    recorded: bool = False


@dataclass(frozen=True, slots=True)
class _Involved:
    key: str
    title: str
    user_id: UUID | None
    team_id: UUID | None
    from_at: datetime
    until_at: datetime | None

    def at(self, moment: datetime) -> bool:
        return self.from_at <= moment and (self.until_at is None or self.until_at > moment)


def readers_of(case: Case, facts: Sequence[Fact], *, until: datetime) -> dict[UUID, Sequence[Reader]]:
    """For each of these facts the agencies that could read it as it was recorded. Four queries, however many facts."""
    rows = Involvement.objects.filter(case=case).select_related("agency").order_by("from_at", "id")
    involved = [
        _Involved(row.agency.key, row.agency.title, row.user_id, row.team_id, row.from_at, row.until_at) for row in rows
    ]
    named: dict[UUID, set[UUID]] = defaultdict(set)
    restricted = [fact.pk for fact in facts if fact.handling == Handling.NAMED_PEOPLE]
    for fact_id, user_id in FactNamed.objects.filter(fact_id__in=restricted).values_list("fact_id", "user_id"):
        named[fact_id].add(user_id)
    of_teams = list(Membership.objects.filter(user_id__in=set().union(*named.values()), team__isnull=False))
    opened = _first_read(case, [fact.recorded_at for fact in facts], until)
    return {
        fact.pk: [
            Reader(title, opened.get((fact.recorded_at, key)), key == fact.agency_key)
            for key, title in _agencies(fact, involved, named[fact.pk], of_teams).items()
        ]
        for fact in facts
    }


def _agencies(
    fact: Fact, involved: Sequence[_Involved], named: set[UUID], of_teams: Sequence[Membership]
) -> Mapping[str, str]:
    """By the handling: those involved then, those of them of the agency that recorded it, or those who are named,
    by name or in a team, and whoever recorded it."""
    found = {one.key: one.title for one in involved if one.at(fact.recorded_at)}
    if fact.handling == Handling.OWN_AGENCY:
        found = {key: title for key, title in found.items() if key == fact.agency_key}
    elif fact.handling == Handling.NAMED_PEOPLE:
        day = day_of(fact.recorded_at)
        teams = {
            one.team_id
            for one in of_teams
            if one.user_id in named and one.from_date <= day and (one.until_date is None or one.until_date >= day)
        }
        found = {fact.agency_key: area_pack().parties.title(fact.agency_key)} | {
            one.key: one.title
            for one in involved
            if one.at(fact.recorded_at) and (one.user_id in named or one.team_id in teams)
        }
    return dict(sorted(found.items(), key=lambda item: item[1]))


def _first_read(case: Case, moments: Sequence[datetime], until: datetime) -> dict[tuple[datetime, str], datetime]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select moment, agency, read_at from assurance_first_read(%s, %s::timestamptz[]) where read_at <= %s",
            [case.pk, sorted(set(moments)), until],
        )
        return {(moment, agency): read_at for moment, agency, read_at in cursor.fetchall()}

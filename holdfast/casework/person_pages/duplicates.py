"""Records that may be of one person: suggested to be looked at, never joined by themselves.

Two records are suggested where an identifier is the same, or the birth date is and the names are alike. Pairs between
whom somebody recorded a relationship, and pairs that were found to be two people, are left out. Only people whom the
viewer sees are compared: somebody hidden changes neither the list nor its length.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from holdfast.access.log import record_consultation
from holdfast.access.models import Operation
from holdfast.access.searching import count_search
from holdfast.access.viewer import Viewer
from holdfast.register.models import Person

PAGE = 20
RECENT_DAYS = 90
"""Of each pair the later record is at most this old: what was looked at before is not looked at again every day."""
ALIKE = 0.4
"""From which share of letter groups (pg_trgm) names count as alike where the birth date is the same."""

_QUERY = """
with recent as materialized (
    select id, recorded_at, birth_date, nhs_number, upn, pnc
    from register_person
    where merged_into_id is null
      and recorded_at > now() - make_interval(days => %(days)s)
      and id in (select person_id from wall_person)
),
pair as (
    select recent.id as newer_id, recent.recorded_at, older.id as older_id, older.because
    from recent
    cross join lateral (
        select person.id, 'the same NHS number' as because from register_person person
        where recent.nhs_number <> '' and person.nhs_number <> '' and person.nhs_number = recent.nhs_number
          and person.merged_into_id is null and (person.recorded_at, person.id) < (recent.recorded_at, recent.id)
        union all
        select person.id, 'the same unique pupil number' from register_person person
        where recent.upn <> '' and person.upn <> '' and person.upn = recent.upn
          and person.merged_into_id is null and (person.recorded_at, person.id) < (recent.recorded_at, recent.id)
        union all
        select person.id, 'the same PNC identifier' from register_person person
        where recent.pnc <> '' and person.pnc <> '' and person.pnc = recent.pnc
          and person.merged_into_id is null and (person.recorded_at, person.id) < (recent.recorded_at, recent.id)
        union all
        select person.id, 'the same birth date and names that are alike' from register_person person
        where person.birth_date = recent.birth_date
          and person.merged_into_id is null and (person.recorded_at, person.id) < (recent.recorded_at, recent.id)
          and exists (
              select from register_personname mine
              join register_personname theirs on theirs.person_id = person.id
              where mine.person_id = recent.id and similarity(mine.search, theirs.search) >= %(alike)s
          )
    ) older
)
select newer_id, older_id, array_agg(distinct because order by because)
from pair
where not exists (
    select from register_keptapart apart
    where (apart.one_id, apart.other_id) in ((newer_id, older_id), (older_id, newer_id))
) and not exists (
    select from register_relationship told
    where (told.person_id, told.other_id) in ((newer_id, older_id), (older_id, newer_id))
)
  and exists (select from wall_person_in_view shown where shown.person_id = newer_id)
  and exists (select from wall_person_in_view shown where shown.person_id = older_id)
group by newer_id, older_id, recorded_at
order by recorded_at desc, newer_id, older_id
limit %(limit)s offset %(offset)s
"""


@dataclass(frozen=True)
class Pair:
    """Two records that may be of one person, and what makes it likely."""

    newer: Person
    older: Person
    because: Sequence[str]


def pairs_to_review(viewer: Viewer, *, page: int = 1) -> tuple[list[Pair], bool]:
    """Pairs among the people whom the viewer sees, the latest record first; and whether more follow. It is logged."""
    count_search(viewer)
    with connection.cursor() as cursor:
        cursor.execute(_QUERY, {"days": RECENT_DAYS, "alike": ALIKE, "limit": PAGE + 1, "offset": (page - 1) * PAGE})
        rows: list[tuple[UUID, UUID, list[str]]] = cursor.fetchall()
    people = Person.objects.in_bulk({person_id for newer, older, _ in rows[:PAGE] for person_id in (newer, older)})
    record_consultation(
        viewer=viewer,
        operation=Operation.SEARCH,
        what="records that may be of one person",
        person_ids=list(people),
        route="person_duplicates",
    )
    return [Pair(people[newer], people[older], because) for newer, older, because in rows[:PAGE]], len(rows) > PAGE

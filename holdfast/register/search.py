"""Finding a person among those whom the viewer sees: by name, however spelt, by birth date, by an identifier.

Candidates come from the database by shared letter groups (pg_trgm) and by exact birth date or identifier; they are then
set in order by how alike whole names are (`holdfast.register.names.likeness`). Both steps see visible people only:
somebody hidden changes neither the result nor the count, and, for those who do not see most of the area anyway, not the
time.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models.expressions import RawSQL

from holdfast.access.built import BuiltQuery
from holdfast.access.log import record_consultation
from holdfast.access.models import Operation
from holdfast.access.queries import sees_widely
from holdfast.access.searching import count_search
from holdfast.access.viewer import Viewer
from holdfast.register import identifiers
from holdfast.register.models import Person, PersonName
from holdfast.register.names import likeness, searchable

CANDIDATES = 200
"""How many people are looked at closely. Whoever finds more than a page of namesakes adds a birth date."""
ALIKE_ENOUGH = 0.72
"""From which likeness a name is offered in a search."""
LIKELY_SAME = 0.86
"""From which likeness a name alone makes a likely duplicate; with the same birth date `ALIKE_ENOUGH` does."""
PAGE = 20

_DATE = re.compile(r"\b(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b|\b(\d{4})-(\d{2})-(\d{2})\b")


@dataclass(frozen=True)
class Found:
    """A person found: `names` are all their names, `because` says in words what fits."""

    person: Person
    names: Sequence[str]
    likeness: float
    because: Sequence[str]


@dataclass(frozen=True)
class Page:
    """One page of what was found, best first. `total` counts what the viewer may see, and stops at `CANDIDATES`."""

    found: Sequence[Found]
    number: int
    total: int

    @property
    def has_next(self) -> bool:
        """Whether there is a page after this one."""
        return self.number * PAGE < self.total


@dataclass(frozen=True)
class Sought:
    """What is looked for."""

    name: str = ""
    birth_date: date | None = None
    nhs_number: str = ""
    upn: str = ""
    pnc: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to look for."""
        return not any((self.name, self.birth_date, self.nhs_number, self.upn, self.pnc))


def read(text: str) -> Sought:
    """What somebody typed into one box: names, a birth date (5/3/2011, 2011-03-05), or an identifier."""
    birth_date = None
    if match := _DATE.search(text):
        day, month, year, iso_year, iso_month, iso_day = (int(part) if part else 0 for part in match.groups())
        try:
            birth_date = date(iso_year, iso_month, iso_day) if iso_year else date(year, month, day)
            text = text[: match.start()] + " " + text[match.end() :]
        except ValueError:
            birth_date = None
    for field, check in (
        ("nhs_number", identifiers.nhs_number),
        ("upn", identifiers.unique_pupil_number),
        ("pnc", identifiers.pnc),
    ):
        try:
            return Sought(birth_date=birth_date, **{field: check(text.strip())})
        except ValueError:
            continue
    return Sought(name=searchable(text), birth_date=birth_date)


def search_people(viewer: Viewer, text: str, *, page: int = 1, route: str = "") -> Page:
    """Look for people among those whom the viewer sees, and log it with the people shown. Empty text finds nobody.

    Raises TooManySearches.
    """
    sought = read(text)
    count_search(viewer)
    found = _in_view(_best(_candidates(viewer, sought), sought, at_least=ALIKE_ENOUGH)) if not sought.is_empty else []
    shown = found[(page - 1) * PAGE : page * PAGE]
    record_consultation(
        viewer=viewer,
        operation=Operation.SEARCH,
        what="people",
        person_ids=[each.person.pk for each in shown],
        route=route,
    )
    return Page(shown, page, len(found))


def likely_duplicates(
    viewer: Viewer,
    *,
    name: str,
    birth_date: date | None = None,
    nhs_number: str = "",
    upn: str = "",
    pnc: str = "",
    limit: int = 5,
) -> list[Found]:
    """Who of those the viewer sees may be the person about to be registered: ask before making a second record.

    Raises TooManySearches.
    """
    sought = Sought(searchable(name), birth_date, nhs_number, upn, pnc)
    if sought.is_empty:
        return []
    count_search(viewer)
    found = _in_view(_best(_candidates(viewer, sought), sought, at_least=ALIKE_ENOUGH))
    likely = [
        each for each in found if each.likeness >= LIKELY_SAME or len(each.because) > 1 or each.because[0] != "name"
    ]
    record_consultation(
        viewer=viewer,
        operation=Operation.SEARCH,
        what="likely duplicates",
        person_ids=[each.person.pk for each in likely[:limit]],
    )
    return likely[:limit]


_NAMED = """
    select person_id, greatest(similarity(search, %(name)s), word_similarity(%(name)s, search)) as weight
    from register_personname where person_id = any ((select ids from scope)::uuid[])
"""
_NAMED_IN_INDEX = "select person_id, weight from wall_people_named(%(name)s, {limit})"
_BORN = "select id, 1 from register_person where {in_scope} birth_date = %(birth_date)s"
_IDENTIFIED = "select id, 2 from register_person where {in_scope} {field} = %({field})s and {field} <> ''"
_IN_SCOPE = "id = any ((select ids from scope)::uuid[]) and"

# Weights are added up, not joined: on a young table the planner expects few rows, and a join of two estimates would
# compare every person with every other.
_QUERY = """
with scope as materialized (select array(select distinct person_id from wall_person where {scoped}) as ids),
weighed (person_id, weight) as ({parts})
select person_id from weighed
where weight >= 0.2 group by person_id order by max(weight) + count(*) filter (where weight >= 1) desc, person_id
limit {limit}
"""


def _query(viewer: Viewer, sought: Sought) -> str:
    """The query for candidates: from the people whom the viewer sees; where those are most of the area, by index."""
    widely = sees_widely(viewer)
    in_scope = "" if widely else _IN_SCOPE
    parts = []
    if sought.name:
        parts.append(_NAMED_IN_INDEX.format(limit=CANDIDATES) if widely else _NAMED)
    if sought.birth_date is not None:
        parts.append(_BORN.format(in_scope=in_scope))
    parts += [
        _IDENTIFIED.format(in_scope=in_scope, field=field)
        for field in ("nhs_number", "upn", "pnc")
        if getattr(sought, field)
    ]
    return _QUERY.format(scoped=str(not widely).lower(), parts=" union all ".join(parts), limit=CANDIDATES)


def _candidates(viewer: Viewer, sought: Sought) -> dict[UUID, tuple[Person, list[str]]]:
    """The people worth a close look, each standing for the records merged into it, with all their names."""
    with connection.cursor() as cursor:
        cursor.execute(_query(viewer, sought), vars(sought))
        ids = [person_id for (person_id,) in cursor.fetchall()]
    people = {person.pk: person for person in _PEOPLE.all(ids=ids)} if ids else {}
    named: dict[UUID, list[str]] = defaultdict(list)
    for name in _NAMES.all(ids=ids) if ids else ():
        named[name.person_id].append(name.text)
    candidates: dict[UUID, tuple[Person, list[str]]] = {}
    for person_id in ids:
        person = people[person_id]
        keep = person.merged_into or person
        _, names = candidates.setdefault(keep.pk, (keep, []))
        names += named[person_id]
    return candidates


_PEOPLE = BuiltQuery(
    lambda ids: Person.objects.filter(pk__in=RawSQL("select unnest(%s::uuid[])", [ids])).select_related("merged_into"),
    ids=list,
)
_NAMES = BuiltQuery(
    lambda ids: PersonName.objects.filter(person_id__in=RawSQL("select unnest(%s::uuid[])", [ids])), ids=list
)


def _best(candidates: dict[UUID, tuple[Person, list[str]]], sought: Sought, *, at_least: float) -> list[Found]:
    found: list[Found] = []
    for person, names in candidates.values():
        alike = max((likeness(sought.name, searchable(name)) for name in names), default=0.0)
        because = []
        for field, words in (("nhs_number", "NHS number"), ("upn", "unique pupil number"), ("pnc", "PNC identifier")):
            if getattr(sought, field) and getattr(person, field) == getattr(sought, field):
                because.append(words)
        same_birth = sought.birth_date is not None and person.birth_date == sought.birth_date
        if alike >= at_least:
            because.insert(0, "name")
        if same_birth and (alike >= at_least - 0.2 or not sought.name):
            because.append("birth date")
        if because:
            found.append(Found(person, names, alike + 0.5 * (len(because) - ("name" in because)), because))
    return sorted(found, key=lambda each: (-each.likeness, each.person.sort_name, str(each.person.pk)))


def _in_view(found: list[Found]) -> list[Found]:
    """Those whose records are not past their review, nor all of whose cases are."""
    if not found:
        return found
    with connection.cursor() as cursor:
        ids = [each.person.pk for each in found]
        cursor.execute("select person_id from wall_person_in_view where person_id = any(%s::uuid[])", [ids])
        shown = {person_id for (person_id,) in cursor.fetchall()}
    return [each for each in found if each.person.pk in shown]

"""A briefing is checked within a second, of 20,000 people on record (NOR-10)."""

from __future__ import annotations

from itertools import count
from random import Random
from time import perf_counter, process_time
from uuid import UUID

import pytest
from django.db.backends.utils import CursorWrapper

from holdfast.access.viewer import acting_as
from holdfast.demo.names import BOYS, FAMILY_NAMES, GIRLS, SCHOOLS, given_name
from holdfast.register.actions import add_place
from holdfast.register.names import searchable
from holdfast.sharing.briefings.check import check
from tests.sharing.briefers import Briefers

PEOPLE = 20_000
LONG = 8
"""How often the parts are repeated: as long as a briefing gets."""


def _fill(cursor: CursorWrapper, area: Briefers, schools: list[UUID], random: Random) -> None:
    """People with two names, an address and a school, as the owner of the tables puts them in."""
    cursor.execute("alter table register_schoolplace no force row level security")
    numbers = count()
    names = []
    for _ in range(PEOPLE):
        given = given_name(random, random.choice(["female", "male"]))
        names.append((next(numbers), given, random.choice(FAMILY_NAMES)))
    who = [area.worker.user_id, area.care.pk]
    cursor.execute(
        "insert into register_person (id, birth_date, birth_date_precision, sex, gender, ethnicity, ethnicity_said_by,"
        " first_language, communication_needs, nhs_number, upn, pnc, display_name, sort_name, purpose, review_by,"
        " recorded_by_id, recorded_for_id, recorded_at)"
        " select ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, date '2008-01-01' + n %% 4000, 'exact',"
        " case n %% 2 when 0 then 'male' else 'female' end, '', 'white: british', 'nobody', '', '', '', '', '',"
        " 'A B', 'B, A', 'safeguarding', current_date + 100, %s, %s, now() from generate_series(0, %s) n",
        [*who, PEOPLE - 1],
    )
    rows = [(number, given, family, searchable(given, family)) for number, given, family in names]
    cursor.execute(
        "insert into register_personname (id, person_id, kind, given, family, search, source, recorded_by_id,"
        " recorded_at) select gen_random_uuid(), ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid,"
        " 'known as', given, family, search, 'told', %s, now()"
        " from unnest(%s::int[], %s::text[], %s::text[], %s::text[]) as row(n, given, family, search)",
        [area.worker.user_id, *(list(column) for column in zip(*rows, strict=True))],
    )
    cursor.execute(
        "insert into register_address (id, person_id, lines, postcode, uprn, is_confidential, confidential_because,"
        " source, recorded_by_id, recorded_at) select gen_random_uuid(),"
        " ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, n %% 300 || ' Kelp Street, Kelpmouth',"
        " 'ZZ99 9ZZ', '', false, '', 'told', %s, now() from generate_series(0, %s) n",
        [area.worker.user_id, PEOPLE - 1],
    )
    cursor.execute(
        "insert into register_schoolplace (id, person_id, school_id, provision, left_because, source, recorded_by_id,"
        " recorded_at) select gen_random_uuid(), ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid,"
        " (%s::uuid[])[1 + n %% 4], 'mainstream', '', 'told', %s, now() from generate_series(0, %s) n",
        [schools, area.worker.user_id, PEOPLE - 1],
    )
    cursor.execute("alter table register_schoolplace force row level security")
    cursor.execute("analyze register_person, register_personname, register_address, register_schoolplace")


@pytest.mark.slow
@pytest.mark.clause("NOR-10")
def test_a_long_briefing_is_checked_within_a_second(committed_db: str, owner_cursor: CursorWrapper) -> None:
    area = Briefers()
    with acting_as(area.worker):
        schools = [add_place(by=area.worker, kind="school", name=name).pk for name in SCHOOLS]
    _fill(owner_cursor, area, schools, Random(10))
    seen = (
        "On school days between half past three and five, young people are stopped on the path from Kelp Street to the "
        "pier and made to hand over phones. Boys aged 14 to 16 at Saltmarsh Academy are asked to carry things. "
        f"{BOYS[3]} and {GIRLS[4]} {FAMILY_NAMES[9]} are named by others, and so is {BOYS[40]} of 27 Kelp Street. "
    )
    texts = {"title": "Robberies on the way to the pier", "about": seen, "seen": seen * LONG, "asked": seen * LONG}
    times = []
    for _ in range(3):
        start = perf_counter()
        with acting_as(area.head):
            found = check(by=area.head, texts=texts, places=[])
        times.append((perf_counter() - start) / _held_up())
    print(f"checked {sum(map(len, texts.values()))} characters against {PEOPLE} people in {min(times):.2f} s")  # noqa: T201
    assert found.refused
    assert min(times) < 1


def _held_up() -> float:
    """How many times longer things take here now than they would if nothing else were at work."""
    start, busy = perf_counter(), process_time()
    sum(number * number for number in range(500_000))
    return max(1.0, (perf_counter() - start) / (process_time() - busy))

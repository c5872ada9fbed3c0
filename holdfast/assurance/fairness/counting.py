"""Counting in the database: one query, which gives back figures and nobody.

A person is counted once, as the record that stands for all that were merged with it. A fact counts unless it was
corrected, in which case the correction does, or withdrawn. What was erased is counted, among those of whom nothing is
known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db import connection

from holdfast.access.log import record_consultation
from holdfast.access.models import Operation
from holdfast.access.viewer import acting_as, job
from holdfast.assurance.fairness.groups import CHARACTERISTICS, UNKNOWN
from holdfast.assurance.fairness.periods import Period
from holdfast.assurance.fairness.points import CATEGORY, HELD_MONTHS, POINTS, STAGES
from holdfast.assurance.fairness.suppression import Row
from holdfast.protocol.calendar import LONDON
from holdfast.register.words import Ethnicity, SaidBy

COUNTING = job(
    "count for the fairness report",
    "Whether groups are treated alike can only be seen of everybody at once, and nobody sees everybody. It gives back"
    " figures and no person.",
)


@dataclass(frozen=True, slots=True)
class Counted:
    """How many stood before each decision point and how many reached it, by characteristic and group.

    These are the figures before suppression: they are never stored and never shown.
    """

    groups: Mapping[str, Mapping[str, Mapping[str, Row]]]
    """By point, characteristic and group; the group `unknown` among them."""
    with_ethnicity: int
    """Those on record whose ethnic group is known."""
    ethnicity_guessed: int
    """Those of them of whom neither they nor their family said it."""


def count(period: Period) -> Counted:
    """Count a period. Runs as a job that sees every case; what it did is in the log."""
    start, end = (datetime.combine(day, time(), LONDON) for day in (period.first, period.last + timedelta(days=1)))
    with acting_as(COUNTING), connection.cursor() as cursor:
        record_consultation(
            viewer=COUNTING, operation=Operation.CONSULT, what=f"figures of all cases: {period.key}", route="fairness"
        )
        cursor.execute(QUESTION, {"start": start, "end": end, "last_day": period.last, "kinds": _KINDS})
        return _counted(cursor.fetchall())


def _counted(rows: Sequence[tuple[Any, ...]]) -> Counted:
    groups: dict[str, dict[str, dict[str, Row]]] = {
        point.key: {each.key: dict.fromkeys((*each.groups, UNKNOWN), Row(0, 0)) for each in CHARACTERISTICS}
        for point in POINTS
    }
    with_ethnicity = guessed = 0
    for characteristic, group, known, of_those_guessed, *figures in rows:
        for place, point in enumerate(POINTS):
            groups[point.key][characteristic][group] = Row(figures[2 * place], figures[2 * place + 1])
        if characteristic == "ethnicity":
            with_ethnicity += known
            guessed += of_those_guessed
    return Counted(groups, with_ethnicity, guessed)


_LOOKED_AFTER = """(told.kind = 'placement.started'
        or (told.kind = 'service.known' and told.data ->> 'service' = 'looked after')
        or (told.kind = 'concern.raised' and told.data -> 'vulnerabilities' @> '["looked after"]')
        or (told.kind = 'child-in-need.ended' and told.data ->> 'why' = 'looked after'))"""
_NO_LONGER = "(told.kind = 'service.ended' and told.data ->> 'service' = 'looked after')"
_KINDS = sorted(
    {kind for stage in STAGES.values() for kind in (*stage.enters, *stage.leaves)}
    | {kind for point in POINTS for kind in point.kinds}
    | {"section-47.started", "placement.started", "service.known", "service.ended", "child-in-need.ended"}
)


_CATEGORY_KINDS = ", ".join(repr(kind) for kind in (*CATEGORY.enters, *CATEGORY.leaves))


def _any_of(kinds: Sequence[str]) -> str:
    return f"told.kind in ({', '.join(repr(kind) for kind in kinds)})"


def _last(condition: str, until: str = "start") -> str:
    return f"max(told.happened_at) filter (where {condition} and told.happened_at < %({until})s)"


def _in_period(condition: str) -> str:
    return f"coalesce(bool_or({condition} and told.happened_at >= %(start)s), false)"


def _of_stages() -> str:
    parts = []
    for name, stage in STAGES.items():
        enters, leaves = _any_of(stage.enters), _any_of(stage.leaves)
        parts += [
            f"coalesce({_last(enters)} > coalesce({_last(leaves)}, '-infinity'), false) as stood_{name}",
            f"{_in_period(enters)} as entered_{name}",
            f"coalesce(bool_or({enters}), false) as had_{name}",
        ]
    return ",\n           ".join(parts)


def _sums() -> str:
    return ",\n       ".join(
        f"count(*) filter (where {point.of}), count(*) filter (where {point.of} and {point.reached})"
        for point in POINTS
    )


QUESTION = f"""
with own as materialized (
    select known.id as case_id, coalesce(subject.merged_into_id, subject.id) as person_id, known.opened_at,
           known.closed_at
    from register_case known
    join register_person subject on subject.id = known.person_id
    where known.opened_at < %(end)s
),
held as (
    select own.person_id,
           bool_or(own.closed_at is null or own.closed_at >= %(start)s) as on_record,
           coalesce(bool_or(own.opened_at < least(own.closed_at, %(end)s) - interval '{HELD_MONTHS} months')
               filter (where own.closed_at is null or own.closed_at >= %(start)s), false) as held_long
    from own
    group by own.person_id
),
told as materialized (
    select own.person_id, fact.kind, fact.happened_at, fact.data,
           -- After a category has ended the next one begins anew: what ends it has none, so nothing is compared.
           case when fact.kind = 'risk.decided' then fact.data -> 'category'
                > lag(fact.data -> 'category') over (partition by own.person_id, fact.kind in ({_CATEGORY_KINDS})
                                                     order by fact.happened_at, fact.recorded_at, fact.id) end as raised
    from own
    join chronology_factcase standing on standing.case_id = own.case_id and standing.happened_at < %(end)s
    join chronology_fact fact on fact.id = standing.fact_id
    where fact.kind = any(%(kinds)s)
      and not fact.is_withdrawal
      -- Every correction names the first version. Asked twice, so that each question has the index.
      and not exists (select from chronology_fact later where later.corrects_id = fact.id)
      and not exists (select from chronology_fact later
                      where later.corrects_id = fact.corrects_id
                        and (later.recorded_at, later.id) > (fact.recorded_at, fact.id))
),
reached as (
    select told.person_id,
           {_of_stages()},
           {_in_period("(told.raised or told.kind = 'section-47.started')")} as escalated,
           {_in_period("told.kind = 'order.made'")} as ordered,
           {_in_period("told.kind in ('step-down.decided', 'risk.ended')")} as stepped_down,
           coalesce({_last(_LOOKED_AFTER, "end")} > coalesce({_last(_NO_LONGER, "end")}, '-infinity'), false)
               as looked_after
    from told
    group by told.person_id
),
everybody as (
    select {", ".join(f"{each.sql} as {each.key}" for each in CHARACTERISTICS)},
           person.ethnicity <> '{Ethnicity.NOT_STATED}' as ethnicity_is_known,
           person.ethnicity_said_by not in ('{SaidBy.SELF}', '{SaidBy.FAMILY}') as ethnicity_is_guessed,
           held.on_record, held.held_long,
           {
    ", ".join(
        f"coalesce({name}, false) as {name}"
        for stage in STAGES
        for name in (f"stood_{stage}", f"entered_{stage}", f"had_{stage}")
    )
},
           coalesce(escalated, false) as escalated, coalesce(ordered, false) as ordered,
           coalesce(stepped_down, false) as stepped_down
    from held
    join register_person person on person.id = held.person_id
    left join reached standing on standing.person_id = held.person_id
)
select case {" ".join(f"when grouping({each.key}) = 0 then '{each.key}'" for each in CHARACTERISTICS)} end,
       coalesce({", ".join(each.key for each in CHARACTERISTICS)}),
       count(*) filter (where on_record and ethnicity_is_known),
       count(*) filter (where on_record and ethnicity_is_known and ethnicity_is_guessed),
       {_sums()}
from everybody
group by grouping sets ({", ".join(f"({each.key})" for each in CHARACTERISTICS)})
"""  # noqa: S608
"""SQL: all figures of a period, a row for each group of each characteristic."""

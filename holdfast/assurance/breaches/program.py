"""The database's part in the register: every breach with its clock, worked out from facts and the duties they made."""

from __future__ import annotations

from holdfast.access.models import Function
from holdfast.access.policy import has_function

FOUND = "breach.found"
REPORT, CONSIDER, LEARN = "breach-reported", "breach-person-considered", "breach-learnt"
"""The kind of fact that a breach is, and the rules of its duties."""
CONSIDERED = "breach.person-considered"
REPORTED = "breach.reported"
SAID_ONCE = {REPORTED: REPORT, "breach.learnt": LEARN}
"""What is said once of a breach and stands in each of its cases, with the duty that it meets."""

# Kept as London's time, with its offset only in the hour that the clocks repeat.
_AWARE_AT = """case when latest.data ->> 'aware_at' ~ '(Z|[+-][0-9]{2}:[0-9]{2})$'
                    then (latest.data ->> 'aware_at')::timestamptz
                    else (latest.data ->> 'aware_at')::timestamp at time zone 'Europe/London' end"""

# An auditor reads it too: what somebody wrote in place of the register's own reference is not told.
_REFERENCE = "substring(latest.data ->> 'breach' from '^DB-[0-9]{2}-[0-9]{6}$')"

# A part is the fact of one case in the version that counts; its duties arise from that version. Of several clocks the
# one that runs out first counts, and of several answers the latest.
_REGISTER = f"""
    with part as (
        select coalesce(linked.first_id, root.id) as breach_id, latest.id as fact_id, root.recorded_at,
               latest.data ->> 'breach' as called, (
                   select standing.case_id from chronology_factcase standing where standing.fact_id = root.id limit 1
               ) as case_id,
               root.agency_key, root.erased_at is not null as erased, latest.is_withdrawal as withdrawn,
               coalesce({_AWARE_AT}, root.happened_at) as aware_at, {_REFERENCE} as reference
        from chronology_fact root
        left join assurance_breachpart linked on linked.fact_id = root.id
        cross join lateral (
            select version.id, version.is_withdrawal, version.data
            from chronology_fact version
            where version.id = root.id or version.corrects_id = root.id
            order by version.recorded_at desc, version.id desc limit 1
        ) latest
        where root.kind = '{FOUND}' and root.corrects_id is null
    )
    select part.breach_id, coalesce(min(part.reference), ''), min(part.aware_at), min(part.recorded_at),
           min(part.agency_key), count(distinct part.fact_id), bool_and(part.withdrawn), bool_and(part.erased),
           coalesce(min(report.due_at) filter (where report.status = 'due'), max(report.due_at)),
           coalesce(array_agg(distinct report.status) filter (where report.status is not null), '{{}}'),
           max(report.settled_at),
           (array_agg(answer.data ->> 'outcome' order by answer.recorded_at desc, answer.id desc)
               filter (where answer.id is not null))[1],
           (array_agg(said.outcome order by said.happened_at desc, said.recorded_at desc)
               filter (where said.outcome is not null))[1],
           max(said.happened_at),
           count(distinct person.item ->> 'id'),
           count(distinct person.item ->> 'id') filter (where person.status = 'due'),
           case when bool_or(lesson.status = 'due') then 'due'
                when bool_or(lesson.status in ('met', 'met late')) then 'met'
                else coalesce(max(lesson.status), '') end
    from part
    left join casework_duty report on report.arises_from_id = part.fact_id and report.rule = '{REPORT}'
    left join chronology_fact answer on answer.id = report.met_by_id
    left join lateral (
        select version.data ->> 'outcome' as outcome, version.happened_at, version.recorded_at
        from chronology_factcase standing
        join chronology_fact first on first.id = standing.fact_id and first.kind = '{REPORTED}'
            and first.corrects_id is null
        cross join lateral (
            select version.data, version.happened_at, version.recorded_at, version.is_withdrawal
            from chronology_fact version
            where version.id = first.id or version.corrects_id = first.id
            order by version.recorded_at desc, version.id desc limit 1
        ) version
        where standing.case_id = part.case_id and not version.is_withdrawal
            and version.data ->> 'breach' = part.called
        order by version.happened_at desc, version.recorded_at desc limit 1
    ) said on true
    left join casework_duty person on person.arises_from_id = part.fact_id and person.rule = '{CONSIDER}'
    left join casework_duty lesson on lesson.arises_from_id = part.fact_id and lesson.rule = '{LEARN}'
"""  # noqa: S608
_RETURNS = """(sought uuid, most integer, skipped integer)
    returns table (breach_id uuid, reference text, aware_at timestamptz, recorded_at timestamptz, agency text,
                   cases bigint, withdrawn boolean, erased boolean, due_at timestamptz, statuses text[],
                   settled_at timestamptz, outcome text, last_outcome text,
                   last_said timestamptz, people bigint, waiting bigint, lesson text)
    language sql stable"""
_IN_ORDER = """
    group by part.breach_id
    order by min(part.aware_at) desc, part.breach_id
    limit most offset skipped
"""
_SOUGHT = "(sought is null or part.breach_id = sought)"

BREACH_PROGRAM: tuple[str, ...] = (
    # What a function returns cannot be changed: it is made anew.
    "drop function if exists assurance_breaches_here(uuid, integer, integer)",
    "drop function if exists assurance_breaches(uuid, integer, integer)",
    # As whoever asks: the wall leaves the facts that they may read.
    f"create or replace function assurance_breaches_here{_RETURNS} as $$ {_REGISTER} where {_SOUGHT} {_IN_ORDER} $$",
    # As the owner, for auditors alone: that there is a breach, its clock and counts; never a word of what it is.
    f"""create or replace function assurance_breaches{_RETURNS} security definer set search_path from current as $$
    {_REGISTER} where {_SOUGHT} and {has_function(Function.AUDITOR)} {_IN_ORDER} $$""",
    # The first clock that runs out of all: for auditors, in a line on their first page.
    f"""create or replace function assurance_breach_due() returns timestamptz language sql stable security definer
    set search_path from current as $$
    select min(duty.due_at)
    from chronology_fact found
    join chronology_factcase standing on standing.fact_id = found.id
    join casework_duty duty on duty.case_id = standing.case_id and duty.arises_from_id = found.id
        and duty.rule = '{REPORT}' and duty.status = 'due'
    where found.kind = '{FOUND}' and {has_function(Function.AUDITOR)} $$""",  # noqa: S608
)

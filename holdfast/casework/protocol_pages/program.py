"""The database's part in counting how well the protocol is kept: counts of the whole area, and nothing else."""

from __future__ import annotations

from holdfast.access.models import Function
from holdfast.access.policy import IS_JOB, has_function

_COUNT = """
    select clause, duty.owed_agency, date_trunc('month', duty.due_at at time zone 'Europe/London')::date,
        count(*) filter (where duty.status = 'met'),
        count(*) filter (where duty.status = 'met late'),
        count(*) filter (where duty.status in ('due', 'lapsed')),
        count(*) filter (where duty.status = 'waived')
    from casework_duty duty, unnest(duty.clauses) clause
    where duty.due_at >= since and duty.due_at < until
      and (duty.status <> 'lapsed' or duty.settled_at > duty.due_at) and not (duty.status = 'due' and duty.paused)
"""
_RETURNS = """(since timestamptz, until timestamptz)
    returns table (clause text, agency text, month date, in_time bigint, late bigint, not_met bigint, waived bigint)
    language sql stable"""

KEPT_PROGRAM: tuple[str, ...] = (
    # As whoever asks: the wall leaves the duties that they see.
    f"create or replace function casework_kept_here{_RETURNS} as $$ {_COUNT} group by 1, 2, 3 $$",
    # As the owner, so of the whole area; to those who answer for it, and no more than counts.
    f"""create or replace function casework_kept{_RETURNS} security definer set search_path from current as $$
    {_COUNT}
      and ({has_function(Function.CO_ORDINATOR)} or {has_function(Function.AUDITOR)} or {IS_JOB})
    group by 1, 2, 3 $$""",
)

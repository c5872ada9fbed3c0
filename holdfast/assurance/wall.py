"""What the auditor's pages ask the database beyond the log itself (`holdfast.access.wall`)."""

from __future__ import annotations

from holdfast.access.holding import declared
from holdfast.access.wall import IS_JOB, Table, append_only, has_function, read_by_wall, sees_fact
from holdfast.assurance.breaches.program import BREACH_PROGRAM
from holdfast.assurance.fairness.tables import FAIRNESS_TABLES
from holdfast.assurance.holding.program import erasing_program
from holdfast.assurance.inquiry.program import INQUIRY_PROGRAM

_AUDITS = has_function("auditor")

PROGRAM: tuple[str, ...] = (
    # An auditor sees no case, but knows cases by their references, which tell nothing of anybody.
    f"""
    create or replace function wall_case_references(ids uuid[], sought text)
        returns table (case_id uuid, reference text)
        language sql stable security definer set search_path = public, pg_temp
    as $$
        select known.id, known.reference from register_case known
        where {_AUDITS} and (known.id = any(ids) or known.reference = sought)
    $$
    """,
    # Row-level security keeps the indexes of lists out of reach; this asks them as the owner, for auditors alone.
    f"""
    create or replace function wall_lines_about(sought uuid) returns table (line_id bigint)
        language sql stable security definer set search_path = public, pg_temp
    as $$
        select line.id from access_consultation line
        where {_AUDITS} and (line.case_ids @> array[sought] or line.person_ids @> array[sought])
    $$
    """,
    # Why somebody looked is written in their own words, and could name the child. Whoever stands in the line, or in one
    # of its cases, is named there no more.
    f"""
    create or replace function wall_reasons_without_names(ids bigint[]) returns table (line_id bigint, reason text)
        language sql stable security definer set search_path = public, pg_temp
    as $$
        select line.id,
               coalesce(regexp_replace(line.reason, '\\m(' || known.words || ')\\M', '[name]', 'gi'), line.reason)
        from access_consultation line
        cross join lateral (
            select string_agg(distinct word, '|') as words
            from register_personname name,
                 regexp_split_to_table(name.given || ' ' || name.family, '[^[:alpha:]]+') as word
            where char_length(word) > 1
              and (name.person_id = any(line.person_ids) or name.person_id in (
                  select standing.person_id from register_caseperson standing
                  where standing.case_id = any(line.case_ids)))
        ) known
        where {_AUDITS} and line.id = any(ids) and line.reason <> ''
    $$
    """,
    *erasing_program(declared()),
    *BREACH_PROGRAM,
    *INQUIRY_PROGRAM,
)

ERASES: tuple[str, ...] = tuple(held.table for held in declared() if held.goes or held.instead)
"""The tables of which the programs above delete or empty rows."""

_OF_FACT = sees_fact("assurance_breachpart.fact_id")

TABLES: tuple[Table, ...] = (
    read_by_wall(
        append_only(
            Table(
                "assurance_breachpart",
                "case-scoped",
                "Those who may read the fact of that case. To whoever begins the breach all its facts are open.",
                sees=_OF_FACT,
                adds=f"({IS_JOB} or {_OF_FACT})",
            )
        )
    ),
    *FAIRNESS_TABLES,
)

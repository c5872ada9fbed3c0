"""What the auditor's pages ask the database beyond the log itself (`holdfast.access.wall`)."""

from __future__ import annotations

from holdfast.access.holding import declared
from holdfast.access.policy import IS_JOB, Table, append_only, has_function, read_by_wall, sees_fact
from holdfast.assurance.breaches.program import BREACH_PROGRAM
from holdfast.assurance.dip_samples.program import DIP_PROGRAM, DIP_TABLES
from holdfast.assurance.fairness.tables import FAIRNESS_TABLES
from holdfast.assurance.holding.program import erasing_program
from holdfast.assurance.inquiry.program import INQUIRY_PROGRAM
from holdfast.assurance.restoring.program import ENDED_PROGRAM

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
    # What somebody wrote in their own words could name the child. Whoever stands in one of these cases, or is one of
    # these people, is named there no more. Run as the owner, within the functions below.
    """
    create or replace function wall_without_names(words text, cases uuid[], people uuid[]) returns text
        language sql stable set search_path = public, pg_temp
    as $$
        select coalesce(
            regexp_replace(words, '\\m(' || string_agg(distinct word, '|') || ')\\M', '[name]', 'gi'), words)
        from register_personname name,
             regexp_split_to_table(name.given || ' ' || name.family, '[^[:alpha:]]+') as word
        where char_length(word) > 1
          and (name.person_id = any(people) or name.person_id in (
              select standing.person_id from register_caseperson standing where standing.case_id = any(cases)))
    $$
    """,
    # Why somebody looked.
    f"""
    create or replace function wall_reasons_without_names(ids bigint[]) returns table (line_id bigint, reason text)
        language sql stable security definer set search_path = public, pg_temp
    as $$
        select line.id, wall_without_names(line.reason, line.case_ids, line.person_ids)
        from access_consultation line
        where {_AUDITS} and line.id = any(ids) and line.reason <> ''
    $$
    """,
    *erasing_program(declared()),
    *BREACH_PROGRAM,
    *INQUIRY_PROGRAM,
    *DIP_PROGRAM,
    *ENDED_PROGRAM,
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
    *DIP_TABLES,
    *FAIRNESS_TABLES,
)

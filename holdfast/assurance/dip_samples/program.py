"""Who sees a dip sample, and what an auditor reads of its reviews."""

from __future__ import annotations

from holdfast.access.models import Function
from holdfast.access.policy import AGENCY, IS_JOB, USER, Table, append_only, has_function, read_by_wall

_AUDITS = has_function(Function.AUDITOR)
_MINE = f"(assurance_dipitem.reviewer_id = {USER} and assurance_dipitem.reviewer_agency_id = {AGENCY})"

DIP_PROGRAM: tuple[str, ...] = (
    # An auditor reads the answers of a sample's reviews, and what was found without anybody's name.
    f"""
    create or replace function assurance_dip_findings(sample uuid)
        returns table (item_id uuid, answers jsonb, found text, action text)
        language sql stable security definer set search_path = public, pg_temp
    as $$
        select item.id,
               fact.data - array['found', 'action', 'clauses'] || jsonb_strip_nulls(jsonb_build_object('clauses',
                   wall_without_names(fact.data ->> 'clauses', array[item.case_id], '{{}}'))),
               wall_without_names(coalesce(fact.data ->> 'found', ''), array[item.case_id], '{{}}'),
               wall_without_names(coalesce(fact.data ->> 'action', ''), array[item.case_id], '{{}}')
        from assurance_dipitem item
        join chronology_fact fact on fact.id = item.fact_id
        where {_AUDITS} and item.sample_id = sample
    $$
    """,  # noqa: S608 - ours
)

DIP_TABLES: tuple[Table, ...] = (
    append_only(
        Table(
            "assurance_dipsample",
            "log",
            "Auditors, and those who review something of it. The draw alone writes it, and nobody changes it.",
            sees=f"({IS_JOB} or {_AUDITS} or exists (select from assurance_dipitem mine"
            f" where mine.sample_id = assurance_dipsample.id and mine.reviewer_id = {USER}))",
            adds=IS_JOB,
        )
    ),
    read_by_wall(
        Table(
            "assurance_dipitem",
            "log",
            "Auditors, and of what they review the reviewers. Draws, assignments and reviews alone write it.",
            sees=f"({IS_JOB} or {_AUDITS} or {_MINE})",
            adds=IS_JOB,
            changes=("reviewer_id", "reviewer_agency_id", "involvement_id", "until_at", "fact_id", "done_at"),
            changes_rows=IS_JOB,
        )
    ),
)

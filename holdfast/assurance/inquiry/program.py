"""The database's part in an inquiry: which agency first opened a case after each moment, and no more of the log."""

from __future__ import annotations

OPENED = (
    "case", "case_chronology", "case_people", "case_duties", "plan", "case_sharing", "case_involved", "fact_kinds",
    "panel_request", "panel_told", "inquiry", "chronology", "chronology, narrowed down", "plan, the family's copy",
)  # fmt: skip
"""What the log calls the pages and documents of a case, as it is now. A list that a case stands in does not open it;
nor does a page as known at a past moment, which does not show what was recorded after it."""
_OPENED = ", ".join("'" + what.replace("'", "''") + "'" for what in OPENED)

INQUIRY_PROGRAM: tuple[str, ...] = (
    # The log is the auditor's; that an agency had the record before its eyes is what the case team accounts for. Nobody
    # is named, and that an auditor looked into the log itself is not said.
    f"""
    create or replace function assurance_first_read(sought uuid, moments timestamptz[])
        returns table (moment timestamptz, agency text, read_at timestamptz)
        language sql stable security definer set search_path = public, pg_temp
    as $$
        with opened as materialized (
            select line.agency, line.at
            from access_consultation line
            where line.case_ids @> array[sought] and line.operation in ('consult', 'print', 'export')
              and line.what in ({_OPENED}) and line.agency <> ''
              and exists (select from wall_case seen where seen.case_id = sought)
        )
        select asked.moment, opened.agency, min(opened.at)
        from unnest(moments) asked(moment)
        join opened on opened.at > asked.moment
        group by asked.moment, opened.agency
    $$
    """,  # noqa: S608 - ours
)

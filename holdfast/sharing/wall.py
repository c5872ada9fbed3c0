"""Who sees which disclosure (`holdfast.access.wall`)."""

from __future__ import annotations

from holdfast.access.policy import (
    AGENCY,
    IS_JOB,
    USER,
    Table,
    has_function,
    open_reference,
    read_by_wall,
    sees_case,
    sees_person,
)

CHECK, CHECK_AGAIN = "check a briefing", "briefing checked again"
"""What the log says of each text that is checked for its writer, and before it is agreed. The first is the job, too,
that compares a text with those on record."""
BRIEFING_LASTS = 28
"""So many days past its end those who were told of a briefing still see that it was, and that it is over."""

VIEWS: tuple[str, ...] = (
    # What was told to the viewer, for the agency that they act for: it was sent. What was recalled is still known to
    # have been told; its words are not shown (`queries.received`).
    f"""
    create or replace view wall_received as
    select told.disclosure_id, told.id as recipient_id
    from sharing_recipient told
    join sharing_disclosure disclosure on disclosure.id = told.disclosure_id
    where told.user_id = {USER}
      and told.agency_id = {AGENCY}
      and disclosure.sent_at is not null
    """,
    # The disclosures of the viewer's cases.
    """
    create or replace view wall_disclosed as
    select disclosure.id as disclosure_id
    from wall_case seen
    join sharing_disclosure disclosure on disclosure.case_id = seen.case_id
    """,
    # The briefings that the viewer chairs, or agrees to as the second manager; and those that one of these replaces,
    # which end as the new one is agreed.
    f"""
    create or replace view wall_briefing_kept as
    select kept.id as briefing_id
    from sharing_briefing kept
    where (kept.by_user_id = {USER} and kept.agency_id = {AGENCY})
       or (kept.second_id = {USER} and kept.second_agency_id = {AGENCY})
       or exists (
            select from sharing_briefing newer
            where newer.replaces_id = kept.id
              and newer.second_id = {USER} and newer.second_agency_id = {AGENCY}
              and newer.by_user_id = kept.by_user_id and newer.agency_id = kept.agency_id
              and newer.declined_at is null
       )
    """,
    # Those besides that were issued to the viewer's agency, until four weeks after they are over.
    f"""
    create or replace view wall_briefing as
    select briefing_id from wall_briefing_kept
    union all
    select told.briefing_id
    from sharing_briefingagency told
    join sharing_briefing issued on issued.id = told.briefing_id
    where told.agency_id = {AGENCY}
      and issued.agreed_at is not null
      and issued.until_date + {BRIEFING_LASTS} >= (now() at time zone 'Europe/London')::date
    """,
    # When the viewer had a text checked, within the day: the log counts.
    f"""
    create or replace view wall_briefing_check as
    select line.at
    from access_consultation line
    where line.user_id = {USER}
      and line.what in ('{CHECK}', '{CHECK_AGAIN}')
      and line.at > now() - interval '1 day'
    """,
)

PROGRAM: tuple[str, ...] = (
    # Which homes on record stand in a text, confidential ones among them, by the first line of the address without
    # capitals and punctuation. It gives parts of the text alone, and only to the job that checks briefings: whose home
    # each is is not said. A building without a number counts where few people on record live in it; most such are
    # refused by their form before (`briefings.shapes`), whoever lives there.
    f"""
    create or replace function wall_homes_in(told text, few integer)
        returns table (line text)
        language sql stable security definer set search_path = public, pg_temp
    as $$
        with said as materialized (
            select distinct word from unnest(string_to_array(told, ' ')) as word
        ), near as materialized (
            -- Only what begins with a word of the text is looked at closely.
            select address.person_id, address.lines
            from register_address address
            join said on said.word = split_part(
                ltrim(translate(lower(address.lines), E'''’.,-/()\\n\\r', '          ')), ' ', 1)
            where current_setting('holdfast.job', true) = '{CHECK}'
        )
        select home.line
        from (
            select near.person_id,
                   trim(regexp_replace(lower(split_part(translate(near.lines, E'\\n\\r', ',,'), ',', 1)),
                                       '[^[:alnum:]]+', ' ', 'g')) as line
            from near
        ) home
        where home.line like '% %'
          and position(' ' || home.line || ' ' in told) > 0
        group by home.line
        having home.line ~ '[0-9]'
            or (count(distinct home.person_id) < few
                and home.line !~ ' (road|street|avenue|lane|close|crescent|drive|gardens|grove|hill|row|square|way)$')
    $$
    """,
)

_BRIEFED = "exists (select from wall_briefing seen where seen.briefing_id = {column})"
_KEEPS_BRIEFING = "exists (select from wall_briefing_kept mine where mine.briefing_id = {column})"
_KEEPS = f"({has_function('co-ordinator')} or {has_function('area administrator')} or {IS_JOB})"
_IN_CASE = sees_case("sharing_disclosure.case_id")


def _told(column: str) -> str:
    return f"exists (select from wall_received told where told.disclosure_id = {column})"


def _of_case(column: str) -> str:
    return f"({IS_JOB} or exists (select from wall_disclosed mine where mine.disclosure_id = {column}))"


_MINE = f"(sharing_recipient.user_id = {USER} and sharing_recipient.agency_id = {AGENCY})"
_NOTICE = (
    "exists (select from sharing_recipient told where told.id = sharing_notice.recipient_id)"  # through the wall itself
)

TABLES: tuple[Table, ...] = (
    open_reference(
        "sharing_assessment",
        adds=_KEEPS,
        changes=("ended_on", "review_by"),
        says="Everybody reads; co-ordinators and area administrators keep it.",
    ),
    open_reference(
        "sharing_agreement",
        adds=_KEEPS,
        changes=("until_date", "review_by"),
        says="Everybody reads; co-ordinators and area administrators keep it.",
    ),
    open_reference(
        "sharing_agreementparty",
        adds=_KEEPS,
        says="Everybody reads; co-ordinators and area administrators keep it.",
    ),
    read_by_wall(
        Table(
            "sharing_disclosure",
            "case-scoped",
            "Those involved in its case, and once it was sent those to whom it was told.",
            sees=f"({_IN_CASE} or {_told('sharing_disclosure.id')})",
            adds=f"({_IN_CASE} and {sees_person('sharing_disclosure.person_id')} and by_user_id = {USER})",
            changes=("fact_id", "approved_by_id", "sent_at", "dropped_at", "dropped_because", "ended_at", "review_by"),
            changes_rows=_IN_CASE,
        )
    ),
    read_by_wall(
        Table(
            "sharing_recipient",
            "case-scoped",
            "Those who see the disclosure's case; of what was told to them, the recipients themselves.",
            sees=f"({_of_case('sharing_recipient.disclosure_id')}"
            f" or ({_MINE} and {_told('sharing_recipient.disclosure_id')}))",
            adds=_of_case("sharing_recipient.disclosure_id"),
            changes=("agreed_at", "recalled_at", "recalled_because"),
            # What was taken back stays so: a recipient changes only a row that nobody has recalled.
            changes_rows=f"({_of_case('sharing_recipient.disclosure_id')}"
            f" or ({_MINE} and sharing_recipient.recalled_at is null))",
        )
    ),
    Table(
        "sharing_notice",
        "case-scoped",
        "Those who see the recipient's row: the case team, and the recipient.",
        sees=_NOTICE,
        adds=f"({IS_JOB} or {_NOTICE})",
        changes=("confirmed_at", "confirmed"),
        changes_rows=_NOTICE,
    ),
    read_by_wall(
        Table(
            "sharing_briefing",
            "partners",
            "Those who chair it and agree to it or to one that replaces it; once it is issued, everybody who acts for"
            " an agency that was told.",
            sees=f"({_BRIEFED.format(column='sharing_briefing.id')} or (by_user_id = {USER} and agency_id = {AGENCY}))",
            adds=f"(by_user_id = {USER} and agency_id = {AGENCY} and agreed_at is null)",
            changes=(
                "agreed_at",
                "coincidences",
                "coincidence_because",
                "declined_at",
                "declined_because",
                "withdrawn_at",
                "withdrawn_because",
            ),
            changes_rows=_KEEPS_BRIEFING.format(column="sharing_briefing.id"),
        )
    ),
    Table(
        "sharing_briefingplace",
        "partners",
        "Those who see the briefing.",
        sees=_BRIEFED.format(column="sharing_briefingplace.briefing_id"),
        adds=_KEEPS_BRIEFING.format(column="sharing_briefingplace.briefing_id"),
    ),
    read_by_wall(
        Table(
            "sharing_briefingagency",
            "partners",
            "Those who see the briefing.",
            sees=_BRIEFED.format(column="sharing_briefingagency.briefing_id"),
            adds=_KEEPS_BRIEFING.format(column="sharing_briefingagency.briefing_id"),
        )
    ),
    Table(
        "sharing_briefingreceipt",
        "partners",
        "Those who chair the briefing and agree to it see who has read it; a reader sees their own.",
        sees=f"({_KEEPS_BRIEFING.format(column='sharing_briefingreceipt.briefing_id')}"
        f" or (user_id = {USER} and agency_id = {AGENCY}))",
        adds=f"(user_id = {USER} and agency_id = {AGENCY}"
        f" and {_BRIEFED.format(column='sharing_briefingreceipt.briefing_id')})",
    ),
)

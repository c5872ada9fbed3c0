"""Who sees which disclosure (`holdfast.access.wall`)."""

from __future__ import annotations

from holdfast.access.wall import (
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
)

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
)

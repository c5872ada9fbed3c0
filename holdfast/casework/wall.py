"""Who sees which duty and which meeting (`holdfast.access.wall`)."""

from __future__ import annotations

from holdfast.access.policy import IS_JOB, USER, Table, case_scoped, read_by_wall, sees_case, sees_fact
from holdfast.casework.protocol_pages.program import KEPT_PROGRAM

VIEWS: tuple[str, ...] = (
    # The meetings about one of the viewer's cases, and those to which the viewer is asked.
    f"""
    create or replace view wall_meeting as
    select about.meeting_id
    from wall_case seen
    join casework_meetingcase about on about.case_id = seen.case_id
    union all
    select invitation.meeting_id
    from casework_invitation invitation
    where invitation.user_id = {USER}
    """,
    # The meetings that the viewer has called.
    f"""
    create or replace view wall_called_meeting as
    select called.id as meeting_id
    from casework_meeting called
    where called.called_by_id = {USER}
    """,
)


PROGRAM = KEPT_PROGRAM


def sees_meeting(column: str) -> str:
    """SQL: whether the meeting of `column` is about a case of the viewer's, or the viewer is asked to it."""
    return f"({IS_JOB} or exists (select from wall_meeting seen where seen.meeting_id = {column}))"


_IN_THE_MEETING = sees_meeting("casework_meeting.id")
_INVITATION = (
    f"({sees_meeting('casework_invitation.meeting_id')}"
    f" and (casework_invitation.case_id is null or {sees_case('casework_invitation.case_id')}))"
)

TABLES: tuple[Table, ...] = (
    # What is owed follows from all facts of a case, so only the projection's own job writes it (ADR 0004).
    read_by_wall(
        Table(
            "casework_duty",
            "case-scoped",
            "Those involved in its case who may read the fact from which it arises. The projection alone writes it.",
            sees=f"({sees_case('casework_duty.case_id')} and {sees_fact('casework_duty.arises_from_id')})",
            adds=IS_JOB,
            changes=("*",),
            changes_rows=IS_JOB,
            removes=IS_JOB,
        )
    ),
    read_by_wall(
        Table(
            "casework_meeting",
            "case-scoped",
            "Those involved in a case that it is about, and those who are asked to it: when and where, not about whom.",
            sees=_IN_THE_MEETING,
            adds=f"(called_by_id = {USER})",
            changes=(
                "planned_for",
                "minutes_long",
                "where",
                "part_of",
                "status",
                "revision",
                "held_at",
            ),
            changes_rows=_IN_THE_MEETING,
        )
    ),
    read_by_wall(
        case_scoped(
            "casework_meetingcase",
            adds=f"({sees_case('casework_meetingcase.case_id')} and ({sees_meeting('casework_meetingcase.meeting_id')}"
            " or exists (select from wall_called_meeting mine"
            " where mine.meeting_id = casework_meetingcase.meeting_id)))",
        )
    ),
    case_scoped("casework_meetingfact", sees=sees_fact("casework_meetingfact.fact_id")),
    case_scoped(
        "casework_meetingnote",
        adds=f"({sees_case('casework_meetingnote.case_id')} and {sees_meeting('casework_meetingnote.meeting_id')}"
        f" and by_id = {USER})",
        removes=True,
        says="Those involved in its case. A note is never changed: each save adds one.",
    ),
    read_by_wall(
        Table(
            "casework_invitation",
            "case-scoped",
            "Those who see the meeting; of a child's family, those who see that child.",
            sees=_INVITATION,
            adds=_INVITATION,
            changes=("answer", "because", "came", "leads", "mailed_revision"),
            changes_rows=_INVITATION,
            removes=_INVITATION,
        )
    ),
)

"""What the tables of casework hold (`holdfast.access.holding`)."""

from __future__ import annotations

from holdfast.access.holding import Held

_WITH_CASE = "case_id = {id}"

HELD: tuple[Held, ...] = (
    Held(
        "casework_duty",
        "case",
        "id pack rule clauses title owed_agency owed_post due_is_day paused records urgent",
        "case_id arises_from_id after_id arose_at due_at original_due_at status settled_at met_by_id held_id missing",
        "because item item_key settled_because",
        goes=_WITH_CASE,
    ),
    # A meeting says when and where, never about whom; it stays when one of its children's cases goes.
    Held(
        "casework_meeting",
        "none",
        "id number pack kind planned_for minutes_long where part_of children status revision held_at",
        "called_by_id called_by_agency called_at",
    ),
    Held("casework_meetingcase", "case", "id", "meeting_id case_id", goes=_WITH_CASE),
    Held("casework_meetingfact", "case", "id", "meeting_id case_id fact_id", goes=_WITH_CASE),
    Held(
        "casework_meetingnote",
        "case",
        "id version",
        "meeting_id case_id by_id by_name at",
        "typed",
        goes=_WITH_CASE,
    ),
    Held(
        "casework_invitation",
        "case",
        "id mailed_revision",
        "meeting_id case_id user_id name party answer came leads",
        "because",
        goes=_WITH_CASE,
    ),
)

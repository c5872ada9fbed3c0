"""What the tables of sharing hold (`holdfast.access.holding`)."""

from __future__ import annotations

from holdfast.access.holding import Held

HELD: tuple[Held, ...] = (
    Held(
        "sharing_assessment",
        "none",
        "id kind title reference purposes approved_on review_by ended_on recorded_at",
        "approved_by recorded_by_id",
    ),
    Held(
        "sharing_agreement",
        "none",
        "id title reference purposes from_date until_date review_by recorded_at",
        "recorded_by_id",
    ),
    Held("sharing_agreementparty", "none", "agreement_id agency_id"),
    Held(
        "sharing_disclosure",
        "disclosure",
        "id purpose gateway provision held_for review_by",
        "case_id person_id fact_id sources by_user_id by_name agency_id decided_at approved_by_id sent_at dropped_at"
        " ended_at",
        "answers content dropped_because",
    ),
    Held(
        "sharing_recipient",
        "disclosure",
        "id",
        "disclosure_id user_id agency_id name post agreed_at recalled_at",
        "recalled_because",
    ),
    Held("sharing_notice", "disclosure", "id kind", "recipient_id made_at confirmed_at", "says content confirmed"),
    # About nobody: what names somebody is refused (NOR-10).
    Held(
        "sharing_briefing",
        "none",
        "id title about seen asked purpose from_date until_date coincidences put_forward_at agreed_at declined_at"
        " withdrawn_at replaces_id post second_post",
        "by_user_id by_name agency_id nominated_by second_id second_name second_agency_id coincidence_because"
        " declined_because withdrawn_because",
    ),
    Held("sharing_briefingplace", "none", "briefing_id place_id"),
    Held("sharing_briefingagency", "none", "briefing_id agency_id"),
    Held("sharing_briefingreceipt", "none", "id briefing_id read_at post", "user_id agency_id name"),
)

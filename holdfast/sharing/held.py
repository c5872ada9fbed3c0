"""What the tables of sharing hold (`holdfast.access.holding`)."""

from __future__ import annotations

from holdfast.access.holding import Held
from holdfast.register.review import MONTHS
from holdfast.sharing.models import Notice

_OF_CASE = "(select disclosure.id from sharing_disclosure disclosure where disclosure.case_id = {id})"
_TOLD = f"(select told.id from sharing_recipient told where told.disclosure_id in {_OF_CASE})"  # noqa: S608

# With the case its purpose is over: the words go, and whoever may still hold them is told to destroy them (GM-21).
_NOTICES = (
    f"""insert into sharing_notice (id, recipient_id, kind, says, content, made_at, confirmed)
        select gen_random_uuid(), told.id, '{Notice.Kind.OVER.value}', '{Notice.Kind.OVER.label}', '[]',
               clock_timestamp(), ''
        from sharing_recipient told join sharing_disclosure disclosure on disclosure.id = told.disclosure_id
        where disclosure.case_id = {{id}} and disclosure.sent_at is not null and disclosure.ended_at is null
          and told.recalled_at is null""",  # noqa: S608
    f"update sharing_notice set content = '[]', confirmed = '' where recipient_id in {_TOLD}",  # noqa: S608
)
_DISCLOSURES = (
    f"""update sharing_disclosure
        set answers = '{{{{}}}}', content = '[]', sources = '{{{{}}}}', dropped_because = '',
            ended_at = coalesce(ended_at, clock_timestamp()),
            review_by = ((now() at time zone 'Europe/London') + interval '{MONTHS} months')::date
        where case_id = {{id}}""",  # noqa: S608
)
_RECIPIENTS = (f"update sharing_recipient set recalled_because = '' where disclosure_id in {_OF_CASE}",)  # noqa: S608

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
    # Before the disclosures, which say with their end to whom it was told already.
    Held(
        "sharing_notice",
        "disclosure",
        "id kind",
        "recipient_id made_at confirmed_at",
        "says content confirmed",
        instead=_NOTICES,
    ),
    Held(
        "sharing_disclosure",
        "disclosure",
        "id purpose gateway provision held_for review_by",
        "case_id person_id fact_id sources by_user_id by_name agency_id decided_at approved_by_id sent_at dropped_at"
        " ended_at",
        "answers content dropped_because",
        instead=_DISCLOSURES,
    ),
    Held(
        "sharing_recipient",
        "disclosure",
        "id",
        "disclosure_id user_id agency_id name post agreed_at recalled_at",
        "recalled_because",
        instead=_RECIPIENTS,
    ),
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

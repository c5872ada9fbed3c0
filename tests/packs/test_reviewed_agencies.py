"""Chronologies of an independent reviewer: need, consent, police, health, school, youth justice, panels, placements.

The chronologies were written by hand from the protocol's own text, before the rules of the pack were read. Each row: a
chronology of `reviewed/`, the moment asked, and what must be there then.
"""

import pytest

from tests.packs.looking import holds

ROW = ("chronology", "at", "expected")


@pytest.mark.clause("ISL-5.1.4")
@pytest.mark.parametrize(
    ROW,
    [
        ("member-by-own-word-alone", "2026-03-05", ["member-needs-both-parts refuses g"]),
        ("member-by-police-alone", "2026-03-05", ["member-needs-both-parts refuses g"]),
    ],
)
def test_taking_part_needs_both_parts(chronology: str, at: str, expected: list[str]) -> None:
    holds(chronology, at, expected)


@pytest.mark.clause("ISL-5.1.5")
@pytest.mark.parametrize(
    ROW,
    [
        ("associate-without-a-ground", "2026-03-05", ["associate-needs-a-ground refuses g"]),
    ],
)
def test_association_needs_a_ground(chronology: str, at: str, expected: list[str]) -> None:
    holds(chronology, at, expected)


@pytest.mark.clause("ISL-5.1.6")
@pytest.mark.parametrize(
    ROW,
    [
        ("partner-at-risk", "2026-03-05", ["nothing refused"]),
    ],
)
def test_a_tie_is_a_risk(chronology: str, at: str, expected: list[str]) -> None:
    holds(chronology, at, expected)


@pytest.mark.clause("ISL-6.3a")
@pytest.mark.parametrize(
    ROW,
    [
        ("bronze-for-a-child-of-youth-offending", "2026-03-05", ["marp-where-known-to-youth-offending refuses p"]),
        ("second-panel-after-the-first", "2026-03-06", ["nothing refused"]),
        ("known-later-and-before-bronze", "2026-03-08", ["marp-where-known-to-youth-offending refuses q"]),
    ],
)
def test_one_panel(chronology: str, at: str, expected: list[str]) -> None:
    holds(chronology, at, expected)


@pytest.mark.clause("ISL-6.3b")
@pytest.mark.parametrize(
    ROW,
    [
        ("passed-to-the-wrong-panel", "2026-03-05T11:00", ["marp-passed-on (q): due 2026-03-06"]),
        ("passed-to-the-wrong-panel", "2026-03-06T11:00", ["marp-passed-on (q): due 2026-03-06"]),
    ],
)
def test_what_marp_passes_on(chronology: str, at: str, expected: list[str]) -> None:
    holds(chronology, at, expected)


@pytest.mark.clause("ISL-7.2.1c")
@pytest.mark.parametrize(
    ROW,
    [
        (
            "acute-need-referred-to-early-help",
            "2026-03-07T20:40",
            ["urgent-referral (n): due 2026-03-07T21:00:00+00:00"],
        ),
        (
            "acute-need-referred-to-early-help",
            "2026-03-07T21:40",
            ["urgent-referral (n): overdue 2026-03-07T21:00:00+00:00"],
        ),
    ],
)
def test_acute_need(chronology: str, at: str, expected: list[str]) -> None:
    holds(chronology, at, expected)


@pytest.mark.clause("ISL-7.2.2b")
@pytest.mark.parametrize(
    ROW,
    [
        ("shared-unasked-without-a-reason", "2026-03-05", ["consent-answer-is-recorded refuses s"]),
    ],
)
def test_consent_is_asked(chronology: str, at: str, expected: list[str]) -> None:
    holds(chronology, at, expected)


@pytest.mark.clause("ISL-8.1")
@pytest.mark.parametrize(
    ROW,
    [
        ("shared-by-a-consent-refused", "2026-03-05", ["consent-as-power-needs-consent refuses s"]),
    ],
)
def test_a_disclosure_has_a_power(chronology: str, at: str, expected: list[str]) -> None:
    holds(chronology, at, expected)


@pytest.mark.clause("ISL-8.2b")
@pytest.mark.parametrize(
    ROW,
    [
        ("assessment-without-consent", "2026-03-05", ["early-help-needs-parental-consent refuses e"]),
    ],
)
def test_early_help_needs_consent(chronology: str, at: str, expected: list[str]) -> None:
    holds(chronology, at, expected)


@pytest.mark.clause("ISL-8.2c")
@pytest.mark.parametrize(
    ROW,
    [
        ("collusion-suspected", "2026-03-03", ["collusion-referral (p): due 2026-03-03"]),
    ],
)
def test_collusion(chronology: str, at: str, expected: list[str]) -> None:
    holds(chronology, at, expected)


@pytest.mark.clause("ISL-7.2.2d")
@pytest.mark.parametrize(
    ROW,
    [
        ("domestic-abuse-at-sixteen", "2026-03-05", ["domestic-abuse-checklist (a): due 2026-03-05"]),
        ("domestic-abuse-at-fifteen", "2026-03-05", ["nothing by ISL-7.2.2d"]),
        ("domestic-abuse-at-eighteen", "2026-03-05", ["nothing by ISL-7.2.2d"]),
        ("domestic-abuse-birth-unknown", "2026-03-05", ["domestic-abuse-checklist asks for age"]),
    ],
)
def test_domestic_abuse(chronology: str, at: str, expected: list[str]) -> None:
    holds(chronology, at, expected)


@pytest.mark.clause("ISL-7.2.2e")
@pytest.mark.parametrize(
    ROW,
    [
        (
            "sexual-exploitation",
            "2026-03-05",
            ["exploitation-procedure (a): due 2026-03-05", "exploitation-panel-decision (a): due 2026-03-06"],
        ),
    ],
)
def test_sexual_exploitation(chronology: str, at: str, expected: list[str]) -> None:
    holds(chronology, at, expected)


@pytest.mark.clause("ISL-7.5.3b")
@pytest.mark.parametrize(
    ROW,
    [
        ("gangs-team-post-as-lead", "2026-03-05", ["lead-not-gangs-team-under-eighteen refuses l"]),
        ("gangs-team-leads-an-adult", "2026-03-05", ["nothing refused"]),
    ],
)
def test_the_gangs_team_does_not_lead_for_children(chronology: str, at: str, expected: list[str]) -> None:
    holds(chronology, at, expected)


@pytest.mark.clause("ISL-9.3c")
@pytest.mark.parametrize(
    ROW,
    [
        ("move-to-secondary-school", "2026-03-05", ["vulnerable-pupil-identified (s): due 2026-07-01"]),
    ],
)
def test_a_move_of_school(chronology: str, at: str, expected: list[str]) -> None:
    holds(chronology, at, expected)


@pytest.mark.clause("ISL-9.4")
@pytest.mark.parametrize(
    ROW,
    [
        (
            "admitted-on-a-friday-night",
            "2026-03-07",
            [
                "hospital-risk-assessment (h): due 2026-03-09",
                "hospital-shared (h): due 2026-03-09",
                "hospital-risk-reduction (h): due 2026-03-10",
            ],
        ),
    ],
)
def test_admitted_to_hospital(chronology: str, at: str, expected: list[str]) -> None:
    holds(chronology, at, expected)


@pytest.mark.clause("ISL-9.5a")
@pytest.mark.clause("ISL-4a")
@pytest.mark.parametrize(
    ROW,
    [
        (
            "harmed-and-did-harm",
            "2026-03-07",
            ["victim-notification (i): due 2026-03-09", "needs-and-risk-assessment (i): due 2026-03-20"],
        ),
        ("police-record-on-a-friday-night", "2026-03-07", ["police-child-record (m): due 2026-03-07"]),
    ],
)
def test_police_tell_childrens_services(chronology: str, at: str, expected: list[str]) -> None:
    holds(chronology, at, expected)


@pytest.mark.clause("ISL-9.5b")
@pytest.mark.parametrize(
    ROW,
    [
        ("nightly-check-not-made", "2026-03-02T08:00", ["overnight-check (r): due 2026-03-03"]),
        (
            "nightly-check-not-made",
            "2026-03-05T00:01",
            ["overnight-check (r): met 2026-03-03, met by m", "overnight-check (r): overdue 2026-03-04"],
        ),
    ],
)
def test_the_nightly_check(chronology: str, at: str, expected: list[str]) -> None:
    holds(chronology, at, expected)


@pytest.mark.clause("ISL-9.5c")
@pytest.mark.parametrize(
    ROW,
    [
        (
            "arrested-birth-unknown",
            "2026-03-06T22:05",
            [
                "arrest-told (a): due 2026-03-06T23:00:00+00:00",
                "overnight-accommodation (a): due 2026-03-07T02:00:00+00:00",
            ],
        ),
        ("arrested-at-eighteen", "2026-03-06T22:05", ["nothing by ISL-9.5c"]),
    ],
)
def test_arrested_overnight(chronology: str, at: str, expected: list[str]) -> None:
    holds(chronology, at, expected)


@pytest.mark.clause("ISL-9.5.1a")
@pytest.mark.parametrize(
    ROW,
    [
        ("warning-before-midnight", "2026-03-06T23:40", ["threat-told (t): due 2026-03-07T00:30:00+00:00"]),
        ("warning-to-somebody-without-children", "2026-03-06T23:40", ["nothing by ISL-9.5.1a"]),
    ],
)
def test_threat_to_life(chronology: str, at: str, expected: list[str]) -> None:
    holds(chronology, at, expected)


@pytest.mark.clause("ISL-9.5.1b")
@pytest.mark.clause("ISL-7.3.2.2a")
@pytest.mark.clause("ISL-7.3.2.3a")
@pytest.mark.parametrize(
    ROW,
    [
        (
            "warning-considered",
            "2026-03-06T23:50",
            [
                "threat-considered (t): met 2026-03-07T03:30:00+00:00, met by u",
                "professionals-told (u): due 2026-03-07T03:40:00+00:00",
                "immediate-action (u): due 2026-03-07T00:40:00+00:00",
                "immediate-discussion (u): due 2026-03-07T00:40:00+00:00",
                "strategy-meeting-for-harm (u): due 2026-03-11",
            ],
        ),
        ("three-of-four-questions", "2026-03-06T23:50", ["threat-considered (t): due 2026-03-07T03:30:00+00:00"]),
    ],
)
def test_four_questions_after_a_warning(chronology: str, at: str, expected: list[str]) -> None:
    holds(chronology, at, expected)


@pytest.mark.clause("ISL-9.5.2")
@pytest.mark.parametrize(
    ROW,
    [
        (
            "gold-group-with-a-wrong-chair",
            "2026-03-07T11:50",
            [
                "gold-group (c): due 2026-03-07, missing a chair who may lead it",
                "gold-considerations (g): due 2026-03-09",
            ],
        ),
    ],
)
def test_gold_group(chronology: str, at: str, expected: list[str]) -> None:
    holds(chronology, at, expected)


@pytest.mark.clause("ISL-9.7a")
@pytest.mark.parametrize(
    ROW,
    [
        ("missing-over-easter", "2026-04-02T12:00", ["return-interview (r): due 2026-04-05T10:00:00+01:00"]),
    ],
)
def test_return_home_interview(chronology: str, at: str, expected: list[str]) -> None:
    holds(chronology, at, expected)


@pytest.mark.clause("ISL-9.8a")
@pytest.mark.parametrize(
    ROW,
    [
        ("wrong-service-told", "2026-03-05", ["social-care-told (n): due 2026-03-05"]),
        ("new-information-from-social-care", "2026-03-05", ["youth-offending-told (n): due 2026-03-05"]),
    ],
)
def test_new_information(chronology: str, at: str, expected: list[str]) -> None:
    holds(chronology, at, expected)


@pytest.mark.clause("ISL-9.8b")
@pytest.mark.parametrize(
    ROW,
    [
        (
            "establishment-told-before",
            "2026-03-04T12:00",
            ["establishment-told (c): met 2026-03-04T16:00:00+00:00, met by t"],
        ),
    ],
)
def test_the_establishment_is_told(chronology: str, at: str, expected: list[str]) -> None:
    holds(chronology, at, expected)


@pytest.mark.clause("ISL-9.8c")
@pytest.mark.parametrize(
    ROW,
    [
        ("high-risk-known-later", "2026-03-11", ["marp-listing (k): due 2026-03-17"]),
    ],
)
def test_highest_risk_at_marp(chronology: str, at: str, expected: list[str]) -> None:
    holds(chronology, at, expected)


@pytest.mark.clause("ISL-9.8d")
@pytest.mark.parametrize(
    ROW,
    [
        ("short-order", "2026-03-05", ["order-transition (o): overdue 2026-03-04"]),
        ("order-revoked-early", "2026-06-02", ["order-transition (o): due 2026-11-30"]),
    ],
)
def test_before_an_order_ends(chronology: str, at: str, expected: list[str]) -> None:
    holds(chronology, at, expected)


@pytest.mark.clause("ISL-9.8e")
@pytest.mark.parametrize(
    ROW,
    [
        ("born-on-the-29th-of-february", "2025-03-05", ["probation-transition (o): due 2025-12-01"]),
    ],
)
def test_the_move_to_probation(chronology: str, at: str, expected: list[str]) -> None:
    holds(chronology, at, expected)


@pytest.mark.clause("ISL-9.10c")
@pytest.mark.parametrize(
    ROW,
    [
        ("gangs-team-ends-alone", "2026-03-05", ["ending-gangs-team-is-multi-agency refuses e"]),
    ],
)
def test_ending_gangs_team_work(chronology: str, at: str, expected: list[str]) -> None:
    holds(chronology, at, expected)


@pytest.mark.clause("ISL-9.11a")
@pytest.mark.parametrize(
    ROW,
    [
        ("placement-checked-first", "2026-03-05", ["placement-check (p): met 2026-03-06T12:00:00+00:00, met by c"]),
        ("placement-unchecked", "2026-03-07", ["placement-check (p): overdue 2026-03-06T12:00:00+00:00"]),
    ],
)
def test_placement_check(chronology: str, at: str, expected: list[str]) -> None:
    holds(chronology, at, expected)


@pytest.mark.clause("ISL-D1")
@pytest.mark.parametrize(
    ROW,
    [
        ("category-three-after-the-request", "2026-03-06", ["gangs-team-eligibility: not eligible"]),
        ("matrix-the-day-before-it-ended", "2024-03-06", ["gangs-team-eligibility: eligible"]),
        ("matrix-the-day-it-ended", "2024-03-06", ["gangs-team-eligibility: not eligible"]),
        ("request-at-twenty-four", "2026-03-05", ["gangs-team-eligibility: eligible"]),
        ("request-at-twenty-five", "2026-03-05", ["gangs-team-eligibility: not eligible"]),
        ("request-birth-unknown", "2026-03-05", ["gangs-team-eligibility: cannot tell yet"]),
    ],
)
def test_gangs_team_eligibility(chronology: str, at: str, expected: list[str]) -> None:
    holds(chronology, at, expected)


@pytest.mark.clause("ISL-D2")
@pytest.mark.parametrize(
    ROW,
    [
        (
            "declined-before-easter",
            "2026-04-02",
            [
                "panel-decision (r): met 2026-04-06, met by p",
                "decline-told for children's social care (p): due 2026-04-10",
            ],
        ),
        (
            "declined-before-easter",
            "2026-04-11",
            [
                "panel-decision (r): met 2026-04-06, met by p",
                "decline-told for children's social care (p): met 2026-04-10, met by t",
            ],
        ),
    ],
)
def test_weekly_panel(chronology: str, at: str, expected: list[str]) -> None:
    holds(chronology, at, expected)


@pytest.mark.clause("ISL-E-int")
@pytest.mark.parametrize(
    ROW,
    [
        ("referral-to-integrate", "2026-03-05", ["no-referral-to-integrate refuses s"]),
    ],
)
def test_integrate_takes_no_referrals(chronology: str, at: str, expected: list[str]) -> None:
    holds(chronology, at, expected)


@pytest.mark.clause("ISL-7.6")
@pytest.mark.clause("ISL-7.4a")
@pytest.mark.parametrize(
    ROW,
    [
        ("plan-of-31-march", "2026-04-01", ["plan-review (p): due 2026-06-30", "plan-to-family (p): due 2026-04-09"]),
    ],
)
def test_plan_reviews(chronology: str, at: str, expected: list[str]) -> None:
    holds(chronology, at, expected)


@pytest.mark.clause("ISL-5.1.3")
@pytest.mark.parametrize(
    ROW,
    [
        ("victim-of-nineteen", "2026-03-07", ["serious-youth-violence: serious youth violence"]),
        ("age-of-victim-unknown", "2026-03-07", ["serious-youth-violence: cannot tell yet"]),
    ],
)
def test_serious_youth_violence(chronology: str, at: str, expected: list[str]) -> None:
    holds(chronology, at, expected)

"""Chronologies of an independent reviewer: category, strategy meetings, flags, and what changes a deadline.

The chronologies were written by hand from the protocol's own text, before the rules of the pack were read. Each row: a
chronology of `reviewed/`, the moment asked, and what must be there then.
"""

import pytest

from tests.packs.looking import holds

ROW = ("chronology", "at", "expected")


@pytest.mark.clause("ISL-7.3.2.2a")
@pytest.mark.clause("ISL-7.3.2.1a")
@pytest.mark.parametrize(
    ROW,
    [
        ("category-agreed", "2026-03-04T10:00", ["strategy-meeting (a): due 2026-03-09"]),
        ("category-agreed", "2026-03-09T23:59", ["strategy-meeting (a): due 2026-03-09"]),
        ("category-agreed", "2026-03-10T00:00", ["strategy-meeting (a): overdue 2026-03-09"]),
        ("category-agreed", "2026-03-04T09:59", ["nothing by ISL-7.3.2.2a"]),
        ("category-before-easter", "2026-04-03T10:00", ["strategy-meeting (a): due 2026-04-09"]),
        ("category-before-christmas", "2026-12-24T10:00", ["strategy-meeting (a): due 2026-12-30"]),
        ("category-on-a-saturday-night", "2026-03-09T10:00", ["strategy-meeting (a): due 2026-03-11"]),
        ("category-after-midnight-in-summer", "2026-06-05T10:00", ["strategy-meeting (a): due 2026-06-09"]),
        ("meeting-before-the-category", "2026-03-05T10:00", ["strategy-meeting (a): due 2026-03-09"]),
        ("meeting-in-the-last-minute", "2026-03-12T12:00", ["strategy-meeting (a): met 2026-03-09, met by n"]),
        ("meeting-a-minute-late", "2026-03-12T12:00", ["strategy-meeting (a): met late 2026-03-09, met by n"]),
        ("meeting-recorded-late", "2026-03-10T12:00", ["strategy-meeting (a): overdue 2026-03-09"]),
        ("meeting-recorded-late", "2026-03-12T12:00", ["strategy-meeting (a): met 2026-03-09, met by n"]),
        ("category-recorded-late", "2026-03-19T12:00", ["nothing by ISL-7.3.2.2a"]),
        ("category-recorded-late", "2026-03-20T12:00", ["strategy-meeting (a): overdue 2026-03-09"]),
        (
            "category-two-then-three",
            "2026-03-12T12:00",
            ["strategy-meeting (a): met 2026-03-09, met by n", "strategy-meeting (b): met 2026-03-11, met by n"],
        ),
        (
            "category-three-after-the-meeting",
            "2026-03-06T12:00",
            ["strategy-meeting (a): met 2026-03-09, met by n", "strategy-meeting (b): due 2026-03-11"],
        ),
        (
            "category-lowered",
            "2026-03-06T12:00",
            [
                "strategy-meeting (a): lapsed 2026-03-09",
                "diversion-plan (b): due 2026-03-19",
                "network-meeting (b): due 2026-03-19",
            ],
        ),
        ("category-corrected", "2026-03-05T09:59", ["strategy-meeting (a): due 2026-03-09"]),
        ("category-corrected", "2026-03-05T10:00", ["nothing by ISL-7.3.2.2a"]),
        ("category-withdrawn", "2026-03-05T09:59", ["strategy-meeting (a): due 2026-03-09"]),
        ("category-withdrawn", "2026-03-05T10:00", ["nothing by ISL-7.3.2.2a"]),
        ("category-withdrawn", "2026-03-06", ["category not in force"]),
        ("correction-corrected", "2026-03-06T12:00", ["strategy-meeting (c): due 2026-03-06"]),
        ("meeting-withdrawn", "2026-03-06T12:00", ["strategy-meeting (a): met 2026-03-09, met by m"]),
        ("meeting-withdrawn", "2026-03-07T12:00", ["strategy-meeting (a): due 2026-03-09"]),
        ("before-the-protocol", "2016-03-05T10:00", ["nothing by ISL-7.3.2.2a"]),
    ],
)
def test_strategy_meeting(chronology: str, at: str, expected: list[str]) -> None:
    holds(chronology, at, expected)


@pytest.mark.clause("ISL-7.3.2.2b")
@pytest.mark.parametrize(
    ROW,
    [
        (
            "two-meetings-the-first-without-health",
            "2026-03-06T12:00",
            ["strategy-meeting (a): due 2026-03-09, missing health"],
        ),
        (
            "two-meetings-the-first-without-health",
            "2026-03-12T12:00",
            ["strategy-meeting (a): met 2026-03-09, met by n"],
        ),
        (
            "referrer-is-a-school",
            "2026-03-06T12:00",
            ["strategy-meeting (a): due 2026-03-09, missing the referrer, if a professional"],
        ),
        ("referrer-came", "2026-03-06T12:00", ["strategy-meeting (a): met 2026-03-09, met by m"]),
        ("referrer-is-a-neighbour", "2026-03-06T12:00", ["strategy-meeting (a): met 2026-03-09, met by m"]),
        ("wrong-chair", "2026-03-06", ["strategy-meeting (a): due 2026-03-09, missing a chair who may lead it"]),
        ("chair-counts-as-there", "2026-03-06", ["strategy-meeting (a): met 2026-03-09, met by m"]),
        ("names-as-people-write-them", "2026-03-06", ["strategy-meeting (a): met 2026-03-09, met by m"]),
        (
            "police-but-not-the-gangs-unit",
            "2026-03-06",
            ["strategy-meeting (a): due 2026-03-09, missing police / gangs unit"],
        ),
    ],
)
def test_who_has_to_be_at_a_strategy_meeting(chronology: str, at: str, expected: list[str]) -> None:
    holds(chronology, at, expected)


@pytest.mark.clause("ISL-7.3.1c")
@pytest.mark.clause("ISL-7.3.2.2a")
@pytest.mark.parametrize(
    ROW,
    [
        (
            "one-agency-alone",
            "2026-03-05",
            ["category-needs-two-agencies refuses a", "nothing by ISL-7.3.2.2a", "category not in force"],
        ),
        (
            "one-agency-lowers-what-two-agreed",
            "2026-03-05T12:00",
            ["category-needs-two-agencies refuses b", "category 3 in force", "strategy-meeting (a): due 2026-03-09"],
        ),
    ],
)
def test_one_agency_alone(chronology: str, at: str, expected: list[str]) -> None:
    holds(chronology, at, expected)


@pytest.mark.clause("ISL-5.1.1")
@pytest.mark.parametrize(
    ROW,
    [
        ("birthday-before-the-meeting", "2026-03-05T10:00", ["strategy-meeting (a): due 2026-03-09"]),
        ("birthday-before-the-meeting", "2026-03-06T00:00", ["strategy-meeting (a): lapsed 2026-03-09"]),
        ("birth-unknown", "2026-03-05T10:00", ["strategy-meeting (a): due 2026-03-09"]),
    ],
)
def test_who_may_be_a_child(chronology: str, at: str, expected: list[str]) -> None:
    holds(chronology, at, expected)


@pytest.mark.clause("ISL-7.3.2.2d")
@pytest.mark.parametrize(
    ROW,
    [
        ("half-considered", "2026-03-05T12:00", ["strategy-decision (m): due 2026-03-06"]),
        ("no-enquiry-and-no-reason", "2026-03-05T12:00", ["strategy-outcome-needs-reason refuses d"]),
    ],
)
def test_what_a_strategy_meeting_considers(chronology: str, at: str, expected: list[str]) -> None:
    holds(chronology, at, expected)


@pytest.mark.clause("ISL-7.3.2.3e")
@pytest.mark.parametrize(
    ROW,
    [
        (
            "brothers-and-sisters-after-a-meeting",
            "2026-03-06T12:00",
            [
                "children-of-family-considered for Ada (d): met 2026-03-12, met by c",
                "children-of-family-considered for Bo (d): due 2026-03-12",
                "mental-health-pathway (d): due 2026-03-12",
            ],
        ),
    ],
)
def test_children_of_the_family(chronology: str, at: str, expected: list[str]) -> None:
    holds(chronology, at, expected)


@pytest.mark.clause("ISL-7.3.2.3a")
@pytest.mark.parametrize(
    ROW,
    [
        (
            "danger-as-clocks-go-back",
            "2026-10-25T01:20:00+00:00",
            [
                "immediate-action (a): due 2026-10-25T01:30:00+00:00",
                "immediate-discussion (a): due 2026-10-25T01:30:00+00:00",
            ],
        ),
        (
            "danger-as-clocks-go-forward",
            "2026-03-29T02:20",
            [
                "immediate-action (a): due 2026-03-29T02:30:00+01:00",
                "immediate-discussion (a): due 2026-03-29T02:30:00+01:00",
            ],
        ),
    ],
)
def test_immediate_danger(chronology: str, at: str, expected: list[str]) -> None:
    holds(chronology, at, expected)


@pytest.mark.clause("ISL-7.3.2.3b")
@pytest.mark.clause("ISL-7.3.2.3a")
@pytest.mark.parametrize(
    ROW,
    [
        (
            "after-an-emergency",
            "2026-03-06T12:00",
            [
                "strategy-meeting-after-emergency (a): due 2026-03-11",
                "immediate-action (d): met 2026-03-06T11:00:00+00:00, met by a",
                "immediate-discussion (d): overdue 2026-03-06T11:00:00+00:00",
            ],
        ),
        ("after-an-emergency", "2026-03-09T12:00", ["strategy-meeting-after-emergency (a): due 2026-03-11"]),
    ],
)
def test_strategy_meeting_after_an_emergency(chronology: str, at: str, expected: list[str]) -> None:
    holds(chronology, at, expected)


@pytest.mark.clause("ISL-7.3.2.3d")
@pytest.mark.parametrize(
    ROW,
    [
        ("child-in-need-from-the-last-of-august", "2026-09-05", ["child-in-need-review (a): due 2027-02-28"]),
        (
            "child-in-need-from-the-last-of-august",
            "2027-02-21",
            [
                "review-decision (r): due 2027-02-22",
                "child-in-need-review (a): met 2027-02-28, met by r",
                "child-in-need-review (a): due 2027-08-20",
            ],
        ),
        (
            "review-with-a-wrong-chair",
            "2027-02-21",
            [
                "review-decision (r): due 2027-02-22",
                "child-in-need-review (a): due 2027-02-28, missing a chair who may lead it",
            ],
        ),
    ],
)
def test_child_in_need_reviews(chronology: str, at: str, expected: list[str]) -> None:
    holds(chronology, at, expected)


@pytest.mark.clause("ISL-7.3.1a")
@pytest.mark.clause("ISL-7.3")
@pytest.mark.clause("ISL-7.2.2c")
@pytest.mark.parametrize(
    ROW,
    [
        (
            "concern",
            "2026-03-03",
            [
                "category-meeting (c): due 2026-03-09",
                "response-to-concern (c): due 2026-03-09",
                "front-door-decision (c): due 2026-03-03",
            ],
        ),
        ("concern-not-said-whether-gang-related", "2026-03-03", ["category-meeting asks for gang_related"]),
        ("concern-with-a-lead-professional", "2026-03-03", ["category-meeting (c): due 2026-03-09"]),
    ],
)
def test_a_concern(chronology: str, at: str, expected: list[str]) -> None:
    holds(chronology, at, expected)


@pytest.mark.clause("ISL-7.3.2.1a")
@pytest.mark.clause("ISL-7.3.2.2a")
@pytest.mark.clause("ISL-7.3.4b")
@pytest.mark.parametrize(
    ROW,
    [
        (
            "category-one",
            "2026-03-05",
            [
                "diversion-plan (a): due 2026-03-18",
                "network-meeting (a): due 2026-03-18",
                "nothing by ISL-7.3.2.2a",
                "nothing by ISL-7.3.4b",
            ],
        ),
        (
            "network-meeting-inside-another",
            "2026-03-11",
            ["diversion-plan (a): due 2026-03-18", "network-meeting (a): met 2026-03-18, met by m"],
        ),
    ],
)
def test_category_one(chronology: str, at: str, expected: list[str]) -> None:
    holds(chronology, at, expected)


@pytest.mark.clause("ISL-7.3.4a")
@pytest.mark.parametrize(
    ROW,
    [
        ("flag-at-category-one", "2026-03-05", ["flag-needs-category-two-or-three refuses b", "flag not in force"]),
        (
            "flag-to-be-taken-off",
            "2026-03-10T11:00",
            ["unflag-social-care (c): due 2026-03-11", "diversion-plan (c): due 2026-03-24"],
        ),
    ],
)
def test_flags_at_category_one(chronology: str, at: str, expected: list[str]) -> None:
    holds(chronology, at, expected)


@pytest.mark.clause("ISL-7.3.2.1b")
@pytest.mark.parametrize(
    ROW,
    [
        ("diversion-joins-the-plan", "2026-03-07", ["diversion-in-plan (a): met 2026-03-11, met by p"]),
    ],
)
def test_diversion_stands_in_the_plan(chronology: str, at: str, expected: list[str]) -> None:
    holds(chronology, at, expected)


@pytest.mark.clause("ISL-7.3.4b")
@pytest.mark.parametrize(
    ROW,
    [
        (
            "flag-on-one-record-of-two",
            "2026-03-06",
            ["flag-social-care (a): met 2026-03-05, met by b", "flag-youth-offending (a): overdue 2026-03-05"],
        ),
        (
            "known-to-youth-offending-later",
            "2026-03-10T11:00",
            ["flag-social-care (a): overdue 2026-03-05", "flag-youth-offending (k): due 2026-03-11"],
        ),
        (
            "category-raised-flags-again",
            "2026-03-10T11:00",
            [
                "flag-social-care (a): met 2026-03-05, met by b",
                "flag-youth-offending (a): met 2026-03-05, met by b2",
                "flag-social-care (c): due 2026-03-11",
                "flag-youth-offending (c): due 2026-03-11",
            ],
        ),
    ],
)
def test_flags_on_each_record(chronology: str, at: str, expected: list[str]) -> None:
    holds(chronology, at, expected)


@pytest.mark.clause("ISL-7.3.4d")
@pytest.mark.parametrize(
    ROW,
    [
        (
            "flag-past-review",
            "2026-09-06",
            ["flag-review-social-care (b): due 2027-02-28", "flag social care record in force"],
        ),
        ("flag-past-review", "2027-03-01T12:00", ["flag social care record in force, stale"]),
        ("stale-flag-passed-on", "2026-09-11", ["stale-flag-is-not-shared-as-current refuses s"]),
    ],
)
def test_flags_are_reviewed(chronology: str, at: str, expected: list[str]) -> None:
    holds(chronology, at, expected)


@pytest.mark.clause("ISL-7.3.4c")
@pytest.mark.parametrize(
    ROW,
    [
        ("shared-with-the-gangs-team", "2026-03-04T11:00", ["share-with-gangs-team (a): due 2026-03-05"]),
        (
            "shared-with-the-gangs-team",
            "2026-03-05T11:00",
            ["share-with-gangs-team (a): met 2026-03-05, met by s", "cross-reference (s): due 2026-03-09"],
        ),
        (
            "shared-with-the-gangs-team",
            "2026-03-06T11:00",
            [
                "share-with-gangs-team (a): met 2026-03-05, met by s",
                "cross-reference (s): met 2026-03-09, met by x",
                "category-re-evaluation (x): due 2026-03-13",
            ],
        ),
    ],
)
def test_shared_with_the_gangs_team(chronology: str, at: str, expected: list[str]) -> None:
    holds(chronology, at, expected)


@pytest.mark.clause("ISL-7.3.3")
@pytest.mark.parametrize(
    ROW,
    [
        (
            "disagreement-decided-by-others",
            "2026-03-06",
            ["disagreement-decided (a): due 2026-03-06", "disagreement-decided-by-both refuses b"],
        ),
    ],
)
def test_disagreement(chronology: str, at: str, expected: list[str]) -> None:
    holds(chronology, at, expected)


@pytest.mark.clause("ISL-4c")
@pytest.mark.parametrize(
    ROW,
    [
        (
            "brother-and-partner",
            "2026-03-04",
            ["others-considered for Ada (c): met 2026-03-09, met by s", "others-considered for Bo (c): due 2026-03-09"],
        ),
        ("sister-by-name-and-by-number", "2026-03-04", ["others-considered for Ada (c): met 2026-03-09, met by s"]),
    ],
)
def test_brothers_sisters_and_partners(chronology: str, at: str, expected: list[str]) -> None:
    holds(chronology, at, expected)


@pytest.mark.clause("HOLDFAST-1")
@pytest.mark.parametrize(
    ROW,
    [
        ("waived-by-a-social-worker", "2026-03-06", ["strategy-meeting (a): due 2026-03-09", "waived-by refuses w"]),
        ("waived-without-a-reason", "2026-03-06", ["strategy-meeting (a): due 2026-03-09"]),
    ],
)
def test_waivers(chronology: str, at: str, expected: list[str]) -> None:
    holds(chronology, at, expected)


@pytest.mark.clause("HOLDFAST-2")
@pytest.mark.parametrize(
    ROW,
    [
        ("more-time", "2026-03-10", ["strategy-meeting (a): due 2026-03-11"]),
        ("more-time", "2026-03-12", ["strategy-meeting (a): overdue 2026-03-11"]),
    ],
)
def test_more_time(chronology: str, at: str, expected: list[str]) -> None:
    holds(chronology, at, expected)


@pytest.mark.clause("HOLDFAST-3")
@pytest.mark.parametrize(
    ROW,
    [
        ("clock-stopped-over-a-weekend", "2026-03-10", ["strategy-meeting (a): due 2026-03-11"]),
    ],
)
def test_a_stopped_clock(chronology: str, at: str, expected: list[str]) -> None:
    holds(chronology, at, expected)

"""What the tables of assurance hold (`holdfast.access.holding`)."""

from __future__ import annotations

from holdfast.access.holding import Held

HELD: tuple[Held, ...] = (
    # Two ids of facts, which keep their places in the chain for good.
    Held("assurance_breachpart", "fact", "fact_id first_id"),
    # That a record was drawn, who read it and when: proof that somebody looked. What they found is a fact.
    Held(
        "assurance_dipsample",
        "log",
        "id population first_day last_day known_at seed method wanted population_size population_digest reason"
        " drawn_at",
        "drawn_by_id drawn_by_name",
    ),
    Held(
        "assurance_dipitem",
        "log",
        "id sample_id position",
        "subject_id case_id reviewer_id reviewer_agency_id involvement_id until_at fact_id done_at",
    ),
    # Figures that name nobody, and what is written about them.
    Held(
        "assurance_fairnessreport",
        "none",
        "id first_day last_day figures words pack pack_version counted_at review_by",
        "counted_by_id",
    ),
    Held("assurance_fairnesssigning", "none", "report_id agency_key at digest", "by_user_id by_name post"),
    Held("assurance_fairnessdiscarding", "none", "report_id agency_key reason at", "by_user_id by_name"),
    Held("assurance_population", "none", "id characteristic as_of source people recorded_at", "recorded_by_id"),
)

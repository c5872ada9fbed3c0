"""Categories 2 and 3: strategy meetings, enquiries, children in need, flags, and coming out at the other end."""

from __future__ import annotations

from holdfast.demo import texts
from holdfast.demo.chapters import (
    categorised,
    child_in_need_review,
    considered,
    flag_current,
    flagged,
    opened,
    plan_reviewed,
    protected,
    shared,
    strategy,
)
from holdfast.demo.tale import (
    CASE_MANAGER,
    COORDINATOR,
    GANGS_UNIT,
    MANAGER,
    MENTAL_HEALTH,
    NURSE,
    PRACTITIONER,
    SCHOOL,
    SOCIAL_WORKER,
    YOUTH_WORKER,
    Tale,
    stage,
)


@stage("Category 2, strategy meeting due", 22)
def strategy_due(tale: Tale) -> None:
    opened(tale, -7)
    categorised(tale, -1, 2)


@stage("Category 2, strategy meeting overdue", 10)
def strategy_overdue(tale: Tale) -> None:
    opened(tale, -12)
    categorised(tale, -6, 2)
    shared(tale, -5)
    flagged(tale, -5)
    considered(tale, -4)


@stage("Category 2, strategy meeting without health", 8)
def strategy_not_quorate(tale: Tale) -> None:
    opened(tale, -9)
    categorised(tale, -3, 2)
    shared(tale, -2)
    flagged(tale, -2)
    tale(
        "-1 14:00", MANAGER, "meeting.held",
        meeting="strategy", chair=tale.party(COORDINATOR),
        attendance=tale.people(COORDINATOR, MANAGER, SOCIAL_WORKER, GANGS_UNIT, SCHOOL),
    )  # fmt: skip


@stage("Strategy meeting held, its decisions not written yet", 5)
def strategy_undecided(tale: Tale) -> None:
    opened(tale, -9)
    categorised(tale, -3, 3, most_vulnerable=True)
    shared(tale, -2)
    flagged(tale, -2)
    considered(tale, -2)
    tale(
        "-1 14:00", MANAGER, "meeting.held",
        meeting="strategy", chair=tale.party(COORDINATOR),
        attendance=tale.people(COORDINATOR, MANAGER, SOCIAL_WORKER, GANGS_UNIT, NURSE, SCHOOL),
    )  # fmt: skip


@stage("Section 47 enquiry decided today", 4)
def enquiry_to_start(tale: Tale) -> None:
    opened(tale, -8)
    categorised(tale, -2, 3)
    shared(tale, -1)
    flagged(tale, -1)
    considered(tale, -1)
    strategy(tale, -1, "section 47 enquiry", section_47_plan=tale.says(texts.ENQUIRY))


@stage("Section 47 enquiry under way", 14)
def enquiry(tale: Tale) -> None:
    begins = -tale.random.randint(14, 22)
    opened(tale, begins)
    categorised(tale, begins + 5, 3)
    shared(tale, begins + 6)
    flagged(tale, begins + 6)
    considered(tale, begins + 7)
    strategy(tale, begins + 7, "section 47 enquiry", section_47_plan=tale.says(texts.ENQUIRY), mental_health="pathway")
    tale(f"{begins + 8} 09:15", SOCIAL_WORKER, "section-47.started", plan=tale.says(texts.ENQUIRY))
    tale(
        f"{begins + 10} 12:00",
        MENTAL_HEALTH,
        "mental-health.referred",
        outcome="referred",
        what="Nightmares since the stabbing; wants to sleep.",
    )


@stage("Category 2 or 3, a flag in force", 40)
def flag_in_force(tale: Tale) -> None:
    flag_current(tale, -tale.random.randint(25, 60), tale.random.choice((2, 2, 2, 3)))


@stage("Child in need, review due this month", 24)
def review_due(tale: Tale) -> None:
    flag_current(tale, -tale.random.randint(118, 134))
    plan_reviewed(tale, -62)
    plan_reviewed(tale, -10)


@stage("Child in need, review overdue", 7)
def review_overdue(tale: Tale) -> None:
    flag_current(tale, -160)
    plan_reviewed(tale, -95)
    plan_reviewed(tale, -38)


@stage("Child in need, reviewed and continued", 12)
def reviewed(tale: Tale) -> None:
    flag_current(tale, -150)
    plan_reviewed(tale, -90)
    child_in_need_review(tale, -28)
    plan_reviewed(tale, -28)
    tale(
        "-27 10:00", SOCIAL_WORKER, "risk.reviewed",
        decided_by=tale.people(MANAGER, GANGS_UNIT), reasons=texts.REVIEWED, review_by=tale.day("+90"),
    )  # fmt: skip
    tale("-27 10:20", SOCIAL_WORKER, "flag.reviewed", system="social care record", outcome="stays")


@stage("A flag that nobody has reviewed: stale", 8)
def flag_stale(tale: Tale) -> None:
    flag_current(tale, -170)
    plan_reviewed(tale, -100)
    child_in_need_review(tale, -35)
    plan_reviewed(tale, -35)


@stage("Flagged by social care, missing on youth offending's record", 12)
def flag_missing(tale: Tale) -> None:
    opened(tale, -20)
    tale("-18 10:00", CASE_MANAGER, "service.known", service="youth offending", worker=tale.cast[CASE_MANAGER].name)
    categorised(tale, -15, 2)
    protected(tale, -14)


@stage("Police information suggests another category", 6)
def another_category(tale: Tale) -> None:
    opened(tale, -10)
    categorised(tale, -5, 2)
    flagged(tale, -4)
    considered(tale, -4)
    tale("-4 12:00", SOCIAL_WORKER, "shared.with-gangs-team", what="The category, the reasons, and the flag.")
    tale(
        "-2 15:00", PRACTITIONER, "gangs-team.cross-referenced",
        result="another category", note="Named by two victims since Monday as the one who was made to hold the knife.",
    )  # fmt: skip
    strategy(tale, -2, "assessment or child in need plan")


@stage("Sexual exploitation identified", 6, needs="female", youngest=12)
def exploitation(tale: Tale) -> None:
    opened(tale, -5)
    tale(
        "-1 16:30", NURSE, "exploitation.identified",
        received=["affection", "gifts"], through_technology=True, gang_related=True,
        what="Pictures were asked for by somebody she calls her boyfriend, and shown to others.",
    )  # fmt: skip
    tale(
        "-1 17:15", SOCIAL_WORKER, "exploitation.category",
        category=2, indicators=["targeted for exchange", "images through technology"],
        reasons="Gifts against pictures, with threats when she stopped.",
    )  # fmt: skip


@stage("Harmed, and has harmed: both assessed", 4)
def both(tale: Tale) -> None:
    opened(tale, -15)
    categorised(tale, -10, 2)
    protected(tale, -9)
    tale(
        "-7 10:00", SCHOOL, "harmful-behaviour.recorded",
        what="Showed another pupil's picture round; was made to send his own the week before.", also_exploited=True,
    )  # fmt: skip


@stage("Risk has fallen: stepping down agreed, plan to be made", 6)
def stepping_down(tale: Tale) -> None:
    flag_current(tale, -150)
    plan_reviewed(tale, -90)
    child_in_need_review(tale, -6, "step down")
    plan_reviewed(tale, -6)
    tale(
        "-3 14:00", SOCIAL_WORKER, "step-down.decided",
        from_service="child in need plan", decided_by=tale.people(SOCIAL_WORKER, SCHOOL, GANGS_UNIT),
        positive_change=tale.says(texts.POSITIVE), reduced_risk=texts.REDUCED,
    )  # fmt: skip


@stage("Stepped down and closed", 24)
def stepped_down(tale: Tale) -> None:
    begins = -tale.random.randint(190, 210)
    flag_current(tale, begins)
    plan_reviewed(tale, begins + 65)
    child_in_need_review(tale, begins + 120, "step down")
    plan_reviewed(tale, begins + 121)
    tale(
        f"{begins + 124} 14:00", SOCIAL_WORKER, "step-down.decided",
        from_service="child in need plan", decided_by=tale.people(SOCIAL_WORKER, SCHOOL, GANGS_UNIT),
        positive_change=tale.says(texts.POSITIVE), reduced_risk=texts.REDUCED,
    )  # fmt: skip
    tale(
        f"{begins + 126} 11:00", SOCIAL_WORKER, "step-down.planned",
        strengths=texts.STRENGTHS, remaining_needs=texts.REMAINING, who_next=tale.party(YOUTH_WORKER),
    )  # fmt: skip
    tale(f"{begins + 128} 10:00", SOCIAL_WORKER, "child-in-need.ended", why="risk reduced", reasons=texts.REDUCED)
    tale(
        f"{begins + 130} 15:00", SOCIAL_WORKER, "risk.ended",
        decided_by=tale.people(MANAGER, GANGS_UNIT), reasons=tale.says(texts.ENDED),
    )  # fmt: skip
    tale(f"{begins + 131} 10:00", SOCIAL_WORKER, "flag.removed", system="social care record", why="No category applies")
    tale(f"{begins + 132} 10:00", SOCIAL_WORKER, "plan.ended", why="Its outcomes are met")
    tale.close(f"{begins + 133} 16:00", "The work has ended; what remains goes on in universal services.")

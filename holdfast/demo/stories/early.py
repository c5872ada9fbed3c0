"""From a first concern to category 1: what the front door, schools and early help see most."""

from __future__ import annotations

from holdfast.demo import texts
from holdfast.demo.chapters import (
    accepted,
    answered,
    categorised,
    concern,
    considered,
    looked_at,
    opened,
    plan_reviewed,
    planned,
)
from holdfast.demo.tale import (
    CASE_MANAGER,
    CHARITY,
    FAMILY_WORKER,
    FRONT_DOOR,
    GANGS_LEAD,
    GANGS_UNIT,
    HEAD,
    NURSE,
    RESPONSE,
    SCHOOL,
    SOCIAL_WORKER,
    YOUTH_WORKER,
    Tale,
    stage,
)


@stage("A concern that nobody has decided on yet", 20, brief=True)
def concern_today(tale: Tale) -> None:
    concern(tale, f"-{tale.random.randint(1, 18)}h", tale.random.choice((SCHOOL, NURSE, YOUTH_WORKER)))


@stage("A concern from the night", 6, brief=True)
def concern_in_the_night(tale: Tale) -> None:
    concern(tale, f"-{tale.random.randint(3, 9)}h", RESPONSE, parents="not asked", vignette=7)


@stage("A concern that the front door has left lying", 4, brief=True)
def concern_overdue(tale: Tale) -> None:
    concern(tale, "-4 15:20", SCHOOL)


@stage("Allocated, and nobody leads yet", 6, brief=True)
def nobody_leads(tale: Tale) -> None:
    concern(tale, "-2 14:30")
    tale(
        "-1 10:10", FRONT_DOOR, "front-door.decided",
        threshold="specialist", level=3, allocated_to=tale.party(SOCIAL_WORKER), reasons=tale.says(*texts.ALLOCATED),
    )  # fmt: skip


@stage("Category to be agreed this week", 26)
def undecided(tale: Tale) -> None:
    opened(tale, -5)


@stage("Category overdue", 8)
def undecided_overdue(tale: Tale) -> None:
    concern(tale, "-14 16:00", parents="not asked")
    accepted(tale, -13)
    looked_at(tale, -12)
    tale("-9 11:30", SCHOOL, "risk.view", category=2, reasons="Two more fights, and he was followed home.")


@stage("Below the threshold, helped early", 22, youngest=9)
def helped_early(tale: Tale) -> None:
    concern(tale, "-30 15:45", gang=False, parents="agreed")
    tale(
        "-29 12:00", FRONT_DOOR, "front-door.decided",
        threshold="below", level=2, allocated_to=tale.party(FAMILY_WORKER), supported_by="early help assessment",
        reasons=tale.says(*texts.BELOW),
    )  # fmt: skip
    answered(tale, -29)
    tale("-28 10:00", FAMILY_WORKER, "lead.named", party=tale.party(FAMILY_WORKER), name=tale.cast[FAMILY_WORKER].name)
    considered(tale, -26, FAMILY_WORKER)
    tale("-28 10:30", FAMILY_WORKER, "need.decided", level=2, reasons=tale.says(*texts.BELOW))
    tale(
        "-22 14:00", FAMILY_WORKER, "early-help.assessed",
        parental_consent="given", consent_from="Mother, on the first visit",
        summary="Wants a club to belong to. Home is warm and crowded; homework has no place.",
    )  # fmt: skip
    planned(tale, -18, FAMILY_WORKER)


@stage("Early help, and a parent does not agree", 6)
def consent_refused(tale: Tale) -> None:
    concern(tale, "-16 15:45", gang=False, parents="refused")
    tale(
        "-15 12:00", FRONT_DOOR, "front-door.decided",
        threshold="targeted", level=2, allocated_to=tale.party(FAMILY_WORKER), reasons=tale.says(*texts.BELOW),
    )  # fmt: skip
    answered(tale, -15)
    tale("-14 10:00", FAMILY_WORKER, "lead.named", party=tale.party(FAMILY_WORKER), name=tale.cast[FAMILY_WORKER].name)
    considered(tale, -13, FAMILY_WORKER)
    tale("-13 10:30", FAMILY_WORKER, "need.decided", level=2, reasons=tale.says(*texts.BELOW))
    tale(
        "-6 17:00", FAMILY_WORKER, "consent.asked",
        purpose="early help", asked=["parent or carer"], answer="refused",
        own_words="We had a social worker once. I will not have my kitchen cupboards looked into again.",
    )  # fmt: skip


@stage("Agencies disagree about the category", 6)
def disagreement(tale: Tale) -> None:
    opened(tale, -6)
    tale.involve(HEAD, GANGS_LEAD)
    tale(
        "-2 10:00",
        SCHOOL,
        "risk.view",
        category=3,
        reasons="Three pupils are afraid of what happens to him on the way home.",
    )
    tale(
        "-2 11:00",
        GANGS_UNIT,
        "risk.view",
        category=1,
        reasons="We hold nothing that says more than friends who are known.",
    )
    tale(
        "-1 15:00", SOCIAL_WORKER, "disagreement.raised",
        about_what="category",
        views=[
            {"agency": tale.party(SCHOOL), "view": "Category 3", "reasons": "What other pupils say, and two bruises."},
            {"agency": tale.party(GANGS_UNIT), "view": "Category 1", "reasons": "No intelligence beyond associations."},
        ],
    )  # fmt: skip


@stage("A disagreement that was decided", 3)
def disagreement_decided(tale: Tale) -> None:
    disagreement(tale)
    tale(
        "-0 08:40", HEAD, "disagreement.decided",
        decided_by=tale.people(HEAD, GANGS_LEAD), outcome="Category 2, reviewed in three months",
        reasons="Both are right about what they see. The harm has begun; the links are not proved.",
    )  # fmt: skip


@stage("Category 1, network meeting due", 16)
def network_meeting_due(tale: Tale) -> None:
    opened(tale, -9, lead=YOUTH_WORKER)
    categorised(tale, -4, 1, SCHOOL, YOUTH_WORKER, lead=YOUTH_WORKER)


@stage("Category 1, network meeting overdue", 5)
def network_meeting_overdue(tale: Tale) -> None:
    opened(tale, -24, lead=YOUTH_WORKER)
    categorised(tale, -19, 1, SCHOOL, YOUTH_WORKER, lead=YOUTH_WORKER)


def _diverted(tale: Tale, begins: int, in_plan: str, lead: str = YOUTH_WORKER) -> None:
    opened(tale, begins, lead=lead)
    categorised(tale, begins + 5, 1, SCHOOL, lead, lead=lead)
    tale(
        f"{begins + 9} 15:00", lead, "meeting.held",
        meeting="network", chair=tale.party(lead), attendance=tale.people(lead, SCHOOL, NURSE, CHARITY),
        family_present=["child", "parent or carer"], part_of="team around the family",
    )  # fmt: skip
    planned(tale, begins + 10, lead, includes_diversion=in_plan == "child's plan")
    tale(
        f"{begins + 10} 17:10", lead, "diversion.planned",
        what="Boxing twice a week, a mentor, and Saturdays at the boatyard for pay.", in_plan=in_plan,
    )  # fmt: skip


@stage("Category 1, diversion plan under way", 34)
def diverted(tale: Tale) -> None:
    _diverted(tale, -tale.random.randint(25, 55), "child's plan")


@stage("Category 1, diversion plan stands apart from the plan", 8)
def diversion_apart(tale: Tale) -> None:
    _diverted(tale, -15, "not yet")


@stage("Category 1, plan past its review", 8)
def plan_past_review(tale: Tale) -> None:
    _diverted(tale, -90, "child's plan")


@stage("Category 1 for long, plan reviewed", 14)
def diverted_for_long(tale: Tale) -> None:
    _diverted(tale, -110, "child's plan", CASE_MANAGER)
    plan_reviewed(tale, -42, CASE_MANAGER)


@stage("Domestic abuse at sixteen", 4, youngest=16)
def domestic_abuse(tale: Tale) -> None:
    opened(tale, -4)
    tale(
        "-1 15:50", NURSE, "domestic-abuse.identified",
        forms=["physical", "coercive control"], between="partners", both_aged_sixteen=True, by_gang_involved=True,
        what="Her phone is checked every evening; a burn on the wrist that she first called an accident.",
    )  # fmt: skip


@stage("Moves to another school in September", 4, youngest=10, oldest=11)
def school_transition(tale: Tale) -> None:
    _diverted(tale, -20, "child's plan", FAMILY_WORKER)
    tale(
        "-8 14:00", SCHOOL, "school.fact",
        subject="transition", what="Goes to Wrack Point, where two older cousins are in trouble.",
        transition="primary to secondary", moves_on=tale.day("+45"),
    )  # fmt: skip

"""What cannot wait: threats to life, hospital, missing, arrest, a placement that begins tomorrow."""

from __future__ import annotations

from holdfast.demo import texts
from holdfast.demo.chapters import answered, concern, flag_current, met
from holdfast.demo.tale import (
    COORDINATOR,
    CUSTODY,
    EMERGENCY,
    FRONT_DOOR,
    GANGS_UNIT,
    HOUSING,
    INTERVIEWER,
    MANAGER,
    MISSING,
    NURSE,
    PLACEMENTS,
    RESPONSE,
    SOCIAL_WORKER,
    Tale,
    stage,
)


@stage("Threat to life, warned this hour", 3, youngest=13, oldest=19)
def threat_now(tale: Tale) -> None:
    flag_current(tale, -40, 3)
    tale(
        "-25min",
        GANGS_UNIT,
        "threat-to-life.warned",
        warned="young person",
        threat="Named in a message that police hold to be real: before the weekend.",
    )


@stage("Threat to life, told, four questions to answer", 3, youngest=13)
def threat_told(tale: Tale) -> None:
    flag_current(tale, -50, 3)
    tale(
        "-3h",
        GANGS_UNIT,
        "threat-to-life.warned",
        warned="young person",
        threat="Two callers on the same night, with the same name.",
    )
    tale("-170min", GANGS_UNIT, "threat-to-life.told", to=tale.party(FRONT_DOOR), how="telephone")


@stage("Threat to life, questions answered", 3, youngest=13)
def threat_considered(tale: Tale) -> None:
    flag_current(tale, -50, 3)
    tale(
        "-2 09:30",
        GANGS_UNIT,
        "threat-to-life.warned",
        warned="young person",
        threat="A post that police hold to be real.",
    )
    tale("-2 09:50", GANGS_UNIT, "threat-to-life.told", to=tale.party(FRONT_DOOR), how="telephone")
    tale(
        "-2 11:30", GANGS_UNIT, "threat-to-life.considered",
        immediate_action=True, significant_harm=True, early_help=False, tell_professionals=True,
        reasons="He is known to those who threaten him, and they know where he lives.",
    )  # fmt: skip
    tale(
        "-2 12:10",
        SOCIAL_WORKER,
        "immediate-protection.taken",
        action="Tonight and until further notice at his grandmother's.",
        strategy_meeting_needed=True,
    )
    met(
        tale, "-2 12:15", "immediate-strategy", "new strategy meeting", MANAGER, GANGS_UNIT,
        chair=MANAGER, considers=("immediate-safety", "risk-to-children", "section-47", "strategy-meeting"),
    )  # fmt: skip
    tale(
        "-2 13:00",
        SOCIAL_WORKER,
        "professionals.told",
        who=tale.people(NURSE, MANAGER),
        what="The threat, the plan for tonight, and whom to call.",
    )


@stage("Immediate danger, made safe, strategy meeting due", 5)
def danger(tale: Tale) -> None:
    concern(tale, "-2 02:10", RESPONSE, danger=True, parents="told", vignette=8)
    tale(
        "-2 03:00",
        FRONT_DOOR,
        "immediate-protection.taken",
        action="Taken to an aunt in another town by two officers.",
        others_safe="A brother went with her.",
        strategy_meeting_needed=True,
    )
    met(
        tale, "-2 03:10", "immediate-strategy", "new strategy meeting", MANAGER, RESPONSE,
        chair=MANAGER, considers=("immediate-safety", "risk-to-children", "section-47", "strategy-meeting"),
    )  # fmt: skip
    answered(tale, -2, RESPONSE)
    tale(
        "-2 10:00",
        FRONT_DOOR,
        "front-door.decided",
        threshold="specialist",
        level=4,
        allocated_to=tale.party(SOCIAL_WORKER),
        reasons=tale.says(*texts.ALLOCATED),
    )
    tale("-2 15:00", SOCIAL_WORKER, "lead.named", party=tale.party(SOCIAL_WORKER), name=tale.cast[SOCIAL_WORKER].name)


@stage("In hospital with a stab wound", 5, youngest=13, oldest=18)
def hospital(tale: Tale) -> None:
    flag_current(tale, -30)
    tale("-20h", EMERGENCY, "hospital.admitted", gang_related=True, injury="knife", hospital="Kelpmouth General")
    tale(
        "-19h",
        EMERGENCY,
        "hospital.shared",
        with_whom=tale.people(FRONT_DOOR, GANGS_UNIT),
        what="Wound to the thigh, stable; two visitors were turned away.",
    )


@stage("Hospital, nothing shared yet", 2, youngest=13)
def hospital_silent(tale: Tale) -> None:
    concern(tale, "-1 22:40", EMERGENCY, vignette=2)
    tale("-1 22:10", EMERGENCY, "hospital.admitted", gang_related=True, injury="knife", hospital="Kelpmouth General")


@stage("Missing now", 6, youngest=11)
def missing(tale: Tale) -> None:
    flag_current(tale, -42)
    tale(
        "-26h",
        MISSING,
        "missing.reported",
        since=tale.clock("-30h"),
        missing_from="home",
        reported_to_police=True,
        possible_reasons=["county lines"],
    )


@stage("Returned, interview due", 10, youngest=11)
def returned(tale: Tale) -> None:
    flag_current(tale, -45)
    tale(
        "-4 22:00",
        MISSING,
        "missing.reported",
        since=tale.clock("-4 17:00"),
        missing_from="home",
        reported_to_police=True,
        possible_reasons=["county lines", "gang harm"],
    )
    tale(
        "-1 06:30",
        MISSING,
        "missing.returned",
        returned_at=tale.clock("-1 05:50"),
        found_where="Asleep on a train, forty miles away",
    )


@stage("Returned, interview overdue", 3, youngest=11)
def returned_overdue(tale: Tale) -> None:
    flag_current(tale, -45)
    tale(
        "-9 22:00",
        MISSING,
        "missing.reported",
        since=tale.clock("-9 17:00"),
        missing_from="care",
        reported_to_police=True,
        possible_reasons=["not known"],
    )
    tale("-6 06:30", MISSING, "missing.returned", returned_at=tale.clock("-6 05:50"))


@stage("Interviewed after return, lead professional to be told", 3, youngest=11)
def interviewed(tale: Tale) -> None:
    flag_current(tale, -45)
    tale(
        "-4 22:00",
        MISSING,
        "missing.reported",
        since=tale.clock("-4 17:00"),
        missing_from="home",
        reported_to_police=True,
    )
    tale("-2 06:30", MISSING, "missing.returned", returned_at=tale.clock("-2 05:50"))
    tale(
        "-1 15:00",
        INTERVIEWER,
        "return-interview.held",
        engaged=True,
        risks=["county lines"],
        what="'They said it was one trip and then we would be even.'",
    )


@stage("Arrested last night", 8, youngest=11)
def arrested(tale: Tale) -> None:
    flag_current(tale, -48)
    tale(
        "-9h",
        CUSTODY,
        "arrest.recorded",
        overnight=True,
        where="Harbour Street",
        what_for="Having a blade in a public place",
    )
    if tale.random.random() < 0.6:
        tale("-510min", CUSTODY, "arrest.told", to=tale.party(FRONT_DOOR))


@stage("Arrested, accommodation found", 4, youngest=11)
def accommodated(tale: Tale) -> None:
    flag_current(tale, -48)
    tale(
        "-1 19:00",
        CUSTODY,
        "arrest.recorded",
        overnight=True,
        where="Harbour Street",
        what_for="Supply of a class B drug",
    )
    tale("-1 19:20", CUSTODY, "arrest.told", to=tale.party(FRONT_DOOR))
    tale(
        "-1 21:10",
        FRONT_DOOR,
        "accommodation.recorded",
        found="found",
        where="With a foster carer of the emergency list",
    )


@stage("Hurt in an incident, victim and suspect at once", 6, youngest=12)
def incident(tale: Tale) -> None:
    flag_current(tale, -24)
    tale(
        "-1 20:00", RESPONSE, "incident.recorded",
        what="Two groups met on the pier. A bottle was thrown, a knife was shown; he was cut and struck back.",
        roles=["victim", "suspected"], offence="weapon-enabled crime", victim_age=15, gang_related=True, harms=["retaliation", "territorial dispute"],
    )  # fmt: skip
    tale("-1 21:00", RESPONSE, "merlin.recorded", what="Hurt and suspected in one and the same incident on the pier.")


@stage("Placement begins, not checked yet", 5, youngest=11)
def placement(tale: Tale) -> None:
    flag_current(tale, -44)
    tale(
        "-2 15:00",
        PLACEMENTS,
        "placement.planned",
        starts=tale.clock("+3 11:00"),
        gang_affected=True,
        area="Fathomshire",
    )


@stage("Placement checked and begun", 4, youngest=11)
def placed(tale: Tale) -> None:
    flag_current(tale, -56)
    tale(
        "-24 15:00",
        PLACEMENTS,
        "placement.planned",
        starts=tale.clock("-20 11:00"),
        gang_affected=True,
        area="Fathomshire",
    )
    tale(
        "-22 12:00",
        PLACEMENTS,
        "placement.checked",
        territory="None that touches him.",
        membership="Nobody placed there knows him or his friends.",
        result="suitable",
    )
    tale("-20 13:00", PLACEMENTS, "placement.started", area="Fathomshire")


@stage("The family moves away to leave a gang behind", 4, youngest=12)
def moving(tale: Tale) -> None:
    flag_current(tale, -47)
    tale(
        "-3 10:00",
        HOUSING,
        "move.planned",
        to_area="Fathomshire",
        moves_on=tale.day("+8"),
        who_moves="family",
        gang_exit=True,
    )


@stage("Shared with another area under a named power", 5)
def disclosed(tale: Tale) -> None:
    flag_current(tale, -40)
    tale(
        "-3 16:20", COORDINATOR, "information.shared",
        gateway="children act 2004 section 10", purpose="So that the school to which she moves can keep her safe.",
        what="The plan, and whom to call. Nothing of what others said.", with_whom=tale.people(NURSE),
        consent="given", asked=["child", "parent or carer"], category_included="as current",
    )  # fmt: skip

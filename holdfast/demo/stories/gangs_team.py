"""The gangs team: asking for it, its weekly panel, its answer, and the end of its work."""

from __future__ import annotations

from holdfast.demo import texts
from holdfast.demo.chapters import flag_current, opened
from holdfast.demo.tale import (
    COORDINATOR,
    GANGS_MANAGER,
    GANGS_UNIT,
    PRACTITIONER,
    SCHOOL,
    SOCIAL_WORKER,
    Tale,
    stage,
)


def _asked(tale: Tale, when: str, *, eligible: bool = True) -> None:
    talked_first = tale.random.random() < 0.5
    if talked_first:
        _talked(tale, f"{when.partition(' ')[0]} 10:15")
    tale(
        when, SOCIAL_WORKER, "gangs-team.requested",
        resident=True, offending=False, victim=eligible, affected=eligible,
        evidence=texts.EVIDENCE if eligible else "Friends of friends are known; nothing that names this young person.",
        what_is_wanted="A worker who can reach " + tale.says("{her}") + " where others have not.",
        talked_first=talked_first, young_person_knows=True,
    )  # fmt: skip


def _talked(tale: Tale, when: str) -> None:
    tale(
        when, SOCIAL_WORKER, "consultation.given",
        adviser=tale.party(COORDINATOR), question="Who should speak with the family first?", advice=tale.says(texts.ADVICE),
    )  # fmt: skip


def _decided(tale: Tale, when: str, outcome: str) -> None:
    more = (
        {"suggested_instead": "Targeted youth support, with a mentor; ask again when something changes."}
        if outcome == "declined"
        else {}
    )
    tale(
        when, GANGS_MANAGER, "panel.decided", outcome=outcome,
        reasons="Meets the criteria, and wants it." if outcome == "accepted" else "Does not meet the criteria on what is known now.",
        decided_by=tale.people(GANGS_MANAGER, GANGS_UNIT, SOCIAL_WORKER), **more,
    )  # fmt: skip


@stage("Asked the gangs team, waits for this week's panel", 14)
def waits_for_panel(tale: Tale) -> None:
    flag_current(tale, -40)
    _asked(tale, f"-{tale.random.randint(1, 4)} 12:30", eligible=tale.random.random() < 0.8)


@stage("Talked with the gangs team first", 5)
def consulted(tale: Tale) -> None:
    opened(tale, -4)
    _talked(tale, "-2 11:00")


@stage("Declined by the panel, letter due", 6)
def declined(tale: Tale) -> None:
    flag_current(tale, -45)
    _asked(tale, "-7 12:30", eligible=False)
    _decided(tale, "-3 11:20", "declined")


@stage("Declined by the panel, letter overdue", 3)
def declined_overdue(tale: Tale) -> None:
    flag_current(tale, -50)
    _asked(tale, "-13 12:30", eligible=False)
    _decided(tale, "-9 11:20", "declined")


@stage("The gangs team works with the young person", 18, youngest=12, oldest=19)
def accepted(tale: Tale) -> None:
    flag_current(tale, -55, 3)
    _asked(tale, "-38 12:30")
    _decided(tale, "-35 11:20", "accepted")
    tale(
        "-33 10:00", GANGS_UNIT, "group.evidenced",
        group_name=tale.random.choice(("Saltpan Boys", "Ramp End", "Tidepool 13")), involvement="associate",
        grounds=["offends with them"], evidence="Stopped twice with two who are known; a stolen moped.",
        review_by=tale.day("+90"),
    )  # fmt: skip


@stage("The gangs team's work has ended, step-down plan to be made", 4, youngest=14)
def ended(tale: Tale) -> None:
    flag_current(tale, -58)
    _asked(tale, "-40 12:30")
    _decided(tale, "-36 11:20", "accepted")
    tale(
        "-2 15:00", PRACTITIONER, "gangs-team.ended",
        decided_by=tale.people(PRACTITIONER, SOCIAL_WORKER, SCHOOL), positive_change=tale.says(texts.POSITIVE), reduced_risk=texts.REDUCED,
    )  # fmt: skip

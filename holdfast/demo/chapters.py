"""What happens in most children's stories: told here once, with the days counted from the chapter's own beginning.

A chapter takes the working day on which it begins (negative: in the past), tells it as the protocol wants it done, and
leaves what follows to the story.
"""

from __future__ import annotations

from typing import Any

from holdfast.demo import texts
from holdfast.demo.tale import (
    COORDINATOR,
    DEPUTY,
    FRONT_DOOR,
    GANGS_UNIT,
    MANAGER,
    NURSE,
    PRACTITIONER,
    SCHOOL,
    SOCIAL_WORKER,
    Tale,
)


def concern(
    tale: Tale,
    when: str,
    who: str = SCHOOL,
    *,
    gang: bool = True,
    danger: bool = False,
    parents: str = "",
    vignette: int | None = None,
) -> None:
    """Somebody raises a concern. `parents`: what they answered; empty: told, or not asked with a reason."""
    chosen = texts.CONCERNS[vignette] if vignette is not None else tale.random.choice(texts.CONCERNS)
    parents = parents or tale.random.choice(("told", "told", "agreed", "not asked"))
    child = tale.random.choice(("told", "asked", "agreed", "refused"))
    data: dict[str, Any] = {
        "what": tale.says(chosen.what),
        "gang_related": gang,
        "immediate_danger": danger,
        "raised_by_professional": True,
        "signs": [
            {
                "sign": sign,
                "seen_by": tale.cast[who].name,
                "seen_on": tale.before(when, number + 1),
                "what": tale.says(what),
            }
            for number, (sign, what) in enumerate(chosen.signs)
        ],
        "child_engagement": child,
        "parent_engagement": parents,
    }
    for name, values in (
        ("factors", chosen.factors),
        ("harms", chosen.harms),
        ("vulnerabilities", chosen.vulnerabilities),
    ):
        if values:
            data[name] = list(values)
    if parents == "not asked":
        data["parent_why_not"] = tale.says(*texts.PARENTS_NOT_ASKED)
    if family := tale.family():
        data["siblings"] = family
    tale(when, who, "concern.raised", **data)


def accepted(tale: Tale, day: int, *, lead: str = SOCIAL_WORKER, who: str = SCHOOL, level: str | int = 3) -> None:
    """The front door allocates the concern on `day`, and somebody takes the lead."""
    tale(
        f"{day} 11:05", FRONT_DOOR, "front-door.decided",
        threshold="specialist" if lead == SOCIAL_WORKER else "targeted",
        level=level, allocated_to=tale.party(lead), reasons=tale.says(*texts.ALLOCATED),
    )  # fmt: skip
    answered(tale, day, who)
    tale(f"{day} 15:40", lead, "lead.named", party=tale.party(lead), name=tale.cast[lead].name)


def answered(tale: Tale, day: int, who: str = SCHOOL) -> None:
    """Whoever raised the concern hears what the front door decided."""
    tale(
        f"{day} 12:10", FRONT_DOOR, "front-door.referrer-told",
        who=tale.party(who), what="What was decided, who leads now, and whom to call.",
    )  # fmt: skip


def looked_at(tale: Tale, day: int, lead: str = SOCIAL_WORKER) -> None:
    """The first week: parents, the response to the concern, and each brother, sister and partner."""
    tale(f"{day} 09:30", lead, "parents.involved", how="met", what=tale.says(texts.PARENTS))
    tale(
        f"{day + 2} 13:15", lead, "response.recorded",
        for_child=tale.says(texts.RESPONSE_CHILD), for_others=texts.RESPONSE_OTHERS,
        diversion=tale.says(texts.RESPONSE_DIVERSION), reducing_harm=texts.RESPONSE_HARM,
    )  # fmt: skip
    considered(tale, day + 3, lead)


def considered(tale: Tale, day: int, lead: str = SOCIAL_WORKER) -> None:
    """Each brother, sister, partner and child of the young person is considered, or it is said that there are none."""
    if not tale.family():
        tale(f"{day} 10:20", lead, "others.named", found="none", source=texts.NO_FAMILY)
    for number, relative in enumerate(tale.family()):
        tale(
            f"{day} {10 + number % 8}:20", lead, "sibling.considered",
            person=relative, how=texts.SIBLING, outcome=tale.random.choice(("no need now", "known already", "early help")),
        )  # fmt: skip


def opened(tale: Tale, day: int, *, lead: str = SOCIAL_WORKER, who: str = SCHOOL) -> None:
    """A concern on `day`, and the first week done as it should be."""
    concern(tale, f"{day} 16:10", who)
    accepted(tale, day + 1, lead=lead, who=who)
    looked_at(tale, day + 2, lead)


def categorised(tale: Tale, day: int, category: int, *agreed: str, lead: str = SOCIAL_WORKER, **more: Any) -> None:
    """The agencies agree a category in a discussion on `day`."""
    there = agreed or (MANAGER, GANGS_UNIT, SCHOOL)
    tale(
        f"{day} 10:00", lead, "meeting.held",
        meeting="risk-discussion", chair=tale.party(lead), attendance=tale.people(lead, *there),
    )  # fmt: skip
    tale(
        f"{day} 10:45", lead, "risk.decided",
        category=category, decided_by=tale.people(*there), reasons=tale.says(*texts.CATEGORY[category]),
        review_by=tale.day(f"{day + 120:+}"), **({"most_vulnerable": category == 3} | more),
    )  # fmt: skip


def shared(tale: Tale, day: int, lead: str = SOCIAL_WORKER) -> None:
    """The gangs team hears of the category and compares it with what police know."""
    tale(f"{day} 12:00", lead, "shared.with-gangs-team", what="The category, the reasons, and the flag.")
    tale(
        f"{day + 1} 11:30", PRACTITIONER, "gangs-team.cross-referenced",
        result="supports it", note="Two calls to the home address since May, and one stop with two others.",
    )  # fmt: skip


def flagged(tale: Tale, day: int, lead: str = SOCIAL_WORKER) -> None:
    """The flag is set on social care's record."""
    tale(f"{day} 12:20", lead, "flag.set", system="social care record", review_by=tale.day(f"{day + 120:+}"))


def met(
    tale: Tale,
    when: str,
    meeting: str,
    outcome: str,
    *there: str,
    chair: str = COORDINATOR,
    writer: str = MANAGER,
    considers: tuple[str, ...] = ("risk-to-children", "perpetrators", "section-47", "assessment", "gangs-team"),
    **more: Any,
) -> None:
    """A meeting, and an hour later what it decided for this child."""
    tale(when, writer, "meeting.held", meeting=meeting, chair=tale.party(chair), attendance=tale.people(chair, *there))
    day, _, clock = when.partition(" ")
    later = f"{day} {int(clock[:2]) + 1:02}{clock[2:]}" if clock else f"-{max(int(day[1:-1]) - 1, 0)}h"
    if outcome != "section 47 enquiry" and meeting.endswith("strategy"):
        more.setdefault("no_section_47_because", texts.STRATEGY_REASON)
    tale(
        later, writer, "meeting.decided",
        meeting=meeting, outcome=outcome, considered={name: tale.says(texts.CONSIDERED[name]) for name in considers}, **more,
    )  # fmt: skip


def strategy(tale: Tale, day: int, outcome: str, **more: Any) -> None:
    """A quorate strategy meeting that answers every question it must."""
    answers: dict[str, Any] = {
        "separate_planning_meeting": False,
        "refer_to_gangs_team": False,
        "mental_health": "not now",
    }
    if outcome != "assessment or child in need plan":
        del answers["separate_planning_meeting"]
    more = answers | more
    met(tale, f"{day} 14:00", "strategy", outcome, MANAGER, SOCIAL_WORKER, GANGS_UNIT, NURSE, SCHOOL, **more)


def in_need(tale: Tale, day: int) -> None:
    """A child in need plan begins on `day`, with a plan that the family has read."""
    tale(
        f"{day} 15:00",
        SOCIAL_WORKER,
        "child-in-need.started",
        plan="Safety on the way to and from school, and time with somebody to trust.",
    )
    planned(tale, day + 1)


def planned(tale: Tale, day: int, lead: str = SOCIAL_WORKER, **more: Any) -> None:
    """A plan in the family's words, given to them two days later."""
    wanted = tale.random.sample(texts.WANTED, 2)
    tale(
        f"{day} 16:00", lead, "plan.made",
        outcomes=[
            {
                "wanted": text, "in_whose_words": "child" if text.startswith("I") else "parent or carer",
                "need": tale.says(need), "service": service, "who": who, "by_when": tale.day(f"{day + 60:+}"),
            }
            for text, need, service, who in wanted
        ],
        contributed=tale.people(lead, SCHOOL), **more,
    )  # fmt: skip
    tale(f"{day + 2} 17:00", lead, "plan.given-to-family", to=["child", "parent or carer"], how="read together")


def plan_reviewed(tale: Tale, day: int, lead: str = SOCIAL_WORKER) -> None:
    """The team around the child looks at the plan again."""
    tale(
        f"{day} 15:30", lead, "plan.reviewed",
        attended=tale.people(lead, SCHOOL), family_took_part=["child"],
        outcomes=[{"wanted": texts.WANTED[0][0], "met": "partly"}], needs_updated="Sleeps better; the evenings are hard.",
        plan_amended=False,
    )  # fmt: skip


def flag_current(tale: Tale, begins: int, category: int = 2) -> None:
    """From concern to a quorate strategy meeting and a child in need plan: everything done, a flag in force."""
    opened(tale, begins)
    categorised(tale, begins + 5, category)
    protected(tale, begins + 6)
    if category == 3:
        tale(
            f"{begins + 9} 10:00", PRACTITIONER, "panel.listed",
            panel="bronze", why="Category 3, and not known to youth offending.",
        )  # fmt: skip


def protected(tale: Tale, day: int) -> None:
    """What follows category 2 or 3, each thing in its time: the gangs team, the flag, the meeting, the plan."""
    shared(tale, day)
    flagged(tale, day)
    considered(tale, day + 1)
    strategy(tale, day + 2, "assessment or child in need plan")
    in_need(tale, day + 6)
    tale(
        f"{day + 32} 16:30", SOCIAL_WORKER, "assessment.completed", outcome="child in need",
        summary="The danger lies outside the home; the home is the strength.",
    )  # fmt: skip


def child_in_need_review(tale: Tale, day: int, outcome: str = "continue") -> None:
    """A review of the child in need plan, chaired by the deputy team manager."""
    met(
        tale, f"{day} 13:30", "child-in-need-review", outcome, SOCIAL_WORKER, SCHOOL,
        chair=DEPUTY, writer=DEPUTY, considers=("new-concerns", "risk-reduced"),
    )  # fmt: skip

"""Ten duties of the Islington protocol as somebody would write them by hand: the measure of what packs cost.

Plain functions over plain facts, each written as directly as possible. They know the protocol by heart, explain
nothing, cannot be changed without a programmer, and answer only whether each duty is due, overdue, met, met late or
lapsed.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, NamedTuple

from holdfast.protocol import Fact, Subject, working_days_after
from holdfast.protocol.calendar import moment

SOCIAL_CARE, POLICE_GANGS, HEALTH = "children's social care", "police / gangs unit", "health"
CHAIRS = {
    "gangs team / gangs safeguarding co-ordinator",
    "children's social care / team manager",
    "children's social care / deputy team manager",
}
REVIEW_CHAIRS = {"gangs team / gangs safeguarding co-ordinator", "children's social care / deputy team manager"}
HOUR = 3600


class Case(NamedTuple):
    """A child, the facts in the order in which they happened, the instant and the day asked about."""

    subject: Subject
    facts: Sequence[Fact]
    at: float
    today: date


class Owed(NamedTuple):
    """One duty: the rule, the fact it arose from, for whom, when it is due (a day or an instant), how it stands."""

    rule: str
    fact: str
    each: str | None
    due: date | float
    status: str


class Open:
    """A duty while the facts are gone through."""

    __slots__ = ("due", "each", "fact")

    def __init__(self, fact: Fact, due: date | float, each: Any = None) -> None:
        self.fact = fact
        self.due = due
        self.each = each


def by_hand(case: Case) -> list[Owed]:
    """What the ten rules require."""
    return [owed for rule in RULES for owed in rule(case)]


def front_door_decision(case: Case) -> list[Owed]:
    """The front door decides within 1 working day of a concern; one decision answers all that are waiting."""
    found: list[Owed] = []
    waiting: list[Open] = []
    for fact in case.facts:
        if fact.kind == "front-door.decided":
            found += [met("front-door-decision", duty, fact) for duty in waiting]
            waiting = []
        elif fact.kind == "concern.raised" and not waiting:
            waiting.append(Open(fact, working_days_after(day_of(fact), 1)))
    return found + [still_open("front-door-decision", duty, case) for duty in waiting]


def strategy_meeting(case: Case) -> list[Owed]:
    """Category 2 or 3: a quorate strategy meeting within 3 working days; not at category 1 or none, nor at 18."""
    found: list[Owed] = []
    waiting: list[Open] = []
    referrer, grown = None, eighteenth_birthday(case)
    for fact in case.facts:
        if waiting and fact.day >= grown:
            found += [lapsed("strategy-meeting", duty) for duty in waiting]
            waiting = []
        if fact.kind == "concern.raised" and fact.data.get("raised_by_professional") and fact.by:
            referrer = fact.by.partition(" / ")[0]
        elif fact.kind == "meeting.held" and fact.data.get("meeting") == "strategy":
            if waiting and strategy_quorate(fact, referrer):
                found += [met("strategy-meeting", duty, fact) for duty in waiting]
                waiting = []
        elif fact.kind == "risk.decided" and fact.data.get("category") in {2, 3}:
            if fact.day < grown:
                waiting.append(Open(fact, working_days_after(day_of(fact), 3)))
        elif fact.kind == "risk.ended" or (fact.kind == "risk.decided" and fact.data.get("category") == 1):
            found += [lapsed("strategy-meeting", duty) for duty in waiting]
            waiting = []
    return found + [left_at("strategy-meeting", duty, case, grown) for duty in waiting]


def flag_social_care(case: Case) -> list[Owed]:
    """Category 2 or 3: a flag on the social care record within 1 working day."""
    found: list[Owed] = []
    waiting: list[Open] = []
    for fact in case.facts:
        if fact.kind in {"flag.set", "flag.reviewed"} and fact.data.get("system") == "social care record":
            found += [met("flag-social-care", duty, fact) for duty in waiting]
            waiting = []
        elif fact.kind == "risk.decided" and fact.data.get("category") in {2, 3}:
            if not waiting:
                waiting.append(Open(fact, working_days_after(day_of(fact), 1)))
        elif fact.kind == "risk.ended" or (fact.kind == "risk.decided" and fact.data.get("category") == 1):
            found += [lapsed("flag-social-care", duty) for duty in waiting]
            waiting = []
    return found + [still_open("flag-social-care", duty, case) for duty in waiting]


def share_with_gangs_team(case: Case) -> list[Owed]:
    """Category 2 or 3: shared with the gangs team within 1 working day."""
    found: list[Owed] = []
    waiting: list[Open] = []
    for fact in case.facts:
        if fact.kind == "shared.with-gangs-team":
            found += [met("share-with-gangs-team", duty, fact) for duty in waiting]
            waiting = []
        elif fact.kind == "risk.decided" and fact.data.get("category") in {2, 3}:
            if not waiting:
                waiting.append(Open(fact, working_days_after(day_of(fact), 1)))
        elif fact.kind == "risk.ended" or (fact.kind == "risk.decided" and fact.data.get("category") == 1):
            found += [lapsed("share-with-gangs-team", duty) for duty in waiting]
            waiting = []
    return found + [still_open("share-with-gangs-team", duty, case) for duty in waiting]


def others_considered(case: Case) -> list[Owed]:
    """Each brother, sister, partner or child who was named is considered within 5 working days."""
    found: list[Owed] = []
    waiting: list[Open] = []
    for fact in case.facts:
        if fact.kind == "sibling.considered" and fact.data.get("person"):
            name = fact.data["person"]["name"].casefold()
            found += [met("others-considered", duty, fact) for duty in waiting if duty.each["name"].casefold() == name]
            waiting = [duty for duty in waiting if duty.each["name"].casefold() != name]
        elif fact.kind in {"concern.raised", "risk.decided", "others.named"}:
            due = working_days_after(day_of(fact), 5)
            waiting += [Open(fact, due, each) for each in fact.data.get("siblings") or ()]
    return found + [still_open("others-considered", duty, case) for duty in waiting]


def return_interview(case: Case) -> list[Owed]:
    """A child who comes back is interviewed within 72 hours of it."""
    found: list[Owed] = []
    waiting: list[Open] = []
    grown = eighteenth_birthday(case)
    for fact in case.facts:
        if waiting and fact.day >= grown:
            found += [lapsed("return-interview", duty) for duty in waiting]
            waiting = []
        if fact.kind == "return-interview.held":
            found += [met("return-interview", duty, fact) for duty in waiting]
            waiting = []
        elif fact.kind == "missing.returned" and fact.day < grown:
            waiting.append(Open(fact, moment(fact.data["returned_at"]).timestamp() + 72 * HOUR))
    return found + [left_at("return-interview", duty, case, grown) for duty in waiting]


def decline_told(case: Case) -> list[Owed]:
    """Each agency that asked before a decline is told within 5 working days."""
    found: list[Owed] = []
    waiting: list[Open] = []
    asked: list[str] = []
    answered = False
    for fact in case.facts:
        if fact.kind == "gangs-team.requested":
            agency = fact.by.partition(" / ")[0] if fact.by else ""
            asked = [one for one in asked if not answered and one != agency] + [agency] * bool(agency)
            answered = False
        elif fact.kind == "referrer.told":
            who = fact.data.get("who", "").partition(" / ")[0]
            found += [met("decline-told", duty, fact) for duty in waiting if duty.each == who]
            waiting = [duty for duty in waiting if duty.each != who]
        elif fact.kind == "panel.decided" and fact.data.get("outcome") in {"accepted", "declined"}:
            answered = True
            if fact.data["outcome"] == "declined":
                waiting += [Open(fact, working_days_after(day_of(fact), 5), agency) for agency in asked]
    return found + [still_open("decline-told", duty, case) for duty in waiting]


def arrest_told(case: Case) -> list[Owed]:
    """A child kept overnight: social care is told within 1 hour."""
    found: list[Owed] = []
    waiting: list[Open] = []
    grown = eighteenth_birthday(case)
    for fact in case.facts:
        if waiting and fact.day >= grown:
            found += [lapsed("arrest-told", duty) for duty in waiting]
            waiting = []
        if fact.kind in {"arrest.told", "accommodation.recorded"}:
            found += [met("arrest-told", duty, fact) for duty in waiting]
            waiting = []
        elif fact.kind == "arrest.recorded" and fact.data.get("overnight") and fact.day < grown:
            waiting.append(Open(fact, fact.when + HOUR))
    return found + [left_at("arrest-told", duty, case, grown) for duty in waiting]


def child_in_need_review(case: Case) -> list[Owed]:
    """A review led by one who may lead it, every 6 months for as long as the child in need plan runs, to 18."""
    found: list[Owed] = []
    waiting: list[Open] = []
    grown = eighteenth_birthday(case)
    for fact in case.facts:
        if waiting and fact.day >= grown:
            found += [lapsed("child-in-need-review", duty) for duty in waiting]
            waiting = []
        if fact.kind == "meeting.held" and fact.data.get("meeting") == "child-in-need-review":
            if waiting and fact.data.get("chair") in REVIEW_CHAIRS:
                found += [met("child-in-need-review", duty, fact) for duty in waiting]
                waiting = [Open(waiting[-1].fact, six_months_after(day_of(fact)))]
        elif fact.kind == "child-in-need.started" and fact.day < grown:
            waiting.append(Open(fact, six_months_after(day_of(fact))))
        elif fact.kind == "child-in-need.ended":
            found += [lapsed("child-in-need-review", duty) for duty in waiting]
            waiting = []
    return found + [left_at("child-in-need-review", duty, case, grown) for duty in waiting]


def hospital_shared(case: Case) -> list[Owed]:
    """An admission that may be gang related is shared within 1 working day."""
    found: list[Owed] = []
    waiting: list[Open] = []
    for fact in case.facts:
        if fact.kind == "hospital.shared":
            found += [met("hospital-shared", duty, fact) for duty in waiting]
            waiting = []
        elif fact.kind == "hospital.admitted" and fact.data.get("gang_related"):
            waiting.append(Open(fact, working_days_after(day_of(fact), 1)))
    return found + [still_open("hospital-shared", duty, case) for duty in waiting]


RULES: dict[Callable[[Case], list[Owed]], str] = {
    front_door_decision: "front-door-decision",
    strategy_meeting: "strategy-meeting",
    flag_social_care: "flag-social-care",
    share_with_gangs_team: "share-with-gangs-team",
    others_considered: "others-considered",
    return_interview: "return-interview",
    decline_told: "decline-told",
    arrest_told: "arrest-told",
    child_in_need_review: "child-in-need-review",
    hospital_shared: "hospital-shared",
}


def met(rule: str, duty: Open, fact: Fact) -> Owed:
    """The duty met by a fact, in time or late."""
    late = day_of(fact) > duty.due if isinstance(duty.due, date) else fact.when > duty.due
    return Owed(rule, duty.fact.id, name_of(duty), duty.due, "met late" if late else "met")


def lapsed(rule: str, duty: Open) -> Owed:
    """The duty whose ground is gone."""
    return Owed(rule, duty.fact.id, name_of(duty), duty.due, "lapsed")


def still_open(rule: str, duty: Open, case: Case) -> Owed:
    """The duty that nothing has met."""
    overdue = case.today > duty.due if isinstance(duty.due, date) else case.at > duty.due
    return Owed(rule, duty.fact.id, name_of(duty), duty.due, "overdue" if overdue else "due")


def name_of(duty: Open) -> str | None:
    """For whom the duty is owed."""
    return duty.each if isinstance(duty.each, str) else duty.each["name"] if duty.each else None


def day_of(fact: Fact) -> date:
    """The London day on which a fact happened."""
    return date.fromordinal(fact.day)


def six_months_after(day: date) -> date:
    """The same day six months on, or the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month + 5, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise ValueError(day)


def eighteenth_birthday(case: Case) -> int:
    """The ordinal of the day on which the young person turns 18; far away where the birth is not known."""
    if case.subject.born is None:
        return 10**7
    born = case.subject.born.earliest
    try:
        return born.replace(year=born.year + 18).toordinal()
    except ValueError:
        return date(born.year + 18, 3, 1).toordinal()


def left_at(rule: str, duty: Open, case: Case, grown: int) -> Owed:
    """The duty that nothing has met, if the young person is still a child."""
    return lapsed(rule, duty) if case.today.toordinal() >= grown else still_open(rule, duty, case)


def who_came(fact: Fact) -> set[str]:
    """The agencies and posts at a meeting, the chair among them."""
    came = set()
    for person in fact.data.get("attendance") or ():
        came.add(person["agency"])
        if person.get("role"):
            came.add(f"{person['agency']} / {person['role']}")
    chair = fact.data.get("chair")
    return came | {chair, chair.partition(" / ")[0]} if chair else came


def strategy_quorate(fact: Fact, referrer: str | None) -> bool:
    """Social care, police gangs unit, health, the referrer if a professional, and a chair who may lead it."""
    came = who_came(fact)
    return (
        {SOCIAL_CARE, POLICE_GANGS, HEALTH} <= came
        and (not referrer or referrer in came)
        and fact.data.get("chair") in CHAIRS
    )

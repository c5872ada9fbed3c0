"""Meetings of the co-ordinator: one that is called for the coming days, about two children, and one that was held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from uuid import UUID

from holdfast.access.viewer import acting_as
from holdfast.casework.meetings.calling import Asked, NotAsked, call_meeting, next_number
from holdfast.casework.meetings.models import Invitation, Meeting, MeetingCase, MeetingFact
from holdfast.casework.models import Duty
from holdfast.chronology.models import Fact
from holdfast.demo.area import Area
from holdfast.demo.records import Written
from holdfast.demo.staff import Persona
from holdfast.demo.tale import COORDINATOR, GANGS_UNIT, MANAGER, NURSE, SCHOOL, SOCIAL_WORKER
from holdfast.protocol.calendar import LONDON, day_of, working_days_after
from holdfast.register.models import Case

CHILDREN = 2
_STRATEGY = "strategy"
_RULES = ("strategy-meeting", "strategy-meeting-for-harm", "strategy-meeting-after-emergency")
"""The duties that such a meeting meets."""
_ASKED = (MANAGER, SOCIAL_WORKER, GANGS_UNIT, NURSE, SCHOOL, COORDINATOR)
_CHILD_NOT_ASKED = "Said that a room full of people is too much; what was said alone is read out instead."
_WORDS_INSTEAD = "Was seen alone the day before, and what was said then was read out."


def add_meetings(area: Area, written: Sequence[Written], now: datetime) -> None:
    """Add both, where the stories told have children for them."""
    by = written[0].tale.cast[COORDINATOR]
    about = {each.case_id: each for each in written if not each.tale.closed}
    _call(area, by, about, now)
    _was_held(area, by, about)


def _call(area: Area, by: Persona, about: Mapping[UUID, Written], now: datetime) -> None:
    """A strategy meeting on the next working day, about children for whom it is owed. Their mothers are asked."""
    viewer = area.viewer(by)
    with acting_as(viewer):
        owed = Duty.objects.filter(rule__in=_RULES, status=Duty.Status.DUE).order_by("-due_at", "case_id")
        found = [
            case_id
            for case_id in dict.fromkeys(owed.values_list("case_id", flat=True))
            if case_id in about and any(each.relation == "mother" for each in about[case_id].tale.child.relatives)
        ]
        cases = list(Case.objects.filter(pk__in=found[:CHILDREN]).order_by("reference"))
        if not cases:
            return
        asked = {area.user(by): Asked(by.party, area.user(by))}
        for case in cases:
            cast = about[case.pk].tale.cast
            asked |= {area.user(cast[who]): Asked(cast[who].party, area.user(cast[who])) for who in _ASKED}
        mothers = [
            Asked("parent or carer", name=each.name, case_id=case.pk)
            for case in cases
            for each in about[case.pk].tale.child.relatives
            if each.relation == "mother"
        ]
        call_meeting(
            by=viewer,
            kind=_STRATEGY,
            cases=cases,
            planned_for=datetime.combine(working_days_after(day_of(now), 1), time(14), tzinfo=LONDON),
            minutes_long=90,
            where="Harbour House, second floor",
            asked=[*asked.values(), *mothers],
            not_asked=[NotAsked("young person", "young person", _CHILD_NOT_ASKED, case.pk) for case in cases],
            link="/meetings/{number}/",
        )


def _was_held(area: Area, by: Persona, about: Mapping[UUID, Written]) -> None:
    """The meeting behind facts that a story tells: its room as it stands once they have been recorded."""
    with acting_as(area.viewer(by)):
        decided = Fact.objects.filter(kind="meeting.decided", data__meeting=_STRATEGY, fact_cases__case__in=list(about))
        latest = decided.order_by("-happened_at", "id").values_list("fact_cases__case_id", flat=True).first()
        if latest is None:
            return
        facts = Fact.objects.filter(fact_cases__case_id=latest, data__meeting=_STRATEGY)
        held = facts.filter(kind="meeting.held").order_by("-happened_at").first()
        decision = facts.filter(kind="meeting.decided").order_by("-happened_at").first()
    if held is None or decision is None:
        return
    personas = {persona.name: persona for persona in area.people}
    writer = personas[held.by_name]
    with acting_as(area.viewer(writer)):
        meeting = Meeting.objects.create(
            number=next_number(),
            pack=held.pack,
            kind=_STRATEGY,
            planned_for=held.happened_at,
            minutes_long=60,
            where="Harbour House, second floor",
            status=Meeting.Status.HELD,
            held_at=held.happened_at,
            called_by_id=area.user(writer),
            called_by_agency=writer.agency,
            called_at=held.happened_at - timedelta(days=2),
        )
        MeetingCase.objects.create(meeting=meeting, case_id=latest)
        there = [personas[each["name"]] for each in held.data["attendance"]]
        Invitation.objects.bulk_create(
            [
                *(
                    Invitation(
                        meeting=meeting,
                        user_id=area.user(each),
                        party=each.party,
                        answer=Invitation.Answer.COMING,
                        came=True,
                        leads=each.party == held.data["chair"],
                        mailed_revision=0,
                    )
                    for each in there
                ),
                Invitation(
                    meeting=meeting,
                    case_id=latest,
                    party="young person",
                    answer=Invitation.Answer.NOT_ASKED,
                    because=_WORDS_INSTEAD,
                ),
            ]
        )
        MeetingFact.objects.bulk_create(
            MeetingFact(meeting=meeting, case_id=latest, fact=fact) for fact in (held, decision)
        )

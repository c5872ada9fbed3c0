"""What the page of a case reads: everything for one moment, now or in the past."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case as ByStatus
from django.db.models import Q, When

from holdfast.access.built import BuiltQuery
from holdfast.access.models import Involvement
from holdfast.access.viewer import Viewer
from holdfast.casework.case_page.in_force import InForce, PromptShown, Unknown, cannot_tell, in_force, prompts
from holdfast.casework.doing import Owed, form_of, owed, screen_of
from holdfast.casework.models import Duty, Meeting
from holdfast.casework.projection import BY_URGENCY, answered
from holdfast.chronology.packs import area_pack
from holdfast.chronology.protocol_facts import whole_chronology
from holdfast.chronology.queries import Entry, latest, visible_facts
from holdfast.protocol.calendar import Birth, day_of
from holdfast.protocol.evaluation import Evaluation, evaluate
from holdfast.protocol.pack import Kind, Pack
from holdfast.register.models import Case, CasePerson, Person, SchoolPlace
from holdfast.register.queries import involved_in_case, people_in_case
from holdfast.register.words import DatePrecision

DUTIES = 5
"""How many duties the case's first page shows; the rest are a click away."""


@dataclass(frozen=True)
class Identity:
    """Who a case is about, in the words of the bar above its pages."""

    name: str
    age: str
    born: str
    school: str
    agencies: Sequence[str]


@dataclass(frozen=True)
class Happened:
    """A fact in a line, for the margin of a page."""

    title: str
    line: str
    at: datetime
    fact_id: UUID


@dataclass(frozen=True)
class Overview:
    """The first page of a case."""

    in_force: Sequence[InForce]
    urgent: Sequence[Owed]
    duties: Sequence[Owed]
    more_duties: bool
    unknown: Sequence[Unknown]
    prompts: Sequence[PromptShown]
    latest: Sequence[Entry]
    people: Sequence[CasePerson]
    meetings: Sequence[Meeting]
    held: Sequence[Happened]
    plan: Happened | None
    evaluation: Evaluation


def identity(viewer: Viewer, case: Case, *, at: datetime) -> Identity:
    """Who this is, at a moment: age is always worked out on the day that matters (ISL-5.1.1)."""
    involved = involved_in_case(viewer, case)
    agencies = list(dict.fromkeys(each.agency.title for each in involved))
    person = case.person
    if person is None:
        return Identity(case.title or str(case.place or case.group or case.reference), "", "", "", agencies)
    return Identity(person.display_name, age_in_words(person, at), born_in_words(person), _school(person), agencies)


def age_in_words(person: Person, at: datetime) -> str:
    """How old somebody is on a day: "15 years old", "about 15 years old"."""
    if person.birth_date is None:
        return "age not known"
    age = Birth(person.birth_date, person.birth_date).age_on(day_of(at).toordinal())
    if not isinstance(age, int):
        return "not born yet"
    about = "about " if person.birth_date_precision == DatePrecision.ESTIMATED else ""
    return f"{about}{age} year{'' if age == 1 else 's'} old"


def born_in_words(person: Person) -> str:
    """A birth date with how well it is known."""
    born = person.birth_date
    if born is None:
        return "not known"
    if person.birth_date_precision == DatePrecision.ESTIMATED:
        return f"about {born.year}"
    return f"{born.day} {born:%B %Y}"


def _school(person: Person) -> str:
    place = _SCHOOL.first(person_id=person.pk)
    if place is None:
        return "no school recorded"
    return place.school.name if place.school else place.get_provision_display().rstrip(".")


_SCHOOL = BuiltQuery(
    lambda person_id: (
        SchoolPlace.objects.filter(
            person__in=Person.objects.filter(Q(pk=person_id) | Q(merged_into=person_id)).order_by(),
            until_date__isnull=True,
        )
        .select_related("school")
        .order_by("-from_date", "-recorded_at", "id")[:1]
    ),
    person_id=UUID,
)


def overview(viewer: Viewer, case: Case, *, now: datetime, as_known_at: datetime | None = None) -> Overview:
    """Everything on the first page of a case, as known at a moment. The number of queries does not grow with the
    case.
    """
    at = as_known_at or now
    pack = area_pack()
    evaluation = evaluate(pack, whole_chronology(case, as_known_at=as_known_at), at)
    visible = visible_facts(case, as_known_at)
    duties = _duties(case, visible, evaluation, as_known_at)
    shown = owed(viewer, duties[:DUTIES], now=at)
    return Overview(
        in_force=in_force(evaluation, visible),
        urgent=[each for each in shown if each.duty.urgent],
        duties=[each for each in shown if not each.duty.urgent],
        more_duties=len(duties) > DUTIES,
        unknown=cannot_tell(evaluation, visible),
        prompts=prompts(evaluation, visible),
        latest=latest(viewer, case, as_known_at=as_known_at),
        people=people_in_case(viewer, case, as_known_at=as_known_at),
        meetings=_CALLED.all(case_id=case.pk),
        held=_last(evaluation, visible, "meeting.held", 3),
        plan=next(iter(_last(evaluation, visible, "plan.made", 1)), None),
        evaluation=evaluation,
    )


def _last(evaluation: Evaluation, visible: set[UUID], kind: str, count: int) -> list[Happened]:
    """The last facts of a kind that count, the latest first, of those that the viewer may read."""
    pack = evaluation.pack
    rule = pack.kinds.get(kind)
    if rule is None:
        return []
    found = [
        fact
        for fact in evaluation.chronology.standing(evaluation.at.timestamp())
        if fact.kind == kind and UUID(fact.id) in visible
    ]
    return [
        Happened(
            title=_meeting(pack, fact.data) or rule.title,
            line=rule.line(fact.data, fact.happened, fact.by),
            at=fact.happened,
            fact_id=UUID(fact.id),
        )
        for fact in reversed(found[-count:])
    ]


def _meeting(pack: Pack, data: Mapping[str, Any]) -> str:
    meeting = pack.meetings.get(str(data.get("meeting", "")))
    return meeting.title if meeting else ""


def _duties(case: Case, visible: set[UUID], evaluation: Evaluation, as_known_at: datetime | None) -> list[Duty]:
    """What is owed: as stored now, or as the engine answers for a past moment."""
    if as_known_at is None:
        found = _OPEN_DUTIES.all(case_id=case.pk)
        for row in found:
            row.case = case
        return found
    found = [
        row for row in answered(case.pk, evaluation) if row.status == Duty.Status.DUE and row.arises_from_id in visible
    ]
    for row in found:
        row.case = case
    return found


_OPEN_DUTIES = BuiltQuery(
    lambda case_id: Duty.objects.filter(case_id=case_id, status=Duty.Status.DUE).order_by(*BY_URGENCY)[: DUTIES + 1],
    case_id=UUID,
)
_CALLED = BuiltQuery(
    lambda case_id: Meeting.objects.filter(about__case=case_id, status=Meeting.Status.CALLED).order_by(
        "planned_for", "id"
    )[:5],
    case_id=UUID,
)


def all_duties(viewer: Viewer, case: Case, *, now: datetime) -> list[Owed]:
    """Every duty of a case, the open ones first, then the settled, the latest first."""
    open_first = ByStatus(When(status=Duty.Status.DUE, then=0), default=1)
    rows = list(
        Duty.objects.filter(case=case).select_related("case__person").order_by(open_first, "-settled_at", *BY_URGENCY)
    )
    return owed(viewer, rows, now=now)


@dataclass(frozen=True, slots=True)
class WouldMeet:
    """A kind of fact that would meet something owed in a case: where it is recorded, and the titles of what is owed."""

    kind: Kind
    href: str
    titles: list[str]


def would_meet(viewer: Viewer, case: Case, offered: Iterable[Kind], *, now: datetime) -> dict[str, WouldMeet]:
    """Of the kinds that somebody is offered, those that meet an open duty of the case, the most urgent duty first."""
    pack, kinds = area_pack(), {kind.name: kind for kind in offered}
    found: dict[str, WouldMeet] = {}
    rows = list(Duty.objects.filter(case=case, status=Duty.Status.DUE).order_by(*BY_URGENCY))
    for each in owed(viewer, rows, now=now):
        duty = each.duty
        rule = pack.duties.get(duty.rule)
        names = dict.fromkeys([duty.records, *(trigger.kind for trigger in rule.met_by)] if rule else [duty.records])
        for name in names:
            if name in kinds:
                href = each.href if name == duty.records else screen_of(name, case.pk) or form_of(name, case.pk, duty)
                one = found.setdefault(name, WouldMeet(kinds[name], href, []))
                if duty.title not in one.titles:
                    one.titles.append(duty.title)
    return found


def involvements(viewer: Viewer, case: Case) -> list[Involvement]:
    """Who works on a case now."""
    return involved_in_case(viewer, case)

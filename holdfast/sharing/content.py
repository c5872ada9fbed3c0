"""What a disclosure says: the fields that its purpose allows, read from the case, without anybody else in it.

`FIELDS` are all that can be told of a child; which of them a purpose allows stands in `data/templates.yaml`, and a
field that no template names reaches nobody (GM-08).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml

from holdfast.access.viewer import Viewer
from holdfast.casework.case_page.in_force import InForce, in_force
from holdfast.casework.case_page.queries import age_in_words, born_in_words, identity
from holdfast.casework.fact_words import said
from holdfast.casework.plans.plan import plan_of
from holdfast.chronology import people
from holdfast.chronology.models import FactCase, Handling, Precision
from holdfast.chronology.packs import area_pack
from holdfast.chronology.protocol_facts import whole_chronology
from holdfast.chronology.queries import Entry, chronology_of
from holdfast.protocol.calendar import LONDON, day_of
from holdfast.protocol.evaluation import evaluate
from holdfast.protocol.parties import SLASH
from holdfast.protocol.words import day_in_words, listed, moment_in_words
from holdfast.register.models import Address, Case
from holdfast.register.queries import involved_in_case, same_person
from holdfast.sharing.gateways import body_of
from holdfast.sharing.names import redactor_for
from holdfast.sharing.redaction import Redactor
from holdfast.sharing.words import DataClass, Purpose

TEMPLATES = Path(__file__).parent / "data" / "templates.yaml"
MESSAGE = "message"
OFFERED = 100
"""How many of the latest facts can be chosen from."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of a disclosure, with its lines. `taken_out` counts the names of others that stood there."""

    name: str
    title: str
    lines: tuple[str, ...]
    taken_out: int = 0

    def as_data(self) -> dict[str, Any]:
        """As it is kept and sent."""
        return {"name": self.name, "title": self.title, "lines": list(self.lines)}

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Section:
        """One that was kept."""
        return cls(data["name"], data["title"], tuple(data["lines"]))


@dataclass(frozen=True)
class Told:
    """Everything that fields read from."""

    viewer: Viewer
    case: Case
    at: datetime
    message: str


@dataclass(frozen=True, slots=True)
class Field:
    """Something that can be told of a child: what it is called, what sort of information, and how it is read."""

    name: str
    title: str
    holds: DataClass
    read: Callable[[Told], Iterable[str]]


def _name(told: Told) -> Iterable[str]:
    return [told.case.person.display_name] if told.case.person else []


def _born(told: Told) -> Iterable[str]:
    return [born_in_words(told.case.person)] if told.case.person else []


def _age(told: Told) -> Iterable[str]:
    return [age_in_words(told.case.person, told.at)] if told.case.person else []


def _address(told: Told) -> Iterable[str]:
    """Where the child lives. A confidential address is never part of a disclosure, whoever sends it."""
    return _address_of(told.case)


def _address_of(case: Case) -> list[str]:
    rows = Address.objects.filter(person=case.person_id, until_date__isnull=True, is_confidential=False)
    return [f"{row.lines} {row.postcode}".strip() for row in rows.order_by("-from_date", "-recorded_at", "id")[:1]]


def _school(told: Told) -> Iterable[str]:
    return [identity(told.viewer, told.case, at=told.at).school]


def _lead(told: Told) -> Iterable[str]:
    for one in involved_in_case(told.viewer, told.case):
        if one.role == "lead professional" and one.user is not None:
            yield f"{one.user.name}, {one.agency.title}"


def _category(told: Told) -> Iterable[str]:
    """What several agencies have decided. What is past its review is told as that, never as what holds today
    (ISL-7.3.4d)."""
    one = category_of(told.case, told.at)
    return [_decided(one)] if one else []


def category_of(case: Case, at: datetime) -> InForce | None:
    """The risk category in force, where everybody in the case may read the fact on which it rests: what is told stands
    in the case for all of them."""
    evaluation = evaluate(area_pack(), whole_chronology(case), at)
    open_to_all = FactCase.objects.filter(case=case, fact__handling=Handling.CASE_TEAM)
    visible = set(open_to_all.values_list("fact_id", flat=True))
    return next((one for one in in_force(evaluation, visible) if one.name == "category"), None)


def _decided(one: InForce) -> str:
    since = day_in_words(one.since.date())
    if one.stale:
        return f"{one.says}, agreed on {since}. It is past its review: it says how things stood then."
    until = f" To be reviewed by {day_in_words(one.review_by)}." if one.review_by else ""
    return f"{one.says}, agreed on {since}.{until}"


def _plan(told: Told) -> Iterable[str]:
    plan = plan_of(told.viewer, told.case, for_everybody=True).plan
    return [outcome.wanted for outcome in plan.outcomes if outcome.is_open] if plan else []


def _message(told: Told) -> Iterable[str]:
    return told.message.split("\n")


FIELDS: Mapping[str, Field] = {
    field.name: field
    for field in (
        Field("name", "Name", DataClass.IDENTITY, _name),
        Field("born", "Date of birth", DataClass.IDENTITY, _born),
        Field("age", "Age", DataClass.IDENTITY, _age),
        Field("address", "Address", DataClass.CONTACT, _address),
        Field("school", "School or college", DataClass.SCHOOL, _school),
        Field("lead", "Lead professional", DataClass.PROFESSIONAL, _lead),
        Field("category", "Risk category", DataClass.DECISION, _category),
        Field("plan", "What the child and family want", DataClass.PLAN, _plan),
        Field(MESSAGE, "What you need to know, and are asked to do", DataClass.CONCERN, _message),
    )
}


@dataclass(frozen=True, slots=True)
class Template:
    """What may be told for a purpose: fields by name, and classes of recorded facts."""

    purpose: Purpose
    fields: tuple[str, ...]
    facts: frozenset[DataClass]


@cache
def templates() -> Mapping[Purpose, Template]:
    """The template of each purpose. Raises ValueError for a field that nobody knows and a purpose without a list."""
    rows = yaml.safe_load(TEMPLATES.read_text(encoding="utf-8"))["templates"]
    found = {
        Purpose(row["purpose"]): Template(
            Purpose(row["purpose"]), tuple(row["fields"]), frozenset(map(DataClass, row["facts"]))
        )
        for row in rows
    }
    for template in found.values():
        if unknown := set(template.fields) - FIELDS.keys():
            raise ValueError(f"The template “{template.purpose}” has fields that nobody knows: {listed(unknown)}.")
    if missing := set(Purpose) - found.keys():
        raise ValueError(f"No template says what may be told for: {listed(missing)}.")
    return found


def offered_facts(viewer: Viewer, case: Case, purpose: Purpose) -> list[tuple[Entry, DataClass]]:
    """The facts that may be passed on for a purpose, the latest first: those that everybody in the case may read, of a
    class that its template allows, as they stand now."""
    allowed = templates()[purpose].facts
    if not allowed:
        return []
    page = chronology_of(viewer, case, page_size=OFFERED)
    return [
        (entry, class_of(entry))
        for entry in page.entries
        if entry.fact.handling == Handling.CASE_TEAM
        and not entry.is_withdrawn
        and not entry.is_erased
        and class_of(entry) in allowed
        and not entry.fact.kind.startswith(_OF_SHARING)
    ]


_OF_SHARING = "information."
"""Kinds that tell of sharing itself are passed on to nobody."""


def class_of(entry: Entry) -> DataClass:
    """What sort of information a fact is: the police's and health's own by who recorded it, else a decision of several
    agencies, else a concern."""
    shared = DataClass.DECISION if "decided_by" in entry.data else DataClass.CONCERN
    return _OWN_WORDS.get(body_of(entry.fact.agency_key), shared)


def build(
    viewer: Viewer,
    case: Case,
    *,
    purpose: Purpose,
    fields: Iterable[str],
    facts: Sequence[Entry],
    message: str,
    at: datetime,
) -> list[Section]:
    """What the recipients will read: the chosen fields, as far as the purpose allows them, then the chosen facts."""
    told = Told(viewer, case, at, message.strip())
    allowed = templates()[purpose].fields
    redactor = _redactor(case, facts)
    chosen = {*fields}
    made = []
    for name in allowed:
        if name in chosen:
            lines = [line for line in FIELDS[name].read(told) if line.strip()]
            if lines:
                made.append(_section(name, FIELDS[name].title, lines, redactor if name in _FREE else None))
    return [*made, *(_of_fact(entry, case, redactor) for entry in facts)]


def passed_on(case: Case, entry: Entry) -> Section:
    """One fact of a case as it is passed on."""
    return _of_fact(entry, case, _redactor(case, [entry]))


def _redactor(case: Case, facts: Iterable[Entry]) -> Redactor:
    return redactor_for(own_ids(case), [case.pk], [entry.fact.pk for entry in facts])


def own_ids(case: Case) -> list[UUID]:
    """All records of the person whom a case is about."""
    return same_person(case.person) if case.person else []


def tells_confidential_address(case: Case, sections: Iterable[Section]) -> bool:
    """Whether a confidential address of the child stands in what would be told, as far as whoever acts knows one."""
    words = _letters(" ".join(line for section in sections for line in section.lines))
    rows = Address.objects.filter(person__in=own_ids(case), is_confidential=True)
    hidden = [_letters(part) for row in rows for part in (row.lines, row.postcode) if part.strip()]
    return any(part and part in words for part in hidden)


def tells_address_of_old(case: Case, sections: Iterable[Section]) -> bool:
    """Whether the address in it is no longer the one that may be told: another one, or kept confidential since."""
    now = set(_address_of(case))
    return any(not set(section.lines) <= now for section in sections if section.name == "address")


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


_FREE = {"plan", MESSAGE}
"""The fields in which somebody's own words stand."""


def classes_of(fields: Collection[str], facts: Iterable[Entry], *, sender: str) -> list[str]:
    """The classes of information that a disclosure holds. What health writes in its own words is patient information,
    and what the police write is theirs, as their facts are."""
    found = {FIELDS[name].holds for name in fields} | {class_of(entry) for entry in facts}
    if MESSAGE in fields:
        found.add(_OWN_WORDS.get(body_of(sender), DataClass.CONCERN))
    return sorted(map(str, found))


_OWN_WORDS = {"health": DataClass.HEALTH, "police": DataClass.CRIME}


def _section(name: str, title: str, lines: Iterable[str], redactor: Redactor | None) -> Section:
    if redactor is None:
        return Section(name, title, tuple(lines))
    found = [redactor.redact(line) for line in lines]
    return Section(name, title, tuple(one.text for one in found), sum(one.count for one in found))


def _of_fact(entry: Entry, case: Case, redactor: Redactor) -> Section:
    """A fact as it is passed on: what was answered, who said so and when, how sure it is, nobody else in it."""
    fact, pack = entry.fact, area_pack()
    kind = pack.kinds[fact.kind]
    subject = {case.person_id: case.person.display_name} if case.person_id and case.person else {}
    data = people.shown(fact.data, subject)
    lines = [f"{one.title}: {'; '.join(one.lines)}" for one in said(kind, data, pack) if not one.sensitive]
    at = fact.happened_at.astimezone(LONDON)
    when = day_in_words(at.date()) if fact.happened_precision == Precision.DAY else moment_in_words(at)
    by = pack.parties.title(f"{fact.agency_key}{SLASH}{fact.post}" if fact.post else fact.agency_key)
    lines.append(f"Recorded by {by} on {day_in_words(day_of(fact.recorded_at))}, about {when}.")
    if fact.grading:
        lines.append(f"Graded {fact.grading}.{f' {fact.grading_conditions}' if fact.grading_conditions else ''}")
    return _section(f"fact:{fact.pk}", entry.title, lines, redactor)


def source_ids(facts: Iterable[Entry]) -> list[UUID]:
    """The facts that a disclosure passes on, by the id that all their versions share."""
    return [entry.fact.corrects_id or entry.fact.pk for entry in facts]

"""The chronology for an inquiry as a document, with why it was made and for whom."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings

from holdfast.access.viewer import Viewer
from holdfast.assurance.inquiry.moments import Moment, Moments, Period
from holdfast.assurance.inquiry.readers import Reader, Said
from holdfast.casework.documents.typesetting import typeset
from holdfast.chronology.packs import area_pack
from holdfast.register.models import Case, Person
from holdfast.sharing.redaction import SOMEBODY
from holdfast.site.jinja import long_datetime

LEFT_OUT = "The record holds more than whoever made this may read. What is left out is not said here."
RULES = (
    "What the protocol required is worked out by the rules as they were in force on each day, of pack {pack} {version}."
    " Agencies and posts are called what they are called today."
)
READERS = "Who could read is said once for each case, and afterwards only what changed."
OTHERS = "People who are not of {of} are not named: where a name stood, it says {somebody}."
OF_A_PERSON = (
    "It is made of the cases about {name} that whoever made it works on, and of the part that other cases they work on"
    " hold about {name}. Other people are not named in those parts. Whether there are other cases is not said here."
)


@dataclass(frozen=True, slots=True)
class About:
    """What a document is about: whom or what by name, its reference or none, the route by which it is made; the records
    of the person whom an inquiry is of, of whom alone the parts of other cases speak."""

    name: str
    reference: str
    route: str
    people: Collection[UUID] = ()


def about_case(case: Case) -> About:
    """A document about one case."""
    name = case.person.display_name if case.person else case.title or case.reference
    return About(name, case.reference, "inquiry_pdf")


def about_person(person: Person, people: Collection[UUID]) -> About:
    """A document about a person in all cases."""
    return About(person.display_name, "", "person_inquiry_pdf", people)


def as_pdf(
    viewer: Viewer,
    about: About,
    period: Period,
    found: Moments,
    *,
    to: str,
    what_for: str,
    because: str,
    now: datetime,
) -> bytes:
    """All moments of a period, the earliest first, as a tagged PDF."""
    pack = area_pack()
    since = long_datetime(period.since) if period.since else "the beginning"
    of = f"the cases about {about.name}" if about.people else "this case"
    notes = [RULES.format(pack=pack.name, version=pack.version), READERS, OTHERS.format(of=of, somebody=SOMEBODY)]
    notes += [OF_A_PERSON.format(name=about.name)] if about.people else []
    return typeset(
        "inquiry.typ",
        {
            "title": f"What was known, and what was done: {about.name}",
            "reference": about.reference,
            "marking": f"Confidential. {settings.AREA_NAME}".strip(),
            "made": f"Made {long_datetime(now)} by {viewer.name}, {pack.parties.title(viewer.party)}",
            "about": [
                *([["Case", about.reference]] if about.reference else []),
                ["Recorded", f"from {since} until {long_datetime(period.until)}"],
                ["Made for", to],
                ["What for", what_for],
                ["Because", because],
            ],
            "notes": [*notes, *([LEFT_OUT] if found.left_out else [])],
            "moments": [_moment(each, about) for each in found.moments],
        },
    )


def _moment(each: Moment, about: About) -> dict[str, object]:
    fact = each.entry.fact
    happened = f"Happened {each.happened}" + (f"; recorded {each.lag} later" if each.lag else "")
    change = f" ({each.change.lower()})" if each.change else ""
    where = ""
    if about.people:
        where = f"In case {each.cases[0]}" if each.whole else f"In a case that is not about {about.name}"
    return {
        "heading": f"{long_datetime(fact.recorded_at)}: {each.entry.title}{change}",
        "line": each.entry.line,
        "by": ". ".join(
            filter(
                None,
                [
                    f"{happened}. Recorded by {fact.by_name}, {area_pack().parties.title(fact.agency_key)}",
                    where,
                    each.under,
                ],
            )
        )
        + ".",
        "readers": [[said.heading, [_reader(reader, said) for reader in said.readers]] for said in each.readers],
        "required": [
            [
                f"{one.title}, by {one.by}{f' ({one.whose})' if one.whose else ''}",
                one.became + (f" Case {one.case}." if one.case else ""),
            ]
            for one in each.required
        ],
        "settled": [*each.settled],
        "owed": f"Owed then: {each.owed}, of which overdue: {each.late}.",
    }


def _reader(reader: Reader, said: Said) -> str:
    if not said.when:
        return reader.agency
    if reader.recorded:
        return f"{reader.agency}: recorded it"
    if reader.read_at:
        return f"{reader.agency}: first opened the case afterwards {long_datetime(reader.read_at)}"
    return f"{reader.agency}: did not open it"

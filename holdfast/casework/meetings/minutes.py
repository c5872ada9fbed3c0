"""The minutes of a meeting, and the extract of one child: what the facts say, put together for paper.

An extract holds what stands in that child's chronology and names only people of that child's case. The minutes of the
whole are made only for somebody who sees every child of the meeting.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from holdfast.access.viewer import Viewer
from holdfast.casework.documents import typeset
from holdfast.casework.documents.chronology import people_named
from holdfast.casework.documents.word import WordPaper
from holdfast.casework.fact_words import Said, said
from holdfast.casework.meetings.calling import CALLED, CALLED_OFF
from holdfast.casework.meetings.concluding import HELD
from holdfast.casework.meetings.models import Meeting, MeetingFact
from holdfast.casework.meetings.queries import Listed, list_of
from holdfast.chronology.models import Fact
from holdfast.chronology.packs import area_pack
from holdfast.chronology.queries import Entry, entries
from holdfast.register.models import Case
from holdfast.site.jinja import long_datetime


@dataclass(frozen=True, slots=True)
class Recorded:
    """A fact of the meeting in words. `withdrawn`: it no longer counts."""

    title: str
    said: Sequence[Said]
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class Extract:
    """What the meeting recorded for one child."""

    case: Case
    name: str
    facts: Sequence[Recorded]


def extracts(viewer: Viewer, listed: Listed, cases: Collection[Case]) -> list[Extract]:
    """What was recorded for each of these children, in the versions that count, as far as the viewer may read it."""
    del viewer  # the wall decides
    rows = MeetingFact.objects.filter(meeting=listed.meeting, case__in=cases).exclude(
        fact__kind__in=[CALLED, CALLED_OFF, HELD]
    )
    by_case: dict[UUID, list[UUID]] = {case.pk: [] for case in cases}
    for case_id, fact_id in rows.order_by("fact__recorded_at", "fact_id").values_list("case_id", "fact_id"):
        by_case[case_id].append(fact_id)
    latest = _latest([fact_id for ids in by_case.values() for fact_id in ids])
    made = []
    for case in cases:
        facts = [latest[fact_id] for fact_id in by_case[case.pk] if fact_id in latest]
        shown = entries(facts, naming=people_named(case))
        name = (case.person.display_name if case.person else case.title) or case.reference
        made.append(Extract(case, name, [_recorded(entry) for entry in shown]))
    return made


def _latest(fact_ids: Collection[UUID]) -> dict[UUID, Fact]:
    """Of each fact the version that counts."""
    found: dict[UUID, Fact] = {}
    versions = Fact.objects.filter(Q(pk__in=fact_ids) | Q(corrects_id__in=fact_ids))
    for fact in versions.order_by("recorded_at", "id"):
        found[fact.corrects_id or fact.pk] = fact
    return found


def _recorded(entry: Entry) -> Recorded:
    pack = area_pack()
    kind = pack.kinds.get(entry.fact.kind)
    shown = said(kind, entry.data, pack) if kind and not entry.is_withdrawn and not entry.is_erased else []
    return Recorded(entry.title, [one for one in shown if one.name != "meeting"], entry.is_withdrawn)


def document(
    viewer: Viewer, listed: Listed, children: Sequence[Extract], *, whole: bool, now: datetime
) -> dict[str, Any]:
    """The minutes or an extract as both forms of paper take it."""
    meeting = listed.meeting
    party = area_pack().parties.title(viewer.party)
    title = f"{listed.title}: {'minutes' if whole else f'extract for {children[0].name}'}"
    about = [["Meeting", str(meeting.number)]]
    if meeting.held_at:
        about.append(["Held", long_datetime(meeting.held_at)])
    if not whole:
        about.append(["Case", children[0].case.reference])
    return {
        "title": title,
        "reference": f"Meeting {meeting.number}",
        "marking": f"Confidential. {settings.AREA_NAME}".strip(),
        "made": f"Made {long_datetime(now)} by {viewer.name}, {party}",
        "about": about,
        "people": _people(meeting, {one.case.pk for one in children}),
        "children": [
            {
                "name": one.name,
                "reference": one.case.reference,
                "facts": [
                    {
                        "title": fact.title,
                        "withdrawn": fact.withdrawn,
                        "answers": [(each.title, list(each.lines)) for each in fact.said],
                    }
                    for fact in one.facts
                ],
            }
            for one in children
        ],
    }


def _people(meeting: Meeting, case_ids: Collection[UUID]) -> list[str]:
    """Who was there; of families only those of these children."""
    return [
        f"{f'{one.name}, ' if one.name else ''}{one.party}{' (chair)' if one.invitation.leads else ''}"
        for one in list_of(meeting)
        if one.invitation.came and (one.invitation.case_id is None or one.invitation.case_id in case_ids)
    ]


def as_pdf(made: Mapping[str, Any]) -> bytes:
    """A tagged PDF."""
    return typeset("minutes.typ", made)


def as_word(made: Mapping[str, Any]) -> bytes:
    """The same for Word."""
    paper = WordPaper(made["title"], reference=made["reference"], marking=made["marking"], made=made["made"])
    for name, value in made["about"]:
        paper.pair(name, [value])
    paper.heading("Who was there")
    paper.bullets(made["people"])
    for child in made["children"]:
        paper.heading(f"{child['name']}, {child['reference']}")
        for fact in child["facts"]:
            paper.heading(fact["title"], level=2)
            if fact["withdrawn"]:
                paper.paragraph("Withdrawn: it no longer counts.")
            for title, lines in fact["answers"]:
                paper.pair(title, lines)
    return paper.written()

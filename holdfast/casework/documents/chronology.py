"""The chronology of a case as it leaves the product: printed, or in the published format.

Both hold what whoever asks may read, narrowed down as it is on screen. They name only people who stand in the case:
what another child's chronology holds stays there, also where the same reader may see it.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from holdfast.access.viewer import Viewer
from holdfast.casework.case_page.narrowing import Narrowed
from holdfast.casework.documents.typesetting import typeset
from holdfast.casework.fact_words import said
from holdfast.chronology.models import Fact, Handling, Precision
from holdfast.chronology.protocol_facts import as_protocol_facts
from holdfast.chronology.queries import Entry, chronology_of
from holdfast.protocol.calendar import day_of
from holdfast.protocol.pack import Pack
from holdfast.register.grading import grading_in_words
from holdfast.register.models import Case, CasePerson, Person
from holdfast.register.words import DatePrecision
from holdfast.site.jinja import long_date, long_datetime

_ALL = 100_000
"""More facts than any case has: what leaves the product is not paged."""


@dataclass(frozen=True)
class Asked:
    """What somebody asked to take along: of which case, as known at which moment (None: now), narrowed to what."""

    viewer: Viewer
    case: Case
    pack: Pack
    now: datetime
    at: datetime | None
    narrowed: Narrowed


def people_named(case: Case) -> set[UUID]:
    """Those whose names may stand in what leaves the product: people of the case whom the reader sees."""
    standing = CasePerson.objects.filter(case=case, removed_at__isnull=True)
    return set(standing.values_list("person_id", flat=True))


def as_pdf(asked: Asked, naming: Collection[UUID]) -> bytes:
    """The chronology, earliest first, as a tagged PDF."""
    entries = _entries(asked, naming)
    return typeset("chronology.typ", _document(asked, entries))


def as_json(asked: Asked, naming: Collection[UUID]) -> str:
    """The chronology in the published format (docs/chronology-format.md), which `holdfast duties` reads."""
    only = None
    if asked.narrowed.is_narrowed:
        entries = _entries(asked, naming)
        only = {version.fact.pk for entry in entries for version in (entry, *entry.earlier)}
    exported = as_protocol_facts(asked.case, as_known_at=asked.at, only=only, naming=naming)
    return json.dumps(exported, ensure_ascii=False, indent=2)


def file_name(asked: Asked, ending: str) -> str:
    """A name that says nothing of anybody: the reference of the case and the day."""
    return f"{asked.case.reference}-chronology-{day_of(asked.now).isoformat()}.{ending}"


def _entries(asked: Asked, naming: Collection[UUID]) -> list[Entry]:
    page = chronology_of(
        asked.viewer,
        asked.case,
        as_known_at=asked.at,
        **asked.narrowed.wanted(asked.pack),
        page_size=_ALL,
        naming=naming,
    )
    return list(reversed(page.entries))


def _document(asked: Asked, entries: list[Entry]) -> dict[str, Any]:
    case = asked.case
    name = case.person.display_name if case.person else case.title or case.reference
    viewer, party = asked.viewer, asked.pack.parties.title(asked.viewer.party)
    about = [["Case", case.reference]]
    if case.person is not None:
        about.append(["Born", _born(case.person)])
    about.append(["As known at", long_datetime(asked.at or asked.now)])
    about.append(["Holds", f"{len(entries)} fact{'' if len(entries) == 1 else 's'} that {viewer.name} may read"])
    return {
        "title": f"Chronology of {name}",
        "reference": case.reference,
        "marking": f"Confidential. {settings.AREA_NAME}".strip(),
        "made": f"Printed {long_datetime(asked.now)} by {viewer.name}, {party}",
        "about": about,
        "narrowed": list(asked.narrowed.in_words(asked.pack)),
        "entries": [_entry(entry, asked.pack) for entry in entries],
    }


def _born(person: Person) -> str:
    if person.birth_date is None:
        return "not known"
    if person.birth_date_precision == DatePrecision.ESTIMATED:
        return f"about {person.birth_date.year}"
    return long_date(person.birth_date)


def _entry(entry: Entry, pack: Pack) -> dict[str, Any]:
    fact = entry.fact
    status = ""
    if entry.is_withdrawn:
        status = f"Withdrawn {long_datetime(fact.recorded_at)}: it no longer counts."
    elif entry.is_corrected:
        status = f"Corrected {long_datetime(fact.recorded_at)}: what it replaced stands below."
    return {
        "when": long_date(fact.happened_at)
        if fact.happened_precision == Precision.DAY
        else long_datetime(fact.happened_at),
        "title": entry.title,
        "status": status,
        "line": entry.line,
        "answers": _answers(entry, pack),
        "by": ". ".join([f"Recorded {long_datetime(fact.recorded_at)} by {_author(fact, pack)}", *_handling(fact)])
        + ".",
        "earlier": [
            {
                "heading": f"As recorded {long_datetime(version.fact.recorded_at)} by {_author(version.fact, pack)}",
                "line": version.line,
                "answers": _answers(version, pack),
            }
            for version in entry.earlier
        ],
    }


def _author(fact: Fact, pack: Pack) -> str:
    return f"{fact.by_name}, {pack.parties.title(f'{fact.agency_key} / {fact.post}' if fact.post else fact.agency_key)}"


def _handling(fact: Fact) -> list[str]:
    """Who may read it, where not everybody of the case, and how it is graded."""
    said_of_it = [] if fact.handling == Handling.CASE_TEAM else [Handling(fact.handling).label.rstrip(".")]
    if fact.grading:
        said_of_it.append(f"Graded {fact.grading}. {grading_in_words(fact.grading)} {fact.grading_conditions}".strip())
    return said_of_it


def _answers(entry: Entry, pack: Pack) -> list[tuple[str, list[str]]]:
    if entry.is_withdrawn or entry.is_erased:
        return []
    kind = pack.kinds.get(entry.fact.kind)
    if kind is None:
        # Recorded under another pack: its answers as they were kept.
        return [(str(name), [str(value)]) for name, value in entry.data.items()]
    return [(one.title, list(one.lines)) for one in said(kind, entry.data, pack)]

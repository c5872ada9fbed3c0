"""The letter to the referrer: what the panel decided on this request, about this child and nobody else (ISL-D2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings

from holdfast.access.viewer import Viewer
from holdfast.casework.documents import typeset
from holdfast.casework.panel.standing import party_with_name
from holdfast.casework.panel.words import DECIDED
from holdfast.chronology.models import Fact
from holdfast.chronology.packs import area_pack
from holdfast.chronology.queries import Entry
from holdfast.protocol.calendar import day_of
from holdfast.protocol.parties import SLASH
from holdfast.protocol.words import listed
from holdfast.register.models import Case, Contact
from holdfast.site.jinja import long_date, long_datetime


def as_pdf(
    viewer: Viewer, case: Case, decision: Entry, to: Entry | None, *, contacts: Sequence[Contact], now: datetime
) -> bytes:
    """The letter to whoever made one of the requests, as a tagged PDF."""
    return typeset("letter.typ", _document(viewer, case, decision, to.fact if to else None, contacts=contacts, now=now))


def file_name(case: Case, now: datetime) -> str:
    """A name that says nothing of anybody: the reference of the case and the day."""
    return f"{case.reference}-letter-{day_of(now).isoformat()}.pdf"


def _document(
    viewer: Viewer, case: Case, decision: Entry, asked: Fact | None, *, contacts: Sequence[Contact], now: datetime
) -> dict[str, Any]:
    child = case.person.display_name if case.person else case.title or case.reference
    about = [["About", child], ["Case", case.reference]]
    if asked is not None:
        about = [["To", writer(asked)], *about, ["Asked on", long_date(asked.happened_at)]]
    about.append(["Decided on", long_date(decision.fact.happened_at)])
    return {
        "title": "Your request to the gangs team",
        "reference": case.reference,
        "marking": f"Confidential. {settings.AREA_NAME}".strip(),
        "made": f"Printed {long_datetime(now)} by {party_with_name(area_pack(), viewer.name, viewer.party)}",
        "about": about,
        "greeting": f"Dear {asked.by_name}," if asked else "",
        "opening": _opening(decision.data),
        "parts": _parts(decision.data, child),
        "contacts": [_contact(one) for one in contacts],
        "closing": f"For the weekly panel of the gangs team: {writer(decision.fact)}",
        "clause": "By clauses ISL-D1 and ISL-D2 of the protocol. A referrer whose request is declined is told within "
        "5 working days.",
    }


def writer(fact: Fact) -> str:
    """Who recorded a fact, with their post."""
    return party_with_name(
        area_pack(), fact.by_name, f"{fact.agency_key}{SLASH}{fact.post}" if fact.post else fact.agency_key
    )


_OUTCOMES = {
    "accepted": "The panel accepted your request. The gangs team works with the young person from now on.",
    "declined": "The panel declined your request.",
    "more needed": "The panel cannot decide yet. Your request stays open until it knows more.",
}


_AFTER_A_DECLINE = (
    "Ask again when something changes; you may talk with the gangs team first. If you do not agree, say so: the "
    "protocol has a way to settle a disagreement (ISL-7.3.3). If you are worried about {child} now, tell the front "
    "door. In immediate danger, call 999."
)


def _opening(data: Mapping[str, Any]) -> list[str]:
    parties = area_pack().parties
    there = list(dict.fromkeys(str(one["agency"]) for one in data.get("decided_by", ()) if one.get("agency")))
    who = f"Present were {listed([parties.title(agency) for agency in there])}." if there else ""
    outcome = str(data.get("outcome", ""))
    choices = dict(area_pack().kinds[DECIDED].fields["outcome"].choices)
    return [line for line in (_OUTCOMES.get(outcome, str(choices.get(outcome, outcome))), who) if line]


def _parts(data: Mapping[str, Any], child: str) -> list[list[str]]:
    """Headings with their text; what was not said is left out."""
    parts = [
        ["Why", str(data.get("reasons", ""))],
        ["What the panel suggests instead", str(data.get("suggested_instead", ""))],
        ["What the panel has to know", str(data.get("asks_for", ""))],
    ]
    if data.get("outcome") == "declined":
        parts.append(["What you can do", _AFTER_A_DECLINE.format(child=child)])
    return [part for part in parts if part[1]]


def _contact(contact: Contact) -> str:
    reached = [contact.telephone, contact.email, contact.hours]
    return ", ".join(filter(None, (contact.name, contact.post, *reached)))

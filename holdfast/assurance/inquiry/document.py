"""The chronology for an inquiry as a document, with why it was made and for whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings

from holdfast.access.viewer import Viewer
from holdfast.assurance.inquiry.moments import Moment, Moments, Period
from holdfast.assurance.inquiry.readers import Reader
from holdfast.casework.documents.typesetting import typeset
from holdfast.protocol.pack import Pack
from holdfast.register.models import Case
from holdfast.site.jinja import long_datetime

LEFT_OUT = "The record holds more than whoever made this may read. What is left out is not said here."
RULES = (
    "What the protocol required is worked out by the rules as they were in force on each day, of pack {pack} {version}."
)


def as_pdf(
    viewer: Viewer,
    case: Case,
    period: Period,
    found: Moments,
    *,
    reason: str,
    recipient: str,
    pack: Pack,
    now: datetime,
) -> bytes:
    """All moments of a period, the earliest first, as a tagged PDF."""
    since = long_datetime(period.since) if period.since else "the beginning"
    return typeset(
        "inquiry.typ",
        {
            "title": f"What was known, and what was done: {_about(case)}",
            "reference": case.reference,
            "marking": f"Confidential. {settings.AREA_NAME}".strip(),
            "made": f"Made {long_datetime(now)} by {viewer.name}, {pack.parties.title(viewer.party)}",
            "about": [
                ["Case", case.reference],
                ["Recorded", f"from {since} until {long_datetime(period.until)}"],
                ["Made for", recipient],
                ["Because", reason],
            ],
            "notes": [RULES.format(pack=pack.name, version=pack.version), *([LEFT_OUT] if found.left_out else [])],
            "moments": [_moment(each) for each in found.moments],
        },
    )


def _about(case: Case) -> str:
    return case.person.display_name if case.person else case.title or case.reference


def _moment(each: Moment) -> dict[str, object]:
    fact = each.entry.fact
    happened = f"Happened {each.happened}" + (f"; recorded {each.lag} later" if each.lag else "")
    change = f" ({each.change.lower()})" if each.change else ""
    return {
        "heading": f"{long_datetime(fact.recorded_at)}: {each.entry.title}{change}",
        "line": each.entry.line,
        "by": ". ".join(filter(None, [f"{happened}. Recorded by {fact.by_name}", each.under])) + ".",
        "readers": _readers(each),
        "required": [
            [f"{one.title}, by {one.by}{f' ({one.whose})' if one.whose else ''}", one.became] for one in each.required
        ],
        "settled": list(each.settled),
        "owed": f"Owed then: {each.owed}, of which overdue: {each.late}.",
    }


def _readers(each: Moment) -> Sequence[str]:
    return [f"{reader.agency}: {_read(reader)}" for reader in each.readers]


def _read(reader: Reader) -> str:
    if reader.recorded:
        return "recorded it"
    return f"first opened the case afterwards {long_datetime(reader.read_at)}" if reader.read_at else "did not open it"

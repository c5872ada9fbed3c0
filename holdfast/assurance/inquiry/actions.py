"""Making the document of an inquiry: whoever is told anything is written down (GM-17)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import transaction

from holdfast.access.log import record_consultation
from holdfast.access.models import Operation
from holdfast.access.viewer import Viewer
from holdfast.assurance.inquiry.document import About, as_pdf
from holdfast.assurance.inquiry.moments import Moments, Period, moments_of
from holdfast.assurance.inquiry.scope import Scope
from holdfast.chronology.actions import append_fact
from holdfast.chronology.models import Fact, FactPerson
from holdfast.chronology.packs import kind_named
from holdfast.protocol.calendar import day_of
from holdfast.protocol.people import Person
from holdfast.register.models import Case, CasePerson

GIVEN = "inquiry.given"
_ALL = 100_000
"""More facts than anybody's record has: a document is not paged."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets a document, for which body, for which of the purposes there are, and why."""

    name: str
    body: str
    purpose: str
    reason: str


@transaction.atomic
def give(*, by: Viewer, scope: Scope, about: About, period: Period, to: Recipient, now: datetime) -> bytes:
    """Make the document, and record in the cases and in the log who gets it and what it is. Raises Refused.

    It names only people of the cases that are whole, and whom it is of. What is recorded is recorded after what stands
    in it.
    """
    naming = _named(scope)
    found = moments_of(by, scope, period, size=_ALL, naming=naming)
    purpose = dict(kind_named(GIVEN).fields["purpose"].choices)[to.purpose]
    who = f"{to.name}, {to.body}"
    content = as_pdf(by, about, period, found, to=who, what_for=purpose, because=to.reason, now=now)
    digest = sha256(content).hexdigest()
    whose = _whose(scope, found, naming)
    cases = [*scope.cases] or sorted(found.others)
    data: dict[str, object] = {
        "recipient": to.name,
        "body": to.body,
        "purpose": to.purpose,
        "reason": to.reason,
        "whose": whose,
        "recorded_until": day_of(period.until).isoformat(),
        "moments": found.total,
        "digest": digest,
    }
    if period.since is not None:
        data["recorded_from"] = day_of(period.since).isoformat()
    if not whose:
        del data["whose"]
    if cases:
        append_fact(by=by, kind=GIVEN, happened_at=now, data=data, cases=cases)
    record_consultation(
        viewer=by,
        operation=Operation.DISCLOSE,
        what="chronology for an inquiry",
        case_ids=[*scope.cases, *sorted(found.others)],
        person_ids=sorted(naming),
        route=about.route,
        reason=f"{purpose}. {to.reason} (sha256 {digest})",
        recipients=[who],
    )
    return content


def _named(scope: Scope) -> set[UUID]:
    """Those whose names may stand in it: people of the cases that are whole, as far as the reader sees them."""
    standing = CasePerson.objects.filter(case_id__in=scope.cases, removed_at__isnull=True)
    return {*standing.values_list("person_id", flat=True), *scope.people}


def _whose(scope: Scope, found: Moments, naming: Collection[UUID]) -> list[Person]:
    """Those whose information stands in it: whom its cases are about, and those whom its facts concern by name."""
    facts: list[Fact] = [each.entry.fact for each in found.moments]
    concerned = FactPerson.objects.filter(fact__in=[fact.pk for fact in facts], person_id__in=naming)
    about = Case.objects.filter(pk__in=scope.cases, person_id__isnull=False)
    ids = {*concerned.values_list("person_id", flat=True), *about.values_list("person_id", flat=True)}
    return [{"id": str(person_id)} for person_id in sorted(ids & {*naming})]

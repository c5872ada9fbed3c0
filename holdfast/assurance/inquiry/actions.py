"""Making the document of an inquiry: whoever is told anything is written down (GM-17)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import transaction

from holdfast.access.errors import Refused
from holdfast.access.log import record_consultation
from holdfast.access.models import Operation
from holdfast.access.queries import works_on_any
from holdfast.access.viewer import Viewer, acting_as
from holdfast.assurance.inquiry.concerned import GIVING, concerned_by, standing_cases, subjects_of, told_elsewhere
from holdfast.assurance.inquiry.document import About, as_pdf
from holdfast.assurance.inquiry.moments import Period, moments_of
from holdfast.assurance.inquiry.scope import Scope
from holdfast.chronology.actions import append_fact, lock_cases
from holdfast.chronology.packs import kind_named
from holdfast.protocol.calendar import day_of
from holdfast.protocol.people import Person

GIVEN = "inquiry.given"
OF_SOMEBODY_ELSE = "It is an inquiry about somebody else. This person stands in what was given, and is not named in it."
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

    It names only people of the cases that are whole, and whom it is of. Whom it tells of without naming them has it
    recorded too, in cases of their own. What is recorded is recorded after what stands in it.
    """
    found = moments_of(by, scope, period, size=_ALL)
    if not works_on_any([*scope.cases, *found.others]):
        raise Refused(
            "A document is made by somebody who works on the case, and you were let in to look.",
            instead="Ask the case lead to make it.",
        )
    purpose = dict(kind_named(GIVEN).fields["purpose"].choices)[to.purpose]
    who = f"{to.name}, {to.body}"
    about, because = replace(about, name=found.words.of_case(about.name)), found.words.of_case(to.reason)
    content = as_pdf(by, about, period, found, to=who, what_for=purpose, because=because, now=now)
    digest = sha256(content).hexdigest()
    concerned = concerned_by(found)
    data: dict[str, object] = {
        "recipient": to.name,
        "body": to.body,
        "purpose": to.purpose,
        "recorded_until": day_of(period.until).isoformat(),
        "digest": digest,
    }
    if period.since is not None:
        data["recorded_from"] = day_of(period.since).isoformat()
    cases = standing_cases(scope.cases) or sorted(found.others)
    whose = {*subjects_of(scope.cases), *concerned} & {*found.named}
    elsewhere = told_elsewhere({person_id: facts for person_id, facts in concerned.items() if person_id not in whose})
    with acting_as(GIVING):
        lock_cases([*cases, *(case_id for each in elsewhere for case_id in each.cases)])
    if cases:
        told = data | {"reason": to.reason, "moments": found.total, **_whose(whose)}
        append_fact(by=by, kind=GIVEN, happened_at=now, data=told, cases=cases)
    for each in elsewhere:
        told = data | {"reason": OF_SOMEBODY_ELSE, "moments": each.moments, **_whose(each.people)}
        with acting_as(GIVING):
            append_fact(by=by, kind=GIVEN, happened_at=now, data=told, cases=each.cases)
    record_consultation(
        viewer=by,
        operation=Operation.DISCLOSE,
        what="chronology for an inquiry",
        case_ids=[*scope.cases, *sorted(found.others)],
        person_ids=sorted({*found.named, *concerned}),
        route=about.route,
        reason=f"{purpose}. {to.reason} (sha256 {digest})",
        recipients=[who],
    )
    return content


def _whose(people: Collection[UUID]) -> dict[str, list[Person]]:
    return {"whose": [{"id": str(person_id)} for person_id in sorted(people)]} if people else {}

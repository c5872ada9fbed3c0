"""The parts of recording a fact: what is checked before, how it is written, what follows. Used by `actions` alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from holdfast.access.errors import Refused
from holdfast.access.log import record_consultation
from holdfast.access.models import Operation
from holdfast.access.viewer import Viewer
from holdfast.chronology import chain, packs, people
from holdfast.chronology.confirmed import needs_confirmation
from holdfast.chronology.models import Fact, FactCase, FactNamed, FactPerson, Handling, Precision
from holdfast.protocol import Evaluation
from holdfast.protocol import Refused as RefusedByProtocol
from holdfast.protocol.calendar import LONDON, day_of
from holdfast.protocol.pack import Kind
from holdfast.register.queries import names_by_id
from holdfast.register.review import FACT_MONTHS, first_review
from holdfast.register.words import Purpose

_TOLERANCE = timedelta(minutes=2)
"""How far a clock at a desk may run ahead of ours."""


def kind(name: str) -> Kind:
    """The kind of this name. Raises Refused."""
    try:
        return packs.kind_named(name)
    except packs.UnknownKindError as error:
        raise Refused(str(error), instead="Choose one of the kinds that the protocol has.") from None


def happened(fact: Fact) -> datetime | date:
    """When a fact happened, as it was given: a moment, or a day."""
    return day_of(fact.happened_at) if fact.happened_precision == Precision.DAY else fact.happened_at


def moment(happened_at: datetime | date) -> tuple[datetime, Precision]:
    """The moment at which a fact stands in the chronology. Raises Refused for what has not happened yet."""
    if isinstance(happened_at, datetime):
        if happened_at.tzinfo is None:
            raise ValueError("A moment has a time zone.")
        found, precision = happened_at, Precision.MOMENT
    else:
        found, precision = datetime.combine(happened_at, time(), LONDON), Precision.DAY
    if found > timezone.now() + _TOLERANCE:
        raise Refused(
            "A fact is something that has happened, and this lies in the future.",
            instead="Check the date, or record it once it has happened.",
            fields={"happened": "Give a time that has passed."},
        )
    return found, precision


def cleaned(rule: Kind, data: Mapping[str, Any], on: date) -> tuple[dict[str, Any], list[tuple[UUID, str]]]:
    """The data as they are kept, and the people of the register in them with the field in which each stands.

    Raises Refused with a message per field.
    """
    clean, problems = rule.validate(data, complete=True, on=on)
    wrong = {problem.path: problem.message for problem in problems}
    linked: list[tuple[UUID, str]] = []
    for field, reference in people.references(clean):
        try:
            linked.append((UUID(str(reference["id"])), field))
        except ValueError:
            wrong.setdefault(field, "choose the person from the register")
    seen = names_by_id([person_id for person_id, _ in linked])
    for person_id, field in linked:
        if person_id not in seen:
            wrong.setdefault(field, "choose the person from the register")
    if wrong:
        raise Refused(
            "Something is missing or does not fit.",
            instead="Correct what is marked.",
            clauses=rule.clauses,
            fields=wrong,
        )
    return people.by_id_only(clean), list(dict.fromkeys(linked))


def new_fact(
    *,
    by: Viewer,
    kind: str,
    moment: datetime,
    precision: Precision,
    data: Mapping[str, Any],
    handling: Handling,
    grading: str,
    grading_conditions: str,
    purpose: Purpose,
    idempotency_key: str | None,
) -> Fact:
    """A fact with its digest, not written yet. Raises Refused for what cannot be stored, and Unconfirmed."""
    if needs_confirmation(kind):
        by.must_be_confirmed()
    pack = packs.area_pack()
    now = timezone.now()
    salt = chain.new_salt()
    try:
        content_digest = chain.digest(salt, data)
    except (ValueError, UnicodeEncodeError):
        raise Refused(
            "The text holds characters that cannot be stored.", instead="Type the text instead of pasting it."
        ) from None
    return Fact(
        kind=kind,
        pack=pack.name,
        pack_version=pack.version,
        happened_at=moment,
        happened_precision=precision,
        recorded_at=now,
        by_user_id=by.author,
        by_name=by.name,
        agency_id=by.author_agency,
        agency_key=by.agency,
        post=by.post,
        data=dict(data),
        salt=salt,
        content_digest=content_digest,
        grading=grading,
        grading_conditions=grading_conditions,
        handling=handling,
        purpose=purpose,
        review_by=first_review(timezone.localdate(now), FACT_MONTHS),
        idempotency_key=idempotency_key,
    )


def refuse_what_the_protocol_forbids(
    fact: Fact, evaluations: Iterable[Evaluation], by_any_case: Iterable[RefusedByProtocol]
) -> None:
    """Raise Refused where the protocol refuses the fact, given what it says of each of its cases with the fact, and
    what it refuses by any case about the same people."""
    new = str(fact.pk)
    refused = [one for evaluation in evaluations for one in evaluation.refused if one.fact.id == new]
    refused += by_any_case
    if refused:
        raise Refused(
            " ".join(dict.fromkeys(one.says for one in refused)),
            instead=" ".join(dict.fromkeys(one.instead for one in refused)),
            clauses=list(dict.fromkeys(clause for one in refused for clause in one.clauses)),
        )


def write(
    fact: Fact, case_ids: Sequence[UUID], linked: Iterable[tuple[UUID, str]], named_ids: Iterable[UUID | None]
) -> None:
    """Write the fact, its cases, people and named readers. The database adds its link of the chain on committing."""
    fact.save(force_insert=True)
    FactCase.objects.bulk_create(
        FactCase(fact=fact, case_id=case_id, happened_at=fact.happened_at) for case_id in case_ids
    )
    FactPerson.objects.bulk_create(
        FactPerson(fact=fact, person_id=person_id, role=role) for person_id, role in dict.fromkeys(linked)
    )
    if fact.handling == Handling.NAMED_PEOPLE:
        readers = dict.fromkeys([fact.by_user_id, *named_ids])
        FactNamed.objects.bulk_create(FactNamed(fact=fact, user_id=user_id) for user_id in readers if user_id)


def log(
    by: Viewer,
    operation: Operation,
    fact: Fact,
    seen_case_ids: Sequence[UUID],
    linked: Collection[tuple[UUID, str]],
) -> None:
    """The line in the log."""
    record_consultation(
        viewer=by,
        operation=operation,
        what=fact.kind,
        case_ids=seen_case_ids,
        person_ids=dict.fromkeys(person_id for person_id, _ in linked),
    )

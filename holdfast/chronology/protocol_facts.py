"""A case's chronology in the form in which the protocol engine takes it (docs/chronology-format.md)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from holdfast.access.built import BuiltQuery
from holdfast.access.viewer import acting_as, job
from holdfast.chronology import packs, people
from holdfast.chronology.models import Fact, FactCase, Precision
from holdfast.chronology.queries import facts_of
from holdfast.protocol import Chronology, Evaluation, Subject, evaluate_with
from holdfast.protocol import Fact as EngineFact
from holdfast.protocol.calendar import Birth, day_of
from holdfast.protocol.fields import written
from holdfast.register.models import Case, Person
from holdfast.register.queries import names_by_id
from holdfast.register.words import DatePrecision, Sex

EVALUATING = job(
    "apply the protocol",
    "What the protocol requires or forbids depends on all facts of a case, whoever asks.",
)

FORMAT = "holdfast-chronology-1"


def whole_chronology(case: Case | UUID, *, as_known_at: datetime | None = None) -> Chronology:
    """All facts of a case for the engine, as a job that sees them all. Erased facts are left out.

    People of the register stand in it by id and relation, without their names: what the engine says of them may be kept
    and shown to readers who do not see each of them.
    """
    with acting_as(EVALUATING, savepoint=False):
        if isinstance(case, UUID) or (case.person_id and case.person is None):
            # It is not loaded, or the person whom it is about is hidden from whoever loaded it.
            case = Case.objects.select_related("person").get(pk=case if isinstance(case, UUID) else case.pk)
        known = _read(case.pk, as_known_at) if as_known_at else _ALL_FACTS.all(case_id=case.pk)
        return Chronology(_subject(case), map(_engine_fact, known))


def whole_chronologies(case_ids: Collection[UUID]) -> dict[UUID, Chronology]:
    """`whole_chronology` of each of these cases. Three queries, however many cases."""
    with acting_as(EVALUATING, savepoint=False):
        return readable_chronologies(Case.objects.select_related("person").filter(pk__in=case_ids))


def readable_chronologies(cases: Iterable[Case]) -> dict[UUID, Chronology]:
    """For the engine, of each of these cases what whoever acts may read. Two queries, however many cases.

    What the engine says of such a chronology tells its reader nothing that the facts do not. Duties and refusals rest
    on the whole one.
    """
    about = {case.pk: case for case in cases}
    standing = defaultdict(list)
    for case_id, fact_id in FactCase.objects.filter(case_id__in=about).values_list("case_id", "fact_id"):
        standing[fact_id].append(case_id)
    by_case: dict[UUID, list[EngineFact]] = {case_id: [] for case_id in about}
    facts = Fact.objects.filter(pk__in=standing, erased_at__isnull=True)
    for row in facts.order_by("happened_at", "recorded_at", "id").values(*_READ):
        for case_id in standing[row["id"]]:
            by_case[case_id].append(_engine_fact(row))
    return {case_id: Chronology(_subject(case), by_case[case_id]) for case_id, case in about.items()}


def evaluations_with(fact: Fact, chronologies: Mapping[UUID, Chronology]) -> dict[UUID, Evaluation]:
    """What the protocol says of each case with a fact that is about to be recorded in it, given the whole chronologies
    before it: what it refuses, and what follows."""
    new = engine_fact(fact)
    return {case_id: evaluate_with(packs.area_pack(), chronology, new) for case_id, chronology in chronologies.items()}


_READ = (
    "id", "kind", "happened_at", "recorded_at", "agency_key", "post", "by_name", "data", "corrects_id", "is_withdrawal",
)  # fmt: skip
"""The columns of a fact that the engine reads."""


def engine_fact(fact: Fact) -> EngineFact:
    """A fact as the engine takes it."""
    return _engine_fact({name: getattr(fact, name) for name in _READ})


def _engine_fact(row: Mapping[str, Any]) -> EngineFact:
    agency, post, corrects, withdrawn = row["agency_key"], row["post"], row["corrects_id"], row["is_withdrawal"]
    return EngineFact(
        id=str(row["id"]),
        kind=row["kind"],
        happened=row["happened_at"],
        recorded=row["recorded_at"],
        by=f"{agency} / {post}" if post else agency,
        author=row["by_name"],
        data={} if withdrawn else _nameless(row["data"]),
        corrects=str(corrects) if corrects else None,
        withdrawn=withdrawn,
    )


def _facts(case_id: UUID, as_known_at: datetime | None) -> QuerySet[Fact]:
    found = facts_of([case_id], as_known_at=as_known_at).filter(erased_at__isnull=True)
    return found.order_by("happened_at", "recorded_at", "id")


def _read(case_id: UUID, as_known_at: datetime | None) -> Any:
    return _facts(case_id, as_known_at).values(*_READ)


_ALL_FACTS = BuiltQuery(lambda case_id: _read(case_id, None), case_id=UUID)


def _nameless(value: Any) -> Any:
    """The data with every person of the register called by relation: whoever has none is "somebody"."""
    if isinstance(value, Mapping):
        kept = {key: _nameless(inner) for key, inner in value.items()}
        return kept if "id" not in kept or "relation" in kept else kept | {"relation": "somebody"}
    if isinstance(value, list):
        return [_nameless(inner) for inner in value]
    return value


def _subject(case: Case, *, name: str = "") -> Subject:
    person = case.person
    if person is None:
        return Subject(id=str(case.pk), name=case.title)
    born = _born(person)
    sex = None if person.sex == Sex.NOT_KNOWN else person.sex
    return Subject(id=str(person.pk), name=name, born=Birth.read(born) if born else None, sex=sex)


def _born(person: Person) -> str:
    """A birth date as the format has it: an estimated one is known by its year alone."""
    if person.birth_date is None:
        return ""
    return (
        str(person.birth_date.year)
        if person.birth_date_precision == DatePrecision.ESTIMATED
        else str(person.birth_date)
    )


def as_protocol_facts(
    case: Case,
    *,
    as_known_at: datetime | None = None,
    only: Collection[UUID] | None = None,
    naming: Collection[UUID] | None = None,
) -> dict[str, Any]:
    """The chronology of a case in the published format, as whoever acts may read it.

    People whom the reader does not see are left out of it, names of the others stand in it. This is what is exported,
    and what `holdfast duties` reads. `only`: the facts to write; left out, all. `naming`: the people whose names may
    stand in it; left out, all whom the reader sees.
    """
    facts = [fact for fact in _facts(case.pk, as_known_at) if only is None or fact.pk in only]
    ids = set()
    for fact in facts:
        for _, reference in people.references(fact.data):
            try:
                ids.add(UUID(str(reference["id"])))
            except ValueError:
                continue
    if naming is not None:
        ids &= set(naming)
    names = names_by_id([*ids, *([case.person_id] if case.person_id else [])])
    return {
        "format": FORMAT,
        "subject": _written_subject(case, names),
        "facts": [_written(fact, names) for fact in facts],
    }


def _written_subject(case: Case, names: Mapping[UUID, str]) -> dict[str, str]:
    subject = {"id": str(case.person_id or case.pk)}
    person = case.person
    if person is None:
        return subject | ({"name": case.title} if case.title else {})
    if person.pk in names:
        subject["name"] = names[person.pk]
    if born := _born(person):
        subject["born"] = born
    if person.sex != Sex.NOT_KNOWN:
        subject["sex"] = person.sex
    return subject


def _written(fact: Fact, names: Mapping[UUID, str]) -> dict[str, Any]:
    day_only = fact.happened_precision == Precision.DAY
    made: dict[str, Any] = {
        "id": str(fact.pk),
        "kind": fact.kind,
        "happened": day_of(fact.happened_at).isoformat() if day_only else written(fact.happened_at),
        "recorded": written(fact.recorded_at),
        "by": {"name": fact.by_name, "agency": fact.agency_key} | ({"role": fact.post} if fact.post else {}),
        "data": {} if fact.is_withdrawal else people.shown(fact.data, names),
    }
    if fact.corrects_id:
        made["corrects"] = str(fact.corrects_id)
    if fact.is_withdrawal:
        made["withdrawn"] = True
    return made

"""Drawing from a seed: who is in the population, and which of them the seed draws.

The draw can be done again by anybody with the ids and a tool for sha256: no random numbers of ours, no order of a
database. It is not stratified: each thing of the population is as likely as any other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from uuid import UUID

from django.db.models import Q

from holdfast.access.models import Involvement
from holdfast.access.viewer import acting_as, job
from holdfast.assurance.dip_samples.models import DipSample
from holdfast.chronology.models import Fact, FactCase
from holdfast.chronology.packs import area_pack
from holdfast.chronology.queries import latest_versions
from holdfast.protocol.calendar import LONDON
from holdfast.register.models import Case
from holdfast.sharing.models import Disclosure

METHOD = (
    "sha256 of the seed, a line break and the id, for each id of the population; those with the smallest hashes are"
    " drawn, the smallest first."
)
DRAWING = job(
    "draw a dip sample",
    "Whoever draws sees no case, and a sample is of all cases: the job takes ids, and nothing else of them.",
)

Population = Mapping[UUID, UUID]
"""The id of each thing with that of its case."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which things are in the population: of what, in which period, as known when."""

    population: DipSample.Population
    first_day: date
    last_day: date
    known_at: datetime

    @property
    def begins(self) -> datetime:
        """The first instant of the period."""
        return datetime.combine(self.first_day, time(), LONDON)

    @property
    def ends(self) -> datetime:
        """The instant after the period."""
        return datetime.combine(self.last_day + timedelta(days=1), time(), LONDON)


def population(wanted: Wanted) -> Population:
    """Everything that a sample could draw, as a job that sees all cases. What was erased by then is not there."""
    with acting_as(DRAWING):
        return _FIND[wanted.population](wanted)


def drawn(seed: str, ids: Iterable[UUID], count: int) -> list[UUID]:
    """The ids that a seed draws, the first drawn first. The order in which they are given does not matter."""
    return sorted(ids, key=lambda one: sha256(f"{seed}\n{one}".encode()).digest())[:count]


def digest(ids: Iterable[UUID]) -> str:
    """What tells a population from any other."""
    return sha256("\n".join(sorted(map(str, ids))).encode()).hexdigest()


def _held(wanted: Wanted, prefix: str = "") -> Q:
    """Cases that were not erased when the population was known."""
    return Q(**{f"{prefix}erased_at__isnull": True}) | Q(**{f"{prefix}erased_at__gt": wanted.known_at})


def _opened(wanted: Wanted) -> Population:
    cases = Case.objects.filter(_held(wanted), opened_at__gte=wanted.begins, opened_at__lt=wanted.ends)
    known = cases.filter(opened_at__lte=wanted.known_at).order_by()
    return {case_id: case_id for case_id in known.values_list("pk", flat=True)}


def _closed(wanted: Wanted) -> Population:
    """By the facts that closed them: a case that was opened again since was closed all the same."""
    kinds = [kind.name for kind in area_pack().kinds.values() if kind.closes_case]
    facts = Fact.objects.filter(
        kind__in=kinds,
        recorded_at__lte=wanted.known_at,
        happened_at__gte=wanted.begins,
        happened_at__lt=wanted.ends,
        is_withdrawal=False,
    )
    standing = FactCase.objects.filter(
        _held(wanted, "case__"), fact__in=latest_versions(facts, wanted.known_at).order_by()
    )
    return {case_id: case_id for case_id in standing.values_list("case_id", flat=True)}


def _disclosures(wanted: Wanted) -> Population:
    rows = Disclosure.objects.filter(
        _held(wanted, "case__"), sent_at__gte=wanted.begins, sent_at__lt=wanted.ends, sent_at__lte=wanted.known_at
    )
    return dict(rows.order_by().values_list("pk", "case_id"))


def _emergencies(wanted: Wanted) -> Population:
    rows = Involvement.objects.filter(
        _held(wanted, "case__"),
        role=Involvement.Role.EMERGENCY,
        from_at__gte=wanted.begins,
        from_at__lt=wanted.ends,
        from_at__lte=wanted.known_at,
    )
    return dict(rows.order_by().values_list("pk", "case_id"))


_FIND: Mapping[DipSample.Population, Callable[[Wanted], Population]] = {
    DipSample.Population.OPENED: _opened,
    DipSample.Population.CLOSED: _closed,
    DipSample.Population.DISCLOSURES: _disclosures,
    DipSample.Population.EMERGENCIES: _emergencies,
}

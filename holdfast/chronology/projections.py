"""What must follow from a fact in the same transaction: work lists that are kept because they are read often.

An app that keeps such a projection registers it when it starts (`AppConfig.ready`). The chronology does not know whose
they are, and there is no signal to lose: a projection that fails undoes the fact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from holdfast.access.viewer import acting_as, job
from holdfast.chronology.models import Fact
from holdfast.protocol import Evaluation

Projection = Callable[[Fact, Mapping[UUID, Evaluation]], None]
"""Called with the fact just recorded and, by the case's id, what the protocol says of each of its cases: of the whole
chronology, the fact and what its author does not see included."""

Check = Callable[[], Iterator[str]]
"""Yields a sentence for whatever in a projection differs from what a fresh evaluation says; nothing where they
agree."""

PROJECTING = job(
    "keep projections",
    "What follows from a fact must not depend on who recorded it: duties are worked out from the whole chronology.",
)

Reach = Callable[[Mapping[str, Any], Sequence[UUID]], Iterable[UUID]]
"""Called before a fact is recorded, with its data and the ids of its cases: the further cases in which facts will
follow from it."""

_projections: list[Projection] = []
_follow_ups: list[Projection] = []
_checks: list[Check] = []
_reaches: dict[str, Reach] = {}


def register(projection: Projection, *, check: Check | None = None, records_facts: bool = False) -> None:
    """Have a projection kept from now on, and (with `check`) proved by `holdfast verify`.

    One that records facts of its own runs after all others: those have then stored what follows from the first fact.
    """
    kept = _follow_ups if records_facts else _projections
    if projection not in kept:
        kept.append(projection)
        if check is not None:
            _checks.append(check)


def project(fact: Fact, evaluations: Mapping[UUID, Evaluation]) -> None:
    """Bring every projection up to date with a fact, as a job that sees the whole of its cases."""
    if not _projections:
        return
    with acting_as(PROJECTING, savepoint=False):
        for projection in (*_projections, *_follow_ups):
            projection(fact, evaluations)


def register_reach(kind: str, reach: Reach) -> None:
    """Have the further cases in which facts follow from one of this kind locked together with its own."""
    _reaches[kind] = reach


def further_cases(kind: str, data: Mapping[str, Any], case_ids: Sequence[UUID]) -> Sequence[UUID]:
    """The cases beside its own in which facts will follow from one of this kind; within `acting_as(PROJECTING)`."""
    return list(_reaches[kind](data, case_ids))


def reaches(kind: str) -> bool:
    """Whether facts follow from this kind in further cases."""
    return kind in _reaches


def checks() -> Sequence[Check]:
    """What `holdfast verify` proves beside the chain."""
    return tuple(_checks)

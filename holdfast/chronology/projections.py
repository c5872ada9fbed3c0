"""What must follow from a fact in the same transaction: work lists that are kept because they are read often.

An app that keeps such a projection registers it when it starts (`AppConfig.ready`). The chronology does not know whose
they are, and there is no signal to lose: a projection that fails undoes the fact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
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

_projections: list[Projection] = []
_follow_ups: list[Projection] = []
_checks: list[Check] = []


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


def checks() -> Sequence[Check]:
    """What `holdfast verify` proves beside the chain."""
    return tuple(_checks)

"""What must follow from a fact in the same transaction: work lists that are kept because they are read often.

An app that keeps such a projection registers it when it starts (`AppConfig.ready`). The chronology does not know whose
they are, and there is no signal to lose: a projection that fails undoes the fact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from uuid import UUID

from holdfast.access.viewer import acting_as, job
from holdfast.chronology.models import Fact

Projection = Callable[[Fact, Sequence[UUID]], None]
"""Called with the fact just recorded and the ids of all its cases, also those that its author does not see."""

Check = Callable[[], Iterator[str]]
"""Yields a sentence for whatever in a projection differs from what a fresh evaluation says; nothing where they
agree."""

PROJECTING = job(
    "keep projections",
    "What follows from a fact must not depend on who recorded it: duties are worked out from the whole chronology.",
)

_projections: list[Projection] = []
_checks: list[Check] = []


def register(projection: Projection, *, check: Check | None = None) -> None:
    """Have a projection kept from now on, and (with `check`) proved by `holdfast verify`."""
    if projection not in _projections:
        _projections.append(projection)
        if check is not None:
            _checks.append(check)


def project(fact: Fact, case_ids: Sequence[UUID]) -> None:
    """Bring every projection up to date with a fact, as a job that sees the whole of its cases."""
    if not _projections:
        return
    with acting_as(PROJECTING):
        for projection in _projections:
            projection(fact, case_ids)


def checks() -> Sequence[Check]:
    """What `holdfast verify` proves beside the chain."""
    return tuple(_checks)

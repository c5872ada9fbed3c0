"""The area's live caseload as the engine takes it: to see what a change of pack would do before it is adopted."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from holdfast.access.viewer import acting_as, job
from holdfast.chronology.protocol_facts import whole_chronology
from holdfast.protocol import Chronology, Pack
from holdfast.protocol.diff import Case as Compared
from holdfast.register.models import Case

COMPARING = job(
    "compare packs", "What a change of protocol would do is asked of every open case, before anybody adopts it."
)


def caseload() -> Iterator[Compared]:
    """Every open case: its reference, and its whole chronology. A fact that a pack does not know it leaves alone."""
    with acting_as(COMPARING):
        rows = list(Case.objects.filter(closed_at__isnull=True).order_by("reference").values_list("reference", "pk"))
    for reference, case_id in rows:
        yield reference, _OfCase(case_id)


class _OfCase:
    """The chronology of a case, read when a pack asks for it."""

    def __init__(self, case_id: UUID) -> None:
        self.case_id = case_id

    def __call__(self, pack: Pack) -> Chronology:
        del pack  # stored facts were made right by the pack under which they were recorded
        return whole_chronology(self.case_id)

"""What was told follows its facts: a correction, a withdrawal or the end of the case reaches everybody who was told
(GM-14, GM-21). A projection of the chronology: it runs in the transaction that records the fact, or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils import timezone

from holdfast.access.viewer import Viewer, acting_as
from holdfast.chronology.actions import append_fact
from holdfast.chronology.models import Fact
from holdfast.chronology.packs import area_pack
from holdfast.chronology.queries import entries
from holdfast.protocol import Evaluation
from holdfast.register.models import Case
from holdfast.sharing.actions import RECALLED, professionals
from holdfast.sharing.content import passed_on, tells_confidential_address
from holdfast.sharing.models import Disclosure, Notice, Recipient

CORRECTED = "information.corrected"
_SAYS = {
    CORRECTED: "What it was told from was corrected.",
    "withdrawn": "What it was told from was recorded in error, and nothing replaces it.",
    RECALLED: "The case is closed: what it was told for is over.",
}


def follow_up(fact: Fact, evaluations: Mapping[UUID, Evaluation]) -> None:
    """Have those know who were told something that a fact changes. Called by the chronology, as its job."""
    if fact.corrects_id is not None:
        told = Disclosure.objects.filter(sources__contains=[fact.corrects_id], sent_at__isnull=False)
        why = _SAYS["withdrawn" if fact.is_withdrawal else CORRECTED]
        for disclosure in told.select_related("case__person").order_by("decided_at", "id"):
            _notify(fact, disclosure, Notice.Kind.CORRECTED, CORRECTED, why, _now_reads(fact, disclosure.case))
        return
    kind = area_pack().kinds.get(fact.kind)
    if kind is not None and kind.closes_case:
        over = Disclosure.objects.filter(case_id__in=list(evaluations), sent_at__isnull=False, ended_at__isnull=True)
        for disclosure in over.select_related("case").order_by("decided_at", "id"):
            disclosure.ended_at = timezone.now()
            disclosure.save(update_fields=["ended_at"])
            _notify(fact, disclosure, Notice.Kind.OVER, RECALLED, _SAYS[RECALLED])


def _now_reads(fact: Fact, case: Case) -> list[dict[str, Any]]:
    """What was corrected, as those who were told may read it: nothing where it was withdrawn, or where whoever
    corrected it wrote a confidential address."""
    if fact.is_withdrawal:
        return []
    section = passed_on(case, entries([fact])[0])
    with acting_as(_author(fact), savepoint=False):
        hidden = tells_confidential_address(case, [section])
    return [] if hidden else [section.as_data()]


def _notify(  # noqa: PLR0917 - private
    fact: Fact,
    disclosure: Disclosure,
    kind: Notice.Kind,
    records: str,
    why: str,
    now_reads: Sequence[dict[str, Any]] = (),
) -> None:
    """A notice to each recipient who may still hold it, with what was corrected as it now reads; and in the case the
    fact from which its duties arise."""
    rows = list(disclosure.recipients.filter(recalled_at__isnull=True).select_related("agency").order_by("id"))
    if not rows:
        return
    Notice.objects.bulk_create(
        Notice(recipient=row, kind=kind, says=kind.label, content=list(now_reads)) for row in rows
    )
    _record(fact, disclosure, records, rows, why)


def _record(fact: Fact, disclosure: Disclosure, kind: str, rows: Iterable[Recipient], why: str) -> None:
    append_fact(
        by=_author(fact),
        kind=kind,
        happened_at=fact.recorded_at,
        data={"with_whom": professionals(rows), "why": why},
        cases=[disclosure.case],
    )


def _author(fact: Fact) -> Viewer:
    """Whoever changed what stands in the chronology, also in a case that they do not see."""
    return Viewer(
        user_id=fact.by_user_id, name=fact.by_name, agency_id=fact.agency_id, agency=fact.agency_key, post=fact.post
    )

"""What those do to whom something was told: accept the conditions, read it, confirm what they did."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from holdfast.access.errors import Refused
from holdfast.access.log import record_consultation
from holdfast.access.models import Operation
from holdfast.access.viewer import Viewer, acting_as, job
from holdfast.chronology.actions import append_fact
from holdfast.register.models import Case
from holdfast.sharing.models import Notice, Recipient

CONFIRMED = "information.confirmed"

CONFIRMING = job(
    "pass on a confirmation",
    "Whoever was told something confirms what they did about it, in a case that they do not see.",
)


def is_gone(recipient: Recipient) -> bool:
    """Whether it is not shown any longer: taken back, over and said to be destroyed, or erased with its case."""
    over = any(notice.kind == Notice.Kind.OVER and notice.confirmed_at for notice in recipient.notices.all())
    return recipient.recalled_at is not None or over or not recipient.disclosure.content


@transaction.atomic
def accept(*, by: Viewer, recipient: Recipient) -> None:
    """Accept the conditions of use; from then on it can be read. The receipt is for those who told it."""
    if is_gone(recipient):
        raise Refused("It was taken back or is over.", instead="Delete what you kept of it, and confirm that.")
    if recipient.agreed_at is None:
        recipient.agreed_at = timezone.now()
        recipient.save(update_fields=["agreed_at"])
        read(by=by, recipient=recipient)


def read(*, by: Viewer, recipient: Recipient) -> None:
    """A line in the log: the recipient has it before their eyes."""
    disclosure = recipient.disclosure
    record_consultation(
        viewer=by,
        operation=Operation.CONSULT,
        what="disclosure received",
        case_ids=[disclosure.case_id],
        person_ids=[disclosure.person_id],
        route="received",
    )


@transaction.atomic
def confirm(*, by: Viewer, notice: Notice, did: str) -> None:
    """Say what was done about a correction, a recall or an end; the duty of those who told it is met by that (GM-14,
    GM-21)."""
    if not did.strip():
        raise Refused("Say what you did.", instead="Say what you did.", fields={"did": "Say what you did."})
    standing = Notice.objects.select_for_update(of=("self",)).select_related("recipient__agency").get(pk=notice.pk)
    if standing.confirmed_at is not None:
        return
    standing.confirmed_at, standing.confirmed = timezone.now(), did.strip()
    standing.save(update_fields=["confirmed_at", "confirmed"])
    row = standing.recipient
    if row.notices.filter(confirmed_at__isnull=True).exists():
        return
    data = {
        "who": {"name": row.name, "agency": row.agency.key, **({"role": row.post} if row.post else {})},
        "what": did.strip(),
    }
    with acting_as(CONFIRMING):
        # In a case that was erased since there is no chronology to record it in, and nobody whom a duty waits for.
        for case in Case.objects.filter(pk=row.disclosure.case_id, erased_at__isnull=True):
            append_fact(by=by, kind=CONFIRMED, happened_at=standing.confirmed_at, data=data, cases=[case])

"""The registers that switch sharing on and off: agreements and assessments (GM-08, GM-11, GM-12)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from holdfast.access.errors import Refused
from holdfast.access.log import record_consultation
from holdfast.access.models import Function, Operation
from holdfast.access.viewer import Viewer
from holdfast.register.models import Agency
from holdfast.sharing.models import Agreement, AgreementParty, Assessment
from holdfast.sharing.words import Purpose


def _must_keep(by: Viewer) -> None:
    if not (by.is_job or by.has(Function.CO_ORDINATOR, Function.AREA_ADMINISTRATOR)):
        raise Refused("Agreements and assessments are kept by co-ordinators and area administrators.")


def _told(**fields: str) -> None:
    """Raise Refused with a message for each that is empty."""
    missing = {name: "Write this down." for name, value in fields.items() if not value.strip()}
    if missing:
        raise Refused("Something is missing.", instead="Fill in what is marked.", fields=missing)


def _in_order(first: date, later: date, *, field: str) -> None:
    if later <= first:
        raise Refused(
            "The review comes after the beginning.", instead="Check the dates.", fields={field: "Give a later day."}
        )


@transaction.atomic
def add_assessment(
    *,
    by: Viewer,
    kind: Assessment.Kind | str,
    title: str,
    reference: str,
    purposes: Iterable[Purpose | str],
    approved_on: date,
    approved_by: str,
    review_by: date,
) -> Assessment:
    """Record that an assessment was approved. Raises Refused for one without a purpose, a reference or an approver."""
    _must_keep(by)
    _told(title=title, reference=reference, approved_by=approved_by)
    _in_order(approved_on, review_by, field="review_by")
    if approved_on > timezone.localdate():
        raise Refused(
            "An assessment is recorded once it is approved.",
            instead="Check the day.",
            fields={"approved_on": "It must be today or in the past."},
        )
    made = Assessment.objects.create(
        kind=Assessment.Kind(kind),
        title=title.strip(),
        reference=reference.strip(),
        purposes=_purposes(purposes),
        approved_on=approved_on,
        approved_by=approved_by.strip(),
        review_by=review_by,
        recorded_by_id=by.user_id,
    )
    record_consultation(viewer=by, operation=Operation.ADMINISTER, what="assessment recorded")
    return made


@transaction.atomic
def add_agreement(
    *,
    by: Viewer,
    title: str,
    reference: str,
    purposes: Iterable[Purpose | str],
    agencies: Sequence[Agency],
    from_date: date,
    review_by: date,
    until_date: date | None = None,
) -> Agreement:
    """Record a signed agreement. Raises Refused for one with fewer than two agencies, or without a purpose."""
    _must_keep(by)
    _told(title=title, reference=reference)
    _in_order(from_date, review_by, field="review_by")
    if len({agency.pk for agency in agencies}) < 2:
        raise Refused(
            "An agreement is between agencies.",
            instead="Choose at least two.",
            fields={"agencies": "Choose at least two."},
        )
    made = Agreement.objects.create(
        title=title.strip(),
        reference=reference.strip(),
        purposes=_purposes(purposes),
        from_date=from_date,
        until_date=until_date,
        review_by=review_by,
        recorded_by_id=by.user_id,
    )
    AgreementParty.objects.bulk_create(
        AgreementParty(agreement=made, agency=agency) for agency in dict.fromkeys(agencies)
    )
    record_consultation(viewer=by, operation=Operation.ADMINISTER, what="agreement recorded")
    return made


def _purposes(purposes: Iterable[Purpose | str]) -> list[str]:
    found = [str(Purpose(each)) for each in dict.fromkeys(purposes)]
    if not found:
        raise Refused("It is for some purpose.", instead="Choose one.", fields={"purposes": "Choose at least one."})
    return found


@transaction.atomic
def end_assessment(*, by: Viewer, assessment: Assessment, on: date | None = None) -> None:
    """From that day its purposes are off, unless another assessment holds."""
    _must_keep(by)
    assessment.ended_on = on or timezone.localdate()
    assessment.save(update_fields=["ended_on"])
    record_consultation(viewer=by, operation=Operation.ADMINISTER, what="assessment ended")


@transaction.atomic
def end_agreement(*, by: Viewer, agreement: Agreement, on: date) -> None:
    """`on` is the last day on which something may be shared under it."""
    _must_keep(by)
    if on < agreement.from_date:
        raise Refused("It began later.", instead="Check the day.", fields={"until_date": "Give a later day."})
    agreement.until_date = on
    agreement.save(update_fields=["until_date"])
    record_consultation(viewer=by, operation=Operation.ADMINISTER, what="agreement ended")

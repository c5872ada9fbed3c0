"""Recording in a case, where more than a fact follows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from holdfast.access.errors import Refused
from holdfast.access.models import User
from holdfast.access.viewer import Viewer, acting_as, job
from holdfast.chronology.actions import append_fact, lock_cases, recorded_before
from holdfast.chronology.models import Fact, FactCase, Handling
from holdfast.chronology.packs import area_pack
from holdfast.protocol.calendar import day_of, end_of_day
from holdfast.register.actions.cases import close_case, reopen_case
from holdfast.register.models import Case

REOPENED = "case.reopened"
CLOSING = job(
    "close after everything",
    "A case is closed after all that happened in it, also what whoever closes it does not read.",
)


def record(
    *,
    by: Viewer,
    case: Case,
    kind: str,
    data: Mapping[str, Any],
    happened: datetime | date,
    handling: str = Handling.CASE_TEAM,
    key: str | None = None,
    named: Iterable[User] = (),
    grading: str = "",
    grading_conditions: str = "",
) -> Fact:
    """Record a fact in a case. One that closes the case or opens it again does so. Raises Refused.

    `key` is the request's own: sent twice, the fact is recorded once. `named` are those who alone read it, beside its
    author, where the handling says so.
    """
    rule = area_pack().kinds.get(kind)
    if rule is not None and rule.by_itself:
        raise Refused(f"“{rule.title}” is recorded by itself when it happens.", instead="Choose another kind of fact.")
    closes = rule is not None and rule.closes_case
    if kind != REOPENED and not closes:
        return append_fact(
            by=by, kind=kind, happened_at=happened, data=data, cases=[case], handling=handling, idempotency_key=key,
            named=named, grading=grading, grading_conditions=grading_conditions,
        )  # fmt: skip
    with transaction.atomic():
        earlier = recorded_before(by, key)
        if earlier is not None:
            return earlier
        reason = str(data.get("reason", ""))
        if closes:
            happened = _closed_at(case, happened)
        if kind == REOPENED:
            reopen_case(by=by, case=case, reason=reason)
        fact = append_fact(
            by=by, kind=kind, happened_at=happened, data=data, cases=[case], handling=handling, idempotency_key=key,
            named=named, grading=grading, grading_conditions=grading_conditions,
        )  # fmt: skip
        if closes:
            close_case(by=by, case=case, reason=reason)
        return fact


def _closed_at(case: Case, happened: datetime | date) -> datetime:
    """When a case is closed: after all that stands in it, so that nothing owed is passed over. Raises Refused.

    A day without a time is that day's end, or now where it is today.
    """
    now = timezone.now()
    moment = happened if isinstance(happened, datetime) else min(end_of_day(happened), now)
    lock_cases([case.pk])
    with acting_as(CLOSING, savepoint=False):
        standing = FactCase.objects.filter(case=case, fact__erased_at__isnull=True)
        last = standing.order_by("-happened_at").values_list("happened_at", flat=True).first()
    if last is None or moment >= last:
        return moment
    if day_of(moment) == day_of(now):
        return max(now, last)
    raise Refused(
        "Something in this case happened after that time.",
        instead="Close it as of today, once all that is owed is done; say in the reason when the work ended.",
        fields={"happened": "Give a time after all that stands in the case."},
    )

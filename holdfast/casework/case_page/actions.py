"""Recording in a case, where more than a fact follows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from holdfast.access.viewer import Viewer
from holdfast.chronology.actions import append_fact
from holdfast.chronology.models import Fact, Handling
from holdfast.chronology.packs import kind_named
from holdfast.register.actions.cases import close_case, reopen_case
from holdfast.register.models import Case

REOPENED = "case.reopened"


@transaction.atomic
def record(
    *,
    by: Viewer,
    case: Case,
    kind: str,
    data: Mapping[str, Any],
    happened: datetime | date,
    handling: str = Handling.CASE_TEAM,
    key: str | None = None,
) -> Fact:
    """Record a fact in a case. One that closes the case or opens it again does so. Raises Refused.

    `key` is the request's own: sent twice, the fact is recorded once.
    """
    if key is not None:
        earlier = Fact.objects.filter(by_user_id=by.user_id, idempotency_key=key).first()
        if earlier is not None:
            return earlier
    if kind == REOPENED:
        reopen_case(by=by, case=case, reason=str(data.get("reason", "")))
    fact = append_fact(
        by=by, kind=kind, happened_at=happened, data=data, cases=[case], handling=handling, idempotency_key=key
    )
    if kind_named(kind).closes_case:
        close_case(by=by, case=case, reason=str(data.get("reason", "")))
    return fact

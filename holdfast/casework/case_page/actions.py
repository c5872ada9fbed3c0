"""Recording in a case, where more than a fact follows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from holdfast.access.errors import Refused
from holdfast.access.models import User
from holdfast.access.viewer import Viewer
from holdfast.chronology.actions import append_fact, recorded_before
from holdfast.chronology.models import Fact, Handling
from holdfast.chronology.packs import area_pack
from holdfast.register.actions.cases import close_case, reopen_case
from holdfast.register.models import Case

REOPENED = "case.reopened"


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
        if kind == REOPENED:
            reopen_case(by=by, case=case, reason=reason)
        fact = append_fact(
            by=by, kind=kind, happened_at=happened, data=data, cases=[case], handling=handling, idempotency_key=key,
            named=named, grading=grading, grading_conditions=grading_conditions,
        )  # fmt: skip
        if closes:
            close_case(by=by, case=case, reason=reason)
        return fact

"""Deciding on a request, and recording that the referrer was told."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from holdfast.access.errors import Refused
from holdfast.access.mail import say_that_something_waits
from holdfast.access.models import Function, User
from holdfast.access.viewer import Viewer
from holdfast.casework.doing import may_record
from holdfast.casework.panel.waiting import waits
from holdfast.casework.panel.words import DECIDED, TOLD
from holdfast.chronology.actions import append_fact, lock_cases
from holdfast.chronology.models import Fact, Handling
from holdfast.chronology.packs import kind_named
from holdfast.register.models import Case


def may_decide(viewer: Viewer) -> bool:
    """Whether the viewer decides for the panel: sits on it or co-ordinates, and is of the agency that records it."""
    return viewer.has(Function.PANEL_MEMBER, Function.CO_ORDINATOR) and may_record(viewer, kind_named(DECIDED))


@transaction.atomic
def decide(
    *,
    by: Viewer,
    case: Case,
    happened: datetime | date,
    data: Mapping[str, Any],
    referrers: Collection[UUID],
    link: str,
    handling: str = Handling.CASE_TEAM,
    key: str | None = None,
) -> Fact:
    """Record what the panel decided on the request that waits in a case (ISL-D2).

    `referrers` are the users who asked: a mail tells them that an answer waits at `link`. `key` is the request's own:
    sent twice, the decision is recorded once. Raises Refused.
    """
    if not may_decide(by):
        raise Refused(
            "The weekly panel of the gangs team decides on requests.",
            instead="Ask one of its members to record the decision.",
            clauses=("ISL-D2",),
        )
    if key is not None:
        earlier = Fact.objects.filter(by_user_id=by.user_id, idempotency_key=key).first()
        if earlier is not None:
            return earlier
    lock_cases([case.pk])
    if not waits(case.pk):
        raise Refused(
            "No request waits for a decision any more.",
            instead="Somebody may have decided meanwhile: read what was decided, and correct it if it is wrong.",
            clauses=("ISL-D2",),
        )
    fact = append_fact(
        by=by, kind=DECIDED, happened_at=happened, data=data, cases=[case], handling=handling, idempotency_key=key
    )
    asked = User.objects.filter(pk__in=referrers, is_active=True).exclude(pk=by.author)
    say_that_something_waits(
        list(asked.order_by("email").values_list("email", flat=True)),
        subject="Holdfast: an answer waits for you",
        says="An answer to a request of yours waits for you.",
        asks="read it",
        link=link,
    )
    return fact


def referrer_was_told(
    *,
    by: Viewer,
    case: Case,
    happened: datetime | date,
    data: Mapping[str, Any],
    handling: str = Handling.CASE_TEAM,
    key: str | None = None,
) -> Fact:
    """Record that the referrer was told what the panel decided, which stops the clock (ISL-D2). Raises Refused."""
    return append_fact(
        by=by, kind=TOLD, happened_at=happened, data=data, cases=[case], handling=handling, idempotency_key=key
    )

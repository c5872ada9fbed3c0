"""What the tests of the case page do: sign in, read a page, record, and type into a form."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from holdfast.access.viewer import Viewer, acting_as
from holdfast.chronology.actions import append_fact
from holdfast.chronology.models import Fact
from holdfast.register.models import Case
from tests.access.area import SET_UP, Area


def client_of(area: Area, viewer: Viewer) -> Client:
    """A browser in which somebody is signed in."""
    client = Client()
    with acting_as(SET_UP):
        client.force_login(area.user(viewer))
    return client


def page(client: Client, address: str) -> str:
    """The text of a page that is there."""
    answer = client.get(address)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def agreed(category: int = 2, **more: Any) -> dict[str, Any]:
    """What is asked for when a category of risk is agreed."""
    return {
        "category": category,
        "decided_by": [{"name": "A", "agency": "police", "role": "gangs unit"}, {"name": "B", "agency": "health"}],
        "reasons": "Stabbed; friends are in conflict.",
        "review_by": (timezone.localdate() + timedelta(days=100)).isoformat(),
        **more,
    }


def record(by: Viewer, case: Case, kind: str = "risk.decided", data: dict[str, Any] | None = None, **more: Any) -> Fact:
    """A fact recorded on a case, now and of an agreed category unless something else is said."""
    more.setdefault("happened_at", timezone.now())
    with acting_as(by):
        return append_fact(by=by, kind=kind, data=data or agreed(), cases=[case], **more)


def typed_fact(**typed: str) -> dict[str, str]:
    """What is typed into the form of a fact that happened now."""
    now = timezone.localtime()
    return {
        "happened-day": str(now.day),
        "happened-month": str(now.month),
        "happened-year": str(now.year),
        "happened-time": f"{now:%H:%M}",
        "handling": "case team",
        "do": "record",
        "key": "11111111-2222-4333-8444-555555555555",
        **typed,
    }

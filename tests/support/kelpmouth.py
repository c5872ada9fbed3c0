"""Looking round in the demonstration's area (mark `demo_area`): the fixture `kelpmouth`.

A conftest imports it, before Django is set up: so the product is imported where it is used.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from holdfast.access.viewer import Viewer
    from holdfast.register.models import Case


@dataclass(frozen=True)
class Kelpmouth:
    """A seeded area, and a social worker in it, signed in: one case of hers, and one that she may not see."""

    database: str
    client: Client
    viewer: Viewer
    mine: Case
    hidden: Case
    now: datetime

    def as_persona(self, key: str) -> Client:
        """Somebody else, signed in."""
        return signed_in(key)

    def viewer_of(self, key: str) -> Viewer:
        """Somebody else, as whoever acts."""
        from holdfast.access.models import User
        from holdfast.access.viewer import viewer_for

        viewer = viewer_for(User.objects.get(email=f"{key}@kelpmouth.example.org"))
        assert viewer is not None
        return viewer


def signed_in(key: str) -> Client:
    """A client signed in as a persona of the demonstration."""
    from django.test import Client

    from holdfast.access.models import User

    client = Client()
    client.force_login(User.objects.get(email=f"{key}@kelpmouth.example.org"))
    return client


@pytest.fixture
def kelpmouth(committed_db: str) -> Kelpmouth:
    """The area, on a database of this test's own. The test carries the mark `demo_area`."""
    return _look_round(committed_db)


def _look_round(name: str) -> Kelpmouth:
    from django.utils import timezone

    from holdfast.access.models import User
    from holdfast.access.viewer import acting_as, viewer_for
    from holdfast.register.models import Case

    viewer = viewer_for(User.objects.get(email="beatriz@kelpmouth.example.org"))
    other = viewer_for(User.objects.get(email="huda@kelpmouth.example.org"))
    assert viewer is not None
    assert other is not None
    with acting_as(viewer):
        mine = Case.objects.filter(closed_at__isnull=True).order_by("reference").first()
        seen = set(Case.objects.values_list("pk", flat=True))
    with acting_as(other):
        hidden = Case.objects.exclude(pk__in=seen).order_by("reference").first()
    assert mine is not None
    assert hidden is not None
    return Kelpmouth(name, signed_in("beatriz"), viewer, mine, hidden, timezone.now())

"""What happens in the area that is backed up and restored, each chapter in a process of its own.

`python -m tests.durability.telling CHAPTER` tells one on the database that the environment names, and prints as JSON
what the test must know. Chapters find each other's people by name.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from typing import Any
from uuid import UUID

import django

CANARY, MISTAKE = "canary words", "recorded by mistake"
BEFORE, BETWEEN = 20, 5
"""How many facts are recorded before the base backup, and between it and the moment that is restored."""


def before() -> dict[str, Any]:
    """Before the backup: two workers, one case that will be erased, one that stays, and somebody signed in."""
    from django.test import Client

    from tests.access.area import Area

    area = Area()
    ann, lee = area.staff("Ann"), area.staff("Lee")
    going, staying = area.case(ann, area.child(ann, "Quillon", "Zephyrine")), area.case(ann)
    area.concern(ann, going, what=CANARY)
    for number in range(BEFORE):
        area.concern(ann, staying, what=f"before {number}")
    Client().force_login(area.user(lee), backend="allauth.account.auth_backends.AuthenticationBackend")
    return {"going": str(going.pk), "staying": str(staying.pk)}


def between(staying: str) -> dict[str, Any]:
    """After the backup, and before the moment that is restored."""
    from holdfast.access.viewer import acting_as
    from holdfast.chronology.actions import append_fact
    from tests.access.area import CONCERN

    ann = _viewer("Ann")
    for number in range(BETWEEN):
        with acting_as(ann):
            append_fact(
                by=ann, kind="concern.raised", data={**CONCERN, "what": f"between {number}"}, cases=[UUID(staying)],
                happened_at=_now(),
            )  # fmt: skip
    return {"facts": _facts()}


def after(going: str, staying: str) -> dict[str, Any]:
    """After that moment: a mistake, a case that is erased, and somebody who leaves."""
    from holdfast.access.models import Membership
    from holdfast.access.viewer import acting_as
    from holdfast.assurance.holding.review import review
    from holdfast.chronology.actions import append_fact
    from holdfast.register.models import Case, Person
    from tests.access.area import CONCERN, SET_UP

    ann, lee = _viewer("Ann"), _viewer("Lee")
    with acting_as(ann):
        append_fact(
            by=ann, kind="concern.raised", data={**CONCERN, "what": MISTAKE}, cases=[UUID(staying)], happened_at=_now()
        )
    with acting_as(SET_UP):
        # It was kept for years by mistake, and that is put right: at the moment that is restored its review is far off.
        Case.objects.filter(pk=going).update(review_by=_now().date() - timedelta(days=100))
        Person.objects.filter(own_cases=going).update(review_by=_now().date() - timedelta(days=100))
        Membership.objects.filter(user_id=lee.user_id).update(until_date=_now().date() - timedelta(days=1))
    found = review()
    return {"facts": _facts(), "erased": [found.cases, found.people]}


def look() -> dict[str, Any]:
    """What is there: facts, and what each worker sees as the product's own role."""
    from django.contrib.sessions.models import Session
    from django.db import connection

    from holdfast.access.models import User
    from holdfast.access.viewer import acting_as, viewer_for
    from holdfast.chronology.models import Fact

    seen = {}
    for name in ("Ann", "Lee"):
        viewer = viewer_for(User.objects.get(name=name))
        if viewer is None:
            seen[name] = None
            continue
        with acting_as(viewer):
            seen[name] = Fact.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from chronology_fact")
        unasked = cursor.fetchone()[0]
    return {"facts": _facts(), "seen": seen, "unasked": unasked, "sessions": Session.objects.count()}


def _now() -> Any:
    from django.utils import timezone

    return timezone.now()


def _viewer(name: str) -> Any:
    from holdfast.access.models import User
    from holdfast.access.viewer import viewer_for

    return viewer_for(User.objects.get(name=name))


def _facts() -> dict[str, str]:
    """Every fact by its number, with what it says; empty where it was erased."""
    from holdfast.access.viewer import acting_as
    from holdfast.chronology.models import Fact
    from tests.access.area import SET_UP

    with acting_as(SET_UP):
        concerns = Fact.objects.filter(kind="concern.raised").order_by("pk")
        return {str(fact.pk): str(fact.data.get("what", "")) for fact in concerns}


if __name__ == "__main__":
    django.setup()
    chapters = {"before": before, "between": between, "after": after, "look": look}
    sys.stdout.write(json.dumps(chapters[sys.argv[1]](*sys.argv[2:])))

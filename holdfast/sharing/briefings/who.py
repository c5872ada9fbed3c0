"""Who chairs a briefing, who agrees to it, and to which agencies it may go (`data/briefings.yaml`)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from django.db.models import Q, QuerySet

from holdfast.access.models import Function, Membership
from holdfast.access.queries import current_memberships
from holdfast.access.viewer import Viewer
from holdfast.register.models import Agency
from holdfast.sharing.queries import agencies_for, purposes_on
from holdfast.sharing.words import Purpose

DATA = Path(__file__).resolve().parents[1] / "data" / "briefings.yaml"
MOST = 60
"""So many people can be chosen from."""


@cache
def _data() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    return found


def may_chair(viewer: Viewer) -> bool:
    """Whether the viewer heads social work, or is a manager whom the head may nominate."""
    chair = _data()["chair"]
    return viewer.agency == chair["agency"] and viewer.post in (*chair["heads"], *chair["nominated"])


def must_be_nominated(viewer: Viewer) -> bool:
    """Whether the viewer chairs only by nomination."""
    return viewer.post not in _data()["chair"]["heads"]


def seconds() -> list[Membership]:
    """The police officers who work on exploitation, one of whom agrees."""
    second = _data()["second"]
    found = current_memberships().filter(agency__key=second["agency"], post__in=second["posts"])
    return list(found[:MOST])


def purposes() -> dict[Purpose, str]:
    """What a briefing may be for today, each in a sentence that is about no one child."""
    on = purposes_on()
    return {Purpose(each): says for each, says in _data()["purposes"].items() if Purpose(each) in on}


def purpose_in_words(purpose: str) -> str:
    """The sentence of a purpose, also of one that is off by now."""
    return str(_data()["purposes"].get(purpose, purpose))


def reachable(viewer: Viewer) -> list[Agency]:
    """The agencies that have an agreement with the viewer's for any of these purposes, without those that issue it."""
    found = {agency.pk: agency for purpose in purposes() for agency in agencies_for(viewer, purpose)}
    issuing = {viewer.agency, _data()["second"]["agency"]}
    return sorted((each for each in found.values() if each.key not in issuing), key=lambda each: each.title)


def told_by_mail(agency_ids: list[UUID]) -> list[str]:
    """Who is told by mail that a briefing waits: of each agency the safeguarding leads and the front door; where there
    are none, everybody."""
    working: QuerySet[Membership] = current_memberships().filter(agency_id__in=agency_ids)
    leads = working.filter(Q(post__in=_data()["told_by_mail"]) | Q(functions__contains=[Function.FRONT_DOOR]))
    led = set(leads.values_list("agency_id", flat=True))
    found = [*leads, *working.exclude(agency_id__in=led)]
    return sorted({each.user.email for each in found})

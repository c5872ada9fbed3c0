"""Contacts of the partnership. They are about staff and desks, never about a child, so everybody reads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from holdfast.access.viewer import Viewer
from holdfast.register.models import Agency, Contact
from holdfast.register.queries import agencies_without_safeguarding_lead
from holdfast.register.queries import contacts as all_contacts

PAGE = 50


@dataclass(frozen=True, slots=True)
class ContactPage:
    """One page of contacts, by agency, its safeguarding lead first."""

    contacts: Sequence[Contact]
    number: int
    has_next: bool


def found(
    viewer: Viewer, words: str = "", *, agency: str = "", leads_only: bool = False, number: int = 1
) -> ContactPage:
    """The contacts whose name, post, team or agency has all of these words. One query."""
    del viewer  # everybody who is signed in reads contacts
    rows = all_contacts()
    for word in words.split():
        rows = rows.filter(
            Q(name__icontains=word)
            | Q(post__icontains=word)
            | Q(agency__title__icontains=word)
            | Q(team__name__icontains=word)
        )
    if agency:
        rows = rows.filter(agency__key=agency)
    if leads_only:
        rows = rows.filter(is_safeguarding_lead=True)
    start = (number - 1) * PAGE
    shown = list(rows[start : start + PAGE + 1])
    return ContactPage(shown[:PAGE], number, len(shown) > PAGE)


def first_to_call(viewer: Viewer) -> list[Contact]:
    """The front door and the gangs team (ISL-10): of each desk the contacts of its team."""
    del viewer  # everybody who is signed in reads contacts
    return list(all_contacts().filter(Q(team__takes_new_concerns=True) | Q(agency__key=GANGS_TEAM))[:10])


GANGS_TEAM = "gangs team"
"""The gangs team as the pack names it."""


def agencies(viewer: Viewer) -> list[Agency]:
    """The partner agencies, by title."""
    del viewer  # everybody who is signed in reads contacts
    return list(Agency.objects.filter(is_active=True).order_by("title", "id"))


def without_a_lead(viewer: Viewer) -> list[Agency]:
    """The agencies that have named no safeguarding lead (ISL-9.1)."""
    del viewer  # everybody who is signed in reads contacts
    return list(agencies_without_safeguarding_lead().order_by("title", "id"))

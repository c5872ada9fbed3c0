"""Agencies, teams, contacts and places."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from holdfast.access.errors import Refused
from holdfast.access.log import record_consultation
from holdfast.access.models import Function, Operation, User
from holdfast.access.viewer import Viewer
from holdfast.register.models import Agency, Contact, Place, Team
from holdfast.register.words import PlaceKind


def _must_administer(by: Viewer) -> None:
    if not (by.is_job or by.has(Function.AREA_ADMINISTRATOR)):
        raise Refused("Agencies, teams and contacts are kept by area administrators.", instead="Ask one of them.")


@transaction.atomic
def add_agency(*, by: Viewer, key: str, title: str) -> Agency:
    """A new partner agency; `key` is its name in the pack."""
    _must_administer(by)
    agency = Agency.objects.create(key=key.strip().lower(), title=title.strip())
    record_consultation(viewer=by, operation=Operation.ADMINISTER, what="agency added")
    return agency


@transaction.atomic
def add_team(*, by: Viewer, agency: Agency, name: str, post: str = "", takes_new_concerns: bool = False) -> Team:
    """A new team. One that takes new concerns is involved in every case as it is opened."""
    _must_administer(by)
    _check_name(agency, name)
    team = Team.objects.create(
        agency=agency, name=name.strip(), post=post.strip(), takes_new_concerns=takes_new_concerns
    )
    record_consultation(viewer=by, operation=Operation.ADMINISTER, what="team added")
    return team


def _named(text: str, field: str) -> str:
    if not text.strip():
        raise Refused("It has no name.", instead="Give the name.", fields={field: "Give the name."})
    return text.strip()


@transaction.atomic
def change_agency(*, by: Viewer, agency: Agency, title: str, is_active: bool) -> None:
    """What an agency is called, and whether it is part of the partnership. One that left keeps its history."""
    _must_administer(by)
    agency.title, agency.is_active = _named(title, "title"), is_active
    agency.save(update_fields=["title", "is_active"])
    record_consultation(viewer=by, operation=Operation.ADMINISTER, what="agency changed")


@transaction.atomic
def change_team(*, by: Viewer, team: Team, name: str, post: str, takes_new_concerns: bool, is_active: bool) -> None:
    """What a team is called and does, and whether it is there. One that is gone keeps its history."""
    _must_administer(by)
    _check_name(team.agency, name, but_not=team)
    team.name, team.post = _named(name, "name"), post.strip()
    team.takes_new_concerns, team.is_active = takes_new_concerns, is_active
    team.save(update_fields=["name", "post", "takes_new_concerns", "is_active"])
    record_consultation(viewer=by, operation=Operation.ADMINISTER, what="team changed")


def _check_name(agency: Agency, name: str, but_not: Team | None = None) -> None:
    same = Team.objects.filter(agency=agency, name=name.strip())
    if (same.exclude(pk=but_not.pk) if but_not else same).exists():
        raise Refused(
            "There is a team of this name.", instead="Give another.", fields={"name": "There is a team of this name."}
        )


@transaction.atomic
def add_contact(
    *,
    by: Viewer,
    agency: Agency,
    name: str,
    post: str,
    telephone: str = "",
    email: str = "",
    hours: str = "",
    team: Team | None = None,
    user: User | None = None,
    is_safeguarding_lead: bool = False,
    from_date: date | None = None,
) -> Contact:
    """Whom to call or write to at an agency (ISL-9.1, ISL-10)."""
    _must_administer(by)
    if not (telephone.strip() or email.strip()):
        raise Refused("A contact can be reached.", instead="Give a telephone number or an e-mail address.")
    contact = Contact.objects.create(
        agency=agency,
        name=name.strip(),
        post=post.strip(),
        telephone=telephone.strip(),
        email=email.strip(),
        hours=hours.strip(),
        team=team,
        user=user,
        is_safeguarding_lead=is_safeguarding_lead,
        from_date=from_date or timezone.localdate(),
    )
    record_consultation(viewer=by, operation=Operation.ADMINISTER, what="contact added")
    return contact


@transaction.atomic
def add_place(
    *, by: Viewer, kind: PlaceKind | str, name: str, address: str = "", postcode: str = "", uprn: str = ""
) -> Place:
    """A place that matters to the work."""
    if not name.strip():
        raise Refused(
            "A place has a name.", instead="Say what people call it.", fields={"name": "Say what people call it."}
        )
    place = Place.objects.create(
        kind=PlaceKind(kind),
        name=name.strip(),
        address=address.strip(),
        postcode=postcode.strip().upper(),
        uprn=checked_uprn(uprn),
    )
    record_consultation(viewer=by, operation=Operation.COLLECT, what="place")
    return place


def checked_uprn(text: str) -> str:
    """A unique property reference number without leading zeros; empty for none. Raises Refused."""
    digits = text.strip().lstrip("0")
    if digits and not (digits.isascii() and digits.isdigit() and len(digits) <= 12):
        raise Refused(
            "A unique property reference number has up to 12 digits.",
            instead="Check it, or leave it out.",
            fields={"uprn": "Up to 12 digits."},
        )
    return digits

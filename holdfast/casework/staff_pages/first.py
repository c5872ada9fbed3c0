"""The first administrator of an area: somebody must be there who can make the others."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from holdfast.access.errors import Refused
from holdfast.access.invitation import key_of
from holdfast.access.models import Function
from holdfast.access.queries import current_memberships
from holdfast.access.staff import invite
from holdfast.access.viewer import acting_as, job
from holdfast.chronology.packs import area_pack
from holdfast.register.actions import add_agency
from holdfast.register.models import Agency

BEGINNING = job("begin an area", "Nobody can make the first account of an area but whoever runs its server.")


def first_administrator(email: str, name: str, agency_key: str) -> str:
    """Make the account, with its agency where that is not there yet; the address at which they set a password.

    Raises Refused where there is an area administrator already: whoever has the server's shell must not be able to make
    themselves one unseen.
    """
    with acting_as(BEGINNING), transaction.atomic():
        if current_memberships().filter(functions__contains=[str(Function.AREA_ADMINISTRATOR)]).exists():
            raise Refused("This area has an administrator.", instead="They make accounts, on the page Staff.")
        party = area_pack().parties.agencies.get(agency_key.strip().lower())
        if party is None:
            known = ", ".join(sorted(area_pack().parties.agencies))
            raise Refused(f"The pack has no agency '{agency_key}'.", instead=f"It has: {known}.")
        agency = Agency.objects.filter(key=party.name).first() or add_agency(
            by=BEGINNING, key=party.name, title=party.title
        )
        membership = invite(
            by=BEGINNING,
            email=email,
            name=name,
            agency_id=agency.pk,
            post="",
            functions=[Function.AREA_ADMINISTRATOR],
        )
    host = settings.ALLOWED_HOSTS[0]
    path = reverse("account_reset_password_from_key", kwargs=key_of(membership.user))
    return f"{'https' if settings.HTTPS else 'http'}://{host}{path}"

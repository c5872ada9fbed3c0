"""A record that a nurse opened in an emergency, which waits for its review; and a manager who stands in for another."""

from __future__ import annotations

from datetime import timedelta

from holdfast.access.cover import set_cover
from holdfast.access.viewer import acting_as, database_now
from holdfast.casework.emergency.actions import Wanted, open_in_emergency
from holdfast.demo.area import Area
from holdfast.demo.staff import PERSONAS
from holdfast.register.models import Case

_LINK = "http://127.0.0.1/"


def add_out_of_hours(area: Area) -> None:
    """Add both. The nurse asks by the reference, as somebody does to whom it was read out on the telephone."""
    personas = {persona.key: persona for persona in PERSONAS}
    worker, nurse = area.viewer(personas["beatriz"]), area.viewer(personas["tobias"])
    with acting_as(nurse):
        hers = set(Case.objects.values_list("reference", flat=True))
    with acting_as(worker):
        references = Case.objects.filter(closed_at__isnull=True, person__isnull=False).order_by("opened_at", "id")
        reference = next((found for found in references.values_list("reference", flat=True) if found not in hers), "")
    if reference:
        with acting_as(nurse):
            open_in_emergency(
                by=nurse,
                wanted=Wanted(reference=reference),
                emergency="health",
                reason="Brought in unconscious; allergies and who may consent are not known.",
                link=_LINK,
            )
    absent = area.viewer(personas["alistair"])
    with acting_as(absent):
        set_cover(
            by=absent,
            absent=area.users["alistair"],
            stand_in=area.users["renu"],
            until_at=database_now() + timedelta(days=14),
        )

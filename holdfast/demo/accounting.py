"""A data breach that waits for its report, and a dip sample of which one record was reviewed."""

from __future__ import annotations

from datetime import datetime, timedelta

from holdfast.access.errors import Refused
from holdfast.access.models import Membership
from holdfast.access.viewer import acting_as
from holdfast.assurance.breaches.actions import Found, begin_breach, cases_by_name
from holdfast.assurance.dip_samples.actions import assign_review, draw_sample, record_review
from holdfast.assurance.dip_samples.models import DipItem, DipSample
from holdfast.demo.area import Area
from holdfast.demo.staff import PERSONAS, Persona

_LINK = "http://127.0.0.1/dip-samples/reviews/"
_FOUND = {
    "record": "partly",
    "followed": "partly",
    "voice": "no",
    "found": "What was decided stands there, and why. What the young person wants does not.",
    "act": True,
    "action": "Ask the young person what they want, and write it down in their words.",
}


def _persona(key: str) -> Persona:
    return next(persona for persona in PERSONAS if persona.key == key)


def add_accounting(area: Area, now: datetime) -> None:
    """A social worker of the south team lost a sheet; the auditor draws three records for the police lead to read."""
    _breach(area, now)
    _dip_sample(area, now)


def _breach(area: Area, now: datetime) -> None:
    worker = area.viewer(_persona("huda"))
    with acting_as(worker):
        try:
            cases = cases_by_name(worker)[:2]
        except Refused:
            return
        found = Found(now - timedelta(hours=30), "A sheet from a folder was left on a bus.", "The bus was searched.")
        begin_breach(by=worker, found=found, cases=cases)


def _dip_sample(area: Area, now: datetime) -> None:
    auditor, reader = area.viewer(_persona("gareth")), area.viewer(_persona("mavis"))
    reviewing = []
    with acting_as(auditor):
        sample = draw_sample(
            by=auditor, of=DipSample.Population.OPENED, first_day=now.date() - timedelta(days=365),
            last_day=now.date(), wanted=3, seed="3 14 15 22 41 50", reason="Audit of the autumn",
        )  # fmt: skip
        membership = Membership.objects.select_related("user").filter(user_id=reader.author)[0]
        for item in DipItem.objects.filter(sample=sample).order_by("position"):
            try:
                assign_review(by=auditor, item=item, to=membership, link=_LINK)
            except Refused:  # they have worked on it
                continue
            reviewing.append(item)
    if reviewing:
        with acting_as(reader):
            record_review(by=reader, item=reviewing[0], data=_FOUND)

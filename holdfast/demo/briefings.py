"""A briefing that partners can read, and one that waits for the police to agree (NOR-10). Nobody stands in them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from holdfast.access.models import Membership
from holdfast.access.viewer import acting_as
from holdfast.demo.area import Area
from holdfast.demo.staff import EDUCATION, HEALTH, HOUSING, SAFETY, TYS, YOS, Persona
from holdfast.demo.tale import GANGS_UNIT, HEAD
from holdfast.register.actions import add_place
from holdfast.register.models import Agency
from holdfast.register.words import PlaceKind
from holdfast.sharing.briefings.actions import NewBriefing, agree, put_forward
from holdfast.sharing.briefings.models import Briefing
from holdfast.sharing.words import Purpose

_LINK = "http://127.0.0.1/briefings/"
_TOLD = (EDUCATION, HEALTH, HOUSING, SAFETY, TYS, YOS)
_TEXTS: tuple[dict[str, Any], ...] = (
    {
        "title": "Robberies on the way from the buses to the pier",
        "about": "The path from the bus stops to the pier, and the shops beside it.",
        "seen": "On school days between half past three and five, young people are stopped on the path and made to "
        "hand over phones and coats. Two were threatened with a knife. Older groups wait at the railings.",
        "asked": "Schools: have staff at the bus stops until five. Housing: repair the light behind the shops. "
        "Everybody: tell the front door if a young person is afraid to go home by bus.",
    },
    {
        "title": "Vapes and debts at the sea wall",
        "about": "The sea wall below the car park, at weekends; and messages that offer vapes.",
        "seen": "Vapes are given away there and paid for later. Those who cannot pay are asked to keep or "
        "carry things.",
        "asked": "Youth workers: be there on Saturday evenings. Schools: speak about debts in assemblies this month.",
    },
)


def add_briefings(area: Area, cast: Mapping[str, Persona], now: datetime) -> None:
    """The head of safeguarding chairs both; the gangs unit has agreed to the first."""
    chair, second = area.viewer(cast[HEAD]), area.viewer(cast[GANGS_UNIT])
    with acting_as(chair):
        pier = add_place(by=chair, kind=PlaceKind.OPEN_SPACE, name="Kelpmouth pier")
        agencies = list(Agency.objects.filter(key__in=_TOLD).order_by("title", "id"))
        officer = Membership.objects.select_related("user", "agency").filter(user_id=second.author)[0]
        for texts, places in zip(_TEXTS, ([pier], []), strict=True):
            put_forward(by=chair, link=_LINK, what=NewBriefing(
                **texts, purpose=Purpose.PREVENT_VIOLENCE, from_date=now.date(),
                until_date=now.date() + timedelta(days=42), second=officer, agencies=agencies, places=places,
            ))  # fmt: skip
    with acting_as(second):
        first = Briefing.objects.filter(title=_TEXTS[0]["title"]).first()
        if first is not None:
            agree(by=second, briefing=first, link=_LINK)

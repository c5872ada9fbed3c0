"""What lets the area's agencies share, and something that was shared with a school."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import islice

from holdfast.access.models import Membership
from holdfast.access.viewer import acting_as
from holdfast.demo.area import Area
from holdfast.demo.records import Written
from holdfast.demo.staff import Persona
from holdfast.demo.tale import COORDINATOR, GANGS_UNIT, SCHOOL, SOCIAL_WORKER
from holdfast.register.models import Agency, Case
from holdfast.sharing.actions import Sharing, share
from holdfast.sharing.models import Assessment
from holdfast.sharing.register import add_agreement, add_assessment
from holdfast.sharing.words import Purpose

_LINK = "http://127.0.0.1/shared-with-me/"
_DAY = timedelta(days=1)
_TOLD = (
    (GANGS_UNIT, Purpose.PROTECT_CHILD, "crime and disorder act 1998 section 115",
     "Look out for this child near the pier on Friday and Saturday evenings. Bring the child home if you meet them."),
    (SCHOOL, Purpose.SAFE_AT_SCHOOL, "children act 2004 section 10",
     "Please have somebody at the gate at half past three this week. Ring the lead professional if nobody comes."),
)  # fmt: skip


def add_sharing(area: Area, written: Sequence[Written], now: datetime) -> None:
    """An agreement of all agencies, both assessments for every purpose, and something told to the police and a school
    about children who are worked with now."""
    by = written[0].tale.cast[COORDINATOR]
    _registers(area, by, now)
    worked_with = (each for each in written if not each.tale.closed)
    for each, (to, purpose, gateway, message) in zip(islice(worked_with, len(_TOLD)), _TOLD, strict=False):
        worker, reader = each.tale.cast[SOCIAL_WORKER], each.tale.cast[to]
        viewer, member = area.viewer(worker), _member(area, reader)
        with acting_as(viewer):
            case = Case.objects.select_related("person").filter(pk=each.case_id).first()
            if case is None or case.person_id is None:
                continue
            share(by=viewer, case=case, link=_LINK, what=Sharing(
                purpose=purpose,
                recipients=[member],
                fields=["name", "message"],
                facts=[],
                message=message,
                gateway=gateway,
                answers={"consent": "given", "asked": ["child"], "risk": "An attack on the way home."},
            ))  # fmt: skip


def _member(area: Area, persona: Persona) -> Membership:
    found = (
        Membership.objects.filter(user=area.user(persona)).select_related("user", "agency").order_by("from_date", "id")
    )
    return found[0]


def _registers(area: Area, by: Persona, now: datetime) -> None:
    viewer, today = area.viewer(by), now.date()
    with acting_as(viewer):
        for kind, title in (
            (Assessment.Kind.DPIA, "Sharing between the partners: data protection"),
            (Assessment.Kind.EQUALITY, "Sharing between the partners: equality"),
        ):
            add_assessment(
                by=viewer, kind=kind, title=title, reference="Kelpmouth partnership folder, version 3",
                purposes=list(Purpose), approved_on=today - 90 * _DAY,
                approved_by="Desmond Harbourlow, head of safeguarding", review_by=today + 275 * _DAY,
            )  # fmt: skip
        add_agreement(
            by=viewer, title="Kelpmouth information sharing agreement",
            reference="Kelpmouth partnership folder, version 5", purposes=list(Purpose),
            agencies=list(Agency.objects.filter(is_active=True)), from_date=today - 90 * _DAY,
            review_by=today + 275 * _DAY,
        )  # fmt: skip

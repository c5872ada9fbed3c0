"""Sight ends with the work, by itself (docs/adr/0007; ASVS 5.0 V8.2.4, V8.3.2)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from holdfast.access.actions import add_membership, end_membership, involve
from holdfast.access.ending import CLOSED_STAYS_READABLE, HANDING_OVER
from holdfast.access.models import Consultation, Involvement, Membership
from holdfast.access.viewer import Viewer, acting_as
from holdfast.casework.work_ends import ANSWERING
from holdfast.chronology.actions import append_fact
from holdfast.register.actions import close_case, reopen_case
from holdfast.register.models import Case
from tests.access.area import SET_UP, Area
from tests.casework.panel.desk import PanelArea

pytestmark = [pytest.mark.usefixtures("db"), pytest.mark.clause("GM-05")]


def ends(case: Case) -> dict[str, datetime | None]:
    """When each involvement in a case ends, by who is involved."""
    with acting_as(SET_UP):
        rows = Involvement.objects.filter(case=case).select_related("user", "team")
        return {row.user.name if row.user else row.team.name: row.until_at for row in rows}  # type: ignore[union-attr]


def involved(by: Viewer, area: Area, case: Case, viewer: Viewer, role: str = "works with", **more: object) -> None:
    with acting_as(by):
        involve(by=by, case_id=case.pk, role=role, reason="x", user=area.user(viewer), **more)  # type: ignore[arg-type]


def near(moment: datetime | None, expected: datetime) -> bool:
    return moment is not None and abs(moment - expected) < timedelta(minutes=5)


def test_a_closed_case_stays_readable_for_four_weeks_and_to_the_front_door_after_that() -> None:
    area, now = Area(), timezone.now()
    ann, bob, cat, aud = (
        area.staff("Ann"), area.staff("Bob", area.police), area.staff("Cat"), area.staff("Aud", functions=["auditor"]),
    )  # fmt: skip
    case = area.case(ann)
    involved(ann, area, case, bob, until_at=now + timedelta(days=3))
    involved(ann, area, case, cat, until_at=now + timedelta(days=300))
    with acting_as(ann):
        close_case(by=ann, case=case, reason="The work has ended.")
        assert Case.objects.get() == case, "for four weeks more"
    found = ends(case)
    assert near(found["Ann"], now + CLOSED_STAYS_READABLE)
    assert near(found["Bob"], now + timedelta(days=3)), "what ended earlier still does"
    assert near(found["Cat"], now + CLOSED_STAYS_READABLE)
    assert found["Front door"] is None
    with acting_as(aud):
        assert Consultation.objects.filter(what="sight ends with the case", case_ids=[case.pk]).count() == 1
    with acting_as(ann):
        reopen_case(by=ann, case=case, reason="A new worry.")
    found = ends(case)
    assert found["Ann"] is None
    assert near(found["Bob"], now + timedelta(days=3))
    assert near(found["Cat"], now + CLOSED_STAYS_READABLE), "its own end is not known any more, so it keeps one"


def test_with_the_last_membership_of_an_agency_its_involvements_end_for_good() -> None:
    area = Area()
    ann, bea = area.staff("Ann"), area.staff("Bea")
    with acting_as(SET_UP):
        second = add_membership(
            by=SET_UP, user=area.user(ann), agency_id=area.care.pk, post="team manager", from_date=date(2020, 1, 1)
        )
        add_membership(by=SET_UP, user=area.user(ann), agency_id=area.school.pk, post="governor")
    case = area.case(ann)
    involved(ann, area, case, bea)
    with acting_as(SET_UP):
        end_membership(by=SET_UP, membership=second)
    assert ends(case)["Ann"] is None, "Ann still works there"
    last_day = timezone.localdate() + timedelta(days=10)
    with acting_as(SET_UP):
        first = Membership.objects.get(user_id=ann.author, post="social worker")
        end_membership(by=SET_UP, membership=first, until_date=last_day)
    ended = ends(case)["Ann"]
    assert ended is not None
    assert timezone.localtime(ended) == timezone.make_aware(
        datetime.combine(last_day + timedelta(days=1), datetime.min.time())
    )
    assert ends(case)["Bea"] is None
    with acting_as(SET_UP):
        end_membership(by=SET_UP, membership=first, until_date=date(2021, 1, 1))
        add_membership(by=SET_UP, user=area.user(ann), agency_id=area.care.pk, post="social worker")
    with acting_as(ann):
        assert not Case.objects.exists(), "coming back does not bring the old cases back"


def test_an_earlier_lead_professional_hands_over_and_then_sees_the_case_no_longer() -> None:
    area, now = Area(), timezone.now()
    ann, bob = area.staff("Ann"), area.staff("Bob", area.school, post="teacher")
    case = area.case(ann, role="lead professional")
    involved(ann, area, case, bob, role="lead professional")

    def name_lead(kind: str, **data: str) -> None:
        with acting_as(ann):
            append_fact(by=ann, kind=kind, happened_at=timezone.now(), data=data, cases=[case])

    name_lead("lead.named", party="education")
    found = ends(case)
    assert near(found["Ann"], now + HANDING_OVER)
    assert found["Bob"] is None
    name_lead("lead.ended", why="Bob left.")
    assert near(ends(case)["Bob"], now + HANDING_OVER)


def test_the_only_one_involved_stays_also_when_the_role_ends() -> None:
    area = Area()
    ann = area.staff("Ann")
    case = area.case(ann, role="lead professional", involve_front_door=False)
    with acting_as(ann):
        append_fact(by=ann, kind="lead.ended", happened_at=timezone.now(), data={"why": "Moved."}, cases=[case])
    assert ends(case)["Ann"] is None


@pytest.mark.clause("ISL-D2")
def test_a_panel_that_declined_sees_the_case_for_four_weeks_more_unless_it_is_asked_again() -> None:
    area, now = PanelArea(), timezone.now()
    case = area.young()
    area.ask(case)
    assert ends(case)["Gangs team"] is None
    area.decline(case)
    assert near(ends(case)["Gangs team"], now + ANSWERING)
    assert ends(case)["Ann Worker"] is None
    area.ask(case)
    assert ends(case)["Gangs team"] is None

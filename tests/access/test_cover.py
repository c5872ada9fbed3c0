"""Cover for absence: the colleague sees exactly the cases of whoever is away, for that time and that agency (ASVS 5.0
V8.2.2, V8.3.1).
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from holdfast.access.actions import add_membership, end_membership, involve
from holdfast.access.cover import LONGEST, end_cover, set_cover
from holdfast.access.errors import Refused
from holdfast.access.models import Consultation, Cover, Membership
from holdfast.access.viewer import Viewer, acting_as, viewer_for
from holdfast.chronology.models import Fact
from holdfast.register.actions import add_address
from holdfast.register.models import Address, Case
from tests.access.area import SET_UP, Area

pytestmark = [pytest.mark.usefixtures("db"), pytest.mark.clause("GM-08")]
DAY = timedelta(days=1)


def cover(area: Area, absent: Viewer, stand_in: Viewer, *, days: int = 3, starts: int = 0) -> Cover:
    """Cover that `absent` sets, from some days from now on."""
    now = timezone.now()
    with acting_as(absent):
        return set_cover(
            by=absent, absent=area.user(absent), stand_in=area.user(stand_in),
            from_at=now + starts * DAY if starts else None, until_at=now + (starts + days) * DAY,
        )  # fmt: skip


def seen_by(viewer: Viewer) -> set[object]:
    with acting_as(viewer):
        return set(Case.objects.values_list("pk", flat=True))


def test_the_stand_in_sees_the_cases_of_the_absent_one_in_person_and_no_others() -> None:
    area = Area()
    team = area.team(area.care, "North")
    ann, bea = area.staff("Ann", team=team), area.staff("Bea")
    cat = area.staff("Cat")
    anns, own, through_team = area.case(ann), area.case(bea), area.case(cat)
    with acting_as(cat):
        involve(by=cat, case_id=through_team.pk, role="works with", reason="x", team=team)
    assert seen_by(ann) == {anns.pk, through_team.pk}
    assert seen_by(bea) == {own.pk}
    made = cover(area, ann, bea)
    assert seen_by(bea) == {own.pk, anns.pk}
    assert seen_by(ann) == {anns.pk, through_team.pk}, "whoever is away still sees them"
    assert seen_by(cat) == {through_team.pk}
    with acting_as(bea):
        end_cover(by=bea, cover=made)
    assert seen_by(bea) == {own.pk}


def test_cover_is_not_handed_on_and_does_not_begin_early_or_outlast_its_end() -> None:
    area = Area()
    ann, bea, cat = area.staff("Ann"), area.staff("Bea"), area.staff("Cat")
    area.case(ann)
    cover(area, ann, bea, starts=1)
    assert seen_by(bea) == set()
    now = timezone.now()
    with acting_as(ann):
        Cover.objects.create(
            absent_id=ann.author, stand_in_id=bea.author, agency_id=area.care.pk, set_by_id=ann.author,
            from_at=now - 2 * DAY, until_at=now - DAY,
        )  # fmt: skip
    assert seen_by(bea) == set()
    cover(area, ann, bea)
    cover(area, bea, cat)
    assert len(seen_by(bea)) == 1
    assert seen_by(cat) == set(), "Bea's cover for Ann is not one of Bea's cases"


def test_cover_holds_for_one_agency() -> None:
    area = Area()
    ann, bea = area.staff("Ann"), area.staff("Bea")
    area.case(ann)
    with acting_as(SET_UP):
        add_membership(by=SET_UP, user=area.user(bea), agency_id=area.school.id, post="governor")
        add_membership(by=SET_UP, user=area.user(ann), agency_id=area.school.id, post="governor")
    cover(area, ann, bea)
    governor = viewer_for(area.user(bea), area.school.id)
    assert governor is not None
    assert seen_by(governor) == set()
    assert len(seen_by(bea)) == 1
    as_governor = viewer_for(area.user(ann), area.school.id)
    assert as_governor is not None
    cover(area, as_governor, governor)
    assert seen_by(governor) == set(), "what Ann does for social care is not covered for the school"


def test_what_is_for_named_people_and_confidential_addresses_stay_with_those_named() -> None:
    area = Area()
    ann, bea = area.staff("Ann"), area.staff("Bea")
    child = area.child(ann)
    case = area.case(ann, child)
    open_to_all = area.concern(ann, case)
    area.concern(ann, case, handling="named people", named=[area.user(ann)])
    with acting_as(ann):
        add_address(by=ann, person=child, lines="2 Hidden Lane", source="mother", confidential_because="Threats.")
    cover(area, ann, bea)
    with acting_as(bea):
        assert list(Fact.objects.all()) == [open_to_all]
        assert not Address.objects.exists()


def test_who_may_name_whom() -> None:
    area = Area()
    ann, bea, bob = area.staff("Ann"), area.staff("Bea"), area.staff("Bob", area.police)
    admin = area.staff("Adm", functions=["area administrator"])
    soon = timezone.now() + DAY

    def refused(by: Viewer, absent: Viewer, stand_in: Viewer, match: str, until: timedelta = DAY) -> None:
        with acting_as(by), pytest.raises(Refused, match=match):
            set_cover(by=by, absent=area.user(absent), stand_in=area.user(stand_in), until_at=timezone.now() + until)

    refused(bea, ann, bea, "Whoever is away")
    refused(ann, ann, ann, "Somebody else")
    refused(ann, ann, bob, "same agency")
    refused(admin, ann, admin, "themselves")
    refused(ann, ann, bea, "before it begins", -DAY)
    refused(ann, ann, bea, "at most", LONGEST + DAY)
    with acting_as(admin):
        set_cover(by=admin, absent=area.user(ann), stand_in=area.user(bea), until_at=soon)
    with pytest.raises(DatabaseError), acting_as(bea):
        Cover.objects.create(
            absent_id=ann.author, stand_in_id=bea.author, agency_id=area.care.pk, from_at=timezone.now(),
            until_at=soon, set_by_id=bea.author,
        )  # fmt: skip


def test_setting_and_ending_stand_in_the_log() -> None:
    area = Area()
    ann, bea, auditor = area.staff("Ann"), area.staff("Bea"), area.staff("Aud", functions=["auditor"])
    made = cover(area, ann, bea)
    with acting_as(ann):
        end_cover(by=ann, cover=made)
    with acting_as(ann), pytest.raises(Refused):
        end_cover(by=ann, cover=made)
    with acting_as(auditor):
        lines = list(Consultation.objects.filter(what__startswith="cover").order_by("id"))
    assert [line.what for line in lines] == ["cover set", "cover ended"]
    assert lines[0].reason.startswith("Bea stands in for Ann until ")


def test_cover_ends_with_the_membership_of_either() -> None:
    area = Area()
    ann, bea = area.staff("Ann"), area.staff("Bea")
    area.case(ann)
    made = cover(area, ann, bea)
    with acting_as(SET_UP):
        end_membership(by=SET_UP, membership=Membership.objects.get(user_id=ann.author))
        made.refresh_from_db()
    assert made.until_at <= made.from_at + timedelta(seconds=1)


def signed_in(area: Area, viewer: Viewer) -> Client:
    client = Client()
    with acting_as(SET_UP):
        client.force_login(area.user(viewer))
    return client


def test_the_screens_name_show_and_end_cover() -> None:
    area = Area()
    ann, bea = area.staff("Ann"), area.staff("Bea")
    case = area.case(ann)
    area.concern(ann, case)
    client = signed_in(area, ann)
    last = timezone.localdate() + 4 * DAY
    sent = {"stand_in": str(bea.user_id), "until-day": last.day, "until-month": last.month, "until-year": last.year}
    answer = client.post("/cover/", sent, follow=True)
    assert "Bea stands in for Ann from now on." in answer.content.decode()
    today = signed_in(area, bea).get("/").content.decode()
    assert f"You stand in for Ann, who is away until {last.day} {last:%B %Y}." in today
    assert case.reference in signed_in(area, bea).get("/?whose=cover").content.decode()
    assert "Bea stands in until" in client.get(f"/cases/{case.pk}/involved").content.decode()
    with acting_as(ann):
        made = Cover.objects.get()
    assert signed_in(area, area.staff("Cat")).get(f"/cover/{made.pk}/end").status_code == 404
    ended = signed_in(area, bea).post(f"/cover/{made.pk}/end", follow=True).content.decode()
    assert "Bea no longer stands in for Ann." in ended
    assert "You stand in for" not in signed_in(area, bea).get("/").content.decode()
    wrong = client.post("/cover/", {}).content.decode()
    assert "There is a problem" in wrong

"""Accounts and memberships, and finding a colleague."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from holdfast.access.actions import add_membership, create_account, end_membership
from holdfast.access.errors import Refused
from holdfast.access.models import Function, Involvement, Membership, Operation, User
from holdfast.access.queries import colleagues, sees_widely
from holdfast.access.viewer import Viewer, acting_as, viewer_for
from tests.access.area import SET_UP, Area

pytestmark = pytest.mark.usefixtures("db")


def test_every_function_role_and_operation_has_a_sentence() -> None:
    for words in (Function, Involvement.Role, Operation):
        for word in words:
            assert word.label.endswith("."), word
            assert len(word.label) > 12, word


def test_accounts_and_memberships_are_kept_by_area_administrators() -> None:
    area = Area()
    worker = area.staff("Ann")
    administrator = area.staff("Ada", functions=["area administrator"])
    with acting_as(worker):
        for refused in (
            lambda: create_account(by=worker, email="new@example.org", name="New"),
            lambda: add_membership(by=worker, user=area.user(worker), agency_id=area.police.id, post="gangs unit"),
            lambda: end_membership(by=worker, membership=Membership.objects.get(user_id=administrator.user_id)),
        ):
            with pytest.raises(Refused, match="area administrators"):
                refused()
    with acting_as(administrator):
        user = create_account(by=administrator, email=" New@Example.ORG ", name="New")
        assert user.email == "new@example.org"
        assert viewer_for(user) is None, "an account alone sees and does nothing"
        for wrong in (
            {"email": "new@example.org", "name": "x"},
            {"email": "x", "name": "x"},
            {"email": "y@example.org", "name": " "},
        ):
            with pytest.raises(Refused):
                create_account(by=administrator, **wrong)
        team = area.front_door
        with pytest.raises(Refused, match="another agency"):
            add_membership(by=administrator, user=user, agency_id=area.police.id, post="x", team=team)
        add_membership(
            by=administrator, user=user, agency_id=area.care.id, post="front door", team=team, functions=["front door"]
        )
    viewer = viewer_for(user)
    assert viewer is not None
    assert (viewer.party, viewer.team_ids) == ("children's social care / front door", (team.pk,))
    assert viewer.has(Function.FRONT_DOOR)
    assert not viewer.has("auditor")


def test_an_e_mail_address_has_one_account_whatever_its_case() -> None:
    Area()
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="Ann@example.org", name="Ann")


@pytest.mark.parametrize(
    ("begins", "ends", "holds"), [(-1, None, True), (0, 0, True), (1, None, False), (-9, -1, False)]
)
def test_a_membership_holds_from_its_first_to_its_last_day(begins: int, ends: int | None, holds: bool) -> None:
    area = Area()
    with acting_as(SET_UP):
        user = create_account(by=SET_UP, email="new@example.org", name="New")
        today = timezone.localdate()
        add_membership(
            by=SET_UP,
            user=user,
            agency_id=area.care.id,
            post="social worker",
            from_date=today + timedelta(days=begins),
            until_date=None if ends is None else today + timedelta(days=ends),
        )
    assert (viewer_for(user) is not None) is holds


def test_a_colleague_is_found_by_name_post_and_agency() -> None:
    area = Area()
    for name, agency, post in (("Ann Example", area.care, "social worker"), ("Bob Example", area.police, "gangs unit")):
        area.staff(name, agency, post=post)

    def names(**narrow: object) -> list[str]:
        return [each.user.name for each in colleagues(**narrow)]  # type: ignore[arg-type]

    assert names() == ["Ann Example", "Bob Example"]
    assert names(search="example gangs") == ["Bob Example"]
    assert names(search="ann") == ["Ann Example"]
    assert names(agency_id=area.police.id) == ["Bob Example"]
    assert names(limit=1) == ["Ann Example"]


def test_whoever_sees_many_cases_sees_widely() -> None:
    area = Area()
    worker = area.staff("Ann")
    for _ in range(3):
        area.case(worker)
    with acting_as(worker):
        assert not sees_widely(worker)
        assert sees_widely(worker, cases=2)
        assert not sees_widely(worker, cases=3)
    assert sees_widely(SET_UP)


def test_a_job_answers_for_nothing_that_somebody_must_answer_for() -> None:
    assert SET_UP.is_job
    for author in (lambda: SET_UP.author, lambda: SET_UP.author_agency):
        with pytest.raises(Refused, match="not by a job"):
            author()
    assert isinstance(SET_UP, Viewer)

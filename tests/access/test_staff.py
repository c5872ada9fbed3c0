"""Joiners, movers and leavers: who may keep whose membership, and that no case is left behind (ASVS 5.0 V6.4, V8.2)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from holdfast.access.actions import add_membership, change_membership, end_membership
from holdfast.access.errors import Refused
from holdfast.access.models import Consultation, Function, Involvement, Membership, User
from holdfast.access.sign_in.models import SignIn
from holdfast.access.sign_in.sessions import sign_ins_of
from holdfast.access.staff import hand_on, invite, open_work, staff_of
from holdfast.access.viewer import Viewer, acting_as, database_now, viewer_for
from holdfast.register.models import Case
from holdfast.register.queries import unattended_cases
from tests.access.area import SET_UP, Area
from tests.access.test_sign_in import account, acting_for, sign_in

pytestmark = pytest.mark.usefixtures("db")


class Agencies(Area):
    """An area with an administrator of social care, one of the area, and a worker with a case."""

    def __init__(self) -> None:
        super().__init__()
        self.ada = self.staff("Ada", functions=[Function.AGENCY_ADMINISTRATOR])
        self.ari = self.staff("Ari", self.police, functions=[Function.AREA_ADMINISTRATOR])
        self.ann, self.bea = self.staff("Ann"), self.staff("Bea")
        self.bob = self.staff("Bob", self.police)
        self.owned = self.case(self.ann)

    def membership(self, viewer: Viewer) -> Membership:
        """What makes the viewer one."""
        return Membership.objects.select_related("user", "agency").get(pk=viewer.membership_id)


def test_an_agencys_administrator_keeps_the_memberships_of_that_agency_and_no_other() -> None:
    """ASVS V8.2.1, V8.2.2: by the actions, and by the database where somebody goes around them."""
    area = Agencies()
    with acting_as(area.ada):
        made = invite(by=area.ada, email="New@example.org", name="New", agency_id=area.care.pk, post="social worker")
        assert made.user.email == "new@example.org"
        assert not made.user.has_usable_password()
        with pytest.raises(Refused, match="own administrators"):
            invite(by=area.ada, email="x@example.org", name="X", agency_id=area.police.pk, post="gangs unit")
        with pytest.raises(Refused, match="own administrators"):
            end_membership(by=area.ada, membership=area.membership(area.bob))
        with pytest.raises(DatabaseError), transaction.atomic():
            Membership.objects.create(user=made.user, agency=area.police, post="x", from_date=timezone.localdate())
        changed = Membership.objects.filter(pk=area.bob.membership_id).update(until_date=timezone.localdate())
        assert changed == 0
    with acting_as(area.ari):
        invite(by=area.ari, email="x@example.org", name="X", agency_id=area.school.pk, post="")
        end_membership(by=area.ari, membership=area.membership(area.bea))
    with acting_as(area.ann), pytest.raises(Refused):
        invite(by=area.ann, email="y@example.org", name="Y", agency_id=area.care.pk, post="")


@pytest.mark.parametrize("function", [Function.AUDITOR, Function.AREA_ADMINISTRATOR])
def test_what_reaches_beyond_the_agency_is_not_an_agencys_to_give_or_take(function: Function) -> None:
    area = Agencies()
    auditor = area.staff("Aud", functions=[function])
    with acting_as(area.ada):
        with pytest.raises(Refused, match="beyond your agency"):
            invite(by=area.ada, email="n@example.org", name="N", agency_id=area.care.pk, post="", functions=[function])
        with pytest.raises(DatabaseError), transaction.atomic():
            Membership.objects.create(
                user_id=area.bea.user_id, agency=area.care, functions=[str(function)], from_date=timezone.localdate()
            )
        assert Membership.objects.filter(pk=area.bea.membership_id).count() == 1
        with pytest.raises(DatabaseError), transaction.atomic():
            Membership.objects.filter(pk=area.bea.membership_id).update(functions=[str(function)])
        with pytest.raises(Refused, match="beyond your agency"):
            end_membership(by=area.ada, membership=area.membership(auditor))


def test_nobody_keeps_their_own_membership() -> None:
    """ASVS 5.0 V8.4.2."""
    area = Agencies()
    for administrator in (area.ada, area.ari):
        own = area.membership(administrator)
        with acting_as(administrator):
            with pytest.raises(Refused, match="their own"):
                change_membership(
                    by=administrator, membership=own, post="", team=None, functions=["front door"], until_date=None
                )
            assert Membership.objects.filter(pk=own.pk).update(functions=["front door"]) == 0
            with pytest.raises(DatabaseError), transaction.atomic():
                Membership.objects.create(
                    user_id=administrator.user_id, agency=area.care, from_date=timezone.localdate()
                )


def test_somebody_moves_and_their_own_cases_stay_theirs_while_those_of_the_team_go() -> None:
    area = Agencies()
    first, second = area.team(area.care, "North"), area.team(area.care, "South")
    worker = area.staff("Cas", team=first)
    own = area.case(worker)
    with acting_as(area.ada):
        moved = change_membership(
            by=area.ada, membership=area.membership(worker), post="manager", team=second, functions=["front door"],
            until_date=None,
        )  # fmt: skip
    viewer = viewer_for(area.user(worker))
    assert viewer is not None
    assert (viewer.membership_id, viewer.post, viewer.team_ids) == (moved.pk, "manager", (second.pk,))
    assert viewer.functions == {"front door"}
    with acting_as(viewer):
        assert Case.objects.filter(pk=own.pk).exists()
    assert area.membership(worker).until_date == timezone.localdate() - timedelta(days=1)
    with acting_as(area.ada):
        again = change_membership(
            by=area.ada, membership=moved, post="social worker", team=None, functions=[], until_date=None
        )
    assert again.pk == moved.pk, "what began today is changed, and no day has two"


def test_a_leavers_cases_are_seen_by_reference_alone_and_handed_on() -> None:
    area = Agencies()
    leaver = area.membership(area.ann)
    with acting_as(area.ada):
        assert not Case.objects.exists(), "whoever looks after accounts sees no case"
        (work,) = open_work(area.ada, leaver)
        assert work.reference == area.owned.reference
        assert hand_on(by=area.ada, membership=leaver, involvement_ids=[work.involvement_id], to=area.user(area.bea))
        assert not Case.objects.exists()
        for wrong in (area.ada, area.ann, area.bob):
            with pytest.raises(Refused):
                hand_on(by=area.ada, membership=leaver, involvement_ids=[work.involvement_id], to=area.user(wrong))
    with acting_as(area.bea):
        taken = Involvement.objects.get(user_id=area.bea.user_id)
        assert (taken.case_id, taken.given_by_id) == (area.owned.pk, area.ada.user_id)
    with acting_as(area.ann):
        assert Case.objects.exists(), "both see it until the leaver is gone"
    with acting_as(area.ada):
        end_membership(by=area.ada, membership=leaver)
    assert viewer_for(area.user(area.ann)) is None
    auditor = area.staff("Aud", functions=["auditor"])
    with acting_as(auditor):
        assert Consultation.objects.get(what="handed on with a leaver: 1").case_ids == [area.owned.pk]


def test_another_agencys_administrator_sees_and_hands_on_nothing() -> None:
    """ASVS 5.0 V8.4.1."""
    area = Agencies()
    other = area.staff("Pam", area.police, functions=[Function.AGENCY_ADMINISTRATOR])
    leaver = area.membership(area.ann)
    with acting_as(other):
        for refused in (
            lambda: open_work(other, leaver),
            lambda: hand_on(by=other, membership=leaver, involvement_ids=[], to=area.user(area.bea)),
            lambda: list(staff_of(other, area.care.pk)),
        ):
            with pytest.raises(Refused):
                refused()


def test_a_case_that_is_left_is_shown_to_those_who_can_give_it_to_somebody() -> None:
    area = Agencies()
    with acting_as(SET_UP):
        Involvement.objects.filter(case=area.owned).exclude(user_id=area.ann.user_id).update(until_at=database_now())
    leaver = area.membership(area.ann)
    with acting_as(area.ada):
        (work,) = open_work(area.ada, leaver)
        assert work.alone
        end_membership(by=area.ada, membership=leaver)
    for viewer, sees in ((area.ada, True), (area.ari, True), (area.bea, False)):
        with acting_as(viewer):
            assert [case.reference for case in unattended_cases(viewer)] == ([area.owned.reference] if sees else [])
    pam = area.staff("Pam", area.police, functions=[Function.AGENCY_ADMINISTRATOR])
    with acting_as(pam):
        assert unattended_cases(pam) == [], "another agency’s is not shown"


def test_on_the_day_after_the_last_nobody_signs_in_without_any_job_having_run(client: Client) -> None:
    """ASVS V6.4: refused by date; a sign-in that goes on ends too. ASVS 5.0 V8.2.4."""
    area = Agencies()
    user = account(area, area.ann)
    sign_in(client, user)
    assert acting_for(client)
    Membership.objects.filter(user=user).update(until_date=timezone.localdate())
    assert acting_for(client), "the last day is one of work"
    with acting_as(SET_UP):
        Membership.objects.filter(user=user).update(until_date=timezone.localdate() - timedelta(days=1))
    assert acting_for(client) == ""
    fresh = Client()
    assert sign_in(fresh, user)["Location"] == "/account/closed"  # type: ignore[index]
    assert "_auth_user_id" not in fresh.session
    assert User.objects.get(pk=user.pk).is_active, "nobody closed it"


def test_with_the_last_membership_the_account_is_signed_out_everywhere(client: Client) -> None:
    """ASVS V7.4.2."""
    area = Agencies()
    user = account(area, area.ann)
    sign_in(client, user)
    assert acting_for(client)
    with acting_as(area.ada):
        assert sign_ins_of(user.pk).count() == 1
        end_membership(by=area.ada, membership=area.membership(area.ann))
        assert not sign_ins_of(user.pk)
    assert "_auth_user_id" not in client.session
    assert not User.objects.get(pk=user.pk).is_active
    with acting_as(SET_UP):
        assert not SignIn.objects.exists()


def test_whoever_comes_back_has_the_same_account_and_sets_a_new_password() -> None:
    area = Agencies()
    user = account(area, area.ann)
    with acting_as(area.ada):
        end_membership(by=area.ada, membership=area.membership(area.ann))
        back = invite(by=area.ada, email=user.email, name="Ann", agency_id=area.care.pk, post="social worker")
        assert back.user_id == user.pk
        with pytest.raises(Refused, match="already"):
            invite(by=area.ada, email=user.email, name="Ann", agency_id=area.care.pk, post="social worker")
    again = User.objects.get(pk=user.pk)
    assert again.is_active
    assert not again.has_usable_password()
    viewer = viewer_for(again)
    assert viewer is not None
    with acting_as(viewer):
        assert not Case.objects.exists(), "coming back gives no sight of what was left"


def test_accounts_that_nobody_uses_are_listed() -> None:
    area = Agencies()
    now = timezone.now()
    User.objects.update(created_at=now - timedelta(days=400), last_login=now - timedelta(days=3))
    User.objects.filter(pk=area.bea.user_id).update(last_login=now - timedelta(days=91))
    User.objects.filter(pk=area.ann.user_id).update(last_login=None)
    invited = area.user(area.staff("New"))
    assert invited.last_login is None
    with acting_as(area.ada):
        assert [one.user.name for one in staff_of(area.ada, area.care.pk, dormant=True)] == ["Ann", "Bea"]
        assert [one.user.name for one in staff_of(area.ada, area.care.pk)] == ["Ada", "Ann", "Bea", "New"]
        assert [one.user.name for one in staff_of(area.ada, area.care.pk, search="be")] == ["Bea"]


def test_a_memberships_functions_are_those_of_its_own_agency() -> None:
    """ASVS V8.4.1: an administrator of one agency is none while acting for another."""
    area = Agencies()
    user = area.user(area.ada)
    with acting_as(SET_UP):
        add_membership(by=SET_UP, user=user, agency_id=area.police.pk, post="gangs unit")
    viewer = viewer_for(user, area.police.pk)
    assert viewer is not None
    assert not viewer.has(Function.AGENCY_ADMINISTRATOR)
    with acting_as(viewer), pytest.raises(Refused):
        end_membership(by=viewer, membership=area.membership(area.bob))

"""Somebody who must not get in any more, from this moment, and the way back (ASVS 5.0 V7.4.5)."""

from __future__ import annotations

import pytest
from django.core.mail import EmailMessage
from django.db import DatabaseError, transaction
from django.test import Client

from holdfast.access.actions import add_membership, end_membership
from holdfast.access.errors import Refused, Unconfirmed
from holdfast.access.models import Consultation, Function, Membership, User
from holdfast.access.sign_in.models import ShutOut
from holdfast.access.sign_in.sessions import sign_ins_of
from holdfast.access.sign_in.shutting_out import let_in_again, shut_out, why_shut_out
from holdfast.access.staff import invite
from holdfast.access.viewer import Viewer, acting_as, viewer_for
from tests.access.area import SET_UP
from tests.access.test_sign_in import account, acting_for, sign_in
from tests.access.test_staff import Agencies

LINK = "http://testserver/staff/"


def shut(area: Agencies, by: Viewer, whom: Viewer, because: str = "Laptop lost on a train.") -> None:
    """An administrator shuts an account."""
    with acting_as(by):
        shut_out(by=by, membership=area.membership(whom), because=because, page=page)


def let_in(area: Agencies, by: Viewer, whom: Viewer) -> None:
    """And opens it again."""
    with acting_as(by):
        let_in_again(by=by, membership=area.membership(whom), because="It was wiped.", keep=keep, page=page)


@pytest.mark.usefixtures("committed_db")
def test_somebody_is_shut_out_at_once_everywhere_and_told(mailbox: list[EmailMessage]) -> None:
    """ASVS 5.0 V7.4.2, V7.4.5, V16.2.1."""
    area = Agencies()
    auditor = area.staff("Aud", functions=["auditor"])
    user = account(area, area.ann)
    laptop, telephone = Client(), Client()
    for client in (laptop, telephone):
        sign_in(client, user)
        assert acting_for(client)
    mailbox.clear()
    shut(area, area.ada, area.ann)
    for client in (laptop, telephone):
        assert acting_for(client) == ""
        sign_in(client, user)
        assert acting_for(client) == "", "nor with the right password"
    with acting_as(area.ada):
        assert not sign_ins_of(user.pk)
        why = why_shut_out(area.membership(area.ann))
        assert why is not None
        assert (why.by_id, why.because) == (area.ada.user_id, "Laptop lost on a train.")
    assert viewer_for(User.objects.get(pk=user.pk)) is None
    with acting_as(auditor):
        line = Consultation.objects.get(what="account shut")
        assert (line.user_name, line.reason) == ("Ada", f"account {user.pk}: Laptop lost on a train.")
    told = {mail.to[0]: f"{mail.subject} {mail.body}" for mail in mailbox}
    assert told.keys() == {user.email, area.user(area.ari).email}
    for text in told.values():
        assert "Ann" not in text
        assert "train" not in text


@pytest.mark.usefixtures("committed_db")
def test_they_are_let_in_again_with_a_new_password_and_everything_of_theirs(mailbox: list[EmailMessage]) -> None:
    area = Agencies()
    user = account(area, area.ann)
    shut(area, area.ada, area.ann)
    let_in(area, area.ada, area.ann)
    client = Client()
    sign_in(client, user)
    assert acting_for(client) == "", "whoever has the laptop may have the password"
    client.force_login(account(area, area.ann))
    assert acting_for(client)
    assert client.get(f"/cases/{area.owned.pk}/").status_code == 200, "their cases stayed theirs"
    with acting_as(area.ada):
        row = ShutOut.objects.get()
        assert (row.ended_by_id, row.ended_because) == (area.ada.user_id, "It was wiped.")
        assert why_shut_out(area.membership(area.ann)) is None
    with pytest.raises(Refused, match="not shut out"):
        let_in(area, area.ada, area.ann)
    shut(area, area.ada, area.ann, "Lost again.")
    with pytest.raises(Refused, match="already"):
        shut(area, area.ada, area.ann)


@pytest.mark.usefixtures("db")
def test_who_may_shut_out_whom() -> None:
    """ASVS 5.0 V8.2.1, V8.2.2: by the actions, and by the database where somebody goes around them."""
    area = Agencies()
    with pytest.raises(Refused, match="own administrators"):
        shut(area, area.ada, area.bob)
    with pytest.raises(Refused, match="own administrators"):
        shut(area, area.bea, area.ann)
    with pytest.raises(Refused, match="Your own"):
        shut(area, area.ada, area.ada)
    with pytest.raises(Refused, match="not said why"):
        shut(area, area.ada, area.ann, " ")
    with pytest.raises(Unconfirmed):
        shut(area, Viewer(**{**vars(area.ada), "confirmed": False}), area.ann)
    with acting_as(SET_UP):
        add_membership(
            by=SET_UP, user=area.user(area.bea), agency_id=area.care.pk, post="x", functions=["area administrator"]
        )
    with pytest.raises(Refused, match="area administrator"):
        shut(area, area.ada, area.bea)
    shut(area, area.ari, area.bea)
    with acting_as(area.bob):
        assert not ShutOut.objects.exists()
        with pytest.raises(DatabaseError), transaction.atomic():
            ShutOut.objects.create(user=area.user(area.ann), by_id=area.bob.user_id, because="x")
    assert area.user(area.ann).is_active


@pytest.mark.usefixtures("db")
def test_no_other_agency_opens_what_one_has_shut() -> None:
    area = Agencies()
    pol = area.staff("Pol", area.police, functions=[Function.AGENCY_ADMINISTRATOR])
    shut(area, area.ada, area.ann)
    with acting_as(pol), pytest.raises(Refused, match="shut for now"):
        invite(by=pol, email=area.user(area.ann).email, name="Ann", agency_id=area.police.pk, post="gangs unit")
    shut(area, area.ada, area.bea)
    with acting_as(SET_UP):
        add_membership(by=SET_UP, user=area.user(area.bea), agency_id=area.police.pk, post="gangs unit")
    with pytest.raises(Refused, match="beyond your agency"):
        let_in(area, area.ada, area.bea)
    let_in(area, area.ari, area.bea)
    assert area.user(area.bea).is_active


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("is_shut_out", [False, True])
def test_no_account_survives_its_last_membership_and_who_comes_back_comes_back(is_shut_out: bool) -> None:
    """ASVS 5.0 V7.4.2, V8.3.2: also of somebody who is shut out, and theirs is opened with the next membership."""
    area = Agencies()
    user = account(area, area.ann)
    laptop = Client()
    sign_in(laptop, user)
    assert acting_for(laptop)
    if is_shut_out:
        shut(area, area.ada, area.ann)
    assert User.objects.get(pk=user.pk).is_active is not is_shut_out
    with acting_as(area.ada):
        end_membership(by=area.ada, membership=area.membership(area.ann))
        assert not User.objects.get(pk=user.pk).is_active
        assert not sign_ins_of(user.pk)
        assert acting_for(laptop) == ""
        invite(by=area.ada, email=user.email, name="Ann", agency_id=area.care.pk, post="social worker")
    again = User.objects.get(pk=user.pk)
    assert again.is_active
    assert not again.has_usable_password()
    with acting_as(area.ada):
        assert why_shut_out(Membership.objects.get(user=again, until_date=None)) is None

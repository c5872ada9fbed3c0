"""Somebody who must not get in any more, from this moment, and the way back (ASVS 5.0 V7.4.5)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.hashers import make_password
from django.core.mail import EmailMessage
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from holdfast.access.actions import add_membership, change_membership, end_membership
from holdfast.access.errors import Refused, Unconfirmed
from holdfast.access.models import Consultation, Function, Membership, User
from holdfast.access.queries import worked_since
from holdfast.access.sign_in.models import ShutOut
from holdfast.access.sign_in.recovery import SUMS
from holdfast.access.sign_in.sessions import sign_ins_of
from holdfast.access.sign_in.shutting_out import factors_of, let_in_again, shut_out, was_shut_out, why_shut_out
from holdfast.access.staff import invite
from holdfast.access.viewer import Viewer, acting_as, viewer_for
from tests.access.area import SET_UP
from tests.access.test_sign_in import account, acting_for, current_code, sign_in
from tests.access.test_staff import Agencies


def page(membership_id: UUID) -> str:
    """Where a membership is shown."""
    return f"http://testserver/staff/{membership_id}/"


def shut(area: Agencies, by: Viewer, whom: Viewer, because: str = "Laptop lost on a train.") -> None:
    """An administrator shuts an account."""
    with acting_as(by):
        shut_out(by=by, membership=area.membership(whom), because=because, page=page)


def let_in(area: Agencies, by: Viewer, whom: Viewer, keep: Collection[int] = ()) -> None:
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


def taken_on(area: Agencies, by: Viewer, whom: Viewer, **more: Any) -> Membership:
    """Another agency takes somebody on, who need not agree."""
    agency, email = by.author_agency, area.user(whom).email
    with acting_as(by):
        made = invite(by=by, email=email, name="x", agency_id=agency, post="", **more)
    return Membership.objects.select_related("user").get(pk=made.pk)


def a_code_of(user: User) -> str:
    """A new recovery code of somebody."""
    Authenticator.objects.create(user=user, type="recovery_codes", data={SUMS: [make_password("1234567812345678")]})
    return "1234 5678 1234 5678"


@pytest.mark.usefixtures("committed_db")
def test_an_agency_that_takes_somebody_on_cannot_keep_them_out(mailbox: list[EmailMessage]) -> None:
    """ASVS 5.0 V8.4.1: the agency where they have worked longest hears of it, sees why, and lets them in."""
    area = Agencies()
    pol = area.staff("Pol", area.police, functions=[Function.AGENCY_ADMINISTRATOR])
    theirs = taken_on(area, pol, area.ann)
    with acting_as(pol):
        shut_out(by=pol, membership=theirs, because="No reason.", page=page)
    links = {mail.to[0]: str(mail.body) for mail in mailbox}
    assert page(area.membership(area.ann).pk) in links[area.user(area.ada).email], "the page that she can open"
    assert page(theirs.pk) in links[area.user(area.ari).email]
    assert area.user(pol).email not in links
    with acting_as(area.ada):
        why = why_shut_out(area.membership(area.ann))
        assert why is not None
        assert (why.by_id, why.because) == (pol.user_id, "No reason.")
    theirs.refresh_from_db()
    with acting_as(pol), pytest.raises(Refused, match="beyond your agency"):
        let_in_again(by=pol, membership=theirs, because="x", keep=(), page=page)
    mailbox.clear()
    let_in(area, area.ada, area.ann)
    assert area.user(area.ann).is_active
    assert {mail.to[0] for mail in mailbox} == {area.user(one).email for one in (pol, area.ari)}


@pytest.mark.usefixtures("db")
def test_no_agency_makes_itself_the_one_where_somebody_has_worked_longest() -> None:
    area = Agencies()
    pol = area.staff("Pol", area.police, functions=[Function.AGENCY_ADMINISTRATOR])
    long_ago, today = date(2001, 1, 1), timezone.localdate()
    with pytest.raises(Refused, match="another agency already"):
        taken_on(area, pol, area.ann, from_date=long_ago)
    earlier = {"from_date": long_ago, "until_date": date(2005, 1, 1), "agency_id": area.police.pk}
    with acting_as(SET_UP):
        add_membership(by=SET_UP, user=area.user(area.ann), post="", **earlier)
    taken_on(area, pol, area.ann)
    assert worked_since(area.user(area.ann)) == {area.care.pk: date(2020, 1, 1), area.police.pk: today}
    with acting_as(area.ada):
        post = {"post": "manager", "team": None, "functions": [], "until_date": None}
        changed = change_membership(by=area.ada, membership=area.membership(area.ann), **post)
    assert changed.from_date == today
    assert worked_since(area.user(area.ann))[area.care.pk] == date(2020, 1, 1), "another post is the same work"
    fay = area.staff("Fay", area.police, from_date=today)
    taken_on(area, area.ada, fay)
    shut(area, area.ari, fay)
    with pytest.raises(Refused, match="beyond your agency"):
        let_in(area, pol, fay)
    let_in(area, area.ari, fay)


@pytest.mark.usefixtures("db")
def test_who_reaches_beyond_an_agency_is_let_in_by_the_area() -> None:
    area = Agencies()
    auditor = area.staff("Aud", functions=["auditor"])
    shut(area, area.ada, auditor)
    with pytest.raises(Refused, match="beyond your agency"):
        let_in(area, area.ada, auditor)
    let_in(area, area.ari, auditor)
    assert area.user(auditor).is_active


@pytest.mark.usefixtures("db")
def test_no_other_agency_opens_what_one_has_shut() -> None:
    """ASVS 5.0 V8.4.1: nor after the last membership of whoever was shut out has lapsed."""
    area = Agencies()
    pol = area.staff("Pol", area.police, functions=[Function.AGENCY_ADMINISTRATOR])
    Authenticator.objects.create(user=area.user(area.ann), type="totp", data={})
    shut(area, area.ada, area.ann)
    with pytest.raises(Refused, match="shut for now"):
        taken_on(area, pol, area.ann)
    lapsed = timezone.localdate() - timedelta(days=1)
    with acting_as(SET_UP):
        Membership.objects.filter(user_id=area.ann.user_id).update(until_date=lapsed)
    with pytest.raises(Refused, match="nobody has opened it"):
        taken_on(area, pol, area.ann)
    assert not area.user(area.ann).is_active
    taken_on(area, area.ari, area.ann)
    assert area.user(area.ann).is_active
    assert not Authenticator.objects.exists(), "nobody says which are theirs"
    with acting_as(area.ari):
        assert not ShutOut.objects.filter(ended_at=None).exists()


@pytest.mark.usefixtures("db")
def test_a_sign_in_that_stopped_at_the_code_does_not_outlive_being_shut_out(client: Client) -> None:
    """ASVS 5.0 V7.4.5: the thief had typed the password, and types a code once the account is open again."""
    area = Agencies()
    user, secret = account(area, area.ann), generate_totp_secret()
    factor = TOTP.activate(user, secret).instance
    sign_in(client, user)
    shut(area, area.ada, area.ann)
    let_in(area, area.ada, area.ann, keep=[factor.pk])
    assert Authenticator.objects.get().pk == factor.pk
    answer = client.post("/sign-in/code", {"code": current_code(secret)})
    assert answer["Location"] == "/sign-in"
    assert acting_for(client) == ""
    sign_in(client, account(area, area.ann))
    client.post("/sign-in/code", {"code": a_code_of(user)})
    assert acting_for(client), "who begins anew gets in"


@pytest.mark.usefixtures("db")
def test_what_was_added_lately_and_every_code_goes_unless_it_is_known_to_be_theirs() -> None:
    """ASVS 5.0 V6.4.4: whoever had the laptop may have added a factor of their own, or made codes."""
    area = Agencies()
    user, now = account(area, area.ann), timezone.now()
    old = Authenticator.objects.create(user=user, type="totp", data={}, created_at=now - timedelta(days=90))
    new = Authenticator.objects.create(user=user, type="webauthn", data={}, created_at=now - timedelta(days=3))
    a_code_of(user)
    another = Authenticator.objects.create(user=area.user(area.bea), type="totp", data={})
    shut(area, area.ada, area.ann)
    with acting_as(area.ada):
        found = [(one.id, one.said, one.is_old) for one in factors_of(area.membership(area.ann))]
    assert found == [(old.pk, "Authenticator app", True), (new.pk, "Security key", False)]
    codes = Authenticator.objects.get(type="recovery_codes")
    let_in(area, area.ada, area.ann, keep=[old.pk, codes.pk])
    assert {one.pk for one in Authenticator.objects.all()} == {old.pk, another.pk}


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("is_shut_out", [False, True])
def test_no_account_survives_its_last_membership_and_who_comes_back_comes_back(is_shut_out: bool) -> None:
    """ASVS 5.0 V7.4.2, V8.3.2: also of somebody who is shut out, whom the area alone takes on again."""
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
        assert was_shut_out(user) is is_shut_out
    taken_on(area, area.ari if is_shut_out else area.ada, area.ann)
    again = User.objects.get(pk=user.pk)
    assert again.is_active
    assert not again.has_usable_password()
    assert not was_shut_out(again)

"""How one signs in is changed only by somebody who has just shown that it is they (ASVS 5.0 V7.5.1)."""

from __future__ import annotations

import re
import time
from http import HTTPStatus

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.test import Client

from holdfast.access.models import User
from tests.access.area import Area
from tests.access.test_openid import officer
from tests.access.test_second_factor import CODES, Ann, codes_on
from tests.access.test_sign_in import PASSWORD, acting_for, current_code
from tests.casework.test_confirming import LATER, answered, asks
from tests.support.openid import OpenId

pytestmark = pytest.mark.usefixtures("db")
SET_UP_APP = "/account/second-factor/set-up"
NEW = {"password1": "harbour moss nine", "password2": "harbour moss nine"}


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time that it is; a test may move it on."""
    monkeypatch.setattr(settings, "CONFIRMATION_REQUIRED", True)
    now = [time.time()]
    monkeypatch.setattr("time.time", lambda: now[0])
    return now


def bob_signed_in(openid: OpenId, client: Client, clock: list[float]) -> User:
    """Somebody who has neither a password of ours nor a factor: their agency's provider says who they are."""
    bob = officer(Area())
    openid.knows("bob", amr=["mfa"], auth_time=int(clock[0]))
    openid.sign_in(client, "bob")
    assert acting_for(client)
    return bob


def secret_on(page: str) -> str:
    """What an app is given."""
    found = re.search(r"<code>([A-Z2-7]+)</code>", page)
    assert found
    return found[1]


@pytest.mark.parametrize("address", [SET_UP_APP, "/account/security-keys/add", "/account/password/set"])
def test_a_computer_left_open_adds_nothing_to_an_account_without_a_password(
    client: Client, openid: OpenId, clock: list[float], address: str
) -> None:
    """ASVS 5.0 V7.5.1: django-allauth asks nothing of those whom a provider alone vouches for; we do."""
    bob = bob_signed_in(openid, client, clock)
    assert client.get(address).status_code == HTTPStatus.OK, "straight after signing in nobody is asked again"
    clock[0] += LATER
    for answer in (client.get(address), client.post(address, {"code": "000000", "name": "x", **NEW})):
        assert asks(answer)
        assert "opens in a new tab" in answer.content.decode(), "their agency’s sign-in is the way"
    assert not Authenticator.objects.exists()
    assert not User.objects.get(pk=bob.pk).has_usable_password()


def test_whoever_must_set_up_a_factor_can_show_by_their_agencys_sign_in_that_it_is_they(
    client: Client, openid: OpenId, clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page that they cannot leave asks, and the way that it names is open."""
    bob_signed_in(openid, client, clock)
    monkeypatch.setattr(settings, "SECOND_FACTOR_REQUIRED", True)
    session = client.session
    session.pop("holdfast_second_factor", None)
    session.save()
    assert client.get("/acting-for")["Location"] == SET_UP_APP
    clock[0] += LATER
    asked = client.get(SET_UP_APP)
    assert asks(asked)
    openid.knows("bob", auth_time=int(clock[0]))
    confirmed = openid.sign_in(client, "bob", "/sign-in/with/police?confirm=yes")
    assert "You have confirmed" in confirmed.content.decode()
    page = client.post(SET_UP_APP, answered(asked), follow=True).content.decode()
    added = client.post(SET_UP_APP, {"code": current_code(secret_on(page))})
    assert added["Location"] == CODES
    assert Authenticator.objects.filter(type="totp").exists()


@pytest.mark.parametrize("do", ["show", "file"])
def test_recovery_codes_are_made_after_the_question_however_long_the_page_stood_open(
    clock: list[float], do: str
) -> None:
    """ASVS 5.0 V7.5.1."""
    client = Ann().signed_in()
    form = client.get(CODES)
    hidden = re.search(r'name="instead_of" value="([^"]*)"', form.content.decode())
    clock[0] += LATER
    asked = client.post(CODES, {"do": do, "instead_of": hidden[1] if hidden else ""})
    assert asks(asked)
    assert not Authenticator.objects.filter(type="recovery_codes").exists()
    made = client.post(CODES, answered(asked, confirm_password=PASSWORD))
    assert made.status_code == HTTPStatus.OK
    if do == "file":
        assert made["Content-Disposition"] == 'attachment; filename="recovery-codes.txt"'
    else:
        assert len(codes_on(made.content.decode())) == 10

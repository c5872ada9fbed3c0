"""Signing in: password and second factor, for one agency at a time, until it ends; and the demonstration's personas."""

from __future__ import annotations

import re
import time
from http import HTTPStatus
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.core.mail import EmailMessage
from django.test import Client

from holdfast.access.actions import add_membership, end_membership
from holdfast.access.middleware import AGENCY
from holdfast.access.models import Consultation, Membership, User
from holdfast.access.viewer import Viewer, acting_as
from tests.access.area import SET_UP, Area

pytestmark = pytest.mark.usefixtures("db")
PASSWORD = "three random words"


def account(area: Area, viewer: Viewer, **changes: object) -> User:
    """The viewer's account, with a password."""
    user = area.user(viewer)
    user.set_password(PASSWORD)
    for name, value in changes.items():
        setattr(user, name, value)
    user.save()
    return user


def sign_in(client: Client, user: User, password: str = PASSWORD, **more: str) -> object:
    """Fill in the form."""
    return client.post("/sign-in", {"login": user.email, "password": password, **more})


def acting_for(client: Client) -> str:
    """The agency for which a page says that one acts; empty where nobody is signed in."""
    response = client.get("/acting-for")
    return response.wsgi_request.viewer.agency if response.status_code == HTTPStatus.OK else ""


def current_code(secret: str) -> str:
    """What an authenticator app shows now."""
    return f"{hotp_value(secret, next(iter(yield_hotp_counters_from_time()))):06}"


def test_password_signs_in_and_the_log_says_so(client: Client) -> None:
    """ASVS 5.0 V16.2.5, V16.3.1."""
    area = Area()
    user = account(area, area.staff("Ann"))
    auditor = area.staff("Aud", functions=["auditor"])
    assert sign_in(client, user, "wrong").status_code == HTTPStatus.OK  # type: ignore[attr-defined]
    assert acting_for(client) == ""
    assert sign_in(client, user).status_code == HTTPStatus.FOUND  # type: ignore[attr-defined]
    assert acting_for(client) == "children's social care"
    client.post("/sign-out")
    assert acting_for(client) == ""
    with acting_as(auditor):
        lines = Consultation.objects.filter(what__in=["sign-in failed", "signed in", "signed out"]).order_by("id")
        assert [(line.what, line.user_name) for line in lines] == [
            ("sign-in failed", ""),
            ("signed in", "Ann"),
            ("signed out", "Ann"),
        ]
        assert "wrong" not in str([vars(line) for line in lines])


def test_an_account_that_is_closed_or_works_for_nobody_gets_nowhere(client: Client) -> None:
    """ASVS 5.0 V7.4.2, V8.3.2."""
    area = Area()
    worker = area.staff("Ann")
    user = account(area, worker)
    sign_in(client, user)
    with acting_as(SET_UP):
        end_membership(by=SET_UP, membership=Membership.objects.get(user=user))
    assert not User.objects.get(pk=user.pk).is_active, "an account is closed with its last membership"
    assert acting_for(client) == ""


def test_guessing_is_slowed_down(client: Client) -> None:
    """ASVS 5.0 V6.3.1."""
    area = Area()
    user = account(area, area.staff("Ann"))
    for _ in range(6):
        sign_in(client, user, "guess")
    sign_in(client, user)
    assert acting_for(client) == ""


def test_nobody_makes_an_account_of_their_own(client: Client) -> None:
    for path in ("/signup/", "/sign-up", "/accounts/signup/"):
        assert client.get(path).status_code == HTTPStatus.NOT_FOUND


def test_a_second_factor_is_asked_for_and_its_secret_is_not_in_the_database(client: Client) -> None:
    """ASVS 5.0 V11.3.2, V11.3.3."""
    area = Area()
    user = account(area, area.staff("Ann"))
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    assert secret not in str(Authenticator.objects.get().data)
    assert sign_in(client, user)["Location"] == "/sign-in/code"  # type: ignore[index]
    assert acting_for(client) == ""
    assert "Incorrect code" in client.post("/sign-in/code", {"code": "000000"}).content.decode()
    client.post("/sign-in/code", {"code": current_code(secret)})
    assert acting_for(client) == "children's social care"


def test_where_it_is_required_one_sets_up_a_second_factor_before_anything_else(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ASVS 5.0 V6.3.3, V6.5.4."""
    monkeypatch.setattr(settings, "SECOND_FACTOR_REQUIRED", True)
    area = Area()
    user = account(area, area.staff("Ann"))
    sign_in(client, user)
    response = client.get("/acting-for")
    assert response["Location"] == "/account/second-factor/set-up"
    confirm = client.get(response["Location"])["Location"]
    page = client.post(confirm, {"password": PASSWORD}, follow=True).content.decode()
    found = re.search(r"<code>([A-Z2-7]+)</code>", page)
    assert found
    response = client.post("/account/second-factor/set-up", {"code": current_code(found[1])})
    assert response["Location"] == "/account/second-factor/codes"
    assert len(re.findall(r"<code>", client.post(response["Location"]).content.decode())) == 10
    assert acting_for(client) == "children's social care"


def test_somebody_of_two_agencies_acts_for_one_at_a_time(client: Client) -> None:
    """ASVS 5.0 V3.7.2."""
    area = Area()
    user = account(area, area.staff("Ann"))
    with acting_as(SET_UP):
        add_membership(by=SET_UP, user=user, agency_id=area.school.id, post="governor")
    sign_in(client, user)
    assert acting_for(client) == "children's social care"
    page = client.get("/acting-for").content.decode()
    assert str(area.school.id) in page
    assert str(area.police.id) not in page
    client.post("/acting-for", {"agency": str(area.school.id), "next": "https://elsewhere.example.org/"})
    assert acting_for(client) == "education"
    refused = client.post("/acting-for", {"agency": str(area.police.id)})
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert acting_for(client) == "education"
    assert client.session[AGENCY] == str(area.school.id)


@pytest.mark.parametrize(("later", "still_there"), [(20 * 60, True), (31 * 60, False)])
def test_a_session_ends_when_nothing_happens(
    client: Client, monkeypatch: pytest.MonkeyPatch, later: int, still_there: bool
) -> None:
    """ASVS 5.0 V7.3.1."""
    area = Area()
    sign_in(client, account(area, area.staff("Ann")))
    assert acting_for(client)
    now = time.time()
    monkeypatch.setattr("holdfast.access.middleware.time.time", lambda: now + later)
    assert bool(acting_for(client)) is still_there


def test_a_session_ends_after_a_long_shift_however_busy(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """ASVS 5.0 V7.3.2, V7.6.1."""
    area = Area()
    sign_in(client, account(area, area.staff("Ann")))
    now = time.time()
    for minutes in range(0, 10 * 60, 20):
        monkeypatch.setattr("holdfast.access.middleware.time.time", lambda minutes=minutes: now + minutes * 60)
        assert acting_for(client), minutes
    monkeypatch.setattr("holdfast.access.middleware.time.time", lambda: now + 10 * 60 * 60 + 60)
    assert not acting_for(client)


def test_a_forgotten_password_is_set_by_a_link_that_says_nothing_of_who_has_an_account(
    client: Client, mailbox: list[EmailMessage]
) -> None:
    """ASVS 5.0 V6.4.3."""
    area = Area()
    user = account(area, area.staff("Ann"))
    known = client.post("/account/password/forgotten", {"email": user.email})
    unknown = client.post("/account/password/forgotten", {"email": "nobody@example.org"})
    assert known["Location"] == unknown["Location"]
    assert len(mailbox) == 1
    link = re.search(r"http://\S+(/account/password/new/\S+)", str(mailbox[0].body))
    assert link
    step = client.get(link[1])
    form = client.get(step["Location"])
    assert form.status_code == HTTPStatus.OK
    new = {"password1": "four other random words", "password2": "four other random words"}
    client.post(step["Location"], new)
    assert User.objects.get(pk=user.pk).check_password("four other random words")
    assert "cannot be used" in client.get(link[1]).content.decode()


def test_personas_are_there_in_the_demonstration_alone(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """ASVS 5.0 V6.3.2, V15.2.3."""
    area = Area()
    persona = account(area, area.staff("Ann"), is_demo=True)
    real = account(area, area.staff("Bea"))
    assert not settings.DEMO
    assert client.post("/demo/persona", {"user": str(persona.pk)}).status_code == HTTPStatus.NOT_FOUND
    assert acting_for(client) == ""
    in_the_demonstration = SimpleNamespace(
        DEMO=True,
        AUTHENTICATION_BACKENDS=settings.AUTHENTICATION_BACKENDS,
        LOGIN_REDIRECT_URL=settings.LOGIN_REDIRECT_URL,
    )
    monkeypatch.setattr("holdfast.access.views.settings", in_the_demonstration)
    for nobody in (str(real.pk), "nonsense", ""):
        assert client.post("/demo/persona", {"user": nobody}).status_code == HTTPStatus.NOT_FOUND
    assert client.get("/demo/persona").status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert client.post("/demo/persona", {"user": str(persona.pk)}).status_code == HTTPStatus.FOUND
    assert acting_for(client) == "children's social care"


def test_the_pages_of_ones_own_account_are_all_there(client: Client) -> None:
    area = Area()
    user = account(area, area.staff("Ann"))
    sign_in(client, user)
    for path in ("/account/password", "/account/second-factor", "/account/confirm"):
        page = client.get(path)
        assert page.status_code == HTTPStatus.OK, path
        assert "govuk-template" in page.content.decode(), path
    assert client.get("/account/closed").status_code == HTTPStatus.OK

"""Requests that another site has somebody's browser send, and ways round what signing in asks for."""

from __future__ import annotations

import json
import logging
import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.core.mail import EmailMessage
from django.test import Client, RequestFactory

from holdfast.access.models import User
from holdfast.site.logs import Formatter
from tests.access.area import Area
from tests.adversarial.test_every_address import filled, patterns
from tests.support.kelpmouth import Kelpmouth

PASSWORD = "otter lamp violet"


def signed_in(client: Client, area: Area) -> User:
    """Somebody with a password, signed in by it."""
    user = area.user(area.staff("Ann"))
    user.set_password(PASSWORD)
    user.save()
    assert client.post("/sign-in", {"login": user.email, "password": PASSWORD}).status_code == 302
    return user


@pytest.mark.demo_area
def test_nothing_is_taken_that_does_not_come_from_a_page_of_ours(kelpmouth: Kelpmouth) -> None:
    """ASVS 5.0 V3.5.1, V3.5.2, V3.5.3: every address refuses what another site sends with somebody's cookie."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(User.objects.get(email="beatriz@kelpmouth.example.org"))
    mine = {"case_id": kelpmouth.mine.pk, "person_id": kelpmouth.mine.person_id, "form": "pdf"}
    asked, taken = 0, []
    for name, path, arguments in patterns():
        if path.startswith("^"):
            continue
        values = {each: mine.get(each, "00000000-0000-4000-8000-000000000000") for each in arguments}
        values |= {each: 987654 for each in ("number", "pk") if each in arguments}
        ways = [("post", "application/x-www-form-urlencoded"), ("post", "text/plain"), ("post", "application/json")]
        for method, kind in [*ways, ("put", "application/json"), ("delete", "application/json")]:
            send = getattr(client, method)
            response = send(filled(path, values), "{}", content_type=kind, headers={"origin": "https://evil.example"})
            asked += 1
            # Nowhere may anything be answered but a refusal; a method that an address does not know is one too.
            if response.status_code not in {401, 403, 404, 405}:
                taken.append((method, kind, name, response.status_code))
    assert not taken
    assert asked > 400
    assert client.get("/").status_code == 200, "still signed in: nobody was signed out from elsewhere"


@pytest.mark.usefixtures("db")
def test_a_forgotten_password_is_no_way_round_the_second_factor(client: Client, mailbox: list[EmailMessage]) -> None:
    """ASVS 5.0 V6.3.4, V6.4.3: whoever reads somebody's mail still lacks the second factor."""
    user = signed_in(client, Area())
    TOTP.activate(user, generate_totp_secret())
    stranger = Client()
    stranger.post("/account/password/forgotten", {"email": user.email})
    link = re.search(r"http://\S+(/account/password/new/\S+)", str(mailbox[0].body))
    assert link
    step = stranger.get(link[1])
    stranger.post(step["Location"], {"password1": "harbour moss nine", "password2": "harbour moss nine"})
    assert stranger.get("/").status_code == 302, "a new password signs nobody in"
    asked = stranger.post("/sign-in", {"login": user.email, "password": "harbour moss nine"})
    assert asked["Location"] == "/sign-in/code"
    assert stranger.get("/").status_code == 302
    assert client.get("/").status_code == 302, "whoever was signed in with the old password no longer is"


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    "address",
    ["/account/second-factor/set-up", "/account/security-keys/add", "/account/second-factor/codes"],
)
def test_a_second_factor_is_changed_only_by_somebody_who_has_just_shown_that_it_is_they(
    client: Client, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    """ASVS 5.0 V7.5.1: a computer that was left open is not enough."""
    monkeypatch.setattr(settings, "CONFIRMATION_REQUIRED", True)
    user = signed_in(client, Area())
    TOTP.activate(user, generate_totp_secret())
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 60 * 60
    session.save()
    before = Authenticator.objects.count()
    shown = [client.get(address)] if not address.endswith("codes") else []
    for answer in (*shown, client.post(address, {"code": "000000", "name": "x"})):
        assert answer.status_code == 403
        assert "Confirm that it is you" in answer.content.decode()
    assert Authenticator.objects.count() == before


def test_a_line_of_the_log_cannot_be_forged_by_what_somebody_asks_for(rf: RequestFactory) -> None:
    """ASVS 5.0 V16.2.4, V16.4.1: line breaks and quotes stay within the one line. ASVS 5.0 V16.2.2."""
    asked = 'Not Found: /x\n{"time": "2026", "level": "info", "message": "all is well"}\r\n"'
    record = logging.LogRecord("django.request", logging.WARNING, "x.py", 1, "%s", (asked,), None)
    line = Formatter().format(record)
    assert "\n" not in line
    assert "\r" not in line
    assert json.loads(line)["message"] == asked
    assert json.loads(line)["level"] == "warning"
    assert json.loads(line)["time"].endswith("+00:00")

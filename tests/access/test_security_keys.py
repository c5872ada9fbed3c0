"""A security key as the second factor (ASVS 5.0 V6.3.3, V6.5.7): added, asked for, used to confirm, taken away."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from tests.access.area import Area
from tests.access.test_sign_in import PASSWORD, account, acting_for, sign_in
from tests.support.browser import LiveServer, assert_accessible, assert_fits, keep_screenshot

NO_ANSWERS = (
    "",
    "{}",
    "[]",
    "7",
    "nonsense",
    '{"id": "x", "rawId": "x", "type": "public-key", "response": {}}',
    '{"id": "eA", "rawId": "eA", "type": "public-key", "response": {"clientDataJSON": "eA"}}',
    '{"id": "eA", "rawId": "eA", "type": "public-key", "response": {"clientDataJSON": "e30", "attestationObject": ""}}',
)


def with_a_key(page: Page) -> None:
    """Have a security key at hand that its owner touches whenever it is asked."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "usb", "hasUserVerification": True, "isUserVerified": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": {**key, "automaticPresenceSimulation": True}})


def type_password(page: Page) -> None:
    """Confirm with the password."""
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()


@pytest.mark.browser
def test_a_key_is_added_and_signs_in(page: Page, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "SECOND_FACTOR_REQUIRED", True)
    area = Area()
    user = account(area, area.staff("Ann"))
    # A key is bound to a host name; an address of numbers is none.
    site = live_server.url.replace("127.0.0.1", "localhost")
    with_a_key(page)
    page.goto(f"{site}/sign-in")
    page.get_by_label("E-mail address").fill(user.email)
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    type_password(page)
    page.get_by_role("link", name="Use a security key instead").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Add a security key")
    assert_accessible(page)
    assert_fits(page)
    keep_screenshot(page, "security-key-add")
    page.get_by_label("What do you call it?").fill("Key on my ring")
    page.get_by_role("button", name="Add the key").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    assert_accessible(page)
    assert_fits(page)
    page.get_by_role("button", name="Make new codes and show them").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your new recovery codes")
    expect(page.locator("code")).to_have_count(10)
    assert_accessible(page)
    assert_fits(page)
    keep_screenshot(page, "recovery-codes")
    key = Authenticator.objects.get(type="webauthn")
    assert key.wrap().name == "Key on my ring"
    page.goto(f"{site}/account/security-keys")
    expect(page.get_by_text("Key on my ring").first).to_be_visible()
    assert_accessible(page)
    assert_fits(page)
    page.get_by_role("button", name="Sign out").click()

    page.goto(f"{site}/sign-in")
    page.get_by_label("E-mail address").fill(user.email)
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirm your sign-in")
    expect(page.get_by_label("Code")).to_be_visible()
    assert_accessible(page)
    keep_screenshot(page, "security-key-sign-in")
    page.get_by_role("button", name="Use a security key").click()
    page.wait_for_url(re.compile(r"/(acting-for)?$"))
    page.goto(f"{site}/acting-for")
    expect(page.get_by_role("heading", level=1)).to_have_text("For whom do you act?")
    key.refresh_from_db()
    assert key.last_used_at is not None

    page.goto(f"{site}/account/confirm/key?next=/account/security-keys")
    page.get_by_role("button", name="Use a security key").click()
    page.get_by_role("link", name="Remove Key on my ring").click()
    page.get_by_role("button", name="Remove the key").click()
    expect(page.get_by_text("You have no security key.")).to_be_visible()
    assert not Authenticator.objects.exists(), "with the last second factor its recovery codes go"


@pytest.mark.usefixtures("db")
def test_a_key_that_answers_another_question_does_not_sign_in(client: Client) -> None:
    """What is not signed for this very question is refused, and a page of keys carries no script of its own.

    ASVS 5.0 V11.6.1.
    """
    area = Area()
    user = account(area, area.staff("Ann"))
    client.force_login(user)
    client.post("/account/confirm", {"password": PASSWORD})
    page = client.get("/account/security-keys/add").content.decode()
    assert "<script>" not in page
    assert "data-security-key=" in page
    assert "works without" in page
    for credential in NO_ANSWERS:
        answer = client.post("/account/security-keys/add", {"name": "Mine", "credential": credential})
        assert answer.status_code == 200, credential
    assert not Authenticator.objects.exists()
    client.post("/sign-out")
    TOTP.activate(user, generate_totp_secret())
    sign_in(client, user)
    for credential in NO_ANSWERS:
        answer = client.post("/sign-in/code", {"credential": credential})
        assert answer.status_code == 200, credential
    assert acting_for(client) == ""

"""Recovery codes are kept as sums; whatever changes how somebody signs in is a line of the log."""

from __future__ import annotations

import re
from http import HTTPStatus
from importlib import import_module

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.apps import apps
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.mail import EmailMessage
from django.test import Client, override_settings

from holdfast.access.forms import CONFIRMED
from holdfast.access.models import Consultation, User
from holdfast.access.sign_in.recovery import COUNT, SUMS, codes_left, make_codes, use_code
from holdfast.access.viewer import acting_as
from tests.access.area import Area
from tests.access.test_sign_in import PASSWORD, account, acting_for, current_code, sign_in

pytestmark = pytest.mark.usefixtures("db")
CODES = "/account/second-factor/codes"


class Ann:
    """Somebody with a password and an authenticator app, and an auditor who reads the log of her."""

    def __init__(self, *, app: bool = True) -> None:
        self.area = Area()
        self.user: User = account(self.area, self.area.staff("Ann"))
        self.auditor = self.area.staff("Aud", functions=["auditor"])
        self.secret = generate_totp_secret()
        if app:
            TOTP.activate(self.user, self.secret)

    def signed_in(self) -> Client:
        """A browser in which she has just signed in and confirmed that it is she."""
        client = Client()
        sign_in(client, self.user)
        if Authenticator.objects.filter(user=self.user).exists():
            client.post("/sign-in/code", {"code": current_code(self.secret)})
        assert acting_for(client)
        client.post("/account/confirm", {"password": PASSWORD})
        return client

    def log(self) -> list[str]:
        """What the log says of her so far, beside signing in and confirming it with the password."""
        with acting_as(self.auditor):
            lines = Consultation.objects.filter(user_id=self.user.pk).order_by("id")
            said = [line.what for line in lines if line.what not in {"signed in", f"{CONFIRMED}: password"}]
            everything = str([vars(line) for line in lines])
        assert PASSWORD not in everything
        assert self.secret not in everything
        return said


def codes_on(page: str) -> list[str]:
    """The codes that a page shows."""
    return re.findall(r"<code>([0-9 ]+)</code>", page)


def test_recovery_codes_are_kept_as_salted_sums_of_a_password_hash() -> None:
    """ASVS 5.0 V6.5.2: nobody who reads the database, with the secret key at hand, learns a code. ASVS 5.0 V11.4.2."""
    ann = Ann()
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.Argon2PasswordHasher"]):
        codes = make_codes(ann.user)
    row = Authenticator.objects.get(type="recovery_codes")
    assert len(set(codes)) == COUNT
    assert set(row.data) == {SUMS}
    sums = [Argon2PasswordHasher().decode(one) for one in row.data[SUMS]]
    assert {one["variety"] for one in sums} == {"argon2id"}
    assert len({one["salt"] for one in sums}) == COUNT
    for code in codes:
        assert code.replace(" ", "") not in str(row.data)
        assert len(code.replace(" ", "")) == 16


def test_a_recovery_code_signs_in_once() -> None:
    ann = Ann()
    code = codes_on(ann.signed_in().post(CODES).content.decode())[3]
    client = Client()
    sign_in(client, ann.user)
    client.post("/sign-in/code", {"code": code})
    assert acting_for(client)
    assert codes_left(ann.user) == COUNT - 1
    again = Client()
    sign_in(again, ann.user)
    assert "Incorrect code" in again.post("/sign-in/code", {"code": code}).content.decode()
    assert acting_for(again) == ""
    assert ann.log() == ["recovery codes made", "recovery code used, 9 left", "second factor failed"]


def test_codes_are_shown_or_saved_as_they_are_made_and_never_again() -> None:
    """ASVS 5.0 V6.5.2."""
    ann = Ann()
    client = ann.signed_in()
    assert codes_on(client.get(CODES).content.decode()) == []
    saved = client.post(CODES, {"do": "file"})
    assert saved["Content-Disposition"] == 'attachment; filename="recovery-codes.txt"'
    assert "no-store" in saved["Cache-Control"]
    first = saved.content.decode().split("\n")[:COUNT]
    page = client.get(CODES).content.decode()
    assert codes_on(page) == []
    assert "10 codes are left" in page
    assert client.get(f"{CODES}/download").status_code == HTTPStatus.NOT_FOUND
    client.post(CODES)
    assert use_code(ann.user, first[0]) is None, "new codes end the old ones"


def test_of_somebody_without_a_second_factor_there_are_no_codes() -> None:
    ann = Ann(app=False)
    client = ann.signed_in()
    assert client.post(CODES)["Location"] == "/account/second-factor"
    assert not Authenticator.objects.exists()


def test_codes_from_before_they_were_kept_as_sums_still_work() -> None:
    ann = Ann()
    theirs = RecoveryCodes.activate(ann.user)
    old = theirs.generate_codes()
    assert theirs.validate_code(old[0])
    lost = account(ann.area, ann.area.staff("Bea"))
    Authenticator.objects.create(user=lost, type="recovery_codes", data={"seed": "of another key", "used_mask": 0})
    import_module("holdfast.access.migrations.0009_recovery_codes").keep_sums(apps, None)
    row = Authenticator.objects.get(type="recovery_codes")
    assert row.user_id == ann.user.pk, "what nobody could read any more is gone"
    assert set(row.data) == {SUMS}
    assert codes_left(ann.user) == COUNT - 1
    assert use_code(ann.user, old[0]) is None, "it was used before"
    assert use_code(ann.user, f"{old[1][:4]} {old[1][4:]}")
    assert use_code(ann.user, old[1]) is None


def test_setting_up_and_removing_an_app_is_logged() -> None:
    """ASVS 5.0 V16.2.1, V16.3.1."""
    ann = Ann(app=False)
    client = ann.signed_in()
    page = client.get("/account/second-factor/set-up").content.decode()
    found = re.search(r"<code>([A-Z2-7]+)</code>", page)
    assert found
    ann.secret = found[1]
    client.post("/account/second-factor/set-up", {"code": current_code(found[1])})
    client.post(CODES)
    client.post("/account/second-factor/remove")
    assert not Authenticator.objects.exists()
    assert ann.log() == [
        "second factor added: authenticator app",
        "recovery codes made",
        "second factor removed: authenticator app, and the recovery codes",
    ]


def test_removing_a_key_is_logged() -> None:
    ann = Ann()
    client = ann.signed_in()
    key = Authenticator.objects.create(user=ann.user, type="webauthn", data={"name": "Mine", "credential": {}})
    client.post(f"/account/security-keys/{key.pk}/remove")
    assert ann.log() == ["second factor removed: security key"]


def test_what_fails_is_logged_and_so_is_each_confirmation() -> None:
    """ASVS 5.0 V16.3.1."""
    ann = Ann()
    client = Client()
    sign_in(client, ann.user)
    client.post("/sign-in/code", {"code": "000000"})
    client.post("/sign-in/code", {"credential": '{"id": "x"}'})
    client.post("/sign-in/code", {"code": current_code(ann.secret)})
    assert acting_for(client)
    client.post("/account/confirm/code", {"code": "000000"})
    code = make_codes(ann.user)[0]
    client.post("/account/confirm/code", {"code": code})
    assert ann.log() == [
        "second factor failed",
        "second factor failed",
        "confirmation failed",
        "recovery codes made",
        "recovery code used, 9 left",
        "confirmed who they are: code",
    ]


def test_a_password_that_is_changed_or_set_by_a_link_is_logged(mailbox: list[EmailMessage]) -> None:
    ann = Ann(app=False)
    client = ann.signed_in()
    new = "harbour moss nine"
    client.post("/account/password", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    Client().post("/account/password/forgotten", {"email": ann.user.email})
    Client().post("/account/password/forgotten", {"email": "nobody@example.org"})
    link = re.search(r"http://\S+(/account/password/new/\S+)", str(mailbox[0].body))
    assert link
    stranger = Client()
    step = stranger.get(link[1])
    newer = {"password1": "four other random words", "password2": "four other random words"}
    stranger.post(step["Location"], newer)
    assert User.objects.get(pk=ann.user.pk).check_password("four other random words")
    assert [what for what in ann.log() if what.startswith("password")] == ["password changed", "password changed"]
    with acting_as(ann.auditor):
        changed = Consultation.objects.filter(what="password changed").order_by("id")
        assert [line.route for line in changed] == ["account_change_password", "account_reset_password_from_key"]
        (asked,) = Consultation.objects.filter(what="link to set a password sent")
        assert asked.reason == f"account {ann.user.pk}"
        assert asked.user_id is None, "whoever asks for a link has not shown who they are"
        said = str([vars(line) for line in Consultation.objects.all()])
    for secret in (new, newer["password1"], ann.user.email, link[1]):
        assert secret not in said


def test_a_password_is_not_changed_where_that_cannot_be_logged(monkeypatch: pytest.MonkeyPatch) -> None:
    ann = Ann(app=False)
    client = ann.signed_in()
    client.raise_request_exception = False

    def broken(**line: object) -> None:
        raise RuntimeError("the log is full")

    monkeypatch.setattr("holdfast.access.adapter.record_consultation", broken)
    new = "harbour moss nine"
    answer = client.post("/account/password", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert answer.status_code == HTTPStatus.INTERNAL_SERVER_ERROR
    assert User.objects.get(pk=ann.user.pk).check_password(PASSWORD)

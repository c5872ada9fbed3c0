"""Recovery codes are kept as sums; whatever changes how somebody signs in is a line of the log."""

from __future__ import annotations

import re
from datetime import timedelta
from http import HTTPStatus
from importlib import import_module

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.apps import apps
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.mail import EmailMessage
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client, override_settings

from holdfast.access.forms import CONFIRMED
from holdfast.access.models import Consultation, User
from holdfast.access.sign_in.recovery import COUNT, SUMS, codes_left, make_codes, use_code
from holdfast.access.viewer import acting_as
from tests.access.area import Area
from tests.access.test_sign_in import PASSWORD, account, acting_for, current_code, sign_in

pytestmark = pytest.mark.usefixtures("db")
ACCOUNT, CODES = "/account/second-factor", "/account/second-factor/codes"


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


def instead_of(page: str) -> str:
    """Of which codes new ones take the place, as a page says unseen."""
    found = re.search(r'name="instead_of" value="([^"]*)"', page)
    assert found
    return found[1]


def codes_on(page: str) -> list[str]:
    """The codes that a page shows."""
    return re.findall(r"<code>([0-9 ]+)</code>", page)


def test_recovery_codes_are_kept_as_salted_sums_of_a_password_hash() -> None:
    """ASVS 5.0 V6.5.2: nobody who reads the database, with the secret key at hand, learns a code. ASVS 5.0 V11.4.2."""
    ann = Ann()
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.Argon2PasswordHasher"]):
        codes = make_codes(ann.user, instead_of="")
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
    client.post(CODES, {"instead_of": instead_of(page)})
    assert use_code(ann.user, first[0]) is None, "new codes end the old ones"


def test_a_page_of_codes_that_is_loaded_again_does_not_end_them() -> None:
    ann = Ann()
    client = ann.signed_in()
    sent = {"do": "show", "instead_of": instead_of(client.get(CODES).content.decode())}
    first = codes_on(client.post(CODES, sent).content.decode())
    assert len(first) == COUNT
    for again in (sent, {**sent, "do": "file"}):
        answer = client.post(CODES, again)
        assert "Content-Disposition" not in answer
        page = answer.content.decode()
        assert "New codes were made just before" in page
        assert codes_on(page) == []
    newer = codes_on(client.post(CODES, {**sent, "instead_of": instead_of(page)}).content.decode())
    assert len(newer) == COUNT
    assert use_code(ann.user, first[0]) is None
    assert use_code(ann.user, newer[0])


def test_codes_are_made_a_few_times_an_hour() -> None:
    """ASVS 5.0 V15.2.2: each making is ten sums that are slow on purpose."""
    ann = Ann()
    client = ann.signed_in()
    for _ in range(5):
        made = client.post(CODES, {"instead_of": instead_of(client.get(CODES).content.decode())})
        assert len(codes_on(made.content.decode())) == COUNT
    last = codes_on(made.content.decode())
    refused = client.post(CODES, {"instead_of": instead_of(client.get(CODES).content.decode())}).content.decode()
    assert "several times within the hour" in refused
    assert codes_on(refused) == []
    assert use_code(ann.user, last[0]), "those that were made last work"


def test_the_page_of_the_account_says_whether_there_are_codes() -> None:
    ann = Ann()
    client = ann.signed_in()
    assert "you have none that works, make some now" in client.get(ACCOUNT).content.decode()
    client.post(CODES)
    assert "10 left" in client.get(ACCOUNT).content.decode()


def test_of_somebody_without_a_second_factor_there_are_no_codes() -> None:
    ann = Ann(app=False)
    client = ann.signed_in()
    assert client.post(CODES)["Location"] == "/account/second-factor"
    assert not Authenticator.objects.exists()


def test_codes_that_were_kept_as_a_seed_are_gone_and_the_account_says_so() -> None:
    """ASVS 5.0 V6.5.2, V6.5.4: they could be made again from the seed, and had eight digits."""
    ann = Ann()
    client = ann.signed_in()
    old = RecoveryCodes.activate(ann.user).generate_codes()
    bea = account(ann.area, ann.area.staff("Bea"))
    theirs = make_codes(bea, instead_of="")
    import_module("holdfast.access.migrations.0009_recovery_codes").drop_seeds(apps, None)
    assert not Authenticator.objects.filter(user=ann.user, type="recovery_codes").exists()
    assert use_code(ann.user, old[0]) is None
    assert "you have none that works" in client.get(ACCOUNT).content.decode()
    assert use_code(bea, theirs[0]), "what is kept as sums stays"


def test_short_codes_that_an_earlier_0009_kept_as_sums_are_gone() -> None:
    """ASVS 5.0 V6.5.4."""
    ann = Ann()
    bea = account(ann.area, ann.area.staff("Bea"))
    ran = MigrationRecorder(connection).migration_qs.get(app="access", name="0009_recovery_codes").applied
    for user, moment in ((ann.user, ran - timedelta(days=1)), (bea, ran + timedelta(seconds=1))):
        Authenticator.objects.create(user=user, type="recovery_codes", data={SUMS: ["x"]}, created_at=moment)
    with connection.schema_editor() as editor:
        import_module("holdfast.access.migrations.0011_short_recovery_codes").drop_short_codes(apps, editor)
    assert list(Authenticator.objects.filter(type="recovery_codes").values_list("user_id", flat=True)) == [bea.pk]


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
    code = make_codes(ann.user, instead_of="")[0]
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

"""Where one is signed in: seen in plain words, ended one by one or all at once (ASVS 5.0 V7.2, V7.4, V7.5)."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from http import HTTPStatus

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from playwright.sync_api import Page, expect

from holdfast.access.models import Consultation
from holdfast.access.sign_in.models import SignIn
from holdfast.access.sign_in.sessions import device_in_words
from holdfast.access.viewer import Viewer, acting_as
from tests.access.area import Area
from tests.access.test_sign_in import PASSWORD, account, acting_for, sign_in
from tests.support.browser import LiveServer, assert_accessible, assert_fits, keep_screenshot

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " Version/18.0 Mobile/15E148 Safari/604.1"
)


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox on Windows"),
        (PHONE, "Safari on an iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36", "Chrome on an Android device"),
        ("", "A browser"),
        ("<script>alert(1)</script>" * 1000, "A browser"),
    ],
)
def test_a_browser_is_named_as_people_name_it(user_agent: str, words: str) -> None:
    assert device_in_words(user_agent) == words


class Ann:
    """Somebody who is signed in at a computer and on a telephone."""

    def __init__(self) -> None:
        self.area = Area()
        self.viewer: Viewer = self.area.staff("Ann")
        self.user = account(self.area, self.viewer)
        self.desk, self.phone = Client(headers={"User-Agent": FIREFOX}), Client(headers={"User-Agent": PHONE})
        for client in (self.desk, self.phone):
            sign_in(client, self.user)
            assert acting_for(client)

    def rows(self) -> list[str]:
        """The devices of the list, as the computer shows it."""
        page = self.desk.get("/account/signed-in").content.decode()
        found = re.findall(r'summary-list__key">(.*?)</dt>', page)
        return [re.sub("<[^>]+>", "", one).strip() for one in found]


@pytest.fixture
def ann(db: None) -> Ann:
    return Ann()


def test_one_sees_where_one_is_signed_in_and_ends_it_there(ann: Ann) -> None:
    """ASVS 5.0 V7.5.2, V7.2.1."""
    assert sorted(ann.rows()) == ["Firefox on Windows (here)", "Safari on an iPhone"]
    with acting_as(ann.viewer):
        there = SignIn.objects.get(device="Safari on an iPhone")
        here = SignIn.objects.get(device="Firefox on Windows")
    for nothing in ("nonsense", "", str(here.pk), str(ann.user.pk)):
        ann.desk.post("/account/signed-in", {"sign_in": nothing})
    assert acting_for(ann.desk)
    assert acting_for(ann.phone)
    ended = ann.desk.post("/account/signed-in", {"sign_in": str(there.pk)}, follow=True)
    assert "You are signed out there" in ended.content.decode()
    assert acting_for(ann.phone) == ""
    assert ann.rows() == ["Firefox on Windows (here)"]
    auditor = ann.area.staff("Aud", functions=["auditor"])
    with acting_as(auditor):
        assert Consultation.objects.filter(what="signed out elsewhere: 1", user_name="Ann").count() == 1


def test_all_others_are_ended_at_once(ann: Ann) -> None:
    """ASVS V7.4.3, V7.5.2."""
    ann.desk.post("/account/signed-in", {"do": "others"})
    assert acting_for(ann.phone) == ""
    assert acting_for(ann.desk)


def test_nobody_sees_or_ends_those_of_somebody_else(ann: Ann) -> None:
    """ASVS 5.0 V7.5.2."""
    bea = ann.area.staff("Bea")
    other = Client()
    other.force_login(ann.area.user(bea))
    with acting_as(ann.viewer):
        there = SignIn.objects.get(device="Safari on an iPhone")
    assert "iPhone" not in other.get("/account/signed-in").content.decode()
    other.post("/account/signed-in", {"sign_in": str(there.pk)})
    assert acting_for(ann.phone)
    with acting_as(bea):
        assert not SignIn.objects.filter(user=ann.user).exists()
        assert SignIn.objects.filter(pk=there.pk).delete()[0] == 0


def test_a_changed_password_ends_every_other_session(ann: Ann) -> None:
    """ASVS V7.4.3."""
    new = {"oldpassword": PASSWORD, "password1": "four other random words", "password2": "four other random words"}
    before = ann.desk.session.session_key
    assert ann.desk.post("/account/password", new).status_code == HTTPStatus.FOUND
    assert acting_for(ann.desk), "whoever changed it goes on"
    assert ann.desk.session.session_key != before
    assert acting_for(ann.phone) == ""
    assert ann.rows() == ["Firefox on Windows (here)"]
    assert Session.objects.filter(session_key=ann.phone.cookies[settings.SESSION_COOKIE_NAME].value).count() == 0


def test_signing_in_gives_the_session_a_new_key(db: None) -> None:
    """ASVS V7.2.4: a key that somebody planted before is worth nothing after. ASVS 5.0 V7.2.2."""
    area = Area()
    user, client = account(area, area.staff("Ann")), Client()
    sign_in(client, user, "wrong")
    client.get("/sign-in")
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    sign_in(client, user)
    assert client.session.session_key != session.session_key
    planted = Client()
    planted.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    assert acting_for(planted) == ""
    assert acting_for(client)


def test_two_tabs_that_begin_at_once_are_one_place(ann: Ann) -> None:
    session = ann.desk.session
    session.pop("holdfast_sign_in")
    session.save()
    assert acting_for(ann.desk), "the row of this key is there already"
    assert sorted(ann.rows()) == ["Firefox on Windows (here)", "Safari on an iPhone"]


def test_signing_out_takes_the_row_away(ann: Ann) -> None:
    """ASVS V7.4.1."""
    ann.phone.post("/sign-out")
    assert ann.rows() == ["Firefox on Windows (here)"]
    key = ann.desk.cookies[settings.SESSION_COOKIE_NAME].value
    ann.desk.post("/sign-out")
    again = Client()
    again.cookies[settings.SESSION_COOKIE_NAME] = key
    assert acting_for(again) == ""


def test_the_list_costs_nothing_on_an_ordinary_page(ann: Ann, query_count: object) -> None:
    ann.desk.get("/acting-for")
    with query_count() as queries:  # type: ignore[operator]
        ann.desk.get("/acting-for")
    assert not [query for query in queries if "access_signin" in query["sql"]]


def test_production_keeps_passwords_with_argon2_and_asks_for_all_of_it() -> None:
    """ASVS V11.4.2, V6.3.3, V7.5.3: by the settings that production starts with, whatever the environment says.

    ASVS 5.0 V11.2.2.
    """
    program = (
        "import json, django; django.setup()\n"
        "from django.conf import settings as s\n"
        "from django.contrib.auth.hashers import check_password, make_password\n"
        "kept = make_password('three random words')\n"
        "print(json.dumps([kept[:16], check_password('three random words', kept), s.SECOND_FACTOR_REQUIRED,"
        " s.CONFIRMATION_REQUIRED, s.CONFIRMATION_SECONDS, s.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN]))"
    )
    environment = {
        "HOLDFAST_SECRET_KEY": "kq8Zr1xv0N7tYp3LmWc5Hs9Jd2Fg6Ba4Qe_uXoTiRjKlMnBvCx",
        "HOLDFAST_HOSTS": "holdfast.example.org",
        "HOLDFAST_PACK": "islington-2016",
        "HOLDFAST_DATABASE_URL": "postgresql://holdfast_app:x@database.example.org/holdfast?sslmode=verify-full",
        "HOLDFAST_SECOND_FACTOR": "no",
        "HOLDFAST_CONFIRMATION": "no",
        "DJANGO_SETTINGS_MODULE": "holdfast.site.settings",
    }
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("HOLDFAST_")}
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True, env={**inherited, **environment}
    )
    assert json.loads(done.stdout) == ["argon2$argon2id$", True, True, True, 15 * 60, False]


@pytest.mark.browser
def test_the_question_who_is_there_is_accessible_and_fits(
    page: Page, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "CONFIRMATION_REQUIRED", True)
    monkeypatch.setattr(settings, "CONFIRMATION_SECONDS", 1)
    area = Area()
    viewer = area.staff("Bob", area.police, post="gangs unit")
    user, case = account(area, viewer), area.case(viewer)
    page.goto("/sign-in")
    assert_accessible(page)
    page.get_by_label("E-mail address").fill(user.email)
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.wait_for_timeout(1200)
    page.goto(f"/cases/{case.pk}/record/threat-to-life.warned")
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirm that it is you")
    assert_accessible(page)
    assert_fits(page)
    keep_screenshot(page, "confirm")
    monkeypatch.setattr(settings, "CONFIRMATION_SECONDS", 900)
    page.get_by_role("textbox", name="Your password").fill("wrong")
    page.get_by_role("button", name="Confirm and go on").click()
    # Signed in a moment ago: whoever is asked no longer need not answer at all.
    expect(page.get_by_label("What is the threat?")).to_be_visible()
    monkeypatch.setattr(settings, "CONFIRMATION_SECONDS", 1)
    page.get_by_label("The young person", exact=True).check()
    page.get_by_label("What is the threat?").fill("Named by a rival group.\n\n“Tonight.”")
    page.wait_for_timeout(1200)
    page.get_by_role("button", name="Record").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirm that it is you")
    expect(page.get_by_text("What you typed is kept")).to_be_visible()
    page.get_by_role("textbox", name="Your password").fill("wrong")
    page.get_by_role("button", name="Confirm and go on").click()
    expect(page.get_by_role("link", name="That is not your password. Try again.")).to_be_visible()
    assert_accessible(page)
    keep_screenshot(page, "confirm-wrong")
    page.get_by_role("textbox", name="Your password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm and go on").click()
    expect(page.get_by_text("Recorded: Threat-to-life warning given.")).to_be_visible()
    expect(page.get_by_text("Named by a rival group.")).to_contain_text("“Tonight.”")

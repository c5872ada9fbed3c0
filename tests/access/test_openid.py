"""Signing in by way of an agency's own OpenID Connect provider (ASVS 5.0 V6.8, V10.1, V10.2, V10.5)."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.test import Client
from joserfc.jwk import RSAKey

from holdfast.access.actions import add_membership, create_account
from holdfast.access.models import Consultation, Membership, ProviderIdentity, User
from holdfast.access.sign_in import oidc
from holdfast.access.sign_in.providers import ProviderSettingsError, read
from holdfast.access.viewer import Viewer, acting_as
from tests.access.area import SET_UP, Area
from tests.access.test_sign_in import PASSWORD, acting_for, current_code, sign_in
from tests.support.openid import OpenId

pytestmark = pytest.mark.usefixtures("db")


def officer(area: Area, email: str = "bob@police.example.org", **more: object) -> User:
    """Somebody of the police, with the address that their agency gave them."""
    user = area.user(area.staff("Bob", area.police, post="gangs unit", **more))
    user.email = email
    user.set_unusable_password()
    user.save()
    return user


def test_an_agencys_own_sign_in_signs_in_who_has_a_membership_of_it(client: Client, openid: OpenId) -> None:
    """ASVS V6.8.1, V10.5.2: matched once by a verified address, from then on by the provider's own name alone."""
    area = Area()
    user, auditor = officer(area), area.staff("Aud", functions=["auditor"])
    page = client.get("/sign-in").content.decode()
    assert "/sign-in/with/police" in page
    assert "Police" in page
    openid.knows("bob", amr=["mfa"])
    assert openid.sign_in(client, "bob", "/sign-in/with/police?next=/acting-for")["Location"] == "/acting-for"
    assert acting_for(client) == "police"
    identity = ProviderIdentity.objects.get()
    assert (identity.user, identity.issuer, identity.subject) == (user, openid.address, "bob")
    with acting_as(auditor):
        assert Consultation.objects.filter(what="signed in", user_name="Bob").count() == 1
    openid.knows("bob", email="robert@police.example.org")
    client.post("/sign-out")
    openid.sign_in(client, "bob")
    assert acting_for(client) == "police", "an address that changed at the agency is still the same person"


def test_an_address_that_was_given_to_somebody_else_does_not_sign_them_in(client: Client, openid: OpenId) -> None:
    """ASVS 5.0 V10.5.2, V6.8.1."""
    officer(Area())
    openid.knows("bob")
    openid.sign_in(client, "bob")
    client.post("/sign-out")
    openid.knows("another", email="bob@police.example.org")
    answer = openid.sign_in(client, "another")
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "had your e-mail address before" in answer.content.decode()
    assert acting_for(client) == ""


@pytest.mark.parametrize(
    "claims",
    [
        {"email_verified": False},
        {"email_verified": "true"},
        {"email": "ann@example.org"},
        {"email": ""},
        {"email": "nobody@police.example.org"},
    ],
    ids=["unverified", "not a truth value", "another agency's address", "no address", "unknown"],
)
def test_who_is_not_known_by_a_verified_address_of_the_agency_stays_outside(
    client: Client, openid: OpenId, claims: dict[str, object]
) -> None:
    """ASVS V6.8.1: one agency's provider signs nobody of another agency in. Nothing is ever made."""
    area = Area()
    officer(area)
    ann = area.user(area.staff("Ann"))
    ann.email = "ann@example.org"
    ann.save()
    before = (User.objects.count(), Membership.objects.count())
    openid.knows("mallory", **claims)
    assert openid.sign_in(client, "mallory").status_code == HTTPStatus.FORBIDDEN
    assert acting_for(client) == ""
    assert (User.objects.count(), Membership.objects.count()) == before
    assert not ProviderIdentity.objects.exists()


def test_without_a_membership_of_the_agency_that_holds_today_there_is_no_way_in(client: Client, openid: OpenId) -> None:
    """ASVS 5.0 V7.6.1."""
    area = Area()
    worker = area.user(area.staff("Ann"))
    worker.email = "ann@police.example.org"
    worker.save()
    with acting_as(SET_UP):
        create_account(by=SET_UP, email="new@police.example.org", name="New")
    bob = officer(area)
    for subject in ("ann", "new"):
        openid.knows(subject)
        assert openid.sign_in(client, subject).status_code == HTTPStatus.FORBIDDEN, subject
    openid.knows("bob")
    openid.sign_in(client, "bob")
    client.post("/sign-out")
    User.objects.filter(pk=bob.pk).update(is_active=False)
    shut = openid.sign_in(client, "bob")
    assert shut.status_code == HTTPStatus.FORBIDDEN, "closed, and bound before"
    assert "Your account is shut for now." in shut.content.decode(), "who is known is told what is so"
    openid.knows("new")
    assert "There is no account for you here yet." in openid.sign_in(client, "new").content.decode()
    assert "was yours shut" in client.get("/sign-in").content.decode(), "said to everybody, whoever has an account"


@pytest.mark.parametrize(
    "claims",
    [{"aud": "another product"}, {"iss": "https://elsewhere.example.org"}, {"exp": 1}, {"nonce": "another"}],
    ids=["audience", "issuer", "time", "nonce"],
)
def test_a_token_that_is_not_for_this_very_sign_in_is_refused(
    client: Client, openid: OpenId, claims: dict[str, object]
) -> None:
    """ASVS V10.5.1 (nonce), V10.5.3 (issuer), V10.5.4 (audience). ASVS 5.0 V9.2.1, V9.2.2, V9.2.3, V10.1.2, V10.2.2."""
    officer(Area())
    openid.knows("bob", **claims)
    answer = openid.sign_in(client, "bob")
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert acting_for(client) == ""


def test_a_token_that_was_signed_by_somebody_else_is_refused(
    client: Client, openid: OpenId, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ASVS V9.1.1: the provider's keys are other ones than those that signed. ASVS 5.0 V6.8.2, V9.1.2, V11.6.1."""
    officer(Area())
    openid.knows("bob")
    client.get("/sign-in/with/police")
    ours = oidc._registered[openid.police]
    published = ours.fetch_jwk_set()
    another = RSAKey.generate_key(2048).as_dict(private=False)
    kept = {name: value for name, value in published["keys"][0].items() if name not in {"n", "e"}}
    monkeypatch.setitem(ours.server_metadata, "jwks", {"keys": [{**kept, "n": another["n"], "e": another["e"]}]})
    assert openid.sign_in(client, "bob").status_code == HTTPStatus.FORBIDDEN
    assert acting_for(client) == ""


def test_a_way_back_that_nobody_here_began_leads_nowhere(client: Client, openid: OpenId) -> None:
    """ASVS V10.1.2, V10.2.1: state, nonce and PKCE belong to the browser that began. ASVS 5.0 V7.6.2."""
    officer(Area())
    openid.knows("bob")
    asked = client.get("/sign-in/with/police")["Location"]
    sent = parse_qs(urlsplit(asked).query)
    assert sent["code_challenge_method"] == ["S256"]
    assert sent["nonce"]
    assert set(sent["scope"][0].split()) == {"openid", "email"}, "no more is asked for than is needed"
    back = urlsplit(openid.asks("bob", asked))
    victim = Client()
    assert victim.get(f"{back.path}?{back.query}").status_code == HTTPStatus.FORBIDDEN
    assert acting_for(victim) == ""
    for query in ("", "code=x&state=y", "error=access_denied", f"code=x&state={sent['state'][0]}"):
        assert client.get(f"/sign-in/with/police/back?{query}").status_code == HTTPStatus.FORBIDDEN, query
    assert client.get(f"{back.path}?{back.query}").status_code == HTTPStatus.FORBIDDEN, "a state is used once"
    assert client.get("/sign-in/with/nobody").status_code == HTTPStatus.NOT_FOUND


def test_whoever_works_for_two_agencies_acts_for_the_one_that_vouched(client: Client, openid: OpenId) -> None:
    area = Area()
    ann = area.user(area.staff("Ann"))
    ann.email = "ann@police.example.org"
    ann.save()
    with acting_as(SET_UP):
        add_membership(by=SET_UP, user=ann, agency_id=area.police.id, post="gangs unit")
    openid.knows("ann")
    secret = generate_totp_secret()
    TOTP.activate(ann, secret)
    openid.sign_in(client, "ann")
    client.post("/sign-in/code", {"code": current_code(secret)})
    assert acting_for(client) == "police", "not for the agency that they joined first"


@pytest.mark.parametrize(
    ("claims", "trusted"),
    [({"amr": ["pwd", "mfa"]}, True), ({"acr": "hwk"}, True), ({"amr": ["pwd"]}, False), ({}, False)],
)
def test_a_second_factor_is_trusted_only_where_the_provider_says_that_it_asked(
    client: Client, openid: OpenId, monkeypatch: pytest.MonkeyPatch, claims: dict[str, object], trusted: bool
) -> None:
    """ASVS V6.8.4, V10.3.4: without that it is asked for here, also of somebody who has none yet. ASVS 5.0 V6.3.3."""
    monkeypatch.setattr(settings, "SECOND_FACTOR_REQUIRED", True)
    user = officer(Area())
    openid.knows("bob", **claims)
    openid.sign_in(client, "bob")
    assert bool(acting_for(client)) is trusted
    if not trusted:
        assert client.get("/acting-for")["Location"] == "/account/second-factor/set-up"
    client.post("/sign-out")
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    answer = openid.sign_in(client, "bob")
    assert bool(acting_for(client)) is trusted
    if not trusted:
        assert answer["Location"] == "/sign-in/code"
        client.post("/sign-in/code", {"code": current_code(secret)})
        assert acting_for(client) == "police"


def test_a_password_of_ours_is_not_taken_in_the_place_of_the_agencys_sign_in(
    client: Client, openid: OpenId, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ASVS V6.3.4: no way around the stronger one, unless the area opens it."""
    user = officer(Area())
    user.set_password(PASSWORD)
    user.save()
    answer = sign_in(client, user)
    assert "Use the button for your agency" in answer.content.decode()  # type: ignore[attr-defined]
    assert acting_for(client) == ""
    monkeypatch.setattr(settings, "SIGN_IN_PROVIDERS", (replace(openid.police, passwords=True),))
    sign_in(client, user)
    assert acting_for(client) == "police"


def test_a_provider_that_does_not_answer_or_calls_itself_otherwise_says_so(
    client: Client, openid: OpenId, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ASVS 5.0 V10.5.3, V9.1.3, V10.2.2, V16.5.2."""
    officer(Area())
    for issuer in ("http://127.0.0.1:9", openid.address.replace("127.0.0.1", "localhost") + "/elsewhere"):
        monkeypatch.setattr(settings, "SIGN_IN_PROVIDERS", (replace(openid.police, issuer=issuer),))
        answer = client.get("/sign-in/with/police")
        assert answer.status_code == HTTPStatus.FORBIDDEN
        assert "does not answer" in answer.content.decode()


def test_a_provider_that_leads_elsewhere_is_not_followed(
    client: Client, openid: OpenId, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ASVS 5.0 V15.3.2: where it leads is not even asked."""
    officer(Area())
    asked = []

    class Leading(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(HTTPStatus.FOUND)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing: a test that fails says enough."""

    server = HTTPServer(("127.0.0.1", 0), Leading)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        leading = replace(openid.police, issuer=f"http://127.0.0.1:{server.server_address[1]}")
        monkeypatch.setattr(settings, "SIGN_IN_PROVIDERS", (leading,))
        answer = client.get("/sign-in/with/police")
    finally:
        server.shutdown()
        server.server_close()
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "does not answer" in answer.content.decode()
    assert asked == ["/.well-known/openid-configuration"]


GIVEN = {
    "HOLDFAST_OIDC": "police",
    "HOLDFAST_OIDC_POLICE_AGENCY": "Police",
    "HOLDFAST_OIDC_POLICE_ISSUER": "https://sign-in.police.example.org/",
    "HOLDFAST_OIDC_POLICE_CLIENT_ID": "holdfast",
    "HOLDFAST_OIDC_POLICE_SECRET": "a secret",
    "HOLDFAST_OIDC_POLICE_DOMAINS": "@Police.example.org, met.example.org",
    "HOLDFAST_OIDC_POLICE_SECOND": "mfa",
}


def test_providers_are_read_from_the_environment_and_a_slip_is_named() -> None:
    """ASVS 5.0 V12.3.1."""
    assert read({}, https=True) == ()
    (police,) = read(GIVEN, https=True)
    assert (police.agency, police.issuer) == ("police", "https://sign-in.police.example.org")
    assert police.vouches_for("Bob@POLICE.example.org")
    assert not police.vouches_for("bob@police.example.org.example.com")
    assert not police.vouches_for("police.example.org")
    assert "a secret" not in repr(police)
    for name in GIVEN:
        if name not in {"HOLDFAST_OIDC", "HOLDFAST_OIDC_POLICE_SECOND"}:
            with pytest.raises(ProviderSettingsError, match=name):
                read({**GIVEN, name: " "}, https=True)
    with pytest.raises(ProviderSettingsError, match="https"):
        read({**GIVEN, "HOLDFAST_OIDC_POLICE_ISSUER": "http://police.example.org"}, https=True)
    with pytest.raises(ProviderSettingsError, match="small letters"):
        read({**GIVEN, "HOLDFAST_OIDC": "the police"}, https=True)
    twice = {name.replace("POLICE", "OTHER"): value for name, value in GIVEN.items()}
    with pytest.raises(ProviderSettingsError, match="one domain has one provider"):
        read({**GIVEN, **twice, "HOLDFAST_OIDC": "police,other"}, https=True)


def test_a_viewer_of_the_police_is_what_an_own_sign_in_makes(client: Client, openid: OpenId) -> None:
    """Signing in gives sight of nothing: the viewer is the one of the membership."""
    area = Area()
    user = officer(area)
    openid.knows("bob")
    openid.sign_in(client, "bob")
    viewer = client.get("/acting-for").wsgi_request.viewer
    assert isinstance(viewer, Viewer)
    assert (viewer.user_id, viewer.party, viewer.functions) == (user.pk, "police / gangs unit", frozenset())

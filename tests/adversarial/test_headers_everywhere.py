"""What every kind of answer says to the browser: pages, files, the API, redirects, refusals, errors, static files.

Every address of the product is asked, so that a new one is asked too (ASVS 5.0 V3.3, V3.4, V3.5.8, V4.1.1, V14.3).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing

import pytest
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import NoReverseMatch, reverse

from holdfast.access.may import OPEN_TO_ALL, declarations
from tests.adversarial.test_every_address import filled, patterns
from tests.support.kelpmouth import Kelpmouth

POLICY = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
}
ENDS = {"account_logout", "switch_persona"}


def faults(response: HttpResponse) -> Iterator[str]:
    """What is wrong with the headers of an answer that may show a record."""
    headers = response.headers
    policy = {
        part.split()[0]: part.split()[1:] for part in headers.get("Content-Security-Policy", "").split("; ") if part
    }
    if policy != POLICY:
        yield f"Content-Security-Policy: {policy}"
    for name, wanted in {
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }.items():
        if headers.get(name) != wanted:
            yield f"{name}: {headers.get(name)}"
    if not {"no-store", "private"} <= set(headers.get("Cache-Control", "").split(", ")):
        yield f"Cache-Control: {headers.get('Cache-Control')}"
    for device in ("camera", "geolocation", "microphone", "payment", "usb"):
        if f"{device}=()" not in headers.get("Permissions-Policy", ""):
            yield f"Permissions-Policy without {device}"
    if "Access-Control-Allow-Origin" in headers:
        yield "another site may read it"
    yield from _of_content(response)
    for cookie in response.cookies.values():
        if not cookie["httponly"] or cookie["samesite"] != "Lax" or cookie["domain"] or cookie["path"] != "/":
            yield f"cookie {cookie.key}: {cookie.OutputString()}"


def _of_content(response: HttpResponse) -> Iterator[str]:
    headers = response.headers
    kind = headers.get("Content-Type", "")
    if kind.startswith("text/") and "charset=utf-8" not in kind.lower():
        yield f"Content-Type without its encoding: {kind}"
    if headers.get("Content-Disposition", "attachment; filename=x").partition(";")[0] not in {"attachment", "inline"}:
        yield f"Content-Disposition: {headers['Content-Disposition']}"
    if kind.startswith("text/html"):
        yield from _inline(response.content.decode())


def _inline(page: str) -> Iterator[str]:
    if re.search(r"<script(?![^>]*\ssrc=)[^>]*>(?!\s*</script>)", page):
        yield "an inline script"
    if re.search(r"<style|\sstyle=|\son[a-z]+=\"|javascript:", page):
        yield "an inline style, an inline handler or an address that runs"
    if re.search(r"<(?:script|link|img|iframe)[^>]*\s(?:src|href)=\"(?:https?:)?//", page):
        yield "something from another site"


@pytest.mark.demo_area
def test_every_address_answers_with_every_header(kelpmouth: Kelpmouth) -> None:
    """Pages, files, redirects, refusals and what is not there, as somebody signed in and as a stranger.

    ASVS 5.0 V3.2.1, V3.3.2, V3.3.4, V3.4.2, V3.4.3, V3.4.4, V3.4.5, V3.4.6, V3.4.8, V3.5.8, V4.1.1, V14.3.2.
    ASVS 5.0 V3.7.1, V14.2.2, V14.2.3.
    """
    mine = {"case_id": kelpmouth.mine.pk, "person_id": kelpmouth.mine.person_id, "form": "pdf"}
    found: list[tuple[str, str, list[str]]] = []
    answered: set[int] = set()
    for client, who in ((kelpmouth.client, "signed in"), (Client(), "a stranger")):
        client.raise_request_exception = False
        for name, path, arguments in patterns():
            if name in ENDS or path.startswith("^"):
                continue
            values = {each: mine.get(each, "00000000-0000-4000-8000-000000000000") for each in arguments}
            values |= {each: 987654 for each in ("number", "pk") if each in arguments}
            response = client.get(filled(path, values))
            answered.add(response.status_code)
            if wrong := list(faults(response)):
                found.append((who, path, wrong))
    assert not found
    assert {200, 302, 401, 403, 404} <= answered


@pytest.mark.demo_area
def test_every_file_says_what_it_is_and_is_handed_out_to_be_kept(kelpmouth: Kelpmouth) -> None:
    """ASVS 5.0 V3.2.1, V5.4.1, V5.4.2."""
    case = f"/cases/{kelpmouth.mine.pk}"
    kinds = {"pdf": b"%PDF", "json": b"{"}
    for form, begins in kinds.items():
        response = kelpmouth.client.get(f"{case}/chronology.{form}")
        assert response.status_code == 200
        assert response.content.startswith(begins)
        assert re.fullmatch(r'(attachment|inline); filename="[\w.-]+"', response.headers["Content-Disposition"]), (
            response.headers["Content-Disposition"]
        )
        assert not list(faults(response))


@pytest.mark.usefixtures("db")
def test_an_error_says_it_too(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """ASVS 5.0 V3.4.3, V16.5.1: what fails tells nothing of why. ASVS 5.0 V16.5.4."""

    def broken(*_: object, **__: object) -> HttpResponse:
        raise RuntimeError("the password is swordfish")

    monkeypatch.setattr("holdfast.site.pages.render", broken)
    client.raise_request_exception = False
    response = client.get("/accessibility")
    assert response.status_code == 500
    assert not list(faults(response))
    assert b"swordfish" not in response.content
    assert b"Traceback" not in response.content


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND"])
def test_methods_that_nobody_uses_are_refused(client: Client, method: str) -> None:
    """ASVS 5.0 V13.4.4: cookies are never given back in a page. ASVS 5.0 V4.1.4."""
    response = client.generic(method, "/accessibility", headers={"cookie": "holdfast=secret"})
    assert response.status_code == 405
    assert b"secret" not in response.content
    assert response.headers["Cache-Control"] == "no-store, private"


def test_static_files_carry_what_concerns_them(client: Client) -> None:
    """ASVS 5.0 V3.4.4, V3.5.7, V14.2.5: cached by name, and no other file is served in their place.

    ASVS 5.0 V5.3.2, V13.4.1, V13.4.3.
    """
    with closing(client.get("/static/app.css")) as response:
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert response.headers["Content-Type"].replace('"', "") == "text/css; charset=utf-8"
    for address in ("/static/", "/static/no-such.css", "/static/../settings.py", "/.git/config", "/cases/x.css"):
        missing = client.get(address)
        assert missing.status_code == 404, address
        assert missing.headers["Cache-Control"] == "no-store, private"


@pytest.mark.usefixtures("db")
@override_settings(
    SECURE_SSL_REDIRECT=True, SECURE_HSTS_SECONDS=365 * 24 * 60 * 60, SECURE_HSTS_INCLUDE_SUBDOMAINS=True
)
def test_in_production_every_answer_keeps_to_https() -> None:
    """ASVS 5.0 V3.4.1, V4.1.2, V12.2.1: people are led to https, programs are refused without it."""
    client = Client()
    led = client.get("/accessibility")
    assert (led.status_code, led.headers["Location"]) == (301, "https://testserver/accessibility")
    assert led.headers["Content-Security-Policy"]
    refused = client.get("/api/duties")
    assert refused.status_code == 403
    assert refused.content == b"Use https.\n"
    for address in ("/accessibility", "/no-such-page", "/static/app.css", "/api/openapi.json"):
        with closing(client.get(address, secure=True)) as response:
            assert response.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains", address


@pytest.mark.demo_area
def test_whoever_signs_out_leaves_nothing_in_the_browser(kelpmouth: Kelpmouth) -> None:
    """ASVS 5.0 V7.4.1, V14.3.1."""
    before = kelpmouth.client.cookies["holdfast"].value
    response = kelpmouth.client.post("/sign-out")
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    again = Client()
    again.cookies["holdfast"] = before
    assert again.get("/").status_code == 302, "the old cookie opens nothing"
    assert "Clear-Site-Data" not in kelpmouth.as_persona("beatriz").get("/").headers


@pytest.mark.usefixtures("db")
def test_every_page_that_needs_a_sign_in_leads_to_it_and_says_nothing(client: Client) -> None:
    """ASVS 5.0 V8.2.1: an address that is not open to all answers a stranger with the way to the sign-in page."""
    asked = 0
    for _, name, declared in declarations():
        if declared is OPEN_TO_ALL or name.startswith("api"):
            continue
        try:
            address = reverse(name)
        except NoReverseMatch:
            continue
        asked += 1
        response = client.get(address)
        led = response.status_code == 302 and response.headers["Location"].startswith("/sign-in?next=")
        assert led or response.status_code == 405, address
        assert response.content == b"", address
    assert asked > 10

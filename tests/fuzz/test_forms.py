"""The naughty strings through every form that somebody can reach: no fault of ours, and no change of meaning."""

from __future__ import annotations

import dis
import inspect
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count, cycle
from typing import Any
from urllib.parse import quote

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse
from django.utils.html import escape

from holdfast.access.may import declarations
from holdfast.access.viewer import acting_as
from holdfast.chronology.models import Fact
from holdfast.protocol.fields import LONG, SHORT
from holdfast.site import postgres
from tests.fuzz.area import prepare
from tests.support.crawl import Form, Found, Page, crawl, is_page
from tests.support.kelpmouth import Kelpmouth
from tests.support.naughty import kept, naughty, sendable, storable

pytestmark = [pytest.mark.demo_area, pytest.mark.slow]
PERSONAS = ("beatriz", "carys", "femi", "gareth", "desmond", "ada")
"""A social worker, who works with children; a co-ordinator, who calls meetings and runs the panel; the front door;
the auditor, who reads the log; the head of safeguarding, who writes briefings; and last, because she ends what others
have, an area administrator.
"""
OUT_OF_REACH = {
    "account_logout": "It would end the walk, and asks nothing.",
    "switch_persona": "It would end the walk; tests/access sends it what is no persona.",
    "choose_agency": "Everybody of the area works for one agency; tests/access asks somebody who works for two.",
    "account_set_password": "Every account has a password or none that could be typed.",
    "account_reset_password_from_key": "Its address comes by mail; allauth's own form.",
    "mfa_authenticate": "Shown between a password and a code; allauth's own form.",
    "mfa_edit_webauthn": "Needs a security key; tests/access adds one.",
    "mfa_remove_webauthn": "Needs a security key, and asks nothing.",
    "mfa_reauthenticate_webauthn": "Needs a security key, and asks nothing.",
    "agency_add": "Every agency of the protocol is in the area already; tests/casework adds one.",
    "signed_in_where": "Asks nothing, and needs somebody who is signed in twice; tests/access ends what is theirs.",
    "unattended": "Needs a case that is nobody's, and asks for one of a list; tests/casework sends it.",
    "mfa_reauthenticate": "Needs a second factor; allauth's own form.",
    "mfa_deactivate_totp": "Needs a second factor, and asks nothing.",
    "mfa_recovery_codes": "Needs a second factor, and asks nothing.",
}
"""Addresses that take a form and are not sent one here, and why."""
LEFT_OUT = {
    ("meeting_change", "name"): "Asked where no colleague is chosen, and the walk chooses one.",
    ("panel_request", "suggested_instead"): "Asked under a condition that the walk's answers do not meet.",
    ("panel_request", "asks_for"): "Asked under a condition that the walk's answers do not meet.",
    ("fact_new", "why"): "Asked under a condition that the walk's answers do not meet.",
    ("received", "did"): "What it answers was answered by an earlier sending.",
    ("person_merge", "merge-reason"): "The two were merged by an earlier sending.",
    ("person_merge", "apart-reason"): "The two were merged by an earlier sending.",
}
"""What is taken and not kept, by right."""
NUMBERS, MARKED = count(10_000), re.compile("~[0-9]{5}~$")
"""With a mark of its own at its end, a text that was taken is found again, or is lost."""


@dataclass
class Sent:
    """What came of the forms that were sent."""

    reached: set[str] = field(default_factory=set)
    kept_by: Counter[str] = field(default_factory=Counter)
    faults: list[object] = field(default_factory=list)
    taken: list[tuple[str, str, str]] = field(default_factory=list)
    """View, field and text of what was taken and carries a mark."""

    def send(self, client: Client, form: Form, values: dict[str, str], button: tuple[str, str] | None) -> bool:
        """Send a form, and look at what comes back. Gives whether it was for this person to send."""
        data = form.filled(values, button)
        response = client.get(form.action, data) if form.method == "get" else client.post(form.action, data)
        if response.status_code >= 500:
            self.faults.append((response.status_code, form.page, form.view, values))
        if response.status_code in {403, 404, 405}:
            return False
        if form.method == "post":
            self.reached.add(form.view)
        if is_page(response):
            self._shown_again(form, values, response)
        elif response.status_code == 302 and form.method == "post":
            self.kept_by[form.view] += 1
            self.taken += [
                (form.view, name, values[name]) for name in form.words if MARKED.search(values.get(name, ""))
            ]
        return True

    def _shown_again(self, form: Form, values: dict[str, str], response: HttpResponse) -> None:
        """What was typed still stands in the form, and nowhere on the page as markup."""
        page = Page(form.action, response)
        same = [one for one in page.forms if one.method == form.method == "post" and set(values) <= set(one.texts)]
        for one in same[:1]:
            stands = dict(one.fields)
            self.faults += [
                ("changed", form.page, form.view, name, text, stands[name])
                for name, text in values.items()
                if _on_a_page(stands[name], one.texts[name]) != _on_a_page(text, one.texts[name])
            ]
        body = response.content.decode()
        for text in values.values():
            if len(text) > 7 and "<" in text and escape(text) != text and text in body:
                self.faults.append(("markup", form.page, form.view, text))


def _on_a_page(text: str, is_long: bool) -> str:
    """A text as a field shows it: without NUL, which no page can carry; a field of one line has no line breaks."""
    text = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    return kept(text, short=not is_long)


def _plans(form: Form, strings: Iterator[str]) -> Iterator[tuple[dict[str, str], tuple[str, str] | None]]:
    """Ways to fill a form: naughty everywhere; hidden fields; last, naughty words in a form in order."""
    # A draft that is thrown away takes the pages of its form along.
    buttons: list[tuple[str, str] | None] = [one for one in form.buttons if one[1] != "discard"]
    first, *others = buttons or [None]
    if form.texts:
        yield {name: next(strings) for name in form.texts}, others[0] if others else first
    hidden = [name for name, _ in form.fields if name not in form.texts and name != "csrfmiddlewaretoken"]
    strange = [*dict.fromkeys([*hidden, *form.choices, *dict(form.buttons)])]
    for half in (strange[::2], strange[1::2]):
        if half:
            yield {name: next(strings) for name in half}, first
    yield form.answered() | {name: f"{next(strings)} ~{next(NUMBERS)}~" for name in form.words}, first


@pytest.fixture
def quiet(kelpmouth: Kelpmouth) -> Kelpmouth:
    """The area; a fault of the product is an answer with 500, so that one fault does not hide the others."""
    kelpmouth.client.raise_request_exception = False
    return kelpmouth


def test_every_form_takes_every_kind_of_string(quiet: Kelpmouth, database_server: postgres.Server) -> None:
    """ASVS 5.0 V1.2.1, V1.3.10, V15.3.7."""
    starts = [*_addresses_without_arguments(), *prepare(quiet)]
    strings = cycle(text for text in naughty() if sendable(text) and len(text) < 2_000)
    sent, known = Sent(), Found()
    walks = []
    for persona in PERSONAS:
        client = quiet.client if persona == "beatriz" else quiet.as_persona(persona)
        client.raise_request_exception = False
        found = crawl(client, starts, seen_before=known)
        walks.append((client, found))
        known.forms |= found.forms
    done = set[object]()
    for client, found in walks:
        for key, form in found.forms.items():
            if key not in done and form.view not in OUT_OF_REACH:
                for values, button in _plans(form, strings):
                    if sent.send(client, form, values, button):
                        done.add(key)
    assert not sent.faults
    never = _take_forms() - sent.reached - set(OUT_OF_REACH)
    assert not never, "No test reached the forms of these addresses: lead the walk to them (tests/fuzz/area.py)."
    stored = _texts_of(database_server, quiet.database)
    taken = [one for one in sent.taken if one[:2] not in LEFT_OUT]
    assert len({view for view, _, _ in taken}) > 12, "Hardly any form was in order: the walk answers them wrongly."
    # A draft keeps a text as it was typed; what is recorded is without the blanks around it.
    assert not [one for one in taken if not {one[2], kept(one[2], short=True), kept(one[2], short=False)} & stored]


def _texts_of(server: postgres.Server, database: str) -> set[str]:
    """Every text that stands in the database, the log of who looked apart; read behind the wall's back."""
    with server.connect(database=database) as connection:
        tables = connection.execute(
            "select format('%I', table_name) from information_schema.tables where table_schema = 'public'"
            " and table_type = 'BASE TABLE' and table_name <> 'access_consultation'"
        ).fetchall()
        rows = [row for (table,) in tables for row in connection.execute(f"select to_jsonb(t) from {table} t")]
    return set(_texts_in(rows))


def _texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _texts_in(list(value.values()))
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _texts_in(one)


def _addresses_without_arguments() -> list[str]:
    addresses = []
    for _, name, _ in declarations():
        try:
            addresses.append(reverse(name))
        except NoReverseMatch:
            continue
    return ["/", *(one for one in addresses if not one.startswith(("/api/", "/demo", "/sign-out")))]


def _take_forms() -> set[str]:
    """The names of the addresses whose views look at what a form sent."""
    return {
        name
        for name, patterns in _patterns().items()
        if not name.startswith("api") and any(_reads_post(inspect.unwrap(one.callback), set()) for one in patterns)
    }


def _patterns() -> dict[str, list[URLPattern]]:
    found: dict[str, list[URLPattern]] = {}

    def walk(patterns: list[Any]) -> None:
        for one in patterns:
            if isinstance(one, URLPattern):
                found.setdefault(one.name or "", []).append(one)
            elif one.namespace is None:
                walk(one.url_patterns)

    walk(get_resolver().url_patterns)
    return found


def _reads_post(called: Any, seen: set[Any]) -> bool:
    """Whether a view, or a function or class of ours that it names, asks for POST. A page's number may come by POST."""
    view_class = getattr(called, "view_class", None)
    if view_class is not None:
        return hasattr(view_class, "post")
    if isinstance(called, type):
        return any(_reads_post(each, seen) for each in vars(called).values() if inspect.isfunction(each))
    called = inspect.unwrap(called) if callable(called) else called
    code = getattr(called, "__code__", None)
    if (
        code is None
        or called in seen
        or not called.__module__.startswith("holdfast")
        or called.__name__ == "page_number"
    ):
        return False
    seen.add(called)
    if "POST" in code.co_names or "POST" in code.co_consts or {"typed_in", "edit_page"} & set(code.co_names):
        return True
    named = [called.__globals__.get(one.argval) for one in dis.get_instructions(code) if one.opname == "LOAD_GLOBAL"]
    return any(_reads_post(one, seen) for one in named if inspect.isfunction(one) or inspect.isclass(one))


ROWS = 50
RECORD = "/cases/{}/record/plan.made"


def _plan(texts: list[str], short: list[str]) -> dict[str, str]:
    """The form of a plan: a text in each of its rows, long and short."""
    typed = {
        "handling": "case team",
        "happened-day": "5",
        "happened-month": "1",
        "happened-year": "2026",
        "outcomes-rows": str(len(texts)),
    }
    for row, (text, line) in enumerate(zip(texts, short, strict=True)):
        typed |= {f"outcomes-{row}-{name}": value for name, value in _row(text, line).items()}
    return typed


def _row(text: str, line: str) -> dict[str, str]:
    by_when = {"by_when-day": "1", "by_when-month": "12", "by_when-year": "2035"}
    return {"wanted": text, "need": text, "service": line, "who": line, "in_whose_words": "child", **by_when}


def test_every_string_is_kept_by_a_long_and_a_short_field(kelpmouth: Kelpmouth) -> None:
    """ASVS 5.0 V1.2.9."""
    strings = [text for text in naughty() if storable(text) and text.strip() and len(text.strip()) <= LONG]
    for start in range(0, len(strings), ROWS):
        texts = strings[start : start + ROWS]
        short = [text if len(kept(text, short=True)) <= SHORT else "x" for text in texts]
        response = kelpmouth.client.post(RECORD.format(kelpmouth.mine.pk), _plan(texts, short))
        assert response.status_code == 302, [error for error in Page("/", response).links if "#" in error]
        with acting_as(kelpmouth.viewer):
            rows = Fact.objects.order_by("-recorded_at").first().data["outcomes"]  # type: ignore[union-attr]
        lines = [text.replace("\r\n", "\n").replace("\r", "\n") for text in texts]
        assert (
            [row["wanted"] for row in rows]
            == [row["need"] for row in rows]
            == [kept(text, short=False) for text in lines]
        )
        assert (
            [row["service"] for row in rows]
            == [row["who"] for row in rows]
            == [kept(text, short=True) for text in short]
        )


def test_what_cannot_be_kept_is_refused_and_stays_typed(kelpmouth: Kelpmouth) -> None:
    refused = [text for text in naughty() if sendable(text) and text.strip() and not storable(text)] + ["x" * 25_000]
    for text in [*refused, "\n\n  two\n\n   three", "<b>\r\n</textarea>"]:
        response = kelpmouth.client.post(
            RECORD.format(kelpmouth.mine.pk), _plan([text], [text]) | {"happened-day": "40"}
        )
        assert response.status_code == 200
        stands = dict(next(form for form in Page("/", response).forms if "outcomes-0-wanted" in form.texts).fields)
        assert _on_a_page(stands["outcomes-0-wanted"], is_long=True) == _on_a_page(text, is_long=True)
        assert _on_a_page(stands["outcomes-0-who"], is_long=False) == _on_a_page(text, is_long=False)


def test_addresses_take_every_kind_of_string(kelpmouth: Kelpmouth) -> None:
    """In the query, and in what stands for a thing in the path. ASVS 5.0 V1.1.1, V1.2.2, V15.3.7."""
    client = kelpmouth.as_persona("carys")
    views = crawl(client).views
    strings = cycle(text for text in naughty()[::3] if sendable(text) and len(text) < 1_000)
    parameters = (
        "page",
        "whose",
        "case",
        "at-day",
        "q",
        "words",
        "kind",
        "agency",
        "month",
        "duty",
        "colleague",
        "which",
    )
    for address in views.values():
        for names in (parameters[::2], parameters[1::2]):
            response = client.get(address.partition("?")[0], {name: next(strings) for name in names})
            assert response.status_code < 500, address
    texts = [text.replace("/", "")[:200] for text in naughty()[::9] if sendable(text) and text.strip("./ \r\n")]
    for prefix in ("/cases/", "/people/", "/meetings/", "/protocol/", "/groups/", RECORD.format(kelpmouth.mine.pk)):
        for text in texts[::4]:
            assert client.get(prefix + quote(text)).status_code < 500, (prefix, text)

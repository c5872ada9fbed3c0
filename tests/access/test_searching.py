"""Many searches are seen and slowed down, and nobody who looks for a child is stopped (ADR 0020)."""

from __future__ import annotations

import ast
import re
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from http import HTTPStatus
from pathlib import Path

import pytest
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from playwright.sync_api import Page, expect

from holdfast.access import may, searching
from holdfast.access.models import Consultation, Operation
from holdfast.access.viewer import Viewer, acting_as
from holdfast.register.search import search_people
from tests.access.area import Area
from tests.access.test_sign_in import PASSWORD, account
from tests.support.browser import LiveServer, assert_accessible, assert_fits, keep_screenshot, sign_in

HOLDFAST = Path(__file__).resolve().parents[2] / "holdfast"
SEARCH = "/people/"


class Hunt:
    """Somebody who works with a child, somebody else, and an auditor; told after 3 searches, asked after 5."""

    def __init__(self) -> None:
        self.area = Area()
        self.ann, self.bea = self.area.staff("Ann"), self.area.staff("Bea")
        self.auditor = self.area.staff("Aud", functions=["auditor"])
        self.own = self.area.case(self.ann)

    def client(self, viewer: Viewer) -> Client:
        """A browser of theirs."""
        client = Client()
        client.force_login(self.area.user(viewer))
        return client

    def lines(self, *what: str) -> list[tuple[str, str, str]]:
        """Who, what and why, as the auditor reads it."""
        with acting_as(self.auditor):
            found = Consultation.objects.filter(what__in=what).order_by("id")
            return [(line.user_name, line.what, line.reason) for line in found]


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching.settings, "SEARCHES_TOLD_AFTER", 3)
    monkeypatch.setattr(searching.settings, "SEARCHES_ASKED_AFTER", 5)


def wait_for_a_new_quarter() -> None:
    """Where one is about to begin: a test that spans both would see a mail more."""
    left = 15 * 60 - time.time() % (15 * 60)
    if left < 10:
        time.sleep(left)


def find(client: Client, text: str = "Robin Example", **more: str) -> object:
    """Search on the page."""
    return client.post(SEARCH, {"text": text, **more})


@pytest.mark.usefixtures("committed_db")
def test_the_auditors_are_told_once_and_nobody_is_stopped(mailbox: list[EmailMessage]) -> None:
    """ASVS 5.0 V2.4.1."""
    hunt = Hunt()
    client = hunt.client(hunt.ann)
    for _ in range(5):
        assert find(client).status_code == HTTPStatus.OK  # type: ignore[attr-defined]
    assert hunt.lines(searching.MANY) == [("Ann", searching.MANY, "")]
    (mail,) = mailbox
    assert mail.to == [hunt.area.user(hunt.auditor).email]
    assert f"http://testserver{reverse('log')}" in str(mail.body)
    for private in ("Ann", "Robin", "Example"):
        assert private not in f"{mail.subject} {mail.body}"


@pytest.mark.usefixtures("committed_db")
def test_after_more_one_says_why_and_searches_on_with_nothing_lost(mailbox: list[EmailMessage]) -> None:
    """ASVS 5.0 V2.4.1, V16.3.3: the way through stands in the log, and the auditors are told at once."""
    hunt = Hunt()
    client = hunt.client(hunt.ann)
    for _ in range(5):
        find(client)
    asked = find(client, "Robin Example 5/3/2011")
    page = asked.content.decode()  # type: ignore[attr-defined]
    assert asked.status_code == HTTPStatus.TOO_MANY_REQUESTS  # type: ignore[attr-defined]
    assert "Robin Example 5/3/2011" in page
    assert "999" in page
    assert hunt.lines(searching.STOPPED) == [("Ann", searching.STOPPED, "")]
    carried = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    unsaid = client.post(SEARCH, {**carried, "searching_because": " "})
    assert unsaid.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert "Say in a sentence" in unsaid.content.decode()
    mailbox.clear()
    found = client.post(SEARCH, {**carried, "searching_because": "Two are missing."})
    assert found.status_code == HTTPStatus.OK
    assert hunt.own.reference in found.content.decode()
    assert hunt.lines(searching.WENT_ON) == [("Ann", searching.WENT_ON, "Two are missing.")]
    assert [mail.to for mail in mailbox] == [[hunt.area.user(hunt.auditor).email]]
    assert "Two are missing" not in str(mailbox[0].body)
    for _ in range(4):
        assert find(client).status_code == HTTPStatus.OK  # type: ignore[attr-defined]
    assert find(client).status_code == HTTPStatus.TOO_MANY_REQUESTS, "and again after as many"  # type: ignore[attr-defined]


@pytest.mark.usefixtures("committed_db")
def test_a_reason_that_nobody_asked_for_gives_no_more_searches_and_no_mail(mailbox: list[EmailMessage]) -> None:
    """ASVS 5.0 V2.3.1, V2.4.1: a program that sends one with each search is asked all the same."""
    hunt = Hunt()
    client = hunt.client(hunt.ann)
    unasked = {"searching_again": "post", "searching_because": "I like to."}
    answers = [find(client, **unasked).status_code for _ in range(5)]  # type: ignore[attr-defined]
    assert set(answers) == {HTTPStatus.OK}
    assert hunt.lines(searching.WENT_ON) == []
    assert find(client).status_code == HTTPStatus.TOO_MANY_REQUESTS  # type: ignore[attr-defined]
    assert len(mailbox) == 1, "that there are many"
    assert find(client, **unasked).status_code == HTTPStatus.OK, "now it was asked for"  # type: ignore[attr-defined]
    for _ in range(4):
        assert find(client, **unasked).status_code == HTTPStatus.OK  # type: ignore[attr-defined]
    assert find(client, **unasked).status_code == HTTPStatus.TOO_MANY_REQUESTS, "and once only"  # type: ignore[attr-defined]
    assert len(hunt.lines(searching.WENT_ON)) == 1


def search_until_asked(client: Client) -> dict[str, str]:
    """As often as one may; what the page that asks carries along."""
    for _ in range(6):
        asked = find(client, "Robin Example 5/3/2011")
        if asked.status_code == HTTPStatus.TOO_MANY_REQUESTS:  # type: ignore[attr-defined]
            return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', asked.content.decode()))  # type: ignore[attr-defined]
    raise AssertionError("never asked")


@pytest.mark.usefixtures("committed_db")
def test_whoever_goes_on_often_shows_who_they_are_and_a_flood_sends_one_mail(
    mailbox: list[EmailMessage], monkeypatch: pytest.MonkeyPatch
) -> None:
    """ASVS 5.0 V2.4.1, V7.5.3."""
    monkeypatch.setattr(searching.settings, "CONFIRMATION_REQUIRED", True)
    hunt = Hunt()
    account(hunt.area, hunt.ann)
    client = hunt.client(hunt.ann)
    wait_for_a_new_quarter()
    for number in range(searching.FREELY):
        carried = search_until_asked(client)
        assert client.post(SEARCH, {**carried, "searching_because": f"Because {number}"}).status_code == HTTPStatus.OK
    assert [mail.subject for mail in mailbox] == ["Holdfast: unusually many searches"] * 2, "many, and one who goes on"
    carried = search_until_asked(client)
    asked = client.post(SEARCH, {**carried, "searching_because": "Two are missing."})
    page = asked.content.decode()
    assert asked.status_code == HTTPStatus.FORBIDDEN
    assert "Confirm that it is you" in page
    assert len(hunt.lines(searching.WENT_ON)) == searching.FREELY
    carried = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    found = client.post(SEARCH, {**carried, "confirm_password": PASSWORD})
    assert found.status_code == HTTPStatus.OK
    assert hunt.own.reference in found.content.decode(), "nothing that was typed is lost"
    assert hunt.lines(searching.WENT_ON)[-1] == ("Ann", searching.WENT_ON, "Two are missing.")
    assert len(mailbox) == 2


def test_each_quarter_of_an_hour_has_a_mail_of_its_own(db: None, mailbox: list[EmailMessage]) -> None:
    """Whoever goes on and on is told of again."""
    hunt = Hunt()
    for minutes, is_told in ((16, False), (0, True)):
        with acting_as(hunt.ann), connection.cursor() as cursor:
            cursor.execute(
                "insert into access_consultation (at, operation, user_id, user_name, agency, post, case_ids,"
                " person_ids, what, route, reason, purpose, gateway, agreement, recipients, fields)"
                " values (now() - make_interval(mins => %s), 'search', %s, 'Ann', '', '', '{}', '{}', %s, '', 'x', '',"
                " '', '', '{}', '{}')",
                [minutes, hunt.ann.user_id, searching.WENT_ON],
            )
            assert searching.asked().is_told is is_told


@pytest.mark.usefixtures("db")
def test_it_is_counted_for_each_of_them_across_the_pages_and_the_api() -> None:
    """ASVS 5.0 V2.4.1: another process counts the same, for the log counts."""
    hunt = Hunt()
    client = hunt.client(hunt.ann)
    for _ in range(3):
        find(client)
    json = {"content_type": "application/json"}
    assert client.post("/api/people/search", {"text": "Robin"}, **json).status_code == HTTPStatus.OK
    assert client.post("/api/people/likely-duplicates", {"name": "Robin Example"}, **json).status_code == HTTPStatus.OK
    stopped = client.post("/api/people/search", {"text": "Robin"}, **json)
    assert stopped.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert stopped.json()["instead"].startswith("Open Find a person")
    assert client.get("/people/duplicates/").status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert find(hunt.client(hunt.bea)).status_code == HTTPStatus.OK  # type: ignore[attr-defined]
    assert client.get(f"/cases/{hunt.own.pk}/").status_code == HTTPStatus.OK, "what one works on is read on"


@pytest.mark.usefixtures("db")
def test_an_auditor_who_reads_the_log_again_and_again_is_asked_too() -> None:
    """ASVS 5.0 V2.4.1."""
    hunt = Hunt()
    client = hunt.client(hunt.auditor)
    for _ in range(5):
        assert client.post("/log/", {"use": "self-monitoring"}).status_code == HTTPStatus.OK
    assert client.post("/log/", {"use": "self-monitoring"}).status_code == HTTPStatus.TOO_MANY_REQUESTS


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(("minutes", "answer"), [(59, HTTPStatus.TOO_MANY_REQUESTS), (61, HTTPStatus.OK)])
def test_what_is_an_hour_ago_is_not_counted(minutes: int, answer: HTTPStatus) -> None:
    hunt = Hunt()
    with acting_as(hunt.ann), connection.cursor() as cursor:
        cursor.execute(
            "insert into access_consultation (at, operation, user_id, user_name, agency, post, case_ids, person_ids,"
            " what, route, reason, purpose, gateway, agreement, recipients, fields)"
            " select now() - make_interval(mins => %s), 'search', %s, 'Ann', '', '', '{}', '{}', 'people', '', '', '',"
            " '', '', '{}', '{}' from generate_series(1, 5)",
            [minutes, hunt.ann.user_id],
        )
    assert find(hunt.client(hunt.ann)).status_code == answer  # type: ignore[attr-defined]


@pytest.mark.usefixtures("db")
def test_counting_is_one_query_that_reads_an_index(
    query_count: Callable[[], AbstractContextManager[CaptureQueriesContext]],
) -> None:
    hunt = Hunt()
    with acting_as(hunt.ann):
        search_people(hunt.ann, "Robin Example")
        with query_count() as queries:
            searching.count_search(hunt.ann)
    assert len(queries) == 1


def test_whatever_searches_asks_or_is_of_the_api() -> None:
    """Every module that calls a search has a view that asks, so that nobody meets a refusal without a way through."""
    callers = set()
    for path in sorted(HOLDFAST.rglob("*.py")):
        called = {
            node.func.id
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        if called & {"search_people", "likely_duplicates", "pairs_to_review", "search_log"}:
            callers.add(path.relative_to(HOLDFAST).as_posix())
    assert callers == {
        "api/people.py", "assurance/log/views.py", "casework/concern/front_door.py", "casework/concern/views.py",
        "casework/people/views.py", "casework/person_pages/merging.py", "casework/person_pages/relationships.py",
    }  # fmt: skip
    assert dict(may.marked(searching.ATTRIBUTE)).keys() == {
        "concern_step", "front_door_decide", "log", "merge_choose", "person_duplicates", "person_search",
        "relationship_add", "relative_new",
    }  # fmt: skip


@pytest.mark.browser
def test_the_page_that_asks_why(page: Page, live_server: LiveServer) -> None:
    hunt = Hunt()
    with acting_as(hunt.ann):
        for _ in range(5):
            search_people(hunt.ann, "Robin Example")
    sign_in(page, hunt.area.user(hunt.ann).email)
    page.goto(f"{live_server.url}{SEARCH}")
    page.get_by_label("Name, date of birth").fill("Robin Example")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Why so many searches?")
    assert_accessible(page)
    assert_fits(page)
    keep_screenshot(page, "searching-why")
    page.get_by_role("button", name="Search on").click()
    expect(page.get_by_role("link", name="Say in a sentence")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Why do you go on?").fill("Two are missing.")
    page.get_by_role("button", name="Search on").click()
    expect(page.get_by_role("heading", name="Robin Example")).to_be_visible()
    with acting_as(hunt.auditor):
        assert Consultation.objects.filter(operation=Operation.SEARCH, what=searching.WENT_ON).exists()

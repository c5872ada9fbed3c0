"""Large documents take turns, so that nobody else waits for them (ADR 0020)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from http import HTTPStatus

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from playwright.sync_api import Page, Response, expect

from holdfast.access import may
from holdfast.access.models import Consultation
from holdfast.access.viewer import Viewer, acting_as
from holdfast.casework.documents import turns, views
from tests.access.area import Area
from tests.support.browser import assert_accessible, assert_fits, keep_screenshot, sign_in


class Press:
    """Documents that are made as slowly as the test wishes, asked for by several at the same time."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.area = Area()
        self.people = [self.area.staff(name) for name in ("Ann", "Bea", "Cem")]
        self.auditor = self.area.staff("Aud", functions=["auditor"])
        self.cases = {viewer.user_id: self.area.case(viewer) for viewer in self.people}
        self.clients = {viewer.user_id: self.client(viewer) for viewer in self.people}
        self.begun, self.goes_on = threading.Semaphore(0), threading.Event()
        self.threads = ThreadPoolExecutor(max_workers=4)
        monkeypatch.setattr(views, "as_pdf", self.slowly)

    def client(self, viewer: Viewer) -> Client:
        """Signed in."""
        client = Client(raise_request_exception=False)
        client.force_login(self.area.user(viewer))
        client.get("/people/")  # where somebody is signed in is written once, before anything waits
        return client

    def slowly(self, *of: object) -> bytes:  # noqa: ARG002 - as it is called
        """Make a document, once the test lets it."""
        self.begun.release()
        assert self.goes_on.wait(30)
        return b"%PDF"

    def address(self, viewer: Viewer) -> str:
        """The document of somebody's own case."""
        return f"/cases/{self.cases[viewer.user_id].pk}/chronology.pdf"

    def ask(self, viewer: Viewer) -> int:
        """What somebody is answered who asks for it now."""
        try:
            return self.clients[viewer.user_id].get(self.address(viewer)).status_code
        finally:
            if threading.current_thread() is not threading.main_thread():
                connections.close_all()

    def begin(self, viewer: Viewer) -> Future[int]:
        """Ask for it in another thread; gives once it is being made."""
        answer = self.threads.submit(self.ask, viewer)
        assert self.begun.acquire(timeout=30)
        return answer


@pytest.fixture
def press(committed_db: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Press]:
    made = Press(monkeypatch)
    yield made
    made.goes_on.set()
    made.threads.shutdown()


def test_a_third_document_is_not_begun_and_whatever_else_goes_on(press: Press) -> None:
    """ASVS 5.0 V15.2.2."""
    ann, bea, cem = press.people
    making = [press.begin(ann), press.begin(bea)]
    busy = press.clients[cem.user_id].get(press.address(cem))
    assert busy.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert busy["Retry-After"] == "5"
    assert "Others are having documents made" in busy.content.decode()
    assert press.clients[cem.user_id].get(f"/cases/{press.cases[cem.user_id].pk}/").status_code == HTTPStatus.OK
    with acting_as(press.auditor):
        assert not Consultation.objects.filter(user_id=cem.user_id, what="chronology").exists(), "nothing was made"
    press.goes_on.set()
    assert [each.result(30) for each in making] == [HTTPStatus.OK, HTTPStatus.OK]
    assert press.ask(cem) == HTTPStatus.OK, "the turn ended with the request"


def test_one_person_has_one_made_at_a_time(press: Press) -> None:
    """ASVS 5.0 V15.2.2."""
    ann, bea, _ = press.people
    making = press.begin(ann)
    busy = press.clients[ann.user_id].get(press.address(ann))
    assert busy.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert "Your last document is still being made" in busy.content.decode()
    other = press.begin(bea)
    press.goes_on.set()
    assert [making.result(30), other.result(30), press.ask(ann)] == [HTTPStatus.OK] * 3


def test_whoever_has_a_document_made_works_on_meanwhile(press: Press) -> None:
    """ASVS 5.0 V15.2.2: also where the document's request is the one that notes that they are still there."""
    ann, *_ = press.people
    client = press.clients[ann.user_id]
    session = client.session
    session["holdfast_seen"] -= 120
    session.save()
    making = press.begin(ann)
    other = Client()
    other.cookies = client.cookies.copy()
    assert other.get(f"/cases/{press.cases[ann.user_id].pk}/").status_code == HTTPStatus.OK
    assert not making.done()
    press.goes_on.set()
    assert making.result(30) == HTTPStatus.OK


def test_a_turn_ends_where_the_document_fails(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*of: object) -> bytes:
        raise RuntimeError("no paper")

    ann, *_ = press.people
    monkeypatch.setattr(views, "as_pdf", broken)
    for _ in range(turns.AT_ONCE + 1):
        assert press.ask(ann) == HTTPStatus.INTERNAL_SERVER_ERROR
    monkeypatch.undo()
    assert press.ask(ann) == HTTPStatus.OK


def test_what_was_typed_is_sent_again_and_the_password_is_not(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "CONFIRMATION_REQUIRED", True)
    ann, *_ = press.people
    elsewhere = connections["default"].copy()
    try:
        with elsewhere.cursor() as cursor:
            cursor.execute("begin")
            cursor.execute(turns._TAKE, [str(ann.author)])
            typed = {"words": "a knife", "confirm": "post", "confirm_password": "three random words"}
            page = press.clients[ann.user_id].post(press.address(ann), typed).content.decode()
    finally:
        elsewhere.close()
    assert 'name="words" value="a knife"' in page
    assert "three random words" not in page


def test_every_document_that_grows_with_a_record_takes_a_turn() -> None:
    """A new file either takes turns or stands here with the reason why it need not."""
    small = {
        "fairness_csv": "Figures of one report.",
        "meeting_extract": "One child of one meeting.",
        "meeting_minutes": "One meeting.",
        "mfa_recovery_codes": "Ten codes.",
        "panel_letter": "One decision.",
        "plan_family": "One plan.",
    }
    handing_out = {name for name, _ in may.marked(may.LEAVES)}
    taking = {name for name, _ in may.marked(turns.ATTRIBUTE)}
    assert handing_out - taking == small.keys()
    assert {"chronology_json", "chronology_pdf", "held", "held_pdf", "inquiry_pdf"} <= taking


@pytest.mark.browser
def test_the_page_that_asks_to_try_again(page: Page, press: Press) -> None:
    ann, *_ = press.people
    making = press.begin(ann)
    sign_in(page, press.area.user(ann).email)
    response: Response | None = page.goto(press.address(ann))
    assert response is not None
    assert response.status == HTTPStatus.SERVICE_UNAVAILABLE
    expect(page.get_by_role("heading", level=1)).to_have_text("Try again in a moment")
    assert_accessible(page)
    assert_fits(page)
    keep_screenshot(page, "document-busy")
    press.goes_on.set()
    assert making.result(30) == HTTPStatus.OK
    with page.expect_download():
        page.get_by_role("link", name="Try again").click()

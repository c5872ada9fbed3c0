"""A breach from its beginning to what is owed, in a browser; and what an auditor sees of it (GM-10)."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.assurance.test_breaches import Desk
from tests.browser.desk import is_sound, sign_in
from tests.support.browser import LiveServer

pytestmark = pytest.mark.browser


@pytest.mark.clause("GM-10")
def test_a_breach_is_recorded_considered_and_reported(page: Page, live_server: LiveServer) -> None:
    desk = Desk()
    sign_in(page, live_server, desk, desk.worker)
    page.goto("/contacts/")
    page.get_by_role("link", name="Data breaches").click()
    is_sound(page, "breaches-none")
    page.get_by_role("button", name="Record a breach").click()
    is_sound(page, "breach-new")
    page.get_by_role("button", name="Record the breach").click()
    expect(page.get_by_role("alert")).to_be_visible()
    is_sound(page, "breach-new-refused")
    page.get_by_label("Day").fill("18")
    page.get_by_label("Month").fill("11")
    page.get_by_label("Year").fill("2026")
    page.get_by_label("Time").fill("9:05")
    page.get_by_label("What reached whom, or was lost?").fill("A bag with a laptop was left on a bus.")
    page.get_by_label("What was done to stop it?").fill("The laptop was wiped from afar.")
    page.get_by_label("Every case on which I work by name").check()
    page.get_by_label("The child or young person whom the case is about").check()
    page.get_by_role("button", name="Record the breach").click()
    expect(page.get_by_role("heading", name="known since 18 November 2026 at 9:05am")).to_be_visible()
    expect(page.get_by_text("Quillon Zephyrine").first).to_be_visible()
    expect(page.get_by_text("Ottoline Marsh").first).to_be_visible()
    is_sound(page, "breach")
    page.get_by_role("link", name="Back to the register").click()
    is_sound(page, "breaches")
    sign_in(page, live_server, desk, desk.auditor)
    page.goto("/breaches/")
    page.get_by_role("link", name="DB-26-").click()
    expect(page.get_by_text("People affected")).to_be_visible()
    expect(page.get_by_text("laptop")).not_to_be_visible()
    is_sound(page, "breach-auditor")

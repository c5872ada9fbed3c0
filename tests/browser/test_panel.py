"""The weekly panel in a browser: from the list to the letter, and the same without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import is_sound, sign_in
from tests.casework.panel.desk import DECLINED, PanelArea
from tests.support.browser import LiveServer

pytestmark = pytest.mark.browser


def decide(page: Page) -> None:
    """Fill in a decision of two agencies and send it."""
    page.get_by_label("Declined").check()
    page.get_by_label("Why?").fill(DECLINED["reasons"])
    page.get_by_label("What does the panel suggest instead?").fill(DECLINED["suggested_instead"])
    second = page.locator("#decided_by-1")
    second.get_by_label("Name").fill("Pat Officer")
    second.locator("select").select_option("police / gangs unit")
    page.get_by_role("button", name="Record the decision").click()


@pytest.mark.slow
@pytest.mark.clause("ISL-D2")
def test_from_the_list_to_the_letter(page: Page, live_server: LiveServer) -> None:
    area = PanelArea()
    late, marp, unknown = area.young("Robin"), area.young("Sam"), area.case(area.worker, area.child(area.worker, "Kit"))
    area.ask(late, days_ago=9)
    area.ask(marp, days_ago=2)
    area.ask(unknown)
    area.record(area.worker, late, "lead.named", {"party": area.worker.party, "name": "Ann Worker"})
    area.record(area.worker, marp, "service.known", {"service": "youth offending"})
    sign_in(page, live_server, area, area.chair)
    page.goto("/panel/")
    expect(page.get_by_text("2 days overdue.")).to_be_visible()
    is_sound(page, "panel")
    page.get_by_role("button", name="Read and decide").first.click()
    is_sound(page, "panel-request")
    page.get_by_role("button", name="Record the decision").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    is_sound(page, "panel-refused")
    decide(page)
    expect(page.get_by_text("Decided. The letter to the referrer")).to_be_visible()
    is_sound(page, "panel-decided")
    with page.expect_download() as letter:
        page.get_by_role("link", name="Letter to the referrer").click()
    assert letter.value.suggested_filename.startswith(f"{late.reference}-letter-")
    page.goto("/panel/?list=answers")
    is_sound(page, "panel-answers")
    page.get_by_role("button", name="Record that the referrer was told").click()
    is_sound(page, "panel-told")
    page.get_by_role("button", name="Record that the referrer was told").click()
    expect(page.get_by_text("Recorded: the referrer was told.")).to_be_visible()
    page.goto("/panel/")
    page.get_by_role("button", name="Call the weekly panel").click()
    expect(page.get_by_label("Kit Example")).to_be_checked()


@pytest.mark.clause("ISL-D2")
def test_deciding_without_scripts(no_script_page: Page, live_server: LiveServer) -> None:
    area = PanelArea()
    case = area.young()
    area.ask(case)
    sign_in(no_script_page, live_server, area, area.chair)
    no_script_page.goto("/panel/")
    no_script_page.get_by_role("button", name="Read and decide").click()
    decide(no_script_page)
    expect(no_script_page.get_by_text("Decided. The letter to the referrer")).to_be_visible()
    no_script_page.get_by_role("button", name="Record that the referrer was told").first.click()
    no_script_page.get_by_role("button", name="Record that the referrer was told").click()
    expect(no_script_page.get_by_text("The referrer was told on")).to_be_visible()

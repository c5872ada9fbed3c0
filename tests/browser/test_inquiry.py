"""The chronology for an inquiry, in a browser, on a record of the demonstration."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.assurance.test_inquiry import Record
from tests.browser.desk import is_sound, sign_in
from tests.support.browser import LiveServer

pytestmark = pytest.mark.browser


@pytest.mark.clause("GM-13")
def test_what_was_known_and_done_is_read_and_given_to_somebody(page: Page, live_server: LiveServer) -> None:
    record = Record()
    record.breach(days_ago=5)
    record.breach(handling="own agency", what="Kept to ourselves.")
    record.report()
    sign_in(page, live_server, record, record.officer)
    page.goto(f"/cases/{record.mine.pk}/chronology")
    page.get_by_role("link", name="For an inquiry").click()
    expect(page.get_by_text("The record holds more than you may read.")).to_be_visible()
    expect(page.get_by_text("Done late").first).to_be_visible()
    is_sound(page, "inquiry")
    page.get_by_role("button", name="Make the document (PDF)").click()
    expect(page.get_by_role("alert")).to_contain_text("Who is it for?")
    is_sound(page, "inquiry-refused")
    page.get_by_label("Who is it for?").fill("H M Coroner")
    page.get_by_label("Why do they get it?").fill("Rule 23 request")
    with page.expect_download() as download:
        page.get_by_role("button", name="Make the document (PDF)").click()
    assert download.value.suggested_filename.endswith(".pdf")

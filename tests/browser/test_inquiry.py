"""The chronology for an inquiry, in a browser: of a case, of a person, and the document that is made of it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.assurance.test_inquiry import FOR_THE_CORONER, Record
from tests.assurance.test_inquiry_of_a_person import Family
from tests.browser.desk import is_sound, sign_in
from tests.support.browser import LiveServer

pytestmark = pytest.mark.browser


def ask_for_the_document(page: Page) -> str:
    """Say who gets it and why, and make it: the name of the file."""
    page.get_by_label("Who gets it?").fill(FOR_THE_CORONER["recipient"])
    page.get_by_label("For which body?").fill(FOR_THE_CORONER["body"])
    page.get_by_label("An inquest").check()
    page.get_by_label("Why do they get it?").fill(FOR_THE_CORONER["reason"])
    with page.expect_download() as download:
        page.get_by_role("button", name="Make the document (PDF)").click()
    return download.value.suggested_filename


@pytest.mark.clause("GM-13")
def test_what_was_known_and_done_is_read_and_given_to_somebody(page: Page, live_server: LiveServer) -> None:
    record = Record()
    record.breach(days_ago=5)
    record.breach(handling="own agency", what="Kept to ourselves.")
    record.report()
    record.join(record.teacher)
    record.breach(by=record.officer)
    sign_in(page, live_server, record, record.officer)
    page.goto(f"/cases/{record.mine.pk}/chronology")
    page.get_by_role("link", name="For an inquiry").click()
    expect(page.get_by_text("The record holds more than you may read.")).to_be_visible()
    expect(page.get_by_text("Who could read it", exact=True)).to_have_count(1)
    expect(page.get_by_text("Also able to read from here")).to_have_count(1)
    is_sound(page, "inquiry")
    page.get_by_role("button", name="Make the document (PDF)").click()
    expect(page.get_by_role("alert")).to_contain_text("Who gets it?")
    is_sound(page, "inquiry-refused")
    assert ask_for_the_document(page).endswith(".pdf")


@pytest.mark.clause("GM-17")
def test_a_person_in_all_cases_and_who_was_given_it(page: Page, live_server: LiveServer) -> None:
    family = Family()
    family.noted(family.mine, "He was followed home.")
    family.known(family.second, what="He was hurt.")
    family.noted(family.hers, "Wrenna walked with him.", people=[(family.quillon, "with")])
    sign_in(page, live_server, family, family.worker)
    page.goto(f"/people/{family.quillon.pk}/")
    page.get_by_role("link", name="For an inquiry").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "What was known about Quillon Zephyrine, and what was done"
    )
    expect(page.get_by_text("which is not about Quillon Zephyrine")).to_have_count(1)
    is_sound(page, "person-inquiry")
    assert ask_for_the_document(page).startswith("person-inquiry-")
    page.goto(f"/people/{family.quillon.pk}/held")
    expect(page.get_by_text("Cora Ner, Coroner’s office").first).to_be_visible()
    is_sound(page, "held-inquiry")

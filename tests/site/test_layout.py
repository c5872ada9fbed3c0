"""The layout of every page."""

import pytest
from django.test import Client
from playwright.sync_api import Page

from tests.support.browser import assert_accessible, assert_fits, keep_screenshot, sign_in

ADDRESSES = ["/accessibility", "/no-such-page"]


@pytest.mark.browser
@pytest.mark.parametrize("address", ADDRESSES)
def test_pages_are_accessible_and_fit_a_small_screen(page: Page, address: str) -> None:
    page.goto(address)
    assert_accessible(page)
    assert_fits(page)
    keep_screenshot(page, f"site{address.replace('/', '-')}")


def test_a_page_carries_no_inline_script_or_style(client: Client) -> None:
    text = client.get("/accessibility").content.decode()
    assert "<style" not in text
    assert " style=" not in text
    assert "<script>" not in text


def test_health_asks_the_database(db: None, client: Client) -> None:
    """ASVS 5.0 V13.4.5."""
    assert client.get("/health").content == b"ok\n"


@pytest.mark.browser
@pytest.mark.demo_area
def test_who_acts_for_whom_stands_on_every_page(page: Page) -> None:
    """ASVS 5.0 V7.4.4."""
    page.goto("/accessibility")
    assert page.get_by_text("Acting for").count() == 0
    sign_in(page, "beatriz@kelpmouth.example.org")
    page.goto("/accessibility")
    assert page.get_by_text("Acting for").inner_text().endswith("social worker, children's social care")
    assert_accessible(page)
    assert_fits(page)
    page.get_by_role("button", name="Sign out").click()
    page.goto("/accessibility")
    assert page.get_by_text("Acting for").count() == 0

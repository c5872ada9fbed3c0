"""The layout of every page."""

import pytest
from django.test import Client
from playwright.sync_api import Page

from tests.support.browser import assert_accessible, assert_fits, keep_screenshot

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
    assert client.get("/health").content == b"ok\n"

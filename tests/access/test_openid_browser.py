"""Signing in by way of an agency's own provider, in a browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.access.area import Area
from tests.access.test_openid import officer
from tests.support.browser import assert_accessible, assert_fits, keep_screenshot
from tests.support.openid import OpenId


@pytest.mark.browser
def test_in_a_browser_the_way_there_and_back_is_open_and_nothing_else(page: Page, openid: OpenId) -> None:
    """ASVS V3.4.3: the strict content security policy and the session's cookie let the provider's answer through.

    ASVS 5.0 V3.7.2.
    """
    officer(Area())
    openid.knows("bob", amr=["mfa"])
    page.goto("/sign-in?next=/acting-for")
    assert_accessible(page)
    assert_fits(page)
    keep_screenshot(page, "sign-in-with-agency")
    page.get_by_role("button", name="Police").click()
    page.get_by_placeholder("sub").fill("bob")
    page.get_by_role("button", name="Authorize").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("For whom do you act?")
    openid.knows("mallory", email="mallory@elsewhere.example.org")
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Police").click()
    page.get_by_placeholder("sub").fill("mallory")
    page.get_by_role("button", name="Authorize").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("did not confirm an e-mail address of your agency")
    assert_accessible(page)
    keep_screenshot(page, "sign-in-refused")

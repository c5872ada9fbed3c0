"""Signing in to a browser, as somebody of the area."""

from __future__ import annotations

from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from holdfast.access.viewer import Viewer, acting_as
from tests.access.area import SET_UP, Area
from tests.support.browser import LiveServer, assert_accessible, assert_fits, keep_screenshot


def sign_in(page: Page, server: LiveServer, area: Area, viewer: Viewer) -> None:
    """Have the browser act as the viewer from now on."""
    client = Client()
    with acting_as(SET_UP):
        client.force_login(area.user(viewer))
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.clear_cookies()
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": server.url}])


def is_sound(page: Page, name: str) -> None:
    """The page is accessible at both widths and fits the small one; pictures are kept where they are asked for."""
    assert_accessible(page)
    keep_screenshot(page, name)
    assert_fits(page)
    before = page.viewport_size
    page.set_viewport_size({"width": 320, "height": 800})
    assert_accessible(page)
    keep_screenshot(page, f"{name}-320")
    if before:
        page.set_viewport_size(before)

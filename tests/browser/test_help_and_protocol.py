"""Contacts, finding help and the protocol, in a browser."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from holdfast.access.viewer import acting_as
from holdfast.register.actions import add_contact
from tests.access.area import SET_UP, Area
from tests.browser.desk import is_sound, sign_in
from tests.casework.test_today import agree
from tests.support.browser import LiveServer

pytestmark = pytest.mark.browser


def test_help_is_found_for_a_child_and_the_protocol_says_why(page: Page, live_server: LiveServer) -> None:
    area = Area()
    worker = area.staff("Ann Worker", post="team manager")
    child = area.child(worker, "Robin", "Example", birth_date=timezone.localdate() - timedelta(days=5900))
    case = area.case(worker, child)
    agree(area, worker, case, days_ago=20)
    with acting_as(SET_UP):
        add_contact(
            by=SET_UP,
            agency=area.school,
            name="Hilary Example",
            post="Designated safeguarding lead",
            telephone="020 7946 0123",
            is_safeguarding_lead=True,
            from_date=date(2020, 1, 1),
        )
    sign_in(page, live_server, area, worker)
    page.goto("/")
    page.get_by_role("link", name="Contacts").click()
    expect(page.get_by_role("cell", name="Hilary Example")).to_be_visible()
    is_sound(page, "contacts")
    page.get_by_role("link", name="Find help").click()
    is_sound(page, "find-help-empty")
    page.get_by_label("Child", exact=True).select_option(label=f"Robin Example, {case.reference}")
    page.get_by_role("button", name="Find help for this child").click()
    expect(page.get_by_role("heading", name="Find help for Robin Example")).to_be_visible()
    page.get_by_text("Not open, and why").first.click()
    is_sound(page, "find-help")
    page.get_by_role("link", name="Protocol").click()
    is_sound(page, "protocol")
    page.get_by_role("link", name="ISL-7.3.2.2a", exact=True).click()
    is_sound(page, "clause")
    page.get_by_role("link", name="1 not done: overdue").click()
    expect(page.get_by_text(case.reference).first).to_be_visible()
    is_sound(page, "clause-duties")


def test_help_is_found_without_scripts(no_script_page: Page, live_server: LiveServer) -> None:
    area = Area()
    worker = area.staff("Ann Worker")
    sign_in(no_script_page, live_server, area, worker)
    no_script_page.goto("/help/")
    no_script_page.get_by_label("Age").fill("16")
    no_script_page.get_by_label("Sex").select_option("female")
    no_script_page.get_by_role("button", name="Find help", exact=True).click()
    expect(no_script_page.get_by_role("heading", name="The Star Project")).to_be_visible()

"""Sharing something in a browser: seven pages, the recipient's own page, taking it back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from holdfast.access.viewer import acting_as
from holdfast.sharing.models import Disclosure
from tests.browser.desk import is_sound, sign_in
from tests.sharing.area import Sharers
from tests.support.browser import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("committed_db")]


def go_on(page: Page) -> None:
    page.get_by_role("button", name="Continue").click()


@pytest.mark.clause("ISL-8.1", "ISL-7.2.2b", "EGV-4", "GM-08", "GM-09", "GM-16")
def test_something_is_shared_read_and_taken_back(page: Page, live_server: LiveServer) -> None:
    area = Sharers()
    case = area.case(area.worker)
    area.concern(area.worker, case)
    sign_in(page, live_server, area, area.worker)
    page.goto(f"{live_server.url}/cases/{case.pk}/sharing")
    is_sound(page, "sharing")
    page.get_by_role("button", name="Share something").click()
    go_on(page)
    expect(page.get_by_role("alert")).to_contain_text("Write an answer.")
    page.get_by_label("What is the child").fill("An attack on the way home.")
    page.get_by_role("group", name="Is somebody’s life in danger now?").get_by_label("No").check()
    page.get_by_role("group", name="Is an enquiry").get_by_label("No").check()
    is_sound(page, "sharing-risk")
    go_on(page)
    page.get_by_label("They were not asked").check()
    page.get_by_label("If they did not agree").fill("It could put the child at more risk.")
    is_sound(page, "sharing-asked")
    go_on(page)
    go_on(page)
    page.get_by_label("To protect this child from harm.").check()
    page.get_by_label("Police", exact=True).check()
    page.get_by_role("button", name="Show the people of these agencies").click()
    page.get_by_label("Bob, gangs unit, Police").check()
    is_sound(page, "sharing-need")
    go_on(page)
    page.get_by_label("What you need to know").fill("Look out near the station.")
    page.get_by_label("Name", exact=True).check()
    is_sound(page, "sharing-content")
    go_on(page)
    expect(page.get_by_role("heading", name="To prevent or detect crime, told to a relevant authority")).to_be_visible()
    page.get_by_role("radio").last.check()
    is_sound(page, "sharing-power")
    go_on(page)
    expect(page.get_by_text("Look out near the station.")).to_be_visible()
    is_sound(page, "sharing-decision")
    page.get_by_label("Share it", exact=True).check()
    page.get_by_role("button", name="Record the decision").click()
    expect(page.get_by_text("not read yet")).to_be_visible()

    with acting_as(area.worker):
        disclosure = Disclosure.objects.get()
    sign_in(page, live_server, area, area.officer)
    page.goto(live_server.url)
    page.get_by_role("link", name="Shared with me").click()
    is_sound(page, "shared-with-me")
    page.locator(f"a[href$='{disclosure.pk}']").click()
    expect(page.get_by_text("Look out near the station.")).not_to_be_visible()
    is_sound(page, "received-conditions")
    page.get_by_role("button", name="I accept this: show it").click()
    expect(page.get_by_text("Look out near the station.")).to_be_visible()
    is_sound(page, "received")

    sign_in(page, live_server, area, area.worker)
    page.goto(f"{live_server.url}/cases/{case.pk}/shared/{disclosure.pk}")
    is_sound(page, "disclosure")
    page.get_by_label("Why?").fill("It went to the wrong person.")
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("Not confirmed yet.")).to_be_visible()


@pytest.mark.clause("GM-11", "GM-12")
def test_the_registers_of_sharing(page: Page, live_server: LiveServer) -> None:
    area = Sharers()
    sign_in(page, live_server, area, area.staff("Kay", functions=["co-ordinator"]))
    page.goto(f"{live_server.url}/sharing/")
    is_sound(page, "sharing-register")
    page.get_by_role("link", name="Record an agreement").click()
    is_sound(page, "agreement-new")
    page.goto(f"{live_server.url}/sharing/assessments/new")
    is_sound(page, "assessment-new")

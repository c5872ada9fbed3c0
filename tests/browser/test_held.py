"""What is held about a person, in a browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import is_sound, sign_in
from tests.sharing.area import Sharers
from tests.support.browser import LiveServer


@pytest.mark.browser
@pytest.mark.clause("GM-17")
@pytest.mark.usefixtures("committed_db")
def test_all_that_is_held_is_one_click_from_the_person(page: Page, live_server: LiveServer) -> None:
    area = Sharers()
    person = area.child(area.worker)
    case = area.case(area.worker, person)
    area.concern(area.worker, case)
    area.told(case, area.officer)
    sign_in(page, live_server, area, area.worker)
    page.goto(f"{live_server.url}/people/{person.pk}/")
    page.get_by_role("link", name="All that is held, and who was told").click()
    expect(page.get_by_role("heading", name="Who was told")).to_be_visible()
    is_sound(page, "held")

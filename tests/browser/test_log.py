"""The auditor reads the log, in a browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from holdfast.access.log import record_consultation
from holdfast.access.models import Operation
from holdfast.access.viewer import acting_as
from tests.access.area import Area
from tests.browser.desk import is_sound, sign_in
from tests.support.browser import LiveServer

pytestmark = pytest.mark.browser


@pytest.mark.clause("GM-13")
def test_the_auditor_finds_who_looked_at_a_case(page: Page, live_server: LiveServer) -> None:
    area = Area()
    worker, auditor = area.staff("Ann Worker"), area.staff("Aud Itor", functions=["auditor"])
    case = area.case(worker)
    with acting_as(worker):
        for number in range(60):
            record_consultation(
                viewer=worker,
                operation=Operation.CONSULT,
                what=f"case page {number}",
                case_ids=[case.pk],
                person_ids=[case.person_id] * (1 + 4 * (number == 59)),  # type: ignore[list-item]
            )
    sign_in(page, live_server, area, auditor)
    page.goto("/contacts/")
    page.get_by_role("link", name="The log", exact=True).click()
    is_sound(page, "log-empty")
    page.get_by_label("Which record (optional)").fill(case.reference)
    page.get_by_role("button", name="Read the log").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose what you read the log for.")
    is_sound(page, "log-refused")
    page.get_by_label("To check that what was done was lawful").check()
    page.get_by_label("What was done (optional)").select_option("consult")
    page.get_by_role("button", name="Read the log").click()
    expect(page.get_by_text("case page 59", exact=False)).to_be_visible()
    expect(page.get_by_text("case page 0", exact=True)).not_to_be_visible()
    is_sound(page, "log")
    page.get_by_role("button", name="Older lines").click()
    expect(page.get_by_text("case page 2", exact=False).first).to_be_visible()
    expect(page.get_by_text("case page 59", exact=False)).not_to_be_visible()

"""A plan made with the family, added to by the school, reviewed and amended, in a browser."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.desk import is_sound, sign_in
from tests.casework.plans.plans import Desk
from tests.support.browser import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def fill_outcome(page: Page, wanted: str, number: int = 0) -> None:
    """One line of a plan."""
    line = f"outcomes-{number}-"
    by_when = timezone.localdate() + timedelta(days=60)
    page.locator(f"[name={line}wanted]").fill(wanted)
    page.locator(f"[name={line}in_whose_words][value=child]").check()
    page.locator(f"[name={line}need]").fill("Threatened on the way.")
    page.locator(f"[name={line}service]").fill("School")
    page.locator(f"[name={line}who]").fill("Pastoral lead")
    for part, value in (("day", by_when.day), ("month", by_when.month), ("year", by_when.year)):
        page.locator(f"[name={line}by_when-{part}]").fill(str(value))


def plan_through(page: Page, server: LiveServer, *, sound: bool) -> None:
    """The whole way of a plan."""
    desk = Desk()
    look = is_sound if sound else lambda *_: None
    address = f"/cases/{desk.child_case.pk}/plan/"
    sign_in(page, server, desk, desk.worker)
    page.goto(address)
    look(page, "plan-none")
    page.get_by_role("button", name="Make the plan").click()
    fill_outcome(page, "Get to school without fear.")
    look(page, "plan-make")
    page.get_by_role("button", name="Make the plan").click()
    expect(page.get_by_text("The plan is made.")).to_be_visible()
    look(page, "plan")

    sign_in(page, server, desk, desk.teacher)
    page.goto(address)
    page.get_by_role("button", name="Add your agency").click()
    fill_outcome(page, "Somebody to go to at school.")
    page.get_by_role("button", name="Add to the plan").click()
    expect(page.get_by_text("Your part stands in the plan.")).to_be_visible()

    sign_in(page, server, desk, desk.worker)
    page.goto(address)
    page.get_by_role("button", name="Review the plan").first.click()
    expect(page.locator("[name=outcomes-1-wanted]")).to_have_value("Somebody to go to at school.")
    page.get_by_role("button", name="Record the review").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    look(page, "plan-review")
    page.get_by_role("button", name=re.compile("Add another")).first.click()
    page.locator("[name=attended-1-name]").fill("Tai Teacher")
    page.locator("[name=attended-1-party]").select_option("education / pastoral lead")
    page.locator("[name=outcomes-0-met][value=met]").check()
    page.locator("[name=outcomes-1-met][value=partly]").check()
    page.locator("[name=needs_updated]").fill("Sleeps better.")
    page.locator("[name=plan_amended][value=yes]").check()
    page.get_by_role("button", name="Record the review").click()
    expect(page.get_by_role("heading", name="Amend the plan")).to_be_visible()
    expect(page.locator("[name=outcomes-0-wanted]")).to_have_value("Somebody to go to at school.")
    page.locator("[name=why]").fill("One outcome is met.")
    page.get_by_role("button", name="Amend the plan").click()
    expect(page.get_by_text("The plan is amended.")).to_be_visible()
    look(page, "plan-amended")
    page.get_by_role("link", name="Read and print the family’s copy").click()
    look(page, "plan-family")


@pytest.mark.clause("ISL-7.4a")
@pytest.mark.clause("ISL-7.4b")
@pytest.mark.clause("ISL-7.6")
def test_a_plan_from_the_first_outcome_to_the_familys_copy(page: Page, live_server: LiveServer) -> None:
    plan_through(page, live_server, sound=True)
    with page.expect_download() as download:
        page.get_by_role("button", name="Print it as a PDF").click()
    assert download.value.suggested_filename.endswith("-plan.pdf")


def test_a_plan_without_scripts(no_script_page: Page, live_server: LiveServer) -> None:
    plan_through(no_script_page, live_server, sound=False)

"""A dip sample from its draw to what was found, in a browser."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.assurance.test_dip_samples import Sampled
from tests.browser.desk import is_sound, sign_in
from tests.support.browser import LiveServer

pytestmark = pytest.mark.browser


@pytest.mark.clause("GM-13")
def test_a_sample_is_drawn_assigned_reviewed_and_summed_up(page: Page, live_server: LiveServer) -> None:
    area = Sampled(cases=1)
    today = timezone.localdate()
    sign_in(page, live_server, area, area.auditor)
    page.goto("/contacts/")
    page.get_by_role("link", name="Dip samples").click()
    is_sound(page, "dip-samples-none")
    page.get_by_role("button", name="Draw a sample").click()
    page.get_by_role("button", name="Draw the sample").click()
    expect(page.get_by_role("alert")).to_be_visible()
    is_sound(page, "dip-sample-new")
    page.get_by_label("Cases opened in the period").check()
    for group in ("The first day of the period", "The last day of the period"):
        boxes = page.get_by_role("group", name=group)
        boxes.get_by_label("Day").fill(str(today.day))
        boxes.get_by_label("Month").fill(str(today.month))
        boxes.get_by_label("Year").fill(str(today.year))
    page.get_by_label("How many records?").fill("1")
    page.get_by_label("What is it drawn for?").fill("Audit 12")
    page.get_by_role("button", name="Draw the sample").click()
    expect(page.get_by_text("the sample is the same")).to_be_visible()
    is_sound(page, "dip-sample")
    sample = page.url
    page.get_by_role("link", name="Choose who reviews it").click()
    is_sound(page, "dip-assign")
    page.get_by_label("Who reviews it?").select_option(label="Bob Gull, Police, gangs unit")
    page.get_by_role("button", name="Assign the review").click()
    sign_in(page, live_server, area, area.reviewer)
    page.goto("/")
    page.get_by_role("link", name="Reviews").click()
    is_sound(page, "dip-reviews")
    page.get_by_role("link", name="Review HF-").click()
    is_sound(page, "dip-review")
    page.get_by_label("Good enough in part").check()
    page.get_by_role("radio", name="Not followed").check()
    page.get_by_label("It stands in it", exact=True).check()
    page.get_by_label("What did you find?").fill("The plan was not given to Zephyrine's family.")
    page.get_by_role("group", name="Does somebody have to do something?").get_by_label("Yes").check()
    page.get_by_label("What has to be done?").fill("Give the plan to the family.")
    page.get_by_role("button", name="Record the review").click()
    expect(page.get_by_text("You no longer see the case.")).to_be_visible()
    sign_in(page, live_server, area, area.auditor)
    page.goto(sample)
    expect(page.get_by_text("The plan was not given to [name]'s family.")).to_be_visible()
    is_sound(page, "dip-sample-done")

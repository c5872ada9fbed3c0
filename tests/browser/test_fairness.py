"""A co-ordinator has a quarter counted, writes about it and signs, in a browser."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from holdfast.access.viewer import acting_as
from holdfast.assurance.fairness.actions import count_period, write
from holdfast.assurance.fairness.queries import to_count
from holdfast.assurance.fairness.reading import digest_of
from tests.access.area import Area
from tests.assurance.fairness.people import People
from tests.browser.desk import is_sound, sign_in
from tests.support.browser import LiveServer

pytestmark = pytest.mark.browser


def plant(area: Area) -> People:
    """An area in which Black children are given a category twice as often."""
    people = People(area.staff("Ann Worker"), timezone.localdate())
    concern = ("concern.raised", people.before, {"what": "x"})
    category = ("risk.decided", people.within, {"category": 2})
    for ethnicity, many in (("black: african", 40), ("white: british", 20), ("mixed: other", 25), ("other: arab", 2)):
        for sex, age in (("male", 16), ("female", 14)):
            people.add(many, concern, category, ethnicity=ethnicity, sex=sex, age=age)
            people.add(60 if many > 2 else 1, concern, ethnicity=ethnicity, sex=sex, age=age)
    people.add(9, concern, ethnicity="not stated")
    people.write()
    return people


@pytest.mark.clause("GM-12", "GM-18")
def test_from_counting_to_signing(page: Page, live_server: LiveServer) -> None:
    area = Area()
    writer = area.staff("Cora Ordinator", functions=["co-ordinator"])
    people = plant(area)
    sign_in(page, live_server, area, writer)
    page.goto("/")
    page.get_by_role("link", name="Fairness report", exact=True).click()
    is_sound(page, "fairness-empty")
    page.get_by_label("Which period?").select_option(people.period.key)
    page.get_by_role("button", name="Continue").click()
    is_sound(page, "fairness-new")
    page.get_by_role("button", name="Count it").click()
    expect(page.get_by_role("heading", name="At a glance")).to_be_visible()
    expect(page.get_by_role("heading", name="What looks different")).to_be_visible()
    expect(page.get_by_text("not shown").first).to_be_visible()
    page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
    is_sound(page, "fairness-report")
    page.get_by_role("button", name="Write about it and sign").click()
    page.get_by_role("button", name="Keep and go on to sign").click()
    expect(page.get_by_role("alert")).to_contain_text("Write this down.")
    is_sound(page, "fairness-words-missing")
    for box in page.get_by_role("textbox").all():
        if (box.get_attribute("name") or "").startswith("review_by"):
            continue
        box.fill("More of them are sent to us after stop and search. Cora reads every third referral until June.")
    day = timezone.localdate() + timedelta(days=90)
    for part, value in (("day", day.day), ("month", day.month), ("year", day.year)):
        page.locator(f"[name=review_by-{part}]").fill(str(value))
    page.get_by_role("button", name="Keep and go on to sign").click()
    expect(page.get_by_role("heading", name="Sign the report")).to_be_visible()
    is_sound(page, "fairness-sign")
    page.get_by_role("button", name="Sign the report").click()
    expect(page.get_by_text("Signed. The report changes no more.")).to_be_visible()
    expect(page.get_by_role("button", name="Write about it and sign")).to_have_count(0)
    page.goto("/fairness/")
    is_sound(page, "fairness-list")


@pytest.mark.clause("GM-12")
def test_two_who_write_at_once_lose_nothing_and_a_report_is_discarded(page: Page, live_server: LiveServer) -> None:
    area = Area()
    writer = area.staff("Cora Ordinator", functions=["co-ordinator"])
    plant(area)
    with acting_as(writer):
        report = count_period(by=writer, period=to_count(writer)[0])
    sign_in(page, live_server, area, writer)
    page.goto(f"/fairness/{report.pk}/words")
    page.get_by_label("What do the figures say on the whole?").fill("His.")
    with acting_as(writer):
        write(by=writer, report=report, read=digest_of(report), words={"general": "Hers."})
    page.get_by_role("button", name="Keep for later").click()
    expect(page.get_by_text("has changed since you opened this page").first).to_be_visible()
    expect(page.get_by_text("Hers.")).to_be_visible()
    expect(page.get_by_label("What do the figures say on the whole?")).to_have_value("His.")
    is_sound(page, "fairness-words-meanwhile")
    page.goto(f"/fairness/{report.pk}/")
    page.get_by_role("link", name="Discard it").click()
    page.get_by_role("button", name="Discard the report").click()
    is_sound(page, "fairness-discard")
    page.get_by_label("Why is it discarded?").fill("We report by the year.")
    page.get_by_role("button", name="Discard the report").click()
    expect(page.get_by_text("We report by the year.")).to_be_visible()
    is_sound(page, "fairness-list-discarded")


@pytest.mark.clause("GM-18")
def test_population_is_recorded(page: Page, live_server: LiveServer) -> None:
    area = Area()
    writer = area.staff("Cora Ordinator", functions=["co-ordinator"])
    sign_in(page, live_server, area, writer)
    page.goto("/fairness/population")
    page.get_by_role("link", name="Add figures by sex").click()
    page.get_by_role("button", name="Record").click()
    is_sound(page, "fairness-population-missing")
    page.get_by_label("Who published the figures, and of which ages are they?").fill("ONS, aged 10 to 24")
    for part, value in (("day", "30"), ("month", "6"), ("year", "2025")):
        page.locator(f"[name=as_of-{part}]").fill(value)
    page.get_by_label("Male", exact=True).fill("21000")
    page.get_by_label("Female", exact=True).fill("20500")
    page.get_by_role("button", name="Record").click()
    expect(page.get_by_text("21,000")).to_be_visible()
    is_sound(page, "fairness-population")

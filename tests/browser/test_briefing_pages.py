"""A briefing in a browser: written, checked, agreed, read, withdrawn."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from holdfast.access.viewer import acting_as
from holdfast.register.actions import add_place
from holdfast.sharing.briefings.models import Briefing
from tests.browser.desk import is_sound, sign_in
from tests.sharing.briefers import CLEAN, Briefers
from tests.support.browser import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("committed_db")]


@pytest.mark.clause("NOR-10")
def test_a_briefing_is_checked_changed_agreed_and_read(page: Page, live_server: LiveServer) -> None:
    area = Briefers()
    area.case(area.worker, area.child(area.worker, "Xanthe", "Gullcroft"))
    area.case(area.worker, area.child(area.worker, "Chelsea", "Limpetmere"))
    with acting_as(area.worker):
        add_place(by=area.worker, kind="transport", name="Bus station")
    sign_in(page, live_server, area, area.head)
    page.goto(live_server.url)
    page.get_by_role("link", name="Briefings").click()
    is_sound(page, "briefings-none")
    page.get_by_role("button", name="Write a briefing").click()
    page.get_by_role("button", name="Check it and put it forward").click()
    expect(page.get_by_role("alert")).to_contain_text("Write an answer.")
    page.get_by_label("Title", exact=True).fill(CLEAN["title"])
    page.get_by_label("Which place, route or theme").fill(f"{CLEAN['about']} Chelsea.")
    page.get_by_label("What is seen there?").fill("Xanthe Gullcroft sells at 27 Kelp Street to a boy aged 14.")
    page.get_by_label("What are partners asked to do?").fill(CLEAN["asked"])
    page.get_by_label("Look for a place on record").fill("bus")
    page.get_by_role("button", name="Show places").click()
    page.get_by_label("Bus station (transport)").check()
    page.get_by_label("To prevent serious violence in the area.").check()
    page.get_by_label("School", exact=True).check()
    later = timezone.localdate() + timedelta(days=30)
    until = page.get_by_role("group", name="Until when?")
    for part, value in (("Day", later.day), ("Month", later.month), ("Year", later.year)):
        until.get_by_label(part).fill(str(value))
    page.get_by_label("Dee, ").check()
    page.get_by_role("button", name="Check it and put it forward").click()
    findings = page.locator("#findings")
    for piece in ("Xanthe Gullcroft", "27 Kelp Street", "boy aged 14"):
        expect(findings.get_by_text(f"“{piece}” could point at somebody.")).to_be_visible()
    expect(findings.get_by_text("Chelsea")).to_be_visible()
    expect(page.get_by_label("What is seen there?")).to_have_value(
        "Xanthe Gullcroft sells at 27 Kelp Street to a boy aged 14."
    )
    is_sound(page, "briefing-findings")
    page.get_by_label("What is seen there?").fill(CLEAN["seen"])
    page.get_by_role("button", name="Only check it").click()
    expect(page.get_by_text("Nothing must be changed.")).to_be_visible()
    page.get_by_role("button", name="Check it and put it forward").click()
    expect(page.get_by_text("Waits for Dee to agree.")).to_be_visible()
    is_sound(page, "briefing-waits")

    sign_in(page, live_server, area, area.detective)
    page.goto(f"{live_server.url}/briefings/")
    is_sound(page, "briefings-to-agree")
    page.get_by_role("link", name=CLEAN["title"]).click()
    page.get_by_role("button", name="I agree: issue it").click()
    expect(page.get_by_role("alert")).to_contain_text("“Chelsea”: could be the name of somebody, or a home.")
    is_sound(page, "briefing-agree")
    page.get_by_label("Why is each of these no name and no home here?").fill("The part of the town.")
    page.get_by_role("button", name="I agree: issue it").click()
    expect(page.get_by_text("Agreed and issued.")).to_be_visible()

    sign_in(page, live_server, area, area.teacher)
    page.goto(live_server.url)
    page.get_by_role("link", name="Briefings").click()
    expect(page.get_by_text("Not read yet.")).to_be_visible()
    is_sound(page, "briefings")
    page.get_by_role("link", name=CLEAN["title"]).click()
    expect(page.get_by_text("Have staff at the gate")).to_be_visible()
    is_sound(page, "briefing")

    sign_in(page, live_server, area, area.head)
    with acting_as(area.head):
        briefing = Briefing.objects.get()
    page.goto(f"{live_server.url}/briefings/{briefing.pk}")
    expect(page.get_by_text("Cat, School")).to_be_visible()
    is_sound(page, "briefing-kept")
    page.get_by_label("Why?").fill("It is over.")
    page.get_by_role("button", name="Withdraw it").click()
    expect(page.get_by_text("Withdrawn. Nobody reads it any longer.")).to_be_visible()
    sign_in(page, live_server, area, area.teacher)
    page.goto(f"{live_server.url}/briefings/{briefing.pk}")
    expect(page.get_by_text("It is over.")).to_be_visible()
    is_sound(page, "briefing-withdrawn")
    sign_in(page, live_server, area, area.worker)
    page.goto(f"{live_server.url}/briefings/new")
    is_sound(page, "briefing-not-yours")


@pytest.mark.clause("NOR-10")
def test_a_briefing_is_begun_from_the_page_of_its_place(page: Page, live_server: LiveServer) -> None:
    area = Briefers()
    with acting_as(area.worker):
        station = add_place(by=area.worker, kind="transport", name="Bus station")
    sign_in(page, live_server, area, area.head)
    page.goto(f"{live_server.url}/places/{station.pk}/")
    is_sound(page, "place-with-briefing")
    page.get_by_role("link", name="Write a briefing about this place").click()
    expect(page.get_by_label("Bus station (transport)")).to_be_checked()
    page.get_by_label("What is seen there?").fill("Xanthe waits at the elms. Young people are stopped there.")
    page.get_by_role("button", name="Only check it").click()
    expect(page.locator("#findings")).to_contain_text("Words that could be names or homes")
    is_sound(page, "briefing-asked")
    page.goto(f"{live_server.url}/places/{station.pk}/")
    page.get_by_role("link", name="Write a briefing about this place").click()
    expect(page.get_by_text("Bus station is chosen as well.")).to_have_count(0)
    page.get_by_label("Bus station (transport)").uncheck()
    page.get_by_role("button", name="Only check it").click()
    page.goto(f"{live_server.url}/places/{station.pk}/")
    page.get_by_role("link", name="Write a briefing about this place").click()
    expect(page.get_by_text("Bus station is chosen as well.")).to_be_visible()
    is_sound(page, "briefing-begun-before")

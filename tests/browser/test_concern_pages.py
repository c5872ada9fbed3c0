"""Raising a concern in a browser, with scripts and without, and the front door's answer."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from holdfast.access.models import Function
from tests.access.area import Area
from tests.browser.desk import is_sound, sign_in
from tests.support.browser import LiveServer

pytestmark = pytest.mark.browser


def raise_concern(page: Page, *, name: str, danger: bool = False, check: bool = False) -> None:
    """The whole way from the navigation to the page that says what happens next."""

    def sound(step: str) -> None:
        if check:
            is_sound(page, f"concern-{step}")

    page.get_by_role("link", name="Raise a concern").first.click()
    sound("danger")
    page.get_by_role("radio", name="Yes" if danger else "No", exact=True).check()
    page.get_by_role("button", name="Continue").click()
    sound("who")
    page.get_by_label("First names").fill(name)
    page.get_by_label("Family name").fill("Example")
    page.get_by_label("Day").fill("4")
    page.get_by_label("Month").fill("5")
    page.get_by_label("Year").fill("2012")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Nobody you work with has this name")).to_be_visible()
    sound("who-looked")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("What are you worried about?").fill("Has a knife wound and will not say how.")
    page.get_by_role("group", name="Is this about gangs").get_by_label("Yes").check()
    page.get_by_role("group", name="Does this come from a professional?").get_by_label("Yes").check()
    page.get_by_label("Sign", exact=True).first.select_option("running away")
    page.get_by_label("Who saw it?").fill("Form tutor")
    page.get_by_label("Day").fill("2")
    page.get_by_label("Month").fill("3")
    page.get_by_label("Year").fill("2026")
    page.get_by_label("What was seen?", exact=True).fill("Did not come home on two nights.")
    page.get_by_role("button", name="Add another").click()
    expect(page.get_by_label("Who saw it?").nth(1)).to_be_visible()
    assert page.get_by_label("Who saw it?").first.input_value() == "Form tutor"
    sound("seen")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label(re.compile("run(s|ning) away", re.IGNORECASE)).first.check()
    sound("worrying")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("group", name="Have you spoken with the child").get_by_label("Told about it").check()
    page.get_by_role("group", name="Have you spoken with a parent").get_by_label("Not asked yet").check()
    page.get_by_label("Why have the parents not been asked?").fill("It could put the child at more risk.")
    sound("told")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Name (optional)").first.fill("Sam Example")
    page.get_by_label("Relation to the young person").first.fill("brother")
    sound("others")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Check your answers")).to_be_visible()
    sound("check")
    page.get_by_role("button", name="Send the concern").click()
    expect(page.get_by_role("heading", name="Concern sent")).to_be_visible()
    sound("sent")


@pytest.mark.clause("ISL-7.2.2c")
@pytest.mark.slow
def test_a_teacher_raises_a_concern_and_the_front_door_allocates_it(page: Page, live_server: LiveServer) -> None:
    area = Area()
    teacher = area.staff("Tess Tutor", area.school, post="pastoral lead")
    door = area.staff("Fin Front", post="front door", team=area.front_door, functions=[Function.FRONT_DOOR])
    team = area.team(area.care, "North")
    area.staff("Ann Worker", team=team)
    sign_in(page, live_server, area, teacher)
    page.goto("/")
    raise_concern(page, name="Robin", danger=True, check=True)
    expect(page.get_by_text("If you have not called 999")).to_be_visible()
    sign_in(page, live_server, area, door)
    page.goto("/front-door/")
    is_sound(page, "front-door")
    page.get_by_role("button", name="Decide and allocate").first.click()
    is_sound(page, "front-door-decide")
    page.get_by_label("Specialist: children's social care").check()
    page.get_by_label("Why, in your own words").fill("A section 47 enquiry may be needed.")
    page.get_by_label("To which team is it allocated?").select_option(label="Children's social care: North")
    page.get_by_role("button", name="Record the decision and allocate").click()
    expect(page.get_by_text("North works on")).to_be_visible()


def test_without_scripts_nothing_is_missing(no_script_page: Page, live_server: LiveServer) -> None:
    area = Area()
    teacher = area.staff("Tess Tutor", area.school, post="pastoral lead")
    sign_in(no_script_page, live_server, area, teacher)
    no_script_page.goto("/")
    raise_concern(no_script_page, name="Robin")


def test_the_draft_is_saved_while_one_types(page: Page, live_server: LiveServer) -> None:
    area = Area()
    teacher = area.staff("Tess Tutor", area.school, post="pastoral lead")
    sign_in(page, live_server, area, teacher)
    page.goto("/concern/")
    page.get_by_role("radio", name="No", exact=True).check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("First names").fill("Robin")
    page.get_by_label("Family name").fill("Half-typed")
    expect(page.get_by_text("Draft saved at")).to_be_visible(timeout=10_000)
    page.goto("/")
    page.get_by_role("link", name="Concern", exact=True).click()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_label("Family name")).to_have_value("Half-typed")


def test_what_is_asked_only_in_some_cases_is_hidden_until_then(page: Page, live_server: LiveServer) -> None:
    area = Area()
    worker = area.staff("Ann Worker")
    case = area.case(worker)
    sign_in(page, live_server, area, worker)
    page.goto(f"/cases/{case.pk}/record/concern.raised")
    why = page.get_by_label("Why have the parents not been asked?")
    expect(why).to_be_hidden()
    asked = page.get_by_role("group", name="Have you spoken with a parent")
    asked.get_by_label("Not asked yet").check()
    expect(why).to_be_visible()
    asked.get_by_label("Told about it").check()
    expect(why).to_be_hidden()

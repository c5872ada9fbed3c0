"""Cover for absence and a record opened in an emergency, in a browser, also without scripts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from holdfast.access.viewer import acting_as
from holdfast.register.models import Case
from tests.access.area import Area
from tests.browser.desk import is_sound, sign_in
from tests.support.browser import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.clause("GM-08")
def test_somebody_names_who_stands_in_and_it_is_ended(page: Page, live_server: LiveServer) -> None:
    area = Area()
    ann, bea = area.staff("Ann Rowe"), area.staff("Bea Quill")
    case = area.case(ann)
    area.concern(ann, case)
    sign_in(page, live_server, area, ann)
    page.goto("/")
    page.get_by_role("link", name="Away soon? Name who stands in").click()
    page.get_by_role("button", name="Name them").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    is_sound(page, "cover-refused")
    page.get_by_label("Who stands in?").select_option(label="Bea Quill")
    last = timezone.localdate() + timedelta(days=4)
    box = page.get_by_role("group", name="Until which day?")
    for part, value in (("Day", last.day), ("Month", last.month), ("Year", last.year)):
        box.get_by_label(part).fill(str(value))
    page.get_by_role("button", name="Name them").click()
    expect(page.get_by_text("Bea Quill stands in for Ann Rowe from now on.")).to_be_visible()
    is_sound(page, "cover")
    sign_in(page, live_server, area, bea)
    page.goto("/")
    expect(page.get_by_text("You stand in for Ann Rowe, who is away until")).to_be_visible()
    is_sound(page, "today-standing-in")
    page.get_by_role("link", name="See what is owed there for Ann Rowe").click()
    expect(page.get_by_text(case.reference).first).to_be_visible()
    page.goto("/cover/")
    page.get_by_role("link", name="End cover by Bea Quill for Ann Rowe").click()
    is_sound(page, "cover-end")
    page.get_by_role("button", name="End cover now").click()
    expect(page.get_by_text("Bea Quill no longer stands in for Ann Rowe.")).to_be_visible()


@pytest.mark.clause("HOLDFAST-6")
def test_a_record_is_opened_in_an_emergency_and_reviewed(page: Page, live_server: LiveServer) -> None:
    area = Area()
    ann, bob = area.staff("Ann Rowe"), area.staff("Bob Night", area.police)
    auditor = area.staff("Aud Itor", functions=["auditor"])
    case = area.case(ann, area.child(ann, "Wren", "Holloway"), role="lead professional")
    sign_in(page, live_server, area, bob)
    page.goto("/people/")
    page.get_by_role("link", name="Open a record in an emergency").click()
    page.get_by_role("button", name="Open the record").click()
    is_sound(page, "emergency-refused")
    page.get_by_label("Case reference").fill(case.reference)
    page.get_by_label("Somebody’s life is at risk").check()
    page.get_by_label("What do you need to know, and why can it not wait?").fill("The ward must know.")
    page.get_by_role("button", name="Open the record").click()
    expect(page.get_by_text("Opened. Those who lead the work and the auditors are told")).to_be_visible()
    is_sound(page, "emergency-opened")
    with acting_as(bob):
        assert Case.objects.count() == 1
    sign_in(page, live_server, area, ann)
    page.goto("/")
    expect(page.get_by_text("in an emergency").first).to_be_visible()
    is_sound(page, "today-emergency")
    page.goto(f"/cases/{case.pk}/")
    page.get_by_role("button", name="Record: opening in an emergency reviewed").first.click()
    page.get_by_label("It was needed", exact=True).check()
    page.get_by_label("What did you look at, and what follows?").fill("The ward rang. It was needed.")
    page.get_by_role("button", name="Record").last.click()
    expect(page.get_by_text("Opening in an emergency reviewed").first).to_be_visible()
    sign_in(page, live_server, area, auditor)
    page.goto("/emergency/opened/")
    expect(page.get_by_text("The ward must know.")).to_be_visible()
    expect(page.get_by_text(case.reference)).to_have_count(0)
    is_sound(page, "emergencies")


def test_both_work_without_scripts(no_script_page: Page, live_server: LiveServer) -> None:
    area = Area()
    ann, bob = area.staff("Ann Rowe"), area.staff("Bob Night", area.police)
    case = area.case(ann)
    sign_in(no_script_page, live_server, area, bob)
    no_script_page.goto("/emergency/")
    no_script_page.get_by_label("Case reference").fill(case.reference)
    no_script_page.get_by_label("Somebody’s life is at risk").check()
    no_script_page.get_by_label("What do you need to know, and why can it not wait?").fill("The ward must know.")
    no_script_page.get_by_role("button", name="Open the record").click()
    expect(no_script_page.get_by_text("Opened. Those who lead the work")).to_be_visible()
    no_script_page.goto("/cover/")
    expect(no_script_page.get_by_role("button", name="Name them")).to_be_visible()

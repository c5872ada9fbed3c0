"""Today, a case and its parts, and the search, in a browser."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from holdfast.access.viewer import Viewer, acting_as
from holdfast.chronology.actions import append_fact, correct_fact
from holdfast.register.models import Case
from tests.access.area import Area
from tests.browser.desk import is_sound, sign_in
from tests.support.browser import LiveServer

pytestmark = pytest.mark.browser


def worked_case(area: Area, by: Viewer) -> Case:
    """A case with a concern, a category that was corrected, a flag, and a duty that is overdue."""
    case = area.case(by, area.child(by, "Robin", "Example", birth_date=timezone.localdate() - timedelta(days=5200)))
    area.concern(by, case, happened_at=timezone.now() - timedelta(days=21))
    decided = {
        "category": 2,
        "decided_by": [
            {"name": "A. Officer", "agency": "police", "role": "gangs unit"},
            {"name": "B. Nurse", "agency": "health"},
        ],
        "reasons": "Stabbed on the way home; friends are in conflict with another group.",
        "review_by": (timezone.localdate() + timedelta(days=120)).isoformat(),
    }
    with acting_as(by):
        fact = append_fact(
            by=by, kind="risk.decided", happened_at=timezone.now() - timedelta(days=20), data=decided, cases=[case]
        )
        correct_fact(by=by, fact=fact, data={**decided, "category": 3})
    return case


@pytest.mark.slow
def test_from_today_to_what_is_owed(page: Page, live_server: LiveServer) -> None:
    area = Area()
    manager = area.staff("Ann Manager", post="team manager")
    case = worked_case(area, manager)
    sign_in(page, live_server, area, manager)
    page.goto("/")
    expect(page.get_by_text("days overdue.").first).to_be_visible()
    is_sound(page, "today")
    page.get_by_label("Overdue only").check()
    page.get_by_role("button", name="Show these").click()
    is_sound(page, "today-overdue")
    page.get_by_role("link", name="Robin Example").first.click()
    expect(page.get_by_text("Category 3").first).to_be_visible()
    is_sound(page, "case")
    for part in ("Chronology", "People", "Duties", "Involved", "Record something"):
        page.get_by_role("navigation", name="Parts of this case").get_by_role("link", name=part, exact=True).click()
        is_sound(page, f"case-{part.lower().replace(' ', '-')}")
    page.goto(f"/cases/{case.pk}/duties")
    page.get_by_role("link", name=re.compile("Why, and what else.*Hold a strategy meeting")).first.click()
    is_sound(page, "duty")
    page.goto(f"/cases/{case.pk}/record")
    page.get_by_role("link", name="One agency's own view of the risk").click()
    is_sound(page, "fact-new")
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    is_sound(page, "fact-new-refused")
    page.get_by_role("link", name="Which category would you propose?").click()
    page.get_by_label("High").check()
    page.get_by_label("Why, in your own words").fill("Seen carrying a knife.")
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_text("Recorded: One agency")).to_be_visible()
    is_sound(page, "fact")
    page.get_by_role("link", name="Correct or withdraw this").click()
    is_sound(page, "fact-correct")
    page.goto(f"/cases/{case.pk}/")
    page.get_by_text("See what was known at a past moment").click()
    past = timezone.localtime() - timedelta(days=30)
    page.get_by_label("Day").fill(str(past.day))
    page.get_by_label("Month").fill(str(past.month))
    page.get_by_label("Year").fill(str(past.year))
    page.get_by_label("Time").fill("9am")
    page.get_by_role("button", name="Show what was known").click()
    expect(page.get_by_text("As known at").first).to_be_visible()
    expect(page.get_by_text("Category 3")).to_have_count(0)
    is_sound(page, "case-as-known")


def test_the_search_offers_the_front_door(page: Page, live_server: LiveServer) -> None:
    area = Area()
    manager = area.staff("Ann Manager", post="team manager")
    worked_case(area, manager)
    sign_in(page, live_server, area, manager)
    page.goto("/people/")
    is_sound(page, "search")
    box = page.get_by_label("Name, date of birth")
    box.fill("Exampel Robyn")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("heading", name="Among the people you work with")).to_be_visible()
    is_sound(page, "search-found")
    page.get_by_label("Name, date of birth").fill("Nobody Atall")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("heading", name="Nobody you work with")).to_be_visible()
    is_sound(page, "search-nobody")
    page.get_by_role("link", name="ask the front door").click()
    is_sound(page, "ask-front-door")


def test_on_a_small_screen_the_work_is_near_the_top(page: Page, live_server: LiveServer) -> None:
    area = Area()
    manager = area.staff("Ann Manager", post="team manager")
    case = worked_case(area, manager)
    sign_in(page, live_server, area, manager)
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(f"/cases/{case.pk}/")
    bar = page.locator(".moj-identity-bar")
    parts = page.get_by_role("navigation", name="Parts of this case")
    top, bottom = bar.bounding_box(), parts.bounding_box()
    assert top
    assert bottom
    assert bottom["y"] + bottom["height"] - top["y"] < 340
    agencies = page.get_by_text("agency involved")
    agencies.focus()
    expect(agencies).to_be_focused()
    page.keyboard.press("Enter")
    expect(bar.get_by_text("Children’s social care").or_(bar.get_by_text("Children's social care"))).to_be_visible()
    page.get_by_text("Robin Example").first.click()
    for link in parts.get_by_role("link").all():
        link.focus()
        box = link.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 320
        assert box["height"] >= 24
    page.goto(f"/cases/{case.pk}/involved")
    cut = page.locator(".hf-scroll").evaluate("region => region.scrollWidth - region.clientWidth")
    assert cut <= 0

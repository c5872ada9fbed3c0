"""A strategy meeting about two children, from the call to the documents, in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from holdfast.access.viewer import acting_as
from holdfast.casework.meetings.models import Meeting
from holdfast.register.actions import add_to_case
from holdfast.register.models import Case
from tests.browser.desk import is_sound, sign_in
from tests.casework.meetings.room import Room, decided
from tests.support.browser import LiveServer, keep_screenshot
from tests.support.post import Post

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def two_children(room: Room) -> tuple[Case, Case]:
    """Two cases of one family."""
    one, other = (
        room.child_case("Aderyn", birth_date=timezone.localdate() - timedelta(days=5200)),
        room.child_case("Brynmor"),
    )
    with acting_as(room.worker):
        assert other.person is not None
        add_to_case(by=room.worker, case=one, person=other.person, role="sibling", source="mother")
    return one, other


def call_it(page: Page, room: Room, one: Case) -> None:
    """Fill in the form by which a strategy meeting is called, and send it."""
    page.goto(f"/meetings/new?case={one.pk}&meeting=strategy")
    page.get_by_label("Brynmor Planted").check()
    page.get_by_role("button", name="Update who is invited").click()
    is_sound(page, "meeting-call")
    page.get_by_role("button", name="Call the meeting").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    is_sound(page, "meeting-call-refused")
    later = timezone.localtime() + timedelta(hours=1)
    page.get_by_label("Day").fill(str(later.day))
    page.get_by_label("Month").fill(str(later.month))
    page.get_by_label("Year").fill(str(later.year))
    page.get_by_label("Time", exact=True).fill(later.strftime("%H:%M"))
    page.get_by_label("Where, or how to join").fill("Room 2")
    for name in ("Mo Manager", "Ola Officer", "Nia Nurse", "Cai Coordinator", "Tai Teacher"):
        page.get_by_label(name).first.check()
    for number in (0, 1):
        for who in ("parent", "young"):
            page.locator(f"input[name=child-{number}-{who}][value=no]").check()
            page.locator(f"textarea[name=child-{number}-{who}-why]").fill("It would put them at more risk.")
    page.get_by_role("button", name="Call the meeting").click()


@pytest.mark.clause("ISL-7.3.2.2b")
@pytest.mark.clause("ISL-7.3.2.2c")
@pytest.mark.clause("ISL-7.3.2.2d")
def test_a_strategy_meeting_from_the_call_to_the_minutes(page: Page, live_server: LiveServer, post: Post) -> None:
    room = Room()
    one, other = two_children(room)
    sign_in(page, live_server, room, room.worker)
    page.goto("/meetings/")
    expect(page.get_by_text("No meeting is planned.")).to_be_visible()
    call_it(page, room, one)
    expect(page.get_by_text("is called. Those invited")).to_be_visible()
    assert len(post) == 6
    is_sound(page, "meeting-room")
    expect(page.get_by_role("heading", name="There is no quorum yet")).to_be_visible()
    page.get_by_label("Mo Manager is here").check()
    page.get_by_label("Chairs: Mo Manager").check()
    page.get_by_label("Ola Officer is here").check()
    expect(page.get_by_text("Missing: Health")).to_be_visible()
    page.get_by_label("Nia Nurse is here").check()
    expect(page.get_by_role("heading", name="There is a quorum")).to_be_visible()
    page.get_by_text("Somebody came who is not on the list").click()
    page.get_by_label("The name, if it is neither").fill("Ari Helper")
    page.get_by_label("For which agency do they come?").select_option("voluntary sector")
    page.get_by_role("button", name="Put on the list as here").click()
    expect(page.get_by_label("Ari Helper is here")).to_be_checked()
    is_sound(page, "meeting-room-quorate")

    page.get_by_role("navigation", name="Parts of this meeting").get_by_role("link", name="Aderyn Planted").click()
    is_sound(page, "meeting-child")
    page.get_by_label("Risk to each child of the family").fill("Seen by both.")
    page.get_by_label("Why, in your own words").first.fill("Was followed home.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.get_by_role("link", name="Check and record the meeting").click()
    expect(page.get_by_text("Not ready yet.").first).to_be_visible()
    is_sound(page, "meeting-record-not-ready")
    with acting_as(room.worker):
        meeting = Meeting.objects.get()
    room.note(meeting, one, decided("Aderyn"))
    room.note(meeting, other, decided("Brynmor", outcome=["no further action"], no_section_47_because=["All is well."]))
    page.reload()
    is_sound(page, "meeting-record")
    page.get_by_role("button", name="Record the meeting").click()
    expect(page.get_by_text("is recorded. What follows")).to_be_visible()
    is_sound(page, "meeting-recorded")
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF minutes").click()
    assert download.value.suggested_filename == f"meeting-{meeting.number}-minutes.pdf"


@pytest.mark.clause("ISL-7.3.2.2b")
def test_the_room_works_without_scripts(no_script_page: Page, unscripted: Page, live_server: LiveServer) -> None:
    page = no_script_page
    room = Room()
    one, other = two_children(room)
    meeting = room.strategy(one, other)
    sign_in(page, live_server, room, room.officer)
    page.goto(f"/meetings/{meeting.number}/")
    page.get_by_role("button", name="I will come").click()
    expect(page.get_by_text("You said that you will come.")).to_be_visible()
    for name in ("Mo Manager", "Ola Officer", "Nia Nurse"):
        page.get_by_label(f"{name} is here").check()
    page.get_by_label("Chairs: Mo Manager").check()
    page.get_by_role("button", name="Save who is here").click()
    expect(page.get_by_role("heading", name="There is a quorum")).to_be_visible()
    page.get_by_role("navigation", name="Parts of this meeting").get_by_role("link", name="Aderyn Planted").click()
    page.get_by_label("Risk to each child of the family").fill("Seen by both.")
    room.note(meeting, one, {"considered-risk-to-children": ["Police know the boys."]})
    page.get_by_label("What will be done?").fill("Patrols")
    page.get_by_role("button", name="Add another").last.click()
    expect(page.get_by_text("Wyn Worker has written into the same notes.")).to_be_visible()
    expect(page.get_by_label("Risk to each child of the family")).to_have_value("Police know the boys.\nSeen by both.")
    assert page.get_by_label("What will be done?").count() == 2
    keep_screenshot(page, "meeting-child-merged")
    page.get_by_role("button", name="Save", exact=True).click()
    assert page.get_by_role("link", name="Change", exact=True).count() == 0
    sign_in(page, live_server, room, room.worker)
    sign_in(unscripted, live_server, room, room.worker)
    for place in ("", f"children/{one.pk}", "record", "change"):
        unscripted.goto(f"/meetings/{meeting.number}/{place}")
        is_sound(unscripted, f"meeting-without-scripts-{place[:6]}")
    page.goto(f"/meetings/{meeting.number}/change")
    page.get_by_label("Why is it called off").fill("Another way was found.")
    page.get_by_role("button", name="Call the meeting off").click()
    expect(page.get_by_text("is called off. What it was called for is still owed.")).to_be_visible()
    page.goto("/meetings/?which=past")
    expect(page.get_by_text("Called off.")).to_be_visible()
    unscripted.goto("/meetings/?which=past")
    is_sound(unscripted, "meetings-past")


def test_two_in_the_room_see_what_the_other_writes(
    page: Page, live_server: LiveServer, context_of_another: BrowserContext
) -> None:
    room = Room()
    case = room.child_case("Aderyn")
    meeting = room.strategy(case)
    other = context_of_another.new_page()
    sign_in(page, live_server, room, room.worker)
    sign_in(other, live_server, room, room.officer)
    address = f"/meetings/{meeting.number}/children/{case.pk}"
    page.goto(address)
    other.goto(address)
    page.get_by_label("Risk to each child of the family").fill("The school is afraid.")
    page.get_by_label("What will be done?").fill("A mentor")
    expect(page.locator("[data-draft-line]")).to_contain_text("Saved at", timeout=20_000)
    other.get_by_label("Risk to each child of the family").fill("Police know the boys.")
    other.get_by_label("What will be done?").fill("Patrols")
    expect(other.locator("[data-draft-line]")).to_contain_text("what Wyn Worker wrote", timeout=20_000)
    expect(other.get_by_label("Risk to each child of the family")).to_have_value(
        "The school is afraid.\nPolice know the boys."
    )
    lines = other.get_by_label("What will be done?")
    expect(lines).to_have_count(2)
    assert [lines.nth(number).input_value() for number in range(2)] == ["A mentor", "Patrols"]
    lines.nth(1).press_sequentially(" at the school")
    expect(other.locator("[data-draft-line]")).not_to_contain_text("what Wyn Worker wrote", timeout=20_000)
    page.reload()
    lines = page.get_by_label("What will be done?")
    assert [lines.nth(number).input_value() for number in range(2)] == ["A mentor", "Patrols at the school"]


@pytest.fixture
def unscripted(page: Page) -> Page:
    """A page on which none of our scripts runs, so that axe-core, which needs scripts, can still look at it."""
    page.route("**/*.js", lambda route: route.abort())
    return page


@pytest.fixture
def context_of_another(page: Page, live_server: LiveServer) -> Iterator[BrowserContext]:
    """Somebody else's browser."""
    assert page.context.browser is not None
    context = page.context.browser.new_context(base_url=live_server.url)
    yield context
    context.close()

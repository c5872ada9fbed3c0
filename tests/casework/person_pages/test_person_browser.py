"""The pages of a person, of merging, groups and places in a real browser, with and without scripts."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from holdfast.access.actions import involve
from holdfast.access.viewer import acting_as
from holdfast.register.actions import add_address, add_place, add_to_case, record_group, relate
from holdfast.register.actions.groups import NewEvidence
from holdfast.register.models import Group
from holdfast.register.words import GroupTest
from tests.access.area import Area
from tests.browser.desk import is_sound, sign_in
from tests.support.browser import LiveServer, assert_fits, keep_screenshot

pytestmark = pytest.mark.browser


class Scene:
    """Robin, whose family is known, whose address is confidential, and who is on the register twice."""

    def __init__(self) -> None:
        self.area = Area()
        self.worker = self.area.staff("Ann Sample")
        colleague = self.area.staff("Olu Sample", self.area.police, post="gangs unit")
        child = self.area.child(
            self.worker, "Robin", "Example", birth_date=date(2011, 5, 4), sex="female", nhs_number="9990123454",
            communication_needs="Short sentences, and time to answer.", first_language="Welsh",
        )  # fmt: skip
        self.child = child
        self.case = self.area.case(self.worker, child)
        self.again = self.area.child(self.worker, "Robyn", "Exampel", birth_date=date(2011, 5, 4))
        with acting_as(self.worker):
            involve(by=self.worker, case_id=self.case.pk, role="works with", reason="x", user=self.area.user(colleague))
            for given, kind, role, details in (
                ("Morgan", "parent", "parent or carer", {"sex": "female", "birth_date": date(1985, 2, 3)}),
                ("Femi", "parent", "parent or carer", {"sex": "male"}),
                ("Stefan", "step-parent", "parent or carer", {"sex": "male"}),
                ("Blake", "sibling", "sibling", {"sex": "male", "birth_date": date(2009, 7, 8)}),
                ("Frankie", "friend", "associate", {}),
            ):
                other = self.area.child(self.worker, given, "Example", **details)
                relate(by=self.worker, person=other, kind=kind, other=child, source="mother, at home")
                add_to_case(by=self.worker, case=self.case, person=other, role=role, source="mother, at home")
            add_address(
                by=self.worker, person=child, lines="9 Hidden Lane\nSample Town", postcode="N1 1AA", source="mother",
                confidential_because="The family fled from violence.", circle=[self.area.user(colleague)],
            )  # fmt: skip
            add_place(by=self.worker, kind="school", name="Sample School")

    def group(self) -> Group:
        with acting_as(self.worker):
            evidence = [NewEvidence(test, f"Evidence for the test: {test}.", date(2026, 3, 5), "patrol", "2BP")
                        for test in GroupTest]  # fmt: skip
            return record_group(
                by=self.worker, name="The Sample Street boys", level="gang", reason="Fights.", evidence=evidence
            )


def test_a_person_is_read_and_kept_right(page: Page, live_server: LiveServer) -> None:
    scene = Scene()
    sign_in(page, live_server, scene.area, scene.worker)
    page.goto(f"/people/{scene.child.pk}/")
    expect(page.get_by_role("heading", name="What the register holds")).to_be_visible()
    expect(page.get_by_text("Confidential", exact=True)).to_be_visible()
    is_sound(page, "person")

    page.get_by_role("link", name="Add a name").click()
    page.get_by_role("button", name="Add the name").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    is_sound(page, "person-name-refused")
    page.get_by_label("Given names").fill("Robbo")
    page.get_by_label("Nickname").check()
    page.get_by_label("Who said so?").fill("friends")
    page.get_by_role("button", name="Add the name").click()
    expect(page.get_by_role("rowheader", name="Robbo")).to_be_visible()

    page.get_by_role("link", name="Correct details").click()
    is_sound(page, "person-details")
    page.goto(f"/people/{scene.child.pk}/")
    page.get_by_role("link", name="Who may see it").click()
    expect(page.get_by_role("rowheader", name="Olu Sample")).to_be_visible()
    is_sound(page, "person-circle")


def test_a_relationship_is_added_without_scripts(no_script_page: Page, live_server: LiveServer) -> None:
    page, scene = no_script_page, Scene()
    sign_in(page, live_server, scene.area, scene.worker)
    page.goto(f"/people/{scene.child.pk}/relationships/add")
    page.get_by_label("Look for somebody you work with").fill("exampel robyn")
    page.get_by_role("button", name="Look", exact=True).click()
    page.get_by_label("Robyn Exampel, born").check()
    page.get_by_label("What are they to Robin Example?").select_option("cousin")
    page.get_by_label("Who said so?").fill("Robin")
    page.get_by_label(f"Case {scene.case.reference}").check()
    page.get_by_role("button", name="Record the relationship").click()
    expect(page.get_by_role("link", name="Robyn Exampel", exact=True)).to_be_visible()
    assert_fits(page)
    keep_screenshot(page, "person-without-scripts")
    page.goto(f"/people/{scene.child.pk}/relationships/new-person")
    page.get_by_label("Given names").fill("Uri")
    page.get_by_label("What are they to Robin Example?").select_option("aunt or uncle")
    page.get_by_label("Who said so?").fill("Robin")
    page.get_by_role("button", name="Add them").click()
    expect(page.get_by_role("link", name="Uri", exact=True)).to_be_visible()


def test_forms_about_relatives_addresses_and_schools_are_sound(page: Page, live_server: LiveServer) -> None:
    scene = Scene()
    sign_in(page, live_server, scene.area, scene.worker)
    for rest in ("relationships/add", "relationships/new-person", "addresses/add", "schools/add", "merge/"):
        page.goto(f"/people/{scene.child.pk}/{rest}")
        is_sound(page, f"person-{rest.replace('/', '-')}")


def test_pages_are_sound_where_no_script_arrives(page: Page, live_server: LiveServer) -> None:
    scene = Scene()
    group = scene.group()
    sign_in(page, live_server, scene.area, scene.worker)
    # axe itself is a script, so ours are kept from arriving instead of all being switched off.
    page.route("**/*.js", lambda route: route.abort())
    for address in (
        f"/people/{scene.child.pk}/",
        f"/people/{scene.child.pk}/details",
        f"/people/{scene.child.pk}/relationships/add",
        f"/people/{scene.child.pk}/merge/{scene.again.pk}/",
        f"/groups/{group.pk}/",
        "/groups/new",
    ):
        page.goto(address)
        is_sound(page, f"no-script{address.replace('/', '-')[:12]}")


def test_two_records_are_compared_and_merged(page: Page, live_server: LiveServer) -> None:
    scene = Scene()
    sign_in(page, live_server, scene.area, scene.worker)
    page.goto("/people/duplicates/")
    is_sound(page, "duplicates")
    page.get_by_role("link", name="Compare Robyn Exampel and Robin Example").click()
    is_sound(page, "merge")
    page.get_by_role("button", name="Merge the two records").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    page.get_by_label("How do you know that they are one person?").fill("Same school, same mother.")
    page.get_by_role("button", name="Merge the two records").click()
    expect(page.get_by_role("heading", name="Merged records")).to_be_visible()
    page.get_by_role("link", name="Undo this merge").click()
    page.get_by_label("How do you know that they are two people?").fill("Twins after all.")
    page.get_by_role("button", name="Part the two records").click()
    expect(page.get_by_text("Twins after all.")).to_be_visible()


def test_the_genogram_of_a_case_is_seen_with_its_table(page: Page, live_server: LiveServer) -> None:
    scene = Scene()
    sign_in(page, live_server, scene.area, scene.worker)
    page.goto(f"/cases/{scene.case.pk}/people")
    expect(page.get_by_role("img", name="Family of Robin Example")).to_be_visible()
    expect(page.get_by_role("cell", name="step-parent", exact=True)).to_be_visible()
    is_sound(page, "genogram")


@pytest.mark.clause("ISL-5.1.2")
def test_a_group_and_its_evidence_in_the_browser(page: Page, live_server: LiveServer) -> None:
    scene = Scene()
    group = scene.group()
    sign_in(page, live_server, scene.area, scene.worker)
    for address, name in (
        ("/groups/", "groups"),
        (f"/groups/{group.pk}/", "group"),
        ("/groups/new", "group-new"),
        (f"/groups/{group.pk}/evidence/add", "group-evidence"),
        (f"/groups/{group.pk}/level", "group-level"),
        ("/places/", "places"),
        ("/places/new", "place-new"),
    ):
        page.goto(address)
        is_sound(page, name)


def test_the_chronology_is_taken_along_from_its_page(page: Page, live_server: LiveServer) -> None:
    scene = Scene()
    scene.area.concern(scene.worker, scene.case, what="Seen with a sword.")
    sign_in(page, live_server, scene.area, scene.worker)
    page.goto(f"/cases/{scene.case.pk}/chronology")
    page.get_by_label("With these words").fill("sword")
    for button, ending in (("Print as PDF", "pdf"), ("Export as JSON", "json")):
        with page.expect_download() as download:
            page.get_by_role("button", name=button).click()
        assert download.value.suggested_filename.startswith(f"{scene.case.reference}-chronology-")
        assert download.value.suggested_filename.endswith(ending)

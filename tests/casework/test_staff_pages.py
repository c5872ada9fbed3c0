"""The pages of those who look after accounts: inviting, changing, handing on, ending; agencies and teams."""

from __future__ import annotations

import re
from datetime import timedelta
from http import HTTPStatus

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from holdfast.access.actions import add_membership
from holdfast.access.errors import Refused
from holdfast.access.models import Consultation, Function, Involvement, Membership, User
from holdfast.access.viewer import Viewer, acting_as, database_now, viewer_for
from holdfast.casework.staff_pages.first import first_administrator
from holdfast.register.models import Agency, Case, Team
from tests.access.area import SET_UP, Area
from tests.access.test_sign_in import acting_for
from tests.support.browser import assert_accessible, assert_fits, keep_screenshot, sign_in


class Office(Area):
    """An area with an administrator of social care and one of the area."""

    def __init__(self) -> None:
        super().__init__()
        self.ada = self.staff("Ada", functions=[Function.AGENCY_ADMINISTRATOR])
        self.ari = self.staff("Ari", self.police, functions=[Function.AREA_ADMINISTRATOR])
        self.ann, self.bea = self.staff("Ann Example"), self.staff("Bea")
        self.bob = self.staff("Bob", self.police)

    def client_of(self, viewer: Viewer) -> Client:
        """Signed in."""
        client = Client()
        client.force_login(self.user(viewer))
        return client


@pytest.fixture
def office(db: None) -> Office:
    return Office()


def words(page: object) -> str:
    """What a page says."""
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", page.content.decode()))  # type: ignore[attr-defined]


@pytest.mark.clause("GM-09")
@pytest.mark.usefixtures("committed_db")
def test_somebody_is_added_and_begins_by_a_link_that_says_nothing_of_anybody(mailbox: list[EmailMessage]) -> None:
    """ASVS V6.4.1: the link is for one use, and the password is their own. ASVS 5.0 V1.3.11."""
    office = Office()
    client = office.client_of(office.ada)
    added = client.post(
        "/staff/invite",
        {"email": "New.Person@example.org", "name": "Noor Example", "post": "social worker", "functions": "front door",
         "team": str(office.front_door.pk), "do": "save"},
    )  # fmt: skip
    assert added.status_code == HTTPStatus.FOUND, words(added)
    membership = Membership.objects.get(user__email="new.person@example.org")
    assert (membership.post, membership.team, membership.functions) == (
        "social worker", office.front_door, ["front door"],
    )  # fmt: skip
    (mail,) = mailbox
    assert mail.to == ["new.person@example.org"]
    text = f"{mail.subject} {mail.body}"
    for private in ("Noor", "Ada", "Example", "social care", "front door"):
        assert private not in text
    link = re.search(r"http://testserver(/account/password/new/\S+)", str(mail.body))
    assert link
    fresh = Client()
    step = fresh.get(link[1])
    new = {"password1": "four other random words", "password2": "four other random words"}
    fresh.post(step["Location"], new)
    assert fresh.post("/sign-in", {"login": "new.person@example.org", "password": new["password1"]}).status_code == 302
    assert acting_for(fresh) == "children's social care"
    assert "cannot be used" in Client().get(link[1]).content.decode()
    member = f"/staff/{membership.pk}/"
    assert "Send the link" not in client.get(member).content.decode(), "they have begun"


def test_what_was_typed_stays_where_it_is_refused(office: Office) -> None:
    client = office.client_of(office.ada)
    for email, said in (("nobody", "Check the address"), (office.user(office.bea).email, "works for this agency")):
        page = client.post("/staff/invite", {"email": email, "name": "Noor", "do": "save"})
        assert page.status_code == HTTPStatus.OK
        assert said in words(page)
        assert 'value="Noor"' in page.content.decode()
    page = client.post("/staff/invite", {"email": "n@example.org", "name": "N", "functions": "auditor", "do": "save"})
    assert page.status_code == HTTPStatus.OK
    assert not User.objects.filter(email="n@example.org").exists()


def test_a_computer_left_open_gives_nobody_a_membership(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """ASVS V7.5.1: what was typed goes on after the question. ASVS 5.0 V8.4.2."""
    monkeypatch.setattr(settings, "CONFIRMATION_REQUIRED", True)
    client = office.client_of(office.ada)
    user = office.user(office.ada)
    user.set_password("three random words")
    user.save()
    client.force_login(user)
    typed = {"email": "noor@example.org", "name": "Noor", "do": "save"}
    assert client.get("/staff/").status_code == HTTPStatus.OK
    assert client.post("/staff/invite", typed).status_code == HTTPStatus.FORBIDDEN
    assert client.get(f"/staff/{office.ann.membership_id}/change").status_code == HTTPStatus.FORBIDDEN
    assert not User.objects.filter(email="noor@example.org").exists()
    answer = {**typed, "confirm": "post", "confirm_password": "three random words"}
    assert client.post("/staff/invite", answer).status_code == HTTPStatus.FOUND
    assert Membership.objects.filter(user__email="noor@example.org").exists()
    ended = client.post(f"/staff/{office.ann.membership_id}/end", {"do": "save"})
    assert ended.status_code == HTTPStatus.FOUND, "somebody who must go at once goes at once"


def test_these_pages_are_for_administrators_and_each_sees_their_own_agency(office: Office) -> None:
    """ASVS 5.0 V8.2.1, V8.2.2, V8.4.1, V8.4.2."""
    bob = office.bob.membership_id
    worker, administrator = office.client_of(office.ann), office.client_of(office.ada)
    for path in ("/staff/", "/staff/invite", f"/staff/{bob}/", f"/staff/{bob}/end", "/agencies/", "/agencies/add"):
        assert worker.get(path).status_code == HTTPStatus.FORBIDDEN, path
    for path in (f"/staff/{bob}/", f"/staff/{bob}/end", f"/staff/{bob}/change", f"/staff/{bob}/hand-on"):
        assert administrator.get(path).status_code == HTTPStatus.NOT_FOUND, path
        assert administrator.post(path, {"do": "sign out"}).status_code == HTTPStatus.NOT_FOUND, path
    assert administrator.get(f"/staff/?agency={office.police.pk}").status_code == HTTPStatus.NOT_FOUND
    assert administrator.get("/staff/?agency=nonsense").status_code == HTTPStatus.NOT_FOUND
    assert administrator.get("/agencies/").status_code == HTTPStatus.FORBIDDEN
    page = words(administrator.get("/staff/"))
    assert "Ann Example" in page
    assert "Bob" not in page
    area = office.client_of(office.ari)
    assert "Ann Example" in words(area.get(f"/staff/?agency={office.care.pk}"))
    assert "Bea" not in words(worker.get("/staff/"))
    assert "Staff" in words(administrator.get("/staff/"))
    assert "/staff/" not in worker.get("/acting-for").content.decode()


def test_the_list_is_paged_searched_and_costs_the_same_however_long(office: Office, query_count: object) -> None:
    client = office.client_of(office.ada)
    client.get("/staff/")

    def cost() -> int:
        with query_count() as queries:  # type: ignore[operator]
            client.get("/staff/")
        return len(queries)

    before = cost()
    for number in range(30):
        office.staff(f"Worker {number:02}")
    assert cost() == before
    first, second = words(client.get("/staff/")), words(client.get("/staff/?page=2"))
    assert "Worker 05" in first
    assert "Worker 29" not in first
    assert "Worker 29" in second
    assert "Worker 07" in words(client.get("/staff/?q=worker 07"))
    assert "Nobody is found" in words(client.get("/staff/?q=nobody at all"))


def test_an_administrator_signs_somebody_out_everywhere(office: Office) -> None:
    """ASVS V7.4.5."""
    theirs, client = office.client_of(office.ann), office.client_of(office.ada)
    assert acting_for(theirs)
    address = f"/staff/{office.ann.membership_id}/"
    assert "A browser, since" in words(client.get(address))
    client.post(address, {"do": "sign out"})
    assert acting_for(theirs) == ""
    client.post(f"/staff/{office.ada.membership_id}/", {"do": "sign out"})
    assert acting_for(client), "one's own are ended on one's own page"
    assert "signed in nowhere now" in words(client.get(address))


@pytest.mark.usefixtures("committed_db")
def test_a_lost_second_factor_is_taken_away_by_another_person_who_says_how_they_know(
    mailbox: list[EmailMessage],
) -> None:
    """ASVS 5.0 V6.4.4."""
    office = Office()
    ann = office.user(office.ann)
    Authenticator.objects.create(user=ann, type=Authenticator.Type.TOTP, data={"secret": "x"})
    theirs, client = office.client_of(office.ann), office.client_of(office.ada)
    assert acting_for(theirs)
    address = f"/staff/{office.ann.membership_id}/second-factor"
    assert "How do you know" in words(client.get(address))
    assert client.post(address, {"do": "save"}).status_code == HTTPStatus.OK
    assert Authenticator.objects.filter(user=ann).exists()
    sent = client.post(address, {"because": "Stood before me with her pass.", "do": "save"})
    assert sent.status_code == HTTPStatus.FOUND, words(sent)
    assert not Authenticator.objects.filter(user=ann).exists()
    assert acting_for(theirs) == "", "signed out everywhere"
    (mail,) = mailbox
    assert mail.to == [ann.email]
    assert "ring them at once" in str(mail.body)
    with acting_as(office.staff("Pat", functions=[Function.AUDITOR])):
        line = Consultation.objects.get(what="second factors taken away")
    assert "Stood before me" in line.reason
    assert "They have no second factor now" in words(client.post(address, {"because": "Again.", "do": "save"}))
    with acting_as(SET_UP):
        add_membership(by=SET_UP, user=office.user(office.ari), agency_id=office.care.pk, post="adviser")
    beyond = Membership.objects.get(user_id=office.ari.user_id, agency=office.care)
    page = client.post(f"/staff/{beyond.pk}/second-factor", {"because": "x", "do": "save"})
    assert "reaches beyond your agency" in words(page)
    own = f"/staff/{office.ada.membership_id}/second-factor"
    Authenticator.objects.create(user=office.user(office.ada), type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert "taken away by somebody else" in words(client.post(own, {"because": "Mine.", "do": "save"}))
    elsewhere = f"/staff/{office.bob.membership_id}/second-factor"
    assert client.post(elsewhere, {"because": "x", "do": "save"}).status_code == HTTPStatus.NOT_FOUND
    assert theirs.post(address, {"because": "x", "do": "save"}).status_code in {HTTPStatus.FORBIDDEN, HTTPStatus.FOUND}


def test_a_leaver_hands_cases_on_and_the_last_day_is_kept(office: Office) -> None:
    cases = [office.case(office.ann) for _ in range(3)]
    client = office.client_of(office.ada)
    address = f"/staff/{office.ann.membership_id}/"
    page = words(client.get(f"{address}hand-on"))
    for case in cases:
        assert case.reference in page
        assert "Robin" not in page
    with acting_as(office.ann):
        chosen = Involvement.objects.get(case=cases[0], user_id=office.ann.user_id)
    handed = client.post(f"{address}hand-on", {"cases": str(chosen.pk), "to": str(office.bea.user_id), "do": "save"})
    assert handed.status_code == HTTPStatus.FOUND, words(handed)
    with acting_as(office.bea):
        assert list(Case.objects.values_list("pk", flat=True)) == [cases[0].pk]
    last = timezone.localdate() + timedelta(days=5)
    day = {"last_day-day": last.day, "last_day-month": last.month, "last_day-year": last.year}
    ended = client.post(f"{address}end", {**day, "to": str(office.bea.user_id), "do": "save"})
    assert ended.status_code == HTTPStatus.FOUND, words(ended)
    assert Membership.objects.get(pk=office.ann.membership_id).until_date == last
    with acting_as(office.bea):
        assert Case.objects.count() == 3
    assert client.post(f"{address}end", {"to": "later", "do": "save"}).status_code == HTTPStatus.FOUND
    assert viewer_for(office.user(office.ann)) is None
    assert client.get(address).status_code == HTTPStatus.NOT_FOUND


def test_a_case_that_is_left_is_given_to_somebody(office: Office) -> None:
    case = office.case(office.ann)
    with acting_as(SET_UP):
        Involvement.objects.filter(case=case, team=office.front_door).update(until_at=database_now())
    client = office.client_of(office.ada)
    assert "cases that are nobody" not in words(client.get("/staff/")).lower()
    client.post(f"/staff/{office.ann.membership_id}/end", {"to": "later", "do": "save"})
    page = client.get("/staff/")
    assert f"Give {case.reference} to somebody" in words(page)
    assert "Robin" not in words(page)
    address = f"/staff/cases/{case.pk}"
    assert client.post(address, {"to": str(office.ada.user_id), "do": "save"}).status_code == HTTPStatus.OK
    given = client.post(address, {"to": str(office.bea.user_id), "do": "save"})
    assert given.status_code == HTTPStatus.FOUND, words(given)
    with acting_as(office.bea):
        assert Case.objects.filter(pk=case.pk).exists()
    assert client.get(address).status_code == HTTPStatus.NOT_FOUND


def test_agencies_and_teams_are_kept_by_the_area(office: Office) -> None:
    client = office.client_of(office.ari)
    assert "Children's social care" in client.get("/agencies/").content.decode().replace("&#39;", "'")
    added = client.post("/agencies/add", {"key": "housing", "title": "Housing", "do": "save"})
    assert added.status_code == HTTPStatus.FOUND, words(added)
    housing = Agency.objects.get(key="housing")
    team = {"name": "Options", "takes_new_concerns": "no", "do": "save"}
    assert client.post(f"/agencies/{housing.pk}/teams/add", team).status_code == HTTPStatus.FOUND
    assert "There is a team of this name" in words(client.post(f"/agencies/{housing.pk}/teams/add", team))
    made = Team.objects.get(agency=housing)
    changed = client.post(
        f"/agencies/{housing.pk}/teams/{made.pk}", {**team, "name": "Housing options", "is_active": "no"}
    )
    assert changed.status_code == HTTPStatus.FOUND, words(changed)
    made.refresh_from_db()
    assert (made.name, made.is_active) == ("Housing options", False)
    left = client.post(f"/agencies/{housing.pk}/change", {"title": "Homes", "is_active": "no", "do": "save"})
    assert left.status_code == HTTPStatus.FOUND
    housing.refresh_from_db()
    assert (housing.title, housing.is_active) == ("Homes", False)
    assert client.get(f"/agencies/{housing.pk}/").status_code == HTTPStatus.OK


def test_the_first_administrator_is_made_at_the_server_and_the_next_on_the_pages(db: None) -> None:
    """ASVS 5.0 V6.3.2."""
    link = first_administrator("First@example.org", "Fay", "police")
    assert link.startswith("http://")
    path = "/" + link.split("/", 3)[3]
    client = Client()
    step = client.get(path)
    client.post(step["Location"], {"password1": "four other random words", "password2": "four other random words"})
    client.post("/sign-in", {"login": "first@example.org", "password": "four other random words"})
    assert client.get("/agencies/").status_code == HTTPStatus.OK
    with pytest.raises(Refused, match="has an administrator"):
        first_administrator("second@example.org", "Sam", "police")
    with acting_as(SET_UP):
        Membership.objects.update(functions=[])
    with pytest.raises(Refused, match="no agency"):
        first_administrator("second@example.org", "Sam", "polis")


@pytest.mark.usefixtures("committed_db")
def test_somebody_is_shut_out_and_let_in_again_on_the_pages(mailbox: list[EmailMessage]) -> None:
    """ASVS 5.0 V7.4.5: signing out is not enough where the password may be known."""
    office = Office()
    client, theirs = office.client_of(office.ada), office.client_of(office.ann)
    member = f"/staff/{office.ann.membership_id}/"
    assert acting_for(theirs)
    assert client.get(f"{member}let-in").status_code == HTTPStatus.NOT_FOUND
    assert "Write an answer" in words(client.post(f"{member}shut-out", {"because": " ", "do": "save"}))
    assert acting_for(theirs)
    done = client.post(f"{member}shut-out", {"because": "Laptop lost on a train.", "do": "save"}, follow=True)
    assert "cannot sign in" in words(done)
    assert acting_for(theirs) == ""
    page = words(client.get(member))
    assert "By Ada" in page
    assert "Laptop lost on a train." in page
    assert "Shut out" in words(client.get("/staff/"))
    assert "train" not in words(office.client_of(office.bea).get("/contacts"))
    mailbox.clear()
    client.post(f"{member}let-in", {"because": "It was wiped.", "do": "save"})
    assert "shut out and" not in words(client.get(member))
    (mail,) = (each for each in mailbox if each.to == [office.user(office.ann).email])
    link = re.search(r"http://testserver(/account/password/new/\S+)", str(mail.body))
    assert link
    fresh = Client()
    step = fresh.get(link[1])
    new = {"password1": "four other random words", "password2": "four other random words"}
    fresh.post(step["Location"], new)
    fresh.post("/sign-in", {"login": mail.to[0], "password": new["password1"]})
    assert acting_for(fresh)


@pytest.mark.usefixtures("db")
def test_a_computer_left_open_shuts_nobody_out(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "CONFIRMATION_REQUIRED", True)
    client = office.client_of(office.ada)
    for address in ("shut-out", "second-factor"):
        asked = client.post(f"/staff/{office.ann.membership_id}/{address}", {"because": "x", "do": "save"})
        assert asked.status_code == HTTPStatus.FORBIDDEN
    assert office.user(office.ann).is_active


@pytest.mark.browser
def test_the_way_of_an_administrator_is_accessible_and_fits(page: Page) -> None:
    office = Office()
    for _ in range(2):
        office.case(office.ann)
    sign_in(page, office.user(office.ada).email)
    page.goto("/staff/")
    for name, address in (
        ("staff", "/staff/"),
        ("staff-invite", "/staff/invite"),
        ("staff-member", f"/staff/{office.ann.membership_id}/"),
        ("staff-change", f"/staff/{office.ann.membership_id}/change"),
        ("staff-hand-on", f"/staff/{office.ann.membership_id}/hand-on"),
        ("staff-end", f"/staff/{office.ann.membership_id}/end"),
        ("staff-shut-out", f"/staff/{office.ann.membership_id}/shut-out"),
        ("signed-in", "/account/signed-in"),
        ("account", "/account/second-factor"),
    ):
        page.goto(address)
        assert_accessible(page)
        assert_fits(page)
        keep_screenshot(page, name)
    for kind, days in (("totp", 90), ("webauthn", 3)):
        since = timezone.now() - timedelta(days=days)
        Authenticator.objects.create(user=office.user(office.bea), type=kind, data={}, created_at=since)
    page.goto(f"/staff/{office.bea.membership_id}/shut-out")
    page.get_by_label("Why?").fill("Laptop lost on a train.")
    page.get_by_role("button", name="Shut them out").click()
    expect(page.get_by_text("signed out everywhere and cannot sign in")).to_be_visible()
    for name, address in (
        ("staff-shut", "/staff/"),
        ("staff-member-shut", f"/staff/{office.bea.membership_id}/"),
        ("staff-let-in", f"/staff/{office.bea.membership_id}/let-in"),
    ):
        page.goto(address)
        assert_accessible(page)
        assert_fits(page)
        keep_screenshot(page, name)
    expect(page.get_by_label("Authenticator app, set up")).to_be_checked()
    expect(page.get_by_label("Security key, set up")).not_to_be_checked()
    page.get_by_label("Why is it safe now?").fill("It was wiped.")
    page.get_by_role("button", name="Let them in").click()
    expect(page.get_by_text("can sign in again")).to_be_visible()
    page.goto("/staff/")
    page.get_by_role("link", name="Ann Example").click()
    page.get_by_role("link", name="End the membership").click()
    page.get_by_label("Who takes on all their cases?").select_option(label="Bea, social worker")
    page.get_by_role("button", name="End the membership").click()
    expect(page.get_by_text("see nothing of the agency’s any more")).to_be_visible()
    page.context.clear_cookies()
    sign_in(page, office.user(office.ari).email)
    for name, address in (("agencies", "/agencies/"), ("agency", f"/agencies/{office.care.pk}/")):
        page.goto(address)
        assert_accessible(page)
        assert_fits(page)
        keep_screenshot(page, name)

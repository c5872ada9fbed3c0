"""Exports, confidential addresses and threats to life ask once who is there; nothing typed is lost (ASVS V7.5.3)."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from html import unescape
from http import HTTPStatus

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from holdfast.access import may
from holdfast.access.errors import Unconfirmed
from holdfast.access.models import Consultation, User
from holdfast.access.sign_in import confirming
from holdfast.access.viewer import Viewer, acting_as
from holdfast.chronology.actions import append_fact
from holdfast.chronology.models import Fact
from holdfast.register.actions import add_address
from holdfast.register.models import Address, Case
from tests.access.area import Area
from tests.access.test_sign_in import PASSWORD, account, acting_for, current_code, sign_in
from tests.support.openid import OpenId

pytestmark = pytest.mark.usefixtures("db")
WARNED = "threat-to-life.warned"
TYPED = 'Named by a rival group.\r\n\r\n  "Tonight" & <b>soon</b>, said O\'Neil; £5 — 🚨'
LATER = 16 * 60


class Desk:
    """Somebody of the police who signed in sixteen minutes ago."""

    def __init__(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        self.area, self.client = Area(), client
        self.viewer = self.area.staff("Bob", self.area.police, post="gangs unit")
        self.user = account(self.area, self.viewer)
        self.case = self.area.case(self.viewer)
        sign_in(client, self.user)
        self.now = time.time() + LATER
        monkeypatch.setattr("time.time", lambda: self.now)

    def form(self, **more: str) -> dict[str, str]:
        """A warning, as it is typed."""
        return {
            "happened-day": "5",
            "happened-month": "3",
            "happened-year": "2026",
            "happened-time": "03:00",
            "warned": "young person",
            "threat": TYPED,
            "handling": "case team",
            "key": "once",
            "do": "save",
            **more,
        }

    @property
    def record(self) -> str:
        """Where it is recorded."""
        return f"/cases/{self.case.pk}/record/{WARNED}"

    def facts(self) -> list[str]:
        """The warnings that were recorded: what was typed."""
        with acting_as(self.viewer):
            return [fact.data["threat"] for fact in Fact.objects.filter(kind=WARNED)]


@pytest.fixture
def desk(client: Client, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(settings, "CONFIRMATION_REQUIRED", True)
    return Desk(client, monkeypatch)


def asks(response: HttpResponse) -> bool:
    """Whether a page asks who is there, and shows nothing else."""
    return response.status_code == HTTPStatus.FORBIDDEN and "Confirm that it is you" in response.content.decode()


def carried(response: HttpResponse) -> dict[str, str]:
    """What the page carries along, unseen."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', response.content.decode())
    return {unescape(name): unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


def answered(response: HttpResponse, **answer: str) -> dict[str, str]:
    """What a browser sends when the question is answered: line breaks as forms send them."""
    again = {name: value.replace("\r\n", "\n").replace("\n", "\r\n") for name, value in carried(response).items()}
    return {**again, **answer}


def test_a_warning_typed_at_three_in_the_morning_is_recorded_after_one_password(desk: Desk) -> None:
    asked = desk.client.post(desk.record, desk.form())
    assert asks(asked)
    assert desk.facts() == []
    answer = desk.client.post(desk.record, answered(asked, confirm_password=PASSWORD))
    assert answer.status_code == HTTPStatus.FOUND, answer.content.decode()
    assert desk.facts() == [TYPED.replace("\r\n", "\n")]
    assert desk.client.get(desk.record).status_code == HTTPStatus.OK, "and is not asked for again"
    desk.now += 14 * 60
    assert desk.client.get(desk.record).status_code == HTTPStatus.OK
    desk.now += 2 * 60
    assert asks(desk.client.get(desk.record))


def test_a_wrong_password_loses_nothing_and_is_logged_and_cannot_be_guessed(desk: Desk) -> None:
    """ASVS 5.0 V6.3.1, V16.3.1."""
    asked = desk.client.post(desk.record, desk.form())
    for number in range(12):
        asked = desk.client.post(desk.record, answered(asked, confirm_password="a guess"))
        assert asks(asked), number
        assert carried(asked)["threat"].replace("\n", "\r\n").replace("\r\r\n", "\r\n") == TYPED
        assert "a guess" not in asked.content.decode()
    assert "too many tries" in asked.content.decode()
    assert asks(desk.client.post(desk.record, answered(asked, confirm_password=PASSWORD))), "slowed down"
    assert desk.facts() == []
    auditor = desk.area.staff("Aud", functions=["auditor"])
    with acting_as(auditor):
        assert Consultation.objects.filter(operation="denied").exists()
        assert "a guess" not in str(list(Consultation.objects.values()))


def test_what_was_typed_is_a_draft_too_where_the_question_is_left_unanswered(desk: Desk) -> None:
    desk.client.post(desk.record, desk.form())
    asked = desk.client.get(desk.record)
    asked = desk.client.post(desk.record, answered(asked, confirm_password="wrong"))
    form = desk.client.post(desk.record, answered(asked, confirm_password=PASSWORD), follow=True)
    assert "Named by a rival group." in form.content.decode()
    assert "confirm_password" not in form.content.decode()
    assert PASSWORD not in str(list(Fact.objects.values()))


def test_keeping_a_draft_asks_nothing(desk: Desk) -> None:
    kept = desk.client.post(desk.record, desk.form(do="keep"), headers={"Accept": "application/json"})
    assert kept.status_code == HTTPStatus.OK


def test_a_code_is_enough_and_works_once(desk: Desk) -> None:
    """ASVS 5.0 V6.5.1: whoever reads it over a shoulder, in its 30 seconds, neither confirms nor signs in with it."""
    elsewhere = Client()
    sign_in(elsewhere, desk.user)
    desk.now += LATER
    secret = generate_totp_secret()
    TOTP.activate(desk.user, secret)
    code = current_code(secret)
    there, asked = elsewhere.get(desk.record), desk.client.get(desk.record)
    assert asks(there)
    assert desk.client.post(desk.record, answered(asked, confirm_code=code)).status_code == HTTPStatus.FOUND
    assert desk.client.get(desk.record).status_code == HTTPStatus.OK
    assert code == current_code(secret), "it would still be right"
    assert asks(elsewhere.post(desk.record, answered(there, confirm_code=code)))
    assert asks(elsewhere.get(desk.record))
    stranger = Client()
    sign_in(stranger, desk.user)
    assert "Incorrect code" in stranger.post("/sign-in/code", {"code": code}).content.decode()
    assert acting_for(stranger) == ""
    desk.now += 30
    newer = answered(there, confirm_code=current_code(secret))
    assert elsewhere.post(desk.record, newer).status_code == HTTPStatus.FOUND, "the next one is right"
    desk.now += LATER
    asked = desk.client.post(desk.record, desk.form())
    assert asks(desk.client.post(desk.record, answered(asked, confirm_code="000000")))
    assert asks(desk.client.post(desk.record, answered(asked, confirm=""))), "no answer is no confirmation"
    assert asks(desk.client.post(desk.record, answered(asked))), "nor is an empty one"


def test_confirming_gives_the_session_a_new_key(desk: Desk) -> None:
    """ASVS V7.2.4."""
    before = desk.client.session.session_key
    asked = desk.client.get(desk.record)
    desk.client.post(desk.record, answered(asked, confirm_password=PASSWORD))
    assert desk.client.session.session_key != before


def test_a_warning_is_corrected_and_withdrawn_only_after_confirming(desk: Desk) -> None:
    with acting_as(desk.viewer):
        fact = append_fact(
            by=desk.viewer, kind=WARNED, happened_at=desk.case.opened_at, cases=[desk.case],
            data={"warned": "young person", "threat": "x"},
        )  # fmt: skip
    address = f"/cases/{desk.case.pk}/facts/{fact.pk}/correct"
    assert asks(desk.client.get(address))
    asked = desk.client.post(address, {"do": "withdraw", "reason": "The wrong child."})
    assert asks(asked)
    done = desk.client.post(address, answered(asked, confirm_password=PASSWORD))
    assert done.status_code == HTTPStatus.FOUND
    with acting_as(desk.viewer):
        assert Fact.objects.get(is_withdrawal=True).data["reason"] == "The wrong child."


def test_other_kinds_ask_nothing(desk: Desk) -> None:
    assert desk.client.get(f"/cases/{desk.case.pk}/record/contact.made").status_code in {200, 404}
    assert desk.client.get(f"/cases/{desk.case.pk}/record/risk.view").status_code == HTTPStatus.OK


@pytest.mark.clause("GM-05")
@pytest.mark.parametrize("ending", ["pdf", "json"])
def test_a_chronology_leaves_only_after_confirming(desk: Desk, ending: str) -> None:
    """ASVS 5.0 V7.5.3, V8.2.4."""
    address = f"/cases/{desk.case.pk}/chronology.{ending}"
    for asked in (desk.client.get(address), desk.client.post(address, {"words": "knife"})):
        assert asks(asked)
        assert "attachment" not in asked.headers.get("Content-Disposition", "")
    sent = desk.client.post(address, answered(asked, confirm_password=PASSWORD))
    assert "attachment" in sent.headers["Content-Disposition"]
    assert desk.client.get(address).status_code == HTTPStatus.OK


@pytest.mark.clause("GM-17")
@pytest.mark.parametrize("of", ["case", "person"])
def test_a_document_for_an_inquiry_leaves_and_is_recorded_only_after_confirming(desk: Desk, of: str) -> None:
    """ASVS 5.0 V7.5.3, V8.2.4."""
    place = f"cases/{desk.case.pk}" if of == "case" else f"people/{desk.case.person_id}"
    address = f"/{place}/inquiry.pdf"
    typed = {"recipient": "Cora Ner", "body": "Coroner", "purpose": "inquest", "reason": "Rule 23 request"}

    def given() -> int:
        with acting_as(desk.viewer):
            return Fact.objects.filter(kind="inquiry.given").count()

    asked = desk.client.post(address, typed)
    assert asks(asked)
    assert "attachment" not in asked.headers.get("Content-Disposition", "")
    assert given() == 0
    sent = desk.client.post(address, answered(asked, confirm_password=PASSWORD))
    assert "attachment" in sent.headers["Content-Disposition"]
    assert given() == 1


def test_whoever_does_not_work_on_the_case_is_not_asked_and_told_nothing(desk: Desk) -> None:
    stranger = account(desk.area, desk.area.staff("Eve", desk.area.school))
    client = Client()
    sign_in(client, stranger)
    desk.now += LATER
    assert client.get(f"/cases/{desk.case.pk}/chronology.pdf").status_code == HTTPStatus.NOT_FOUND


def hidden_address(viewer: Viewer, case: Case) -> Address:
    with acting_as(viewer):
        assert case.person is not None
        return add_address(
            by=viewer, person=case.person, lines="9 Slipway", postcode="N1 1AA", source="The mother",
            confidential_because="Threats against the family.",
        )  # fmt: skip


def test_a_confidential_address_is_shown_and_changed_only_after_confirming(desk: Desk) -> None:
    address = hidden_address(desk.viewer, desk.case)
    person = f"/people/{desk.case.person_id}/"
    page = desk.client.get(person)
    assert page.status_code == HTTPStatus.OK
    assert "Confirm that it is you to see this address" in page.content.decode()
    for secret in ("9 Slipway", "N1 1AA", "The mother", "Threats against"):
        assert secret not in page.content.decode()
    assert asks(desk.client.get(f"{person}addresses/{address.pk}/circle"))
    assert asks(desk.client.get(f"{person}addresses/{address.pk}/end"))
    asked = desk.client.get(f"{person}?confidential=show")
    assert asks(asked)
    shown = desk.client.post(f"{person}?confidential=show", answered(asked, confirm_password=PASSWORD), follow=True)
    assert "9 Slipway" in shown.content.decode()


def test_a_confidential_address_that_was_typed_is_not_lost(desk: Desk) -> None:
    address = f"/people/{desk.case.person_id}/addresses/add"
    typed = {"lines": "9 Slipway\r\nHarbour", "source": "The mother", "confidential_because": "Threats.", "do": "save"}
    asked = desk.client.post(address, typed)
    assert asks(asked)
    with acting_as(desk.viewer):
        assert not Address.objects.exists()
    assert desk.client.post(address, answered(asked, confirm_password=PASSWORD)).status_code == HTTPStatus.FOUND
    with acting_as(desk.viewer):
        kept = Address.objects.get()
    assert (kept.lines, kept.confidential_because) == ("9 Slipway\nHarbour", "Threats.")
    desk.now += LATER
    open_one = desk.client.post(address, {"lines": "1 High Street", "source": "The mother", "do": "save"})
    assert open_one.status_code == HTTPStatus.FOUND, "an address that is not confidential asks nothing"


def test_behind_the_pages_the_actions_refuse_too(desk: Desk) -> None:
    """The API, and whatever page comes next: nothing is recorded for a viewer who has not confirmed.

    ASVS 5.0 V7.5.3.
    """
    body = {"kind": WARNED, "happened": "2026-03-05T03:00", "data": {"warned": "young person", "threat": "x"}}
    answer = desk.client.post(f"/api/cases/{desk.case.pk}/facts", body, content_type="application/json")
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "confirmed who they are" in answer.json()["says"]
    assert desk.facts() == []
    away = Viewer(**{**vars(desk.viewer), "confirmed": False})
    with acting_as(away), pytest.raises(Unconfirmed):
        add_address(by=away, person=desk.case.person, lines="x", source="y", confidential_because="z")  # type: ignore[arg-type]
    desk.client.post("/account/confirm", {"password": PASSWORD})
    answer = desk.client.post(f"/api/cases/{desk.case.pk}/facts", body, content_type="application/json")
    assert answer.status_code == HTTPStatus.CREATED, answer.content


def test_whoever_has_no_password_confirms_with_the_agencys_sign_in(
    client: Client, openid: OpenId, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ASVS V6.8, V10: in another tab, while what was typed waits in the first; and the provider must ask anew."""
    monkeypatch.setattr(settings, "CONFIRMATION_REQUIRED", True)
    desk = Desk(client, monkeypatch)
    User.objects.filter(pk=desk.user.pk).update(email="bob@police.example.org")
    desk.user.refresh_from_db()
    desk.user.set_unusable_password()
    desk.user.save()
    openid.knows("bob", auth_time=int(desk.now))
    client.logout()
    openid.sign_in(client, "bob")
    desk.now += LATER
    asked = client.post(desk.record, desk.form())
    assert asks(asked)
    assert "confirm_password" not in asked.content.decode()
    assert "opens in a new tab" in asked.content.decode()
    begin = "/sign-in/with/police?confirm=yes"
    sent = client.get(begin)["Location"]
    assert "prompt=login" in sent
    assert "max_age=0" in sent
    openid.knows("bob", auth_time=int(desk.now - 3600))
    assert openid.sign_in(client, "bob", begin).status_code == HTTPStatus.FORBIDDEN, "it did not ask anew"
    assert asks(client.post(desk.record, answered(asked)))
    openid.knows("bob", auth_time=int(desk.now))
    assert "You have confirmed" in openid.sign_in(client, "bob", begin).content.decode()
    assert client.post(desk.record, answered(asked)).status_code == HTTPStatus.FOUND
    assert desk.facts() == [TYPED.replace("\r\n", "\n")]


HANDED_OUT = {
    "fairness_csv": "Figures that name nobody, without the small ones.",
    "plan_family": "A paper that is given to the family, read on the screen before.",
    "meeting_minutes": "A paper for those who were there, read on the screen before.",
    "meeting_extract": "A paper for those who were there, read on the screen before.",
    "panel_letter": "A letter to the referrer about one decision.",
}
"""Files that leave without a question, and why."""


def test_every_address_that_asks_says_so_and_every_file_that_leaves_asks_or_says_why_not() -> None:
    asking = dict(may.marked(confirming.ATTRIBUTE))
    for name in (
        "chronology_pdf", "chronology_json", "fact_new", "fact_correct", "person", "person_address_add",
        "staff_invite", "staff_change",
        "person_address_end", "person_address_confidential", "person_address_circle", "person_address_circle_end",
    ):  # fmt: skip
        assert asking.get(name), name
    leaving = {name for name, _ in may.marked(may.LEAVES)}
    assert leaving - asking.keys() - set(HANDED_OUT) == set(), "decide whether this file asks who is there"

"""Nobody who shuts somebody out waits for a request of the person shut out (ASVS 5.0 V7.4.5)."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.db import connections
from django.test import Client

from holdfast.access.errors import Refused
from holdfast.access.models import User
from holdfast.access.sign_in.lost import take_away_second_factors
from holdfast.access.sign_in.sessions import end_sign_ins, sign_ins_of
from holdfast.access.sign_in.shutting_out import shut_out
from holdfast.access.viewer import acting_as
from holdfast.casework.documents import views as documents
from holdfast.casework.people import views as search
from tests.access.test_sign_in import PASSWORD, account, acting_for, current_code, sign_in
from tests.access.test_staff import Agencies

pytestmark = pytest.mark.usefixtures("committed_db")
PATIENCE = 10


def in_another_thread(does: Callable[[], Any]) -> Thread:
    """Begin something with a database connection of its own."""

    def run() -> None:
        try:
            does()
        finally:
            connections.close_all()

    thread = Thread(target=run)
    thread.start()
    return thread


class Shift:
    """Ann, signed in, with a request of hers that takes as long as a test wants."""

    def __init__(self) -> None:
        self.area = Agencies()
        self.user = account(self.area, self.area.ann)
        self.client = Client()
        sign_in(self.client, self.user)
        assert acting_for(self.client)

    def earlier(self, seconds: int) -> None:
        """She signed in, and was last seen, so many seconds before."""
        session = self.client.session
        session["holdfast_seen"] -= seconds
        for record in session["account_authentication_methods"]:
            record["at"] -= seconds
        session.save()

    def ends_while(self, slow: Slow, asks: Callable[[Client], Any], does: Callable[[], Any]) -> bool:
        """Whether an administrator has done something before a request of hers was answered."""

        def act() -> None:
            with acting_as(self.area.ada):
                does()

        request = in_another_thread(lambda: asks(self.client))
        assert slow.begun.wait(PATIENCE)
        administrator = in_another_thread(act)
        administrator.join(PATIENCE / 2)
        is_done = not administrator.is_alive()
        slow.go_on.set()
        request.join()
        administrator.join()
        return is_done

    def sign_out_everywhere(self) -> None:
        """What the button of her page does."""
        end_sign_ins(by=self.area.ada, sign_ins=sign_ins_of(self.user.pk))

    def shut(self) -> None:
        """She must not get in any more."""
        membership = self.area.membership(self.area.ann)
        shut_out(by=self.area.ada, membership=membership, because="Lost.", page=str)


class Slow:
    """A function that waits until a test lets it go on."""

    def __init__(self, of: Any, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.begun, self.go_on = Event(), Event()
        does = getattr(of, name)

        def waiting(*given: Any, **more: Any) -> Any:
            self.begun.set()
            assert self.go_on.wait(3 * PATIENCE)
            return does(*given, **more)

        monkeypatch.setattr(of, name, waiting)


def test_somebody_is_shut_out_while_a_request_of_theirs_is_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """ASVS 5.0 V7.4.5: also one that notes that she was seen."""
    shift, slow = Shift(), Slow(search, "search_people", monkeypatch)
    shift.earlier(120)
    assert shift.ends_while(slow, lambda client: client.post("/people/", {"text": "Robin"}), shift.shut)
    assert not User.objects.get(pk=shift.user.pk).is_active
    assert acting_for(shift.client) == ""


def test_a_session_that_changes_its_key_meanwhile_does_not_outlive_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """ASVS 5.0 V7.4.5: whoever confirms gets a new key, and the row of the old one is locked until that is done."""
    monkeypatch.setattr(settings, "CONFIRMATION_REQUIRED", True)
    shift, slow = Shift(), Slow(documents, "as_json", monkeypatch)
    shift.earlier(60 * 20)
    before = shift.client.session.session_key
    answer = {"confirm": "post", "confirm_password": PASSWORD}
    address = f"/cases/{shift.area.owned.pk}/chronology.json"
    assert shift.ends_while(slow, lambda client: client.post(address, answer), shift.sign_out_everywhere)
    assert shift.client.session.session_key not in {None, before}, "it went on under a new key"
    assert acting_for(shift.client) == ""


def test_a_factor_that_is_being_used_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever takes it away is told that, and what goes at once."""
    monkeypatch.setattr(settings, "CONFIRMATION_REQUIRED", True)
    shift, slow, secret, told = Shift(), Slow(documents, "as_json", monkeypatch), generate_totp_secret(), []
    TOTP.activate(shift.user, secret)
    shift.earlier(60 * 20)

    def take_away() -> None:
        membership = shift.area.membership(shift.area.ann)
        try:
            take_away_second_factors(by=shift.area.ada, membership=membership, because="Stood here.", link="http://x/")
        except Refused as refused:
            told.append(refused.instead)

    answer = {"confirm": "post", "confirm_code": current_code(secret)}
    address = f"/cases/{shift.area.owned.pk}/chronology.json"
    assert shift.ends_while(slow, lambda client: client.post(address, answer), take_away)
    assert told == ["Shut them out now, or try again in a minute."]


def test_two_tabs_of_a_session_with_a_new_key_both_go_on() -> None:
    """The second finds the row that the first has given the new key already."""
    shift = Shift()
    session = shift.client.session
    known = session["holdfast_sign_in"]
    session.cycle_key()
    session.save()
    shift.client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    assert acting_for(shift.client)
    session = shift.client.session
    session["holdfast_sign_in"] = known
    session.save()
    assert acting_for(shift.client)

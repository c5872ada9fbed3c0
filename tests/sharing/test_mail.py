"""What is mailed when something is shared: that something waits, and a link."""

from __future__ import annotations

import pytest
from django.db import transaction

from holdfast.access.mail import say_that_something_waits
from tests.sharing.area import LINK, Sharers
from tests.support.post import GONE, Post, text_of


@pytest.mark.clause("GM-09", "GM-20")
def test_a_mail_says_that_something_waits_and_nothing_of_anybody(committed_db: str, post: Post) -> None:
    area = Sharers()
    case = area.case(area.worker, area.child(area.worker, "Zebedee", "Quillfeather"))
    another = area.staff("Gus", area.police, post="gangs unit")
    area.told(case, area.officer, another)
    assert sorted(to for to, _ in post) == sorted(area.user(one).email for one in (area.officer, another))
    for _, message in post:
        whole = text_of(message)
        assert LINK in whole
        assert not [part for part in message.walk() if part.get_filename()]
        for secret in ("Zebedee", "Quillfeather", case.reference, "station", "risk", "gang", "protect"):
            assert secret not in whole.replace(LINK, ""), secret


@pytest.mark.clause("GM-09")
def test_a_mail_box_that_is_gone_keeps_nobody_else_from_being_told(
    committed_db: str, post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    with transaction.atomic():
        say_that_something_waits(
            [f"{GONE}ann@example.org", "bob@example.org", "cat@example.org"],
            subject="Something waits", says="Something waits.", asks="read it", link=LINK,
        )  # fmt: skip
        assert post == [], "only once it is recorded"
    assert [to for to, _ in post] == ["bob@example.org", "cat@example.org"]
    said = [record.getMessage() for record in caplog.records if record.name == "holdfast.access.mail"]
    assert said == ["a mail that something waits could not be sent to 1 of 3"]

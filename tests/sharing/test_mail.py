"""What is mailed when something is shared: that something waits, and a link."""

from __future__ import annotations

import pytest

from tests.sharing.area import LINK, Sharers
from tests.support.post import Post, text_of


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

"""What a mail of the panel tells: nothing of anybody."""

from __future__ import annotations

import pytest
from django.core.mail import EmailMessage

from tests.casework.panel.desk import DECLINED, PanelArea, typed


@pytest.mark.usefixtures("committed_db")
def test_the_mail_says_that_an_answer_waits_and_nothing_of_anybody(mailbox: list[EmailMessage]) -> None:
    area = PanelArea()
    case = area.young()
    area.ask(case)
    area.client(area.chair).post(f"/cases/{case.pk}/panel", typed(DECLINED))
    assert [message.to for message in mailbox] == [[area.user(area.worker).email]]
    sent = f"{mailbox[0].subject}\n{mailbox[0].body}"
    for hidden in ("Robin", "Example", case.reference, "declined", "gang", DECLINED["reasons"]):
        assert hidden.lower() not in sent.lower().replace("@example.org", "")
    assert f"/cases/{case.pk}/panel" in sent

"""How often a text may be checked: counted from the log, an hour and a day (NOR-10)."""

from __future__ import annotations

import pytest
from django.db.backends.utils import CursorWrapper

from holdfast.access.errors import Refused
from holdfast.access.models import Consultation
from holdfast.access.viewer import acting_as
from holdfast.sharing.briefings.actions import put_forward
from holdfast.sharing.briefings.check import A_DAY, AN_HOUR, check
from tests.sharing.briefers import INBOX, Briefers

pytestmark = pytest.mark.clause("NOR-10")


def check_once(area: Briefers, text: str) -> None:
    with acting_as(area.head):
        check(by=area.head, texts={"seen": text}, places=[])


def earlier(cursor: CursorWrapper, by: str) -> None:
    """As if all that is in the log had been so much earlier."""
    cursor.execute("alter table access_consultation disable trigger user")
    cursor.execute(f"update access_consultation set at = at - interval '{by}'")
    cursor.execute("alter table access_consultation enable trigger user")


def refused_for(area: Briefers, words: str) -> None:
    with acting_as(area.head), pytest.raises(Refused, match=words) as refused:
        check(by=area.head, texts={"seen": "Xanthe?"}, places=[])
    assert refused.value.clauses == ("NOR-10",)
    with acting_as(area.head), pytest.raises(Refused, match=words):
        put_forward(by=area.head, what=area.briefing(), link=INBOX)


def test_each_check_is_in_the_log_and_there_are_so_many_an_hour_and_a_day(owner_cursor: CursorWrapper) -> None:
    area = Briefers()
    auditor = area.staff("Pat", functions=["auditor"])
    for _ in range(AN_HOUR):
        check_once(area, "Xanthe Gullcroft sells there.")
    refused_for(area, "within an hour")
    earlier(owner_cursor, "1 hour")
    for _ in range(A_DAY - AN_HOUR):
        check_once(area, "Xanthe Gullcroft sells there.")
    earlier(owner_cursor, "1 hour")
    refused_for(area, "within a day")
    earlier(owner_cursor, "22 hours")
    check_once(area, "Dark.")
    with acting_as(auditor):
        lines = Consultation.objects.filter(user_id=area.head.user_id, what="check a briefing")
        assert {(line.operation, tuple(line.fields)) for line in lines} == {("search", ("seen",))}
        assert lines.count() == A_DAY + 1
        assert not any("Xanthe" in str(vars(line)) for line in lines)
        assert Consultation.objects.filter(operation="denied", what="briefing: checked too often").exists()
    # Of somebody else it counts nothing.
    with acting_as(area.manager):
        assert not check(by=area.manager, texts={"seen": "Dark."}, places=[]).refused

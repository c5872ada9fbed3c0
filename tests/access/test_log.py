"""The log of DPA 2018 s.62: whole or told where it is not, and written by whoever does something (ASVS V16.4.2)."""

from __future__ import annotations

import threading
from datetime import UTC

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.db.backends.utils import CursorWrapper

from holdfast.access.log import record_consultation
from holdfast.access.models import Consultation, LogLink, LogWaiting, Operation
from holdfast.access.viewer import Viewer, acting_as
from holdfast.chronology.verify import verify
from tests.access.area import Area

LOCK = "select pg_advisory_lock(hashtext('holdfast.access.log'))"
UNLOCK = "select pg_advisory_unlock(hashtext('holdfast.access.log'))"


class Logged(Area):
    """A worker, an auditor, and five lines of which the log begins to be looked at."""

    def __init__(self) -> None:
        super().__init__()
        self.worker = self.staff("Ann")
        self.auditor = self.staff("Aud", functions=["auditor"])
        for number in range(5):
            self.look(f"page {number}")

    def look(self, what: str) -> None:
        """Write a line in a transaction of its own."""
        with acting_as(self.worker):
            record_consultation(viewer=self.worker, operation=Operation.CONSULT, what=what)

    def line(self, what: str) -> Consultation:
        """A line as the auditor reads it."""
        with acting_as(self.auditor):
            return Consultation.objects.get(what=what)

    def link(self, what: str) -> LogLink:
        """Its place in the chain."""
        line = self.line(what)
        with acting_as(self.auditor):
            return LogLink.objects.get(line_id=line.pk)


@pytest.fixture
def area(committed_db: object) -> Logged:
    """An area with lines in its log."""
    return Logged()


def tampering(cursor: CursorWrapper, statement: str) -> None:
    """What somebody with the owner's rights could do, walls and triggers out of the way."""
    tables = ("access_consultation", "access_loglink", "access_logwaiting")
    with transaction.atomic(using="owner"):
        for table in tables:
            cursor.execute(f"alter table {table} no force row level security, disable trigger user")
        cursor.execute(statement)
        for table in tables:
            cursor.execute(f"alter table {table} force row level security, enable trigger user")


def test_each_line_hangs_on_the_one_before(area: Logged) -> None:
    with acting_as(area.auditor):
        links = list(LogLink.objects.order_by("seq"))
        lines = list(Consultation.objects.order_by("id").values_list("id", flat=True))
    assert [link.seq for link in links] == list(range(1, len(lines) + 1))
    assert [link.line_id for link in links] == lines
    assert [bytes(link.prev_hash) for link in links] == [bytes(32), *(bytes(link.hash) for link in links[:-1])]
    assert verify().faults == []


LINE = "(select id from access_consultation where what = 'page 2')"


CHANGES = {
    "at": "at + interval '1 microsecond'",
    "operation": "'search'",
    "user_id": "gen_random_uuid()",
    "user_name": "'Bob'",
    "agency_id": "gen_random_uuid()",
    "agency": "'police'",
    "post": "'x'",
    "case_ids": "array[gen_random_uuid()]",
    "person_ids": "array[gen_random_uuid()]",
    "what": "'other'",
    "route": "'x'",
    "reason": "'x'",
    "purpose": "'x'",
    "gateway": "'x'",
    "agreement": "'x'",
    "recipients": "array['x']",
    "fields": "array['x']",
}
"""Each column of the log but its id, and what somebody might write over it."""


@pytest.mark.clause("GM-13")
def test_tampering_with_a_line_is_found_at_its_place(area: Logged, owner_cursor: CursorWrapper) -> None:
    """ASVS 5.0 V11.4.3, V16.4.2."""
    assert {*CHANGES, "id"} == {field.attname for field in Consultation._meta.concrete_fields}
    position = area.link("page 2").seq
    tampering(
        owner_cursor,
        "create temp table kept_lines as select * from access_consultation;"
        "create temp table kept_links as select * from access_loglink",
    )
    for change in (
        *(f"update access_consultation set {column} = {value} where id = {LINE}" for column, value in CHANGES.items()),
        f"delete from access_consultation where id = {LINE}",
        f"update access_loglink set hash = sha256('x'::bytea) where line_id = {LINE}",
        f"update access_loglink set prev_hash = sha256('x'::bytea) where line_id = {LINE}",
        f"delete from access_loglink where line_id = {LINE}",
        f"update access_loglink set seq = 99999 where line_id = {LINE}",
    ):
        tampering(owner_cursor, change)
        found = verify().faults
        assert len(found) == 1, change
        assert found[0].startswith(f"The log, position {position}:"), change
        tampering(
            owner_cursor,
            "delete from access_consultation; insert into access_consultation select * from kept_lines;"
            "delete from access_loglink; insert into access_loglink select * from kept_links",
        )
    assert verify().faults == []


def test_a_line_that_is_put_in_without_a_link_is_found(area: Logged, owner_cursor: CursorWrapper) -> None:
    tampering(
        owner_cursor,
        "insert into access_consultation (id, at, operation, user_name, agency, post, case_ids, person_ids, what,"
        " route, reason, purpose, gateway, agreement, recipients, fields) values (900000, now(), 'consult', 'x', '',"
        " '', '{}', '{}', 'x', '', '', '', '', '', '{}', '{}')",
    )
    assert verify().faults == ["The log: line 900000 has no place in the chain."]


def test_a_line_does_not_wait_for_the_one_who_is_linking_and_is_linked_next(
    area: Logged, owner_cursor: CursorWrapper
) -> None:
    owner_cursor.execute(LOCK)
    area.look("came second")
    with acting_as(area.auditor):
        assert list(LogWaiting.objects.values_list("line_id", flat=True)) == [area.line("came second").pk]
    owner_cursor.execute(UNLOCK)
    area.look("came third")
    second, third = area.link("came second"), area.link("came third")
    assert third.seq == second.seq + 1
    with acting_as(area.auditor):
        assert not LogWaiting.objects.exists()
    assert verify().faults == []


def test_tampering_with_a_line_that_waits_is_found_too(area: Logged, owner_cursor: CursorWrapper) -> None:
    owner_cursor.execute(LOCK)
    area.look("came second")
    owner_cursor.execute(UNLOCK)
    tampering(owner_cursor, "update access_consultation set user_name = 'Bob' where what = 'came second'")
    assert len(verify().faults) == 1
    assert "was changed" in verify().faults[0]


def test_many_who_look_at_once_are_all_linked(area: Logged) -> None:
    barrier = threading.Barrier(8)
    failed: list[BaseException] = []

    def look(viewer: Viewer) -> None:
        try:
            barrier.wait(timeout=10)
            for number in range(10):
                with acting_as(viewer):
                    record_consultation(viewer=viewer, operation=Operation.CONSULT, what=f"at once {number}")
        except BaseException as error:  # noqa: BLE001 - told to the test
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=look, args=(area.worker,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert failed == []
    assert verify().faults == []
    with acting_as(area.auditor):
        assert LogLink.objects.count() == Consultation.objects.count()
        assert Consultation.objects.filter(what__startswith="at once").count() == 80


def test_a_line_that_cannot_be_linked_is_not_written(area: Logged, owner_cursor: CursorWrapper) -> None:
    owner_cursor.execute("revoke all on access_loglink from holdfast_owner")
    with pytest.raises(DatabaseError):
        area.look("not shown")
    with acting_as(area.auditor):
        assert not Consultation.objects.filter(what="not shown").exists()


def test_a_disclosure_says_what_it_rests_on_and_the_names_of_its_fields(area: Logged) -> None:
    """ASVS 5.0 V16.2.1."""
    recipient = str(area.auditor.user_id)
    with acting_as(area.worker):
        record_consultation(
            viewer=area.worker, operation=Operation.DISCLOSE, what="disclosure", purpose="safeguarding",
            gateway="CDA98_115", agreement="ISA-3", recipients=[recipient, "Kit Example, housing"],
            fields=["telephone"],
        )  # fmt: skip
    line = area.line("disclosure")
    assert (line.purpose, line.gateway, line.agreement) == ("safeguarding", "CDA98_115", "ISA-3")
    assert (line.recipients, line.fields) == ([recipient, "Kit Example, housing"], ["telephone"])
    assert verify().faults == []


def test_times_are_kept_with_their_offset_and_given_in_utc(area: Logged) -> None:
    """ASVS V16.2.2."""
    assert area.line("page 1").at.tzinfo == UTC
    with connection.cursor() as cursor:
        cursor.execute(
            "select data_type from information_schema.columns where table_name = 'access_consultation'"
            " and column_name = 'at'"
        )
        assert cursor.fetchone() == ("timestamp with time zone",)

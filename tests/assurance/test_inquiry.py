"""What was known in a case, to whom, when, what the protocol then required, and what was done (GM-13, ISL-6.1)."""

from __future__ import annotations

import html
import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from hashlib import sha256
from types import SimpleNamespace
from typing import Any

import pypdf
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from holdfast.access.actions import involve
from holdfast.access.errors import Refused
from holdfast.access.log import record_consultation
from holdfast.access.models import Consultation, Involvement, Operation
from holdfast.access.viewer import Viewer, acting_as
from holdfast.assurance.inquiry.actions import GIVEN
from holdfast.assurance.inquiry.moments import Moment, Moments, Period, moments_of
from holdfast.assurance.inquiry.program import OPENED
from holdfast.assurance.inquiry.readers import COULD, JOINED, LEFT, ONLY, OPENED_LATER, readers_of
from holdfast.assurance.inquiry.required import ended_by_time
from holdfast.assurance.inquiry.scope import of_case
from holdfast.assurance.subject.held import held_about
from holdfast.casework.case_page.views import PARTS
from holdfast.chronology.actions import append_fact, correct_fact, withdraw_fact
from holdfast.chronology.models import Fact
from holdfast.protocol.fields import written
from tests.access.area import SET_UP, Area

pytestmark = pytest.mark.clause("GM-13")
SIGNED_IN = "allauth.account.auth_backends.AuthenticationBackend"
FOR_THE_CORONER = {
    "recipient": "Cora Ner",
    "body": "Coroner’s office",
    "purpose": "inquest",
    "reason": "Rule 23 request",
}
WHAT = "A letter went to the wrong address."


class Record(Area):
    """A worker and an officer with a case; a nurse who comes to it later, and an auditor."""

    def __init__(self) -> None:
        super().__init__()
        self.worker, self.officer = self.staff("Ann Tern"), self.staff("Bob Gull", self.police, post="gangs unit")
        self.teacher = self.staff("Tea Cher", self.school, post="teacher")
        self.auditor = self.staff("Aud", functions=["auditor"])
        self.quillon = self.child(self.worker, "Quillon", "Zephyrine")
        self.mine = self.case(self.worker, self.quillon, involve_front_door=False)
        self.join(self.officer)
        self.breaches = 0

    def join(self, viewer: Viewer) -> None:
        """Have somebody work on the case from now on."""
        with acting_as(self.worker):
            involve(
                by=self.worker, case_id=self.mine.pk, role="works with", reason="x", user=self.user(viewer),
                agency_id=viewer.agency_id,
            )  # fmt: skip

    def breach(self, *, days_ago: float = 0, what: str = WHAT, by: Viewer | None = None, **more: Any) -> Fact:
        """A fact with a clock: reported within 72 hours."""
        by = by or self.worker
        aware = (timezone.now() - timedelta(days=days_ago)).replace(second=0, microsecond=0)
        self.breaches += 1
        data = {
            "breach": f"DB-26-{self.breaches:06}",
            "aware_at": written(aware),
            "what": what,
            "stopped": "It was fetched back.",
        }
        with acting_as(by):
            return append_fact(
                by=by, kind="breach.found", happened_at=aware, data=data, cases=[self.mine], **more
            )  # fmt: skip

    def report(self) -> Fact:
        """What ends the clock of the last of them."""
        with acting_as(self.worker):
            return append_fact(
                by=self.worker, kind="breach.reported", happened_at=timezone.now(), cases=[self.mine],
                data={"breach": f"DB-26-{self.breaches:06}", "outcome": "reported", "reasons": "The form was sent."},
            )  # fmt: skip

    def asked(self, viewer: Viewer | None = None, since: datetime | None = None, **more: Any) -> Moments:
        """The moments of the case."""
        viewer = viewer or self.worker
        with acting_as(viewer):
            return moments_of(
                viewer, more.pop("scope", of_case(self.mine)), Period(since, more.pop("until", timezone.now())), **more
            )

    def of(self, fact: Fact, viewer: Viewer | None = None) -> Moment:
        """The moment at which a fact was recorded."""
        return next(each for each in self.asked(viewer).moments if each.entry.fact.pk == fact.pk)

    def client(self, viewer: Viewer) -> Client:
        """Somebody signed in who has just shown that it is they."""
        client = Client()
        with acting_as(SET_UP):
            client.force_login(self.user(viewer), backend=SIGNED_IN)
        return client


@pytest.fixture
def record(db: None) -> Record:
    """The area."""
    return Record()


def required(moment: Moment, title: str = "Report the data breach, or say why not") -> Any:
    """What a moment required under a title."""
    return next(one for one in moment.required if one.title == title)


def said(moment: Moment) -> dict[str, dict[str, bool]]:
    """Under each heading of who could read it, the agencies with whether they opened the case afterwards."""
    return {
        each.heading: {reader.agency: reader.read_at is not None for reader in each.readers} for each in moment.readers
    }


def test_each_recording_is_a_moment_in_the_order_in_which_it_became_known(record: Record) -> None:
    later = record.breach()
    earlier = record.breach(days_ago=9)
    found = record.asked()
    assert [each.entry.fact.pk for each in found.moments] == [later.pk, earlier.pk]
    assert [each.lag for each in found.moments] == ["", "9 days"]
    assert found.total == 2


@pytest.mark.clause("ISL-6.1")
def test_what_was_required_then_says_by_when_and_what_became_of_it(record: Record) -> None:
    fact = record.breach()
    assert required(record.of(fact)).became == "Still owed."
    report = record.report()
    one = required(record.of(fact))
    assert one.became.startswith("Done in time, ")
    assert one.kept
    assert one.whose
    assert record.of(report).settled == ["Report the data breach, or say why not: done in time"]
    assert record.of(fact).owed - record.of(report).owed == 1


@pytest.mark.clause("ISL-6.1")
def test_what_was_done_late_and_what_was_not_done_stand_out(record: Record) -> None:
    fact = record.breach(days_ago=5)
    one = required(record.of(fact))
    assert one.became.startswith("Not done: 2 days overdue.")
    assert not one.kept
    assert record.of(fact).late == 1
    record.report()
    one = required(record.of(fact))
    assert one.became.startswith("Done late, ")
    assert not one.kept


def test_an_earlier_moment_knows_nothing_of_what_was_recorded_after_it(record: Record) -> None:
    fact = record.breach()
    corrected_to = (timezone.now() - timedelta(days=6)).replace(second=0, microsecond=0)
    with acting_as(record.worker):
        correction = correct_fact(by=record.worker, fact=fact, data={**fact.data, "aware_at": written(corrected_to)})
    first, second = record.of(fact), record.of(correction)
    assert first.late == 0, "it was not overdue by what was known then"
    assert second.late == 1
    assert second.change == "Corrected"
    assert required(first).became == "The record was corrected, and this with it"
    assert required(second).became.startswith("Not done")
    assert required(first).by != required(second).by
    with acting_as(record.worker):
        withdrawal = withdraw_fact(by=record.worker, fact=correction, reason="It never left.")
    last = record.of(withdrawal)
    assert (last.change, last.late, list(last.required)) == ("Withdrawn", 0, [])


@pytest.mark.usefixtures("committed_db")
@pytest.mark.clause("ISL-8.1")
def test_who_could_read_it_is_told_by_agency_with_when_they_first_opened_the_case() -> None:
    record = Record()
    shared = record.breach()
    record.join(record.teacher)
    own = record.breach(handling="own agency", what="Kept to ourselves.")
    named = record.breach(handling="named people", what="For two.", named=[record.user(record.officer)])
    with acting_as(record.officer):
        for what in ("case", "the log"):
            record_consultation(
                viewer=record.officer, operation=Operation.CONSULT, what=what, case_ids=[record.mine.pk]
            )
    with acting_as(record.teacher):
        record_consultation(
            viewer=record.teacher, operation=Operation.CONSULT, what="the log", case_ids=[record.mine.pk]
        )

    after = record.breach()
    care, police, school = "Children's social care", "Police", "School"
    assert said(record.of(shared)) == {COULD: {care: False, police: True}}
    assert said(record.of(own)) == {ONLY: {care: False}}
    assert said(record.of(named)) == {ONLY: {care: False, police: True}}
    assert said(record.of(after)) == {JOINED: {school: False}, OPENED_LATER: {police: False}}


@pytest.mark.usefixtures("committed_db")
@pytest.mark.clause("ISL-8.1")
def test_a_list_that_a_case_stands_in_does_not_open_it_and_the_case_page_does() -> None:
    record = Record()
    fact = record.breach(by=record.officer)
    client = record.client(record.officer)

    def opened() -> dict[str, bool]:
        return said(record.of(fact))[COULD]

    assert client.get("/").status_code == 200
    assert client.get("/breaches/").status_code == 200
    with acting_as(record.auditor):
        assert Consultation.objects.filter(what="work list", case_ids__contains=[record.mine.pk]).exists()
    assert opened() == {"Children's social care": False, "Police": False}
    assert client.get(f"/cases/{record.mine.pk}/").status_code == 200
    assert opened() == {"Children's social care": False, "Police": True}


def test_every_part_of_a_case_opens_it() -> None:
    assert {name for _, name in PARTS} <= set(OPENED)


@pytest.mark.clause("ISL-8.1")
def test_what_is_for_named_people_is_read_by_who_recorded_it_and_through_a_team(record: Record) -> None:
    team, idle = record.team(record.police, "Gangs team"), record.team(record.school, "Night school")
    through, outside = record.staff("Tea Med", record.police, team=team), record.staff("Out Side", record.school)
    with acting_as(record.worker):
        Involvement.objects.filter(case=record.mine).exclude(user_id=record.worker.user_id).update(
            until_at=timezone.now()
        )
        for each in (team, idle):
            involve(by=record.worker, case_id=record.mine.pk, role="works with", reason="x", team=each)
        named = [record.user(through), record.user(outside)]
        fact = record.breach(handling="named people", what="For two.", named=named)
        Involvement.objects.filter(case=record.mine, user_id=record.worker.user_id).update(until_at=fact.recorded_at)
        (found,) = readers_of({fact.pk: [record.mine.pk]}, [fact], until=timezone.now())[fact.pk]
    assert [(reader.agency, reader.recorded) for reader in found.readers] == [
        ("Children's social care", True), ("Police", False),
    ]  # fmt: skip


def test_nobody_else_learns_from_the_log_who_opened_a_case(record: Record) -> None:
    fact = record.breach()
    with acting_as(record.officer):
        record_consultation(viewer=record.officer, operation=Operation.CONSULT, what="case", case_ids=[record.mine.pk])
    for viewer, rows in ((record.worker, 1), (record.teacher, 0), (record.auditor, 0)):
        with acting_as(viewer), connection.cursor() as cursor:
            cursor.execute(
                "select * from assurance_first_read(%s, array[%s::timestamptz])", [record.mine.pk, fact.recorded_at]
            )
            assert len(cursor.fetchall()) == rows


@pytest.mark.clause("ISL-8.1")
def test_what_the_reader_may_not_read_is_left_out_with_what_it_required_and_that_is_said(record: Record) -> None:
    shown = record.breach()
    hidden = record.breach(days_ago=5, handling="own agency", what="Kept to ourselves.")
    theirs = record.asked(record.officer)
    assert [each.entry.fact.pk for each in theirs.moments] == [shown.pk]
    assert theirs.left_out
    mine = record.asked()
    late = [one for moment in mine.moments for one in moment.required if one.became.startswith("Not done")]
    assert len(late) == 1
    assert not [one for moment in theirs.moments for one in moment.required if one.became.startswith("Not done")]
    assert (theirs.moments[0].late, mine.moments[1].late) == (0, 1)
    assert not mine.left_out
    assert [each.entry.fact.pk for each in mine.moments] == [shown.pk, hidden.pk]


def test_what_time_alone_ended_between_two_moments_is_not_settled_by_the_second(record: Record) -> None:
    duty = SimpleNamespace(ended_by=None, ended_when=0.0)
    fact = record.breach(days_ago=1)
    since = fact.recorded_at - timedelta(days=3)
    for moment, by_time in (
        (since - timedelta(1), False),
        (since + timedelta(days=1), True),
        (fact.happened_at, False),
    ):
        duty.ended_when = moment.timestamp()
        assert ended_by_time(duty, since, fact) is by_time  # type: ignore[arg-type]
    duty.ended_by, duty.ended_when = object(), (since + timedelta(days=1)).timestamp()
    assert not ended_by_time(duty, since, fact)  # type: ignore[arg-type]


def test_one_answer_serves_two_moments_and_what_is_hidden_between_them_is_in_neither(record: Record) -> None:
    """A hidden fact that ends a duty between two shown ones: the second is not said to have settled it."""
    first, halfway = record.breach(days_ago=1), timezone.now() - timedelta(hours=12)
    with acting_as(record.worker):
        append_fact(
            by=record.worker, kind="breach.reported", happened_at=halfway, cases=[record.mine],
            data={"breach": "DB-26-000001", "outcome": "reported", "reasons": "The form was sent."},
            handling="own agency",
        )  # fmt: skip
    second = record.breach()
    theirs = record.asked(record.officer)
    assert [each.entry.fact.pk for each in theirs.moments] == [first.pk, second.pk]
    assert theirs.moments[1].settled == []
    assert required(theirs.moments[0]).became.startswith("Done in time")


def test_a_period_is_by_when_it_was_recorded(record: Record) -> None:
    first = record.breach(days_ago=30)
    between = timezone.now()
    second = record.breach()
    assert [each.entry.fact.pk for each in record.asked(since=between).moments] == [second.pk]
    before = record.asked(until=between)
    assert [each.entry.fact.pk for each in before.moments] == [first.pk]
    assert required(before.moments[0]).became.startswith("Not done")
    record.report()
    assert required(record.asked(until=between).moments[0]).became.startswith("Not done"), "as it stood at the end"


def test_pages_neither_skip_nor_repeat_and_cost_the_same(
    record: Record, query_count: Callable[[], AbstractContextManager[CaptureQueriesContext]]
) -> None:
    record.breach()
    record.asked()
    with query_count() as few:
        record.asked()
    for number in range(24):
        record.breach(days_ago=number)
    with query_count() as many:
        found = record.asked(size=10)
    assert len(many) <= len(few) + 1, "one more to count, where the page is full"
    seen = [each.entry.fact.pk for page in (1, 2, 3) for each in record.asked(size=10, number=page).moments]
    assert len(seen) == len(set(seen)) == found.total == 25
    assert found.has_next
    assert not record.asked(size=10, number=3).has_next


def test_a_fact_of_another_version_of_the_pack_says_so(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    fact = record.breach()
    assert record.of(fact).under == ""
    found = record.of(fact)
    found.entry.fact.pack_version = "1999.1"
    monkeypatch.setattr("holdfast.assurance.inquiry.moments.entries", lambda *_, **__: [found.entry])
    assert record.of(fact).under == f"Recorded under {fact.pack} 1999.1"


@pytest.mark.usefixtures("committed_db")
def test_the_page_is_the_case_teams_and_the_document_asks_for_whom_and_why() -> None:
    record = Record()
    record.breach(days_ago=5)
    record.breach(handling="own agency", what="Kept to ourselves.")
    address = f"/cases/{record.mine.pk}/inquiry"
    assert record.client(record.teacher).get(address).status_code == 404
    theirs = html.unescape(record.client(record.officer).get(address).content.decode())
    assert WHAT in theirs
    assert "Kept to ourselves" not in theirs
    assert "The record holds more than you may read." in theirs
    client = record.client(record.worker)
    page = html.unescape(client.get(address).content.decode())
    assert "Not done: 2 days overdue." in page
    assert "The record holds more" not in page
    assert "Nothing was recorded" in client.get(f"{address}?until-day=1&until-month=1&until-year=2020").content.decode()
    assert "real date" in client.get(f"{address}?until-day=31&until-month=2&until-year=2020").content.decode()
    assert client.get(f"{address}.pdf").status_code == 302
    assert "Who gets it?" in client.post(f"{address}.pdf", {"reason": "x"}).content.decode()
    with acting_as(record.auditor):
        assert not Consultation.objects.filter(operation="disclose").exists()
    mistyped = {"until-day": "31", "until-month": "2", "until-year": "2020"}
    refused = client.post(f"{address}.pdf", {**FOR_THE_CORONER, **mistyped})
    assert refused.headers["Content-Type"].startswith("text/html"), "never the whole for a part that does not read"
    assert "real date" in refused.content.decode()
    with acting_as(record.auditor):
        assert not Consultation.objects.filter(operation="disclose").exists()
    made = client.post(f"{address}.pdf", FOR_THE_CORONER)
    assert made.headers["Content-Type"] == "application/pdf"
    text = " ".join("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made.content)).pages).split())
    for words in (
        "An inquest",
        "Rule 23 request",
        "Cora Ner, Coroner’s office",
        WHAT,
        "Kept to ourselves",
        "Not done: 2 days overdue",
    ):
        assert words in text, words
    assert "more than whoever made this may read" not in text
    with acting_as(record.auditor):
        line = Consultation.objects.get(operation="disclose")
        assert (line.reason, line.recipients, line.case_ids) == (
            f"An inquest. Rule 23 request (sha256 {sha256(made.content).hexdigest()})",
            ["Cora Ner, Coroner’s office"],
            [record.mine.pk],
        )
        assert record.quillon.pk in line.person_ids
        assert Consultation.objects.filter(route="inquiry", operation="consult").exists()


@pytest.mark.usefixtures("committed_db")
@pytest.mark.clause("ISL-8.1")
def test_who_could_read_is_said_once_and_then_only_what_changed() -> None:
    record = Record()
    care, police, school = "Children's social care", "Police", "School"
    first, second = record.breach(), record.breach()
    record.join(record.teacher)
    third = record.breach(by=record.officer)
    with acting_as(SET_UP):
        Involvement.objects.filter(case=record.mine, user_id=record.teacher.user_id).update(until_at=timezone.now())
    passing = record.staff("Pas Sing", record.school, post="teacher")
    fourth = record.breach()
    found = {each.entry.fact.pk: each for each in record.asked().moments}
    assert said(found[first.pk]) == {COULD: {care: False, police: False}}
    assert said(found[second.pk]) == {}, "nothing changed, and nothing is said"
    assert said(found[third.pk]) == {JOINED: {school: False}, OPENED_LATER: {care: False}}
    assert said(found[fourth.pk]) == {LEFT: {school: False}}
    # Whoever came and went between two moments is told of too.
    record.join(passing)
    with acting_as(SET_UP):
        Involvement.objects.filter(case=record.mine, user_id=passing.user_id).update(until_at=timezone.now())
    fifth = record.breach()
    assert said(record.of(fifth)) == {"Able to read in between": {school: False}}
    # Each page says it anew at its start.
    alone = record.asked(size=1, number=2).moments[0]
    assert said(alone) == {COULD: {care: False, police: False}}
    with acting_as(record.officer):
        record_consultation(viewer=record.officer, operation=Operation.CONSULT, what="case", case_ids=[record.mine.pk])
    page = html.unescape(record.client(record.worker).get(f"/cases/{record.mine.pk}/inquiry").content.decode())
    assert page.count(f">{COULD}<") == 1
    assert page.count(f">{JOINED}<") == 1
    assert page.count(f">{LEFT}<") == 1


@pytest.mark.usefixtures("committed_db")
@pytest.mark.clause("GM-17")
def test_a_document_is_recorded_as_given_and_the_person_is_told_of_it() -> None:
    record = Record()
    record.breach()
    client = record.client(record.worker)
    made = client.post(f"/cases/{record.mine.pk}/inquiry.pdf", FOR_THE_CORONER)
    with acting_as(record.worker):
        fact = Fact.objects.get(kind=GIVEN)
        assert fact.by_user_id == record.worker.user_id
        assert list(fact.fact_cases.values_list("case_id", flat=True)) == [record.mine.pk]
        wanted = {**FOR_THE_CORONER, "digest": sha256(made.content).hexdigest(), "moments": 1}
        assert fact.data.items() >= wanted.items()
        assert set(fact.fact_people.values_list("person_id", "role")) == {(record.quillon.pk, "whose")}
        held = held_about(record.worker, record.quillon)
    assert held is not None
    (told,) = held.told
    assert (told.purpose, told.recipients) == ("For an inquiry: An inquest", ["Cora Ner, Coroner’s office"])
    assert told.provision == "Rule 23 request"
    page = client.get(f"/people/{record.quillon.pk}/held").content.decode()
    assert "Cora Ner, Coroner’s office" in page
    assert "An inquest" in " ".join(
        sheet.extract_text()
        for sheet in pypdf.PdfReader(io.BytesIO(client.get(f"/people/{record.quillon.pk}/held.pdf").content)).pages
    )
    # The next document tells of the first, and nobody takes it back.
    assert "was given to Cora Ner" in client.get(f"/cases/{record.mine.pk}/inquiry").content.decode()
    with acting_as(record.worker), pytest.raises(Refused):
        withdraw_fact(by=record.worker, fact=fact, reason="It was not.")


@pytest.mark.usefixtures("committed_db")
@pytest.mark.clause("GM-16")
def test_a_document_is_made_for_a_named_person_and_one_of_the_purposes_there_are() -> None:
    record = Record()
    record.breach()
    client = record.client(record.worker)
    for wrong in ({"recipient": ""}, {"body": ""}, {"purpose": "eviction"}, {"purpose": ""}, {"reason": ""}):
        answer = client.post(f"/cases/{record.mine.pk}/inquiry.pdf", {**FOR_THE_CORONER, **wrong})
        assert answer.headers["Content-Type"].startswith("text/html"), wrong
    with acting_as(record.worker):
        assert not Fact.objects.filter(kind=GIVEN).exists()

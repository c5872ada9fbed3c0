"""The register of breaches: whose it is, its clock, whom it is about, in each case that it touches (GM-10)."""

from __future__ import annotations

import html
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from holdfast.access.errors import Refused
from holdfast.access.models import Consultation
from holdfast.access.viewer import Viewer, acting_as
from holdfast.assurance.breaches.actions import Found, add_cases, begin_breach, cases_by_name, cases_named
from holdfast.assurance.breaches.clock import clock_of
from holdfast.assurance.breaches.queries import PAGE, Breach, breach_of, breaches, parts_of
from holdfast.casework.models import Duty
from holdfast.chronology.actions import append_fact, correct_fact, withdraw_fact
from holdfast.chronology.models import Fact, FactCase
from holdfast.protocol.fields import written
from holdfast.register.actions import add_to_case
from holdfast.register.models import Case
from tests.access.area import SET_UP, Area

pytestmark = pytest.mark.clause("GM-10")
WHAT = "The sheet went to the wrong school."
SIGNED_IN = "allauth.account.auth_backends.AuthenticationBackend"


class Desk(Area):
    """A worker with two cases, a colleague with one of her own, an officer without any, and an auditor."""

    def __init__(self) -> None:
        super().__init__()
        self.worker, self.colleague = self.staff("Ann Tern"), self.staff("Cat Wren")
        self.officer = self.staff("Bob Gull", self.police, post="gangs unit")
        self.auditor = self.staff("Aud", functions=["auditor"])
        self.quillon = self.child(self.worker, "Quillon", "Zephyrine")
        self.mine = self.case(self.worker, self.quillon, involve_front_door=False)
        self.other = self.case(self.worker, self.child(self.worker, "Ottoline", "Marsh"), involve_front_door=False)
        self.hers = self.case(self.colleague, self.child(self.colleague, "Perdita", "Lune"), involve_front_door=False)

    def begin(self, *cases: Case, hours_ago: float = 38, by: Viewer | None = None, **more: bool) -> UUID:
        """A breach in these cases, known for so long."""
        by = by or self.worker
        with acting_as(by):
            found = Found(timezone.now() - timedelta(hours=hours_ago), WHAT, "It was called back.")
            return begin_breach(by=by, found=found, cases=cases, **more)

    def seen(self, viewer: Viewer, breach_id: UUID, now: datetime | None = None) -> Breach:
        """The breach as somebody's register lists it."""
        with acting_as(viewer):
            found = breach_of(viewer, breach_id, now=now or timezone.now())
        assert found is not None
        return found

    def record(self, kind: str, case: Case, by: Viewer | None = None, **data: object) -> Fact:
        """A fact of a breach: where none is named, of the one that stands in the case."""
        by = by or self.worker
        with acting_as(by):
            data = {"breach": self.reference(case)} | data
            return append_fact(by=by, kind=kind, happened_at=timezone.now(), data=data, cases=[case])

    def reference(self, case: Case) -> str:
        """How the breach is called that was recorded last in a case of the worker's."""
        with acting_as(self.worker):
            found = Fact.objects.filter(kind="breach.found", fact_cases__case=case).order_by("-recorded_at")
            return str(found[0].data["breach"])

    def report(self, case: Case) -> Fact:
        """That it was reported, recorded in one of its cases."""
        return self.record("breach.reported", case, outcome="reported", reasons="The form was sent.")

    def client(self, viewer: Viewer) -> Client:
        """Somebody signed in."""
        client = Client()
        with acting_as(SET_UP):
            client.force_login(self.user(viewer), backend=SIGNED_IN)
        return client


def _minute(moment: datetime) -> str:
    return written(moment.replace(second=0, microsecond=0))


@pytest.fixture
def desk(db: None) -> Desk:
    """The area."""
    return Desk()


def test_the_clock_says_how_long_is_left_from_when_it_was_known(desk: Desk) -> None:
    breach = desk.begin(desk.mine, hours_ago=37.9)
    found = desk.seen(desk.worker, breach)
    assert found.clock.words.startswith("34 hours left, until ")
    assert found.clock.runs
    assert not found.clock.late
    late = desk.seen(desk.worker, breach, timezone.now() + timedelta(hours=40))
    assert late.clock.words.startswith("5 hours late: it was to be reported by ")
    assert late.clock.late
    assert late.is_open


@pytest.mark.parametrize(("hours_ago", "word"), [(10, "Reported to the Commissioner in time"), (90, "late")])
def test_a_report_is_in_time_or_late(desk: Desk, hours_ago: int, word: str) -> None:
    breach = desk.begin(desk.mine, hours_ago=hours_ago)
    desk.report(desk.mine)
    found = desk.seen(desk.worker, breach)
    assert word in found.clock.words
    assert not found.clock.runs
    assert found.is_open, "somebody has not been considered"


def test_that_it_need_not_be_reported_is_a_decision_too(desk: Desk) -> None:
    breach = desk.begin(desk.mine)
    desk.record("breach.reported", desk.mine, outcome="not reportable", reasons="It was encrypted.")
    assert desk.seen(desk.worker, breach).clock.words.startswith("Decided that it need not be reported in time")


def test_the_words_of_the_clock() -> None:
    now = datetime(2026, 11, 24, 4, 5, tzinfo=UTC)
    states = {
        "34 hours left, until 2:05pm on Wednesday 25 November": {"statuses": ["due"], "due": 34},
        "119 minutes left, until 6:04am on Tuesday 24 November": {"statuses": ["due"], "due": 119 / 60},
        "5 days late: it was to be reported by 4:05am on Thursday 19 November": {"statuses": ["due"], "due": -120},
        "1 minute late: it was to be reported by 4:04am on Tuesday 24 November": {"statuses": ["due"], "due": -1 / 60},
        "Withdrawn: it was recorded in error": {"statuses": ["due"], "due": 1, "withdrawn": True},
        "Erased with the record that it was about": {"statuses": [], "due": None, "erased": True},
        "Reported to the Commissioner late, on 24 November 2026 at 4:05am": {"statuses": ["met", "met late"], "due": 1},
        "Not reported: the case was closed on 24 November 2026 at 4:05am": {"statuses": ["lapsed"], "due": 1},
        "Waived with a reason on 24 November 2026 at 4:05am": {"statuses": ["waived"], "due": 1},
    }
    for words, state in states.items():
        due = state["due"]
        clock = clock_of(
            withdrawn=bool(state.get("withdrawn")),
            erased=bool(state.get("erased")),
            due_at=None if due is None else now + timedelta(hours=float(due)),  # type: ignore[arg-type]
            statuses=state["statuses"],  # type: ignore[arg-type]
            settled_at=now,
            outcome="reported",
            now=now,
        )
        assert clock.words == words


def test_one_case_reports_for_all_that_the_breach_touches(desk: Desk) -> None:
    breach = desk.begin(desk.mine, desk.other)
    found = desk.seen(desk.worker, breach)
    assert (found.cases, found.people, found.waiting) == (2, 2, 2)
    desk.report(desk.mine)
    assert desk.seen(desk.worker, breach).clock.words.startswith("Reported to the Commissioner in time")
    with acting_as(desk.worker):
        owed = Duty.objects.filter(rule="breach-reported")
        assert {duty.status for duty in owed} == {"met"}
        assert FactCase.objects.filter(fact__kind="breach.reported").count() == 2


def test_a_report_leaves_another_breach_alone(desk: Desk) -> None:
    desk.begin(desk.mine, desk.other)
    alone = desk.begin(desk.hers, by=desk.colleague)
    desk.report(desk.mine)
    assert desk.seen(desk.colleague, alone).clock.runs


def test_each_case_team_reads_of_its_own_children_alone(desk: Desk) -> None:
    with acting_as(desk.colleague):
        from holdfast.access.actions import involve

        involve(by=desk.colleague, case_id=desk.hers.pk, role="works with", reason="Joint", user=desk.user(desk.worker))
    breach = desk.begin(desk.mine, desk.hers)
    with acting_as(desk.colleague):
        (part,) = parts_of(desk.colleague, breach, now=timezone.now())
        assert part.case == desk.hers
        assert [each.name for each in part.affected] == ["Perdita Lune"]
        assert breach_of(desk.colleague, breach, now=timezone.now()).people == 1  # type: ignore[union-attr]
    with acting_as(desk.officer):
        assert breach_of(desk.officer, breach, now=timezone.now()) is None
        assert parts_of(desk.officer, breach, now=timezone.now()) == []
        assert breaches(desk.officer, now=timezone.now()) == ([], False)


def test_somebody_affected_whom_the_reader_may_not_see_is_counted_and_not_named(desk: Desk) -> None:
    sister = desk.child(desk.worker, "Sorrel", "Zephyrine")
    with acting_as(desk.worker):
        from holdfast.access.actions import involve

        held = desk.case(desk.worker, sister, involve_front_door=False)
        fact = append_fact(
            by=desk.worker,
            kind="breach.found",
            happened_at=timezone.now(),
            data={
                "breach": "A",
                "aware_at": _minute(timezone.now()),
                "what": WHAT,
                "stopped": "It was called back.",
                "affected": [{"id": str(sister.pk), "relation": "sister"}, {"id": str(desk.quillon.pk)}],
            },
            cases=[desk.mine],
        )
        involve(by=desk.worker, case_id=desk.mine.pk, role="works with", reason="x", user=desk.user(desk.officer),
                agency_id=desk.police.pk)  # fmt: skip
    with acting_as(desk.officer):
        (part,) = parts_of(desk.officer, fact.pk, now=timezone.now())
        assert [each.name for each in part.affected] == ["Quillon Zephyrine"]
        assert part.unnamed == 1
    assert held


def test_everybody_who_stands_in_a_case_is_affected_where_that_is_said(desk: Desk) -> None:
    mother = desk.child(desk.worker, "Mother", "Zephyrine")
    with acting_as(desk.worker):
        add_to_case(by=desk.worker, case=desk.mine, person=mother, role="parent or carer", source="x")
    assert desk.seen(desk.worker, desk.begin(desk.mine)).people == 1
    assert desk.seen(desk.worker, desk.begin(desk.mine, everybody=True)).people == 2


def test_a_breach_of_no_case_has_an_incident_of_its_own_and_finds_its_cases_later(desk: Desk) -> None:
    breach = desk.begin()
    found = desk.seen(desk.worker, breach)
    assert (found.cases, found.people) == (1, 0)
    with acting_as(desk.worker):
        (part,) = parts_of(desk.worker, breach, now=timezone.now())
        assert (part.case.kind, part.case.title) == ("incident", "Data breach")
        add_cases(by=desk.worker, breach_id=breach, cases=[desk.mine])
        add_cases(by=desk.worker, breach_id=breach, cases=[desk.mine, desk.other])
        with pytest.raises(Refused, match="not clear"):
            add_cases(by=desk.worker, breach_id=breach, cases=[desk.mine])
    found = desk.seen(desk.worker, breach)
    assert (found.cases, found.people) == (3, 2)
    assert desk.seen(desk.worker, breach).clock.words == found.clock.words
    desk.report(desk.other)
    assert not desk.seen(desk.worker, breach).clock.runs


def _said_in(desk: Desk, kind: str, case: Case, by: Viewer | None = None) -> list[dict[str, str]]:
    by = by or desk.worker
    with acting_as(by):
        return [fact.data for fact in Fact.objects.filter(kind=kind, fact_cases__case=case).order_by("recorded_at")]


@pytest.mark.clause("ISL-8.1")
@pytest.mark.parametrize("handling", ["own agency", "named people"])
def test_words_for_fewer_readers_are_not_copied_to_another_case(desk: Desk, handling: str) -> None:
    for_fewer = "Recorded in another case, for fewer readers."
    named = {"named": [desk.user(desk.worker)]} if handling == "named people" else {}
    with acting_as(desk.worker):
        found = {"breach": "A", "aware_at": _minute(timezone.now()), "what": WHAT, "stopped": "Called the aunt."}
        breach = append_fact(by=desk.worker, kind="breach.found", happened_at=timezone.now(), data=found,
                             cases=[desk.mine], handling=handling, **named)  # type: ignore[arg-type] # fmt: skip
        add_cases(by=desk.worker, breach_id=breach.pk, cases=[desk.other])
        append_fact(by=desk.worker, kind="breach.reported", happened_at=timezone.now(), cases=[desk.mine],
                    data={"breach": "A", "outcome": "reported", "reasons": "The aunt told us."}, handling=handling,
                    **named)  # type: ignore[arg-type] # fmt: skip
    (copied,) = _said_in(desk, "breach.found", desk.other)
    assert (copied["what"], copied["stopped"], copied["aware_at"]) == (for_fewer, for_fewer, found["aware_at"])
    assert _said_in(desk, "breach.reported", desk.other) == [
        {"breach": "A", "outcome": "reported", "reasons": for_fewer}
    ]
    third = desk.case(desk.worker, desk.child(desk.worker, "Sorrel", "Marsh"), involve_front_door=False)
    with acting_as(desk.worker):
        add_cases(by=desk.worker, breach_id=breach.pk, cases=[third])
    assert _said_in(desk, "breach.reported", third) == [{"breach": "A", "outcome": "reported", "reasons": for_fewer}]


def test_the_words_of_a_case_team_are_copied_as_they_are(desk: Desk) -> None:
    desk.begin(desk.mine, desk.other)
    told = desk.report(desk.mine).data
    assert told["reasons"] == "The form was sent."
    assert _said_in(desk, "breach.reported", desk.other) == [told]


def test_a_case_that_is_added_after_the_report_is_reported_already(desk: Desk) -> None:
    breach = desk.begin(desk.mine, hours_ago=90)
    with acting_as(desk.worker):
        append_fact(by=desk.worker, kind="breach.reported", happened_at=timezone.now() - timedelta(hours=80),
                    data={"breach": desk.reference(desk.mine), "outcome": "reported", "reasons": "It was sent."},
                    cases=[desk.mine])  # fmt: skip
    before = desk.seen(desk.auditor, breach).clock
    assert "in time" in before.words
    with acting_as(desk.worker):
        add_cases(by=desk.worker, breach_id=breach, cases=[desk.other])
        assert {duty.status for duty in Duty.objects.filter(rule="breach-reported")} == {"met"}
    after = desk.seen(desk.auditor, breach)
    assert (after.clock, after.cases) == (before, 2)


def test_a_report_does_not_end_the_clock_of_another_breach_in_a_case_that_is_added(desk: Desk) -> None:
    breach = desk.begin(desk.mine, hours_ago=3)
    another = desk.begin(desk.other, hours_ago=5)
    desk.report(desk.mine)
    with acting_as(desk.worker):
        add_cases(by=desk.worker, breach_id=breach, cases=[desk.other])
    assert desk.seen(desk.worker, another).clock.runs


def test_of_several_clocks_the_register_shows_the_one_that_runs_out_first(desk: Desk) -> None:
    breach = desk.begin(desk.mine, desk.other, hours_ago=10)
    with acting_as(desk.worker):
        fact = Fact.objects.get(kind="breach.found", fact_cases__case=desk.other)
        earlier = timezone.now() - timedelta(hours=100)
        correct_fact(by=desk.worker, fact=fact, data={**fact.data, "aware_at": _minute(earlier)})
    assert desk.seen(desk.worker, breach).clock.words.startswith("28 hours late")


def test_of_several_answers_the_register_shows_the_latest(desk: Desk) -> None:
    breach = desk.begin(desk.mine, desk.other)
    with acting_as(desk.worker):
        report = desk.report(desk.mine)
        told = {**report.data, "outcome": "not reportable", "reasons": "It was encrypted."}
        correct_fact(by=desk.worker, fact=report, data=told)
    assert desk.seen(desk.worker, breach).clock.words.startswith("Decided that it need not be reported")


def test_two_who_add_to_a_breach_wait_for_each_other(desk: Desk) -> None:
    breach = desk.begin(desk.mine)
    with acting_as(desk.worker):
        add_cases(by=desk.worker, breach_id=breach, cases=[desk.other])
    with connection.cursor() as cursor:
        # An advisory lock of one bigint: its halves stand in the list of locks.
        cursor.execute(
            "select count(*) from pg_locks, hashtextextended('holdfast.breach.' || %s, 0) as locked"
            " where locktype = 'advisory' and pid = pg_backend_pid()"
            " and (classid::bigint << 32 | objid::bigint) = locked",
            [breach],
        )
        assert cursor.fetchone() == (1,)


def test_a_breach_of_many_cases_asks_no_more_questions(desk: Desk, query_count) -> None:  # type: ignore[no-untyped-def]
    cases = [desk.mine, desk.other]
    for number in range(4):
        child = desk.child(desk.worker, f"Child{number}", "Marsh")
        cases.append(desk.case(desk.worker, child, involve_front_door=False))
    breach = desk.begin(*cases[:2])
    with acting_as(desk.worker):
        parts_of(desk.worker, breach, now=timezone.now())
        with query_count() as few:
            assert len(parts_of(desk.worker, breach, now=timezone.now())) == 2
        add_cases(by=desk.worker, breach_id=breach, cases=cases[2:])
        with query_count() as many:
            found = parts_of(desk.worker, breach, now=timezone.now())
    assert len(many) == len(few)
    assert [len(part.affected) for part in found] == [1] * 6


def test_nobody_adds_to_a_breach_that_they_may_not_read(desk: Desk) -> None:
    breach = desk.begin(desk.mine)
    with acting_as(desk.colleague), pytest.raises(Refused, match="no such breach"):
        add_cases(by=desk.colleague, breach_id=breach, cases=[desk.hers])


def test_cases_are_named_by_reference_and_a_hidden_one_is_as_one_that_is_not(desk: Desk) -> None:
    with acting_as(desk.worker):
        assert cases_named(f"{desk.other.reference}\n{desk.mine.reference.lower()}, {desk.mine.reference}") == [
            desk.other,
            desk.mine,
        ]
        said = []
        for reference in (desk.hers.reference, "HF-26-999999"):
            with pytest.raises(Refused) as refused:
                cases_named(reference)
            said.append(str(refused.value.instead).replace(reference, "it"))
        assert said[0] == said[1]
        with pytest.raises(Refused):
            cases_named(" , ")
        assert cases_by_name(desk.worker) == sorted([desk.mine, desk.other], key=lambda case: case.reference)
    with acting_as(desk.officer), pytest.raises(Refused, match="no case by name"):
        cases_by_name(desk.officer)


def test_what_was_decided_for_each_stands_beside_their_name(desk: Desk) -> None:
    breach = desk.begin(desk.mine)
    desk.record(
        "breach.person-considered", desk.mine, person={"id": str(desk.quillon.pk)}, danger="harm",
        reasons="The address is known now.", told=False,
    )  # fmt: skip
    found = desk.seen(desk.worker, breach)
    assert (found.people, found.waiting) == (1, 0)
    with acting_as(desk.worker):
        (part,) = parts_of(desk.worker, breach, now=timezone.now())
    assert part.affected[0].decided is not None
    assert "Harm is possible" in part.affected[0].decided.line
    assert ("What was looked at, and what was done", ("The address is known now.",)) in part.affected[0].answers
    assert [each.duty.rule for each in part.owed] == ["breach-reported", "breach-learnt"]


def test_a_correction_moves_the_clock_and_a_withdrawal_stays_in_the_register(desk: Desk) -> None:
    breach = desk.begin(desk.mine, hours_ago=1)
    with acting_as(desk.worker):
        fact = Fact.objects.get(pk=breach)
        earlier = timezone.now() - timedelta(hours=80)
        corrected = correct_fact(by=desk.worker, fact=fact, data={**fact.data, "aware_at": _minute(earlier)})
    assert desk.seen(desk.worker, breach).clock.late
    desk.report(desk.mine)
    assert "late" in desk.seen(desk.worker, breach).clock.words
    with acting_as(desk.worker):
        withdraw_fact(by=desk.worker, fact=corrected, reason="Nothing was lost.")
    assert desk.seen(desk.auditor, breach).clock.words.startswith("Withdrawn")


@pytest.mark.clause("GM-13")
def test_an_auditor_sees_every_breach_and_its_clock_and_no_content(desk: Desk) -> None:
    breach = desk.begin(desk.mine, desk.other)
    found = desk.seen(desk.auditor, breach)
    assert (found.cases, found.people, found.waiting) == (2, 2, 2)
    assert found.clock.runs
    with acting_as(desk.auditor):
        assert parts_of(desk.auditor, breach, now=timezone.now()) == []
        with connection.cursor() as cursor:
            cursor.execute("select * from assurance_breaches(null, 9, 0)")
            assert not any(WHAT in str(row) or "Quillon" in str(row) for row in cursor.fetchall())
    for viewer in (desk.worker, desk.officer):
        with acting_as(viewer), connection.cursor() as cursor:
            cursor.execute("select * from assurance_breaches(null, 9, 0)")
            assert cursor.fetchall() == [], "the whole register is the auditor's"


def test_pages_neither_skip_nor_repeat_and_cost_the_same(desk: Desk, query_count) -> None:  # type: ignore[no-untyped-def]
    moment = timezone.now() - timedelta(hours=3)
    with acting_as(desk.worker):
        for _ in range(PAGE + 3):
            begin_breach(by=desk.worker, found=Found(moment, WHAT, "Nothing yet."), cases=[desk.mine])
        with query_count() as queries:
            first, more = breaches(desk.worker, now=timezone.now())
        second, _ = breaches(desk.worker, now=timezone.now(), number=2)
    assert len(queries) == 1
    assert more
    assert (len(first), len(second)) == (PAGE, 3)
    assert len({one.id for one in (*first, *second)}) == PAGE + 3


@pytest.mark.usefixtures("committed_db")
def test_the_pages_begin_show_and_log_a_breach() -> None:
    desk = Desk()
    client = desk.client(desk.worker)
    typed = {
        "aware_at-day": "1", "aware_at-month": "11", "aware_at-year": "2026", "aware_at-time": "9:00",
        "what": WHAT, "stopped": "It was called back.", "cases": "named",
        "references": desk.mine.reference, "whom": "child",
    }  # fmt: skip
    refused = client.post("/breaches/new", {**typed, "references": desk.hers.reference})
    assert refused.status_code == 422
    assert "You do not work on these" in refused.content.decode()
    answer = client.post("/breaches/new", typed)
    assert answer.status_code == 302
    page = html.unescape(client.get(answer["Location"]).content.decode())
    for words in ("Quillon Zephyrine", WHAT, "late: it was to be reported by", "not considered yet"):
        assert words in page, words
    assert desk.client(desk.officer).get(answer["Location"]).status_code == 404
    assert desk.client(desk.officer).get(f"/breaches/{uuid4()}/").status_code == 404
    seen = html.unescape(desk.client(desk.auditor).get(answer["Location"]).content.decode())
    assert "late: it was to be reported by" in seen
    for word in (WHAT, "Quillon", desk.mine.reference, "Marsh"):
        assert word not in seen
    added = client.post(answer["Location"], {"references": desk.other.reference, "whom": "child"})
    assert added.status_code == 302
    assert "Ottoline Marsh" in client.get(answer["Location"]).content.decode()
    # An auditor who guesses at the form of the page changes nothing.
    assert desk.client(desk.auditor).post(answer["Location"], typed).status_code == 200
    with acting_as(desk.auditor):
        line = Consultation.objects.filter(what="breach", user_name="Ann Tern").order_by("-pk")[0]
        assert set(line.case_ids) == {desk.mine.pk, desk.other.pk}
        assert desk.quillon.pk in line.person_ids
        assert Consultation.objects.filter(what="register of breaches").count() == 0

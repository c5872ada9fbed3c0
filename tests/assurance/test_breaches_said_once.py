"""What is said once of a breach stands in each of its cases; two breaches of one case stay apart (GM-10)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from time import sleep

import pytest
from django.db import connections
from django.utils import timezone

from holdfast.access.errors import Refused
from holdfast.access.viewer import acting_as
from holdfast.assurance.breaches.actions import Found, add_cases
from holdfast.assurance.breaches.alert import note
from holdfast.assurance.breaches.queries import parts_of
from holdfast.casework.models import Duty
from holdfast.chronology.actions import append_fact
from holdfast.chronology.models import Fact
from holdfast.chronology.verify import verify
from holdfast.register.models import Case
from tests.assurance.test_breaches import WHAT, Desk

pytestmark = pytest.mark.clause("GM-10")


@pytest.fixture
def desk(db: None) -> Desk:
    """The area."""
    return Desk()


def _learn(desk: Desk, case: Case) -> Fact:
    return desk.record("breach.learnt", case, learnt="Two addresses looked alike.", changed="A list of two.")


def test_two_breaches_of_one_case_keep_a_clock_each(desk: Desk) -> None:
    first = desk.begin(desk.mine, desk.other, hours_ago=20)
    reference = desk.reference(desk.mine)
    second = desk.begin(desk.mine, hours_ago=10)
    desk.record("breach.reported", desk.mine, breach=reference, outcome="reported", reasons="The form was sent.")
    desk.record("breach.person-considered", desk.mine, breach=reference, person={"id": str(desk.quillon.pk)},
                danger="none", reasons="It came back unread.", told=True)  # fmt: skip
    done, open_still = desk.seen(desk.worker, first), desk.seen(desk.worker, second)
    assert done.clock.words.startswith("Reported to the Commissioner in time")
    assert (done.people, done.waiting) == (2, 1)
    assert open_still.clock.words.startswith("61 hours left")
    assert (open_still.people, open_still.waiting) == (1, 1)
    assert (done.reference, open_still.reference) == (reference, desk.reference(desk.mine))
    assert done.reference != open_still.reference
    with acting_as(desk.worker):
        (part,) = parts_of(desk.worker, second, now=timezone.now())
        assert part.said == []
        assert [len(one.said) for one in parts_of(desk.worker, first, now=timezone.now())] == [1, 1]


def test_what_a_breach_taught_stands_in_each_of_its_cases(desk: Desk) -> None:
    breach = desk.begin(desk.mine, desk.other)
    assert desk.seen(desk.worker, breach).to_learn
    fact = _learn(desk, desk.mine)
    found = desk.seen(desk.worker, breach)
    assert not found.to_learn
    assert found.is_open, "it is not reported yet"
    third = desk.case(desk.worker, desk.child(desk.worker, "Sorrel", "Marsh"), involve_front_door=False)
    with acting_as(desk.worker):
        add_cases(by=desk.worker, breach_id=breach, cases=[third])
        assert {duty.status for duty in Duty.objects.filter(rule="breach-learnt")} == {"met"}
        parts = parts_of(desk.worker, breach, now=timezone.now())
    assert [[one.entry.fact.data for one in part.said] for part in parts] == [[fact.data]] * 3
    assert parts[0].said[0].answers == [
        ("What is done differently from now on, and who sees to it?", ("A list of two.",))
    ]


def test_more_that_is_told_later_stands_beside_the_first_report(desk: Desk) -> None:
    breach = desk.begin(desk.mine)
    desk.record("breach.reported", desk.mine, outcome="not reportable", reasons="Nobody had read it.")
    desk.record("breach.reported", desk.mine, outcome="reported", reasons="It turned out that somebody had.")
    with acting_as(desk.worker):
        (part,) = parts_of(desk.worker, breach, now=timezone.now())
    assert [one.entry.fact.data["outcome"] for one in part.said] == ["not reportable", "reported"]


@pytest.mark.parametrize("kind", ["breach.reported", "breach.learnt"])
def test_nothing_is_said_of_a_breach_that_the_case_does_not_have(desk: Desk, kind: str) -> None:
    desk.begin(desk.mine)
    said = {"outcome": "reported", "reasons": "Sent."} if kind == "breach.reported" else {"learnt": "x", "changed": "y"}
    with pytest.raises(Refused, match="No data breach of this reference"):
        desk.record(kind, desk.mine, breach="DB-26-999999", **said)


def test_the_form_of_a_duty_begins_with_the_breach_from_which_it_arose(desk: Desk) -> None:
    desk.begin(desk.mine)
    first = desk.reference(desk.mine)
    desk.begin(desk.mine)
    with acting_as(desk.worker):
        duties = list(Duty.objects.filter(case=desk.mine, rule__startswith="breach").select_related("arises_from"))
    client = desk.client(desk.worker)
    assert len(duties) == 6, "a report, a lesson and a decision for each"
    for duty in duties:
        reference = duty.arises_from.data["breach"]
        page = client.get(f"/cases/{desk.mine.pk}/record/{duty.records}?duty={duty.pk}").content.decode()
        assert f'value="{reference}"' in page, (duty.rule, first)


def test_a_breach_is_begun_from_a_case_with_the_case_filled_in(desk: Desk) -> None:
    client = desk.client(desk.worker)
    page = client.get(f"/breaches/new?case={desk.mine.pk}").content.decode()
    assert desk.mine.reference in page
    hidden = client.get(f"/breaches/new?case={desk.hers.pk}").content.decode()
    assert desk.hers.reference not in hidden
    assert client.get("/breaches/new?case=nonsense").status_code == 200


def test_an_auditor_is_not_told_what_somebody_wrote_as_a_reference(desk: Desk) -> None:
    with acting_as(desk.worker):
        told = Found(timezone.now(), WHAT, "Nothing yet.").data("Quillon’s breach")
        fact = append_fact(
            by=desk.worker, kind="breach.found", happened_at=timezone.now(), data=told, cases=[desk.mine]
        )
    assert desk.seen(desk.auditor, fact.pk).reference == ""


@pytest.mark.parametrize(
    ("hours_ago", "said"),
    [
        (23, None),
        (25, "46 hours left"),
        (49, "22 hours left"),
        (73, "66 minutes late: it was to be reported by"),
    ],
)
def test_today_says_from_the_first_day_on_that_a_breach_waits(desk: Desk, hours_ago: int, said: str | None) -> None:
    desk.begin(desk.mine, hours_ago=hours_ago + 0.1)
    for viewer in (desk.worker, desk.auditor):
        with acting_as(viewer):
            told = note(viewer)
        assert (told is None) is (said is None)
        if told is not None and said is not None:
            assert said in told.says
            assert ("Less than a day is left" in told.says) is (hours_ago == 49)
            assert told.href == "/breaches/"
    with acting_as(desk.officer):
        assert note(desk.officer) is None
    if said:
        page = desk.client(desk.worker).get("/").content.decode()
        assert said in page
        desk.report(desk.mine)
        with acting_as(desk.worker):
            assert note(desk.worker) is None


def _at_once(*acts: Callable[[], object]) -> None:
    """Do all of these at the same moment, each on a connection of its own; none may fail."""
    start = threading.Barrier(len(acts))
    faults: list[BaseException] = []

    def act(one: Callable[[], object]) -> None:
        try:
            start.wait(timeout=10)
            one()
        except BaseException as error:  # noqa: BLE001 - shown by the test
            faults.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=act, args=(one,)) for one in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults


def _statuses(desk: Desk, reference: str) -> list[str]:
    with acting_as(desk.worker):
        owed = Duty.objects.filter(rule="breach-reported", arises_from__data__breach=reference)
        return list(owed.values_list("status", flat=True))


def test_two_teams_that_report_one_breach_at_once_both_get_an_answer(committed_db: str) -> None:
    """Each holds its own case and needs the other's: they wait for the breach first, and never for each other."""
    desk = Desk()
    for _ in range(4):
        desk.begin(desk.mine, desk.other, hours_ago=1)
        reference = desk.reference(desk.mine)
        said = {"breach": reference, "outcome": "reported", "reasons": "The form was sent."}
        _at_once(*(partial(desk.record, "breach.reported", case, **said) for case in (desk.mine, desk.other)))
        assert _statuses(desk, reference) == ["met", "met"]
    assert verify().is_whole


def test_a_case_that_is_added_while_the_breach_is_reported_is_reported_too(committed_db: str) -> None:
    """Whoever adds waits until the report, which is not there for others yet, stands or is given up."""
    desk, reported = Desk(), threading.Event()
    breach = desk.begin(desk.mine, hours_ago=1)
    reference = desk.reference(desk.mine)

    def report() -> None:
        with acting_as(desk.worker):
            desk.record("breach.reported", desk.mine, breach=reference, outcome="reported", reasons="It was sent.")
            reported.set()
            sleep(1)

    def add() -> None:
        assert reported.wait(timeout=10)
        with acting_as(desk.worker):
            add_cases(by=desk.worker, breach_id=breach, cases=[desk.other])

    _at_once(report, add)
    assert _statuses(desk, reference) == ["met", "met"]

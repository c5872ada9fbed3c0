"""A breach, and what was said of it, when it is corrected or withdrawn, or its case is closed (GM-10)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest
from django.utils import timezone

from holdfast.access.errors import Refused
from holdfast.access.viewer import acting_as
from holdfast.assurance.breaches.actions import add_cases
from holdfast.assurance.breaches.alert import note
from holdfast.assurance.breaches.queries import PAGE, parts_of
from holdfast.casework.case_page.actions import record
from holdfast.casework.models import Duty
from holdfast.chronology.actions import append_fact, correct_fact, withdraw_fact
from holdfast.chronology.models import Fact
from holdfast.register.models import Case
from tests.assurance.test_breaches import Desk

pytestmark = pytest.mark.clause("GM-10")


@pytest.fixture
def desk(db: None) -> Desk:
    """The area."""
    return Desk()


def _third(desk: Desk) -> Case:
    return desk.case(desk.worker, desk.child(desk.worker, "Sorrel", "Marsh"), involve_front_door=False)


def _reports(desk: Desk) -> Mapping[str, str]:
    """How the duty to report stands, by the case."""
    with acting_as(desk.worker):
        return dict(Duty.objects.filter(rule="breach-reported").values_list("case__reference", "status"))


def _copy(desk: Desk, case: Case) -> Fact:
    with acting_as(desk.worker):
        return Fact.objects.get(kind="breach.reported", fact_cases__case=case)


def test_a_report_that_is_withdrawn_stands_nowhere_and_comes_back_with_no_further_case(desk: Desk) -> None:
    breach = desk.begin(desk.mine, desk.other)
    report = desk.report(desk.mine)
    assert set(_reports(desk).values()) == {"met"}
    with acting_as(desk.worker):
        withdraw_fact(by=desk.worker, fact=report, reason="It was never sent.")
    assert set(_reports(desk).values()) == {"due"}
    third = _third(desk)
    with acting_as(desk.worker):
        add_cases(by=desk.worker, breach_id=breach, cases=[third])
    assert list(_reports(desk).values()) == ["due"] * 3
    assert desk.seen(desk.auditor, breach).clock.runs


def test_a_report_that_is_corrected_is_corrected_in_every_case(desk: Desk) -> None:
    breach = desk.begin(desk.mine, desk.other)
    report = desk.report(desk.mine)
    third = _third(desk)
    with acting_as(desk.worker):
        add_cases(by=desk.worker, breach_id=breach, cases=[third])
        correct_fact(by=desk.worker, fact=report, data={**report.data, "reasons": "By telephone, in the end."})
        for case in (desk.other, third):
            latest = Fact.objects.filter(kind="breach.reported", fact_cases__case=case).latest("recorded_at")
            assert latest.data == {**report.data, "reasons": "By telephone, in the end."}


def test_a_copy_that_one_team_withdraws_leaves_the_other_cases_alone(desk: Desk) -> None:
    third = _third(desk)
    breach = desk.begin(desk.mine, desk.other, third)
    desk.report(desk.mine)
    with acting_as(desk.worker):
        parts = parts_of(desk.worker, breach, now=timezone.now())
        assert [len(part.said) for part in parts] == [1, 1, 1]
        withdraw_fact(by=desk.worker, fact=_copy(desk, desk.other), reason="Not so in this case.")
    assert _reports(desk) == {desk.mine.reference: "met", desk.other.reference: "due", third.reference: "met"}
    fourth = desk.case(desk.worker, desk.child(desk.worker, "Tansy", "Marsh"), involve_front_door=False)
    with acting_as(desk.worker):
        add_cases(by=desk.worker, breach_id=breach, cases=[fourth])
    assert _reports(desk)[fourth.reference] == "met"
    assert _reports(desk)[desk.other.reference] == "due", "what its team withdrew does not come back by itself"


def test_first_not_reportable_and_then_reported_is_told_to_all(desk: Desk) -> None:
    breach = desk.begin(desk.mine, desk.other)
    desk.record("breach.reported", desk.mine, outcome="not reportable", reasons="Nobody had read it.")
    desk.record("breach.reported", desk.mine, outcome="reported", reasons="It turned out that somebody had.")
    for viewer in (desk.worker, desk.auditor):
        words = desk.seen(viewer, breach).clock.words
        assert words.startswith("Decided that it need not be reported in time")
        assert ". Reported to the Commissioner on " in words
    with acting_as(desk.worker):
        told = [[one.entry.fact.data["outcome"] for one in part.said]
                for part in parts_of(desk.worker, breach, now=timezone.now())]  # fmt: skip
    assert told == [["not reportable", "reported"]] * 2


def test_a_reference_that_was_corrected_away_is_that_of_no_breach(desk: Desk) -> None:
    """Two breaches: the first was once called by mistake as the second is, in a case that the second then touches."""
    first = desk.begin(desk.mine, desk.other)
    second = desk.begin(desk.hers, by=desk.colleague)
    with acting_as(desk.colleague):
        other = str(Fact.objects.get(pk=second).data["breach"])
    with acting_as(desk.worker):
        found = Fact.objects.get(kind="breach.found", fact_cases__case=desk.mine)
        mistaken = correct_fact(by=desk.worker, fact=found, data={**found.data, "breach": other})
        correct_fact(by=desk.worker, fact=mistaken, data=found.data)
        append_fact(by=desk.worker, kind="breach.found", happened_at=timezone.now(), cases=[desk.mine],
                    data={**found.data, "breach": other, "affected": []})  # fmt: skip
    desk.record("breach.reported", desk.mine, breach=other, outcome="reported", reasons="About the other one.")
    assert desk.seen(desk.worker, first).clock.runs
    with acting_as(desk.worker):
        assert not Fact.objects.filter(kind="breach.reported", fact_cases__case=desk.other).exists()


def _close(desk: Desk, case: Case, happened: object) -> Fact:
    with acting_as(desk.worker):
        return record(by=desk.worker, case=case, kind="case.closed", data={"reason": "Moved away; handed over."},
                      happened=happened)  # type: ignore[arg-type] # fmt: skip


@pytest.mark.parametrize("days_ago", [0, 3])
def test_a_case_with_a_breach_is_not_closed_by_giving_a_day_before_it(desk: Desk, days_ago: int) -> None:
    desk.begin(desk.mine, hours_ago=1)
    with pytest.raises(Refused):
        _close(desk, desk.mine, timezone.localdate() - timedelta(days=days_ago))
    with pytest.raises(Refused):
        _close(desk, desk.mine, timezone.now() - timedelta(days=days_ago, hours=2))
    assert set(_reports(desk).values()) == {"due"}


def test_a_lesson_that_was_never_settled_is_said_to_be_so(desk: Desk) -> None:
    breach = desk.begin(desk.mine, hours_ago=1)
    desk.report(desk.mine)
    desk.record("breach.person-considered", desk.mine, person={"id": str(desk.quillon.pk)}, danger="none",
                reasons="It came back unread.", told=True)  # fmt: skip
    assert desk.seen(desk.worker, breach).lesson == "Not settled yet"
    _close(desk, desk.mine, timezone.localdate())
    assert desk.seen(desk.worker, breach).lesson == "Never settled: the case was closed before"


def test_an_auditor_hears_of_an_old_breach_behind_many_newer_ones(desk: Desk) -> None:
    desk.begin(desk.mine, hours_ago=100)
    for _ in range(PAGE + 1):
        desk.begin(desk.other, hours_ago=1)
    for viewer in (desk.worker, desk.auditor):
        with acting_as(viewer):
            told = note(viewer)
        assert told is not None
        assert "28 hours late" in told.says

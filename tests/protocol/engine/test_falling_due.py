"""When a duty falls due: by the clock, by an event, by the figures of the day."""

from pathlib import Path

import pytest

from holdfast.protocol import CalendarError, evaluate
from holdfast.protocol.calendar import moment
from tests.protocol.small import chronology, fact, look, shown
from tests.protocol.talk import CATEGORY, TALK, duty, pack_with


def test_by_the_clock(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, duty("within: 1 hour"))
    assert shown(look(pack, "2026-03-04T11:00", CATEGORY)) == [("due", "2026-03-04T11:00:00+00:00")]
    assert shown(look(pack, "2026-03-04T11:00:01", CATEGORY)) == [("overdue", "2026-03-04T11:00:00+00:00")]
    at_once = pack_with(tmp_path, duty("within: immediately"))
    assert shown(look(at_once, "2026-03-04T10:00", CATEGORY)) == [("due", "2026-03-04T10:00:00+00:00")]
    assert shown(look(at_once, "2026-03-04T10:01", CATEGORY)) == [("overdue", "2026-03-04T10:00:00+00:00")]
    then = fact("f2", "2026-03-04T10:00", kind_="talk.held", kept=True)
    assert shown(look(at_once, "2026-03-05", CATEGORY, then)) == [("met", "2026-03-04T10:00:00+00:00")]


def test_by_an_event(tmp_path: Path) -> None:
    order = fact("f1", "2026-03-04", kind_="order.made", order="a", ends="2026-09-30", arrives="2026-03-06T15:00")
    for by, due in (
        ("by: ends", "2026-09-30"),
        ("by: 3 months before ends", "2026-06-30"),
        ("by: 2 working days before ends", "2026-09-28"),
        ("by: arrives", "2026-03-06T15:00:00+00:00"),
        ("by: 1 hour before arrives", "2026-03-06T14:00:00+00:00"),
        ("by: age 18", "2026-05-04"),
        ("by: 1 month before age 18", "2026-04-04"),
        ("by: 6 months before age 18", "2026-03-04"),  # so long before is past already: the day on which it arises
    ):
        pack = pack_with(tmp_path, duty("arises: order.made", by, 'because: "{order}"', without="within"))
        assert [due_ for _, due_ in shown(look(pack, "2026-03-05", order, born="2008-05-04"))] == [due]
    pack = pack_with(tmp_path, duty("arises: order.made", "by: ends", 'because: "{order}"', without="within"))
    unknown = look(pack, "2030-01-01", fact("f1", "2026-03-04", kind_="order.made", order="a"))
    assert shown(unknown) == [("due", "")]
    assert unknown.as_json()["questions"][0]["unknown"] == ["ends"]


def test_counted_from_a_date_in_the_fact(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, duty("arises: order.made", "counted_from: ends", 'because: "{order}"'))
    order = fact("f1", "2026-03-04", kind_="order.made", order="a", ends="2026-04-02")
    assert shown(look(pack, "2026-03-05", order)) == [("due", "2026-04-09")]


def test_a_changed_figure_counts_from_the_day_it_changed(tmp_path: Path) -> None:
    figure = """
parameter: talk-within
title: How soon
values:
  - {from: 2016-01-01, value: 3 working days, clause: ISL-7.3.2.2a}
  - {from: 2026-03-05, value: 1 working day, clause: ISL-7.3.2.2a}
---
"""
    pack = pack_with(tmp_path, figure + duty("within: talk-within"))
    assert shown(look(pack, "2026-03-04T12:00", CATEGORY)) == [("due", "2026-03-09")]
    later = fact("f1", "2026-03-05T00:00", kind_="risk.decided", category=2)
    assert shown(look(pack, "2026-03-05", later)) == [("due", "2026-03-06")]


def test_every_without_within_counts_the_first_time_too(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, duty("every: 1 month", without="within"))
    assert shown(look(pack, "2026-03-05", CATEGORY)) == [("due", "2026-04-04")]


def test_past_the_table_of_bank_holidays_the_engine_refuses_to_answer(tmp_path: Path) -> None:
    with pytest.raises(CalendarError, match="2030-12-31"):
        look(pack_with(tmp_path, TALK), "2031-02-01", fact("f1", "2031-01-15", kind_="risk.decided", category=2))


def test_a_moment_without_a_time_zone_is_refused(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, TALK)
    with pytest.raises(ValueError, match="time zone"):
        evaluate(pack, chronology(pack), moment("2026-03-05").replace(tzinfo=None))

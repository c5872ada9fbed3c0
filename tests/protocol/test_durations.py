"""Durations and the deadlines they lead to."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.protocol import Duration, due
from holdfast.protocol.calendar import day_of, moment
from holdfast.protocol.durations import NO_DEADLINE, Deadline


@pytest.mark.parametrize(
    ("trigger", "duration", "expected"),
    [
        ("2026-03-04T10:00", "3 working days", date(2026, 3, 9)),
        ("2026-03-04T23:59", "1 working day", date(2026, 3, 5)),
        ("2026-03-06T18:00", "1 working day", date(2026, 3, 9)),
        ("2026-03-04T10:00", "2 days", date(2026, 3, 6)),
        ("2026-03-04T10:00", "1 week", date(2026, 3, 11)),
        ("2026-08-31T10:00", "6 months", date(2027, 2, 28)),  # the last day of a shorter month
        ("2024-02-29T10:00", "1 year", date(2025, 2, 28)),
        ("2026-03-04T10:00", "immediately", moment("2026-03-04T10:00")),
        ("2026-03-04T10:00", "90 minutes", moment("2026-03-04T11:30")),
        ("2026-03-28T20:00", "24 hours", moment("2026-03-29T21:00")),  # an hour is missing that night
        ("2026-10-24T20:00", "24 hours", moment("2026-10-25T19:00")),  # and one is there twice
        ("2026-07-04T23:30+00:00", "0 days", date(2026, 7, 5)),  # already the next day in London
    ],
)
def test_due(trigger: str, duration: str, expected: date | datetime) -> None:
    assert due(moment(trigger), duration) == expected


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("3 workingdays", "did you mean “working days”"),
        ("3 wroking days", "did you mean “working days”"),
        ("3 fortnights", "not a duration"),
        ("soon", "write `immediately`"),
        ("3", "write `immediately`"),
        ("three days", "write `immediately`"),
        ("-3 days", "write `immediately`"),
    ],
)
def test_what_is_no_duration_is_refused_with_the_nearest(text: str, hint: str) -> None:
    with pytest.raises(ValueError, match=hint):
        Duration.read(text)


@given(st.integers(1, 999), st.sampled_from(["minute", "hour", "working day", "day", "week", "month", "year"]))
def test_written_and_read_again(count: int, unit: str) -> None:
    duration = Duration(count, unit)
    assert Duration.read(str(duration)) == duration


@given(st.datetimes(datetime(2016, 1, 1), datetime(2029, 1, 1)), st.integers(0, 24))  # noqa: DTZ001
def test_months_keep_the_day_or_take_the_last(at: datetime, months: int) -> None:
    trigger = moment(at.isoformat(timespec="minutes"))
    found = due(trigger, f"{months} months")
    assert not isinstance(found, datetime)
    start = day_of(trigger)
    assert (found.year * 12 + found.month) - (start.year * 12 + start.month) == months
    assert found.day == start.day or (found.day < start.day and date.fromordinal(found.toordinal() + 1).day == 1)


def test_before_an_event() -> None:
    event = Deadline(date(2026, 5, 31).toordinal(), None)
    assert Duration.read("3 months").ahead_of(event).as_time() == date(2026, 2, 28)
    assert Duration.read("1 working day").ahead_of(event).as_time() == date(2026, 5, 29)
    at_noon = Deadline(None, moment("2026-05-31T12:00").timestamp())
    assert Duration.read("2 hours").ahead_of(at_noon).as_time() == moment("2026-05-31T10:00")
    assert Duration.read("1 day").ahead_of(at_noon).as_time() == date(2026, 5, 30)
    assert Duration.read("2 hours").ahead_of(event).as_time() == moment("2026-05-30T22:00")


def test_a_deadline_that_is_not_known_never_passes() -> None:
    assert NO_DEADLINE.as_time() is None
    assert not NO_DEADLINE.passed(10**6, 10.0**12)

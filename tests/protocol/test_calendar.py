"""Working days, London days and ages: by example, by property, and against the lists of gov.uk."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.protocol import CalendarError, is_working_day, working_days_after, working_days_between
from holdfast.protocol.calendar import Age, Birth, bank_holidays, day_of, end_of_day, last_day, moment, start_of_day
from holdfast.protocol.calendar.project import projected

LISTS = Path(__file__).resolve().parents[3] / "shared" / "data" / "calendar"
FIRST, LAST = date(2012, 1, 1), date(2030, 12, 31)
DAYS = st.dates(date(2012, 3, 1), date(2030, 10, 31))


def by_brute_force(day: date, n: int) -> date:
    """The n-th working day after a day, counted one day at a time."""
    holidays = {holiday.day for holiday in bank_holidays()}
    step = timedelta(days=1 if n > 0 else -1)
    left = abs(n)
    while left:
        day += step
        left -= day.weekday() < 5 and day not in holidays
    return day


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        ("2026-03-04", 3, "2026-03-09"),
        ("2026-04-02", 3, "2026-04-09"),  # over Easter
        ("2026-12-23", 2, "2026-12-29"),  # over Christmas and the substitute for Boxing Day
        ("2025-12-31", 1, "2026-01-02"),  # over the new year
        ("2024-02-28", 1, "2024-02-29"),  # a leap day
        ("2024-02-29", 1, "2024-03-01"),
        ("2026-03-27", 1, "2026-03-30"),  # the weekend in which the clocks go forward
        ("2026-10-23", 1, "2026-10-26"),  # the weekend in which they go back
        ("2020-05-07", 1, "2020-05-11"),  # early May bank holiday moved to VE day
        ("2022-06-01", 1, "2022-06-06"),  # platinum jubilee
        ("2022-09-16", 1, "2022-09-20"),  # state funeral
        ("2023-05-05", 1, "2023-05-09"),  # coronation
        ("2012-06-01", 1, "2012-06-06"),  # diamond jubilee
        ("2021-12-24", 1, "2021-12-29"),  # two substitute days
        ("2026-03-07", 1, "2026-03-09"),  # from a Saturday
        ("2026-03-07", 0, "2026-03-07"),  # 0 is the same day, working or not
        ("2026-03-09", -1, "2026-03-06"),
        ("2026-04-07", -1, "2026-04-02"),
    ],
)
def test_examples(day: str, n: int, expected: str) -> None:
    assert working_days_after(date.fromisoformat(day), n) == date.fromisoformat(expected)


@given(DAYS, st.integers(-40, 40))
def test_agrees_with_counting_day_by_day(day: date, n: int) -> None:
    assert working_days_after(day, n) == by_brute_force(day, n)


@given(DAYS, st.integers(-40, 40).filter(bool))
def test_never_lands_on_a_day_that_is_not_worked(day: date, n: int) -> None:
    assert is_working_day(working_days_after(day, n))


@given(DAYS, st.integers(-40, 39))
def test_grows_with_n(day: date, n: int) -> None:
    # Counting back from a weekend and forward again pass the same days: 0 is the weekend day itself, in between.
    assert working_days_after(day, n) < working_days_after(day, n + 1)


@given(DAYS, DAYS, st.integers(0, 40))
def test_a_later_start_is_never_due_earlier(one: date, other: date, n: int) -> None:
    early, late = sorted([one, other])
    assert working_days_after(early, n) <= working_days_after(late, n)


@given(DAYS.filter(is_working_day), st.integers(-40, 40))
def test_counting_and_adding_are_opposites(day: date, n: int) -> None:
    assert working_days_between(day, working_days_after(day, n)) == n
    assert working_days_after(working_days_after(day, n), -n) == day


@given(DAYS, DAYS)
def test_between_counts_the_working_days_on_the_way(one: date, other: date) -> None:
    start, end = sorted([one, other])
    way = (start + timedelta(days=step) for step in range(1, (end - start).days + 1))
    assert working_days_between(start, end) == sum(map(is_working_day, way))


@pytest.mark.parametrize(("day", "n"), [("2011-12-31", 1), ("2031-01-01", 0), ("2030-12-31", 1), ("2012-01-03", -1)])
def test_outside_the_table_is_an_error(day: str, n: int) -> None:
    with pytest.raises(CalendarError, match="from 2012-01-01 to 2030-12-31"):
        working_days_after(date.fromisoformat(day), n)


def test_the_table_reaches_far_enough_ahead() -> None:
    """Fails a year before the table ends: add years with `python -m holdfast.protocol.calendar.project 2031`."""
    assert last_day() - datetime.now(UTC).date() > timedelta(days=365)


@pytest.mark.parametrize(
    "name", ["govuk_fixture_bank-holidays", "govuk_calendars_2015-2021", "govuk_bank-holidays_2019-2027"]
)
def test_equals_the_lists_of_gov_uk(name: str) -> None:
    path = LISTS / f"{name}.json"
    if not path.is_file():
        pytest.skip("the gov.uk lists stand beside the repository, and are not there")
    for division, years in json.loads(path.read_text(encoding="utf-8"))["divisions"].items():
        if "england" not in division:
            continue
        for year, days in years.items():
            if year.isdigit():
                published = {datetime.strptime(day["date"], "%d/%m/%Y").date() for day in days}  # noqa: DTZ007
                ours = [holiday for holiday in bank_holidays() if holiday.day.year == int(year)]
                assert {holiday.day for holiday in ours} == published
                assert all(holiday.published for holiday in ours)


def test_projected_years_are_marked_and_made_by_the_tool() -> None:
    table = (Path(__file__).resolve().parents[2] / "holdfast/protocol/calendar/bank_holidays.yaml").read_text(
        encoding="utf-8"
    )
    years = {holiday.day.year for holiday in bank_holidays() if not holiday.published}
    assert years == {2029, 2030}
    for year in years:
        assert projected(year) in table


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("2026-03-05T14:30", "2026-03-05T14:30+00:00"),
        ("2026-07-05 14:30", "2026-07-05T13:30+00:00"),
        ("2026-07-05", "2026-07-04T23:00+00:00"),
        ("2026-07-05T14:30Z", "2026-07-05T14:30+00:00"),
        ("2026-07-05T14:30+02:00", "2026-07-05T12:30+00:00"),
        ("2026-10-25T01:30", "2026-10-25T00:30+00:00"),  # twice that night: the first
        ("2026-10-25T01:30+00:00", "2026-10-25T01:30+00:00"),
    ],
)
def test_moments_are_read_as_london_time(written: str, utc: str) -> None:
    # In a repeated hour, Python holds moments of different zones unequal: compare instants.
    assert moment(written).timestamp() == datetime.fromisoformat(utc).timestamp()


@pytest.mark.parametrize(
    "written", ["", "tomorrow", "2026-13-01", "2026-02-30", "20260305", "2026-W10-4", "2026-03-05T25:00"]
)
def test_what_is_no_moment_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"date|month|day|hour"):
        moment(written)


def test_the_london_day_counts() -> None:
    assert day_of(datetime(2026, 7, 4, 23, 30, tzinfo=UTC)) == date(2026, 7, 5)
    assert (end_of_day(date(2026, 3, 29)) - start_of_day(date(2026, 3, 29))) > timedelta(hours=23, minutes=59)
    assert end_of_day(date(2026, 3, 29)).timestamp() - start_of_day(date(2026, 3, 29)).timestamp() < 23 * 3600
    with pytest.raises(ValueError, match="no time zone"):
        day_of(datetime(2026, 7, 4))  # noqa: DTZ001


@pytest.mark.clause("ISL-5.1.1")
@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        ("2008-03-05", "2026-03-04", 17),
        ("2008-03-05", "2026-03-05", 18),  # from the beginning of the birthday
        ("2008-02-29", "2026-02-28", 17),
        ("2008-02-29", "2026-03-01", 18),  # no 29 February that year
        ("2008-02-29", "2028-02-29", 20),
        ("2026-03-05", "2026-03-04", None),  # not born yet
    ],
)
def test_age(born: str, on: str, age: int | None) -> None:
    assert Birth.read(born).age_on(date.fromisoformat(on).toordinal()) == age


@given(st.dates(date(1990, 1, 1), date(2012, 12, 31)), st.integers(1, 18))
def test_an_age_is_reached_on_its_birthday_and_not_before(born: date, age: int) -> None:
    birth = Birth(born, born)
    reached = birth.latest_at(age)
    assert birth.earliest_at(age) == reached
    assert birth.age_on(reached.toordinal()) == age
    assert birth.age_on(reached.toordinal() - 1) == age - 1


def test_an_estimated_birth_gives_an_age_that_may_be_one_of_two() -> None:
    birth = Birth.read("2008")
    age = birth.age_on(date(2026, 3, 5).toordinal())
    assert isinstance(age, Age)
    assert str(age) == "17 or 18"
    assert (age >= 17, age >= 18, age >= 19) == (True, None, False)
    assert (age < 18, age <= 18, age > 16, age > 18) == (None, True, True, False)
    assert (age.equals(17), age.equals(19)) == (None, False)
    assert birth.earliest_at(18) == date(2026, 1, 1)  # what a deadline counts to
    assert birth.latest_at(18) == date(2026, 12, 31)  # when protection may end
    assert str(birth) == "2008"
    assert str(Birth.read("2008-03")) == "2008-03"
    assert Birth.read("2008-03").age_on(date(2026, 4, 1).toordinal()) == 18


@pytest.mark.parametrize("born", ["", "8", "2008-13", "2008-02-30", "last year"])
def test_what_is_no_birth_is_refused(born: str) -> None:
    with pytest.raises(ValueError, match="not a date of birth"):
        Birth.read(born)

"""Fairness reports by their pages: who may, what is refused, what is said where (GM-12, GM-18)."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from http import HTTPStatus

import pytest
from django.db import DatabaseError, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from holdfast.access.errors import Refused
from holdfast.access.models import Consultation
from holdfast.access.viewer import acting_as
from holdfast.assurance.fairness.actions import add_population, count_period, discard
from holdfast.assurance.fairness.models import FairnessDiscarding, FairnessReport, FairnessSigning, Population
from holdfast.assurance.fairness.periods import Period, last_quarter, periods_over
from holdfast.assurance.fairness.queries import note, populations_at, reports, to_count
from holdfast.assurance.fairness.suppression import LARGEST_HIDDEN
from tests.assurance.fairness.desk import Desk, read_on, soon
from tests.assurance.fairness.people import People

pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_only_a_period_that_is_over_is_counted(desk: Desk) -> None:
    today = timezone.localdate()
    with acting_as(desk.writer), pytest.raises(Refused, match="over"):
        count_period(by=desk.writer, period=Period(today.replace(day=1), today + timedelta(days=40)))


def test_who_may_read_and_who_may_write(desk: Desk) -> None:
    report = desk.count()
    with acting_as(desk.worker):
        assert not reports(desk.worker)
        with pytest.raises(Refused):
            count_period(by=desk.worker, period=list(periods_over(timezone.localdate()))[1])
    with acting_as(desk.auditor):
        assert len(reports(desk.auditor)) == 1
        with pytest.raises(Refused):
            discard(by=desk.auditor, report=report, reason="x")
        assert FairnessReport.objects.update(words={"general": "mine"}) == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            FairnessSigning.objects.create(
                report=report, by_user_id=desk.auditor.author, by_name="x", agency_key="x", digest="x"
            )
    page = f"/fairness/{report.pk}/"
    expected = {
        "/fairness/": (200, 200, 403),
        page: (200, 200, 403),
        f"{page}figures.csv": (200, 200, 403),
        f"{page}words": (200, 403, 403),
        f"{page}sign": (302, 403, 403),
        f"{page}discard": (200, 403, 403),
        "/fairness/new": (302, 403, 403),
        "/fairness/population": (200, 200, 403),
        "/fairness/population/sex": (200, 403, 403),
        "/fairness/population/height": (404, 403, 403),
    }
    clients = [desk.client(each) for each in (desk.writer, desk.auditor, desk.worker)]
    assert {address: tuple(one.get(address).status_code for one in clients) for address in expected} == expected


def test_from_the_list_to_the_signature_by_its_pages(desk: Desk) -> None:
    client = desk.client(desk.writer)
    answer = client.get("/fairness/new", {"period": "1999-q1"}, follow=True)
    assert "Choose a period from the list." in answer.content.decode()
    assert "It is counted once." in client.get("/fairness/new", {"period": desk.people.period.key}).content.decode()
    with acting_as(desk.auditor):
        assert not FairnessReport.objects.exists()
    answer = client.post("/fairness/new", {"period": desk.people.period.key})
    page = answer["Location"]
    shown = client.get(page).content.decode()
    assert "2.67 times as often" in shown
    assert "1 looks different" in shown
    assert "Too few people to show anything." in shown, "of what was not planted"
    read = read_on(client.get(f"{page}words").content.decode())
    answer = client.post(f"{page}words", {"general": "Half of it.", "do": "sign", "read": read})
    assert answer["Location"] == f"{page}sign"
    assert client.get(f"{page}sign")["Location"] == f"{page}words?missing=yes"
    asked = client.get(f"{page}words?missing=yes").content.decode()
    assert "Half of it." in asked
    assert asked.count("Write this down.") == 4, "two answers, in the summary and beside the field"
    day = soon()
    typed = {
        "category-ethnicity-black-why": "Stop and search brings more of them before us.",
        "category-ethnicity-black-action": "Cora reads every third referral with the police, until June.",
        "general": "The first report.",
        "review_by-day": str(day.day), "review_by-month": str(day.month), "review_by-year": str(day.year),
        "do": "sign", "read": read_on(asked),
    }  # fmt: skip
    assert client.post(f"{page}words", typed)["Location"] == f"{page}sign"
    last = client.get(f"{page}sign").content.decode()
    assert "Cora reads every third referral" in last
    assert "2.67 times as often" in last
    assert "The others are compared with this group." in last, "the tables are there to be read too"
    assert client.post(f"{page}sign", {"read": read_on(last)})["Location"] == page
    signed = client.get(page).content.decode()
    assert "Cora Ordinator" in signed
    assert "Stop and search brings more" in signed
    assert "Not signed yet" not in signed
    assert client.get(f"{page}sign")["Location"] == page
    assert client.post(f"{page}words", typed).status_code == HTTPStatus.OK, "it says that the report is signed"


def test_what_was_done_with_a_report_is_in_the_log(desk: Desk) -> None:
    report = desk.written()
    client = desk.client(desk.writer)
    for address in ("", "words", "sign", "discard", "figures.csv"):
        client.get(f"/fairness/{report.pk}/{address}")
    client.get("/fairness/population/sex")
    with acting_as(desk.writer):
        client.get("/fairness/new", {"period": to_count(desk.writer)[0].key})
        desk.sign(report)
    with acting_as(desk.auditor):
        lines = {
            (line.operation, line.what, line.route) for line in Consultation.objects.filter(route__startswith="fair")
        }
    assert lines == {
        ("collect", "fairness report counted", "fairness"),
        ("consult", f"figures of all cases: {desk.people.period.key}", "fairness"),
        ("alter", "fairness report written on", "fairness"),
        ("consult", "fairness report", "fairness_report"),
        ("consult", "fairness report", "fairness_words"),
        ("consult", "fairness report", "fairness_sign"),
        ("consult", "fairness report", "fairness_population_new"),
        ("consult", "fairness report", "fairness_discard"),
        ("consult", "fairness report", "fairness_new"),
        ("export", "fairness report", "fairness_csv"),
        ("collect", "fairness report signed", "fairness"),
    }


def test_the_spreadsheet_holds_what_the_page_shows_and_no_more(desk: Desk) -> None:
    report = desk.count()
    answer = desk.client(desk.auditor).get(f"/fairness/{report.pk}/figures.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    black = next(
        row for row in rows if row["Decision point"] == "A risk category was agreed" and "Black" in row["Group"]
    )
    assert (black["Before"], black["Reached"], black["Times as often"]) == ("120", "80", "2.6667")
    assert black["Different"] == "yes"
    for row in rows:
        if row["Before"] != "not shown" and row["Reached"] != "not shown":
            before, reached = int(row["Before"]), int(row["Reached"])
            assert before == 0 or min(before, reached, before - reached) > LARGEST_HIDDEN, row


@pytest.mark.clause("GM-12", "GM-18")
def test_a_quarter_without_a_signed_report_is_said_on_today(desk: Desk) -> None:
    with acting_as(desk.worker):
        assert note(desk.worker) is None
    with acting_as(desk.writer):
        waiting = note(desk.writer)
    assert waiting is not None
    assert waiting.waits
    assert last_quarter(timezone.localdate()).title in waiting.says
    report = desk.written()
    with acting_as(desk.writer):
        still = note(desk.writer)
        assert still == waiting, "counted is not signed"
        desk.sign(report)
        done = note(desk.writer)
    assert done is not None
    assert not done.waits
    assert "Fairness report" in desk.client(desk.writer).get("/").content.decode()
    assert "Fairness report" not in desk.client(desk.worker).get("/").content.decode()


@pytest.mark.clause("GM-12")
@pytest.mark.parametrize(
    ("ended", "today", "told"),
    [
        (["2025"], date(2026, 5, 2), ("signed for the last year.", False)),
        (["2025"], date(2027, 1, 28), ("signed for the last year.", False)),
        (["2025"], date(2027, 1, 29), ("that of the year 2026 is not signed yet.", True)),
        (["2025", "2026-q1 discarded"], date(2026, 11, 2), ("that of the last year was discarded.", False)),
        (["2025-q1 discarded", "2025-q2-q4"], date(2026, 5, 2), ("signed for the last year.", False)),
        (["2025-q3-q4"], date(2026, 5, 2), ("that of January to March 2026 is not signed yet.", True)),
        (["2025-q4"], date(2026, 5, 2), ("that of January to March 2026 is not signed yet.", True)),
        (["2025 discarded"], date(2026, 5, 2), ("that of January to March 2026 is not signed yet.", True)),
    ],
)
def test_whoever_reports_by_the_year_is_reminded_once_a_year(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, ended: list[str], today: date, told: tuple[str, bool]
) -> None:
    periods = {each.key: each for day in (date(2026, 11, 2), today) for each in periods_over(day)}
    with acting_as(desk.writer):
        for each in ended:
            key, _, discarded = each.partition(" ")
            report = FairnessReport.objects.create(
                first_day=periods[key].first, last_day=periods[key].last, figures={}, pack="x", pack_version="x",
                counted_by_id=desk.writer.author, review_by=date(2030, 1, 1),
            )  # fmt: skip
            by = {"report": report, "by_user_id": desk.writer.author, "by_name": "x", "agency_key": "x"}
            if discarded:
                FairnessDiscarding.objects.create(**by, reason="x")
            else:
                FairnessSigning.objects.create(**by, digest="x")
        monkeypatch.setattr(timezone, "localdate", lambda: today)
        found = note(desk.writer)
    assert found is not None
    assert (found.says, found.waits) == told


def test_populations_are_dated_and_the_latest_before_the_end_of_the_period_counts(desk: Desk) -> None:
    sexes = {"male": 9000, "female": 8800}
    with acting_as(desk.writer):
        for as_of, more in ((date(2021, 3, 21), 0), (date(2024, 6, 30), 100), (date(2026, 1, 1), 200)):
            people = {key: count + more for key, count in sexes.items()}
            add_population(by=desk.writer, characteristic="sex", as_of=as_of, source="ONS", people=people)
        assert populations_at(date(2025, 12, 31)) == {"sex": ("ONS, 30 June 2024", {"male": 9100, "female": 8900})}
        assert populations_at(date(2020, 12, 31)) == {}
        with pytest.raises(Refused) as refused:
            add_population(by=desk.writer, characteristic="sex", as_of=soon(), source=" ", people={"male": 0})
        assert set(refused.value.fields) == {"male", "female", "source", "as_of"}
        with pytest.raises(DatabaseError), transaction.atomic():
            Population.objects.update(source="changed")
    page = {"source": "ONS, aged 10 to 24", "as_of-day": "1", "as_of-month": "2", "as_of-year": "2026"}
    client = desk.client(desk.writer)
    answer = client.post("/fairness/population/care", page | {"group-looked-after": "0"})
    assert "It must be 1 or more." in answer.content.decode()
    answer = client.post(
        "/fairness/population/care", page | {"group-looked-after": "300", "group-not-looked-after": "20000"}
    )
    assert answer["Location"] == "/fairness/population"
    assert "20,000" in client.get("/fairness/population").content.decode()


def test_pages_ask_the_same_number_of_questions_however_much_there_is(
    desk: Desk, query_count: Callable[[], AbstractContextManager[CaptureQueriesContext]]
) -> None:
    report = desk.count()
    client = desk.client(desk.writer)
    pages = ("/fairness/", f"/fairness/{report.pk}/", f"/fairness/{report.pk}/words")

    def asked() -> list[int]:
        found = []
        for page in pages:
            client.get(page)
            with query_count() as queries:
                assert client.get(page).status_code == HTTPStatus.OK
            found.append(len(queries))
        return found

    few = asked()
    people = People(desk.worker, timezone.localdate())
    people.add(80, ("concern.raised", people.before, {}), ("risk.decided", people.within, {"category": 3}), age=11)
    people.write()
    with acting_as(desk.writer):
        for period in to_count(desk.writer)[:3]:
            count_period(by=desk.writer, period=period)
    assert asked() == few

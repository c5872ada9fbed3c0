"""Fairness reports from the list to the signature: who may, what is refused, what stays as it was."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from holdfast.access.errors import Refused, Unconfirmed
from holdfast.access.models import Consultation
from holdfast.access.viewer import Viewer, acting_as
from holdfast.assurance.fairness.actions import add_population, count_period, discard, missing, sign, write
from holdfast.assurance.fairness.counting import count
from holdfast.assurance.fairness.figures import Figures, figures_of, findings
from holdfast.assurance.fairness.models import FairnessDiscarding, FairnessReport, FairnessSigning, Population
from holdfast.assurance.fairness.periods import Period, last_quarter, periods_over, quarter_of
from holdfast.assurance.fairness.points import POINTS
from holdfast.assurance.fairness.queries import note, populations_at, reports, to_count
from holdfast.assurance.fairness.reading import digest_of
from holdfast.assurance.fairness.suppression import LARGEST_HIDDEN
from tests.access.area import SET_UP, Area
from tests.assurance.fairness.people import People

pytestmark = pytest.mark.usefixtures("committed_db")


class Desk:
    """An area with a planted disparity, and those who read and write its reports."""

    def __init__(self) -> None:
        self.area = Area()
        self.worker = self.area.staff("Ann Worker")
        self.writer = self.area.staff("Cora Ordinator", post="team manager", functions=["co-ordinator"])
        self.auditor = self.area.staff("Aud Itor", functions=["auditor"])
        self.people = People(self.worker, timezone.localdate())
        concern = ("concern.raised", self.people.before, {"what": "x"})
        category = ("risk.decided", self.people.within, {"category": 2})
        for ethnicity, many in (("black: african", 40), ("white: british", 15)):
            for sex in ("male", "female"):
                self.people.add(many, concern, category, ethnicity=ethnicity, sex=sex)
                self.people.add(60 - many, concern, ethnicity=ethnicity, sex=sex)
        self.people.write()

    def count(self) -> FairnessReport:
        with acting_as(self.writer):
            return count_period(by=self.writer, period=self.people.period)

    def answers(self, report: FairnessReport) -> dict[str, str]:
        """Everything that has to be written."""
        return {key: f"Written about {key}." for key in missing(report) if key != "review_by"}

    def written(self) -> FairnessReport:
        report = self.count()
        with acting_as(self.writer):
            return self.write(report, self.answers(report))

    def write(self, report: FairnessReport, words: dict[str, str], review_by: date | None = None) -> FairnessReport:
        """As on a page that was opened a moment ago."""
        read = digest_of(FairnessReport.objects.get(pk=report.pk))
        day = review_by or soon()
        return write(by=self.writer, report=report, read=read, words=words, review_by=day)

    def sign(self, report: FairnessReport) -> None:
        sign(by=self.writer, report=report, read=digest_of(FairnessReport.objects.get(pk=report.pk)))

    def client(self, viewer: Viewer) -> Client:
        client = Client()
        with acting_as(SET_UP):
            client.force_login(self.area.user(viewer))
        return client


def soon() -> date:
    return timezone.localdate() + timedelta(days=90)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.mark.clause("GM-12", "GM-18")
def test_signing_is_refused_until_every_finding_and_the_whole_are_written_about(desk: Desk) -> None:
    report = desk.count()
    (found,) = findings(report.figures)
    assert found["key"] == "category-ethnicity-black"
    wanted = {"category-ethnicity-black-why", "category-ethnicity-black-action", "general", "review_by"}
    assert set(missing(report)) == wanted
    complete = desk.answers(report)
    with acting_as(desk.writer):
        for left_out in complete:
            desk.write(report, complete | {left_out: "  "})
            with pytest.raises(Refused) as refused:
                desk.sign(report)
            assert set(refused.value.fields) == {left_out}
        for day in (timezone.localdate(), timezone.localdate() + timedelta(days=500)):
            desk.write(report, complete, day)
            with pytest.raises(Refused) as refused:
                desk.sign(report)
            assert set(refused.value.fields) == {"review_by"}
        desk.write(report, complete)
        desk.sign(report)
        signing = FairnessSigning.objects.get()
    assert (signing.by_name, signing.post, signing.agency_key) == (
        "Cora Ordinator", "team manager", "children's social care",
    )  # fmt: skip


def test_who_has_not_shown_lately_that_it_is_they_does_not_sign(desk: Desk) -> None:
    report = desk.written()
    stale = Viewer(**{**desk.writer.__dict__, "confirmed": False})
    with acting_as(stale), pytest.raises(Unconfirmed):
        sign(by=stale, report=report, read=digest_of(report))


@pytest.mark.clause("GM-12", "GM-18")
def test_a_signed_report_stays_as_it_was_also_when_the_facts_change(desk: Desk) -> None:
    report = desk.written()
    with acting_as(desk.writer):
        desk.sign(report)
        before = FairnessReport.objects.values().get()
    people = People(desk.worker, timezone.localdate())
    people.add(50, ("concern.raised", people.within, {"what": "x"}))
    people.write()
    with acting_as(desk.writer):
        for change in (
            lambda: desk.write(report, {"general": "otherwise"}),
            lambda: desk.sign(report),
            lambda: discard(by=desk.writer, report=report, reason="I do not like it."),
        ):
            with pytest.raises(Refused, match="signed"):
                change()
        # Not through the actions either: the database does not let it.
        assert FairnessReport.objects.filter(pk=report.pk).update(words={}) == 0
        for statement in (
            "update assurance_fairnesssigning set by_name = 'x'",
            "delete from assurance_fairnesssigning",
        ):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
        with pytest.raises(DatabaseError), transaction.atomic():
            FairnessReport.objects.filter(pk=report.pk).delete()
        with pytest.raises(DatabaseError), transaction.atomic():
            FairnessDiscarding.objects.create(
                report=report, by_user_id=desk.writer.author, by_name="x", agency_key="x", reason="x"
            )
        assert FairnessReport.objects.values().get() == before


def shown(figures: Figures) -> dict[tuple[str, str, str], int | None]:
    """Every figure that somebody reads in a report, totals included."""
    return {
        (point["point"], table["characteristic"], f"{line['group']} {name}"): line[name]  # type: ignore[literal-required]
        for point in figures["points"]
        for table in point["tables"]
        for line in [*table["lines"], {"group": "all", "of": table["of"], "reached": table["reached"]}]
        for name in ("of", "reached")
    }


@pytest.mark.clause("GM-08", "GM-12")
def test_who_has_read_a_report_learns_nothing_from_one_more_case(desk: Desk) -> None:
    """One girl is added after the figures were read. Taken from a second count they would say which steps she reached;
    so there is none: not by a page, an action, a discarded report, another period, or a statement."""
    report = desk.count()
    read = shown(report.figures)
    people = People(desk.worker, timezone.localdate())
    told = ("concern.raised", people.before, {"what": "x"}), ("risk.decided", people.within, {"category": 3})
    people.add(1, *told, ethnicity="black: african", sex="female")
    people.write()
    counted = shown(figures_of(count(desk.people.period), POINTS))
    gives_away = {key for key, value in counted.items() if value is not None and value != read[key]}
    assert ("category", "ethnicity", "black reached") in gives_away, "or this test proves nothing"

    def tries_everything() -> None:
        with acting_as(desk.writer):
            desk.write(report, desk.answers(report))
            for period in periods_over(timezone.localdate()):
                if period.overlaps(desk.people.period):
                    with pytest.raises(Refused, match="already"):
                        count_period(by=desk.writer, period=period)
            with pytest.raises(DatabaseError), transaction.atomic():
                FairnessReport.objects.update(figures={"points": []})
            with pytest.raises(DatabaseError), transaction.atomic():
                FairnessReport.objects.all().delete()
        client = desk.client(desk.writer)
        assert client.post("/fairness/new", {"period": desk.people.period.key})["Location"] == "/fairness/"
        assert client.post(f"/fairness/{report.pk}/again").status_code == HTTPStatus.NOT_FOUND
        for address in ("", "figures.csv", "words", "sign"):
            client.get(f"/fairness/{report.pk}/{address}")
        with acting_as(desk.writer):
            (only,) = FairnessReport.objects.all()
        assert shown(only.figures) == read

    tries_everything()
    with acting_as(desk.writer):
        discard(by=desk.writer, report=report, reason="Counted by mistake.")
        with pytest.raises(Refused, match="discarded"):
            desk.write(report, {"general": "After all."})
        for period in periods_over(timezone.localdate()):
            if period.overlaps(desk.people.period):
                with pytest.raises(Refused, match="already"):
                    count_period(by=desk.writer, period=period)
        assert shown(FairnessReport.objects.get().figures) == read


def test_no_two_reports_share_a_day(desk: Desk) -> None:
    desk.count()
    year = Period(date(desk.people.period.first.year, 1, 1), date(desk.people.period.first.year, 12, 31))
    with acting_as(desk.writer):
        assert desk.people.period not in to_count(desk.writer)
        assert all(not one.overlaps(desk.people.period) for one in to_count(desk.writer))
        with pytest.raises(Refused, match="already"):
            count_period(by=desk.writer, period=desk.people.period)
        with pytest.raises(DatabaseError), transaction.atomic():
            FairnessReport.objects.create(
                first_day=year.first, last_day=year.last, figures={}, pack="x", pack_version="x",
                counted_by_id=desk.writer.author,
            )  # fmt: skip


def test_a_report_of_the_wrong_period_is_discarded_and_the_rest_of_its_year_is_counted(desk: Desk) -> None:
    year = next(one for one in periods_over(timezone.localdate()) if one.key.isdigit())
    begun = quarter_of(year.first)
    with acting_as(desk.writer):
        assert year in to_count(desk.writer)
        report = count_period(by=desk.writer, period=begun)
        rest = Period(begun.last + timedelta(days=1), year.last)
    client = desk.client(desk.writer)
    page = f"/fairness/{report.pk}/"
    refused = client.post(f"{page}discard", {"reason": " "}).content.decode()
    assert "Why is it discarded?" in refused
    with acting_as(desk.auditor):
        assert not FairnessDiscarding.objects.exists()
    assert client.post(f"{page}discard", {"reason": "We report by the year."})["Location"] == "/fairness/"
    listed = client.get("/fairness/").content.decode()
    assert "We report by the year." in listed
    assert "Cora Ordinator" in listed
    assert "We report by the year." in client.get(page).content.decode()
    assert "Write about it and sign" not in client.get(page).content.decode()
    for address in ("words", "sign", "discard"):
        assert client.get(f"{page}{address}")["Location"] == page
    again = client.post(f"{page}discard", {"reason": "Because of <this>."}).content.decode()
    assert "This report is discarded" in again
    assert "Because of &lt;this&gt;." in again, "what was typed is still there"
    with acting_as(desk.writer):
        assert not {begun, year} & set(to_count(desk.writer)), "somebody has read figures of it"
        assert rest in to_count(desk.writer)
        assert rest.title == f"April to December {year.first.year}"
        count_period(by=desk.writer, period=rest)
        with pytest.raises(Refused, match="discarded"):
            discard(by=desk.writer, report=report, reason="Again.")
        with pytest.raises(DatabaseError), transaction.atomic():
            FairnessSigning.objects.create(
                report=report, by_user_id=desk.writer.author, by_name="x", agency_key="x", digest="x"
            )
        assert FairnessReport.objects.filter(pk=report.pk).update(words={"general": "mine"}) == 0
    with acting_as(desk.auditor):
        line = Consultation.objects.get(what="fairness report discarded")
    assert (line.operation, line.reason) == ("alter", "")


@pytest.mark.clause("GM-12")
def test_nobody_signs_what_they_have_not_read(desk: Desk) -> None:
    """ASVS 5.0 V2.3.1: the steps in their order, and on what was shown in the step before."""
    report = desk.written()
    first, second = desk.client(desk.writer), desk.client(desk.writer)
    page = f"/fairness/{report.pk}/"
    opened = _read_on(first.get(f"{page}sign").content.decode())
    with acting_as(desk.writer):
        assert opened == digest_of(FairnessReport.objects.get(pk=report.pk))
        desk.write(report, {"general": "Nothing is to be done."})
    for read in (opened, "", "x"):
        answer = first.post(f"{page}sign", {"read": read}, follow=True)
        assert "has changed since you opened this page" in answer.content.decode()
        assert "Nothing is to be done." in answer.content.decode(), "what is read again is what stands there"
        with acting_as(desk.auditor):
            assert not FairnessSigning.objects.exists()
    now = _read_on(second.get(f"{page}sign").content.decode())
    assert second.post(f"{page}sign", {"read": now})["Location"] == page
    with acting_as(desk.auditor):
        signed = FairnessSigning.objects.get()
        assert signed.digest == digest_of(FairnessReport.objects.get(pk=report.pk)) == now != opened


@pytest.mark.clause("GM-12")
def test_nobody_writes_over_what_somebody_wrote_meanwhile(desk: Desk) -> None:
    report = desk.count()
    client = desk.client(desk.writer)
    address = f"/fairness/{report.pk}/words"
    opened = _read_on(client.get(address).content.decode())
    with acting_as(desk.writer):
        desk.write(report, {"general": "Hers."})
    shown = client.post(address, {"general": "His.", "read": opened, "review_by-day": "50"}).content.decode()
    assert _read_on(shown) == opened, "what is mended first is still of the page that was opened"
    shown = client.post(address, {"general": "His.", "read": opened}).content.decode()
    assert "has changed since you opened this page" in shown
    assert "Hers." in shown
    assert ">His.</textarea>" in shown, "what was typed is still there"
    with acting_as(desk.writer):
        assert FairnessReport.objects.get().words == {"general": "Hers."}
    again = client.post(address, {"general": "Hers and his.", "read": _read_on(shown), "do": "keep"})
    assert again["Location"] == f"/fairness/{report.pk}/"


def test_a_signed_report_that_was_changed_in_the_database_itself_says_so(desk: Desk, owner_cursor: Any) -> None:
    report = desk.written()
    with acting_as(desk.writer):
        desk.sign(report)
    client = desk.client(desk.auditor)
    assert "not what was signed" not in client.get(f"/fairness/{report.pk}/").content.decode()
    owner_cursor.execute("alter table assurance_fairnessreport no force row level security")
    owner_cursor.execute("update assurance_fairnessreport set words = '{}'")
    assert "not what was signed" in client.get(f"/fairness/{report.pk}/").content.decode()


def test_a_report_that_was_signed_before_a_digest_was_kept_is_not_called_changed(desk: Desk) -> None:
    report = desk.written()
    with acting_as(desk.writer):
        FairnessSigning.objects.create(
            report=report, by_user_id=desk.writer.author, by_name="x", agency_key="x", digest=""
        )
    page = desk.client(desk.auditor).get(f"/fairness/{report.pk}/").content.decode()
    assert "not what was signed" not in page
    assert "signed before Holdfast kept a digest of what was signed" in page


def _read_on(page: str) -> str:
    (found,) = re.findall(r'name="read" value="([0-9a-f]{64})"', page)
    return str(found)


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
    read = _read_on(client.get(f"{page}words").content.decode())
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
        "do": "sign", "read": _read_on(asked),
    }  # fmt: skip
    assert client.post(f"{page}words", typed)["Location"] == f"{page}sign"
    last = client.get(f"{page}sign").content.decode()
    assert "Cora reads every third referral" in last
    assert "2.67 times as often" in last
    assert "The others are compared with this group." in last, "the tables are there to be read too"
    assert client.post(f"{page}sign", {"read": _read_on(last)})["Location"] == page
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

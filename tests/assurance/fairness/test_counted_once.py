"""A period is counted once, what is signed is what was read, and what is wrong is discarded (ADR 0019)."""

from __future__ import annotations

from datetime import date, timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from holdfast.access.errors import Refused, Unconfirmed
from holdfast.access.models import Consultation
from holdfast.access.viewer import Viewer, acting_as
from holdfast.assurance.fairness.actions import count_period, discard, missing, sign
from holdfast.assurance.fairness.counting import count
from holdfast.assurance.fairness.figures import Figures, figures_of, findings
from holdfast.assurance.fairness.models import FairnessDiscarding, FairnessReport, FairnessSigning
from holdfast.assurance.fairness.periods import Period, periods_over, quarter_of
from holdfast.assurance.fairness.points import POINTS
from holdfast.assurance.fairness.queries import to_count
from holdfast.assurance.fairness.reading import digest_of
from tests.assurance.fairness.desk import Desk, read_on
from tests.assurance.fairness.people import People

pytestmark = pytest.mark.usefixtures("committed_db")


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
    opened = read_on(first.get(f"{page}sign").content.decode())
    with acting_as(desk.writer):
        assert opened == digest_of(FairnessReport.objects.get(pk=report.pk))
        desk.write(report, {"general": "Nothing is to be done."})
    for read in (opened, "", "x"):
        answer = first.post(f"{page}sign", {"read": read}, follow=True)
        assert "has changed since you opened this page" in answer.content.decode()
        assert "Nothing is to be done." in answer.content.decode(), "what is read again is what stands there"
        with acting_as(desk.auditor):
            assert not FairnessSigning.objects.exists()
    now = read_on(second.get(f"{page}sign").content.decode())
    assert second.post(f"{page}sign", {"read": now})["Location"] == page
    with acting_as(desk.auditor):
        signed = FairnessSigning.objects.get()
        assert signed.digest == digest_of(FairnessReport.objects.get(pk=report.pk)) == now != opened


@pytest.mark.clause("GM-12")
def test_nobody_writes_over_what_somebody_wrote_meanwhile(desk: Desk) -> None:
    report = desk.count()
    client = desk.client(desk.writer)
    address = f"/fairness/{report.pk}/words"
    opened = read_on(client.get(address).content.decode())
    with acting_as(desk.writer):
        desk.write(report, {"general": "Hers."})
    shown = client.post(address, {"general": "His.", "read": opened, "review_by-day": "50"}).content.decode()
    assert read_on(shown) == opened, "what is mended first is still of the page that was opened"
    shown = client.post(address, {"general": "His.", "read": opened}).content.decode()
    assert "has changed since you opened this page" in shown
    assert "Hers." in shown
    assert ">His.</textarea>" in shown, "what was typed is still there"
    with acting_as(desk.writer):
        assert FairnessReport.objects.get().words == {"general": "Hers."}
    again = client.post(address, {"general": "Hers and his.", "read": read_on(shown), "do": "keep"})
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

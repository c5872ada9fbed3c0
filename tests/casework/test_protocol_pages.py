"""The protocol on screen, and how well it is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from holdfast.access.models import Function
from holdfast.access.viewer import acting_as
from holdfast.casework.models import Duty
from holdfast.casework.protocol_pages import kept
from holdfast.casework.protocol_pages.reading import clauses_of
from holdfast.chronology.actions import append_fact
from holdfast.chronology.packs import area_pack
from tests.access.area import Area
from tests.casework.test_today import CATEGORY, agree, page, signed_in

pytestmark = pytest.mark.usefixtures("db")

CLAUSE = "ISL-7.3.2.2a"


def test_every_clause_of_the_pack_has_a_page_in_plain_english() -> None:
    area = Area()
    client = signed_in(area, area.staff("Ann"))
    listed = page(client, "/protocol/")
    for clause, read in clauses_of(area_pack()).items():
        assert f'href="/protocol/{clause}"' in listed
        text = page(client, f"/protocol/{clause}")
        assert read.rules
        assert "{" not in text.split("<main")[1].split("</main>")[0] or clause.startswith("ISL")
    assert client.get("/protocol/ISL-999").status_code == 404
    assert "within 3 working days" in page(client, f"/protocol/{CLAUSE}")


def test_a_pack_past_its_review_says_so() -> None:
    text = page(signed_in(area := Area(), area.staff("Ann")), "/protocol/")
    pack = area_pack()
    assert ("should have been reviewed" in text) == pack.out_of_date(timezone.localdate())


@pytest.mark.clause("ISL-6.1")
def test_counts_are_of_the_whole_area_for_the_co_ordinator_and_of_own_cases_for_others() -> None:
    area = Area()
    worker, other = area.staff("Ann"), area.staff("Bo")
    co_ordinator = area.staff("Cy", functions=[Function.CO_ORDINATOR])
    agree(area, worker, area.case(worker), days_ago=20)
    agree(area, other, area.case(other), days_ago=20)
    now = timezone.now()

    def not_met(viewer) -> int:  # type: ignore[no-untyped-def]
        with acting_as(viewer):
            return kept.by_clause(kept.counts(viewer, now=now)).get(CLAUSE, {}).get("not met", 0)

    assert not_met(worker) == 1
    assert not_met(co_ordinator) == 2
    assert not_met(area.staff("Di")) == 0


@pytest.mark.clause("ISL-6.1")
def test_every_number_is_the_length_of_the_list_behind_it() -> None:
    area = Area()
    worker = area.staff("Ann")
    for number, days in enumerate((3, 20, 40, 70)):
        agree(area, worker, area.case(worker, area.child(worker, f"Child{number}")), days_ago=days)
    now = timezone.now()
    with acting_as(worker):
        found = kept.counts(worker, now=now)
        assert found
        for count in found:
            for how, number in count.by_how.items():
                listed = kept.duties(
                    worker, clause=count.clause, agency=count.agency, month=count.month, how=how, now=now
                )
                assert len(listed.duties) == number, (count, how)


@pytest.mark.clause("ISL-6.1")
@pytest.mark.parametrize(("ended_after", "counted"), [(1, 0), (15, 1)])
def test_what_was_overdue_when_it_lapsed_counts_as_not_kept(ended_after: int, counted: int) -> None:
    area = Area()
    worker = area.staff("Ann")
    case = area.case(worker)
    co_ordinator = area.staff("Cy", functions=[Function.CO_ORDINATOR])
    agree(area, worker, case, days_ago=20)
    now = timezone.now()
    with acting_as(worker):
        append_fact(
            by=worker,
            kind="risk.ended",
            happened_at=now - timedelta(days=20 - ended_after),
            data={"decided_by": CATEGORY["decided_by"], "reasons": "Has broken with the group."},
            cases=[case],
        )
        assert Duty.objects.get(rule="strategy-meeting").status == Duty.Status.LAPSED
    for viewer in (worker, co_ordinator):
        with acting_as(viewer):
            sums = kept.by_clause(kept.counts(viewer, now=now)).get(CLAUSE, {})
            assert sums.get("not met", 0) == counted
            assert sum(sums.values()) == counted
    with acting_as(worker):
        for how in (None, "not met"):
            listed = kept.duties(worker, clause=CLAUSE, agency="", month=None, how=how, now=now)
            assert len(listed.duties) == counted
    shown = page(signed_in(area, worker), f"/cases/{case.pk}/duties/{_duty_of(worker).pk}")
    assert ("It was overdue by then." in shown) is bool(counted)


def _duty_of(viewer) -> Duty:  # type: ignore[no-untyped-def]
    with acting_as(viewer):
        return Duty.objects.get(rule="strategy-meeting")


def test_a_duty_counts_in_the_london_month_in_which_it_fell_due() -> None:
    assert kept.month_start(timezone.localdate().replace(year=2026, month=7, day=31)).isoformat() == (
        "2026-07-01T00:00:00+01:00"
    )


def test_the_counting_function_gives_nothing_to_somebody_without_the_function_even_when_asked_directly() -> None:
    from django.db import connection

    area = Area()
    worker = area.staff("Ann")
    agree(area, worker, area.case(worker), days_ago=20)
    with acting_as(area.staff("Bo")), connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from casework_kept(%s, %s)", [timezone.now() - timedelta(days=365), timezone.now()]
        )
        assert cursor.fetchone() == (0,)


def test_the_list_behind_a_number_shows_only_what_the_reader_sees_and_takes_any_address() -> None:
    area = Area()
    worker = area.staff("Ann")
    case = area.case(worker)
    agree(area, worker, case, days_ago=20)
    month = timezone.localdate().strftime("%Y-%m")
    client = signed_in(area, worker)
    assert case.reference in page(client, f"/protocol/{CLAUSE}/duties?how=not+met")
    assert case.reference not in page(signed_in(area, area.staff("Bo")), f"/protocol/{CLAUSE}/duties?how=not+met")
    page(client, f"/protocol/{CLAUSE}/duties?how=late&month={month}&agency=police")
    page(client, f"/protocol/{CLAUSE}/duties?how=%00&month=2026-99&agency=%00&page=x")

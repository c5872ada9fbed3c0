"""Stored duties are what the engine answers, after every fact, whoever recorded it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import override_settings
from django.utils import timezone

from holdfast.access.actions import involve
from holdfast.access.viewer import acting_as
from holdfast.casework.models import Duty
from holdfast.casework.projection import REFRESHING, check_projection, project, refresh_all, refresh_due
from holdfast.chronology.actions import append_fact, correct_fact, withdraw_fact
from holdfast.chronology.models import Handling
from holdfast.chronology.packs import area_pack
from holdfast.chronology.projections import PROJECTING
from holdfast.chronology.protocol_facts import whole_chronology
from holdfast.protocol import evaluate
from tests.access.area import Area

pytestmark = pytest.mark.usefixtures("db")

AGREED = {
    "category": 2,
    "decided_by": [{"name": "A", "agency": "police", "role": "gangs unit"}, {"name": "B", "agency": "health"}],
    "reasons": "Stabbed; friends are in conflict.",
}


def agreed(**changes: object) -> dict[str, object]:
    review_by = (timezone.localdate() + timedelta(days=150)).isoformat()
    return {**AGREED, "review_by": review_by, **changes}


def rules(**wanted: object) -> dict[str, str]:
    return dict(Duty.objects.filter(**wanted).values_list("rule", "status"))


def faults() -> list[str]:
    with acting_as(REFRESHING):
        return list(check_projection())


@pytest.mark.clause("ISL-7.3.2.2a")
def test_a_fact_brings_its_duties_with_it() -> None:
    area = Area()
    worker = area.staff("Ann", post="team manager")
    case = area.case(worker)
    with acting_as(worker):
        fact = append_fact(by=worker, kind="risk.decided", happened_at=timezone.now(), data=agreed(), cases=[case])
        strategy = Duty.objects.get(rule="strategy-meeting")
    assert strategy.status == Duty.Status.DUE
    assert strategy.arises_from_id == fact.pk
    assert strategy.clauses[0] == "ISL-7.3.2.2a"
    assert (strategy.owed_agency, strategy.owed_post) == ("children's social care", "team manager")
    assert strategy.due_is_day
    assert "Category 2 was agreed" in strategy.because
    assert faults() == []


def test_a_correction_and_a_withdrawal_take_duties_back() -> None:
    area = Area()
    worker = area.staff("Ann", post="team manager")
    case = area.case(worker)
    with acting_as(worker):
        fact = append_fact(by=worker, kind="risk.decided", happened_at=timezone.now(), data=agreed(), cases=[case])
        assert "strategy-meeting" in rules(status="due")
        lower = correct_fact(by=worker, fact=fact, data=agreed(category=1))
        assert "strategy-meeting" not in rules()
        assert "network-meeting" in rules(status="due")
        withdraw_fact(by=worker, fact=lower, reason="Another child.")
        assert "network-meeting" not in rules()
    assert faults() == []


def test_what_is_owed_does_not_depend_on_who_recorded_it() -> None:
    area = Area()
    worker, officer = area.staff("Ann", post="team manager"), area.staff("Bo", area.police, post="gangs unit")
    case = area.case(worker)
    with acting_as(worker):
        involve(by=worker, case_id=case.pk, role="works with", reason="Works with the child", user=area.user(officer))
        append_fact(
            by=worker, kind="risk.decided", happened_at=timezone.now(), data=agreed(), cases=[case],
            handling=Handling.OWN_AGENCY,
        )  # fmt: skip
        mine = rules(status="due")
    area.concern(officer, case)
    with acting_as(officer):
        theirs = rules(status="due")
    with acting_as(worker):
        assert "strategy-meeting" in rules(status="due")
    assert "strategy-meeting" in mine
    assert "strategy-meeting" not in theirs  # it arises from a fact that the officer may not read
    assert faults() == []


def test_nobody_but_the_projection_writes_a_duty() -> None:
    area = Area()
    worker = area.staff("Ann")
    case = area.case(worker)
    area.concern(worker, case)
    with acting_as(worker):
        assert Duty.objects.filter(status="due").update(status="met", settled_at=timezone.now()) == 0
        assert Duty.objects.all().delete()[0] == 0
        row = Duty.objects.first()
        assert row is not None
        row.pk = None
        with pytest.raises(DatabaseError), transaction.atomic():
            row.save(force_insert=True)


def test_rows_that_have_not_changed_are_not_written() -> None:
    area = Area()
    worker = area.staff("Ann", post="team manager")
    case = area.case(worker)
    fact = area.concern(worker, case)
    with acting_as(PROJECTING):
        before = dict(Duty.objects.values_list("pk", "status"))
        with connection.cursor() as cursor:
            cursor.execute("select id, xmin::text from casework_duty order by id")
            stamps = cursor.fetchall()
            project(fact, {case.pk: evaluate(area_pack(), whole_chronology(case.pk), timezone.now())})
            cursor.execute("select id, xmin::text from casework_duty order by id")
            assert cursor.fetchall() == stamps
        assert dict(Duty.objects.values_list("pk", "status")) == before


def test_verify_finds_what_was_changed_behind_its_back() -> None:
    area = Area()
    worker = area.staff("Ann")
    area.concern(worker, area.case(worker))
    with acting_as(REFRESHING):
        row = Duty.objects.filter(status="due").order_by("rule").first()
        assert row is not None
        Duty.objects.filter(pk=row.pk).update(title="Nothing to do")
        assert list(check_projection()) == [f"{row.case.reference}: the duty {row.rule} is stored with another title."]
        Duty.objects.filter(pk=row.pk).delete()
        assert list(check_projection()) == [f"{row.case.reference}: the duty {row.rule} is owed and not stored."]


PACK = """
pack: until-eighteen
title: One duty that ends with childhood
version: 1
from: 2016-02-22
owner: A test
builds_on: [islington-2016]
source: Written for a test
---
duty: keep-in-touch
title: Keep in touch until adulthood
clause: ISL-3
arises: concern.raised
owed_by: children's social care / social worker
within: 2 years
met_by: lead.ended
lapses: at age 18
because: "A concern was raised on {happened:date}."
"""


def test_a_birthday_alone_ends_a_duty_on_the_next_night(tmp_path: Path) -> None:
    folder = tmp_path / "until-eighteen"
    folder.mkdir()
    (folder / "pack.yaml").write_text(PACK, encoding="utf-8")
    with override_settings(PACK=str(folder)):
        area = Area()
        worker = area.staff("Ann")
        today = timezone.localdate()
        nearly = area.child(worker, birth_date=(today + timedelta(days=3)).replace(year=today.year - 18))
        younger = area.child(worker, "Sam", birth_date=today.replace(year=today.year - 12, day=1))
        for child in (nearly, younger):
            area.concern(worker, area.case(worker, child))
        assert refresh_due() == 0
        assert refresh_due(at=timezone.now() + timedelta(days=4)) == 1
        with acting_as(REFRESHING):
            found = dict(Duty.objects.filter(rule="keep-in-touch").values_list("case__person_id", "status"))
            lapsed = Duty.objects.get(rule="keep-in-touch", status="lapsed")
        assert found == {nearly.pk: "lapsed", younger.pk: "due"}
        assert "reached the age of 18" in lapsed.settled_because
        assert refresh_due(at=timezone.now() + timedelta(days=4)) == 0


def test_another_pack_is_brought_to_every_case(tmp_path: Path) -> None:
    area = Area()
    worker = area.staff("Ann")
    for number in range(3):
        area.concern(worker, area.case(worker, area.child(worker, f"Sam {number}")))
    folder = tmp_path / "until-eighteen"
    folder.mkdir()
    (folder / "pack.yaml").write_text(PACK, encoding="utf-8")
    with override_settings(PACK=str(folder)):
        assert refresh_due() == 0
        with acting_as(REFRESHING):
            assert any("keep-in-touch is owed and not stored" in found for found in check_projection())
        assert refresh_all() == 3
        with acting_as(REFRESHING):
            assert list(check_projection()) == []
        assert refresh_all() == 0

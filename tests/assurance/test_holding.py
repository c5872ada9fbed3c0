"""What is past its review fades and is erased, unless it is kept for a need, by somebody else than last time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from holdfast.access.actions import involve
from holdfast.access.errors import Refused
from holdfast.access.holding import declared
from holdfast.access.models import Consultation
from holdfast.access.viewer import Viewer, acting_as
from holdfast.assurance import cli
from holdfast.assurance.holding.review import REVIEWING, review
from holdfast.casework.group_pages.queries import group_to_show, groups
from holdfast.casework.models import Duty
from holdfast.casework.person_pages.duplicates import pairs_to_review
from holdfast.chronology.actions import append_fact, correct_fact, withdraw_fact
from holdfast.chronology.drafts import save_draft
from holdfast.chronology.models import Draft, Fact
from holdfast.chronology.verify import verify
from holdfast.protocol.calendar import LONDON
from holdfast.register.actions import add_address, add_name, add_to_case, correct_details, record_group, relate
from holdfast.register.models import Case, Group, Person
from holdfast.register.names import NewName
from holdfast.register.queries import visible_cases, visible_people
from holdfast.register.review import GRACE_DAYS, first_review
from holdfast.register.search import likely_duplicates, search_people
from tests.access.area import CONCERN, SET_UP, Area

CANARIES = ("Quillon", "Zephyrine", "Quillfeather", "9434765870", "12 Canary Wharf", "canary words")


class Held(Area):
    """A worker and her manager with a case about a child of whom much is held, and a case about another child."""

    def __init__(self) -> None:
        super().__init__()
        self.worker, self.manager = self.staff("Ann"), self.staff("Max", post="team manager")
        self.auditor = self.staff("Aud", functions=["auditor"])
        self.quillon = self.child(
            self.worker, "Quillon", "Zephyrine", birth_date=date(2012, 5, 4), nhs_number="9434765870"
        )
        self.mine, self.other = self.case(self.worker, self.quillon), self.case(self.worker)
        # Twice on the register, by mistake: the two stand in the list of records that may be of one person.
        again = self.child(self.worker, "Quillon", "Zephyrine", birth_date=date(2012, 5, 4))
        with acting_as(self.worker):
            add_to_case(by=self.worker, case=self.mine, person=again, role="named", source="mother")
            sister = self.child(self.worker, "Quilla", "Zephyrine")
            add_to_case(by=self.worker, case=self.mine, person=sister, role="sibling", source="mother")
            relate(by=self.worker, person=self.quillon, kind="sibling", other=sister, source="mother")
            add_name(by=self.worker, person=self.quillon, name=NewName("Quillfeather", kind="nickname"), source="x")
            correct_details(by=self.worker, person=self.quillon, source="mother", gender="boy")
            add_address(
                by=self.worker, person=self.quillon, lines="12 Canary Wharf", source="mother",
                confidential_because="canary words", circle=[],
            )  # fmt: skip
            add_address(by=self.worker, person=self.quillon, lines="12 Canary Wharf", source="mother")
        self.concern(self.worker, self.mine, what="canary words", people=[(self.quillon, "present")])
        self.shared = self.concern(self.worker, self.mine, self.other, what="about both")

    def keep(self, by: Viewer, need: str = "harm", **more: Any) -> Fact:
        """Keep the record after a review."""
        more.setdefault("happened_at", timezone.now())
        data = {"need": need, "reasons": "He is still afraid."}
        with acting_as(by):
            return append_fact(by=by, kind="holding.reviewed", data=data, cases=[self.mine], **more)

    def age(self, days: int, *cases: Case) -> None:
        """As if so many days had passed since the review that was due."""
        with acting_as(SET_UP):
            past = timezone.localdate() - timedelta(days=days)
            for case in cases or (self.mine,):
                Case.objects.filter(pk=case.pk).update(review_by=past)
            Person.objects.update(review_by=past)

    def seen(self) -> dict[str, Any]:
        """In which lists and searches of the worker the child and the case stand."""
        with acting_as(self.worker):
            return {
                "cases": self.mine in visible_cases(self.worker),
                "people": self.quillon in visible_people(self.worker),
                "search": self.quillon
                in [found.person for found in search_people(self.worker, "Quillon Zephyrine").found],
                "duplicates": bool(likely_duplicates(self.worker, name="Quillon Zephyrine")),
                "pairs": bool(pairs_to_review(self.worker)[0]),
            }


@pytest.fixture
def area(db: None) -> Held:
    """An area in which something is held."""
    return Held()


@pytest.mark.clause("GM-06")
def test_past_its_review_a_record_is_in_no_search_and_no_list_and_its_own_page_stays(area: Held) -> None:
    assert set(area.seen().values()) == {True}
    area.age(0)
    assert set(area.seen().values()) == {True}, "on the last day it is there"
    area.age(1)
    assert set(area.seen().values()) == {False}
    with acting_as(area.worker):
        assert Case.objects.filter(pk=area.mine.pk).exists(), "those who work on it can still keep it"
        assert Duty.objects.filter(case=area.mine, rule="holding-review").exists(), "and are asked to"


@pytest.mark.clause("GM-06")
def test_somebody_who_stands_in_another_case_that_is_kept_stays_in_view(area: Held) -> None:
    with acting_as(area.worker):
        add_to_case(by=area.worker, case=area.other, person=area.quillon, role="associate", source="school")
    area.age(1)
    seen = area.seen()
    assert (seen["cases"], seen["people"], seen["search"]) == (False, True, True)


@pytest.mark.clause("GM-06", "GM-07")
def test_keeping_it_puts_the_review_off_and_brings_it_back(area: Held) -> None:
    area.age(10)
    area.keep(area.worker)
    with acting_as(area.worker):
        assert Case.objects.get(pk=area.mine.pk).review_by == first_review(timezone.localdate())
    assert set(area.seen().values()) == {True}


@pytest.mark.clause("GM-06", "GM-07")
def test_it_is_kept_by_somebody_else_than_last_time_and_for_a_need_that_is_borne_out(area: Held) -> None:
    with acting_as(area.worker):
        manager = area.user(area.manager)
        involve(by=area.worker, case_id=area.mine.pk, role="works with", reason="Supervises.", user=manager)
    area.keep(area.worker)
    with pytest.raises(Refused, match="does not keep it at the next one too"):
        area.keep(area.worker)
    with pytest.raises(Refused, match="bears that need out"):
        area.keep(area.manager, need="plan")
    area.keep(area.manager)


@pytest.mark.clause("GM-06")
def test_a_review_that_is_withdrawn_keeps_nothing(area: Held) -> None:
    with acting_as(area.worker):
        before = Case.objects.get(pk=area.mine.pk).review_by
    kept = area.keep(area.worker, happened_at=timezone.now())
    with acting_as(SET_UP):
        Case.objects.filter(pk=area.mine.pk).update(review_by=date(2040, 1, 1))
    with acting_as(area.worker):
        withdraw_fact(by=area.worker, fact=kept, reason="Wrong case.")
        assert Case.objects.get(pk=area.mine.pk).review_by == before


BIRTHDAYS = [
    # born, opened, today, whether the case is in view: four weeks after the 18th birthday it fades
    (date(2008, 6, 10), date(2025, 1, 1), date(2026, 7, 8), True),
    (date(2008, 6, 10), date(2025, 1, 1), date(2026, 7, 9), False),
    (date(2008, 2, 29), date(2025, 1, 1), date(2026, 3, 29), True),
    (date(2008, 2, 29), date(2025, 1, 1), date(2026, 3, 30), False),
    (date(2006, 3, 1), date(2024, 1, 1), date(2024, 3, 29), True),
    (date(2006, 3, 1), date(2024, 1, 1), date(2024, 3, 30), False),
    # Somebody who was an adult when the case was opened: four weeks after that.
    (date(2004, 3, 1), date(2026, 6, 10), date(2026, 7, 8), True),
    (date(2004, 3, 1), date(2026, 6, 10), date(2026, 7, 9), False),
]


@pytest.mark.parametrize(("born", "opened", "today", "in_view"), BIRTHDAYS)
@pytest.mark.clause("GM-19")
def test_four_weeks_after_the_18th_birthday_a_case_fades_without_a_new_basis(
    db: None, born: date, opened: date, today: date, in_view: bool
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_get_viewdef('wall_case_in_view')")
        view = cursor.fetchone()[0]
        condition = view.partition("WHERE")[2].rstrip(" ;\n").replace("'Europe/London'::text", "'Europe/London'")
        asked = condition.replace("now()", "(%(now)s)::timestamptz")
        for word, value in (
            ("shown.erased_at", "null::timestamptz"), ("shown.review_by", "'2099-01-01'::date"),
            ("shown.adult_basis_from", "null::date"), ("shown.opened_at", "%(opened)s::timestamptz"),
            ("subject.birth_date_precision", "'exact'"),
            ("subject.birth_date", "%(born)s::date"),
        ):  # fmt: skip
            asked = asked.replace(word, value)
        at = {name: datetime.combine(day, time(12), LONDON) for name, day in (("now", today), ("opened", opened))}
        cursor.execute(f"select {asked}", {"born": born, **at})
        assert cursor.fetchone()[0] is in_view


@pytest.mark.usefixtures("committed_db")
@pytest.mark.clause("GM-19")
def test_a_basis_for_work_with_an_adult_brings_the_case_back(owner_cursor: CursorWrapper) -> None:
    area = Held()
    with acting_as(SET_UP):
        Person.objects.filter(pk=area.quillon.pk).update(birth_date=date(2000, 1, 1))
    assert area.seen()["cases"] is True, "a new case of an adult has four weeks"
    owner_cursor.execute("alter table register_case no force row level security")
    owner_cursor.execute("update register_case set opened_at = opened_at - interval '29 days'")
    owner_cursor.execute("alter table register_case force row level security")
    assert area.seen()["cases"] is False
    data = {"basis": "asked", "reasons": "She wants the help to go on.", "told": True}
    with acting_as(area.worker):
        append_fact(
            by=area.worker, kind="adult-basis.recorded", data=data, cases=[area.mine], happened_at=timezone.now()
        )
    assert area.seen()["cases"] is True


def everything(cursor: CursorWrapper) -> Iterator[tuple[str, str]]:
    """Every row of every table as text, as the owner with the walls out of the way."""
    cursor.execute("select tablename from pg_tables where schemaname = current_schema()")
    for (table,) in cursor.fetchall():
        cursor.execute(f'alter table "{table}" no force row level security')
        cursor.execute(f'select each::text from "{table}" each')
        for (row,) in cursor.fetchall():
            yield table, row


@pytest.mark.usefixtures("committed_db")
@pytest.mark.clause("GM-05", "GM-06", "GM-07")
def test_what_nobody_kept_is_erased_from_every_table_and_the_chains_stay_whole(owner_cursor: CursorWrapper) -> None:
    """ASVS 5.0 V14.2.7."""
    area = Held()
    rows = [row for _, row in everything(owner_cursor)]
    assert all(any(canary in row for row in rows) for canary in CANARIES)
    area.age(GRACE_DAYS)
    assert (review().cases, review().people) == (0, 0), "within the days of grace nothing goes"
    area.age(GRACE_DAYS + 1)
    assert review(only_look=True).cases == 1
    found = review()
    assert (found.cases, found.people) == (1, 3), "the child, twice, and the sister, who stand in no other case"
    assert (review().cases, review().people) == (0, 0)
    assert verify(first_only=False).faults == []
    left = [(table, canary) for table, row in everything(owner_cursor) for canary in CANARIES if canary in row]
    assert left == []
    with acting_as(area.worker):
        assert not Case.objects.filter(pk=area.mine.pk).exists()
        assert not Person.objects.filter(pk=area.quillon.pk).exists()
        shared = Fact.objects.get(pk=area.shared.pk)
        assert shared.data["what"] == "about both", "it stands in a case that is kept"
        correct_fact(by=area.worker, fact=shared, data={**CONCERN, "what": "about both, corrected"})
    assert verify(first_only=False).faults == []
    with acting_as(REVIEWING):
        erased = Case.objects.get(pk=area.mine.pk)
        assert erased.closed_at is not None
        assert not Duty.objects.filter(case=erased).exists()
        assert not Case.objects.filter(
            closed_at=None, review_by__lt=timezone.localdate() - timedelta(GRACE_DAYS)
        ).exists()
    with acting_as(area.auditor):
        lines = list(Consultation.objects.filter(operation="erase").values_list("what", "case_ids", "person_ids"))
    assert ("case with 1 fact", [area.mine.pk], []) in lines
    assert ("person", [], [area.quillon.pk]) in lines
    assert len(lines) == 4


def test_nobody_but_the_review_erases_and_it_erases_nothing_that_is_kept(area: Held) -> None:
    questions = (
        ("select wall_erase_case(%s)", area.mine.pk),
        ("select wall_erase_person(%s)", area.quillon.pk),
        ("select chronology_erase(%s)", area.shared.pk),
    )
    for viewer in (area.worker, SET_UP):
        for question, argument in questions:
            with acting_as(viewer), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(question, [argument])
    with acting_as(REVIEWING), connection.cursor() as cursor:
        cursor.execute("select wall_erase_case(%s)", [area.mine.pk])
        assert cursor.fetchone() == (None,)
        cursor.execute("select wall_erase_person(%s)", [area.quillon.pk])
        assert cursor.fetchone() == (False,)
    assert set(area.seen().values()) == {True}


@pytest.mark.usefixtures("db")
def test_what_is_declared_to_go_with_a_case_or_person_is_in_the_program() -> None:
    with connection.cursor() as cursor:
        for review_of, program in (("case", "wall_erase_case"), ("person", "wall_erase_person")):
            cursor.execute("select prosrc from pg_proc where proname = %s", [program])
            (source,) = cursor.fetchone()
            going = [held.table for held in declared() if held.review == review_of and held.goes]
            assert going
            assert [table for table in going if f"delete from {table} " not in source] == []


@pytest.mark.usefixtures("committed_db")
def test_the_command_says_how_much(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOLDFAST_DATABASE_URL", "the test's own")
    area = Held()
    area.age(5)
    assert cli.review([]) == 0
    said = capsys.readouterr().out
    assert "0 cases and 0 people erased." in said
    assert "1 case past its review has faded" in said
    area.age(GRACE_DAYS + 1)
    assert cli.review(["--look"]) == 0
    assert "1 case and 0 people would be erased." in capsys.readouterr().out


@pytest.mark.clause("GM-06")
def test_a_form_that_nobody_finished_is_discarded_after_its_month(area: Held) -> None:
    with acting_as(area.worker):
        for form, days in (("concern", 1), ("risk.view", 0)):
            draft = save_draft(by=area.worker, form=form, data={"what": "typed"})
            Draft.objects.filter(pk=draft.pk).update(review_by=timezone.localdate() - timedelta(days=days))
    assert review().drafts == 1
    assert review().drafts == 0
    with acting_as(area.worker):
        assert list(Draft.objects.values_list("form", flat=True)) == ["risk.view"]


@pytest.mark.clause("GM-05", "GM-06")
def test_a_group_fades_with_its_review_and_loses_its_name_with_its_case(area: Held) -> None:
    with acting_as(area.worker):
        group = record_group(by=area.worker, name="The Canary Street boys", area="Canary Street", reason="Fights.")
        case = Case.objects.get(group=group)
    data = {"need": "proceedings", "reasons": "An inquiry asks for it."}
    with acting_as(SET_UP):
        Group.objects.update(review_by=timezone.localdate() - timedelta(days=1))

    def shown(viewer: Viewer) -> tuple[bool, bool]:
        with acting_as(viewer):
            return group in groups()[0], group_to_show(viewer, group.pk) is not None

    assert shown(area.worker) == (False, True), "those who work on its case can still keep it"
    assert shown(area.auditor) == (False, False)
    with acting_as(area.worker):
        append_fact(by=area.worker, kind="holding.reviewed", data=data, cases=[case], happened_at=timezone.now())
    assert shown(area.auditor) == (True, True)
    area.age(GRACE_DAYS + 1, case)
    review()
    with acting_as(REVIEWING):
        erased = Group.objects.get(pk=group.pk)
        assert (erased.name, erased.also_known_as, erased.area) == ("Erased", "", "")

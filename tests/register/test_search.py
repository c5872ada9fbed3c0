"""Finding people: misspelt, reordered, by other names; and nobody who is hidden."""

from __future__ import annotations

import csv
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from holdfast.access.models import Consultation
from holdfast.access.viewer import Viewer, acting_as
from holdfast.register import search
from holdfast.register.actions import add_name
from holdfast.register.models import CasePerson, Person, PersonName
from holdfast.register.names import NewName, likeness, searchable
from holdfast.register.review import first_review
from holdfast.register.search import Found, likely_duplicates, read, search_people
from tests.access.area import SET_UP, Area

database = pytest.mark.usefixtures("db")
FEBRL = Path(__file__).resolve().parents[3] / "shared" / "data" / "linkage" / "dataset1.csv"


@pytest.mark.parametrize(
    ("written", "searched"),
    [
        ("Zoë O’Neill-Smith", "zoe oneill smith"),
        ("  ŁUKASZ   Ørsted ", "lukasz orsted"),
        ("D'Arcy_Jr. (junior)", "darcy jr junior"),
        ("李 明", "李 明"),
        ("", ""),
    ],
)
def test_names_are_compared_without_accents_case_and_punctuation(written: str, searched: str) -> None:
    assert searchable(written) == searched


@given(st.text(), st.text())
def test_likeness_is_symmetrical_bounded_and_one_for_the_same(one: str, other: str) -> None:
    one, other = searchable(one), searchable(other)
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, other) == pytest.approx(likeness(other, one), abs=0.25)
    if one:
        assert likeness(one, " ".join(reversed(one.split()))) == pytest.approx(1)


def test_one_box_takes_a_name_a_birth_date_or_an_identifier() -> None:
    assert read("Robin Example 4/5/2011") == search.Sought("robin example", date(2011, 5, 4))
    assert read("2011-05-04") == search.Sought("", date(2011, 5, 4))
    assert read("943 476 5870").nhs_number == "9434765870"
    assert read("b801200005001").upn == "B801200005001"
    assert read("02/73319Z").pnc == "2002/0073319Z"
    assert read("Robin 31/02/2011").birth_date is None
    assert read("  ").is_empty


class Known(Area):
    """A worker with some children on the register, and a case that the worker does not see."""

    def __init__(self) -> None:
        super().__init__()
        self.worker, self.officer = self.staff("Ann"), self.staff("Bob", self.police)
        self.jonathan = self.child(
            self.worker, "Jonathan", "Smith", birth_date=date(2011, 5, 4), nhs_number="9434765870"
        )
        self.case(self.worker, self.jonathan)
        self.zoe = self.child(self.worker, "Zoë", "O’Neill")
        self.case(self.worker, self.zoe)
        with acting_as(self.worker):
            add_name(by=self.worker, person=self.jonathan, name=NewName("Ghost", kind="nickname"), source="friend")
            add_name(by=self.worker, person=self.zoe, name=NewName("Zoe", "Abercrombie", "previous"), source="school")
        self.hidden = self.child(
            self.officer, "Jonathan", "Smith", birth_date=date(2011, 5, 4), nhs_number="9434765870"
        )
        self.case(self.officer, self.hidden)


@database
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Jonathan Smith", "jonathan"),
        ("smith jonathan", "jonathan"),
        ("Jonathon Smyth", "jonathan"),
        ("Jonathan", "jonathan"),
        ("JONATHAN  SMITH-JONES", "jonathan"),
        ("ghost", "jonathan"),
        ("4 5 2011", None),
        ("04/05/2011", "jonathan"),
        ("943 476 5870", "jonathan"),
        ("Zoe ONeil", "zoe"),
        ("zoe abercromby", "zoe"),
        ("Quentin Nobody", None),
        ("", None),
        ("' or 1=1 --", None),
        ("%", None),
    ],
)
def test_people_are_found_however_they_are_written(text: str, expected: str | None) -> None:
    area = Known()
    with acting_as(area.worker):
        page = search_people(area.worker, text)
    assert [found.person for found in page.found][:1] == ([getattr(area, expected)] if expected else [])


@database
@pytest.mark.parametrize(
    ("text", "expected"),
    [("Jonathon Smyth", "jonathan"), ("zoe abercromby", "zoe"), ("4/5/2011", "jonathan"), ("9434765870", "jonathan")],
)
def test_those_who_see_widely_find_the_same_by_way_of_the_index(
    text: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    area = Known()
    monkeypatch.setattr(search, "sees_widely", lambda _: True)
    with acting_as(area.worker):
        page = search_people(area.worker, text)
    assert [found.person for found in page.found] == [getattr(area, expected)], "and still nobody who is hidden"


@database
def test_a_hidden_person_changes_neither_result_nor_count_nor_log_nor_work(
    query_count: Callable[[], AbstractContextManager[CaptureQueriesContext]],
) -> None:
    area = Known()
    auditor = area.staff("Aud", functions=["auditor"])
    with acting_as(area.worker):
        with query_count() as queries:
            page = search_people(area.worker, "Jonathan Smith 4/5/2011")
        assert ([found.person for found in page.found], page.total) == ([area.jonathan], 1)
        assert likely_duplicates(area.worker, name="Jonathan Smith", nhs_number="9434765870")[0].person == area.jonathan
        assert len(queries) == 7
    newcomer = area.staff("New")
    with acting_as(newcomer):
        nothing, hidden = search_people(newcomer, "Quentin Nobody"), search_people(newcomer, "Jonathan Smith 4/5/2011")
        assert (nothing.found, nothing.total) == (hidden.found, hidden.total) == ([], 0)
        assert (
            likely_duplicates(newcomer, name="Jonathan Smith", birth_date=date(2011, 5, 4), nhs_number="9434765870")
            == []
        )
    with acting_as(auditor):
        line = Consultation.objects.filter(operation="search", what="people", user_name="Ann").get()
        assert line.person_ids == [area.jonathan.pk]
        assert "Jonathan" not in str(vars(line))


@database
def test_likely_duplicates_are_told_before_a_second_record_is_made() -> None:
    area = Known()

    def likely(**sought: object) -> list[Found]:
        with acting_as(area.worker):
            return likely_duplicates(area.worker, **sought)  # type: ignore[arg-type]

    assert likely(name="Jon Smith", birth_date=date(2011, 5, 4))[0].because == ["name", "birth date"]
    assert likely(name="Smith, Jonathan")[0].because == ["name"]
    assert likely(name="Somebody Else", nhs_number="9434765870")[0].because == ["NHS number"]
    assert likely(name="Somebody Else", birth_date=date(2011, 5, 4)) == []
    assert likely(name="") == []


@database
def test_results_are_paged_in_a_stable_order() -> None:
    area = Area()
    worker = area.staff("Ann")
    register(area, worker, [("Robin", f"Example {letter}", None, "") for letter in "BCDEFGHIJKLMNOPQRSTUVWXYZ"])
    with acting_as(worker):
        first, second = search_people(worker, "Robin Example"), search_people(worker, "Robin Example", page=2)
    assert (len(first.found), len(second.found), first.total) == (20, 6, 26)
    assert first.has_next
    assert not second.has_next
    assert len({found.person.pk for found in [*first.found, *second.found]}) == 26


def register(area: Area, worker: Viewer, people: list[tuple[str, str, date | None, str]]) -> list[Person]:
    """Many people in one case at once: given name, family name, birth date, note."""
    case = area.case(worker)
    now = timezone.now()
    with acting_as(SET_UP):
        made = Person.objects.bulk_create(
            Person(
                id=uuid4(), display_name=f"{given} {family}", sort_name=searchable(family, given), birth_date=born,
                birth_date_precision="exact" if born else "unknown", gender=note, review_by=first_review(now.date()),
                recorded_by_id=worker.user_id, recorded_for_id=worker.agency_id,
            )
            for given, family, born, note in people
        )  # fmt: skip
        PersonName.objects.bulk_create(
            PersonName(
                person=person, kind="known as", given=given, family=family, search=searchable(given, family),
                source="test", recorded_by_id=worker.user_id,
            )
            for person, (given, family, _, _) in zip(made, people, strict=True)
        )  # fmt: skip
        CasePerson.objects.bulk_create(
            CasePerson(case=case, person=person, role="named", source="test", recorded_by_id=worker.user_id)
            for person in made
        )
    return made


@database
@pytest.mark.skipif(not FEBRL.is_file(), reason="the public FEBRL data set is not beside the checkout")
def test_duplicates_of_a_public_data_set_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """FEBRL data set 1: 500 records and one damaged copy of each. Each copy is sought among the 500."""
    monkeypatch.setattr(settings, "SEARCHES_ASKED_AFTER", 10_000)

    def born(text: str) -> date | None:
        try:
            return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
        except ValueError:
            return None

    with FEBRL.open(newline="") as file:
        rows = [{key.strip(): value.strip() for key, value in row.items()} for row in csv.DictReader(file)]
    named = [row for row in rows if row["given_name"] or row["surname"]]
    originals = [row for row in named if row["rec_id"].endswith("-org")]
    copies = [row for row in named if "-dup-" in row["rec_id"]]
    assert len(originals) > 490
    area = Area()
    worker = area.staff("Ann")
    people = [
        (row["given_name"], row["surname"], born(row["date_of_birth"]), row["rec_id"].split("-")[1])
        for row in originals
    ]
    register(area, worker, people)
    there = {number for *_, number in people}
    sought = found = first = asked = warned = 0
    with acting_as(worker):
        for row in copies:
            number = row["rec_id"].split("-")[1]
            if number not in there:
                continue
            sought += 1
            name, birth_date = f"{row['given_name']} {row['surname']}", born(row["date_of_birth"])
            text = f"{name} {birth_date or ''}"
            results = [each.person.gender for each in search_people(worker, text).found]
            found += number in results
            first += results[:1] == [number]
            likely = likely_duplicates(worker, name=name, birth_date=birth_date)
            warned += number in [each.person.gender for each in likely]
            asked += len(likely)
    assert found / sought >= 0.97
    assert first / sought >= 0.95
    assert warned / sought >= 0.9
    assert asked / sought <= 2

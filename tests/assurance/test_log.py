"""The auditor's page: the log, for a lawful use, without a name of anybody on record."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from holdfast.access.log import record_consultation
from holdfast.access.models import Consultation, Operation
from holdfast.access.viewer import Viewer, acting_as
from holdfast.assurance.log.queries import PAGE, LawfulUse, Sought, search_log
from holdfast.demo.staff import PERSONAS
from holdfast.register.actions import add_name
from holdfast.register.models import Case, PersonName
from holdfast.register.names import NewName
from tests.access.area import SET_UP, Area
from tests.support.kelpmouth import Kelpmouth

USE = LawfulUse.LAWFULNESS


class Logged(Area):
    """A worker with a case, an officer, and an auditor."""

    def __init__(self) -> None:
        super().__init__()
        self.worker, self.officer = self.staff("Ann Tern"), self.staff("Bob Gull", self.police)
        self.auditor = self.staff("Aud", functions=["auditor"])
        self.quillon = self.child(self.worker, "Quillon", "Zephyrine")
        self.mine = self.case(self.worker, self.quillon)

    def look(self, viewer: Viewer, what: str, **more: object) -> None:
        """Write a line."""
        with acting_as(viewer):
            record_consultation(viewer=viewer, operation=Operation.CONSULT, what=what, **more)  # type: ignore[arg-type]

    def found(self, **sought: object) -> list[str]:
        """What the lines that fit are about, leaving out that the log was read."""
        with acting_as(self.auditor):
            page = search_log(self.auditor, Sought(**sought), use=USE)  # type: ignore[arg-type]
        return [each.line.what for each in page.lines if each.line.what != "the log"]


@pytest.fixture
def area(db: None) -> Logged:
    """An area with something in its log."""
    return Logged()


def test_the_log_is_searched_by_who_what_when_and_about_whom(area: Logged) -> None:
    area.look(area.officer, "one", case_ids=[area.mine.pk])
    area.look(area.officer, "two", person_ids=[area.quillon.pk])
    area.look(area.officer, "three")
    assert area.found(who="bob g") == ["three", "two", "one"]
    assert area.found(who="BOB.GULL") == ["three", "two", "one"], "the e-mail address too"
    assert area.found(who="bob", about=area.mine.reference.lower()) == ["one"]
    assert area.found(who="bob", about=str(area.mine.pk)) == ["one"]
    assert area.found(who="bob", about=str(area.quillon.pk)) == ["two"]
    assert area.found(who="bob", about="HF-26-999999") == []
    assert area.found(who="bob", about="something else") == []
    assert area.found(about=str(uuid4())) == []
    assert area.found(who="bob", operation="consult") == ["three", "two", "one"]
    assert area.found(who="bob", operation="erase") == []
    today = timezone.localdate()
    assert area.found(who="bob", first=today, last=today) == ["three", "two", "one"]
    assert area.found(who="bob", first=today + timedelta(days=1)) == []
    assert area.found(who="bob", last=today - timedelta(days=1)) == []
    assert area.found(who="bob", first=date(2000, 1, 1)) == ["three", "two", "one"]


def test_pages_neither_skip_nor_repeat_a_line_while_others_are_written(area: Logged) -> None:
    for number in range(2 * PAGE + 3):
        area.look(area.officer, f"line {number}")
    seen: list[str] = []
    before = None
    with acting_as(area.auditor):
        while True:
            page = search_log(area.auditor, Sought(who="Bob"), use=USE, before=before)
            seen += [each.line.what for each in page.lines]
            record_consultation(viewer=area.officer, operation=Operation.CONSULT, what="meanwhile")
            if (before := page.older) is None:
                break
    assert seen == [f"line {number}" for number in reversed(range(2 * PAGE + 3))]


@pytest.mark.clause("GM-13")
def test_reading_the_log_is_a_line_of_it_with_its_lawful_use(area: Logged) -> None:
    with acting_as(area.auditor):
        search_log(area.auditor, Sought(about=area.mine.reference), use=LawfulUse.CRIMINAL, because="Audit 12")
        line = Consultation.objects.filter(what="the log").get()
    assert (line.user_name, line.purpose, line.reason) == ("Aud", "criminal proceedings", "Audit 12")
    assert line.case_ids == [area.mine.pk]


def test_whoever_is_no_auditor_reads_nothing_even_where_they_get_at_the_queries(area: Logged) -> None:
    """ASVS 5.0 V16.4.2."""
    with acting_as(area.worker):
        assert search_log(area.worker, Sought(), use=USE).lines == []
        with connection.cursor() as cursor:
            for question in (
                f"select * from wall_case_references(array['{area.mine.pk}'::uuid], '{area.mine.reference}')",
                f"select * from wall_lines_about('{area.mine.pk}')",
                "select * from wall_reasons_without_names((select array_agg(i) from generate_series(1, 9999) i))",
            ):
                cursor.execute(question)
                assert cursor.fetchall() == [], question


def test_a_reason_is_shown_without_the_names_of_those_whom_the_line_is_about(area: Logged) -> None:
    with acting_as(area.worker):
        add_name(by=area.worker, person=area.quillon, name=NewName("Quill", kind="nickname"), source="friend")
    area.look(area.officer, "emergency", case_ids=[area.mine.pk], reason="Quill (QUILLON Zephyrine) has a quilt")
    with acting_as(area.auditor):
        page = search_log(area.auditor, Sought(who="Bob"), use=USE)
    assert [each.reason for each in page.lines if each.reason] == ["[name] ([name] [name]) has a quilt"]


SIGNED_IN = "allauth.account.auth_backends.AuthenticationBackend"


def auditors_client(area: Area, viewer: Viewer) -> Client:
    """A client signed in as a viewer."""
    client = Client()
    client.force_login(area.user(viewer), backend=SIGNED_IN)
    return client


@pytest.mark.usefixtures("committed_db")
def test_nothing_is_read_before_a_lawful_use_is_chosen() -> None:
    area = Logged()
    client = auditors_client(area, area.auditor)
    assert "Line " not in client.get("/log/").content.decode()
    refused = client.post("/log/", {"who": "Ann"}).content.decode()
    assert "Choose what you read the log for." in refused
    assert "Line " not in refused
    wrong = client.post("/log/", {"use": "curiosity"}).content.decode()
    assert "Choose what you read the log for." in wrong
    day = client.post("/log/", {"use": "lawfulness", "first-day": "31", "first-month": "2", "first-year": "2026"})
    assert "Enter a real date" in day.content.decode()
    read = client.post("/log/", {"use": "lawfulness", "who": "Ann", "before": "9" * 200}).content.decode()
    assert "Line " in read
    assert area.mine.reference in read
    with acting_as(area.auditor):
        assert Consultation.objects.filter(what="the log").count() == 1


@pytest.mark.usefixtures("committed_db")
def test_only_auditors_open_the_page_and_find_it_in_the_navigation() -> None:
    area = Logged()
    assert auditors_client(area, area.worker).get("/log/").status_code == 403
    assert "/log/" not in auditors_client(area, area.worker).get("/contacts/").content.decode()
    assert "/log/" in auditors_client(area, area.auditor).get("/contacts/").content.decode()


@pytest.mark.demo_area
@pytest.mark.clause("GM-13")
def test_the_auditor_reads_no_name_of_anybody_on_record(kelpmouth: Kelpmouth) -> None:
    """Every line of the demonstration's log is read, and every page that the auditor can open."""
    staff = {word for persona in PERSONAS for word in re.findall(r"\w+", persona.name.lower())}
    with acting_as(SET_UP):
        words = {
            word
            for given, family in PersonName.objects.values_list("given", "family")
            for word in re.findall(r"\w+", f"{given} {family}".lower())
        }
        titles = {title for title in Case.objects.values_list("title", flat=True) if title}
    names = {word for word in words - staff if len(word) > 3}
    assert len(names) > 100
    kelpmouth.client.get(f"/cases/{kelpmouth.mine.pk}/")
    auditor = kelpmouth.as_persona("gareth")
    empty = set(re.findall(r"\w+", auditor.get("/log/").content.decode().lower()))
    read, before, lines = set[str](), "", 0
    while True:
        page = html.unescape(auditor.post("/log/", {"use": "lawfulness", "before": before}).content.decode())
        shown = page.partition("Lines of the log, the latest first")[2]
        lines += shown.count("Line ")
        read |= set(re.findall(r"\w+", shown.lower()))
        assert not [title for title in titles if title in shown]
        older = re.search(r'name="before" value="(\d+)"', page)
        if older is None or lines > 3000:
            break
        before = older[1]
    assert lines > 200
    assert read & names - empty == set()
    assert auditor.get(f"/cases/{kelpmouth.mine.pk}/").status_code == 404
    assert auditor.get(f"/people/{kelpmouth.mine.person_id}/").status_code == 404

"""Groups: recorded by what the evidence shows, with the tests and the grading of ISL-5.1.2; nobody is listed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from holdfast.access.actions import involve
from holdfast.access.models import Consultation
from holdfast.access.viewer import Viewer, acting_as
from holdfast.register.actions import add_evidence, record_group, set_level
from holdfast.register.actions.groups import NewEvidence
from holdfast.register.models import Case, Group, GroupEvidence
from holdfast.register.words import GroupTest
from tests.access.area import SET_UP, Area
from tests.casework.person_pages.test_person_pages import plain

pytestmark = [pytest.mark.usefixtures("db"), pytest.mark.clause("ISL-5.1.2")]

SEEN = {"observed_on-day": "5", "observed_on-month": "3", "observed_on-year": "2026"}
EVIDENCE = {
    "test": "durable",
    "statement": "The same name has been used since 2021.",
    "source": "school",
    "source_grade": "2",
    "information_grade": "B",
    "handling_grade": "P",
    **SEEN,
}


def piece(test: str, grading: str = "2BP") -> NewEvidence:
    return NewEvidence(test, f"Evidence that it is {test}.", date(2026, 3, 5), "patrol", grading)


class Desk:
    def __init__(self) -> None:
        self.area = Area()
        self.officer = self.area.staff("Olu", self.area.police, post="gangs unit")
        self.client = self.browser(self.officer)

    def browser(self, viewer: Viewer) -> Client:
        client = Client()
        with acting_as(SET_UP):
            client.force_login(self.area.user(viewer))
        return client

    def group(self, level: str = "peer group", tests: Any = ()) -> Group:
        with acting_as(self.officer):
            return record_group(by=self.officer, name="The Sample Street boys", level=level, reason="Fights.",
                                evidence=[piece(test) for test in tests])  # fmt: skip

    def post(self, address: str, **typed: Any) -> HttpResponse:
        return self.client.post(address, typed)  # type: ignore[return-value]


def test_a_peer_group_is_recorded_without_evidence() -> None:
    desk = Desk()
    answer = desk.post("/groups/new", name="The Sample Street boys", level="peer group", reason="Fights.")
    assert answer.status_code == 302
    page = plain(desk.client.get(answer["Location"]))
    assert "Recorded as a peer group" in page
    assert "None yet" in page
    assert "The Sample Street boys" in plain(desk.client.get("/groups/"))


def test_a_gang_without_evidence_for_each_test_is_refused_and_what_was_typed_stays() -> None:
    desk = Desk()
    rows = {f"evidence-0-{name}": value for name, value in EVIDENCE.items()}
    answer = desk.post("/groups/new", name="The Sample Street boys", level="gang", reason="Fights.",
                       **{"evidence-rows": "1"}, **rows)  # fmt: skip
    page = plain(answer)
    assert "Add evidence that it is, or has:" in page
    assert "Until then record it as a peer group." in page
    assert "The same name has been used since 2021." in answer.content.decode()
    with acting_as(desk.officer):
        assert not Group.objects.exists()


def test_another_row_of_evidence_is_added_by_the_server() -> None:
    desk = Desk()
    answer = desk.post("/groups/new", name="x", **{"evidence-rows": "1", "do": "add evidence"})
    assert 'name="evidence-1-statement"' in answer.content.decode()


def test_a_gang_is_recorded_with_evidence_for_all_five_tests() -> None:
    desk = Desk()
    typed: dict[str, str] = {"evidence-rows": "5"}
    for index, test in enumerate(GroupTest):
        typed |= {f"evidence-{index}-{name}": value for name, value in {**EVIDENCE, "test": test.value}.items()}
    answer = desk.post("/groups/new", name="The Sample Street boys", level="gang", reason="Fights.", **typed)
    assert answer.status_code == 302
    page = plain(desk.client.get(answer["Location"]))
    assert "Recorded as a gang" in page
    assert "None yet" not in page
    for test in GroupTest:
        assert str(test.label) in page


def test_evidence_is_added_graded_and_shown_in_words() -> None:
    desk = Desk()
    group = desk.group()
    assert desk.post(f"/groups/{group.pk}/evidence/add", **EVIDENCE).status_code == 302
    page = plain(desk.client.get(f"/groups/{group.pk}/"))
    assert "Graded 2BP. Source: untested. Information: known indirectly to the source, and corroborated." in page
    assert "Lawful sharing is permitted." in page
    assert "5 March 2026, graded 2BP" in page
    refused = desk.post(f"/groups/{group.pk}/evidence/add", **{**EVIDENCE, "handling_grade": "C"})
    assert "Handling C names its conditions." in plain(refused)


def test_evidence_suspected_to_be_false_says_that_it_does_not_count() -> None:
    desk = Desk()
    group = desk.group()
    desk.post(f"/groups/{group.pk}/evidence/add", **{**EVIDENCE, "information_grade": "E"})
    assert "suspected to be false: does not count" in plain(desk.client.get(f"/groups/{group.pk}/"))


def test_the_level_follows_the_evidence() -> None:
    desk = Desk()
    group = desk.group("gang", [test.value for test in GroupTest])
    with acting_as(desk.officer):
        evidence = GroupEvidence.objects.filter(test="durable").get()
    address = f"/groups/{group.pk}/evidence/{evidence.pk}/withdraw"
    assert "Why does it stand no longer?" in plain(desk.post(address))
    assert desk.post(address, reason="It was another group.").status_code == 302
    page = plain(desk.client.get(f"/groups/{group.pk}/"))
    assert "Recorded as a peer group" in page
    assert "It was another group." in page
    refused = plain(desk.post(f"/groups/{group.pk}/level", level="gang"))
    assert "Add evidence that it is, or has: durable." in refused
    assert desk.post(f"/groups/{group.pk}/evidence/add", **EVIDENCE).status_code == 302
    assert desk.post(f"/groups/{group.pk}/level", level="gang").status_code == 302


def test_whoever_works_on_the_groups_case_may_change_it_though_another_recorded_it() -> None:
    desk = Desk()
    group = desk.group("gang", [test.value for test in GroupTest])
    worker = desk.area.staff("Ann")
    with acting_as(desk.officer):
        case = Case.objects.get(group=group)
        involve(by=desk.officer, case_id=case.pk, role="works with", reason="x", user=desk.area.user(worker))
    with acting_as(worker):
        set_level(by=worker, group=group, level="peer group")
        assert Group.objects.get().level == "peer group"


def test_whoever_does_not_work_on_it_reads_name_and_level_and_no_evidence() -> None:
    desk = Desk()
    group = desk.group("gang", [test.value for test in GroupTest])
    teacher = desk.browser(desk.area.staff("Tess", desk.area.school))
    page = plain(teacher.get(f"/groups/{group.pk}/"))
    assert "Recorded as a gang" in page
    assert "Evidence that it is" not in page
    assert "ask the front door" in page
    for rest in ("evidence/add", "level"):
        assert teacher.get(f"/groups/{group.pk}/{rest}").status_code == 404
        assert teacher.post(f"/groups/{group.pk}/{rest}", EVIDENCE).status_code == 404


def test_looking_is_logged_with_the_case() -> None:
    desk = Desk()
    group = desk.group()
    desk.client.get(f"/groups/{group.pk}/")
    with acting_as(desk.area.staff("Olive", functions=["auditor"])):
        line = Consultation.objects.get(operation="consult", route="group")
    with acting_as(desk.officer):
        assert line.case_ids == [Case.objects.get(group=group).pk]


def test_twenty_times_as_much_costs_no_more_questions_to_the_database(
    query_count: Callable[[], AbstractContextManager[CaptureQueriesContext]],
) -> None:
    desk = Desk()
    group = desk.group(tests=["durable"])

    def asked(address: str) -> int:
        with query_count() as queries:
            assert desk.client.get(address).status_code == 200
        return len(queries)

    addresses = ["/groups/", f"/groups/{group.pk}/"]
    [asked(address) for address in addresses]
    few = [asked(address) for address in addresses]
    with acting_as(desk.officer):
        case = Case.objects.get(group=group)
        for _ in range(20):
            add_evidence(by=desk.officer, group=group, case=case, evidence=piece("durable"))
    for _ in range(20):
        desk.group()
    assert [asked(address) for address in addresses] == few

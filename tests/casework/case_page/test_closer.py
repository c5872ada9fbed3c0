"""Facts that only named people read, and facts that are graded, recorded on the page."""

from __future__ import annotations

import pytest
from django.test import Client

from holdfast.access.actions import involve
from holdfast.access.viewer import Viewer, acting_as
from holdfast.chronology.models import Fact
from tests.access.area import Area
from tests.casework.case_page.steps import client_of, page, typed_fact

pytestmark = pytest.mark.usefixtures("db")


class Desk(Area):
    """A case on which a social worker, an officer and a teacher work."""

    def __init__(self) -> None:
        super().__init__()
        self.worker = self.staff("Ann")
        self.officer = self.staff("Bob", self.police, post="gangs unit")
        self.teacher = self.staff("Cat", self.school, post="designated safeguarding lead")
        self.mine = self.case(self.worker)
        with acting_as(self.worker):
            for viewer in (self.officer, self.teacher):
                involve(by=self.worker, case_id=self.mine.pk, role="works with", reason="x", user=self.user(viewer))
        self.client: Client = client_of(self, self.officer)
        self.address = f"/cases/{self.mine.pk}/record/risk.view"

    def send(self, **typed: object) -> str:
        """Record a view of the risk; the page that follows."""
        given = {**typed_fact(category="1", reasons="A source says so."), **typed}
        sent = self.client.post(self.address, given)
        return page(self.client, sent["Location"]) if sent.status_code == 302 else sent.content.decode()

    def facts(self, viewer: Viewer) -> list[Fact]:
        """What somebody reads."""
        with acting_as(viewer):
            return list(Fact.objects.filter(kind="risk.view"))


@pytest.mark.clause("ISL-8.1")
def test_only_those_who_are_named_read_it() -> None:
    desk = Desk()
    shown = page(desk.client, desk.address)
    assert "Only people whom I name" in shown
    assert "Ann, Children" in shown
    assert "Bob, Police" not in shown, "whoever records it reads it anyway"
    read = desk.send(handling="named people", **{"closer-readers": [str(desk.worker.user_id)]})
    assert "Ann, Bob" in read
    assert len(desk.facts(desk.worker)) == len(desk.facts(desk.officer)) == 1
    assert desk.facts(desk.teacher) == []


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"handling": "named people"}, "Choose at least one person"),
        ({"closer-readers": "ann"}, "Choose from the list."),
        ({"closer-source_grade": "2"}, "A grading has three parts"),
        (
            {"closer-source_grade": "2", "closer-information_grade": "B", "closer-handling_grade": "C"},
            "Say how it may be shared.",
        ),
    ],
)
def test_what_is_incomplete_is_said_and_nothing_is_lost(typed: dict[str, str], says: str) -> None:
    desk = Desk()
    refused = desk.send(**typed)
    assert says in refused
    assert "A source says so." in refused
    assert '<details class="govuk-details" open>' in refused
    assert desk.facts(desk.officer) == []


def test_what_is_for_named_people_is_corrected_and_stays_theirs() -> None:
    desk = Desk()
    desk.send(handling="named people", **{"closer-readers": [str(desk.worker.user_id)]})
    (fact,) = desk.facts(desk.officer)
    typed = typed_fact(category="2", reasons="It was another source.", handling="named people", do="correct")
    corrected = desk.client.post(f"/cases/{desk.mine.pk}/facts/{fact.pk}/correct", typed)
    assert corrected.status_code == 302, corrected.content.decode()
    assert len(desk.facts(desk.worker)) == len(desk.facts(desk.officer)) == 2
    assert desk.facts(desk.teacher) == []


def test_naming_people_and_letting_everybody_read_it_is_asked_again() -> None:
    desk = Desk()
    refused = desk.send(**{"closer-readers": [str(desk.worker.user_id)]})
    assert "Choose “Only people whom I name” above too" in refused
    assert desk.facts(desk.officer) == []


@pytest.mark.clause("GM-03")
def test_a_fact_is_graded_on_the_page_and_shown_in_words() -> None:
    desk = Desk()
    read = desk.send(**{
        "closer-source_grade": "2", "closer-information_grade": "B", "closer-handling_grade": "C",
        "closer-conditions": "Ask the source handler.",
    })  # fmt: skip
    assert "Graded 2BC" in read
    assert "Ask the source handler." in read
    (fact,) = desk.facts(desk.worker)
    assert (fact.grading, fact.grading_conditions) == ("2BC", "Ask the source handler.")


def test_nobody_else_on_the_case_leaves_nobody_to_name() -> None:
    area = Area()
    worker = area.staff("Ann")
    case = area.case(worker)
    client = client_of(area, worker)
    assert "Who alone may read it" not in page(client, f"/cases/{case.pk}/record/risk.view")
    typed = typed_fact(category="1", reasons="x", handling="named people")
    assert "Choose one." in client.post(f"/cases/{case.pk}/record/risk.view", typed).content.decode()

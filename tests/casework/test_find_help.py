"""Find help: what is open to a child, why, and how to ask."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from holdfast.access.actions import involve
from holdfast.access.viewer import acting_as
from holdfast.casework.find_help.queries import Described, open_to_case, open_to_described
from holdfast.chronology.actions import append_fact
from tests.access.area import Area
from tests.casework.test_today import agree, page, signed_in

pytestmark = pytest.mark.usefixtures("db")


def openness(answers):  # type: ignore[no-untyped-def]
    return {answer.service.name: answer.openness for answer in answers}


@pytest.mark.clause("ISL-7.5a")
@pytest.mark.clause("ISL-E")
def test_age_and_sex_decide_what_is_open() -> None:
    now = timezone.now()
    girl = openness(open_to_described(Described(age=16, sex="female"), now))
    boy = openness(open_to_described(Described(age=16, sex="male"), now))
    assert girl["star-project"] == "open"
    assert boy["star-project"] == "closed"
    assert openness(open_to_described(Described(sex="female"), now))["star-project"] == "cannot tell"


@pytest.mark.parametrize("age", [5, 10, 15, 16, 17, 24])
def test_a_described_age_is_that_age(age: int) -> None:
    answers = open_to_described(Described(age=age), timezone.now())
    seen = {reason.because for answer in answers for reason in answer.reasons if "age" in reason.criterion.name}
    assert f"age is {age}" in " ".join(seen)


@pytest.mark.clause("ISL-7.5.3a")
def test_specialist_gang_work_opens_at_category_three() -> None:
    area = Area()
    worker = area.staff("Ann")
    child = area.child(worker, birth_date=timezone.localdate().replace(day=1, year=timezone.localdate().year - 15))
    case = area.case(worker, child)
    agree(area, worker, case)
    now = timezone.now()
    with acting_as(worker):
        before = {one.service.name: one for one in open_to_case(worker, case, now)}
    described = openness(open_to_described(Described(age=15, category=3), now))
    by_category = [name for name, one in before.items() if any(r.criterion.name == "category" for r in one.reasons)]
    assert by_category
    for name in by_category:
        assert before[name].openness == "closed"
        assert described[name] == "open"


@pytest.mark.clause("ISL-E-int")
def test_integrate_is_never_offered_as_a_referral() -> None:
    area = Area()
    worker = area.staff("Ann")
    child = area.child(worker, birth_date=timezone.localdate().replace(day=1, year=timezone.localdate().year - 15))
    case = area.case(worker, child)
    text = page(signed_in(area, worker), f"/help/?case={case.pk}")
    start = text.index("Camden and Islington Integrate")
    about = text[start : text.index("</li>", text.index("How to ask", start))]
    assert "Not by referral" in about
    assert "service.referred" not in about
    assert "service.considered" in about


def test_a_child_of_somebody_else_is_not_found() -> None:
    area = Area()
    case = area.case(area.staff("Ann"))
    client = signed_in(area, area.staff("Bo"))
    hidden = client.get(f"/help/?case={case.pk}")
    absent = client.get(f"/help/?case={uuid4()}")
    assert hidden.status_code == absent.status_code == 404
    token = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"')
    assert token.sub(b"", hidden.content) == token.sub(b"", absent.content)
    assert case.reference not in page(client, "/help/")
    assert client.get("/help/?case=x").status_code == 404


def test_a_fact_that_the_reader_may_not_read_tells_nothing_here() -> None:
    area = Area()
    worker, nurse = area.staff("Ann"), area.staff("Cy", area.police, post="gangs unit")
    case = area.case(worker)
    with acting_as(worker):
        involve(by=worker, case_id=case.pk, role="works with", reason="Joint work", user=area.user(nurse))
    now = timezone.now()
    hidden = area.case(worker, area.child(worker, "Sam"))
    with acting_as(worker):
        involve(by=worker, case_id=hidden.pk, role="works with", reason="Joint work", user=area.user(nurse))
    with acting_as(worker):
        append_fact(
            by=worker,
            kind="risk.decided",
            happened_at=now,
            data={
                "category": 3,
                "decided_by": [{"agency": "police"}, {"agency": "health"}],
                "reasons": "x",
                "review_by": (timezone.localdate() + timedelta(days=100)).isoformat(),
            },
            cases=[hidden],
            handling="own agency",
        )

    def told(viewer) -> str:  # type: ignore[no-untyped-def]
        with acting_as(viewer):
            answers = open_to_case(viewer, hidden, timezone.now())
            return " ".join(reason.because for one in answers for reason in one.reasons)

    assert "category is in force" in told(worker)
    assert "category is not in force" in told(nurse)

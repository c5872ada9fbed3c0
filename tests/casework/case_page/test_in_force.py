"""The page of a case says what is in force."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from tests.access.area import Area
from tests.casework.case_page.steps import agreed, client_of, page, record

pytestmark = pytest.mark.usefixtures("db")


@pytest.mark.clause("ISL-7.3.1b")
def test_what_is_in_force_says_since_when_by_whom_and_by_which_clause() -> None:
    area = Area()
    manager = area.staff("Ann", post="team manager")
    case = area.case(manager)
    record(manager, case)
    text = page(client_of(area, manager), f"/cases/{case.pk}/")
    assert "<strong>Category 2</strong>" in text
    assert "Medium: involved in offending" in text
    assert "recorded by Team manager, Children" in text
    assert "ISL-7.3.1b" in text
    assert "Hold a strategy meeting</h3>" in text
    assert case.reference in text


@pytest.mark.clause("ISL-7.3.4d")
def test_a_flag_past_its_review_says_so_in_words() -> None:
    area = Area()
    worker = area.staff("Ann", post="social worker")
    case = area.case(worker)
    long_ago = timezone.now() - timedelta(days=300)
    record(worker, case, happened_at=long_ago - timedelta(days=1),
           data=agreed(review_by=(timezone.localdate() - timedelta(days=150)).isoformat()))  # fmt: skip
    record(worker, case, "flag.set", {"system": "social care record"}, happened_at=long_ago)
    assert "Past its review date" in page(client_of(area, worker), f"/cases/{case.pk}/")


def test_what_is_in_force_is_said_once_with_the_weekday_of_its_review() -> None:
    area = Area()
    manager = area.staff("Ann", post="team manager")
    case = area.case(manager)
    record(manager, case, "child-in-need.started", {"plan": "Safety, school, friends."})
    text = page(client_of(area, manager), f"/cases/{case.pk}/")
    assert "Child in need plan</dt>" in text
    assert "<strong>Child in need plan</strong>" not in text
    record(manager, case, "lead.named", {"party": "children's social care / team manager", "name": "Ann"})
    text = page(client_of(area, manager), f"/cases/{case.pk}/")
    assert "Lead professional</dt>" in text
    assert "<strong>Team manager, Children&#39;s social care</strong>" in text
    record(manager, case)
    text = page(client_of(area, manager), f"/cases/{case.pk}/")
    review = re.search(r"To be reviewed by (\w+day) (\d+ \w+ \d{4})\.", text)
    assert review
    assert f"{datetime.strptime(review[2], '%d %B %Y'):%A}" == review[1]  # noqa: DTZ007 - a day has no zone
    assert re.search(r"Clauses\s+(<a[^>]*>)?ISL[^,<]+(</a>)?, ", text)
    assert not re.search(r"Clause\s+(<a[^>]*>)?ISL[^,<]+(</a>)?, ", text)

"""What it costs to show a case does not grow with its facts."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.access.area import Area
from tests.casework.case_page.steps import client_of, page, record

pytestmark = pytest.mark.usefixtures("db")

Queries = Callable[[], AbstractContextManager[CaptureQueriesContext]]


def test_the_number_of_queries_does_not_grow_with_the_facts(query_count: Queries) -> None:
    area = Area()
    manager = area.staff("Ann", post="team manager")
    case = area.case(manager)
    record(manager, case)
    client = client_of(area, manager)
    addresses = [f"/cases/{case.pk}/", f"/cases/{case.pk}/chronology", f"/cases/{case.pk}/duties"]
    few = []
    for address in addresses:
        page(client, address)
        with query_count() as queries:
            page(client, address)
        few.append(len(queries))
    for number in range(19):
        record(manager, case, happened_at=timezone.now() - timedelta(days=number))
        area.concern(manager, case, what=f"Concern {number}")
    for address, number in zip(addresses, few, strict=True):
        with query_count() as queries:
            page(client, address)
        assert len(queries) <= number + 1, address  # one more where there are corrected versions to read
    assert max(few) <= 40

"""Refreshing all cases while people record in them."""

from __future__ import annotations

from typing import Any

import pytest

from holdfast.access.viewer import acting_as
from holdfast.casework import projection
from holdfast.casework.models import Duty
from holdfast.casework.projection import REFRESHING, check_projection, refresh_all
from tests.access.area import Area


def test_what_is_recorded_while_a_refresh_runs_is_not_lost(committed_db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    area = Area()
    worker = area.staff("Ann")
    case = area.case(worker, area.child(worker, "Sam"))
    compared = projection._compared

    def recorded_meanwhile(*asked: Any) -> Any:
        area.concern(worker, case)
        return compared(*asked)

    monkeypatch.setattr(projection, "_compared", recorded_meanwhile)
    refresh_all()
    with acting_as(worker):
        assert Duty.objects.filter(case=case, status=Duty.Status.DUE).exists()
    monkeypatch.undo()
    assert refresh_all() == 0
    with acting_as(REFRESHING):
        assert list(check_projection()) == []

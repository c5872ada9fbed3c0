"""Those who answer for a record are told at once that it was opened in an emergency, by mail that names nobody."""

from __future__ import annotations

import pytest

from tests.casework.emergency.stage import LINK, Stage
from tests.support.post import Post, text_of

pytestmark = [pytest.mark.usefixtures("committed_db"), pytest.mark.clause("HOLDFAST-6"), pytest.mark.clause("GM-09")]


def test_the_lead_and_the_auditors_are_told_by_mail_that_says_nothing_of_anybody(post: Post) -> None:
    stage = Stage()
    stage.area.staff("Dot", team=stage.area.front_door)
    stage.open()
    told = {to.partition(".")[0]: text_of(message) for to, message in post}
    assert set(told) == {"ann", "aud"}
    for text in told.values():
        assert LINK in text
        for secret in ("Wren", "Holloway", "2011", stage.case.reference, str(stage.case.pk), "Bob", "ward"):
            assert secret not in text


@pytest.mark.clause("GM-20")
def test_where_nobody_leads_those_who_work_on_it_or_the_front_door_are_told(post: Post) -> None:
    stage = Stage()
    stage.area.staff("Dot", team=stage.area.front_door)
    worked_on = stage.area.case(stage.area.staff("Wim"))
    stage.open(reference=worked_on.reference)
    assert {to.partition(".")[0] for to, _ in post} == {"wim", "aud"}

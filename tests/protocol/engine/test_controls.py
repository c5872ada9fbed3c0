"""A duty is waived, given more time, or has its clock stopped."""

from datetime import date
from pathlib import Path

import pytest

from tests.protocol.small import fact, look, shown
from tests.protocol.talk import CATEGORY, TALK, duty, pack_with


@pytest.mark.clause("HOLDFAST-1")
def test_a_duty_is_waived_by_those_who_may_with_a_reason(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, duty("waived_by: [csc / head of safeguarding]"))
    waiver = fact(
        "f2", "2026-03-05", kind_="duty.waived", by_="csc / head of safeguarding", rule="talk", reason="Moved away."
    )
    found = look(pack, "2026-03-12", CATEGORY, waiver)
    assert shown(found) == [("waived", "2026-03-09")]
    assert found.duties[0].waived_because == "Moved away."
    for by in ("csc / team manager", "police", None):
        refused = look(pack, "2026-03-12", CATEGORY, {**waiver, "by": by})
        assert shown(refused) == [("overdue", "2026-03-09")]
        assert refused.refused[0].constraint == "waived-by"
        assert "only by children's social care / head of safeguarding" in refused.refused[0].says
    nobody = pack_with(tmp_path, TALK)
    assert "cannot be waived by anybody" in look(nobody, "2026-03-12", CATEGORY, waiver).refused[0].says
    other = {**waiver, "data": {"rule": "talk", "reason": "x", "arises_from": "f9"}}
    assert shown(look(pack, "2026-03-12", CATEGORY, other)) == [("overdue", "2026-03-09")]


@pytest.mark.clause("HOLDFAST-2")
def test_an_extension_keeps_the_original_date(tmp_path: Path) -> None:
    more = fact("f2", "2026-03-05", kind_="duty.extended", rule="talk", new_due="2026-03-16", reason="In hospital.")
    found = look(pack_with(tmp_path, TALK), "2026-03-12", CATEGORY, more)
    assert shown(found) == [("due", "2026-03-16")]
    assert found.duties[0].original_due == date(2026, 3, 9)
    assert shown(look(pack_with(tmp_path, TALK), "2026-03-17", CATEGORY, more)) == [("overdue", "2026-03-16")]
    clock = pack_with(tmp_path, duty("within: 1 hour"))
    assert shown(look(clock, "2026-03-12", CATEGORY, more)) == [("due", "2026-03-16T00:00:00+00:00")]


@pytest.mark.clause("HOLDFAST-3")
def test_a_stopped_clock(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, TALK)
    stop = fact("f2", "2026-03-05T09:00", kind_="duty.paused", rule="talk", reason="Abroad.")
    go = fact("f3", "2026-03-12T09:00", kind_="duty.resumed", rule="talk")
    stopped = look(pack, "2026-03-11", CATEGORY, stop)
    assert shown(stopped) == [("due", "2026-03-13")]  # as it would be if it went on now
    assert stopped.duties[0].as_json()["paused"] is True
    assert shown(look(pack, "2026-03-20", CATEGORY, stop, go)) == [("overdue", "2026-03-16")]  # 5 working days on
    met = fact("f4", "2026-03-11", kind_="talk.held", kept=True)
    assert shown(look(pack, "2026-03-20", CATEGORY, stop, met)) == [("met", "2026-03-13")]
    too_late = fact("f2", "2026-03-10T09:00", kind_="duty.paused", rule="talk", reason="Abroad.")
    assert shown(look(pack, "2026-03-20", CATEGORY, too_late)) == [("overdue", "2026-03-09")]
    by_event = pack_with(tmp_path, duty("arises: order.made", "by: ends", 'because: "x"', without="within"))
    order = fact("f1", "2026-03-04", kind_="order.made", order="a", ends="2026-03-06")
    assert shown(look(by_event, "2026-03-20", order, stop)) == [("overdue", "2026-03-06")]

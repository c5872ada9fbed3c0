"""What a correction replaces, and what is known at a moment."""

from pathlib import Path

from tests.protocol.small import fact, look, shown
from tests.protocol.talk import CATEGORY, CONSTRAINT, TALK, pack_with


def test_a_correction_replaces_from_when_it_was_recorded(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, TALK)
    right = fact(
        "f2", "2026-03-04T10:00", kind_="risk.decided", corrects_="f1", recorded_="2026-03-06T09:00", category=1
    )
    assert shown(look(pack, "2026-03-06T08:59", CATEGORY, right)) == [("due", "2026-03-09")]
    assert shown(look(pack, "2026-03-06T09:00", CATEGORY, right)) == []
    later = fact("f3", "2026-03-05T10:00", kind_="risk.decided", corrects_="f1", recorded_="2026-03-07", category=3)
    assert [duty.fact.id for duty in look(pack, "2026-03-08", CATEGORY, right, later).duties] == [
        "f3"
    ]  # the later recorded stands
    chain = {**later, "corrects": "f2"}
    assert [duty.fact.id for duty in look(pack, "2026-03-08", CATEGORY, right, chain).duties] == ["f3"]


def test_a_withdrawn_fact_is_replaced_by_nothing(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, TALK)
    error = fact("f2", "2026-03-05", kind_="risk.decided", corrects_="f1", withdrawn_=True)
    assert shown(look(pack, "2026-03-06", CATEGORY, error)) == []
    assert look(pack, "2026-03-06", CATEGORY, error).as_json()["state"] == {}


def test_a_correction_that_is_refused_corrects_nothing(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, CONSTRAINT + TALK)
    one = fact("f1", "2026-03-04", kind_="risk.decided", category=2)
    flag = fact("f2", "2026-03-05", kind_="flag.set", system="police record")
    down = fact("f3", "2026-03-06", kind_="risk.decided", category=1)
    wrong = fact("f4", "2026-03-07", kind_="flag.set", corrects_="f2", system="social care record")
    found = look(pack, "2026-03-08", one, flag, down, wrong)
    assert [refused.fact.id for refused in found.refused] == ["f4"]
    assert set(found.as_json()["state"]["flag"]) == {"police record"}


def test_only_what_was_recorded_by_then_is_known(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, TALK)
    late = {**CATEGORY, "recorded": "2026-03-11T09:00"}
    assert shown(look(pack, "2026-03-11T08:59", late)) == []
    assert shown(look(pack, "2026-03-11T09:00", late)) == [
        ("overdue", "2026-03-09")
    ]  # the deadline counts from what happened

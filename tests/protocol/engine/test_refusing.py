"""Facts that a pack refuses have no effect."""

from pathlib import Path

import pytest

from holdfast.protocol import Fact, check
from holdfast.protocol.calendar import moment
from tests.protocol.small import chronology, fact, kind, look, small_pack
from tests.protocol.talk import CATEGORY, CONSTRAINT, TALK, pack_with


@pytest.mark.clause("ISL-7.3.4a")
def test_a_refused_fact_has_no_effect(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, CONSTRAINT + TALK)
    one = fact("f1", "2026-03-04", kind_="risk.decided", category=1)
    flag = fact("f2", "2026-03-05", kind_="flag.set", system="police record")
    found = look(pack, "2026-03-06", one, flag)
    assert found.as_json()["refused"] == [
        {
            "fact": "f2",
            "constraint": "no-flag-at-one",
            "clauses": ["ISL-7.3.4a"],
            "says": "Category 1 carries no flag.",
            "instead": "Note it in the file.",
        }
    ]
    assert "flag" not in found.as_json()["state"]
    assert [one.constraint for one in look(pack, "2026-03-06", flag).refused] == ["flag-needs-category"]
    assert look(pack, "2026-03-06", CATEGORY, flag).refused == []


def test_a_fact_is_checked_before_it_is_recorded(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, CONSTRAINT + TALK)
    known = chronology(pack, fact("f1", "2026-03-04", kind_="risk.decided", category=1))
    new = Fact("f2", "flag.set", moment("2026-03-05"), data={"system": "police record"})
    assert [refused.constraint for refused in check(pack, known, new)] == ["no-flag-at-one"]
    earlier = Fact(
        "f2", "flag.set", moment("2026-03-03"), recorded=moment("2026-03-05"), data={"system": "police record"}
    )
    assert [refused.constraint for refused in check(pack, known, earlier)] == ["flag-needs-category"]


@pytest.mark.clause("HOLDFAST-5")
def test_a_kind_is_recorded_by_those_whom_it_names(tmp_path: Path) -> None:
    text = kind("panel.decided", "outcome: {text: short}").replace(
        "group: Tests", "group: Tests\nrecorded_by: [police, health / school nurse]"
    )
    pack = small_pack(tmp_path, text)
    for by, refused in (("police / gangs unit", 0), ("health / school nurse", 0), ("health", 1), ("csc", 1), (None, 0)):
        assert (
            len(look(pack, "2026-03-06", fact("f1", "2026-03-04", kind_="panel.decided", by_=by, outcome="x")).refused)
            == refused
        )

"""What is in force, and what of it is past its review."""

from pathlib import Path
from typing import Any

import pytest

from tests.protocol.small import fact, look
from tests.protocol.talk import CATEGORY, TALK, pack_with


def test_states(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, TALK)
    by_police = {**CATEGORY, "by": "police"}
    flag = fact("f2", "2026-03-05T10:00", kind_="flag.set", system="social care record", category=2)
    other = fact("f3", "2026-03-06", kind_="flag.set", system="police record", category=2)
    state = look(pack, "2026-03-20", by_police, flag, other).as_json()["state"]
    assert state["category"] == {
        "value": 2,
        "since": "2026-03-04T10:00:00+00:00",
        "fact": "f1",
        "by": "police",
        "review_by": "2026-09-04",
        "stale": False,
    }
    assert set(state["flag"]) == {"social care record", "police record"}
    removed = fact("f4", "2026-03-07", kind_="flag.removed", system="police record")
    assert set(look(pack, "2026-03-20", flag, other, removed).as_json()["state"]["flag"]) == {"social care record"}


@pytest.mark.clause("ISL-7.3.4d")
def test_what_is_past_its_review_is_stale(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, TALK)
    flag = fact("f2", "2026-03-05", kind_="flag.set", system="social care record")
    for at, stale in (("2026-09-05T23:59", False), ("2026-09-06", True)):
        assert look(pack, at, flag).as_json()["state"]["flag"]["social care record"]["stale"] is stale
    renewed = fact("f3", "2026-09-01", kind_="flag.reviewed", system="social care record")
    state = look(pack, "2026-10-01", flag, renewed).as_json()["state"]["flag"]["social care record"]
    assert (state["review_by"], state["stale"], state["fact"]) == ("2027-03-01", False, "f2")
    all_of_them = fact("f3", "2026-09-01", kind_="flag.reviewed")
    assert look(pack, "2026-10-01", flag, all_of_them).as_json()["state"]["flag"]["social care record"]["stale"] is True
    category = look(pack, "2026-10-01", CATEGORY, fact("f3", "2026-09-01", kind_="risk.reviewed")).as_json()["state"][
        "category"
    ]
    assert category["review_by"] == "2027-03-01"


@pytest.mark.clause("ISL-7.3.4d")
def test_a_day_that_was_agreed_for_the_review_counts_where_it_is_sooner(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, TALK)

    def review_by(**category: str) -> tuple[str, bool]:
        decided = {**CATEGORY, "data": {**CATEGORY["data"], **category}}
        state = look(pack, "2026-06-02", decided).as_json()["state"]["category"]
        return state["review_by"], state["stale"]

    assert review_by(review_by="2026-06-01") == ("2026-06-01", True)
    assert review_by(review_by="2026-06-02") == ("2026-06-02", False)
    assert review_by(review_by="2027-06-01") == ("2026-09-04", False)
    assert review_by() == ("2026-09-04", False)
    sooner = {**CATEGORY, "data": {**CATEGORY["data"], "review_by": "2026-06-01"}}
    again = fact("f3", "2026-05-30", kind_="risk.reviewed", review_by="2026-07-01")
    assert look(pack, "2026-06-02", sooner, again).as_json()["state"]["category"]["review_by"] == "2026-07-01"


SOMEBODY_NEW = """
constraint: somebody-new
refuses: talk.held when author in decider in force
clause: ISL-7.3.1c
says: "Somebody new talks."
instead: "Ask somebody else."
---
"""


def by(name: str, id_: str, moment: str, kind: str, **data: object) -> dict[str, Any]:
    """A fact that somebody of the police recorded."""
    return {**fact(id_, moment, kind_=kind, **data), "by": {"name": name, "agency": "police"}}


def test_a_state_can_stand_once_for_each_person_who_recorded_it(tmp_path: Path) -> None:
    decider = """
state: decider
title: Has decided
clause: ISL-7.3.1c
keyed_by: author
begins: risk.decided
renewed: risk.reviewed
ends: risk.ended
---
"""
    pack = pack_with(tmp_path, decider + SOMEBODY_NEW + TALK)

    decided = [by("Pat", "f1", "2026-03-04", "risk.decided", category=2), by("Jo", "f2", "2026-03-05", "risk.decided")]
    state = look(pack, "2026-03-20", *decided).as_json()["state"]["decider"]
    assert set(state) == {"Pat", "Jo"}
    for name, refused in (("Pat", True), ("Jo", True), ("Kim", False)):
        talk = by(name, "t", "2026-03-06", "talk.held", kept=True)
        assert bool(look(pack, "2026-03-20", *decided, talk).refused) is refused
    ended = by("Kim", "f3", "2026-03-07", "risk.ended")
    assert look(pack, "2026-03-20", *decided, ended).as_json()["state"].get("decider", {}) == {}
    nobody = fact("f1", "2026-03-04", kind_="risk.decided", category=2)
    assert look(pack, "2026-03-20", nobody).as_json()["state"].get("decider", {}) == {}


def test_a_state_can_stand_once_for_each_person_who_recorded_or_is_named_and_outlive_the_case(tmp_path: Path) -> None:
    decider = """
kind: view.agreed
title: View agreed
clause: ISL-7.3.1c
about: one young person
group: Risk
says: "Agreed."
asks:
  decided_by: {people: professionals, title: "Who agreed it?"}
---
state: decider
title: Has decided
clause: ISL-7.3.1c
keyed_by: [author, decided_by]
begins: [view.agreed, risk.reviewed]
ends: never
---
"""
    pack = pack_with(tmp_path, decider + SOMEBODY_NEW + TALK)

    named = [{"name": "Jo  de-Example", "agency": "health"}, {"agency": "police"}]
    decided = [
        by("Pat", "f1", "2026-03-04", "view.agreed", decided_by=named),
        by("Lee", "f2", "2026-03-05", "risk.reviewed"),
        by("Lee", "f3", "2026-03-05T12:00", "case.closed", reason="Nothing is open."),
    ]
    state = look(pack, "2026-03-20", *decided).as_json()["state"]["decider"]
    assert set(state) == {"Pat", "Jo de-Example", "Lee"}
    for name, refused in (("pat", True), ("jo deexample", True), ("Lee", True), ("police", False), ("Kim", False)):
        talk = by(name, "t", "2026-03-06", "talk.held", kept=True)
        assert bool(look(pack, "2026-03-20", *decided, talk).refused) is refused, name


def test_a_state_can_stand_once_for_each_agency_that_recorded_it(tmp_path: Path) -> None:
    asked = """
state: asked
title: Who asked
clause: ISL-7.3.1c
keyed_by: agency of the recorder
begins: risk.decided
ends: risk.ended
---
"""
    pack = pack_with(tmp_path, asked + TALK)
    facts = [
        {**fact("f1", "2026-03-04", kind_="risk.decided", category=2), "by": "police / gangs unit"},
        {**fact("f2", "2026-03-05", kind_="risk.decided", category=2), "by": "health"},
        {**fact("f3", "2026-03-06", kind_="risk.decided", category=2), "by": "police"},
    ]
    assert list(look(pack, "2026-03-20", *facts).as_json()["state"]["asked"]) == ["police", "health"]
    ended = {**fact("f4", "2026-03-07", kind_="risk.ended"), "by": "health"}
    assert look(pack, "2026-03-20", *facts, ended).as_json()["state"].get("asked", {}) == {}

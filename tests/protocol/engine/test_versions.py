"""Whose a fact is that was corrected: whoever mends a word takes nobody's place, and answers for what they mended."""

from pathlib import Path
from typing import Any

import pytest

from holdfast.protocol import explain
from tests.protocol.small import duties, fact, kind, look
from tests.protocol.talk import pack_with

RULES = (
    kind("note.made", "text: {text: short, optional: yes}")
    + kind("note.sealed", "text: {text: short, optional: yes}").replace("group:", "recorded_by: [police]\ngroup:")
    + """
state: decider
title: Has decided
clause: ISL-7.3.1c
keyed_by: author
begins: risk.decided
ends: never
---
state: asked
title: Which agencies asked
clause: ISL-7.3.1c
keyed_by: agency of the recorder
begins: risk.decided
ends: never
---
state: last-asked
title: Who asked last
clause: ISL-7.3.1c
begins: risk.decided
value: agency of the recorder
ends: never
---
constraint: somebody-new
refuses: talk.held when author in decider in force
clause: ISL-7.3.1c
says: "Somebody new talks."
instead: "Ask somebody else."
---
duty: note
title: Make a note
clause: ISL-7.3.1c
arises: risk.decided when category is 2
owed_by: the recorder
within: 3 days
met_by: note.made
because: "Decided by {by}."
---
"""
)


def by(name: str, agency: str, id_: str, recorded: str, kind_: str = "risk.decided", **more: Any) -> dict[str, Any]:
    own = {"recorded_": recorded, "by_": {"name": name, "agency": agency}, "kind_": kind_}
    return fact(id_, "2026-03-04T10:00", **own, **more)


FIRST = by("Ann", "police", "f1", "2026-03-04T10:00", category=2)
MENDED = by("Zed", "health", "f2", "2026-03-05T10:00", category=2, corrects_="f1")
AGAIN = by("Kim", "children's social care", "f3", "2026-03-06T10:00", category=2, corrects_="f2")


@pytest.mark.clause("GM-17")
@pytest.mark.parametrize("versions", [[FIRST], [FIRST, MENDED], [FIRST, MENDED, AGAIN], [AGAIN, MENDED, FIRST]])
def test_whoever_recorded_any_version_recorded_the_fact(tmp_path: Path, versions: list[dict[str, Any]]) -> None:
    pack = pack_with(tmp_path, RULES)
    names = {one["by"]["name"] for one in versions}
    assert set(look(pack, "2026-03-20", *versions).as_json()["state"]["decider"]) == names
    for name in ("Ann", "Zed", "Kim", "Jo"):
        talk = {**by(name, "police", "t", "2026-03-07", "talk.held", kept=True), "happened": "2026-03-07"}
        assert bool(look(pack, "2026-03-20", *versions, talk).refused) is (name in names)


@pytest.mark.clause("ISL-D2")
def test_the_agency_that_asked_is_that_of_the_first_version(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, RULES)
    found = look(pack, "2026-03-20", FIRST, MENDED, AGAIN)
    state = found.as_json()["state"]
    assert list(state["asked"]) == ["police"]
    assert (state["last-asked"]["value"], state["last-asked"]["by"]) == ("police", "police")
    [duty] = duties(found, "note")
    assert (duty.as_json()["owed_by"], duty.because) == ("police", "Decided by police.")
    assert duty.fact.id == "f3"
    assert duty.fact.as_recorded.by == "children's social care"


def test_two_corrections_of_the_first_version_are_two_versions(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, RULES)
    other = {**AGAIN, "corrects": "f1"}
    assert set(look(pack, "2026-03-20", FIRST, MENDED, other).as_json()["state"]["decider"]) == {"Ann", "Zed", "Kim"}


def test_only_versions_recorded_by_the_moment_count_and_a_withdrawal_is_none(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, RULES)
    assert set(look(pack, "2026-03-05T12:00", FIRST, MENDED, AGAIN).as_json()["state"]["decider"]) == {"Ann", "Zed"}
    taken_back = {**MENDED, "withdrawn": True, "data": {}}
    assert "decider" not in look(pack, "2026-03-05T12:00", FIRST, taken_back).as_json()["state"]
    restored = {**AGAIN, "corrects": "f1"}
    state = look(pack, "2026-03-20", FIRST, taken_back, restored).as_json()["state"]
    assert set(state["decider"]) == {"Ann", "Kim"}


def test_who_may_correct_is_asked_of_whoever_corrects(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, RULES)
    sealed = by("Ann", "police", "s1", "2026-03-04T10:00", "note.sealed", text="Knif")
    by_health = by("Zed", "health", "s2", "2026-03-05T10:00", "note.sealed", text="Knife", corrects_="s1")
    [refused] = look(pack, "2026-03-20", sealed, by_health).refused
    assert (refused.constraint, refused.fact.id, refused.fact.by) == ("recorded-by", "s2", "health")
    by_police = by("Lee", "police", "s2", "2026-03-05T10:00", "note.sealed", text="Knife", corrects_="s1")
    assert look(pack, "2026-03-20", sealed, by_police).refused == []


def test_what_a_rule_saw_is_explained_of_a_corrected_fact(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, RULES)
    found = look(pack, "2026-03-20", FIRST, MENDED)
    [duty] = duties(found, "note")
    explanation = explain(duty)
    assert explanation.ground is not None
    assert "category" in explanation.ground.because

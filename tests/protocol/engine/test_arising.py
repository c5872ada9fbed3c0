"""Which duties arise, for whom, once or for each, and who owes them."""

from pathlib import Path

import pytest

from holdfast.protocol import Fact, evaluate
from holdfast.protocol.calendar import moment
from tests.protocol.small import chronology, duties, fact, look, shown
from tests.protocol.talk import BROTHER, CATEGORY, SISTER, TALK, duty, pack_with


def test_what_is_unknown_is_asked_not_owed(tmp_path: Path) -> None:
    evaluation = look(pack_with(tmp_path, TALK), "2026-03-06", fact("f1", "2026-03-04", kind_="risk.decided"))
    assert evaluation.duties == []
    asked = evaluation.as_json()["questions"]
    assert asked == [
        {
            "rule": "talk",
            "fact": "f1",
            "unknown": ["category"],
            "says": "It cannot be told whether this is owed: Talk. Not known is: category.",
        }
    ]


def test_a_rule_holds_between_its_dates(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, duty("from: 2020-01-01", "until: 2026-01-01"))
    for day, arises in (("2019-12-31", False), ("2020-01-01", True), ("2025-12-31", True), ("2026-01-01", False)):
        assert bool(duties(look(pack, "2026-03-04", fact("f1", day, kind_="risk.decided", category=2)))) is arises
    before_the_pack = fact("f1", "2015-12-31", kind_="risk.decided", category=2)
    assert duties(look(pack_with(tmp_path, TALK), "2026-03-04", before_the_pack)) == []


def test_once(tmp_path: Path) -> None:
    again = fact("f2", "2026-03-05", kind_="risk.decided", category=3)
    assert len(duties(look(pack_with(tmp_path, duty("once: yes")), "2026-03-06", CATEGORY, again))) == 1
    met = fact("f3", "2026-03-04T12:00", kind_="talk.held", kept=True)
    pack = pack_with(tmp_path, duty("once: yes"))
    assert [status for status, _ in shown(look(pack, "2026-03-06", CATEGORY, met, again))] == ["met", "due"]


@pytest.mark.clause("ISL-4c")
def test_one_duty_for_each(tmp_path: Path) -> None:
    lines = (
        "arises: risk.decided",
        "for_each: siblings",
        "met_by: talk.held when person is each",
        'because: "{each} is named."',
    )
    pack = pack_with(tmp_path, duty(*lines))
    decided = fact("f1", "2026-03-04", kind_="risk.decided", category=2, siblings=[SISTER, BROTHER])
    talk = fact("f2", "2026-03-05", kind_="talk.held", kept=True, person="EXAMPLE sister")
    found = look(pack, "2026-03-06", decided, talk)
    assert {(duty.for_, duty.status) for duty in found.duties} == {
        ("Example Sister", "met"),
        ("Example Brother", "due"),
    }
    assert {duty.because for duty in found.duties} == {"Example Sister is named.", "Example Brother is named."}
    by_id = fact("f2", "2026-03-05", kind_="talk.held", kept=True, person={"id": "p2", "name": "Another Name"})
    assert {duty.for_ for duty in look(pack, "2026-03-06", decided, by_id).duties if duty.status == "met"} == {
        "Example Brother"
    }
    assert look(pack, "2026-03-06", CATEGORY).questions == []  # the field is optional: nobody was named
    once = pack_with(tmp_path, duty(*lines, "once: yes"))
    again = fact("f2", "2026-03-05", kind_="risk.decided", category=2, siblings=["Example Sister", "Example Cousin"])
    assert len(duties(look(once, "2026-03-06", decided, again))) == 3


def test_for_each_of_an_unknown_list_is_asked(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, duty("arises: plan.made", "for_each: actions", 'because: "x"'))
    found = look(pack, "2026-03-06", fact("f1", "2026-03-04", kind_="plan.made"))
    assert found.duties == []
    assert found.as_json()["questions"][0]["unknown"] == ["actions"]


def test_rows_are_duties_with_owners_and_dates_of_their_own(tmp_path: Path) -> None:
    lines = (
        "arises: plan.made",
        "for_each: actions",
        "owed_by: [each who, police]",
        "by: each by_when",
        "met_by: action.done when what is each what",
        'because: "Agreed in the plan."',
    )
    pack = pack_with(tmp_path, duty(*lines, without="within"))
    actions = [
        {"what": "call", "who": "health", "by_when": "2026-03-10"},
        {"what": "visit", "who": "csc", "by_when": "2026-03-20"},
    ]
    made = fact("f1", "2026-03-04", kind_="plan.made", actions=actions)
    found = look(pack, "2026-03-11", made, fact("f2", "2026-03-05", kind_="action.done", what="visit"))
    assert [(duty.for_, duty.owed_by, duty.status, str(duty.due)) for duty in found.duties] == [
        ("call", "health", "overdue", "2026-03-10"),
        ("visit", "children's social care", "met", "2026-03-20"),
    ]


def test_who_owes_it(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, duty("owed_by: [the lead, the recorder, police]"))
    assert look(pack, "2026-03-05", CATEGORY).duties[0].owed_by == "police"
    by_health = {**CATEGORY, "by": "health / school nurse"}
    assert look(pack, "2026-03-05", by_health).duties[0].owed_by == "health / school nurse"
    lead = fact("f0", "2026-03-01", kind_="lead.named", party="csc / social worker")
    new_lead = fact("f9", "2026-03-06", kind_="lead.named", party="csc / team manager")
    assert look(pack, "2026-03-05", lead, by_health).duties[0].owed_by == "children's social care / social worker"
    assert (
        look(pack, "2026-03-07", lead, CATEGORY, new_lead).duties[0].owed_by == "children's social care / team manager"
    )
    met = fact("f2", "2026-03-05", kind_="talk.held", kept=True)
    owner = look(pack, "2026-03-07", lead, CATEGORY, met, new_lead).duties[0].owed_by
    assert owner == "children's social care / social worker"  # whose it was when it was met
    nobody = pack_with(tmp_path, duty("owed_by: the lead"))
    assert look(nobody, "2026-03-05", CATEGORY).duties[0].owed_by is None


def test_urgent_duties_come_first(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, TALK, duty("urgent: yes", "within: 1 year").replace("duty: talk", "duty: rush"))
    assert [duty.rule.name for duty in look(pack, "2026-03-05", CATEGORY).duties] == ["rush", "talk"]


def test_kinds_that_the_pack_does_not_know_are_passed_over(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, TALK)
    known = chronology(pack, CATEGORY).with_fact(Fact("f9", "of.another-pack", moment("2026-03-05")))
    assert len(evaluate(pack, known, moment("2026-03-06")).duties) == 1

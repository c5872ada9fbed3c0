"""Quorums: of facts, of unsaved forms, and what a meeting without one does to a duty."""

from pathlib import Path

import pytest

from holdfast.protocol import Fact, Pack, attendance, check
from holdfast.protocol.calendar import moment
from tests.protocol.small import chronology, fact, kind, look, shown, small_pack

TEXT = (
    kind("concern.raised", "professional: {yes-no: ask}")
    + kind("meeting.held", "meeting: {choice: meetings}\nchair: {party: any}\nattendance: {people: professionals}")
    + kind("meeting.decided", "meeting: {choice: meetings}\nconsidered: {answers: meeting}")
    + """
state: referrer
title: Referrer
clause: ISL-7.3.2.2b
begins: concern.raised when professional
value: agency of the recorder
ends: case.closed
---
state: lead
title: Lead
clause: ISL-7.3.1a
begins: concern.raised
value: post of the recorder
ends: case.closed
---
meeting: strategy
title: Strategy meeting
clause: ISL-7.3.2.2b
chair: [csc / team manager]
quorum:
  - csc
  - police / gangs unit
  - {the: referrer, title: "the referrer, if a professional"}
considers:
  risk: {title: "Risk"}
  plan: {title: "Plan"}
---
meeting: network
title: Network meeting
clause: ISL-7.3.2.1a
chair: [{the: lead, title: the lead}]
considers:
  risk: {title: "Risk"}
---
duty: strategy
title: Hold a strategy meeting
clause: ISL-7.3.2.2a
arises: concern.raised
owed_by: csc / team manager
within: 3 working days
met_by: meeting.held when meeting is "strategy" and quorate
because: "A concern."
---
duty: decide
title: Consider everything
clause: ISL-7.3.2.2d
arises: meeting.held
owed_by: csc / team manager
within: 1 working day
met_by: meeting.decided when meeting is the arising meeting and all considered
because: "{meeting:title} held."
"""
)
CONCERN = fact("f1", "2026-03-04T10:00", kind_="concern.raised", by_="health / school nurse", professional=True)


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    folder: Path = tmp_path_factory.mktemp("packs")
    return small_pack(folder, TEXT)


def held(
    *who: str, chair: str | None = "csc / team manager", day: str = "2026-03-05", name: str = "f2"
) -> dict[str, object]:
    data = {"meeting": "strategy", "attendance": list(who), **({"chair": chair} if chair else {})}
    return fact(name, day, kind_="meeting.held", **data)


@pytest.mark.clause("ISL-7.3.2.2b")
@pytest.mark.parametrize(
    ("who", "chair", "missing"),
    [
        (["police / gangs unit", "health"], "csc / team manager", None),  # the chair counts as attending
        (["police / gangs unit", "csc", "health / school nurse"], "csc / team manager", None),
        (["police / gangs unit"], "csc / team manager", ["the referrer, if a professional"]),
        (["police", "health"], "csc / team manager", ["police / gangs unit"]),
        (["health"], "csc / team manager", ["police / gangs unit"]),
        (["police / gangs unit", "health"], "csc / social worker", ["a chair who may lead it"]),
        (["csc"], "police", ["police / gangs unit", "the referrer, if a professional", "a chair who may lead it"]),
        (["police / gangs unit", "health", "csc"], None, ["who chaired it"]),
    ],
)
def test_a_meeting_without_its_quorum_does_not_meet_the_duty(
    pack: Pack, who: list[str], chair: str | None, missing: list[str] | None
) -> None:
    found = look(pack, "2026-03-06", CONCERN, held(*who, chair=chair)).as_json()["duties"]
    duty = next(duty for duty in found if duty["rule"] == "strategy")
    if missing is None:
        assert (duty["status"], duty["held"], duty["missing"]) == ("met", None, [])
    else:
        assert (duty["status"], duty["held"], duty["missing"]) == ("due", "f2", missing)


def test_a_quorate_meeting_after_one_that_was_not(pack: Pack) -> None:
    first, second = held("health"), held("police / gangs unit", "health", day="2026-03-06", name="f3")
    evaluation = look(pack, "2026-03-07", CONCERN, first, second)
    assert shown(evaluation, "strategy") == [("met", "2026-03-09")]
    assert evaluation.as_json()["duties"][-1]["missing"] == []
    overdue = look(pack, "2026-03-20", CONCERN, first)
    assert [(duty.status, duty.missing) for duty in overdue.duties if duty.rule.name == "strategy"] == [
        ("overdue", ("police / gangs unit",))
    ]


def test_a_meeting_held_before_the_duty_arose_says_nothing_of_it(pack: Pack) -> None:
    found = look(pack, "2026-03-06", held("health", day="2026-03-01"), CONCERN).as_json()["duties"]
    assert next(duty for duty in found if duty["rule"] == "strategy")["held"] is None


@pytest.mark.clause("ISL-7.3.2.2b")
def test_the_referrer_is_needed_only_where_a_professional_referred(pack: Pack) -> None:
    neighbour = {**CONCERN, "data": {"professional": False}}
    assert shown(look(pack, "2026-03-06", neighbour, held("police / gangs unit")), "strategy") == [
        ("met", "2026-03-09")
    ]


@pytest.mark.clause("ISL-7.3.2.2d")
def test_every_consideration_is_answered(pack: Pack) -> None:
    meeting = held("police / gangs unit", "health")
    for answers, status in (
        ({"risk": "High.", "plan": "A plan."}, "met"),
        ({"risk": "High."}, "due"),
        ({"risk": "High.", "plan": " "}, "due"),
    ):
        decided = fact("f3", "2026-03-05T12:00", kind_="meeting.decided", meeting="strategy", considered=answers)
        assert shown(look(pack, "2026-03-06", CONCERN, meeting, decided), "decide") == [(status, "2026-03-06")]
    other = fact("f3", "2026-03-05T12:00", kind_="meeting.decided", meeting="network", considered={"risk": "x"})
    assert shown(look(pack, "2026-03-06", CONCERN, meeting, other), "decide") == [("due", "2026-03-06")]


def test_the_quorum_of_an_unsaved_form(pack: Pack) -> None:
    nobody = attendance(pack, "strategy", {})
    assert nobody.quorate is False
    assert nobody.missing == ("children's social care", "police / gangs unit", "who chaired it")
    some = attendance(pack, "strategy", {"chair": "csc / team manager", "attendance": ["gangs police", "not a party"]})
    assert (some.quorate, some.chaired, some.missing) == (True, True, ())
    assert some.places == (("children's social care", True), ("police / gangs unit", True))
    case = look(pack, "2026-03-04T11:00", CONCERN)
    with_referrer = attendance(
        pack, "strategy", {"chair": "csc / team manager", "attendance": ["gangs police"]}, [case]
    )
    assert with_referrer.missing == ("the referrer, if a professional",)
    other = look(pack, "2026-03-04T11:00", {**CONCERN, "by": "police"})
    several = attendance(
        pack, "strategy", {"chair": "csc / team manager", "attendance": ["gangs police"]}, [case, other]
    )
    assert (several.quorate, several.missing) == (
        False,
        ("the referrer, if a professional",),
    )  # quorate for every child
    with pytest.raises(LookupError, match="no meeting “stratgy”"):
        attendance(pack, "stratgy", {})


def test_a_chair_who_is_whoever_leads(pack: Pack) -> None:
    data = {"chair": "health / school nurse", "attendance": []}
    assert attendance(pack, "network", data).chaired is None  # nobody leads yet
    case = look(pack, "2026-03-04T11:00", CONCERN)
    assert attendance(pack, "network", data, [case]).quorate is True
    assert attendance(pack, "network", {**data, "chair": "police"}, [case]).missing == ("a chair who may lead it",)


CONSTRAINT = """---
constraint: c
refuses: meeting.held unless chaired
clause: ISL-7.3.2.2b
says: "Led by one who may."
instead: "Say who led it."
"""


def test_a_constraint_can_ask_for_the_quorum(tmp_path: Path) -> None:
    text = TEXT + CONSTRAINT
    pack = small_pack(tmp_path, text)
    new = Fact(
        "f9", "meeting.held", moment("2026-03-05"), data={"meeting": "strategy", "attendance": [], "chair": "police"}
    )
    assert [refused.constraint for refused in check(pack, chronology(pack), new)] == ["c"]

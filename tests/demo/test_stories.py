"""The stories of the demonstration are such as the protocol knows, and follow from the seed."""

from collections.abc import Iterator
from datetime import date, datetime
from random import Random
from uuid import uuid4

import pytest

from holdfast.demo import names
from holdfast.demo.casting import CASELOAD, FIRST, Casting
from holdfast.demo.seed import tell
from holdfast.demo.staff import PERSONAS
from holdfast.demo.stories import STAGES
from holdfast.demo.tale import Child, Relative, Stage, Tale
from holdfast.protocol.calendar import LONDON, Birth, day_of
from holdfast.protocol.evaluation import evaluate
from holdfast.protocol.facts import Chronology, Fact, Subject
from holdfast.protocol.loader import load_pack
from holdfast.protocol.pack import Pack
from holdfast.protocol.parties import fills
from holdfast.register.identifiers import nhs_number

NOW = datetime(2026, 11, 18, 10, 30, tzinfo=LONDON)
MOMENTS = {
    "a working day": NOW,
    "the night after Christmas": datetime(2026, 12, 27, 2, 0, tzinfo=LONDON),
    "just after midnight": datetime(2026, 6, 1, 0, 5, tzinfo=LONDON),
    "the hour that the clocks repeat": datetime(2026, 10, 25, 1, 30, fold=1, tzinfo=LONDON),
}


def _told(stage: Stage, now: datetime, pack: Pack, seed: int) -> Tale:
    child = Child(uuid4(), "Somebody Kelpworth", date(2011, 3, 4), "female", [Relative(uuid4(), "Else", "brother")])
    tale = Tale(child, Casting(PERSONAS).cast("Saltmarsh Academy"), now, Random(seed), pack.kinds)
    stage.tell(tale)
    return tale


@pytest.fixture(params=["islington-2016", "working-together-2026"])
def pack(request: pytest.FixtureRequest) -> Pack:
    return load_pack(request.param)


@pytest.mark.parametrize("now", MOMENTS.values(), ids=MOMENTS.keys())
def test_stories_are_complete_facts_that_nothing_refuses(pack: Pack, now: datetime) -> None:
    for stage in STAGES:
        for seed in range(3):
            told = _told(stage, now, pack, seed).facts()
            assert told, stage.title
            for each in told:
                assert each.happened <= each.recorded < now
                kind = pack.kinds[each.kind]
                clean, problems = kind.validate(each.data, complete=True, on=day_of(each.happened))
                assert not problems, (stage.title, each.kind, problems)
                assert clean == each.data, (stage.title, each.kind)
                if kind.recorded_by:
                    assert any(fills(each.by.party, party) for party in kind.recorded_by), (stage.title, each.kind)
            facts = [
                Fact(str(number), each.kind, each.happened, each.recorded, each.by.party, each.data)
                for number, each in enumerate(told)
            ]
            subject = Subject("1", "Somebody", Birth.read("2011-03-04"), "female")
            refused = evaluate(pack, Chronology(subject, facts), now).refused
            assert not refused, (stage.title, refused)


def test_a_request_that_says_the_gangs_team_was_talked_with_has_the_talk(pack: Pack) -> None:
    said = 0
    for stage in STAGES:
        for seed in range(3):
            told = _told(stage, NOW, pack, seed).facts()
            talks = [each for each in told if each.kind == "consultation.given"]
            asked = [each for each in told if each.kind == "gangs-team.requested" and each.data["talked_first"]]
            said += len(asked)
            for each in asked:
                assert any(talk.happened < each.happened for talk in talks), stage.title
    assert said


def test_stories_leave_alive_duties_of_every_kind_of_lateness() -> None:
    pack = load_pack("working-together-2026")
    statuses: dict[str, int] = {}
    rules = set()
    for household, tale in tell(400, Random(1), PERSONAS, NOW, pack.kinds):
        facts = [
            Fact(str(number), each.kind, each.happened, each.recorded, each.by.party, each.data)
            for number, each in enumerate(tale.facts())
        ]
        subject = Subject("1", "", Birth.read(household.child.born.isoformat()), household.child.sex)
        for duty in evaluate(pack, Chronology(subject, facts), NOW).duties:
            statuses[duty.status] = statuses.get(duty.status, 0) + 1
            if duty.is_open:
                rules.add(duty.rule.name)
    assert {"due", "overdue", "met", "met late", "lapsed"} <= set(statuses)
    assert statuses["overdue"] < statuses["due"]
    assert {
        "front-door-decision", "strategy-meeting", "child-in-need-review", "flag-youth-offending", "panel-decision",
        "decline-told", "threat-told", "return-interview", "hospital-risk-assessment", "overnight-accommodation",
        "placement-check", "probation-transition", "disagreement-decided", "network-meeting",
    } <= rules  # fmt: skip


def _fingerprint(people: int, seed: int) -> Iterator[object]:
    kinds = load_pack("working-together-2026").kinds
    for household, tale in tell(people, Random(seed), PERSONAS, NOW, kinds):
        yield household
        yield tale.facts()


def test_tell_follows_from_the_seed() -> None:
    assert list(_fingerprint(80, 7)) == list(_fingerprint(80, 7))
    assert list(_fingerprint(80, 7)) != list(_fingerprint(80, 8))


def test_tell_tells_every_stage_and_gives_the_first_social_worker_her_caseload() -> None:
    kinds = load_pack("working-together-2026").kinds
    households = []
    load = 0
    for household, tale in tell(400, Random(3), PERSONAS, NOW, kinds):
        households.append(household)
        load += any(each.by.key == FIRST for each in tale.facts()) and not tale.closed
    assert {household.stage.title for household in households} == {stage.title for stage in STAGES}
    assert load == CASELOAD


def test_nhs_number_is_valid_and_never_twice_the_same() -> None:
    numbers = [names.nhs_number(number) for number in range(5_000)]
    assert len(set(numbers)) == len(numbers)
    for number in numbers[:200]:
        assert nhs_number(number) == number
        assert number.startswith("999")


@pytest.mark.parametrize("when", ["tomorrow", "-3 25:61", "3 days ago", "", "-1x"])
def test_tale_refuses_a_time_that_is_none(when: str) -> None:
    tale = _told(STAGES[0], NOW, load_pack("working-together-2026"), 1)
    with pytest.raises(ValueError, match=r"not a time of a story|minute must be|hour must be"):
        tale.moment(when)

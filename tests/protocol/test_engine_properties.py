"""What holds of every evaluation, tried on made-up chronologies of the whole Islington pack."""

import json
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random
from types import FrameType
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from holdfast.bench.by_hand import RULES
from holdfast.bench.chronologies import chronologies
from holdfast.bench.engine import from_pack, only_the_ten, written_by_hand
from holdfast.protocol import Chronology, Evaluation, Fact, Pack, evaluate, explain, fitting, load_pack
from holdfast.protocol.calendar import moment
from tests.protocol.small import fact, kind, look, small_pack

PACK = load_pack("islington-2016")
AT = moment("2026-07-01T09:00")
SEEDS = st.integers(0, 10**9)


def made(seed: int, most: int = 60) -> Chronology:
    """A chronology from a seed, with waivers, pauses and closings among its facts."""
    return next(chronologies(PACK, 1, seed=seed, least=5, most=most, controls=True))


def told(evaluation: Evaluation) -> dict[str, Any]:
    """What an evaluation says of the case."""
    return {
        name: value
        for name, value in evaluation.as_json().items()
        if name in {"duties", "state", "decisions", "prompts"}
    }


@given(SEEDS, st.integers(0, 400))
@settings(max_examples=60)
def test_what_is_recorded_later_changes_nothing(seed: int, days: int) -> None:
    whole = made(seed)
    at = whole.facts[0].happened + timedelta(days=days)
    known = Chronology(whole.subject, [one for one in whole.facts if one.recorded <= at])
    later = [one.id for one in whole.facts if one.recorded > at]
    assert evaluate(PACK, whole, at).as_json() == {**evaluate(PACK, known, at).as_json(), "later": later}


@given(SEEDS)
@settings(max_examples=60)
def test_the_order_in_which_facts_are_given_does_not_matter(seed: int) -> None:
    whole = made(seed)
    assume(len({(one.when, one.seen) for one in whole.facts}) == len(whole.facts))
    mixed = list(whole.facts)
    Random(seed).shuffle(mixed)
    assert evaluate(PACK, Chronology(whole.subject, mixed), AT).as_json() == evaluate(PACK, whole, AT).as_json()


@given(SEEDS)
@settings(max_examples=60)
def test_a_refused_fact_is_as_if_it_had_not_been_recorded(seed: int) -> None:
    whole = made(seed)
    evaluation = evaluate(PACK, whole, AT)
    refused = {one.fact.id for one in evaluation.refused}
    rest = Chronology(whole.subject, [one for one in whole.facts if one.id not in refused])
    again = evaluate(PACK, rest, AT)
    assert told(again) == told(evaluation)
    assert again.refused == []


@given(SEEDS)
@settings(max_examples=40)
def test_a_withdrawn_fact_is_as_if_it_had_not_been_recorded(seed: int) -> None:
    whole = made(seed)
    gone = Random(seed).choice(whole.facts)
    withdrawal = Fact("gone", gone.kind, gone.happened, AT, corrects=gone.id, withdrawn=True)
    rest = Chronology(whole.subject, [one for one in whole.facts if one is not gone])
    assert told(evaluate(PACK, whole.with_fact(withdrawal), AT)) == told(evaluate(PACK, rest, AT))


@given(SEEDS)
@settings(max_examples=40)
def test_a_correction_that_says_the_same_changes_nothing_but_the_name_of_the_fact(seed: int) -> None:
    whole = made(seed)
    old = Random(seed).choice(whole.facts)
    assume(len({(one.when, one.seen) for one in whole.facts}) == len(whole.facts))
    assume(sum(one.when == old.when for one in whole.facts) == 1)
    assume(not any(one.data.get("arises_from") == old.id for one in whole.facts))
    new = Fact("new", old.kind, old.happened, AT, old.by, old.data, corrects=old.id)
    before, after = evaluate(PACK, whole, AT), evaluate(PACK, whole.with_fact(new), AT)
    assume(old.id not in {one.fact.id for one in before.refused})
    was, now = told(before), json.loads(json.dumps(told(after)).replace('"new"', json.dumps(old.id)))
    assert now["state"] == was["state"]
    for part in ("duties", "decisions", "prompts"):
        assert sorted(map(str, now[part])) == sorted(map(str, was[part]))


@given(SEEDS)
@settings(max_examples=60)
def test_every_duty_has_one_status_that_agrees_with_its_dates(seed: int) -> None:
    evaluation = evaluate(PACK, made(seed), AT)
    for duty in evaluation.duties:
        found = duty.as_json()
        late = duty.deadline.passed(duty.ended_day, duty.ended_when)
        assert found["late"] == (found["status"] == "overdue" if duty.is_open else late)
        match found["status"]:
            case "due" | "overdue":
                assert found["met_by"] is found["waived_because"] is found["lapsed_because"] is None
                assert duty.paused or (found["status"] == "overdue") == duty.deadline.passed(
                    evaluation.run.day, evaluation.run.at
                )
            case "met" | "met late":
                assert found["met_by"]
                assert found["met_at"]
                assert (found["status"] == "met late") == late
            case "waived":
                assert found["waived_because"]
            case "lapsed":
                assert found["lapsed_because"]
            case other:
                raise AssertionError(other)
        assert found["owed_by"]
        assert found["because"]
    keys = [(not duty.rule.urgent, str(duty.due)) for duty in evaluation.duties if not hasattr(duty.due, "hour")]
    assert keys == sorted(keys)


@given(SEEDS, st.integers(0, 200))
@settings(max_examples=40)
def test_time_alone_ends_nothing_well(seed: int, days: int) -> None:
    """Without new facts, what is settled stays settled; what is due stays due, is overdue or lapses."""
    whole = made(seed)
    now = max(one.recorded for one in whole.facts)
    then = now + timedelta(days=days)
    earlier = {_key(duty): duty.status for duty in evaluate(PACK, whole, now).duties}
    later = {_key(duty): duty.status for duty in evaluate(PACK, whole, then).duties}
    assert set(earlier) == set(later)
    for key, status in earlier.items():
        allowed = {"due": {"due", "overdue", "lapsed"}, "overdue": {"overdue", "lapsed"}}.get(status, {status})
        assert later[key] in allowed


def _key(duty: Any) -> tuple[str, ...]:
    return duty.rule.name, duty.fact.id, duty.after.id if duty.after else "", duty.for_ or ""


@given(SEEDS)
@settings(max_examples=30)
def test_every_duty_can_explain_itself(seed: int) -> None:
    for duty in evaluate(PACK, made(seed), AT).duties:
        explanation = explain(duty)
        assert explanation.fact is duty.fact
        assert explanation.clauses
        assert explanation.met_by
        triggers = [trigger for trigger in duty.rule.arises if trigger.kind == duty.fact.kind]
        assert (explanation.ground is None) == any(trigger.when is None for trigger in triggers)


@given(SEEDS)
@settings(max_examples=60)
def test_ten_rules_written_by_hand_say_the_same(seed: int) -> None:
    pack = only_the_ten(PACK)
    assert set(pack.duties) == set(RULES.values())
    whole = next(chronologies(pack, 1, seed=seed, least=5, most=200))
    assert from_pack(evaluate(pack, whole, AT)) == written_by_hand(whole)


JUNK: list[Any] = [
    None,
    5,
    -1,
    3.5,
    True,
    "x",
    "2026-99-99",
    [],
    {},
    [1],
    [None],
    ["x"],
    {"a": 1},
    [{"agency": 3}],
    [[]],
    "\x00",
    [{"name": []}],
]


@given(SEEDS)
@settings(max_examples=60)
def test_data_that_no_longer_fit_the_pack_are_unknown_and_break_nothing(seed: int) -> None:
    random = Random(seed)
    facts = []
    for one in made(seed).facts:
        data = {name: random.choice(JUNK) if random.random() < 0.3 else value for name, value in one.data.items()}
        data = {**data, "withdrawn_field": random.choice(JUNK)} if random.random() < 0.1 else data
        by = random.choice([one.by, None, "somebody / else"])
        facts.append(Fact(one.id, one.kind, one.happened, one.recorded, by, fitting(PACK, one.kind, data)))
    evaluation = evaluate(PACK, Chronology(made(seed).subject, facts), AT)
    json.dumps(evaluation.as_json())
    for duty in evaluation.duties:
        explain(duty)


def test_made_up_facts_are_such_as_the_pack_takes() -> None:
    for seed in range(20):
        for one in made(seed).facts:
            clean, problems = PACK.kinds[one.kind].validate(one.data, complete=False)
            assert (clean, problems) == (one.data, [])


def calls(work: Callable[[], object]) -> int:
    """How many Python functions are called on the way: a measure of work that no busy machine disturbs."""
    count = 0

    def note(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def growth(pack: Pack, make: Callable[[int], Chronology]) -> float:
    """By how much the work grows where the facts are four times as many."""
    small, large = make(800), make(3200)
    return calls(lambda: evaluate(pack, large, AT)) / calls(lambda: evaluate(pack, small, AT))


def test_the_work_is_linear_in_the_facts() -> None:
    assert growth(PACK, lambda length: next(chronologies(PACK, 1, seed=7, least=length, most=length))) < 4.8


NEVER_MET = (
    kind("order.made", "order: {text: short}\nwho: {people: register, optional: yes}")
    + kind("order.ended", "order: {text: short}\nperson: {person: register, optional: yes}")
    + """
duty: alone
title: Alone
clause: ISL-3
arises: order.made
owed_by: police
within: 1 working day
met_by: order.ended when order is "never"
because: "x"
---
duty: of-the-arising
title: Of the arising
clause: ISL-3
arises: order.made
owed_by: police
within: 1 working day
met_by: order.ended when order is the arising order
lapses: on order.ended when order is the arising order and order is "never"
because: "x"
---
duty: of-each
title: Of each
clause: ISL-3
arises: order.made
for_each: who
owed_by: police
within: 1 working day
once: yes
met_by: order.ended when person is each
because: "x"
"""
)


def test_the_work_is_linear_where_nothing_is_ever_met(tmp_path: Path) -> None:
    pack = small_pack(tmp_path, NEVER_MET)

    def make(length: int) -> Chronology:
        start = moment("2026-01-05T09:00")
        facts = []
        for number in range(length):
            data = (
                {"order": f"o{number}", "who": [{"name": f"Example {number}"}]}
                if number % 2 == 0
                else {"order": f"x{number}", "person": {"name": f"Nobody {number}"}}
            )
            kind_ = "order.made" if number % 2 == 0 else "order.ended"
            facts.append(Fact(f"f{number}", kind_, start + timedelta(minutes=number), data=data))
        return Chronology(look(pack, "2026-03-01").chronology.subject, facts)

    assert len(evaluate(pack, make(200), AT).duties) == 300
    assert growth(pack, make) < 4.8


@pytest.mark.parametrize("met", [True, False])
def test_an_index_finds_what_a_search_would(tmp_path: Path, met: bool) -> None:
    pack = small_pack(tmp_path, NEVER_MET)
    made_ = [fact(f"f{number}", "2026-03-04", kind_="order.made", order=f"o{number}") for number in range(5)]
    ended = fact("e", "2026-03-05", kind_="order.ended", order="o3" if met else "o9")
    found = look(pack, "2026-03-06", *made_, ended).duties
    assert {duty.fact.id for duty in found if duty.status == "met"} == ({"f3"} if met else set())

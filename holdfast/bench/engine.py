"""The engine: cases a second, what packs cost beside the same duties written by hand, and whether it is linear."""

import gc
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from json import dumps
from time import process_time
from typing import Any, NamedTuple

from holdfast.bench.by_hand import RULES, Case, Owed, by_hand
from holdfast.bench.chronologies import chronologies
from holdfast.protocol import Chronology, Evaluation, Pack, evaluate, load_pack
from holdfast.protocol.calendar import moment

PACK = "islington-2016"
AT = moment("2026-07-01T09:00")
TYPICAL = 20
WANTED_PER_SECOND, MOST_TIMES_BY_HAND, MOST_GROWTH = 5_000, 3.0, 1.5
LENGTHS = (50, 100, 200, 400, 800, 1600, 3200)


class Result(NamedTuple):
    """One figure, what it is to be, and whether it is."""

    name: str
    figure: float
    unit: str
    target: str
    met: bool

    def __str__(self) -> str:
        outcome = "met" if self.met else "MISSED"
        return f"{self.name:<58} {self.figure:>12,.2f} {self.unit:<22} {self.target:<10} {outcome}"


def run(json: bool = False) -> int:
    """Measure, print, and give 0 where every target is met, else 1."""
    results = [*throughput(), beside_by_hand(), *linearity()]
    text = dumps([result._asdict() for result in results], indent=2) if json else "\n".join(map(str, results))
    sys.stdout.write(f"{text}\n")
    return 0 if all(result.met for result in results) else 1


def throughput(count: int = 10_000) -> list[Result]:
    """Evaluations a second, on one core: of a typical case, and of chronologies of every length."""
    pack = load_pack(PACK)
    typical = list(chronologies(pack, 500, least=TYPICAL, most=TYPICAL))
    per_second = len(typical) / _best(lambda: _evaluate_all(pack, typical))
    mixed_facts, mixed_seconds = 0, 0.0
    for chronology in chronologies(pack, count):
        mixed_facts += len(chronology.facts)
        start = process_time()
        _evaluate_all(pack, [chronology])
        mixed_seconds += process_time() - start
    return [
        Result(
            f"evaluations of a typical case ({TYPICAL} facts)",
            per_second,
            "per second per core",
            f">= {WANTED_PER_SECOND:,}",
            per_second >= WANTED_PER_SECOND,
        ),
        Result(
            f"facts, over {count:,} chronologies of 5 to 200 facts",
            mixed_facts / mixed_seconds,
            "per second per core",
            "",
            True,
        ),
    ]


def beside_by_hand() -> Result:
    """The time of ten duties by the pack, as a multiple of the same duties by hand. The results must be equal."""
    pack = only_the_ten(load_pack(PACK))
    cases = list(chronologies(pack, 1_000, least=TYPICAL, most=TYPICAL))
    for chronology in cases:
        if from_pack(evaluate(pack, chronology, AT)) != written_by_hand(chronology):
            raise AssertionError(f"the pack and the functions differ on {chronology.subject.id}")
    hand = _best(lambda: [by_hand(_case(chronology)) for chronology in cases])
    engine = _best(lambda: _evaluate_all(pack, cases))
    ratio = engine / hand
    name = "ten duties by the pack, beside plain Python functions"
    return Result(name, ratio, "times the time", f"<= {MOST_TIMES_BY_HAND:g}", ratio <= MOST_TIMES_BY_HAND)


def linearity() -> list[Result]:
    """The time of one fact, as the chronology grows, beside that in the shortest."""
    pack = load_pack(PACK)
    per_fact = []
    for length in LENGTHS:
        cases = list(chronologies(pack, max(1, 3200 // length), least=length, most=length))
        per_fact.append(_best(lambda cases=cases: _evaluate_all(pack, cases)) / sum(len(case.facts) for case in cases))  # type: ignore[misc]
    growth = [seconds / per_fact[0] for seconds in per_fact]
    return [
        Result(
            f"time per fact at {length} facts",
            times,
            f"times that at {LENGTHS[0]}",
            f"<= {MOST_GROWTH}",
            times <= MOST_GROWTH,
        )
        for length, times in zip(LENGTHS[1:], growth[1:], strict=True)
    ]


def only_the_ten(pack: Pack) -> Pack:
    """The pack with the ten duties alone: no constraints and no decisions, which the functions do not have either."""
    kinds = {name: replace(kind, recorded_by=()) for name, kind in pack.kinds.items()}
    duties = {name: pack.duties[name] for name in RULES.values()}
    return replace(pack, duties=duties, kinds=kinds, constraints={}, decisions={})


def from_pack(evaluation: Evaluation) -> list[Owed]:
    """The duties of an evaluation in the form in which the functions give them."""
    found = []
    for duty in evaluation.duties:
        day, at = duty.deadline
        due: Any = date.fromordinal(day) if day is not None else at
        found.append(Owed(duty.rule.name, duty.fact.id, duty.for_, due, duty.status))
    return sorted(found, key=str)


def written_by_hand(chronology: Chronology) -> list[Owed]:
    """What the functions say of the same chronology."""
    return sorted(by_hand(_case(chronology)), key=str)


def _case(chronology: Chronology) -> Case:
    return Case(chronology.subject, chronology.facts, AT.timestamp(), AT.date())


def _evaluate_all(pack: Pack, cases: Sequence[Chronology]) -> None:
    for chronology in cases:
        for duty in evaluate(pack, chronology, AT).duties:
            _ = duty.status


def _best(work: Callable[[], Any], rounds: int = 5) -> float:
    """The least time of several rounds, in seconds of one core: what the work takes when nothing else disturbs it."""
    times = []
    collecting = gc.isenabled()
    gc.disable()  # as timeit does: when the collector runs depends on what else is in memory
    try:
        for _ in range(rounds):
            gc.collect()
            start = process_time()
            work()
            times.append(process_time() - start)
    finally:
        if collecting:
            gc.enable()
    return min(times)

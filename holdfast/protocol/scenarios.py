"""Running the scenarios of a pack, and telling what they have shown of each duty."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any

from holdfast.protocol.calendar import Birth, moment
from holdfast.protocol.chronology_file import ChronologyError, read_chronology
from holdfast.protocol.conditions.tree import Call, walk
from holdfast.protocol.declaration import Source
from holdfast.protocol.engine.duty import Duty
from holdfast.protocol.evaluation import Evaluation, evaluate
from holdfast.protocol.expectations import Expectation, LineError, read_line
from holdfast.protocol.facts import Chronology
from holdfast.protocol.pack import DutyRule, Pack, Phrase, Scenario
from holdfast.protocol.reading.yaml_source import read_yaml
from holdfast.protocol.words import nearest

OF_THE_FACT = ("id", "recorded", "by", "corrects", "withdrawn")
COVERED = (
    "arises",
    "does not arise",
    "met in time",
    "met late",
    "not quorate",
    "waived",
    "lapsed",
    "at the edge of its deadline",
)
_PLACE = re.compile(r"\{([a-z][a-z0-9_]*)\}")


@dataclass(frozen=True, slots=True)
class Failure:
    """A line that was not so: where it stands, what it says, what is there instead."""

    source: Source
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.source}: expected “{self.expected}”; {self.found}"


@dataclass(slots=True)
class Outcome:
    """How one scenario went, and what it showed of which duty."""

    scenario: Scenario
    lines: int = 0
    failures: list[Failure] = field(default_factory=list)
    shown: set[tuple[str, str]] = field(default_factory=set)


def run_scenarios(pack: Pack, containing: str = "") -> list[Outcome]:
    """Run the scenarios of a pack whose name contains a text."""
    wanted = containing.casefold()
    return [run_scenario(pack, scenario) for scenario in pack.scenarios if wanted in scenario.name.casefold()]


def run_scenario(pack: Pack, scenario: Scenario) -> Outcome:
    """Run one scenario."""
    outcome = Outcome(scenario)
    try:
        chronology = chronology_of(pack, scenario)
    except ScenarioError as problem:
        outcome.failures += [Failure(source, message, "it cannot be run") for source, message in problem.problems]
        return outcome
    for at, lines in scenario.expect:
        try:
            evaluation = evaluate(pack, chronology, moment(at))
        except ValueError as problem:
            outcome.failures.append(Failure(scenario.source, at, str(problem)))
            continue
        for source, text in lines:
            outcome.lines += 1
            try:
                expectation = read_line(text, pack)
            except LineError as problem:
                outcome.failures.append(Failure(source, text, str(problem)))
                continue
            found = expectation.holds(evaluation)
            if found is None:
                outcome.shown |= _shown(pack, expectation, evaluation)
            else:
                outcome.failures.append(Failure(source, text, f"at {at} it is: {found}"))
    return outcome


class ScenarioError(ValueError):
    """Facts of a scenario that cannot be read, each with its place."""

    def __init__(self, problems: list[tuple[Source, str]]) -> None:
        super().__init__("; ".join(f"{source}: {message}" for source, message in problems))
        self.problems = problems


def chronology_of(pack: Pack, scenario: Scenario) -> Chronology:
    """The facts of a scenario. Raises ScenarioError."""
    problems: list[tuple[Source, str]] = []
    facts = []
    for number, (source, item) in enumerate(scenario.given, start=1):
        try:
            facts.append((source, _fact(pack, item, f"fact-{number}")))
        except ValueError as problem:
            problems.append((source, str(problem)))
    for source, fact in facts:
        alone = {key: value for key, value in fact.items() if key not in {"corrects", "withdrawn"}}
        try:
            read_chronology({"facts": [alone]}, pack)
        except ChronologyError as problem:
            problems += [(source, line) for line in problem.problems]
    if "born" in scenario.child:
        try:
            Birth.read(scenario.child["born"])
        except ValueError as problem:
            problems.append((scenario.source, str(problem)))
    if not problems:
        try:
            return read_chronology({"subject": dict(scenario.child), "facts": [fact for _, fact in facts]}, pack)
        except ChronologyError as problem:
            problems += [(scenario.source, line) for line in problem.problems]
    raise ScenarioError(problems)


def _fact(pack: Pack, item: Mapping[str, Any], name: str) -> dict[str, Any]:
    """A fact of the chronology format from an item under `given`."""
    happened, meant = next(iter(item.items()))
    fields = {key: value for key, value in item.items() if key != happened}
    kind = str(meant)
    if kind not in pack.kinds:
        found = _meant(kind, pack)
        kind = str(found.pop("kind"))
        fields = {**found, **fields}
    about = {key: fields.pop(key) for key in OF_THE_FACT if key in fields}
    return {"id": name, **about, "kind": kind, "happened": str(happened), "data": fields}


def phrase_for(text: str, pack: Pack) -> Phrase | None:
    """The phrase that a text uses. Where several fit, the one with the most words of its own."""
    if text in pack.kinds:
        return None
    ordered = sorted(pack.phrases.values(), key=lambda one: -len(_PLACE.sub("", one.name)))
    return next((phrase for phrase in ordered if _pattern(phrase.name).fullmatch(text)), None)


@cache
def _pattern(phrase: str) -> re.Pattern[str]:
    return re.compile("(.+?)".join(re.escape(part) for part in _PLACE.split(phrase)[::2]))


def _meant(text: str, pack: Pack) -> dict[str, Any]:
    """The fact that a text means."""
    phrase = phrase_for(text, pack)
    match = _pattern(phrase.name).fullmatch(text) if phrase else None
    if phrase is None or match is None:
        raise ValueError(f"“{text}” is neither a kind nor a phrase: {nearest(text, pack.phrases)}")
    values = dict(zip(_PLACE.findall(phrase.name), match.groups(), strict=True))
    return {key: _filled(value, values) for key, value in phrase.means.items()}


def _filled(value: Any, values: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _filled(one, values) for key, one in value.items()}
    if isinstance(value, list):
        return [_filled(one, values) for one in value]
    if not isinstance(value, str):
        return value
    whole = _PLACE.fullmatch(value)
    if whole and whole[1] in values:
        return next(read_yaml(values[whole[1]], "phrase"))
    return _PLACE.sub(lambda match: values.get(match[1], match[0]), value)


def _shown(pack: Pack, expectation: Expectation, evaluation: Evaluation) -> set[tuple[str, str]]:
    """What a line that was so has shown of the duty it speaks of."""
    if expectation.about is None:
        return set()
    rule = pack.duties[expectation.about]
    shown = {"met in time" if word == "met" else word for word in expectation.shows} & set(COVERED)
    for duty in expectation.chosen(evaluation) if expectation.chosen else ():
        if _at_the_edge(duty, evaluation):
            shown.add("at the edge of its deadline")
    return {(rule.name, word) for word in shown}


def _at_the_edge(duty: Duty, evaluation: Evaluation) -> bool:
    """Whether it was looked at, or met, on its last day or the day after; within the hour, where the clock counts."""
    day, at = duty.deadline
    looked_day, looked = (
        (duty.ended_day, duty.ended_when) if duty.ending == "met" else (evaluation.run.day, evaluation.run.at)
    )
    if duty.ending in {"waived", "lapsed"}:
        return False
    if day is not None:
        return 0 <= looked_day - day <= 1
    return at is not None and abs(looked - at) <= timedelta(hours=1).total_seconds()


def coverage(pack: Pack, outcomes: Sequence[Outcome]) -> dict[str, tuple[set[str], list[str]]]:
    """For each duty of the pack itself, what its scenarios have shown, and what they have still to show."""
    shown = {pair for outcome in outcomes for pair in outcome.shown}
    covered = {}
    for rule in pack.duties.values():
        if rule.pack == pack.name:
            seen = {word for name, word in shown if name == rule.name}
            covered[rule.name] = (seen, [word for word in needed(rule) if word not in seen])
    return covered


def needed(rule: DutyRule) -> list[str]:
    """What scenarios should show of a duty."""
    meeting = any(
        trigger.when and any(isinstance(node, Call) and node.function == "quorate" for node in walk(trigger.when.tree))
        for trigger in rule.met_by
    )
    measured = (rule.by or rule.within or rule.every) is not None
    can = {
        "arises": True,
        "does not arise": True,
        "met in time": True,
        "met late": measured,
        "not quorate": meeting,
        "waived": bool(rule.waived_by),
        "lapsed": bool(rule.lapses or rule.ground),
        "at the edge of its deadline": measured,
    }
    return [word for word in COVERED if can[word]]

"""The lines under `expect` of a scenario: reading them, and holding them against an evaluation."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from holdfast.protocol.calendar import LONDON, moment
from holdfast.protocol.conditions.context import StateNow
from holdfast.protocol.engine.duty import Duty
from holdfast.protocol.evaluation import Evaluation
from holdfast.protocol.pack import Pack
from holdfast.protocol.parties import PartyError
from holdfast.protocol.services import services_in
from holdfast.protocol.templates import in_words
from holdfast.protocol.words import listed, nearest, plain

BUILT_IN = ("recorded-by", "waived-by")
OPENNESS = ("open", "closed", "not by referral", "cannot tell")
_STATUS = "met late|met|overdue|due|waived|lapsed"
_WHEN = r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d)?"
_DUTY = re.compile(
    rf"(?P<name>\S+) is (?P<status>{_STATUS})(?: (?P<when>{_WHEN}))?(?: for (?P<each>[^,]+))?"
    r"(?P<not_quorate>, not quorate)?(?:, missing (?P<missing>.+?))?(?:, owed by (?P<owner>.+))?"
)
_COUNT = re.compile(r"(?P<name>\S+) arises (?P<count>\d+) times?")
_ABSENT = re.compile(r"(?P<name>\S+) does not arise")
_UNKNOWN = re.compile(r"(?P<name>\S+) cannot tell: (?P<field>.+)")
_REFUSES = re.compile(r"(?P<name>\S+) refuses (?P<kind>\S+)")
_VALUE = re.compile(r"(?P<name>\S+) in force is (?P<value>.+)")
_STANDING = re.compile(r"(?P<name>\S+) is (?P<answer>not in force|in force|stale)")
_PROMPT = re.compile(r"(?P<name>\S+) (?P<answer>prompts|does not prompt)")
_IS = re.compile(r"(?P<name>.+?) is (?P<outcome>.+)")


class LineError(ValueError):
    """A line that cannot be read, or that names something the pack does not have."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """One line. `holds` gives None where it is so, else what is there instead; `about` names the duty it speaks of."""

    text: str
    holds: Callable[[Evaluation], str | None]
    about: str | None = None
    shows: frozenset[str] = field(default_factory=frozenset)
    chosen: Callable[[Evaluation], list[Duty]] | None = None


def read_line(text: str, pack: Pack) -> Expectation:
    """Read a line. Raises LineError with the nearest name."""
    if text == "nothing is refused":
        return Expectation(text, lambda evaluation: _refusals(evaluation) if evaluation.refused else None)
    for pattern, names, read in _LINES:
        match = pattern.fullmatch(text)
        if match is None:
            continue
        known = names(pack)
        if match["name"] not in known:
            if pattern is _IS or (pattern is _DUTY and match["name"] in pack.decisions):
                continue
            raise LineError(f"“{match['name']}” is not known: {nearest(match['name'], known)}")
        return read(text, match, pack)
    everything = [*pack.duties, *pack.decisions, *pack.constraints, *pack.states, *pack.factors, *pack.services]
    raise LineError(f"“{text}” is not a line that can be expected: {nearest(text.partition(' is ')[0], everything)}")


def _duty(text: str, match: re.Match[str], pack: Pack) -> Expectation:
    owner = None
    if match["owner"]:
        try:
            owner = pack.parties.resolve(match["owner"])
        except PartyError as problem:
            raise LineError(str(problem)) from problem

    def fits(duty: Duty) -> bool:
        return (
            duty.status == match["status"]
            and (not match["when"] or _same_time(match["when"], _time_of(duty)))
            and (not match["each"] or plain(duty.for_ or "") == plain(match["each"]))
            and (not match["not_quorate"] or bool(duty.missing))
            and (not match["missing"] or _split(match["missing"]) == _split(listed(duty.missing)))
            and (owner is None or duty.owed_by == owner)
        )

    def chosen(evaluation: Evaluation) -> list[Duty]:
        return [duty for duty in evaluation.duties if duty.rule.name == match["name"] and fits(duty)]

    def holds(evaluation: Evaluation) -> str | None:
        return None if chosen(evaluation) else _found(evaluation, match["name"])

    shows = {"arises", match["status"]} | ({"not quorate"} if match["not_quorate"] or match["missing"] else set())
    return Expectation(text, holds, match["name"], frozenset(shows), chosen)


def _count(text: str, match: re.Match[str], pack: Pack) -> Expectation:  # noqa: ARG001
    def holds(evaluation: Evaluation) -> str | None:
        count = sum(duty.rule.name == match["name"] for duty in evaluation.duties)
        return None if count == int(match["count"]) else _found(evaluation, match["name"])

    shown = frozenset({"arises"} if int(match["count"]) else {"does not arise"})
    return Expectation(text, holds, match["name"], shown)


def _absent(text: str, match: re.Match[str], pack: Pack) -> Expectation:  # noqa: ARG001
    def holds(evaluation: Evaluation) -> str | None:
        arose = any(duty.rule.name == match["name"] for duty in evaluation.duties)
        return _found(evaluation, match["name"]) if arose else None

    return Expectation(text, holds, match["name"], frozenset({"does not arise"}))


def _unknown(text: str, match: re.Match[str], pack: Pack) -> Expectation:  # noqa: ARG001
    def holds(evaluation: Evaluation) -> str | None:
        asked = [one for one in evaluation.questions if one.question.rule.name == match["name"]]
        wanted = plain(match["field"]).replace("_", " ")
        if any(plain(name).replace("_", " ") == wanted for one in asked for name in one.unknown):
            return None
        return "; ".join(one.says for one in asked) or _found(evaluation, match["name"])

    return Expectation(text, holds, match["name"], frozenset({"does not arise"}))


def _refuses(text: str, match: re.Match[str], pack: Pack) -> Expectation:
    if match["kind"] not in pack.kinds:
        raise LineError(f"there is no kind “{match['kind']}”: {nearest(match['kind'], pack.kinds)}")

    def holds(evaluation: Evaluation) -> str | None:
        found = any(one.constraint == match["name"] and one.fact.kind == match["kind"] for one in evaluation.refused)
        return None if found else _refusals(evaluation)

    return Expectation(text, holds)


def _value(text: str, match: re.Match[str], pack: Pack) -> Expectation:  # noqa: ARG001
    def holds(evaluation: Evaluation) -> str | None:
        standing = evaluation.in_force.get(match["name"])
        if standing is None:
            return f"{match['name']} is not in force"
        value = in_words(list(standing)) if isinstance(standing, dict) else in_words(standing.value)
        if _split(value) == _split(match["value"]):
            return None
        return f"{match['name']} in force is {value}"

    return Expectation(text, holds)


def _standing(text: str, match: re.Match[str], pack: Pack) -> Expectation:  # noqa: ARG001
    def holds(evaluation: Evaluation) -> str | None:
        standing = evaluation.in_force.get(match["name"])
        several = list(standing.values()) if isinstance(standing, dict) else [standing] if standing else []
        stale = any(isinstance(one, StateNow) and evaluation.is_stale(one) for one in several)
        answers = {"in force": bool(several), "not in force": not several, "stale": stale}
        if answers[match["answer"]]:
            return None
        found = "not in force" if not several else "stale" if stale else "in force, not stale"
        return f"{match['name']} is {found}"

    return Expectation(text, holds)


def _prompts(text: str, match: re.Match[str], pack: Pack) -> Expectation:  # noqa: ARG001
    def holds(evaluation: Evaluation) -> str | None:
        prompts = any(one.factor.name == match["name"] for one in evaluation.prompts)
        if prompts is (match["answer"] == "prompts"):
            return None
        return f"prompts: {listed(one.factor.name for one in evaluation.prompts) or 'none'}"

    return Expectation(text, holds)


def _outcome(text: str, match: re.Match[str], pack: Pack) -> Expectation:
    rule = pack.decisions[match["name"]]
    outcomes = [*(one.name for one in rule.outcomes), "cannot tell yet"]
    if match["outcome"] not in outcomes:
        raise LineError(f"{rule.name} has no outcome “{match['outcome']}”: {nearest(match['outcome'], outcomes)}")

    def holds(evaluation: Evaluation) -> str | None:
        found = [one.outcome for one in evaluation.decisions if one.rule.name == match["name"]]
        return (
            None
            if found and found[-1] == match["outcome"]
            else f"{match['name']} is {found[-1] if found else 'not asked'}"
        )

    return Expectation(text, holds)


def _openness(text: str, match: re.Match[str], pack: Pack) -> Expectation:  # noqa: ARG001
    if match["outcome"] not in OPENNESS:
        raise LineError(f"a service is {listed(OPENNESS, 'or')}, not “{match['outcome']}”")

    def holds(evaluation: Evaluation) -> str | None:
        found = [one.openness for one in services_in(evaluation) if one.service.name == match["name"]]
        return None if found == [match["outcome"]] else f"{match['name']} is {listed(found) or 'not offered'}"

    return Expectation(text, holds)


Read = Callable[[str, re.Match[str], Pack], Expectation]
Names = Callable[[Pack], Mapping[str, Any]]
_LINES: tuple[tuple[re.Pattern[str], Names, Read], ...] = (
    (_ABSENT, lambda pack: pack.duties, _absent),
    (_COUNT, lambda pack: pack.duties, _count),
    (_UNKNOWN, lambda pack: pack.duties, _unknown),
    (_REFUSES, lambda pack: {**pack.constraints, **dict.fromkeys(BUILT_IN)}, _refuses),
    (_VALUE, lambda pack: pack.states, _value),
    (_STANDING, lambda pack: pack.states, _standing),
    (_PROMPT, lambda pack: pack.factors, _prompts),
    (_DUTY, lambda pack: pack.duties, _duty),
    (_IS, lambda pack: pack.decisions, _outcome),
    (_IS, lambda pack: pack.services, _openness),
)


def _time_of(duty: Duty) -> date | datetime | None:
    """The time that a line names: when it falls due, or when that which ended it happened."""
    if duty.is_open:
        return duty.due
    if duty.ended_by is not None:
        return duty.ended_by.happened.astimezone(LONDON)
    return date.fromordinal(duty.ended_day)


def _same_time(wanted: str, found: date | datetime | None) -> bool:
    if found is None:
        return False
    asked = moment(wanted)
    if len(wanted) > 10 and isinstance(found, datetime):
        return asked == found
    return asked.date() == (found.date() if isinstance(found, datetime) else found)


def _split(text: str) -> list[str]:
    return sorted(part for part in re.split(r", | and ", plain(text)) if part)


def _found(evaluation: Evaluation, name: str) -> str:
    """What is there of a duty, in the words of a line."""
    lines = []
    for duty in evaluation.duties:
        if duty.rule.name == name:
            line = f"{name} is {duty.status}"
            when = _time_of(duty)
            if when is not None:
                line += f" {when:%Y-%m-%d %H:%M}" if isinstance(when, datetime) else f" {when}"
            line += f" for {duty.for_}" if duty.for_ else ""
            line += f", not quorate, missing {listed(duty.missing)}" if duty.missing else ""
            lines.append(
                f"{line}, owed by {duty.owed_by}" + (f" (because {duty.lapsed_because})" if duty.lapsed_because else "")
            )
    lines += [one.says for one in evaluation.questions if one.question.rule.name == name]
    if evaluation.refused:
        lines.append(_refusals(evaluation))
    return "; ".join(lines) or f"{name} does not arise"


def _refusals(evaluation: Evaluation) -> str:
    refusals = [f"{one.constraint} refuses {one.fact.kind}" for one in evaluation.refused]
    return f"refused: {'; '.join(refusals)}" if refusals else "nothing is refused"

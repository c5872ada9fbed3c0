"""What comes back: the duties, decisions, refusals, questions and prompts of a case, and what is in force for it."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple, Protocol, TypeVar

from holdfast.protocol.calendar import LONDON, Age
from holdfast.protocol.conditions.context import Context, StateNow
from holdfast.protocol.conditions.explain import Explainer
from holdfast.protocol.conditions.tree import NOTHING
from holdfast.protocol.engine import Deciding, Question, Refused, run
from holdfast.protocol.engine.duty import Duty, order
from holdfast.protocol.facts import Chronology, Fact
from holdfast.protocol.pack import Band, Criterion, DecisionRule, DutyRule, Factor, Pack
from holdfast.protocol.words import listed

T = TypeVar("T")


class OfFact(Protocol):
    """Something that stands at a fact."""

    @property
    def fact(self) -> Fact | None:
        """The fact; None for the case as it stands."""


Item = TypeVar("Item", bound=OfFact)
CANNOT_TELL = "cannot tell yet"


class Reason(NamedTuple):
    """One criterion, whether it holds, and what it saw."""

    criterion: Criterion
    holds: bool | None
    because: str
    unknown: tuple[str, ...]


class Decision(NamedTuple):
    """The outcome of a decision with its reasons. The outcome is `cannot tell yet` where something is not known."""

    rule: DecisionRule
    fact: Fact | None
    outcome: str
    says: str
    reasons: tuple[Reason, ...]
    unknown: tuple[str, ...]


class Asked(NamedTuple):
    """Something that has to be known before a rule can be applied to a fact."""

    question: Question
    unknown: tuple[str, ...]
    says: str


class Prompt(NamedTuple):
    """A risk factor that was recorded and is strong for the child's age. It prompts; it decides nothing."""

    factor: Factor
    fact: Fact
    strong_for: tuple[str, ...]
    band: Band | None


class Evaluation:
    """The answer of the engine for one case at one moment. Reasons are worked out when they are asked for."""

    def __init__(self, pack: Pack, chronology: Chronology, at: datetime) -> None:
        self.pack = pack
        self.chronology = chronology
        self.run = run(pack, chronology, at)
        self.at = self.run.asked

    @cached_property
    def duties(self) -> list[Duty]:
        """Every duty, the urgent first, then by due date."""
        return sorted(self.run.duties, key=order)

    @property
    def refused(self) -> list[Refused]:
        """The facts that constraints refuse."""
        return self.run.refused

    @property
    def later(self) -> list[Fact]:
        """The facts that were recorded after the moment asked about, and so are not counted."""
        return [fact for fact in self.chronology.facts if fact.seen > self.run.at]

    @cached_property
    def in_force(self) -> dict[str, StateNow | dict[Any, StateNow]]:
        """What is in force, by name; a keyed state as an object by key."""
        found: dict[str, StateNow | dict[Any, StateNow]] = {}
        for name, slot in self.pack.slots.items():
            standing = self.run.context.states[slot]
            if isinstance(standing, dict):
                if standing:
                    found[name] = standing
            elif standing.in_force:
                found[name] = standing
        return found

    def is_stale(self, standing: StateNow) -> bool:
        """Whether what is in force is past its review."""
        return standing.review_day is not None and self.run.day > standing.review_day

    @cached_property
    def decisions(self) -> list[Decision]:
        """Every decision with its reasons."""
        deciding = self.run.deciding
        in_force = [one for one in deciding if one.rule.holds_on(one.fact.day if one.fact else self.run.day)]
        return self._look_again(in_force, self._decision)

    @cached_property
    def questions(self) -> list[Asked]:
        """What cannot be told, and what has to be known for it."""
        return self._look_again(self.run.questions, self._asked)

    @cached_property
    def prompts(self) -> list[Prompt]:
        """The risk factors that count as strong at the child's age on the day they were recorded.

        Where the age is not known, every factor that is strong at some age is a prompt, without a band.
        """
        found = []
        for fact, name in self.run.factors:
            factor = self.pack.factors.get(name)
            if factor is None:
                continue
            age = self._age(fact)
            strong = {of: _band(age, several) for of, several in factor.strong_for.items()}
            bands = {of: band for of, band in strong.items() if band or age is None}
            if bands:
                found.append(Prompt(factor, fact, tuple(bands), next(iter(bands.values()))))
        return found

    def as_json(self) -> dict[str, Any]:
        """The object that `holdfast duties --json` prints (docs/chronology-format.md)."""
        return {
            "pack": self.pack.name,
            "version": self.pack.version,
            "at": self.at.isoformat(),
            "duties": [duty.as_json() for duty in self.duties],
            "decisions": [_decision_json(decision) for decision in self.decisions],
            "refused": [
                {
                    "fact": one.fact.id,
                    "constraint": one.constraint,
                    "clauses": list(one.clauses),
                    "says": one.says,
                    "instead": one.instead,
                }
                for one in self.refused
            ],
            "later": [fact.id for fact in self.later],
            "questions": [
                {
                    "rule": one.question.rule.name,
                    "fact": one.question.fact.id,
                    "unknown": list(one.unknown),
                    "says": one.says,
                }
                for one in self.questions
            ],
            "prompts": [
                {
                    "factor": one.factor.name,
                    "domain": one.factor.domain,
                    "fact": one.fact.id,
                    "title": one.factor.title,
                    "strong_for": list(one.strong_for),
                    "age_band": str(one.band) if one.band else None,
                }
                for one in self.prompts
            ],
            "state": {name: self._state_json(standing) for name, standing in self.in_force.items()},
        }

    def _state_json(self, standing: StateNow | dict[Any, StateNow]) -> dict[str, Any]:
        if isinstance(standing, dict):
            return {str(key): self._standing_json(one) for key, one in standing.items()}
        return self._standing_json(standing)

    def _standing_json(self, standing: StateNow) -> dict[str, Any]:
        fact = standing.fact
        return {
            "value": plain_value(standing.value),
            "since": fact.happened.astimezone(LONDON).isoformat() if fact else None,
            "fact": fact.id if fact else None,
            "by": fact.by if fact else None,
            "review_by": date.fromordinal(standing.review_day).isoformat() if standing.review_day else None,
            "stale": self.is_stale(standing),
        }

    def _explainer(self, context: Context) -> Explainer:
        return Explainer(self.pack.slots, self.pack.parameters, context)

    def _look_again(self, items: Sequence[Item], explain: Callable[[Item, Explainer], T]) -> list[T]:
        """Go over the facts once more and, at the fact of each item, explain the item with what was seen there."""
        found: dict[int, T] = {}
        waiting: dict[Fact, list[int]] = {}
        for number, item in enumerate(items):
            if item.fact is None:
                found[number] = explain(item, self._explainer(self.run.context))
            else:
                waiting.setdefault(item.fact, []).append(number)

        def watch(fact: Fact, context: Context) -> None:
            for number in waiting.get(fact, ()):
                found[number] = explain(items[number], self._explainer(context))

        if waiting:
            run(self.pack, self.chronology, self.at, watch)
        return [found[number] for number in sorted(found)]

    def _decision(self, deciding: Deciding, explainer: Explainer) -> Decision:
        rule, fact = deciding
        day = fact.day if fact else self.run.day
        reasons = [criterion_met(one, explainer, day) for one in rule.criteria.values()]
        explainer.context.criteria = {reason.criterion.name: reason.holds for reason in reasons}
        answers = [(one, True if one.when is None else explainer.explain(one.when.tree).value) for one in rule.outcomes]
        outcome, answer = next((pair for pair in answers if pair[1] is not False), (None, None))
        if outcome is not None and answer:
            return Decision(rule, fact, outcome.name, outcome.says, tuple(reasons), ())
        unknown = tuple(dict.fromkeys(name for reason in reasons for name in reason.unknown))
        says = f"It cannot be told yet. Not known: {listed(unknown)}."
        return Decision(rule, fact, CANNOT_TELL, says, tuple(reasons), unknown)

    def _asked(self, question: Question, explainer: Explainer) -> Asked:
        rule, fact = question.rule, question.fact
        unknown: list[str] = []
        if question.about == "whether":
            for trigger in rule.arises:
                if trigger.kind == fact.kind and trigger.when:
                    unknown += explainer.explain(trigger.when.tree).unknown
            if rule.ground and not unknown:
                unknown += explainer.explain(rule.ground.tree).unknown
            says = f"It cannot be told whether this is owed: {rule.title}."
        elif question.about == "for whom":
            unknown.append(rule.for_each.text if rule.for_each else "")
            says = f"It cannot be told for whom this is owed: {rule.title}."
        else:
            unknown += _names_of_time(rule)
            says = f"It cannot be told by when this is owed: {rule.title}."
        named = tuple(dict.fromkeys(unknown))
        verb = "is" if len(named) < 2 else "are"
        return Asked(question, named, f"{says} Not known {verb}: {listed(named)}." if named else says)

    def _age(self, fact: Fact) -> int | Age | None:
        born = self.chronology.subject.born
        return born.age_on(fact.day) if born else None


def evaluate(pack: Pack, chronology: Chronology, at: datetime) -> Evaluation:
    """What a chronology requires by a pack, as known at a moment.

    Raises CalendarError where a deadline in working days leaves the table of bank holidays, ValueError for a moment
    that has no time zone.
    """
    return Evaluation(pack, chronology, at)


def evaluate_with(pack: Pack, chronology: Chronology, new: Fact) -> Evaluation:
    """What a chronology requires once a fact is recorded in it: as known when the last of its facts was recorded.

    That need not be the new one: the clocks of those who record differ a little.
    """
    last = max((fact.recorded for fact in chronology.facts), default=new.recorded)
    return evaluate(pack, chronology.with_fact(new), max(last, new.recorded))


def check(pack: Pack, chronology: Chronology, new: Fact) -> list[Refused]:
    """Which constraints refuse a fact that is about to be recorded."""
    return [one for one in evaluate_with(pack, chronology, new).refused if one.fact is new]


def criterion_met(criterion: Criterion, explainer: Explainer, day: int) -> Reason:
    """Whether a criterion is met, and what it saw. One that has ended by the day is history, and met by nothing."""
    if criterion.ends_on is not None and day >= criterion.ends_on.toordinal():
        return Reason(criterion, False, f"ended on {criterion.ends_on}", ())
    seen = explainer.explain(criterion.when.tree)
    return Reason(criterion, seen.value, seen.because, seen.unknown)


def plain_value(value: Any) -> Any:
    """A value as JSON has it."""
    if value is NOTHING:
        return None
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    return value


def _decision_json(decision: Decision) -> dict[str, Any]:
    return {
        "rule": decision.rule.name,
        "clauses": list(decision.rule.clauses),
        "title": decision.rule.title,
        "fact": decision.fact.id if decision.fact else None,
        "outcome": decision.outcome,
        "says": decision.says,
        "criteria": [
            {"name": one.criterion.name, "title": one.criterion.title, "holds": one.holds, "because": one.because}
            for one in decision.reasons
        ],
        "unknown": list(decision.unknown),
    }


def _band(age: int | Age | None, bands: Iterable[Band]) -> Band | None:
    """The band in which an age lies for certain."""
    if age is None:
        return None
    return next((band for band in bands if age >= band.least and age <= band.most), None)


def _names_of_time(rule: DutyRule) -> list[str]:
    if rule.by is not None:
        return [rule.by.date_of.text if rule.by.date_of else "born"]
    return [rule.counted_from.text] if rule.counted_from else [str(rule.within or rule.every)]

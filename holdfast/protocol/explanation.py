"""Why a duty is owed: which fact, which clause, which version of the rule, which values, and what would meet it."""

from datetime import date
from typing import Any, NamedTuple

from holdfast.protocol.conditions.context import Context
from holdfast.protocol.conditions.explain import Explained, Explainer, describe
from holdfast.protocol.engine import run
from holdfast.protocol.engine.duty import Duty
from holdfast.protocol.facts import Fact
from holdfast.protocol.pack import Pack, Trigger
from holdfast.protocol.parameters import Parameter
from holdfast.protocol.words import day_in_words, listed


class Figure(NamedTuple):
    """A parameter that the rule used, with the value in force on the day of the fact."""

    name: str
    title: str
    value: str
    since: date
    clauses: tuple[str, ...]


class Explanation(NamedTuple):
    """Everything a duty can say for itself. `ground` is None where the rule arises from every fact of the kind."""

    fact: Fact
    clauses: tuple[str, ...]
    pack: str
    version: str
    rule_since: date
    figures: tuple[Figure, ...]
    ground: Explained | None
    because: str
    met_by: tuple[str, ...]
    can_be_waived_by: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The explanation for the API and the page."""
        return {
            "fact": self.fact.id,
            "clauses": list(self.clauses),
            "pack": self.pack,
            "version": self.version,
            "rule_since": self.rule_since.isoformat(),
            "figures": [
                {
                    "name": one.name,
                    "title": one.title,
                    "value": one.value,
                    "since": one.since.isoformat(),
                    "clauses": list(one.clauses),
                }
                for one in self.figures
            ],
            "saw": self.ground.because if self.ground else None,
            "because": self.because,
            "met_by": list(self.met_by),
            "can_be_waived_by": list(self.can_be_waived_by),
        }


def explain(duty: Duty) -> Explanation:
    """Explain one duty. The facts are gone over once more, to see what the condition saw."""
    pack, rule = duty.run.program.pack, duty.rule
    measures = [rule.within, rule.every, rule.by.before if rule.by else None]
    parameters = [measure.parameter for measure in measures if measure and measure.parameter]
    figures = [_figure(parameter, duty.start.day) for parameter in dict.fromkeys(parameters)]
    return Explanation(
        fact=duty.fact,
        clauses=rule.clauses,
        pack=rule.pack,
        version=pack.version,
        rule_since=rule.begins_on,
        figures=tuple(figure for figure in figures if figure),
        ground=_ground(duty),
        because=duty.because,
        met_by=tuple(trigger_in_words(trigger, pack) for trigger in rule.met_by),
        can_be_waived_by=rule.waived_by,
    )


def trigger_in_words(trigger: Trigger, pack: Pack) -> str:
    """A kind of fact and its condition, in words."""
    title = pack.kinds[trigger.kind].title
    return title if trigger.when is None else f"{title}, where {describe(trigger.when.tree)}"


def explanation_in_words(explanation: Explanation) -> list[str]:
    """The explanation as sentences."""
    lines = [
        explanation.because,
        f"Clause {listed(explanation.clauses)} ({explanation.pack} {explanation.version}).",
        f"In force since {day_in_words(explanation.rule_since)}.",
    ]
    if explanation.ground:
        lines.append(f"What it saw: {explanation.ground.because}.")
    lines += [
        f"{one.title}: {one.value}, since {day_in_words(one.since)} ({listed(one.clauses)})."
        for one in explanation.figures
    ]
    lines.append(f"Met by: {listed(explanation.met_by, 'or')}.")
    if explanation.can_be_waived_by:
        lines.append(f"Can be waived by {listed(explanation.can_be_waived_by, 'or')}.")
    return lines


def _ground(duty: Duty) -> Explained | None:
    pack = duty.run.program.pack
    seen: list[Explained] = []

    def watch(fact: Fact, context: Context) -> None:
        if fact is duty.fact:
            context.arising, context.each = fact, duty.each
            explainer = Explainer(pack.slots, pack.parameters, context)
            seen[:] = [
                explainer.explain(one.when.tree) for one in duty.rule.arises if one.kind == fact.kind and one.when
            ]

    run(pack, duty.run.chronology, duty.run.asked, watch)
    return next((one for one in seen if one.value is True), None)


def _figure(parameter: Parameter, day: int) -> Figure | None:
    dated = parameter.dated_on(day)
    return Figure(parameter.name, parameter.title, str(dated.value), dated.begins_on, dated.clauses) if dated else None

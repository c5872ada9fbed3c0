"""What is in force for a case, read from its facts, as far as the reader may see the facts that it rests on."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from holdfast.protocol.calendar import LONDON
from holdfast.protocol.conditions.context import StateNow
from holdfast.protocol.evaluation import Evaluation, Prompt
from holdfast.protocol.facts import Fact
from holdfast.protocol.fields import Field
from holdfast.protocol.pack import Pack, State

FIRST = ("threat-to-life", "category", "flag", "section-47", "child-in-need", "plan", "diversion-plan", "order",
         "lead-professional", "allocated-team")  # fmt: skip
"""The states that are shown before the others, in this order."""


@dataclass(frozen=True, slots=True)
class InForce:
    """One thing that is in force: what, since when and by whom, how it was said, by which clause, and whether it is
    past its review.
    """

    name: str
    title: str
    says: str
    meaning: str
    since: datetime
    by: str
    line: str
    clauses: tuple[str, ...]
    review_by: date | None
    stale: bool
    fact_id: UUID

    @property
    def more(self) -> str:
        """What it says beyond its title, beside which it stands; "" where the title is all."""
        return "" if self.says == self.title else self.says.removeprefix(f"{self.title}: ")


def in_force(evaluation: Evaluation, visible: Collection[UUID]) -> list[InForce]:
    """What is in force and is shown, the weightiest first; only what rests on facts among `visible`."""
    pack = evaluation.pack
    found = [
        _shown(evaluation, pack.states[name], standing)
        for name, one in evaluation.in_force.items()
        for standing in (one.values() if isinstance(one, dict) else (one,))
        if pack.states[name].says is not None and standing.fact is not None and UUID(standing.fact.id) in visible
    ]
    order = {name: index for index, name in enumerate(FIRST)}
    return sorted(found, key=lambda each: (order.get(each.name, len(order)), each.title, each.says))


def _shown(evaluation: Evaluation, state: State, standing: StateNow) -> InForce:
    fact = standing.fact
    assert fact is not None  # noqa: S101 - only those with a fact are shown
    pack = evaluation.pack
    return InForce(
        name=state.name,
        title=state.title,
        says=_says(state, standing, pack),
        meaning=_meaning(state, standing, fact, pack),
        since=fact.happened.astimezone(LONDON),
        by=pack.parties.title(fact.by) if fact.by else "",
        line=_line(fact, pack),
        clauses=state.clauses,
        review_by=date.fromordinal(standing.review_day) if standing.review_day else None,
        stale=evaluation.is_stale(standing),
        fact_id=UUID(fact.id),
    )


def _says(state: State, standing: StateNow, pack: Pack) -> str:
    value = standing.value
    if value is None or value is True:
        value = standing.key
    if isinstance(value, str) and value in pack.parties.names():
        value = pack.parties.title(value)
    assert state.says is not None  # noqa: S101 - only those with a sentence are shown
    return state.says.render(lambda name: standing.key if name == "key" else value, {})


def _meaning(state: State, standing: StateNow, fact: Fact, pack: Pack) -> str:
    """The sentence of the choice that the value is, where it is one and the sentence says more than the value."""
    field = _chosen(state, fact, pack)
    if field is None:
        return ""
    sentence = dict(field.choices).get(standing.value, "")
    return sentence if sentence != str(standing.value) else ""


def _chosen(state: State, fact: Fact, pack: Pack) -> Field | None:
    kind = pack.kinds.get(fact.kind)
    if state.value is None or kind is None:
        return None
    field = kind.fields.get(state.value.text)
    return field if field is not None and field.choices else None


def _line(fact: Fact, pack: Pack) -> str:
    kind = pack.kinds.get(fact.kind)
    return kind.line(fact.data, fact.happened, fact.by) if kind else ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something that cannot be told yet, and what somebody could find out. clause: ISL-7.1.1"""

    says: str
    clauses: tuple[str, ...]
    fact_id: UUID


def cannot_tell(evaluation: Evaluation, visible: Collection[UUID]) -> list[Unknown]:
    """What Holdfast cannot tell, and what has to be known for it: each once."""
    found: dict[tuple[str, str], Unknown] = {}
    for asked in evaluation.questions:
        fact_id = UUID(asked.question.fact.id)
        if fact_id in visible:
            rule = asked.question.rule
            found.setdefault((rule.name, str(fact_id)), Unknown(_gently(asked.says, rule.title), rule.clauses, fact_id))
    return list(found.values())


def _gently(says: str, title: str) -> str:
    """The engine's sentence for people: what to find out, not what a program lacks."""
    _, _, missing = says.partition("Not known is: ")
    if not missing:
        _, _, missing = says.partition("Not known are: ")
    words = missing.rstrip(".").replace("_", " ")
    return f"Whether this is needed: {title}. It would help to know: {words}." if words else says


@dataclass(frozen=True, slots=True)
class PromptShown:
    """A factor that was recorded and is known to matter at the child's age. It prompts and decides nothing."""

    title: str
    domain: str
    strong_for: str
    band: str
    clauses: tuple[str, ...]


def prompts(evaluation: Evaluation, visible: Collection[UUID]) -> list[PromptShown]:
    """The prompts for the child's age, each factor once, never counted (ISL-7.1.1)."""
    return list({prompt.factor.name: _prompt(prompt) for prompt in _visible(evaluation, visible)}.values())


def _visible(evaluation: Evaluation, visible: Collection[UUID]) -> Iterator[Prompt]:
    return (prompt for prompt in evaluation.prompts if UUID(prompt.fact.id) in visible)


def _prompt(prompt: Prompt) -> PromptShown:
    band: Any = prompt.band
    return PromptShown(
        title=prompt.factor.title,
        domain=prompt.factor.domain,
        strong_for=" and ".join(prompt.strong_for),
        band=f"{band.least} to {band.most}" if band else "",
        clauses=prompt.factor.clauses,
    )

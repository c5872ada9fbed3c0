"""What the panel has to know of a child, from what the reader may read: the request, whether the gangs team is the
right service and why, who leads the work, whether another panel discusses the child.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from holdfast.casework.panel.words import DECIDED, ELIGIBILITY, FINAL, LISTED, REQUESTED
from holdfast.chronology.packs import area_pack
from holdfast.chronology.protocol_facts import readable_chronologies
from holdfast.protocol.calendar import day_of
from holdfast.protocol.conditions.context import StateNow
from holdfast.protocol.conditions.tree import Field, walk
from holdfast.protocol.evaluation import Decision, Evaluation, Reason, evaluate
from holdfast.protocol.facts import Chronology, Fact
from holdfast.protocol.pack import Criterion, Pack
from holdfast.protocol.words import day_in_words
from holdfast.register.models import Case

_ANSWERS = {True: "Yes", False: "No", None: "Not known"}
_LACKING = {"age": "The date of birth, or at least the year: the register has none"}
_YOUTH_OFFENDING = "youth offending"


@dataclass(frozen=True, slots=True)
class CriterionShown:
    """One criterion with its answer. `saw`: what it rests on, where that is not an answer of the request itself."""

    title: str
    answer: str
    saw: str
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Whether the gangs team is the right service, by each criterion, and what is missing to tell (ISL-D1)."""

    says: str
    criteria: Sequence[CriterionShown]
    missing: Sequence[str]
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """That another panel discusses the child: which, and why. `put_forward`: whether that has happened (ISL-6.3a)."""

    panel: str
    because: str
    put_forward: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """A child before the panel. `request` is the latest that is not answered, as far as the reader may read it."""

    request: Fact | None
    referrer: str
    eligibility: Eligibility | None
    lead: str
    elsewhere: Elsewhere | None


def standings(cases: Sequence[Case], now: datetime) -> dict[UUID, Standing]:
    """How each of these children stands before the panel. Two queries, however many."""
    pack = area_pack()
    return {case_id: _standing(pack, chronology, now) for case_id, chronology in readable_chronologies(cases).items()}


def _standing(pack: Pack, chronology: Chronology, now: datetime) -> Standing:
    evaluation = evaluate(pack, chronology, now)
    request = _open_request(chronology, now)
    return Standing(
        request=request,
        referrer=party_with_name(pack, request.author or "", request.by or "") if request else "",
        eligibility=_eligibility(evaluation, request) if request else None,
        lead=_lead(evaluation),
        elsewhere=_elsewhere(evaluation),
    )


def party_with_name(pack: Pack, name: str, party: str) -> str:
    """Somebody with the post for which they act."""
    return ", ".join(filter(None, (name, pack.parties.title(party) if party else "")))


def _open_request(chronology: Chronology, now: datetime) -> Fact | None:
    latest = None
    for fact in chronology.standing(now.timestamp()):
        if fact.kind == REQUESTED:
            latest = fact
        elif fact.kind == DECIDED and fact.data.get("outcome") in FINAL:
            latest = None
    return latest


def _eligibility(evaluation: Evaluation, request: Fact) -> Eligibility | None:
    for decision in evaluation.decisions:
        if decision.rule.name == ELIGIBILITY and decision.fact is not None and decision.fact.id == request.id:
            asked_on = day_of(request.happened)
            return Eligibility(
                says=decision.says if not decision.unknown else "It cannot be told yet whether the criteria are met.",
                criteria=[
                    _criterion(reason) for reason in decision.reasons if not has_ended(reason.criterion, asked_on)
                ],
                missing=_missing(evaluation.pack, decision),
                clauses=decision.rule.clauses,
            )
    return None


def has_ended(criterion: Criterion, on: date) -> bool:
    """Whether a criterion is history on a day: the matrix ended on 13 February 2024."""
    return criterion.ends_on is not None and on >= criterion.ends_on


def ended_questions(pack: Pack, on: date) -> set[str]:
    """The questions of a request that only criteria ask which are history on the day of the request."""
    rule = pack.decisions.get(ELIGIBILITY)
    criteria = rule.criteria.values() if rule else ()
    ended = {name for one in criteria if has_ended(one, on) for name in _fields(one)}
    return ended - {name for one in criteria if not has_ended(one, on) for name in _fields(one)}


def _fields(criterion: Criterion) -> set[str]:
    return {node.name for node in walk(criterion.when.tree) if isinstance(node, Field)}


def _criterion(reason: Reason) -> CriterionShown:
    criterion = reason.criterion
    saw = reason.because if reason.holds is not None and not _fields(criterion) else ""
    if criterion.ends_on is not None:
        saw = f"history: this criterion ended on {day_in_words(criterion.ends_on)}"
    return CriterionShown(criterion.title, _ANSWERS[reason.holds], saw, criterion.clauses)


def _missing(pack: Pack, decision: Decision) -> list[str]:
    """What has to be known, as the request asks it, or what the register lacks."""
    fields = pack.kinds[REQUESTED].fields
    return [fields[name].title if name in fields else _LACKING.get(name, f"The {name}") for name in decision.unknown]


def _lead(evaluation: Evaluation) -> str:
    standing = evaluation.in_force.get("lead-professional")
    if not isinstance(standing, StateNow) or standing.fact is None:
        return ""
    return party_with_name(evaluation.pack, str(standing.fact.data.get("name") or ""), str(standing.value))


def _elsewhere(evaluation: Evaluation) -> Elsewhere | None:
    before = evaluation.in_force.get("panel")
    panel = before.value if isinstance(before, StateNow) else None
    titles = dict(evaluation.pack.kinds[LISTED].fields["panel"].choices)
    known = evaluation.in_force.get("known-to")
    yos = known.get(_YOUTH_OFFENDING) if isinstance(known, dict) else None
    if yos is not None:
        since = f" since {day_in_words(yos.fact.happened)}" if yos.fact else ""
        return Elsewhere(titles["marp"], f"Known to youth offending{since}.", panel == "marp")
    if isinstance(before, StateNow) and before.fact is not None:
        title = titles.get(str(panel), str(panel))
        return Elsewhere(title, f"Put forward to it on {day_in_words(before.fact.happened)}.", put_forward=True)
    return None

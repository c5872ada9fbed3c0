"""What a pack is once it has been read: frozen declarations that know where they stand and what they come from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, NamedTuple

from holdfast.protocol.cleaning import Cleaning, clean_fields
from holdfast.protocol.conditions.condition import Condition, Expression
from holdfast.protocol.declaration import Declaration, Source
from holdfast.protocol.facts import Fact
from holdfast.protocol.fields import Field, Problem
from holdfast.protocol.meetings import Meeting
from holdfast.protocol.parameters import Measure, Parameter
from holdfast.protocol.parties import Parties
from holdfast.protocol.templates import Template

WAIVED, EXTENDED, PAUSED, RESUMED = "duty.waived", "duty.extended", "duty.paused", "duty.resumed"
CONTROLS = (WAIVED, EXTENDED, PAUSED, RESUMED)
"""The kinds of the common pack that speak of duties."""

AUTHOR = "author"
RECORDERS_AGENCY = "agency of the recorder"
"""In place of a field, what a state can be keyed by: whoever recorded the fact, or the agency they did it for."""


@dataclass(frozen=True, slots=True)
class Trigger:
    """A kind of fact, with or without a condition on it."""

    kind: str
    when: Condition | None = None

    def __str__(self) -> str:
        return self.kind if self.when is None else f"{self.kind} when {self.when.text}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind(Declaration):
    """A kind of fact. Forms, the API and the chronology are made from its fields."""

    about: str
    group: str
    recorded_by: tuple[str, ...] = ()
    closes_case: bool = False
    by_itself: bool = False
    says: Template
    fields: Mapping[str, Field]
    parties: Parties = field(repr=False, compare=False)
    considerations: Mapping[str, Sequence[str]] = field(repr=False, compare=False)

    def validate(self, data: Any, *, complete: bool, on: date | None = None) -> tuple[dict[str, Any], list[Problem]]:
        """The data in the form in which it is kept, and what is wrong with it.

        With `complete` every required field is asked for, as in a form; without it a field left out is unknown. `on`
        is the day the fact happened: with it `date: past` and `date: future` are checked.
        """
        given = data if isinstance(data, Mapping) else {}
        cleaning = Cleaning(self.parties, self.considerations, complete, on, given)
        return clean_fields(self.fields, data, cleaning), cleaning.problems

    @property
    def answers_field(self) -> str | None:
        """The field that holds the answers to what a meeting considers."""
        return next((one.name for one in self.fields.values() if one.type == "answers"), None)

    def line(self, data: Mapping[str, Any], happened: Any = None, by: str | None = None) -> str:
        """The line that stands for a fact of this kind in the chronology."""
        known = {"happened": happened, "by": by}
        return self.says.render(lambda name: data.get(name, known.get(name)), self.titles())

    def titles(self) -> dict[str, Mapping[Any, str]]:
        """What each choice or party of each field is called."""
        return {
            one.name: self.parties.titles if one.type == "party" else dict(one.choices)
            for one in self.fields.values()
            if one.choices or one.type == "party"
        }


class Review(NamedTuple):
    """How soon what is in force is looked at again: so long after it began or was renewed, or by the day that a field
    of that fact names (`on`), whichever is sooner."""

    within: Measure | None
    on: str | None = None

    def day(self, start: Fact) -> int | None:
        """The day (ordinal) by which it is; None where neither is known."""
        length = self.within.on(start.day) if self.within else None
        agreed = start.data.get(self.on) if self.on else None
        days = [length.days_after(start.day)] if length else []
        return min([*days, date.fromisoformat(agreed).toordinal()] if agreed else days, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class State(Declaration):
    """Something in force for a while, read from facts."""

    begins: tuple[Trigger, ...]
    ends: tuple[Trigger, ...]
    renewed: tuple[Trigger, ...] = ()
    value: Expression | None = None
    review: Review | None = None
    keyed_by: tuple[str, ...] = ()
    never_ends: bool = False
    says: Template | None = None


class Owner(NamedTuple):
    """Who owes a duty: a party, the party in a state, the recorder, or the party in a field of `each`."""

    kind: Literal["party", "state", "recorder", "each"]
    name: str = ""

    def __str__(self) -> str:
        return {
            "party": self.name,
            "state": f"the {self.name}",
            "recorder": "the recorder",
            "each": f"each {self.name}",
        }[self.kind]


@dataclass(frozen=True, slots=True)
class By:
    """An event by which a duty is owed: a date in the fact (or in `each`), or an age; or some time before it."""

    date_of: Expression | None = None
    age: int | None = None
    before: Measure | None = None

    def __str__(self) -> str:
        event = f"age {self.age}" if self.date_of is None else self.date_of.text
        return f"{self.before} before {event}" if self.before else event


@dataclass(frozen=True, slots=True)
class Lapse:
    """What makes a duty lapse: a condition that becomes true, a fact, or an age."""

    when: Condition | None = None
    on: Trigger | None = None
    age: int | None = None

    def __str__(self) -> str:
        if self.age is not None:
            return f"at age {self.age}"
        return f"on {self.on}" if self.on else f"when {self.when.text if self.when else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyRule(Declaration):
    """Something that becomes owed because of a fact."""

    arises: tuple[Trigger, ...]
    owed_by: tuple[Owner, ...]
    met_by: tuple[Trigger, ...]
    within: Measure | None = None
    counted_from: Expression | None = None
    by: By | None = None
    every: Measure | None = None
    ground: Condition | None = None
    for_each: Expression | None = None
    once: bool = False
    before_counts: bool = False
    lapses: tuple[Lapse, ...] = ()
    waived_by: tuple[str, ...] = ()
    do: str
    urgent: bool = False
    because: Template


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion of a decision or service. From `ends_on` it is history and met by nothing."""

    name: str
    title: str
    when: Condition
    ends_on: date | None = None
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """One outcome of a decision; without a condition, the one that is left."""

    name: str
    says: str
    when: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRule(Declaration):
    """Criteria that lead to an outcome, for each fact of a kind or (without one) for the case as it stands."""

    decides_on: str | None
    criteria: Mapping[str, Criterion]
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a constraint refuses. With `unless` it refuses where the condition is not true, else where it is."""

    kind: str
    condition: Condition | None
    unless: bool

    def __str__(self) -> str:
        if self.condition is None:
            return self.kind
        return f"{self.kind} {'unless' if self.unless else 'when'} {self.condition.text}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraint(Declaration):
    """What cannot be recorded, why, and what to do instead.

    One that holds `in_every_case` is judged twice: by its own chronology on the day on which the fact happened, as
    every constraint is; and, by whoever records the fact, in each case about the same young person as it stands then.
    """

    refuses: tuple[Refusal, ...]
    says: str
    instead: str
    in_every_case: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Service(Declaration):
    """An intervention that people can find, and who is eligible."""

    provider: str
    level: str
    offers: str
    eligible: Mapping[str, Criterion]
    how: str
    accepts_referrals: bool
    note: str = ""
    verified: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor(Declaration):
    """A risk factor: a prompt where it is strong for the child's age, never a score."""

    domain: str
    strong_for: Mapping[str, tuple["Band", ...]]


class Band(NamedTuple):
    """Ages from `least` to `most`, both included."""

    least: int
    most: int

    def __str__(self) -> str:
        return f"{self.least}-{self.most}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Renaming(Declaration):
    """What something in the source document is called today."""

    now: str
    source_of_name: str
    verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice(Declaration):
    """A sentence of guidance, and the kinds and meetings beside which it stands."""

    says: str
    shown: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase(Declaration):
    """A sentence that scenarios may use for a fact: the words, with {places}, and the fact they mean."""

    means: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario(Declaration):
    """Given these facts, at these moments, expect these duties. Lines keep the place where they stand in the file."""

    child: Mapping[str, str]
    given: tuple[tuple[Source, Mapping[str, Any]], ...]
    expect: tuple[tuple[str, tuple[tuple[Source, str], ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnClause(Declaration):
    """A clause of an area's own document, beside those of the register."""

    kind: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, weakref_slot=True)
class Pack(Declaration):
    """A protocol pack, with what it builds on merged in."""

    area: str
    version: str
    owner: str
    review_by: date | None
    builds_on: tuple[str, ...]
    origin: str
    folder: str
    parties: Parties
    parameters: Mapping[str, Parameter]
    kinds: Mapping[str, Kind]
    states: Mapping[str, State]
    meetings: Mapping[str, Meeting]
    duties: Mapping[str, DutyRule]
    decisions: Mapping[str, DecisionRule]
    constraints: Mapping[str, Constraint]
    services: Mapping[str, Service]
    factors: Mapping[str, Factor]
    names: Mapping[str, Renaming]
    practice: Mapping[str, Practice]
    phrases: Mapping[str, Phrase]
    scenarios: tuple[Scenario, ...]
    own_clauses: Mapping[str, OwnClause]
    slots: Mapping[str, int] = field(repr=False)

    # A pack is itself only. The equality of declarations, by name and place, would take one reading of a folder for
    # the next.
    __eq__ = object.__eq__
    __hash__ = object.__hash__

    def rules(self) -> list[Declaration]:
        """Every declaration that cites clauses, in the order in which the documentation names their kinds."""
        tables: Sequence[Mapping[str, Declaration]] = (
            self.parameters, self.kinds, self.states, self.duties, self.meetings, self.decisions, self.constraints,
            self.services, self.factors, self.practice,
        )  # fmt: skip
        return [declaration for table in tables for declaration in table.values()]

    def out_of_date(self, on: date) -> bool:
        """Whether the pack is past its review date."""
        return self.review_by is not None and on > self.review_by

    def practice_beside(self, name: str) -> list[Practice]:
        """The guidance that stands beside a kind or meeting."""
        return [practice for practice in self.practice.values() if name in practice.shown]

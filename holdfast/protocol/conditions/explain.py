"""The slow interpreter: what a condition is for a fact, and why. It shares the tree with compile.py and nothing else.

It says in words what each part saw, and which unknown things stand in the way of an answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from holdfast.protocol.calendar import Age, day_of, moment
from holdfast.protocol.conditions.compile import Dated
from holdfast.protocol.conditions.context import Context
from holdfast.protocol.conditions.tree import (
    NOTHING,
    And,
    ArisingField,
    Call,
    Column,
    Compare,
    Constant,
    Criterion,
    Each,
    Field,
    Given,
    InForce,
    Known,
    Listing,
    Node,
    Not,
    Or,
    Parameter,
    Recorder,
    Standing,
)
from holdfast.protocol.people import agency_of, party_of, same_person
from holdfast.protocol.templates import in_words
from holdfast.protocol.words import listed


@dataclass(frozen=True, slots=True)
class Explained:
    """One part of a condition, its answer, and the parts it is made of."""

    text: str
    value: Any
    parts: tuple["Explained", ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def because(self) -> str:
        """The answer in a line: the parts that decided it."""
        if not self.parts:
            return self.text
        decisive = [part for part in self.parts if part.value is self.value] or list(self.parts)
        return "; ".join(dict.fromkeys(part.because for part in decisive))


class Explainer:
    """Interprets trees for one context. `slots` and `parameters` are those of the pack."""

    def __init__(self, slots: Mapping[str, int], parameters: Mapping[str, Dated], context: Context) -> None:
        self.slots = slots
        self.parameters = parameters
        self.context = context

    def explain(self, node: Node) -> Explained:
        """The answer to a condition, with its reasons."""
        match node:
            case And(parts):
                seen = tuple(self.explain(part) for part in parts)
                answers = [part.value for part in seen]
                value = False if False in answers else None if None in answers else True
                return Explained(describe(node), value, seen, _gathered(seen, value))
            case Or(parts):
                seen = tuple(self.explain(part) for part in parts)
                answers = [part.value for part in seen]
                value = True if True in answers else None if None in answers else False
                return Explained(describe(node), value, seen, _gathered(seen, value))
            case Not(part):
                inner = self.explain(part)
                value = None if inner.value is None else not inner.value
                return Explained(f"not ({inner.because})", value, (), inner.unknown)
            case Compare(relation, left, right, how):
                a, b = self.value(left), self.value(right)
                value = relate(relation, a, b, how)
                missing = [*self.unknown(left), *self.unknown(right)] if value is None else []
                if value is None and not missing:
                    missing = [_name(left)]  # two people of whom too little is known to say whether they are one
                return Explained(self.seen(left, a), value, (), tuple(dict.fromkeys(missing)))
        value = self.value(node)
        return Explained(self.seen(node, value), value, (), tuple(self.unknown(node)) if value is None else ())

    def seen(self, node: Node, value: Any) -> str:
        """What a value is called and what it is: "category is 2"."""
        if isinstance(node, Known | Given | Standing):
            return describe(node) if value else describe(replace(node, negated=not node.negated))
        if isinstance(node, InForce) and value == []:
            return f"no {node.state} is in force"
        shown = "not known" if value is None else "none" if value is NOTHING else in_words(value) or "empty"
        return f"{describe(node)} is {shown}"

    def unknown(self, node: Node) -> list[str]:
        """The names of what is not known in a value."""
        match node:
            case Compare(_, left, right, _):
                return [*self.unknown(left), *self.unknown(right)]
            case Call(_, arguments) if arguments:
                return [name for argument in arguments for name in self.unknown(argument)]
            case Column(_, inner) | Not(inner):
                return self.unknown(inner)
            case And(parts) | Or(parts) | Listing(parts):
                return [name for part in parts for name in self.unknown(part)]
        value = self.value(node)
        return [_name(node)] if value is None or isinstance(value, Age) else []

    def value(self, node: Node) -> Any:  # noqa: C901, PLR0911  one case for each kind of node
        """The value of an expression, or the answer to a condition."""
        context = self.context
        match node:
            case Constant(value):
                return value
            case Listing(items):
                return [self.value(item) for item in items]
            case Field(name):
                return context.data.get(name)
            case ArisingField(name):
                return self.of_arising(name)
            case Each(name):
                return context.each if name is None or context.each is None else context.each.get(name)
            case InForce(state):
                standing = context.states[self.slots[state]]
                return list(standing) if isinstance(standing, dict) else standing.value
            case Parameter(name):
                return self.parameters[name].on(context.day)
            case Criterion(name):
                return context.criteria[name]
            case Recorder():
                return context.fact.by if context.fact else None
            case Column(name, rows):
                found = self.value(rows)
                return None if found is None else [row[name] for row in found if name in row]
            case Call(function, arguments):
                return self.call(function, [self.value(argument) for argument in arguments])
            case Known(value, negated):
                return (self.value(value) is not None) is not negated
            case Given(value, negated):
                found = self.value(value)
                empty = found is None or found is NOTHING or found in ("", [], {})
                return (not empty) is not negated
            case Standing():
                return self.standing(node)
        return self.explain(node).value

    def of_arising(self, name: str) -> Any:
        arising = self.context.arising
        if arising is None:
            return None
        return arising.happened.isoformat() if name == "happened" else arising.data.get(name)

    def call(self, function: str, values: list[Any]) -> Any:  # noqa: C901, PLR0911, PLR0912  one case for each function
        context = self.context
        match function:
            case "age":
                return context.birth.age_on(context.day) if context.birth else None
            case "sex":
                return context.sex
            case "happened":
                return context.fact.happened.isoformat() if context.fact else None
            case "author":
                return context.fact.author if context.fact else None
            case "owners":
                return context.owners
            case "owed":
                return context.owed()
            case "quorate" | "chaired" | "missing" | "all considered":
                part = "considered" if function == "all considered" else function
                return getattr(context.quorum_of(context), part) if context.quorum_of else None
        if None in values or any(value is NOTHING for value in values):
            return None if None in values else NOTHING
        first = values[0]
        match function:
            case "agencies":
                return sorted({agency_of(person) for person in first})
            case "posts":
                return sorted({party_of(person) for person in first})
            case "agency":
                return agency_of(first)
            case "post":
                return party_of(first)
            case "count":
                return len(first)
            case "date":
                return day_of(moment(first)).isoformat()
            case "instant":
                return moment(first).timestamp()
        return (date.fromisoformat(values[1]) - date.fromisoformat(first)).days

    def standing(self, node: Standing) -> bool:
        found = self.context.states[self.slots[node.state]]
        several = list(found.values()) if isinstance(found, dict) else [found]
        if node.question == "in force":
            return any(one.in_force for one in several) is not node.negated
        stale = any(one.review_day is not None and self.context.day > one.review_day for one in several)
        return stale is not node.negated


def describe(node: Node) -> str:  # noqa: C901, PLR0911, PLR0912  one case for each kind of node
    """A condition in words, close to how it was written."""
    match node:
        case Constant(value):
            return "none" if value is NOTHING else f"“{value}”" if isinstance(value, str) else in_words(value)
        case Listing(items):
            return listed([describe(item) for item in items], "or")
        case Field(name):
            return name.replace("_", " ")
        case ArisingField(name):
            return f"{name.replace('_', ' ')} of the fact from which it arose"
        case Each(name):
            return "each one" if name is None else f"{name.replace('_', ' ')} of each one"
        case InForce(state):
            return f"{state} in force"
        case Parameter(name):
            return name
        case Criterion(name):
            return name
        case Recorder():
            return "the recorder"
        case Column(name, rows):
            return f"{name.replace('_', ' ')} of {describe(rows)}"
        case Call("date" | "instant", (argument,)):
            return describe(argument)
        case Call("count", (argument,)):
            return f"number of {describe(argument)}"
        case Call("days", (start, end)):
            return f"days from {describe(start)} to {describe(end)}"
        case Call(function, arguments):
            return f"{function} of {describe(arguments[0])}" if arguments else function
        case Compare(relation, left, right, _):
            return f"{describe(left)} {_RELATIONS[relation]} {describe(right)}"
        case Known(value, negated):
            return f"{describe(value)} is {'not ' if negated else ''}known"
        case Given(value, negated):
            return f"{describe(value)} is {'not ' if negated else ''}given"
        case Standing(state, question, negated):
            return f"{state} is {'not ' if negated else ''}{question}"
        case Not(part):
            return f"not ({describe(part)})"
        case And(parts):
            return " and ".join(f"({describe(part)})" if isinstance(part, Or) else describe(part) for part in parts)
        case Or(parts):
            return " or ".join(f"({describe(part)})" if isinstance(part, And) else describe(part) for part in parts)
    raise TypeError(f"{type(node).__name__} cannot be described")


_RELATIONS = {
    "is": "is",
    "is not": "is not",
    "<": "is less than",
    "<=": "is at most",
    ">": "is more than",
    ">=": "is at least",
    "in": "is",
    "not in": "is not",
    "includes": "includes",
    "includes any of": "includes any of",
    "includes all of": "includes all of",
}


def _name(node: Node) -> str:
    """The name by which something unknown is asked for: that of the field or state."""
    match node:
        case Field(name) | ArisingField(name) | InForce(name) | Parameter(name) | Criterion(name):
            return name
        case Call("quorate" | "missing", _):
            return "attendance"
        case Call("chaired", _):
            return "chair"
    return describe(node)


def _gathered(parts: tuple[Explained, ...], value: Any) -> tuple[str, ...]:
    if value is not None:
        return ()
    return tuple(dict.fromkeys(name for part in parts for name in part.unknown))


def relate(relation: str, a: Any, b: Any, how: str) -> bool | None:  # noqa: PLR0911  one case for each relation
    """Whether a relation holds between two values; None where one of them is not known and it matters."""
    match relation:
        case "is" | "is not":
            same = None if a is None or b is None else _same(a, b, how)
            return None if same is None else same is (relation == "is")
        case "in" | "not in":
            found = _within(a, b, how)
            return None if found is None else found is (relation == "in")
        case "includes":
            return _within(b, a, how)
        case "includes any of":
            answers = None if a is None or b is None else [_within(one, a, how) for one in b]
            return None if answers is None else True if True in answers else None if None in answers else False
        case "includes all of":
            answers = None if a is None or b is None else [_within(one, a, how) for one in b]
            return None if answers is None else False if False in answers else None if None in answers else True
    if a is None or b is None:
        return None
    if a is NOTHING or b is NOTHING:
        return False
    match relation:
        case "<":
            return a < b  # type: ignore[no-any-return]
        case "<=":
            return a <= b  # type: ignore[no-any-return]
        case ">":
            return a > b  # type: ignore[no-any-return]
    return a >= b  # type: ignore[no-any-return]


def _within(value: Any, items: Any, how: str) -> bool | None:
    if items is None:
        return None
    if items is NOTHING or not items:
        return False
    if value is None:
        return None
    answers = [_same(item, value, how) for item in items]
    return True if True in answers else None if None in answers else False


def _same(a: Any, b: Any, how: str) -> bool | None:
    if a is NOTHING or b is NOTHING:
        return a is b
    if how == "people":
        return same_person(a, b)
    if isinstance(a, Age) or isinstance(b, Age):
        interval, other = (a, b) if isinstance(a, Age) else (b, a)
        return None if isinstance(other, Age) else interval.equals(other)
    return bool(a == b)

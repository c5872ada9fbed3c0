"""Whether a condition can ever hold, found by trying every answer to the closed questions it asks.

A choice has so many values; a number or an age is tried at and beside each number it is compared with; a state has the
values of its field, or none. What is not closed (a text, a list, a quorum) can go either way. Where there are too many
combinations the answer is yes: the linter then says nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from math import prod
from typing import Any, NamedTuple

from holdfast.protocol.conditions.explain import relate
from holdfast.protocol.conditions.tree import (
    NOTHING,
    And,
    Call,
    Compare,
    Constant,
    Field,
    Given,
    InForce,
    Known,
    Listing,
    Node,
    Not,
    Or,
    Standing,
    walk,
)
from holdfast.protocol.conditions.types import Type
from holdfast.protocol.pack import Pack

MOST = 20_000
Answers = Mapping[Node, Any]


class Wanted(NamedTuple):
    """A condition, and whether it is to be true, or anything but true."""

    tree: Node
    true: bool


def possible(conditions: Sequence[Wanted], types: Mapping[str, Type], pack: Pack) -> bool:
    """Whether all these conditions on one fact can be so at once."""
    domains = _Domains(types, pack)
    for one in conditions:
        domains.visit(one.tree)
    if prod(len(values) for values in domains.values.values()) > MOST:
        return True
    names = list(domains.values)
    for answers in product(*(domains.values[name] for name in names)):
        given = dict(zip(names, answers, strict=True))
        if all((_answer(one.tree, given) is True) is one.true for one in conditions):
            return True
    return False


class _Domains:
    """The values to try for each closed question, and yes and no for each that is open."""

    def __init__(self, types: Mapping[str, Type], pack: Pack) -> None:
        self.types = types
        self.pack = pack
        self.values: dict[Node, list[Any]] = {}

    def visit(self, node: Node) -> None:
        match node:
            case And(parts) | Or(parts):
                for part in parts:
                    self.visit(part)
            case Not(part):
                self.visit(part)
            case Compare(_, left, right, _) if _written(right) and self.closed(left) is not None:
                values = self.closed(left) or []
                is_number = all(value is None or value is NOTHING for value in values)
                self.add(left, [*values, *_beside(right)] if is_number else values)
            case Known(value, _) | Given(value, _) if self.closed(value) is not None:
                self.add(value, self.closed(value) or [])
            case Standing(state, "in force", _) if self.closed(InForce(state)) is not None:
                self.add(InForce(state), self.closed(InForce(state)) or [])
            case Field() if self.closed(node) is not None:
                self.add(node, self.closed(node) or [])
            case Constant():
                pass
            case _:
                self.add(node, [True, False])

    def add(self, variable: Node, values: Iterable[Any]) -> None:
        known = self.values.setdefault(variable, [])
        known += [
            value
            for value in dict.fromkeys(values)
            if not any(value is one or (type(value) is type(one) and value == one) for one in known)
        ]

    def closed(self, node: Node) -> list[Any] | None:
        """The values that a closed question can have; None where the question is open."""
        match node:
            case Field(name):
                return _of_type(self.types.get(name))
            case InForce(state) if state in self.pack.states and not self.pack.states[state].keyed_by:
                value = self.pack.states[state].value
                values = [True, None] if value is None else _of_type(value.type)
                return None if values is None else [*values, NOTHING]
            case Call("age" | "count", _):
                return [None]
            case Call("sex", _):
                return ["female", "male", None]
        return None


def _of_type(kind: Type | None) -> list[Any] | None:
    if kind is None:
        return None
    if kind.name in {"number", "age"}:
        return [None]
    return [*kind.values, None] if kind.values is not None else None


def _written(node: Node) -> bool:
    return isinstance(node, Constant) or (
        isinstance(node, Listing) and all(isinstance(item, Constant) for item in node.items)
    )


def _beside(node: Node) -> list[int]:
    """The numbers at and beside those that a value is compared with."""
    numbers = [one.value for one in walk(node) if isinstance(one, Constant) and type(one.value) is int]
    return [number + step for number in numbers for step in (-1, 0, 1)]


def _answer(node: Node, given: Answers) -> bool | None:  # noqa: PLR0911  one case for each kind of node
    if node in given:
        return given[node]  # type: ignore[no-any-return]
    match node:
        case And(parts):
            answers = [_answer(part, given) for part in parts]
            return False if False in answers else None if None in answers else True
        case Or(parts):
            answers = [_answer(part, given) for part in parts]
            return True if True in answers else None if None in answers else False
        case Not(part):
            answer = _answer(part, given)
            return None if answer is None else not answer
        case Compare(relation, left, right, how) if left in given:
            return relate(relation, given[left], _value(right), how)
        case Known(value, negated) if value in given:
            return (given[value] is not None) is not negated
        case Given(value, negated) if value in given:
            return (given[value] is not None and given[value] is not NOTHING) is not negated
        case Standing(state, "in force", negated) if InForce(state) in given:
            value = given[InForce(state)]
            return (value is not None and value is not NOTHING) is not negated
        case Constant(value):
            return value if isinstance(value, bool) else None
    raise TypeError(f"{type(node).__name__} has no answer to try")


def _value(node: Node) -> Any:
    match node:
        case Listing(items):
            return [_value(item) for item in items]
        case Constant(value):
            return value
    raise TypeError(f"{type(node).__name__} is not written in the condition")

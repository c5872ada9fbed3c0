"""From a settled tree to a closure, once for each pack. A closure answers True, False or None (unknown).

The commonest shapes have closures of their own; everything else is put together from general ones. The slow
interpreter in explain.py says the same and is kept apart on purpose: the tests hold one against the other.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, Final, Protocol

from holdfast.protocol.calendar import Age, day_of, moment
from holdfast.protocol.conditions.context import Context, Getter, Test
from holdfast.protocol.conditions.relations import compile_compare
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
from holdfast.protocol.people import agency_of, party_of

EMPTY: Final[tuple[Any, ...]] = ("", [], {})


class Dated(Protocol):
    """A value that depends on the day."""

    def on(self, day: int) -> Any:
        """The value in force on the day with this ordinal; None where there is none."""


class Linker:
    """Where the states and parameters that a condition names are found when it runs."""

    def __init__(self, slots: Mapping[str, int], keyed: Collection[str], parameters: Mapping[str, Dated]) -> None:
        self.slots = slots
        self.keyed = keyed
        self.parameters = parameters


def compile_test(node: Node, linker: Linker) -> Test:
    """A closure for a condition."""
    return _compile(node, linker)


def compile_value(node: Node, linker: Linker) -> Getter:
    """A closure for an expression."""
    return _compile(node, linker)


def _compile(node: Node, linker: Linker) -> Getter:  # noqa: C901, PLR0911, PLR0912  one case for each kind of node
    match node:
        case Constant(value):
            return lambda _: value
        case Listing(items):
            if all(isinstance(item, Constant) for item in items):
                values = [item.value for item in items if isinstance(item, Constant)]
                return lambda _: values
            getters = [_compile(item, linker) for item in items]
            return lambda context: [get(context) for get in getters]
        case Field(name):
            return lambda context: context.data.get(name)
        case ArisingField(name):
            return _arising(name)
        case Each(field):
            return _each(field)
        case InForce(state):
            return _in_force(state, linker)
        case Parameter(name):
            dated = linker.parameters[name]
            return lambda context: dated.on(context.day)
        case Criterion(name):
            return lambda context: context.criteria[name]
        case Recorder():
            return lambda context: context.fact.by if context.fact else None
        case Call(function, arguments):
            return _call(function, [_compile(argument, linker) for argument in arguments])
        case Column(name, rows):
            return _column(name, _compile(rows, linker))
        case Compare(_, left, right, _):
            return compile_compare(node, _compile(left, linker), _compile(right, linker))
        case Known(value, negated):
            return _known(_compile(value, linker), negated)
        case Given(value, negated):
            return _given(_compile(value, linker), negated)
        case Standing():
            return _standing(node, linker)
        case Not(part):
            return _not(_compile(part, linker))
        case And(parts):
            return _and([_compile(part, linker) for part in parts])
        case Or(parts):
            return _or([_compile(part, linker) for part in parts])
    raise TypeError(f"{type(node).__name__} cannot be compiled: resolve the condition first")


# values


def _arising(name: str) -> Getter:
    if name == "happened":
        return lambda context: context.arising.happened.isoformat() if context.arising else None
    return lambda context: context.arising.data.get(name) if context.arising else None


def _each(field: str | None) -> Getter:
    if field is None:
        return lambda context: context.each
    return lambda context: context.each.get(field) if context.each else None


def _in_force(state: str, linker: Linker) -> Getter:
    slot = linker.slots[state]
    if state in linker.keyed:
        return lambda context: context.states[slot]
    return lambda context: context.states[slot].value  # type: ignore[union-attr]  # not keyed: a StateNow


def _column(name: str, rows: Getter) -> Getter:
    def column(context: Context) -> Any:
        found = rows(context)
        return None if found is None else [row[name] for row in found if name in row]

    return column


def _call(function: str, arguments: list[Getter]) -> Getter:
    if function in _OF_CONTEXT:
        return _OF_CONTEXT[function]
    apply = _OF_VALUE[function]
    if len(arguments) == 1:
        value = arguments[0]

        def of_one(context: Context) -> Any:
            found = value(context)
            return None if found is None else NOTHING if found is NOTHING else apply(found)

        return of_one
    first, second = arguments

    def of_two(context: Context) -> Any:
        a, b = first(context), second(context)
        return None if a is None or b is None else NOTHING if a is NOTHING or b is NOTHING else apply(a, b)

    return of_two


def _age(context: Context) -> int | Age | None:
    return context.birth.age_on(context.day) if context.birth else None


def _quorum(part: str) -> Getter:
    def answer(context: Context) -> Any:
        return getattr(context.quorum_of(context), part) if context.quorum_of else None

    return answer


_OF_CONTEXT: dict[str, Getter] = {
    "age": _age,
    "sex": lambda context: context.sex,
    "happened": lambda context: context.fact.happened.isoformat() if context.fact else None,
    "author": lambda context: context.fact.author if context.fact else None,
    "quorate": _quorum("quorate"),
    "chaired": _quorum("chaired"),
    "missing": _quorum("missing"),
    "all considered": _quorum("considered"),
    "owners": lambda context: context.owners,
    "owed": lambda context: context.owed(),
}


@lru_cache(maxsize=4096)
def _date_of(text: str) -> str:
    return day_of(moment(text)).isoformat()


@lru_cache(maxsize=4096)
def _instant(text: str) -> float:
    return moment(text).timestamp()


def _days(start: str, end: str) -> int:
    return date.fromisoformat(end).toordinal() - date.fromisoformat(start).toordinal()


_OF_VALUE: dict[str, Callable[..., Any]] = {
    "agencies": lambda people: {agency_of(person) for person in people},
    "posts": lambda people: {party_of(person) for person in people},
    "agency": agency_of,
    "post": party_of,
    "count": len,
    "date": _date_of,
    "instant": _instant,
    "days": _days,
}


# questions


def _known(value: Getter, negated: bool) -> Test:
    if negated:
        return lambda context: value(context) is None
    return lambda context: value(context) is not None


def _given(value: Getter, negated: bool) -> Test:
    def given(context: Context) -> bool:
        found = value(context)
        return (found is not None and found is not NOTHING and found not in EMPTY) is not negated

    return given


def _standing(node: Standing, linker: Linker) -> Test:
    slot, negated, keyed = linker.slots[node.state], node.negated, node.state in linker.keyed
    if node.question == "in force":
        if keyed:
            return lambda context: bool(context.states[slot]) is not negated
        return lambda context: context.states[slot].in_force is not negated  # type: ignore[union-attr]

    def stale(context: Context) -> bool:
        found = context.states[slot]
        standing = found.values() if isinstance(found, dict) else (found,)
        day = context.day
        return any(one.review_day is not None and day > one.review_day for one in standing) is not negated

    return stale


def _not(part: Test) -> Test:
    def opposite(context: Context) -> bool | None:
        answer = part(context)
        return None if answer is None else not answer

    return opposite


def _and(parts: list[Test]) -> Test:
    if len(parts) == 2:
        first, second = parts

        def both(context: Context) -> bool | None:
            a = first(context)
            if a is False:
                return False
            b = second(context)
            return False if b is False else a and b

        return both

    def every(context: Context) -> bool | None:
        answer: bool | None = True
        for part in parts:
            found = part(context)
            if found is False:
                return False
            if found is None:
                answer = None
        return answer

    return every


def _or(parts: list[Test]) -> Test:
    def some(context: Context) -> bool | None:
        answer: bool | None = False
        for part in parts:
            found = part(context)
            if found:
                return True
            if found is None:
                answer = None
        return answer

    return some

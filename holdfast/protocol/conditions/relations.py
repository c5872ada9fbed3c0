"""Closures for relations: equality, membership, order. The commonest shapes have closures of their own."""

from collections.abc import Callable, Collection
from operator import ge, gt, le, lt
from typing import Any

from holdfast.protocol.calendar import Age
from holdfast.protocol.conditions.context import Context, Getter, Test
from holdfast.protocol.conditions.tree import NOTHING, Compare, Constant, Field, Listing
from holdfast.protocol.people import same_person


def compile_compare(node: Compare, left: Getter, right: Getter) -> Test:
    """A closure for a relation between two values."""
    match node.relation:
        case "is" | "is not":
            return _equal(node, left, right)
        case "in" | "not in":
            return _member(node, right, left, negated=node.relation == "not in")
        case "includes":
            return _member(node, left, right, negated=False)
        case "includes any of" | "includes all of":
            return _several(node, left, right)
    return _ordered(_ORDERS[node.relation], left, right)


def _equal(node: Compare, left: Getter, right: Getter) -> Test:
    wanted = node.relation == "is"
    if node.how != "plain":
        same = _SAME[node.how]

        def alike(context: Context) -> bool | None:
            a, b = left(context), right(context)
            answer = None if a is None or b is None else same(a, b)
            return None if answer is None else answer is wanted

        return alike
    if isinstance(node.left, Field) and isinstance(node.right, Constant):
        name, value = node.left.name, node.right.value
        if wanted:

            def field_is(context: Context) -> bool | None:
                found = context.data.get(name)
                return None if found is None else found == value

            return field_is

        def field_is_not(context: Context) -> bool | None:
            found = context.data.get(name)
            return None if found is None else found != value

        return field_is_not

    def equal(context: Context) -> bool | None:
        a, b = left(context), right(context)
        return None if a is None or b is None else (a == b) is wanted

    return equal


def _member(node: Compare, group: Getter, value: Getter, *, negated: bool) -> Test:
    """Whether a value is in a list. Of a list written in the condition, a set is made once."""
    if node.how != "plain":
        return _member_alike(_SAME[node.how], group, value, negated=negated)
    written = node.right
    if isinstance(written, Listing) and all(isinstance(item, Constant) for item in written.items):
        values = frozenset(item.value for item in written.items if isinstance(item, Constant))

        def one_of(context: Context) -> bool | None:
            found = value(context)
            return None if found is None else (found in values) is not negated

        return one_of

    def member(context: Context) -> bool | None:
        items, found = group(context), value(context)
        if items is None or items is NOTHING:
            return None if items is None else negated
        if found is None:
            return None if items else negated
        return (found in items) is not negated

    return member


def _member_alike(same: "Same", group: Getter, value: Getter, *, negated: bool) -> Test:
    def member(context: Context) -> bool | None:
        items, found = group(context), value(context)
        if items is None:
            return None
        answer = _any_same(same, found, items)
        return None if answer is None else answer is not negated

    return member


def _several(node: Compare, left: Getter, right: Getter) -> Test:
    same = _SAME[node.how]
    every = node.relation == "includes all of"

    def several(context: Context) -> bool | None:
        items, wanted = left(context), right(context)
        if items is None or wanted is None:
            return None
        answers = [_any_same(same, one, items) for one in wanted]
        if every:
            return False if False in answers else None if None in answers else True
        return True if True in answers else None if None in answers else False

    return several


def _ordered(order: Callable[[Any, Any], bool | None], left: Getter, right: Getter) -> Test:
    def ordered(context: Context) -> bool | None:
        a, b = left(context), right(context)
        return None if a is None or b is None else order(a, b)

    return ordered


_ORDERS: dict[str, Callable[[Any, Any], bool | None]] = {"<": lt, "<=": le, ">": gt, ">=": ge}

Same = Callable[[Any, Any], bool | None]


def _same_age(a: Any, b: Any) -> bool | None:
    if isinstance(a, Age):
        return None if isinstance(b, Age) else a.equals(b)
    return b.equals(a) if isinstance(b, Age) else a == b


def _same(a: Any, b: Any) -> bool | None:
    return bool(a == b)


_SAME: dict[str, Same] = {"plain": _same, "age": _same_age, "people": same_person}


def _any_same(same: Same, value: Any, items: Collection[Any]) -> bool | None:
    """Whether any item is the same as the value: False of an empty list even where the value is unknown."""
    if value is None:
        return None if items else False
    answer: bool | None = False
    for item in items:
        match same(item, value):
            case True:
                return True
            case None:
                answer = None
    return answer

"""How a fact finds the open duties it can match: by the values that a condition compares.

`met_by: sibling.considered when person is each` need not ask every open duty: duties are indexed by what they are owed
for, and the fact looks its own value up. Whether a duty that was found really fits is then asked of the condition.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from holdfast.protocol.conditions.compile import Linker, compile_value
from holdfast.protocol.conditions.context import Context, Getter
from holdfast.protocol.conditions.tree import And, ArisingField, Compare, Each, Node, walk
from holdfast.protocol.conditions.types import Type
from holdfast.protocol.people import party_of
from holdfast.protocol.words import plain

Keys = Callable[[Any], tuple[Any, ...]]


class KeyUse(NamedTuple):
    """Which index of the rule's open duties to look in, and for what."""

    number: int
    value: Getter
    keys: Keys


class DutyKey(NamedTuple):
    """A value of a duty (of its `each` or its trigger) under which open duties are indexed."""

    value: Getter
    keys: Keys


def key_use(tree: Node | None, keys: dict[Node, DutyKey], linker: Linker) -> KeyUse | None:
    """How to find the duties that a fact can match: where the condition compares it with `each` or the trigger."""
    for part in tree.parts if isinstance(tree, And) else (tree,):
        if isinstance(part, Compare) and part.relation == "is" and part.how in {"plain", "people"}:
            for of_duty, of_fact in ((part.left, part.right), (part.right, part.left)):
                if isinstance(of_duty, Each | ArisingField) and stands_alone(of_fact):
                    how = people_keys if part.how == "people" else plain_keys
                    if of_duty not in keys:
                        keys[of_duty] = DutyKey(compile_value(of_duty, linker), how)
                    return KeyUse(list(keys).index(of_duty), compile_value(of_fact, linker), how)
    return None


def key_of_each(item: Type) -> DutyKey:
    """The key of duties by the item for which they are owed."""
    return DutyKey(_each, people_keys if item.name in {"person", "professional"} else plain_keys)


def _each(context: Context) -> Any:
    return context.each


def stands_alone(tree: Node | None) -> bool:
    """Whether a condition speaks of the fact and the states only, not of the duty that is open."""
    return tree is None or not any(isinstance(node, Each | ArisingField) for node in walk(tree))


def plain_keys(value: Any) -> tuple[Any, ...]:
    """The key of a text or a number."""
    return (value,) if isinstance(value, str | int) else ()


def people_keys(value: Any) -> tuple[Any, ...]:
    """Every key under which a person can be found; whether it is the same person is then asked of the condition."""
    if isinstance(value, str):
        return (("name", plain(value)),)
    if not isinstance(value, dict):
        return ()
    keys: list[Any] = [(key, plain(str(value[key]))) for key in ("id", "name") if value.get(key)]
    if value.get("agency"):
        keys.append(("party", party_of(value)))
    return tuple(keys)

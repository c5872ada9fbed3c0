"""The conditions under which a question is asked, for a reader (in words) and for the browser (as a small test).

The server alone decides what counts: the browser's test only hides what need not be answered. A condition that the
browser cannot work out, because it asks for more than the fields of the form, is not sent to it, and its question is
always shown with the words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from holdfast.protocol.conditions.tree import And, Compare, Constant, Field, Given, Known, Listing, Node, Not, Or
from holdfast.protocol.words import listed

Test = list[object]


def for_browser(node: Node, prefix: str = "") -> Test | None:  # noqa: PLR0911 - one case for each kind of node
    """The test that the form's script works out: nested lists such as ["is", "outcome", "new"]; None where it cannot.

    `prefix` stands before the names of the form's inputs.
    """
    match node:
        case Compare("is" | "is not" as relation, Field(name), Constant(value)):
            return _maybe_not(relation == "is not", ["is", prefix + name, as_typed(value)])
        case Compare("in" | "not in" as relation, Field(name), Listing(items)):
            values = [as_typed(item.value) for item in items if isinstance(item, Constant)]
            return (
                _maybe_not(relation == "not in", ["in", prefix + name, values]) if len(values) == len(items) else None
            )
        case Compare("includes", Field(name), Constant(value)) | Compare("in", Constant(value), Field(name)):
            return ["includes", prefix + name, as_typed(value)]
        case Known(Field(name), negated) | Given(Field(name), negated):
            return _maybe_not(negated, ["given", prefix + name])
        case Field(name):
            return ["is", prefix + name, "yes"]
        case Not(part):
            inner = for_browser(part, prefix)
            return None if inner is None else ["not", inner]
        case And(parts) | Or(parts):
            tests = [for_browser(part, prefix) for part in parts]
            if any(test is None for test in tests):
                return None
            return ["and" if isinstance(node, And) else "or", *tests]
    return None


def in_words(node: Node, title: Callable[[str], str], answer: Callable[[str, object], str]) -> str:
    """The condition as a sentence has it after "only if". `title` gives a field's question, `answer` an answer's
    words.
    """
    match node:
        case Compare("is" | "is not" as relation, Field(name), Constant(value)):
            return f"“{title(name)}” {relation} “{answer(name, value)}”"
        case Compare("in" | "not in" as relation, Field(name), Listing(items)):
            answers = [f"“{answer(name, item.value)}”" for item in items if isinstance(item, Constant)]
            return f"“{title(name)}” is {'not ' if relation == 'not in' else ''}{listed(answers, 'or')}"
        case Compare("includes", Field(name), Constant(value)) | Compare("in", Constant(value), Field(name)):
            return f"“{title(name)}” includes “{answer(name, value)}”"
        case Known(Field(name), negated) | Given(Field(name), negated):
            return f"“{title(name)}” is {'not ' if negated else ''}answered"
        case Field(name):
            return f"“{title(name)}” is “Yes”"
        case Not(part):
            return f"it is not so that {in_words(part, title, answer)}"
        case And(parts) | Or(parts):
            return (" and " if isinstance(node, And) else " or ").join(in_words(part, title, answer) for part in parts)
    return "it applies"


def without(node: Node, known: Mapping[str, object]) -> Node:
    """The condition with fields that are settled before the form is shown taken as settled."""
    match node:
        case Compare(relation, Field(name), right, how) if name in known and relation in {
            "is",
            "is not",
            "in",
            "not in",
        }:
            value = known[name]
            if isinstance(right, Constant):
                return Constant((value == right.value) is (relation == "is"))
            if isinstance(right, Listing) and all(isinstance(item, Constant) for item in right.items):
                found = any(isinstance(item, Constant) and item.value == value for item in right.items)
                return Constant(found is (relation == "in"))
            return Compare(relation, Field(name), right, how)
        case Not(part):
            return Not(without(part, known))
        case And(parts) | Or(parts):
            decides = Constant(isinstance(node, Or))
            left = [part for part in (without(part, known) for part in parts) if part != Constant(not decides.value)]
            if decides in left:
                return decides
            if len(left) < 2:
                return left[0] if left else Constant(not decides.value)
            return Or(tuple(left)) if isinstance(node, Or) else And(tuple(left))
    return node


def as_typed(value: object) -> str:
    """A value as the form sends it: `yes` and `no` for true and false, else its text."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _maybe_not(negated: bool, test: Test) -> Test:
    return ["not", test] if negated else test

"""The syntax tree of conditions: what the parser makes, the resolver settles, and compile and explain walk.

Nodes are values: two conditions that say the same are equal, which the linter uses.
"""

from dataclasses import dataclass
from typing import Final
from typing import Literal as Words

Scalar = str | int | bool


class Nothing:
    """The value `none`: a state that ended. It equals only itself, and no order holds between it and anything."""

    __slots__ = ()

    def __lt__(self, other: object) -> bool:
        return False

    __le__ = __gt__ = __ge__ = __lt__

    def __repr__(self) -> str:
        return "none"

    def __len__(self) -> int:
        return 0

    def __bool__(self) -> bool:
        return False


NOTHING: Final = Nothing()

Relation = Words["is", "is not", "<", "<=", ">", ">=", "in", "not in", "includes", "includes any of", "includes all of"]
Function = Words[
    "age", "sex", "agencies", "posts", "count", "agency", "post", "date", "days", "instant",
    "quorate", "chaired", "all considered", "missing", "happened", "author", "owners", "owed",
]  # fmt: skip


class Node:
    """Any part of a condition."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Constant(Node):
    """A value written in the condition: text, a number, yes or no, a date as ISO text, or none."""

    value: Scalar | Nothing


@dataclass(frozen=True, slots=True)
class Listing(Node):
    """Values in square brackets."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A word that the resolver has yet to settle. `column` is where it stands in the text."""

    word: str
    column: int


@dataclass(frozen=True, slots=True)
class Field(Node):
    """A field of the fact."""

    name: str


@dataclass(frozen=True, slots=True)
class ArisingField(Node):
    """A field of the fact from which the duty arose."""

    name: str


@dataclass(frozen=True, slots=True)
class Each(Node):
    """The item of `for_each`, or one field of it where the item is a row."""

    field: str | None = None


@dataclass(frozen=True, slots=True)
class Column(Node):
    """One field of every row of a list: `who of not_invited`."""

    field: str
    rows: Node


@dataclass(frozen=True, slots=True)
class InForce(Node):
    """The value of a state; the list of its keys where the state is keyed."""

    state: str


@dataclass(frozen=True, slots=True)
class Parameter(Node):
    """The value of a parameter in force on the day of the fact."""

    name: str


@dataclass(frozen=True, slots=True)
class Criterion(Node):
    """Whether a criterion of the decision holds."""

    name: str


@dataclass(frozen=True, slots=True)
class Recorder(Node):
    """The party that recorded the fact."""


@dataclass(frozen=True, slots=True)
class Call(Node):
    """One of the fixed functions."""

    function: Function
    arguments: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """A relation between two values. `how` says which equality counts: of plain values, of ages, or of people."""

    relation: Relation
    left: Node
    right: Node
    how: Words["plain", "age", "people"] = "plain"


@dataclass(frozen=True, slots=True)
class Known(Node):
    """Whether a value is known (or, negated, unknown). Always yes or no."""

    value: Node
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Given(Node):
    """Whether a value is known and not empty. Always yes or no."""

    value: Node
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Standing(Node):
    """Whether a state is in force, or past its review. Always yes or no."""

    state: str
    question: Words["in force", "stale"]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Not(Node):
    """The opposite; of unknown, unknown."""

    part: Node


@dataclass(frozen=True, slots=True)
class And(Node):
    """True where all parts are; false where one is false; else unknown."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or(Node):
    """True where one part is; false where all are false; else unknown."""

    parts: tuple[Node, ...]


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below a node."""
    match node:
        case Listing(items):
            return items
        case Call(_, arguments):
            return arguments
        case Compare(_, left, right, _):
            return (left, right)
        case Known(value, _) | Given(value, _) | Column(_, value):
            return (value,)
        case Not(part):
            return (part,)
        case And(parts) | Or(parts):
            return parts
    return ()


def walk(node: Node) -> list[Node]:
    """A node and everything below it."""
    found = [node]
    for child in children(node):
        found.extend(walk(child))
    return found

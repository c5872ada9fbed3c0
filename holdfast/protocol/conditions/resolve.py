"""Settling what the words of a condition mean in the place where it stands, and that its comparisons make sense."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from holdfast.protocol.calendar import written_day
from holdfast.protocol.conditions.parser import ConditionError
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
    Name,
    Node,
    Not,
    Nothing,
    Or,
    Parameter,
    Recorder,
    Scalar,
    Standing,
)
from holdfast.protocol.conditions.types import (
    AGE,
    AGENCY,
    ANY,
    DATE,
    INSTANT,
    MOMENT,
    NONE,
    NUMBER,
    ORDERED,
    PARTY,
    PERSON,
    SEX,
    TEXT,
    YES_NO,
    Type,
    comparable,
    list_of,
)
from holdfast.protocol.parties import Parties, PartyError
from holdfast.protocol.words import nearest


@dataclass(frozen=True, slots=True)
class World:
    """What a condition may name anywhere in a pack."""

    states: Mapping[str, "StateType"] = field(default_factory=dict)
    parameters: Mapping[str, Type] = field(default_factory=dict)
    parties: Parties = field(default_factory=Parties)


@dataclass(frozen=True, slots=True)
class StateType:
    """The type of a state's value, found when it is first asked for, and whether it is keyed."""

    value: Callable[[], Type]
    keyed_by: Type | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """What a condition may name in the place where it stands. `owed` are the duties that may be asked for by name."""

    world: World = field(default_factory=World)
    fields: Mapping[str, Type] | None = None
    where: str = "here"
    arising: Mapping[str, Type] | None = None
    each: Type | None = None
    criteria: frozenset[str] | None = None
    meeting: bool = False
    of_duties: bool = False
    owed: tuple[str, ...] | None = None
    considers: bool = False


def resolve_condition(tree: Node, scope: Scope) -> Node:
    """The tree with every word settled. Raises ConditionError where it is not a question of yes or no."""
    node, kind = resolve(tree, scope)
    if kind.name not in {"yes-no", "any"}:
        raise ConditionError(f"this is {kind}, not a question: compare it with something, or ask whether it `is given`")
    return node


def resolve(tree: Node, scope: Scope) -> tuple[Node, Type]:
    """The tree with every word settled, and the type of its value. Raises ConditionError."""
    return _Resolver(scope).settle(tree)


class _Resolver:
    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def settle(self, node: Node) -> tuple[Node, Type]:  # noqa: C901, PLR0911, PLR0912  one case for each kind of node
        match node:
            case Constant(value):
                return node, _type_of(value)
            case Listing(items):
                settled = [self.settle(item) for item in items]
                kinds = {kind.name: kind for _, kind in settled}
                item = next(iter(kinds.values())) if len(kinds) == 1 else ANY
                return Listing(tuple(item for item, _ in settled)), list_of(item)
            case Name(word, column):
                return self.name(word, column)
            case ArisingField(name):
                return node, self.arising(name)
            case Each(name):
                return node, self.each(name)
            case InForce(state):
                return node, self.state(state)
            case Recorder():
                self.need_fact("the recorder")
                return node, PARTY
            case Call():
                return self.call(node)
            case Column(name, rows):
                return self.column(name, rows)
            case Compare():
                return self.compare(node), YES_NO
            case Known(value, negated):
                return Known(self.settle(value)[0], negated), YES_NO
            case Given(value, negated):
                return Given(self.settle(value)[0], negated), YES_NO
            case Standing(state):
                self.state(state)
                return node, YES_NO
            case Not(part):
                return Not(resolve_condition(part, self.scope)), YES_NO
            case And(parts):
                return And(tuple(resolve_condition(part, self.scope) for part in parts)), YES_NO
            case Or(parts):
                return Or(tuple(resolve_condition(part, self.scope) for part in parts)), YES_NO
        raise ConditionError(f"{type(node).__name__} cannot stand in a condition")

    def name(self, word: str, column: int) -> tuple[Node, Type]:  # noqa: C901, PLR0911  one case for each built-in word
        scope = self.scope
        if scope.fields is not None and word in scope.fields:
            return Field(word), scope.fields[word]
        if scope.criteria is not None and word in scope.criteria:
            return Criterion(word), YES_NO
        if word in scope.world.parameters:
            return Parameter(word), scope.world.parameters[word]
        match word:
            case "age":
                return Call("age"), AGE
            case "age now":
                if scope.fields is not None:
                    raise ConditionError(
                        "`age now` would change the answer as time passes: write `age`, on the day of the fact", column
                    )
                return Call("age"), AGE
            case "sex":
                return Call("sex"), SEX
            case "quorate" | "chaired" if scope.meeting:
                return Call(word), YES_NO
            case "missing" if scope.meeting:
                return Call("missing"), list_of(TEXT)
            case "owners" if scope.of_duties:
                return Call("owners"), list_of(PARTY)
            case "owed" if scope.owed is not None:
                return Call("owed"), list_of(Type("choice", values=scope.owed))
            case "happened" | "author" if scope.fields is not None:
                return Call(word), MOMENT if word == "happened" else PERSON
        if word in scope.world.states:
            raise ConditionError(f"“{word}” is a state: write `{word} in force` or `{word} is in force`", column)
        raise ConditionError(
            f"“{word}” is not known {scope.where}: {nearest(word, self.known())} Text stands in quotes.", column
        )

    def known(self) -> list[str]:
        scope = self.scope
        return [
            *(scope.fields or ()),
            *(scope.criteria or ()),
            *scope.world.parameters,
            *scope.world.states,
            "age",
            "sex",
        ]

    def arising(self, name: str) -> Type:
        if self.scope.arising is None:
            raise ConditionError("`the arising` can stand in `met_by`, `lapses`, `while` and `by` only")
        if name == "happened":
            return MOMENT
        if name not in self.scope.arising:
            raise ConditionError(f"the arising fact has no field “{name}”: {nearest(name, self.scope.arising)}")
        return self.scope.arising[name]

    def each(self, name: str | None) -> Type:
        item = self.scope.each
        if item is None:
            raise ConditionError("`each` can stand only in a duty that has `for_each`")
        if name is None:
            return item
        if name not in item.fields:
            raise ConditionError(f"`each` has no field “{name}”: {nearest(name, item.fields)}")
        return item.fields[name]

    def state(self, name: str) -> Type:
        states = self.scope.world.states
        if name not in states:
            raise ConditionError(f"there is no state “{name}”: {nearest(name, states)}")
        keyed_by = states[name].keyed_by
        return list_of(keyed_by) if keyed_by else states[name].value()

    def need_fact(self, what: str) -> None:
        if self.scope.fields is None:
            raise ConditionError(f"`{what}` needs a fact, and there is none {self.scope.where}")

    def call(self, node: Call) -> tuple[Node, Type]:
        settled = [self.settle(argument) for argument in node.arguments]
        call = Call(node.function, tuple(argument for argument, _ in settled))
        kind = settled[0][1] if settled else ANY
        match node.function:
            case "all considered":
                if not self.scope.considers:
                    raise ConditionError("`all considered` needs a fact with a field of type `answers`")
                return call, YES_NO
            case "agencies" | "posts":
                if not (kind.name == "list" and kind.item and kind.item.name in {"professional", "party", "any"}):
                    raise ConditionError(
                        f"`{node.function} of` needs a list of professionals or parties; this is {kind}"
                    )
                return call, list_of(AGENCY if node.function == "agencies" else PARTY)
            case "agency" | "post":
                if kind.name not in {"party", "professional", "agency", "any"}:
                    raise ConditionError(f"`{node.function} of` needs a party or a professional; this is {kind}")
                return call, AGENCY if node.function == "agency" else PARTY
            case "count":
                self.need_list(kind, "count of")
                return call, NUMBER
            case "date":
                return self.day(*settled[0]), DATE
            case "days":
                return Call("days", tuple(self.day(*item) for item in settled)), NUMBER
        return call, ANY

    def column(self, name: str, rows: Node) -> tuple[Node, Type]:
        node, kind = self.settle(rows)
        if kind.name != "list" or kind.item is None or not kind.item.fields:
            raise ConditionError(f"`{name} of` needs a list of rows; this is {kind}")
        if name not in kind.item.fields:
            raise ConditionError(f"the rows have no field “{name}”: {nearest(name, kind.item.fields)}")
        return Column(name, node), list_of(kind.item.fields[name])

    def need_list(self, kind: Type, what: str) -> None:
        if kind.name not in {"list", "any"}:
            raise ConditionError(f"`{what}` needs a list; this is {kind}")

    def day(self, node: Node, kind: Type) -> Node:
        """The node as a date: of a moment, the London date."""
        if kind.name == "date":
            return node
        if kind.name == "moment":
            return Call("date", (node,))
        if isinstance(node, Constant):
            return self.fit(node, kind, DATE)
        raise ConditionError(f"a date or a moment is needed; this is {kind}")

    def compare(self, node: Compare) -> Compare:
        left, left_kind = self.settle(node.left)
        right, right_kind = self.settle(node.right)
        match node.relation:
            case "in" | "not in":
                self.need_list(right_kind, "in")
                right = self.fit(right, right_kind, left_kind, items=True)
                return Compare(node.relation, left, right, _how(left_kind))
            case "includes":
                self.need_list(left_kind, "includes")
                item = left_kind.item or ANY
                return Compare(node.relation, left, self.fit(right, right_kind, item), _how(item))
            case "includes any of" | "includes all of":
                self.need_list(left_kind, "includes")
                self.need_list(right_kind, node.relation)
                item = left_kind.item or ANY
                return Compare(node.relation, left, self.fit(right, right_kind, item, items=True), _how(item))
        return self.ordinary(Compare(node.relation, left, right), left_kind, right_kind)

    def ordinary(self, node: Compare, left_kind: Type, right_kind: Type) -> Compare:
        """Equality and order. A list beside a number is counted; moments are compared as instants or days."""
        left, right = node.left, node.right
        if left_kind.name == "list" and right_kind.name in {"number", "age"}:
            left, left_kind = Call("count", (left,)), NUMBER
        elif right_kind.name == "list" and left_kind.name in {"number", "age"}:
            right, right_kind = Call("count", (right,)), NUMBER
        if "moment" in {left_kind.name, right_kind.name} and "none" not in {left_kind.name, right_kind.name}:
            if left_kind.name == right_kind.name:
                left, right, left_kind, right_kind = (
                    Call("instant", (left,)),
                    Call("instant", (right,)),
                    INSTANT,
                    INSTANT,
                )
            else:
                left, right, left_kind, right_kind = self.day(left, left_kind), self.day(right, right_kind), DATE, DATE
        if isinstance(left, Constant) and not isinstance(right, Constant):
            left, left_kind = self.fit(left, left_kind, right_kind), right_kind
        else:
            right, right_kind = self.fit(right, right_kind, left_kind), left_kind
        if node.relation not in {"is", "is not"} and not _has_order(left_kind):
            raise ConditionError(f"`{node.relation}` needs numbers, ages, dates or moments; this is {left_kind}")
        return Compare(node.relation, left, right, _how(left_kind, right_kind))

    def fit(self, node: Node, kind: Type, wanted: Type, *, items: bool = False) -> Node:
        """A value as values of the wanted type are kept. Raises ConditionError where it can be none."""
        if items and isinstance(node, Listing):
            return Listing(tuple(self.fit(item, self.settle(item)[1], wanted) for item in node.items))
        if isinstance(node, Constant):
            return (
                node if node.value is NOTHING or wanted.name == "any" else Constant(self.constant(node.value, wanted))
            )
        found = (kind.item or ANY) if items else kind
        if isinstance(node, Parameter) and wanted.name == "party" and found.values:
            for value in found.values:
                self.kept_as_written(str(value), wanted)
            return node
        if not comparable(found, wanted):
            raise ConditionError(f"{found} and {wanted} can never be the same")
        return node

    def constant(self, value: Scalar | Nothing, wanted: Type) -> Scalar:
        match wanted.name:
            case "choice":
                return self.choice(value, wanted)
            case "party" | "agency":
                return self.party(value, wanted)
            case "date":
                try:
                    return written_day(str(value)).isoformat()
                except ValueError:
                    raise ConditionError(f"“{value}” is not a date: write it like 2026-03-05") from None
            case "text" if isinstance(value, str):
                return value
            case "yes-no" if isinstance(value, bool):
                return value
            case "number" | "age" if isinstance(value, int) and not isinstance(value, bool):
                return value
            case "list":
                raise ConditionError(f"this is a list: ask whether it `includes` “{value}”")
        raise ConditionError(f"this is {wanted} and cannot be compared with “{value}”")

    def kept_as_written(self, text: str, wanted: Type) -> None:
        """A party in a list of a parameter is written as it is kept, because the list is compared as it stands."""
        found = self.party(text, wanted)
        if found != text:
            raise ConditionError(f"“{text}” stands in a list of parties: write “{found}”")

    def choice(self, value: Scalar | Nothing, kind: Type) -> Scalar:
        values = kind.values or ()
        if isinstance(value, bool):
            value = "yes" if value else "no"
        for item in values:
            if type(item) is type(value) and item == value:
                return item
        raise ConditionError(f"“{value}” is not one of the choices: {nearest(str(value), map(str, values))}")

    def party(self, value: Scalar | Nothing, kind: Type) -> str:
        parties = self.scope.world.parties
        try:
            found = parties.resolve(str(value))
        except PartyError as problem:
            raise ConditionError(str(problem)) from problem
        if kind.name == "agency" and found != parties.agency_of(found):
            raise ConditionError(f"“{value}” is a post, and agencies are compared here: write `posts of` or `post of`")
        return found


def _has_order(kind: Type) -> bool:
    whole_numbers = (
        kind.name == "choice" and bool(kind.values) and all(type(value) is int for value in kind.values or ())
    )
    return kind.name in ORDERED or whole_numbers


def _how(*kinds: Type) -> Literal["plain", "age", "people"]:
    names = {kind.name for kind in kinds}
    if "age" in names:
        return "age"
    return "people" if names & {"person", "professional"} else "plain"


def _type_of(value: Scalar | Nothing) -> Type:
    match value:
        case bool():
            return YES_NO
        case int():
            return NUMBER
        case str():
            return TEXT
    return NONE

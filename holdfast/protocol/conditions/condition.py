"""A condition or expression of a pack: its text, its settled tree, its closure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from holdfast.protocol.conditions.compile import Linker, compile_test, compile_value
from holdfast.protocol.conditions.context import Context, Getter, Test
from holdfast.protocol.conditions.parser import parse
from holdfast.protocol.conditions.resolve import Scope, resolve, resolve_condition
from holdfast.protocol.conditions.tree import Node
from holdfast.protocol.conditions.types import Type


@dataclass(frozen=True, slots=True)
class Condition:
    """A question that is true, false or unknown of a fact and the states as they stand."""

    text: str
    tree: Node
    test: Test = field(compare=False, repr=False)

    @classmethod
    def read(cls, text: str, scope: Scope, linker: Linker) -> "Condition":
        """Read, settle and compile a condition. Raises ConditionError."""
        tree = resolve_condition(parse(text), scope)
        return cls(" ".join(text.split()), tree, compile_test(tree, linker))

    def holds_for(self, data: Mapping[str, Any]) -> bool | None:
        """The answer for these fields alone, for conditions that speak of nothing else."""
        context = Context(None, None, (), 0)
        context.data = data
        return self.test(context)


@dataclass(frozen=True, slots=True)
class Expression:
    """A value worked out from a fact and the states as they stand."""

    text: str
    tree: Node
    type: Type
    value: Getter = field(compare=False, repr=False)

    @classmethod
    def read(cls, text: str, scope: Scope, linker: Linker) -> "Expression":
        """Read, settle and compile an expression. Raises ConditionError."""
        tree, kind = resolve(parse(text), scope)
        return cls(" ".join(text.split()), tree, kind, compile_value(tree, linker))

"""The fields of a kind, and their types. How their answers are checked stands in cleaning.py."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from holdfast.protocol.calendar import LONDON, moment
from holdfast.protocol.conditions import types
from holdfast.protocol.conditions.condition import Condition
from holdfast.protocol.conditions.tree import Scalar
from holdfast.protocol.conditions.types import Type
from holdfast.protocol.declaration import Source
from holdfast.protocol.parameters import Measure

SHORT, LONG, MANY = 300, 20_000, 500  # characters of a short and a long text, entries of a list


class Problem(NamedTuple):
    """What is wrong with a value: the path of the field ("decided_by[1].agency") and what to do about it."""

    path: str
    message: str


class Choice(NamedTuple):
    """One value that a choice offers, and its sentence."""

    value: Scalar
    says: str


@dataclass(frozen=True, slots=True)
class Field:
    """One question that a kind asks.

    `type` is the first word of the type in the pack (text, choice, choices, yes-no, number, date, moment, party,
    people, person, rows, answers), `variant` the second (short, past, professionals, the meeting of `answers`, the
    word in `choice: meetings`...).
    """

    name: str
    type: str
    variant: str
    source: Source
    title: str = ""
    hint: str = ""
    clauses: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    rows: tuple["Field", ...] = ()
    optional: bool = False
    when: Condition | None = None
    sensitive: bool = False
    at_least: int | None = None
    from_different: str | None = None
    named: bool = False
    least: int | None = None
    most: int | None = None
    within: Measure | None = None

    @property
    def values(self) -> tuple[Scalar, ...]:
        """The values that a choice offers."""
        return tuple(choice.value for choice in self.choices)

    def as_type(self) -> Type:
        """The type of the field's values in conditions."""
        match self.type, self.variant:
            case "choice", _:
                return Type("choice", values=self.values)
            case "choices", _:
                return types.list_of(Type("choice", values=self.values))
            case "people", "professionals":
                return types.list_of(types.PROFESSIONAL)
            case "people", _:
                return types.list_of(types.PERSON)
            case "person", "professional":
                return types.PROFESSIONAL
            case "rows", _:
                return types.list_of(Type("row", fields={row.name: row.as_type() for row in self.rows}))
        return _PLAIN_TYPES[self.type]


_PLAIN_TYPES = {
    "text": types.TEXT,
    "yes-no": types.YES_NO,
    "number": types.NUMBER,
    "date": types.DATE,
    "moment": types.MOMENT,
    "party": types.PARTY,
    "person": types.PERSON,
    "answers": Type("answers"),
}


def asked_of(one: Field, data: Mapping[str, Any]) -> bool | None:
    """Whether a field is asked, given the other answers; None where that depends on an answer still missing."""
    return True if one.when is None else one.when.holds_for(data)


def written(instant: datetime) -> str:
    """A moment as it is kept: London time to the minute; with its offset in the hour that the clocks repeat."""
    local = instant.astimezone(LONDON)
    precision = "minutes" if local.second == local.microsecond == 0 else "auto"
    text = local.replace(tzinfo=None, fold=0).isoformat(timespec=precision)
    return local.isoformat(timespec=precision) if moment(text).timestamp() != instant.timestamp() else text

"""What kinds of value a condition can speak of. They are checked when a pack is read, never while it runs."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from holdfast.protocol.conditions.tree import Scalar


@dataclass(frozen=True, slots=True)
class Type:
    """The type of a value.

    `name` is one of: text, choice, yes-no, number, age, date, moment, instant, party, agency, person, professional,
    row, list, answers, none, any. `values` are those a choice offers, `item` the type of a list's items, `fields`
    those of a row.
    """

    name: str
    values: tuple[Scalar, ...] | None = None
    item: "Type | None" = None
    fields: Mapping[str, "Type"] = field(default_factory=dict)

    def __str__(self) -> str:
        if self.name == "list":
            return f"a list ({self.item})" if self.item else "a list"
        return IN_WORDS.get(self.name, self.name)


IN_WORDS = {
    "text": "text",
    "choice": "a choice",
    "yes-no": "yes or no",
    "number": "a number",
    "age": "an age",
    "date": "a date",
    "moment": "a moment",
    "party": "a party",
    "agency": "an agency",
    "person": "a person",
    "professional": "a professional",
    "row": "a row",
    "answers": "answers",
}

ANY = Type("any")
TEXT = Type("text")
YES_NO = Type("yes-no", values=(True, False))
NUMBER = Type("number")
AGE = Type("age")
DATE = Type("date")
MOMENT = Type("moment")
INSTANT = Type("instant")
PARTY = Type("party")
AGENCY = Type("agency")
PERSON = Type("person")
PROFESSIONAL = Type("professional")
NONE = Type("none")
SEX = Type("choice", values=("female", "male"))

ORDERED = frozenset({"number", "age", "date", "moment", "instant", "any", "none"})


def list_of(item: Type | None) -> Type:
    """The type of a list of such items."""
    return Type("list", item=item)


def comparable(left: Type, right: Type) -> bool:
    """Whether an equality between the two can ever hold."""
    if "any" in {left.name, right.name} or "none" in {left.name, right.name}:
        return True
    return bool(_FAMILIES.get(left.name, {left.name}) & _FAMILIES.get(right.name, {right.name}))


_FAMILIES = {
    "text": {"text", "choice"},
    "choice": {"choice", "text", "number"},
    "number": {"number", "age"},
    "age": {"number", "age"},
    "person": {"person", "professional", "text"},
    "date": {"date"},
    "moment": {"moment"},
    "party": {"party"},
    "agency": {"party"},
}

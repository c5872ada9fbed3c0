"""Reading the fields of a kind."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from holdfast.protocol.conditions.compile import Linker
from holdfast.protocol.conditions.resolve import Scope
from holdfast.protocol.fields import Choice, Field
from holdfast.protocol.parameters import Measure
from holdfast.protocol.problems import Problems
from holdfast.protocol.reading.entry import Entry
from holdfast.protocol.reading.shapes import FIELD, FIELD_TYPES
from holdfast.protocol.reading.yaml_source import Rows, Table
from holdfast.protocol.words import listed

RESERVED = frozenset(
    [
        "id",
        "kind",
        "happened",
        "recorded",
        "by",
        "author",
        "corrects",
        "withdrawn",
        "age",
        "sex",
        "quorate",
        "chaired",
        "missing",
        "each",
        "the",
        "none",
        "and",
        "or",
        "not",
        "is",
        "in",
        "includes",
        "any",
        "all",
        "yes",
        "no",
        "known",
        "unknown",
        "given",
        "force",
        "stale",
        "value",
        "key",
    ]
)
LISTS = ("choice", "choices")


class Offers(NamedTuple):
    """The declarations that `choice: meetings` and the like offer, with their titles."""

    choices: tuple[Choice, ...]

    @classmethod
    def of(cls, entries: Mapping[str, tuple[Entry, Any]]) -> "Offers":
        """The names and titles of these declarations."""
        return cls(tuple(Choice(name, entry.text("title", name)) for name, (entry, _) in entries.items()))


MeasureOf = Callable[[Entry, str], Measure | None]


@dataclass(frozen=True, slots=True)
class Around:
    """What the fields of a kind may name: the pack's own declarations, its durations, and what conditions know."""

    problems: Problems
    offers: Mapping[str, Offers]
    measure_of: MeasureOf
    scope: Scope
    linker: Linker


def build_fields(asks: Table, around: Around) -> dict[str, Field]:
    """The fields under `asks`, in their order. Their `when` may speak of one another."""
    fields: dict[str, Field] = {}
    entries: dict[str, Entry] = {}
    for name, table in asks.items():
        if not isinstance(table, Table):
            around.problems.add(asks.at(name), f"field {name} is an object: {{text: long, title: ...}}")
            continue
        entry = entries[str(name)] = Entry(table, f"field {name}", around.problems)
        if str(name) in RESERVED or not str(name).replace("_", "").isalnum() or str(name) != str(name).lower():
            around.problems.add(
                asks.at(name),
                f"a field cannot be called “{name}”: use lower-case words joined by _, none with a meaning of its own",
            )
        one = _field(str(name), entry, around)
        if one is not None:
            fields[str(name)] = one
    types = {name: one.as_type() for name, one in fields.items()}
    inner = replace(around.scope, fields=types, where="among the fields of this kind")
    for name, one in fields.items():
        entry = entries[name]
        if entry.table.get("when") is not None:
            when = entry.condition(entry.at("when"), entry.table["when"], inner, around.linker)
            fields[name] = replace(one, when=when)
    return fields


def _field(name: str, entry: Entry, around: Around) -> Field | None:
    entry.check(FIELD)
    found = [key for key in FIELD_TYPES if key in entry.table]
    if len(found) != 1:
        entry.problems.add(
            entry.table.source,
            f"{entry.what} needs one type, one of {listed(FIELD_TYPES, 'or')}; it has {listed(found) or 'none'}",
        )
        return None
    kind = found[0]
    choices: tuple[Choice, ...] = ()
    rows: tuple[Field, ...] = ()
    variant = ""
    if kind in LISTS:
        choices = _choices(entry, kind, around.offers)
        variant = entry.table[kind] if isinstance(entry.table[kind], str) else ""
    elif kind == "rows":
        rows = tuple(build_fields(entry.sub("rows"), around).values())
    elif kind == "answers":
        variant = entry.text("answers")
    else:
        variant = entry.choice(kind, FIELD_TYPES[kind])
    if entry.text("from_different") not in {"", "agency"}:
        entry.wrong("from_different", "`from_different` can only be `agency`")
    if entry.yes("named") and variant != "professionals":
        entry.wrong("named", "`named` is asked of `people: professionals` alone")
    return Field(
        name=name,
        type=kind,
        variant=variant,
        source=entry.table.source,
        title=entry.text("title"),
        hint=entry.text("hint"),
        clauses=entry.names("clause"),
        choices=choices,
        rows=rows,
        optional=entry.yes("optional"),
        sensitive=entry.yes("sensitive"),
        at_least=entry.number("at_least"),
        from_different=entry.text("from_different") or None,
        named=entry.yes("named"),
        least=entry.number("least"),
        most=entry.number("most"),
        within=around.measure_of(entry, "within") if entry.table.get("within") is not None else None,
    )


def _choices(entry: Entry, kind: str, offers: Mapping[str, Offers]) -> tuple[Choice, ...]:
    value = entry.table[kind]
    if isinstance(value, Table):
        found = tuple(Choice(_value(key), str(says) if says is not None else str(key)) for key, says in value.items())
    elif isinstance(value, Rows):
        found = tuple(Choice(_value(item), str(item).capitalize()) for item in value)
    elif value in offers:
        return offers[str(value)].choices
    else:
        entry.wrong(
            kind,
            f"`{kind}` is a list, an object `value: sentence`, or a word ({listed(offers, 'or')}), not “{value}”",
        )
        return ()
    if not found:
        entry.wrong(kind, f"`{kind}` offers nothing to choose from")
    return found


def _value(item: Any) -> Any:
    return {True: "yes", False: "no"}[item] if isinstance(item, bool) else item

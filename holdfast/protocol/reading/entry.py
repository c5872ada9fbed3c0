"""Reading one declaration: its keys against its shape, its values against what they must be. Problems are gathered."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from holdfast.protocol.calendar import written_day
from holdfast.protocol.conditions.compile import Linker
from holdfast.protocol.conditions.condition import Condition, Expression
from holdfast.protocol.conditions.parser import ConditionError
from holdfast.protocol.conditions.resolve import Scope
from holdfast.protocol.declaration import Source
from holdfast.protocol.durations import Duration
from holdfast.protocol.parameters import Measure, Parameter
from holdfast.protocol.parties import Parties, PartyError
from holdfast.protocol.problems import Problems
from holdfast.protocol.reading.shapes import Key
from holdfast.protocol.reading.yaml_source import Rows, Table
from holdfast.protocol.templates import Template
from holdfast.protocol.words import nearest

T = TypeVar("T")


def measure(entry: "Entry", key: str, parameters: Mapping[str, Parameter], text: str | None = None) -> Measure | None:
    """A length of time under a key: a duration, or a parameter that holds durations."""
    written = entry.text(key) if text is None else text
    if not written:
        return None
    if written in parameters:
        parameter = parameters[written]
        if not all(isinstance(dated.value, Duration) for dated in parameter.values):
            entry.wrong(key, f"the parameter {written} does not hold a duration")
        return Measure(parameter=parameter)
    if not written[0].isdigit() and written != "immediately":
        entry.wrong(key, f"there is no parameter “{written}”: {nearest(written, parameters)}")
        return None
    duration = entry.tried(entry.at(key), lambda: Duration.read(written))
    return Measure(duration) if duration else None


class Entry:
    """A table of a pack that is being read. Every method answers with something usable; what is wrong is noted."""

    def __init__(self, table: Table, what: str, problems: Problems) -> None:
        self.table = table
        self.what = what
        self.problems = problems

    def check(self, shape: Mapping[str, Key], also: Sequence[str] = ()) -> None:
        """Note keys that the shape does not have, and required keys that are missing."""
        for key in self.table:
            if key not in shape and key not in also:
                self.wrong(key, f"{self.what} has no key “{key}”: {nearest(str(key), shape)}")
        for key, one in shape.items():
            if one.required and self.table.get(key) is None:
                self.problems.add(self.table.source, f"{self.what} needs `{key}:` ({one.says.rstrip('.').lower()})")

    def wrong(self, key: Any, message: str) -> None:
        """Note a problem where a key stands."""
        self.problems.add(self.table.at(key), message)

    def at(self, key: Any) -> Source:
        """Where a key stands."""
        return self.table.at(key)

    def text(self, key: str, default: str = "") -> str:
        """A text; numbers are taken as they are written."""
        value = self.table.get(key)
        if value is None:
            return default
        if isinstance(value, Table | Rows | bool):
            self.wrong(key, f"`{key}` must be text (put it in double quotes)")
            return default
        return str(value)

    def yes(self, key: str, default: bool = False) -> bool:
        """yes or no."""
        value = self.table.get(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.wrong(key, f"`{key}` must be yes or no, not “{value}”")
            return default
        return value

    def number(self, key: str) -> int | None:
        """A whole number."""
        value = self.table.get(key)
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        self.wrong(key, f"`{key}` must be a whole number, not “{value}”")
        return None

    def day(self, key: str) -> date | None:
        """An ISO date."""
        value = self.table.get(key)
        if value is None:
            return None
        try:
            return written_day(str(value))
        except ValueError:
            self.wrong(key, f"`{key}` must be a date like 2026-03-05, not “{value}”")
            return None

    def names(self, key: str) -> tuple[str, ...]:
        """A word or a list of words."""
        value = self.table.get(key)
        if value is None:
            return ()
        if isinstance(value, Table) or (
            isinstance(value, Rows) and any(isinstance(item, (Table, Rows)) for item in value)
        ):
            self.wrong(key, f"`{key}` must be a word or a list of words")
            return ()
        return tuple(str(item) for item in value) if isinstance(value, Rows) else (str(value),)

    def choice(self, key: str, known: Sequence[str]) -> str:
        """One of the known words."""
        value = self.text(key)
        if value and value not in known:
            self.wrong(key, f"`{key}` cannot be “{value}”: {nearest(value, known)}")
        return value

    def rows(self, key: str) -> Rows:
        """A list; a single item stands for a list of one."""
        value = self.table.get(key)
        if isinstance(value, Rows):
            return value
        rows = Rows(self.at(key))
        if value is not None:
            rows.append(value)
            rows.lines.append(self.at(key).line)
        return rows

    def sub(self, key: str) -> Table:
        """An object."""
        value = self.table.get(key)
        if isinstance(value, Table):
            return value
        if value is not None:
            self.wrong(key, f"`{key}` must be an object, with `name: ...` on lines of their own or in curly brackets")
        return Table(self.at(key))

    def party(self, key: str, text: str, parties: Parties) -> str | None:
        """A party by the name it is kept under."""
        return self.tried(self.at(key), lambda: parties.resolve(text))

    def parties(self, key: str, parties: Parties) -> tuple[str, ...]:
        """A list of parties."""
        found = [self.party(key, name, parties) for name in self.names(key)]
        return tuple(party for party in found if party is not None)

    def sentence(self, key: str, known: Sequence[str] | None) -> Template:
        """A sentence with places, all of which must be known; None where what is known could not be read."""
        text = self.text(key)
        template = self.tried(self.at(key), lambda: Template.read(text)) or Template(text, ())
        for name, _ in template.places:
            if known is not None and name not in known:
                self.wrong(key, f"{{{name}}} in `{key}` names no field: {nearest(name, known)}")
        return template

    def condition(self, source: Source, text: Any, scope: Scope, linker: Linker) -> Condition | None:
        """A condition."""
        return self.tried(source, lambda: Condition.read(str(text), scope, linker), str(text))

    def expression(self, source: Source, text: Any, scope: Scope, linker: Linker) -> Expression | None:
        """An expression."""
        return self.tried(source, lambda: Expression.read(str(text), scope, linker), str(text))

    def tried(self, source: Source, read: Callable[[], T], text: str = "") -> T | None:
        """What `read` gives; None, with the problem noted, where it refuses."""
        try:
            return read()
        except ConditionError as problem:
            shown = f"“{' '.join(text.split())}”: " if text else ""
            self.problems.add(source, f"{self.what}: {shown}{problem}")
        except (ValueError, PartyError) as problem:
            self.problems.add(source, f"{self.what}: {problem}")
        return None

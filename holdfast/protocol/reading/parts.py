"""What the readers of rules share: the surroundings of a rule, triggers, criteria."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from holdfast.protocol.conditions.compile import Linker
from holdfast.protocol.conditions.resolve import Scope, World
from holdfast.protocol.conditions.types import Type
from holdfast.protocol.declaration import Source
from holdfast.protocol.pack import CONTROLS, Criterion, Kind, Trigger
from holdfast.protocol.parameters import Parameter
from holdfast.protocol.parties import Parties
from holdfast.protocol.problems import Problems
from holdfast.protocol.reading.entry import Entry
from holdfast.protocol.reading.raw import Folder
from holdfast.protocol.reading.shapes import CLAUSE, Key
from holdfast.protocol.reading.yaml_source import Table
from holdfast.protocol.words import nearest

Entries = Mapping[str, Mapping[str, tuple[Entry, Folder]]]
About = Callable[[Entry, Folder, str], dict[str, Any]]

TRIGGER = re.compile(r"(?P<kind>\S+)(?:\s+(?P<word>when|unless)\s+(?P<condition>.+))?", re.DOTALL)
_CRITERION = {
    "when": Key("condition", "The condition", required=True),
    "title": Key("text", "The criterion in words", required=True),
    "until": Key("date", "From this day it is met by nothing"),
    "clause": CLAUSE._replace(required=False),
}


@dataclass(slots=True)
class Parts:
    """What is known when rules are read: every declaration by name, kinds and parties, states and parameters."""

    entries: Entries
    problems: Problems
    world: World
    linker: Linker
    parties: Parties
    parameters: Mapping[str, Parameter]
    kinds: Mapping[str, Kind]
    about: About

    def head(self, kind: str, name: str) -> tuple[Entry, dict[str, Any]]:
        entry, folder = self.entries[kind][name]
        return entry, self.about(entry, folder, name)

    def types(self, kind: str) -> dict[str, Type]:
        return {one.name: one.as_type() for one in self.kinds[kind].fields.values()}

    def scope(self, kind: str, arising: Mapping[str, Type] | None = None, each: Type | None = None) -> Scope:
        """What a condition on a fact of a kind may name."""
        fields = self.kinds[kind].fields
        return Scope(
            self.world,
            self.types(kind),
            f"in a fact {kind}",
            arising,
            each,
            meeting="meeting" in fields and "attendance" in fields,
            considers=self.kinds[kind].answers_field is not None,
            of_duties=kind in CONTROLS,
        )

    def known_kind(self, entry: Entry, source: Source, kind: str) -> bool:
        if kind in self.kinds:
            return True
        entry.problems.add(source, f"{entry.what}: there is no kind “{kind}”: {nearest(kind, self.kinds)}")
        return False

    def triggers(
        self, entry: Entry, key: str, arising: Mapping[str, Type] | None = None, each: Type | None = None
    ) -> tuple[Trigger, ...]:
        rows = entry.rows(key)
        found = [self.trigger(entry, rows.at(index), text, arising, each) for index, text in enumerate(rows)]
        return tuple(trigger for trigger in found if trigger is not None)

    def trigger(
        self,
        entry: Entry,
        source: Source,
        text: Any,
        arising: Mapping[str, Type] | None = None,
        each: Type | None = None,
    ) -> Trigger | None:
        match = TRIGGER.fullmatch(str(text).strip())
        if match is None or match["word"] == "unless":
            entry.problems.add(source, f"{entry.what}: “{text}” is not a trigger: write KIND, or KIND when CONDITION")
            return None
        if not self.known_kind(entry, source, match["kind"]):
            return None
        if match["condition"] is None:
            return Trigger(match["kind"])
        when = entry.condition(source, match["condition"], self.scope(match["kind"], arising, each), self.linker)
        return Trigger(match["kind"], when) if when else None

    def known_state(self, entry: Entry, key: str, state: str) -> bool:
        if state in self.world.states:
            return True
        entry.wrong(key, f"there is no state “{state}”: {nearest(state, self.world.states)}")
        return False

    def rows_of_tables(self, entry: Entry, key: str, shape: Mapping[str, Key]) -> dict[str, Entry]:
        """The objects under a key, by name, each checked against its shape."""
        found = {}
        table = entry.sub(key)
        for name, about in table.items():
            if not isinstance(about, Table):
                self.problems.add(
                    table.at(name), f"{entry.what}: “{name}” under `{key}` is an object: {{{', '.join(shape)}}}"
                )
                continue
            found[str(name)] = Entry(about, f"{entry.what}, {name}", self.problems)
            found[str(name)].check(shape)
        return found

    def criteria(self, entry: Entry, key: str, scope: Scope) -> dict[str, Criterion]:
        found = {}
        for name, below in self.rows_of_tables(entry, key, _CRITERION).items():
            when = below.condition(below.at("when"), below.text("when"), scope, self.linker)
            if when is not None:
                found[name] = Criterion(name, below.text("title"), when, below.day("until"), below.names("clause"))
        return found

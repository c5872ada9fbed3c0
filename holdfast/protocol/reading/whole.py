"""From the declarations of a pack and those it builds on to one Pack."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any

from holdfast.protocol.conditions.compile import Linker
from holdfast.protocol.conditions.resolve import Scope, StateType, World
from holdfast.protocol.conditions.types import AGENCY, ANY, NUMBER, PERSON, TEXT, YES_NO, Type, list_of
from holdfast.protocol.declaration import Source
from holdfast.protocol.durations import Duration
from holdfast.protocol.pack import AUTHOR, RECORDERS_AGENCY, Kind, Pack
from holdfast.protocol.parameters import Dated, Parameter
from holdfast.protocol.parties import Agency, Parties, Post
from holdfast.protocol.problems import Problems
from holdfast.protocol.reading.duties import DutyReader
from holdfast.protocol.reading.entry import Entry, measure
from holdfast.protocol.reading.fields import Around, Offers, build_fields
from holdfast.protocol.reading.raw import Folder, Raw
from holdfast.protocol.reading.rules import RuleReader
from holdfast.protocol.reading.shapes import SHAPES, Key
from holdfast.protocol.reading.yaml_source import Rows, Table
from holdfast.protocol.words import nearest

ABOUT = ("one young person", "young people", "family", "incident", "place", "group", "move", "area", "any case")
OFFERED = {"meetings": "meeting", "duties": "duty", "decisions": "decision", "services": "service", "factors": "factor"}
_POST = {"title": Key("text", "What it is called"), "also": Key("names", "Other ways in which people write it")}
_VALUE = {
    "from": Key("date", "First day", required=True),
    "until": Key("date", "First day on which it no longer holds"),
    "value": Key("text", "A duration, a number, a text or a list", required=True),
    "clause": Key("clauses", "Where it stands", required=True),
    "note": Key("text", "What else to know"),
    "verified": Key("yes-no", "Whether the source was checked"),
}


def build(folders: list[Folder], problems: Problems) -> Pack | None:
    """One Pack from its folder, which comes last, and the folders it builds on. None where there are problems."""
    return _Builder(folders, problems).pack()


class _Builder:
    """Reads the declarations in the order in which they need each other: parties, parameters, kinds, states, rules."""

    def __init__(self, folders: list[Folder], problems: Problems) -> None:
        self.folders = folders
        self.problems = problems
        self.top = folders[-1]
        self.entries: dict[str, dict[str, tuple[Entry, Folder]]] = {name: {} for name in SHAPES}
        for folder in folders:
            self.take(folder)

    def take(self, folder: Folder) -> None:
        here: dict[tuple[str, str], Source] = {}
        for raw in folder.declarations:
            if raw.type == "scenario" and folder is not self.top:
                continue
            if (raw.type, raw.name) in here:
                self.problems.add(raw.source, f"{raw.type} “{raw.name}” stands already at {here[raw.type, raw.name]}")
                continue
            here[raw.type, raw.name] = raw.source
            self.entries[raw.type][raw.name] = (self.entry(raw), folder)

    def entry(self, raw: Raw) -> Entry:
        entry = Entry(raw.table, f"{raw.type} {raw.name}", self.problems)
        if raw.type != "pack":
            entry.check(SHAPES[raw.type], (raw.type,))
        return entry

    def pack(self) -> Pack | None:
        self.parties = self.read_parties()
        self.parameters = {name: self.parameter(name) for name in self.entries["parameter"]}
        self.slots = {name: slot for slot, name in enumerate(self.entries["state"])}
        keyed = {name for name, (entry, _) in self.entries["state"].items() if entry.names("keyed_by")}
        self.linker = Linker(self.slots, keyed, self.parameters)
        self.offers = {word: Offers.of(self.entries[kind]) for word, kind in OFFERED.items()}
        only_fields = Scope(World(parties=self.parties))
        measure_of = partial(measure, parameters=self.parameters)
        self.around = Around(self.problems, self.offers, measure_of, only_fields, self.linker)
        self.considerations = {
            meeting: tuple(about.sub("considers")) for meeting, (about, _) in self.entries["meeting"].items()
        }
        self.kinds = {name: self.kind(name) for name in self.entries["kind"]}
        self.value_types: dict[str, Type] = {}
        self.world = World(
            {name: StateType(partial(self.state_type, name), self.key_type(name)) for name in self.slots},
            {name: _type_of_values(parameter) for name, parameter in self.parameters.items()},
            self.parties,
        )
        surroundings: dict[str, Any] = {
            "entries": self.entries,
            "problems": self.problems,
            "world": self.world,
            "linker": self.linker,
            "parties": self.parties,
            "parameters": self.parameters,
            "kinds": self.kinds,
            "about": self.about_declaration,
        }
        rules, duties = RuleReader(**surroundings), DutyReader(**surroundings)
        readers: dict[str, tuple[str, Callable[[str], Any]]] = {
            "states": ("state", rules.state),
            "meetings": ("meeting", rules.meeting),
            "duties": ("duty", duties.duty),
            "decisions": ("decision", rules.decision),
            "constraints": ("constraint", rules.constraint),
            "services": ("service", rules.service),
            "factors": ("factor", rules.factor),
            "names": ("name", rules.renaming),
            "practice": ("practice", rules.practice),
            "phrases": ("phrase", rules.phrase),
            "own_clauses": ("clause", rules.own_clause),
            "scenarios": ("scenario", rules.scenario),
        }
        built: dict[str, Any] = {
            attribute: {name: read(name) for name in self.entries[kind]} for attribute, (kind, read) in readers.items()
        }
        built["scenarios"] = tuple(built["scenarios"].values())
        if self.problems.found:
            return None
        head = self.top.head
        return Pack(
            name=self.top.name,
            title=head.text("title"),
            source=head.table.source,
            pack=self.top.name,
            begins_on=self.top.begins_on,
            ends_on=self.top.ends_on,
            area=head.text("area"),
            version=head.text("version"),
            owner=head.text("owner"),
            review_by=head.day("review_by"),
            builds_on=tuple(folder.name for folder in self.folders[:-1]),
            origin=head.text("source"),
            folder=str(self.top.path),
            parties=self.parties,
            parameters=self.parameters,
            kinds=self.kinds,
            slots=self.slots,
            **built,
        )

    def about_declaration(self, entry: Entry, folder: Folder, name: str) -> dict[str, Any]:
        """What every declaration has."""
        return {
            "name": name,
            "title": entry.text("title", name),
            "clauses": entry.names("clause"),
            "source": entry.table.source,
            "pack": folder.name,
            "begins_on": entry.day("from") or folder.begins_on,
            "ends_on": entry.day("until") or folder.ends_on,
        }

    def read_parties(self) -> Parties:
        agencies = []
        for name, (entry, _) in self.entries["agency"].items():
            if "/" in name:
                entry.wrong("agency", "the name of an agency holds no slash: it separates agency and post")
            posts = {}
            for post, about in entry.sub("posts").items():
                table = about if isinstance(about, Table) else Table(entry.sub("posts").at(post))
                below = Entry(table, f"post {post} of {name}", self.problems)
                below.check(_POST)
                posts[str(post)] = Post(str(post), below.text("title", str(post).capitalize()), below.names("also"))
            agencies.append(Agency(name, entry.text("title"), entry.names("also"), entry.text("record") or None, posts))
        return Parties.of(agencies)

    def parameter(self, name: str) -> Parameter:
        entry, folder = self.entries["parameter"][name]
        values: list[Dated] = []
        for row in entry.rows("values"):
            if not isinstance(row, Table):
                entry.wrong("values", "each value is an object: {from: 2016-02-22, value: ..., clause: ...}")
                continue
            below = Entry(row, f"parameter {name}", self.problems)
            below.check(_VALUE)
            begins = below.day("from")
            if begins is not None:
                value = self.value(below)
                values.append(
                    Dated(
                        value,
                        begins,
                        below.day("until"),
                        below.names("clause"),
                        below.text("note"),
                        below.yes("verified", default=True),
                    )
                )
        values.sort(key=lambda dated: dated.begins_on)
        values = self.closed(entry, values)
        about = self.about_declaration(entry, folder, name)
        about["clauses"] = tuple(dict.fromkeys(clause for dated in values for clause in dated.clauses))
        if values:
            about |= {"begins_on": values[0].begins_on, "ends_on": values[-1].ends_on}
        return Parameter(**about, values=tuple(values))

    def value(self, entry: Entry) -> Any:
        value = entry.table.get("value")
        if isinstance(value, Rows):
            return list(value)
        if isinstance(value, str):
            number_first = value[:1].isdigit() or value == "immediately"
            return entry.tried(entry.at("value"), lambda: Duration.read(value)) if number_first else value
        return value

    def closed(self, entry: Entry, values: list[Dated]) -> list[Dated]:
        """The values, each ended where the next begins. A gap or an overlap between them is a problem."""
        ended = []
        for dated, following in zip(values, [*values[1:], None], strict=True):
            ends: date | None = dated.ends_on
            if following is not None:
                if ends is not None and ends < following.begins_on:
                    entry.wrong(
                        "values",
                        f"{entry.what} has no value from {ends} to {following.begins_on}: let one reach the other",
                    )
                if following.begins_on == dated.begins_on or (ends is not None and ends > following.begins_on):
                    entry.wrong("values", f"{entry.what} has two values from {following.begins_on}: they overlap")
                ends = following.begins_on
            ended.append(dated._replace(ends_on=ends))
        return ended

    def kind(self, name: str) -> Kind:
        entry, folder = self.entries["kind"][name]
        parts = name.split(".")
        if len(parts) != 2 or not all(part.replace("-", "").replace("_", "").isalnum() for part in parts):
            entry.wrong("kind", f"a kind is named with two words and a dot, like risk.decided; “{name}” is not")
        fields = build_fields(entry.sub("asks"), self.around)
        for one in fields.values():
            if one.type == "answers" and one.variant not in {*fields, *self.considerations}:
                entry.wrong(
                    "asks",
                    f"“{one.variant}” is neither a meeting nor a field: {nearest(one.variant, self.considerations)}",
                )
        return Kind(
            **self.about_declaration(entry, folder, name),
            about=entry.choice("about", ABOUT),
            group=entry.text("group"),
            recorded_by=entry.parties("recorded_by", self.parties),
            closes_case=entry.yes("closes_case"),
            by_itself=entry.yes("by_itself"),
            says=entry.sentence("says", [*fields, "happened", "by"]),
            fields=fields,
            parties=self.parties,
            considerations=self.considerations,
        )

    def key_type(self, name: str) -> Type | None:
        entry, _ = self.entries["state"][name]
        keys = entry.names("keyed_by")
        if not keys:
            return None
        if AUTHOR in keys:
            return PERSON
        if RECORDERS_AGENCY in keys:
            return AGENCY
        for kind in _kinds_of(entry.rows("begins")):
            for key in keys:
                if kind in self.kinds and key in self.kinds[kind].fields:
                    found = self.kinds[kind].fields[key]
                    return PERSON if found.type in {"people", "person"} else found.as_type()
        return ANY

    def state_type(self, name: str) -> Type:
        """The type of a state's value, found when a condition first asks for it."""
        if name not in self.value_types:
            self.value_types[name] = ANY
            entry, _ = self.entries["state"][name]
            if entry.table.get("value") is None:
                self.value_types[name] = YES_NO
            else:
                quiet = Problems()
                for kind in _kinds_of(entry.rows("begins")):
                    scope = Scope(self.world, _types(self.kinds.get(kind)), f"in a fact {kind}")
                    read = Entry(entry.table, entry.what, quiet).expression(
                        entry.at("value"), entry.table["value"], scope, self.linker
                    )
                    if read is not None:
                        self.value_types[name] = read.type
                        break
        return self.value_types[name]


def _kinds_of(triggers: Rows) -> list[str]:
    return [str(trigger).split()[0] for trigger in triggers if str(trigger).strip()]


def _types(kind: Kind | None) -> Mapping[str, Type]:
    return {} if kind is None else {one.name: one.as_type() for one in kind.fields.values()}


def _type_of_values(parameter: Parameter) -> Type:
    if not parameter.values:
        return ANY
    match parameter.values[0].value:
        case bool():
            return YES_NO
        case int():
            return NUMBER
        case str():
            return TEXT
        case list() as items:
            if items and isinstance(items[0], int):
                return list_of(NUMBER)
            texts = [str(text) for dated in parameter.values for text in dated.value]
            return list_of(Type("text", values=tuple(dict.fromkeys(texts))))
    return Type("duration")

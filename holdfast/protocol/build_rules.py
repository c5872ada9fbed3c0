"""Reading states, duties, meetings, decisions, constraints, services and the rest, once kinds and parties are known."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from holdfast.protocol.clause_register import KINDS as CLAUSE_KINDS
from holdfast.protocol.conditions.compile import Linker
from holdfast.protocol.conditions.condition import Condition, Expression
from holdfast.protocol.conditions.resolve import Scope, World
from holdfast.protocol.conditions.types import Type
from holdfast.protocol.declaration import Source
from holdfast.protocol.meetings import Consideration, Meeting, Place
from holdfast.protocol.pack import (
    Band,
    By,
    Constraint,
    Criterion,
    DecisionRule,
    DutyRule,
    Factor,
    Kind,
    Lapse,
    Outcome,
    Owner,
    OwnClause,
    Phrase,
    Practice,
    Refusal,
    Renaming,
    Scenario,
    Service,
    State,
    Trigger,
)
from holdfast.protocol.parameters import Parameter
from holdfast.protocol.parties import Parties
from holdfast.protocol.problems import Problems
from holdfast.protocol.raw import Folder
from holdfast.protocol.reading import Entry, measure
from holdfast.protocol.shapes import CLAUSE, Key
from holdfast.protocol.words import nearest
from holdfast.protocol.yaml_source import Rows, Table

Entries = Mapping[str, Mapping[str, tuple[Entry, Folder]]]
About = Callable[[Entry, Folder, str], dict[str, Any]]

LEVELS = ("universal", "targeted", "specialist")
DOMAINS = ("individual", "family", "school", "peer group", "community")
OUTCOMES_OF_RISK = ("youth violence", "gang involvement")
_TRIGGER = re.compile(r"(?P<kind>\S+)(?:\s+(?P<word>when|unless)\s+(?P<condition>.+))?", re.DOTALL)
_LAPSE = re.compile(r"(?P<word>when|on|at age)\s+(?P<rest>.+)", re.DOTALL)
_BY = re.compile(r"(?:(?P<before>.+?)\s+before\s+)?(?:age (?P<age>\d{1,2})|(?P<event>.+))", re.DOTALL)
_BAND = re.compile(r"(\d{1,2})-(\d{1,2})")
_CRITERION = {
    "when": Key("condition", "The condition", required=True),
    "title": Key("text", "The criterion in words", required=True),
    "until": Key("date", "From this day it is met by nothing"),
    "clause": CLAUSE._replace(required=False),
}
_OUTCOME = {
    "when": Key("condition", "A condition over the criteria"),
    "otherwise": Key("yes-no", "What is left"),
    "says": Key("text", "What it means and what to do", required=True),
}
_PLACE = {
    "the": Key("word", "A state whose party has the place"),
    "party": Key("word", "A party"),
    "who": Key("text", "Somebody described in words"),
    "title": Key("text", "What the place is called"),
    "unless": Key("text", "The reason for which it may stay empty"),
}
_CONSIDERATION = {"title": Key("text", "What is considered", required=True), "clause": CLAUSE._replace(required=False)}
_REFER = {
    "how": Key("text", "How to refer", required=True),
    "accepts_referrals": Key("yes-no", "Whether a professional can refer", required=True),
}


class RuleBuilder:
    """Reads each kind of declaration that stands on kinds, states and parties."""

    def __init__(
        self,
        entries: Entries,
        problems: Problems,
        world: World,
        linker: Linker,
        parties: Parties,
        parameters: Mapping[str, Parameter],
        kinds: Mapping[str, Kind],
        about: About,
    ) -> None:
        self.entries = entries
        self.problems = problems
        self.world = world
        self.linker = linker
        self.parties = parties
        self.parameters = parameters
        self.kinds = kinds
        self.about = about

    def build(self) -> dict[str, Any]:
        """Every declaration that stands on states, by the name of the Pack's attribute."""
        readers: dict[str, tuple[str, Callable[[str], Any]]] = {
            "meetings": ("meeting", self.meeting),
            "duties": ("duty", self.duty),
            "decisions": ("decision", self.decision),
            "constraints": ("constraint", self.constraint),
            "services": ("service", self.service),
            "factors": ("factor", self.factor),
            "names": ("name", self.renaming),
            "practice": ("practice", self.practice),
            "phrases": ("phrase", self.phrase),
            "own_clauses": ("clause", self.own_clause),
        }
        built: dict[str, Any] = {
            attribute: {name: read(name) for name in self.entries[kind]} for attribute, (kind, read) in readers.items()
        }
        built["scenarios"] = tuple(self.scenario(name) for name in self.entries["scenario"])
        return built

    # parts that several declarations have

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
        match = _TRIGGER.fullmatch(str(text).strip())
        if match is None or match["word"] == "unless":
            entry.problems.add(source, f"{entry.what}: “{text}” is not a trigger: write KIND, or KIND when CONDITION")
            return None
        if not self.known_kind(entry, source, match["kind"]):
            return None
        if match["condition"] is None:
            return Trigger(match["kind"])
        when = entry.condition(source, match["condition"], self.scope(match["kind"], arising, each), self.linker)
        return Trigger(match["kind"], when) if when else None

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

    # declarations

    def state(self, name: str) -> State:
        entry, about = self.head("state", name)
        begins = self.triggers(entry, "begins")
        key = entry.text("keyed_by") or None
        value: Expression | None = None
        for trigger in begins:
            if key and key not in self.kinds[trigger.kind].fields:
                entry.wrong(
                    "keyed_by", f"{trigger.kind} has no field “{key}”: {nearest(key, self.kinds[trigger.kind].fields)}"
                )
            elif key and self.kinds[trigger.kind].fields[key].type not in {"choice", "text", "party", "number", "date"}:
                entry.wrong(
                    "keyed_by",
                    f"a state can be keyed by a choice, a text, a party, a number or a date; “{key}” is none",
                )
            if entry.table.get("value") is not None:
                read = entry.expression(entry.at("value"), entry.table["value"], self.scope(trigger.kind), self.linker)
                value = value or read
        ends = () if entry.table.get("ends") == "never" else self.triggers(entry, "ends")
        if not re.fullmatch(r"[a-z][a-z0-9-]*", name):
            entry.wrong(
                "state",
                f"a state is named with lower-case letters and hyphens, so that conditions can speak of it; “{name}” is not",
            )
        return State(
            **about,
            begins=begins,
            ends=ends,
            renewed=self.triggers(entry, "renewed"),
            value=value,
            review=measure(entry, "review", self.parameters),
            keyed_by=key,
            never_ends=entry.table.get("ends") == "never",
            says=entry.sentence("says", ["value", "key", "happened", "by"]) if entry.table.get("says") else None,
        )

    def duty(self, name: str) -> DutyRule:
        entry, about = self.head("duty", name)
        arises = self.triggers(entry, "arises")
        kinds = list(dict.fromkeys(trigger.kind for trigger in arises))
        arising: dict[str, Type] = {}
        for kind in reversed(kinds):
            arising |= self.types(kind)
        for_each = self.for_each(entry, kinds)
        each = for_each.type.item if for_each else None
        met_by = self.triggers(entry, "met_by", arising, each)
        ground = None
        later = Scope(
            self.world, None, "where there is no fact (fields of the trigger: `the arising FIELD`)", arising, each
        )
        if entry.table.get("while") is not None:
            ground = entry.condition(entry.at("while"), entry.table["while"], later, self.linker)
        do = entry.text("do") or (met_by[0].kind if met_by else "")
        if entry.text("do"):
            self.known_kind(entry, entry.at("do"), do)
        if not any(entry.table.get(key) for key in ("within", "by", "every")):
            self.problems.add(
                entry.table.source, f"{entry.what} needs a time: `within: 3 working days`, `by: ...` or `every: ...`"
            )
        if entry.table.get("within") and entry.table.get("by"):
            entry.wrong("by", f"{entry.what} has both `within` and `by`: keep the one that counts")
        places = [*arising, "happened", "by", *(["each"] if for_each else [])]
        return DutyRule(
            **about,
            arises=arises,
            owed_by=self.owners(entry, each),
            met_by=met_by,
            within=measure(entry, "within", self.parameters),
            counted_from=self.counted_from(entry, kinds, arising),
            by=self.by(entry, kinds, arising, each),
            every=measure(entry, "every", self.parameters),
            ground=ground,
            for_each=for_each,
            once=entry.yes("once"),
            before_counts=entry.yes("before_counts"),
            lapses=self.lapses(entry, later, arising, each),
            waived_by=entry.parties("waived_by", self.parties),
            do=do,
            urgent=entry.yes("urgent"),
            because=entry.sentence("because", places),
        )

    def for_each(self, entry: Entry, kinds: list[str]) -> Expression | None:
        if entry.table.get("for_each") is None:
            return None
        found = None
        for kind in kinds:
            found = (
                entry.expression(entry.at("for_each"), entry.table["for_each"], self.scope(kind), self.linker) or found
            )
        if found and (found.type.name != "list" or found.type.item is None):
            entry.wrong("for_each", f"`for_each` needs a list; “{found.text}” is {found.type}")
            return None
        return found

    def counted_from(self, entry: Entry, kinds: list[str], arising: Mapping[str, Type]) -> Expression | None:
        if entry.table.get("counted_from") is None:
            return None
        found = None
        for kind in kinds:
            found = (
                entry.expression(
                    entry.at("counted_from"), entry.table["counted_from"], self.scope(kind, arising), self.linker
                )
                or found
            )
        if found and found.type.name not in {"date", "moment"}:
            entry.wrong("counted_from", f"`counted_from` needs a date or moment; “{found.text}” is {found.type}")
        return found

    def by(self, entry: Entry, kinds: list[str], arising: Mapping[str, Type], each: Type | None) -> By | None:
        text = entry.text("by")
        match = _BY.fullmatch(text) if text else None
        if match is None:
            return None
        before = measure(entry, "by", self.parameters, match["before"]) if match["before"] else None
        if match["age"]:
            return By(age=int(match["age"]), before=before)
        event = None
        for kind in kinds:
            event = (
                entry.expression(entry.at("by"), match["event"], self.scope(kind, arising, each), self.linker) or event
            )
        if event and event.type.name not in {"date", "moment"}:
            entry.wrong("by", f"`by` needs a date or moment; “{event.text}” is {event.type}")
        return By(date_of=event, before=before) if event else None

    def owners(self, entry: Entry, each: Type | None) -> tuple[Owner, ...]:
        found = []
        for name in entry.names("owed_by"):
            if name == "the recorder":
                found.append(Owner("recorder"))
            elif name.startswith("the ") and self.known_state(entry, "owed_by", name[4:]):
                found.append(Owner("state", name[4:]))
            elif name.startswith("each "):
                known = each.fields if each else {}
                if name[5:] not in known:
                    entry.wrong("owed_by", f"`each` has no field “{name[5:]}”: {nearest(name[5:], known)}")
                found.append(Owner("each", name[5:]))
            elif not name.startswith("the "):
                party = entry.party("owed_by", name, self.parties)
                if party:
                    found.append(Owner("party", party))
        return tuple(found)

    def known_state(self, entry: Entry, key: str, state: str) -> bool:
        if state in self.world.states:
            return True
        entry.wrong(key, f"there is no state “{state}”: {nearest(state, self.world.states)}")
        return False

    def lapses(self, entry: Entry, later: Scope, arising: Mapping[str, Type], each: Type | None) -> tuple[Lapse, ...]:
        found = []
        rows = entry.rows("lapses")
        for index, text in enumerate(rows):
            match = _LAPSE.fullmatch(str(text).strip())
            source = rows.at(index)
            if match is None:
                self.problems.add(
                    source,
                    f"{entry.what}: “{text}” is not a way to lapse: write `when CONDITION`, `on KIND` or `at age N`",
                )
            elif match["word"] == "at age":
                if not match["rest"].strip().isdigit():
                    self.problems.add(source, f"{entry.what}: “{match['rest']}” is not an age")
                else:
                    found.append(Lapse(age=int(match["rest"])))
            elif match["word"] == "on":
                trigger = self.trigger(entry, source, match["rest"], arising, each)
                if trigger:
                    found.append(Lapse(on=trigger))
            else:
                when = entry.condition(source, match["rest"], later, self.linker)
                if when:
                    found.append(Lapse(when=when))
        return tuple(found)

    def meeting(self, name: str) -> Meeting:
        entry, about = self.head("meeting", name)
        considers = {
            key: Consideration(key, below.text("title"), below.names("clause"))
            for key, below in self.rows_of_tables(entry, "considers", _CONSIDERATION).items()
        }
        return Meeting(
            **about,
            chair=self.places(entry, "chair", described=False),
            quorum=self.places(entry, "quorum", described=False),
            invite=self.places(entry, "invite", described=True),
            considers=considers,
        )

    def places(self, entry: Entry, key: str, *, described: bool) -> tuple[Place, ...]:
        found = []
        rows = entry.rows(key)
        for index, row in enumerate(rows):
            below = Entry(row if isinstance(row, Table) else Table(rows.at(index)), entry.what, self.problems)
            if isinstance(row, Table):
                below.check(_PLACE)
            else:
                below.table["party"] = row
            state, party = below.text("the"), below.text("party")
            title, unless = below.text("title"), below.text("unless") or None
            if party:
                resolved = below.party("party", party, self.parties)
                if resolved:
                    found.append(Place(title or resolved, party=resolved, unless=unless))
            elif state:
                if self.known_state(below, "the", state):
                    found.append(Place(title or f"the {state}", state=state, unless=unless))
            elif described and below.text("who"):
                found.append(Place(title or below.text("who"), unless=unless))
            else:
                self.problems.add(
                    rows.at(index), f"{entry.what}: a place under `{key}` is a party, or {{the: STATE, title: ...}}"
                )
        return tuple(found)

    def criteria(self, entry: Entry, key: str, scope: Scope) -> dict[str, Criterion]:
        found = {}
        for name, below in self.rows_of_tables(entry, key, _CRITERION).items():
            when = below.condition(below.at("when"), below.text("when"), scope, self.linker)
            if when is not None:
                found[name] = Criterion(name, below.text("title"), when, below.day("until"), below.names("clause"))
        return found

    def decision(self, name: str) -> DecisionRule:
        entry, about = self.head("decision", name)
        on: str | None = entry.text("decides_on")
        if on == "now":
            on = None
        scope = Scope(self.world, None, "in a decision about the case as it stands")
        if on is not None and self.known_kind(entry, entry.at("decides_on"), on):
            scope = self.scope(on)
        criteria = self.criteria(entry, "criteria", scope)
        named = Scope(
            World(parties=self.parties), None, "among the criteria", criteria=frozenset(entry.sub("criteria"))
        )
        outcomes = []
        for outcome, below in self.rows_of_tables(entry, "outcomes", _OUTCOME).items():
            when: Condition | None = None
            if below.yes("otherwise") == (below.table.get("when") is not None):
                self.problems.add(below.table.source, f"{below.what} needs either `when:` or `otherwise: yes`")
            elif below.table.get("when") is not None:
                when = below.condition(below.at("when"), below.text("when"), named, self.linker)
            outcomes.append(Outcome(outcome, below.text("says"), when))
        if outcomes and outcomes[-1].when is not None:
            entry.wrong(
                "outcomes", f"{entry.what}: the last outcome needs `otherwise: yes`, so that every case has one"
            )
        return DecisionRule(**about, decides_on=on, criteria=criteria, outcomes=tuple(outcomes))

    def constraint(self, name: str) -> Constraint:
        entry, about = self.head("constraint", name)
        refuses = []
        rows = entry.rows("refuses")
        for index, text in enumerate(rows):
            match = _TRIGGER.fullmatch(str(text).strip())
            source = rows.at(index)
            if match is None:
                self.problems.add(source, f"{entry.what}: write KIND when CONDITION, or KIND unless CONDITION")
            elif self.known_kind(entry, source, match["kind"]):
                condition = None
                if match["condition"]:
                    condition = entry.condition(source, match["condition"], self.scope(match["kind"]), self.linker)
                refuses.append(Refusal(match["kind"], condition, match["word"] == "unless"))
        return Constraint(**about, refuses=tuple(refuses), says=entry.text("says"), instead=entry.text("instead"))

    def service(self, name: str) -> Service:
        entry, about = self.head("service", name)
        refer = Entry(entry.sub("refer"), f"{entry.what}, refer", self.problems)
        refer.check(_REFER)
        return Service(
            **about,
            provider=entry.text("provider"),
            level=entry.choice("level", LEVELS),
            offers=entry.text("offers"),
            eligible=self.criteria(
                entry, "eligible", Scope(self.world, None, "in a service (it is asked of the case as it stands)")
            ),
            how=refer.text("how"),
            accepts_referrals=refer.yes("accepts_referrals"),
            note=entry.text("note"),
            verified=entry.yes("verified", default=True),
        )

    def factor(self, name: str) -> Factor:
        entry, about = self.head("factor", name)
        strong = {}
        table = entry.sub("strong_for")
        for outcome in table:
            if outcome not in OUTCOMES_OF_RISK:
                self.problems.add(
                    table.at(outcome),
                    f"{entry.what}: “{outcome}” is not known: {nearest(str(outcome), OUTCOMES_OF_RISK)}",
                )
            bands = [_BAND.fullmatch(text) for text in Entry(table, entry.what, self.problems).names(str(outcome))]
            if not all(bands):
                self.problems.add(table.at(outcome), f"{entry.what}: an age band is written like 10-12")
            strong[str(outcome)] = tuple(Band(int(band[1]), int(band[2])) for band in bands if band)
        return Factor(**about, domain=entry.choice("domain", DOMAINS), strong_for=strong)

    def renaming(self, name: str) -> Renaming:
        entry, about = self.head("name", name)
        return Renaming(
            **about, now=entry.text("now"), source_of_name=entry.text("source"), verified=entry.yes("verified")
        )

    def practice(self, name: str) -> Practice:
        entry, about = self.head("practice", name)
        shown = entry.names("shown")
        known = [*self.kinds, *self.entries["meeting"]]
        for place in shown:
            if place not in known:
                entry.wrong("shown", f"{entry.what}: there is no kind or meeting “{place}”: {nearest(place, known)}")
        return Practice(**about, says=entry.text("says"), shown=shown)

    def phrase(self, name: str) -> Phrase:
        entry, about = self.head("phrase", name)
        means = entry.sub("means")
        kind = means.get("kind")
        if kind is None:
            entry.wrong("means", f"{entry.what}: say which kind of fact it means: {{kind: ..., ...}}")
        else:
            self.known_kind(entry, means.at("kind"), str(kind))
        return Phrase(**about, means=means)

    def own_clause(self, name: str) -> OwnClause:
        entry, about = self.head("clause", name)
        about["clauses"] = (name,)
        return OwnClause(**about, kind=entry.choice("kind", CLAUSE_KINDS), says=entry.text("says"))

    def scenario(self, name: str) -> Scenario:
        entry, about = self.head("scenario", name)
        given = entry.rows("given")
        items = []
        for index, item in enumerate(given):
            if isinstance(item, Table) and item:
                items.append((given.at(index), item))
            else:
                self.problems.add(
                    given.at(index), f"{entry.what}: a fact is written `- 2026-03-04 10:00: KIND or phrase`"
                )
        child = entry.sub("child")
        return Scenario(
            **about,
            child={str(key): str(value) for key, value in child.items()},
            given=tuple(items),
            expect=tuple(self.expectations(entry)),
        )

    def expectations(self, entry: Entry) -> list[tuple[str, tuple[tuple[Source, str], ...]]]:
        expect = entry.table.get("expect")
        if isinstance(expect, Rows):
            if not entry.text("at"):
                entry.wrong(
                    "expect",
                    f"{entry.what}: say at which moment: `at: 2026-03-06 17:00`, or put the moment above the lines",
                )
            return [(entry.text("at"), _lines(expect))]
        table = entry.sub("expect")
        return [(str(moment), _lines(Entry(table, entry.what, self.problems).rows(str(moment)))) for moment in table]


def _lines(rows: Rows) -> tuple[tuple[Source, str], ...]:
    return tuple((rows.at(index), " ".join(str(line).split())) for index, line in enumerate(rows))

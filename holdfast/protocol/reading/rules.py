"""Reading states, meetings, decisions, constraints, services and the rest, once kinds and parties are known."""

import re
from collections.abc import Sequence
from dataclasses import replace

from holdfast.protocol.clause_register import KINDS as CLAUSE_KINDS
from holdfast.protocol.conditions.condition import Condition, Expression
from holdfast.protocol.conditions.resolve import Scope, World
from holdfast.protocol.declaration import Source
from holdfast.protocol.meetings import Consideration, Meeting, Place
from holdfast.protocol.pack import (
    AUTHOR,
    RECORDERS_AGENCY,
    Band,
    Constraint,
    DecisionRule,
    Factor,
    Outcome,
    OwnClause,
    Phrase,
    Practice,
    Refusal,
    Renaming,
    Review,
    Scenario,
    Service,
    State,
    Trigger,
)
from holdfast.protocol.reading.entry import Entry, measure
from holdfast.protocol.reading.parts import TRIGGER, Parts
from holdfast.protocol.reading.shapes import CLAUSE, Key
from holdfast.protocol.reading.yaml_source import Rows, Table
from holdfast.protocol.words import listed, nearest

LEVELS = ("universal", "targeted", "specialist")
DOMAINS = ("individual", "family", "school", "peer group", "community")
OUTCOMES_OF_RISK = ("youth violence", "gang involvement")
_PEOPLE = {"people", "person"}
_KEYS = {"choice", "text", "party", "number", "date"}
_KEYS_IN_WORDS = "professionals, a choice, a text, a party, a number or a date"
_BAND = re.compile(r"(\d{1,2})-(\d{1,2})")
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


class RuleReader(Parts):
    """Reads each kind of declaration that stands on kinds, states and parties, but duties."""

    __slots__ = ()

    def state(self, name: str) -> State:
        entry, about = self.head("state", name)
        begins = self.triggers(entry, "begins")
        keys = entry.names("keyed_by")
        self.keys(entry, keys, begins)
        value: Expression | None = None
        for trigger in begins:
            if entry.table.get("value") is not None:
                read = entry.expression(entry.at("value"), entry.table["value"], self.scope(trigger.kind), self.linker)
                value = value or read
        ends = () if entry.table.get("ends") == "never" else self.triggers(entry, "ends")
        renewed = self.triggers(entry, "renewed")
        if not re.fullmatch(r"[a-z][a-z0-9-]*", name):
            entry.wrong(
                "state",
                f"a state is named with lower-case letters and hyphens, so that conditions can name it: not “{name}”",
            )
        return State(
            **about,
            begins=begins,
            ends=ends,
            renewed=renewed,
            value=value,
            review=self.review(entry, begins, renewed),
            keyed_by=keys,
            never_ends=entry.table.get("ends") == "never",
            says=entry.sentence("says", ["value", "key", "happened", "by"]) if entry.table.get("says") else None,
        )

    def keys(self, entry: Entry, keys: Sequence[str], begins: Sequence[Trigger]) -> None:
        """What a state is keyed by: one field that every fact that begins it has, the author, or the recorder's agency;
        or several that name people, of which each such fact has one at least."""
        fields = [self.kinds[trigger.kind].fields for trigger in begins]
        for key in keys if fields else ():
            if key in {AUTHOR, RECORDERS_AGENCY}:
                continue
            having = [some[key] for some in fields if key in some]
            known = [one.type for one in having]
            if not known or (len(keys) == 1 and len(known) < len(fields)):
                without = next(trigger.kind for trigger in begins if key not in self.kinds[trigger.kind].fields)
                names = {name for some in fields for name in some}
                entry.wrong("keyed_by", f"{without} has no field “{key}”: {nearest(key, names)}")
            elif not set(known) <= _PEOPLE | _KEYS:
                entry.wrong("keyed_by", f"a state can be keyed by {_KEYS_IN_WORDS}; “{key}” is none of them")
            elif any(one.type in _PEOPLE and one.variant == "register" for one in having):
                entry.wrong(
                    "keyed_by",
                    f"“{key}” names people of the register, who stand in a chronology without their names: key the"
                    " state by professionals, or owe one duty for each of them (`for_each`)",
                )
            elif len(keys) > 1 and not set(known) <= _PEOPLE:
                entry.wrong("keyed_by", f"a state is keyed by several where each names people; “{key}” does not")
        if len(keys) > 1 and RECORDERS_AGENCY in keys:
            entry.wrong(
                "keyed_by", f"a state is keyed by several where each names people; “{RECORDERS_AGENCY}” does not"
            )
        for trigger, some in zip(begins, fields, strict=True):
            if len(keys) > 1 and AUTHOR not in keys and not set(keys) & set(some):
                entry.wrong("keyed_by", f"{trigger.kind} has none of these fields: {listed(keys, 'or')}")

    def review(self, entry: Entry, *triggers: Sequence[Trigger]) -> Review | None:
        """How soon a state is looked at again. The field that names the day is a date of some fact that begins or
        renews it, and of no other sort anywhere."""
        within, field = measure(entry, "review", self.parameters), entry.text("review_on") or None
        kinds = [self.kinds[trigger.kind] for group in triggers for trigger in group]
        if field:
            types = {kind.fields[field].type for kind in kinds if field in kind.fields}
            if not types:
                known = {name for kind in kinds for name in kind.fields}
                entry.wrong(
                    "review_on", f"no fact that begins or renews it has a field “{field}”: {nearest(field, known)}"
                )
            elif types != {"date"}:
                entry.wrong("review_on", f"a review is due on a date, and “{field}” is none")
        return Review(within, field) if within or field else None

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
            match = TRIGGER.fullmatch(str(text).strip())
            source = rows.at(index)
            if match is None:
                self.problems.add(source, f"{entry.what}: write KIND when CONDITION, or KIND unless CONDITION")
            elif self.known_kind(entry, source, match["kind"]):
                condition = None
                if match["condition"]:
                    scope = replace(self.scope(match["kind"]), owed=tuple(self.entries["duty"]))
                    condition = entry.condition(source, match["condition"], scope, self.linker)
                refuses.append(Refusal(match["kind"], condition, match["word"] == "unless"))
        return Constraint(
            **about,
            refuses=tuple(refuses),
            says=entry.text("says"),
            instead=entry.text("instead"),
            in_every_case=entry.yes("in_every_case"),
        )

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
    """The lines under a moment. YAML takes `RULE cannot tell: FIELD` for an object: it is a line all the same."""
    lines = []
    for index, row in enumerate(rows):
        text = ", ".join(f"{key}: {value}" for key, value in row.items()) if isinstance(row, Table) else str(row)
        lines.append((rows.at(index), " ".join(text.split())))
    return tuple(lines)

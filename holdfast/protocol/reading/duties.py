"""Reading duties."""

import re
from collections.abc import Mapping

from holdfast.protocol.conditions.condition import Expression
from holdfast.protocol.conditions.resolve import Scope
from holdfast.protocol.conditions.types import Type
from holdfast.protocol.pack import By, DutyRule, Lapse, Owner
from holdfast.protocol.reading.entry import Entry, measure
from holdfast.protocol.reading.parts import Parts
from holdfast.protocol.words import nearest

_LAPSE = re.compile(r"(?P<word>when|on|at age)\s+(?P<rest>.+)", re.DOTALL)
_BY = re.compile(r"(?:(?P<before>.+?)\s+before\s+)?(?:age (?P<age>\d{1,2})|(?P<event>.+))", re.DOTALL)


class DutyReader(Parts):
    """Reads duties."""

    __slots__ = ()

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
            because=entry.sentence("because", places if len(arises) == len(entry.rows("arises")) else None),
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

"""Reading a chronology written in JSON (docs/chronology-format.md)."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from holdfast.protocol.calendar import LONDON, Birth, day_of, moment
from holdfast.protocol.cleaning import professional
from holdfast.protocol.facts import Chronology, Fact, Subject
from holdfast.protocol.pack import Pack
from holdfast.protocol.parties import PartyError
from holdfast.protocol.people import party_of
from holdfast.protocol.words import nearest

FORMAT = "holdfast-chronology-1"
KEYS = ("format", "subject", "facts")
SUBJECT_KEYS = ("id", "name", "born", "sex")
FACT_KEYS = ("id", "kind", "happened", "recorded", "by", "data", "corrects", "withdrawn")
LARGEST = 50_000_000


class ChronologyError(ValueError):
    """A chronology that is refused: each line names the fact, the field and the remedy."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


def read_chronology(document: str | bytes | Mapping[str, Any], pack: Pack) -> Chronology:
    """A chronology from JSON text, or from the object it holds, with its data in the form in which facts keep them.

    Raises ChronologyError: the whole file is refused, and every problem is told.
    """
    reader = _Reader(pack)
    chronology = reader.chronology(_object(document))
    if reader.problems or chronology is None:
        raise ChronologyError(reader.problems)
    return chronology


def _object(document: str | bytes | Mapping[str, Any]) -> Any:
    if isinstance(document, Mapping):
        return document
    if len(document) > LARGEST:
        raise ChronologyError(
            [f"the file is larger than {LARGEST // 1_000_000} MB: split it into one chronology for each case"]
        )
    if not document.strip():
        raise ChronologyError(["the file is empty: a chronology is an object with `subject` and `facts`"])
    try:
        return json.loads(document, object_pairs_hook=_no_repetition)
    except (ValueError, RecursionError) as problem:
        raise ChronologyError([f"this is not JSON: {problem}"]) from problem


def _no_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        raise ValueError(f"“{next(key for key in keys if keys.count(key) > 1)}” stands twice in one object")
    return found


CLOCKS_DIFFER = timedelta(minutes=5)
"""How far the clock of whoever recorded a fact may have been behind."""


class _Reader:
    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.problems: list[str] = []

    def chronology(self, document: Any) -> Chronology | None:
        if not isinstance(document, Mapping):
            self.problems.append("a chronology is an object with `subject` and `facts`")
            return None
        self.keys(document, KEYS, "the chronology")
        if document.get("format", FORMAT) != FORMAT:
            self.problems.append(f"format: “{document['format']}” is not known: this reads {FORMAT}")
        facts = document.get("facts", [])
        if not isinstance(facts, list):
            self.problems.append("facts: this must be a list")
            return None
        subject = self.subject(document.get("subject") or {})
        read = [self.fact(fact, number) for number, fact in enumerate(facts, start=1)]
        found = [fact for fact in read if fact is not None]
        self.identities(found)
        return Chronology(subject, found)

    def keys(self, table: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
        for key in table:
            if key not in known:
                self.problems.append(f"{where}: there is no “{key}”: {nearest(str(key), known)}")

    def subject(self, table: Any) -> Subject:
        if not isinstance(table, Mapping):
            self.problems.append("subject: this must be an object")
            return Subject()
        self.keys(table, SUBJECT_KEYS, "subject")
        born, sex = None, table.get("sex")
        if table.get("born") is not None:
            try:
                born = Birth.read(str(table["born"]))
            except ValueError as problem:
                self.problems.append(f"subject, born: {problem}")
        if sex not in {None, "female", "male"}:
            self.problems.append(f"subject, sex: “{sex}” is not known: write female or male, or leave it out")
            sex = None
        return Subject(str(table.get("id") or ""), str(table.get("name") or ""), born, sex)

    def fact(self, table: Any, number: int) -> Fact | None:
        where = f"fact {number}"
        if not isinstance(table, Mapping):
            self.problems.append(f"{where}: this must be an object")
            return None
        identity = table.get("id", f"fact-{number}")
        if not isinstance(identity, str) or not identity.strip():
            self.problems.append(f"{where}, id: this must be text, or left out")
            identity = f"fact-{number}"
        where = f"fact {identity}" if "id" in table else where
        self.keys(table, FACT_KEYS, where)
        kind = self.pack.kinds.get(str(table.get("kind")))
        if kind is None:
            named = str(table.get("kind"))
            close = nearest(named, self.pack.kinds)
            self.problems.append(f"{where}, kind: there is no kind “{named}” in {self.pack.name}: {close}")
        happened = self.moment(table, "happened", where)
        recorded = self.recorded(table, happened, where)
        by, author = self.recorder(table.get("by"), where)
        withdrawn = table.get("withdrawn", False)
        if not isinstance(withdrawn, bool):
            self.problems.append(f"{where}, withdrawn: this must be true or false")
        elif withdrawn and not table.get("corrects"):
            self.problems.append(f"{where}, withdrawn: say which fact was recorded in error: `corrects`")
        data = table.get("data")
        clean: dict[str, Any] = {}
        if kind is not None:
            clean, problems = kind.validate({} if data is None else data, complete=False)
            self.problems += [f"{where}, {problem.path or 'data'}: {problem.message}" for problem in problems]
        if kind is None or happened is None or recorded is None:
            return None
        corrects = table.get("corrects")
        return Fact(
            identity,
            kind.name,
            happened,
            recorded=recorded,
            by=by,
            data=clean,
            corrects=str(corrects) if corrects else None,
            withdrawn=bool(withdrawn),
            author=author,
        )

    def moment(self, table: Mapping[str, Any], key: str, where: str) -> datetime | None:
        value = table.get(key)
        if value is None:
            self.problems.append(f"{where}, {key}: say when it {key}: a date or a moment, like 2026-03-04T10:00")
            return None
        try:
            found = moment(str(value))
            found.astimezone(LONDON).timestamp()
        except (ValueError, OverflowError) as problem:
            self.problems.append(f"{where}, {key}: {problem}")
            return None
        return found

    def recorded(self, table: Mapping[str, Any], happened: datetime | None, where: str) -> datetime | None:
        """When a fact was recorded: never before it happened. A date alone that is the day of it means that moment."""
        if table.get("recorded") is None:
            return happened
        found = self.moment(table, "recorded", where)
        if found is None or happened is None or found >= happened - CLOCKS_DIFFER:
            return found
        if len(str(table["recorded"]).strip()) == len("2026-03-04") and found.date() == day_of(happened):
            return happened
        self.problems.append(
            f"{where}, recorded: {table['recorded']} is before it happened ({table['happened']}): what is still to come"
            " is no fact yet. Give the moment at which it was recorded, or leave it out"
        )
        return None

    def recorder(self, value: Any, where: str) -> tuple[str | None, str | None]:
        if value is None:
            return None, None
        try:
            person = professional(value, self.pack.parties)
        except (ValueError, PartyError) as problem:
            self.problems.append(f"{where}, by: {problem}")
            return None, None
        return party_of(person), person.get("name")

    def identities(self, facts: list[Fact]) -> None:
        """Ids are unique; a correction names a fact that is there and was not recorded later; none corrects itself."""
        known: dict[str, Fact] = {}
        for fact in facts:
            if fact.id in known:
                self.problems.append(f"fact {fact.id}, id: another fact has this id: give each its own")
            known[fact.id] = fact
        for fact in facts:
            if fact.corrects is None:
                continue
            corrected = known.get(fact.corrects)
            if corrected is None:
                self.problems.append(
                    f"fact {fact.id}, corrects: there is no fact “{fact.corrects}”: {nearest(fact.corrects, known)}"
                )
            elif corrected.seen > fact.seen:
                self.problems.append(
                    f"fact {fact.id}, corrects: “{fact.corrects}” was recorded later than this correction of it"
                )
            elif self.circular(fact, known):
                self.problems.append(f"fact {fact.id}, corrects: by way of other corrections it corrects itself")

    def circular(self, fact: Fact, known: Mapping[str, Fact]) -> bool:
        seen = {fact.id}
        step: Fact | None = fact
        while step is not None and step.corrects is not None:
            if step.corrects in seen:
                return True
            seen.add(step.corrects)
            step = known.get(step.corrects)
        return False

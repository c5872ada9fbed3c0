"""What changes between two packs: in the rules, and in the duties of a caseload."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from holdfast.protocol.engine.duty import Duty
from holdfast.protocol.evaluation import evaluate
from holdfast.protocol.facts import Chronology
from holdfast.protocol.pack import Pack
from holdfast.protocol.prose import Line, lines_of, tables


class RuleChange(NamedTuple):
    """A declaration that was added, taken out or changed; where changed, each line as it was and as it is."""

    what: str
    name: str
    change: str
    lines: tuple[tuple[str, str | None, str | None], ...] = ()


class DutyChange(NamedTuple):
    """A duty of one case that differs: None where there was, or is, none."""

    case: str
    rule: str
    was: str | None
    now: str | None


class Unreadable(NamedTuple):
    """A case that one of the packs cannot read."""

    case: str
    pack: str
    problem: str


Case = tuple[str, Callable[[Pack], Chronology]]


def rule_changes(old: Pack, new: Pack) -> Iterator[RuleChange]:
    """The declarations that differ, in the order of the packs."""
    before, after = tables(old), tables(new)
    for what, table in after.items():
        for name in dict.fromkeys([*before[what], *table]):
            if name not in before[what]:
                yield RuleChange(what, name, "added")
            elif name not in table:
                yield RuleChange(what, name, "taken out")
            else:
                was, now = lines_of(before[what][name], old), lines_of(table[name], new)
                was, now = [("Title", before[what][name].title), *was], [("Title", table[name].title), *now]
                if was != now:
                    yield RuleChange(what, name, "changed", tuple(_changed(was, now)))


def _changed(was: list[Line], now: list[Line]) -> Iterator[tuple[str, str | None, str | None]]:
    before, after = dict(was), dict(now)
    for heading in dict.fromkeys([*before, *after]):
        if before.get(heading) != after.get(heading):
            yield heading, before.get(heading), after.get(heading)


def duty_changes(old: Pack, new: Pack, cases: Iterable[Case], at: datetime) -> Iterator[DutyChange | Unreadable]:
    """The duties that a change of pack would change, case by case, at a moment.

    A case is a name and a function that gives its chronology for a pack; what a pack cannot read is told, not skipped.
    """
    for name, chronology_for in cases:
        duties: list[dict[tuple[str, str, str, str], str]] = []
        for pack in (old, new):
            try:
                duties.append({_key(duty): _shown(duty) for duty in evaluate(pack, chronology_for(pack), at).duties})
            except ValueError as problem:
                yield Unreadable(name, pack.name, str(problem))
        if len(duties) == 2:
            was, now = duties
            for key in dict.fromkeys([*was, *now]):
                if was.get(key) != now.get(key):
                    yield DutyChange(name, key[0], was.get(key), now.get(key))


def _key(duty: Duty) -> tuple[str, str, str, str]:
    return duty.rule.name, duty.fact.id, duty.after.id if duty.after else "", duty.for_ or ""


def _shown(duty: Duty) -> str:
    due = duty.due.isoformat() if duty.due else "no date"
    return f"{duty.status}, due {due}, owed by {duty.owed_by or 'nobody'}"

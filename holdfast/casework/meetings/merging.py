"""Two people write into the same notes: what each of them wrote is kept.

A pure function of three states: what stood there when a page was made (`base`), what stands there now (`theirs`), and
what that page sends (`mine`). What only one side changed is taken from that side. A text that both changed is merged
line by line; where they wrote different things in the same place, both stand, one after the other. A choice that both
made differently cannot stand twice: the one that is there stays, and the other is told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import TypeVar

Typed = dict[str, list[str]]
Row = dict[str, list[str]]


@dataclass
class Merged:
    """The merged notes. `texts` names the inputs in which both had written, `choices` those in which both chose and
    the choice of the one who saved first stands.
    """

    typed: Typed
    texts: list[str] = field(default_factory=list)
    choices: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Three:
    """The three states of one input, or of the inputs of one row."""

    base: Mapping[str, Sequence[str]]
    theirs: Mapping[str, Sequence[str]]
    mine: Mapping[str, Sequence[str]]

    def names(self) -> list[str]:
        """Every input that any of the states has."""
        return list(dict.fromkeys([*self.theirs, *self.mine, *self.base]))

    def of(self, name: str) -> tuple[list[str], list[str], list[str]]:
        """What stands under one input in each of them."""
        return list(self.base.get(name, ())), list(self.theirs.get(name, ())), list(self.mine.get(name, ()))


def merge(base: Typed, theirs: Typed, mine: Typed, *, texts: Collection[str], rows: Collection[str]) -> Merged:
    """Merge two states of one form.

    `rows` names the repeated questions, whose inputs are called `NAME-0-part` and counted by `NAME-rows`; `texts` the
    inputs that hold text, a part of a row by `NAME-part`. All others are choices.
    """
    merged = Merged({})
    three = Three(base, theirs, mine)
    for name in rows:
        merged.typed |= _merge_rows(name, three, texts, merged)
    for name in three.names():
        if not any(name.startswith(f"{row}-") for row in rows):
            value = _merge_input(name, three.of(name), name in texts, merged)
            if value:
                merged.typed[name] = value
    return merged


def _merge_input(name: str, states: tuple[list[str], list[str], list[str]], is_text: bool, merged: Merged) -> list[str]:
    base, theirs, mine = states
    if mine in (base, theirs):
        return theirs
    if theirs == base:
        return mine
    if is_text:
        merged.texts.append(name)
        return [merge_text("\n".join(base), "\n".join(theirs), "\n".join(mine))]
    merged.choices.append(name)
    return theirs


def _merge_rows(name: str, three: Three, texts: Collection[str], merged: Merged) -> Typed:
    before, there, here = (rows_of(name, typed) for typed in (three.base, three.theirs, three.mine))
    if here in (before, there):
        return _inputs_of(name, three.theirs)
    if there == before:
        return _inputs_of(name, three.mine)
    result: list[Row] = []
    for was, one, other in _stretches(before, there, here):
        if len(was) == len(one) == len(other):
            for states in zip(was, one, other, strict=True):
                result.append(_merge_row(f"{name}-{len(result)}", name, Three(*states), texts, merged))
        else:
            result += _both(was, one, other)
    written = {f"{name}-{index}-{part}": value for index, row in enumerate(result) for part, value in row.items()}
    return {f"{name}-rows": [str(len(result))], **written}


def _both(was: Sequence[Row], there: Sequence[Row], here: Sequence[Row]) -> list[Row]:
    """Lines that were added, changed or taken away on both sides. One that only this side left as it was, the other has
    changed or taken away; all else stays.
    """
    kept = [row for row in there if (row in here or row not in was) and not _row_goes_on(row, here)]
    more = [row for row in here if row not in there and row not in was and not _row_goes_on(row, there)]
    return [row for row in (*kept, *more) if any(part.strip() for value in row.values() for part in value)]


def _row_goes_on(row: Row, rows: Iterable[Row]) -> bool:
    """Whether one of these rows only goes on where this one stopped."""
    return any(
        other != row and all("\n".join(other.get(part, ())).startswith("\n".join(value)) for part, value in row.items())
        for other in rows
    )


def _merge_row(place: str, name: str, three: Three, texts: Collection[str], merged: Merged) -> Row:
    row: Row = {}
    for part in three.names():
        value = _merge_input(f"{place}-{part}", three.of(part), f"{name}-{part}" in texts, merged)
        if value:
            row[part] = value
    return row


def _inputs_of(name: str, typed: Mapping[str, Sequence[str]]) -> Typed:
    return {key: list(value) for key, value in typed.items() if key.startswith(f"{name}-")}


def rows_of(name: str, typed: Mapping[str, Sequence[str]]) -> list[Row]:
    """The rows of a repeated question, without empty ones at the end."""
    rows: dict[int, Row] = {}
    for key, value in typed.items():
        index, _, part = key.removeprefix(f"{name}-").partition("-")
        if key.startswith(f"{name}-") and part and index.isascii() and index.isdigit() and any(value):
            rows.setdefault(int(index), {})[part] = list(value)
    return [rows.get(index, {}) for index in range(max(rows, default=-1) + 1)]


def merge_text(base: str, theirs: str, mine: str) -> str:
    """Two texts that began as one. Where both wrote in the same place, theirs stands before mine."""
    merged: list[str] = []
    for was, there, here in _stretches(base.splitlines(), theirs.splitlines(), mine.splitlines()):
        if here in (was, there):
            merged += there
        elif there == was:
            merged += here
        else:
            merged += [line for line in there if not _goes_on(line, here)]
            merged += [line for line in here if line not in there and not _goes_on(line, there)]
    return "\n".join(merged)


def _goes_on(line: str, lines: Iterable[str]) -> bool:
    """Whether one of these lines only goes on where this one stopped."""
    return any(other != line and other.startswith(line) for other in lines)


T = TypeVar("T")


def _stretches(old: list[T], one: list[T], other: list[T]) -> Iterable[tuple[list[T], list[T], list[T]]]:
    """The lists cut where all three agree: of each stretch, what stands there in each of them."""
    there, here = _agreement(old, one), _agreement(old, other)
    at, at_one, at_other = 0, 0, 0
    for place in [place for place in range(len(old)) if place in there and place in here]:
        yield old[at:place], one[at_one : there[place]], other[at_other : here[place]]
        yield [old[place]], [old[place]], [old[place]]
        at, at_one, at_other = place + 1, there[place] + 1, here[place] + 1
    yield old[at:], one[at_one:], other[at_other:]


def _agreement(old: list[T], new: list[T]) -> dict[int, int]:
    """Which item of the new list is which item of the old one."""
    matcher = SequenceMatcher(None, [repr(item) for item in old], [repr(item) for item in new], autojunk=False)
    blocks = matcher.get_matching_blocks()
    return {block.a + n: block.b + n for block in blocks for n in range(block.size)}

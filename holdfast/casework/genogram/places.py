"""Where each member of a family stands: rows, the order within them, and how far from the left.

Partners stand next to each other as a *block*; the children of the same parents stand in the order of their ages below
the middle of their parents. Distances are counted in columns, in halves.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations

from holdfast.casework.genogram.family import Family
from holdfast.casework.genogram.generations import rows

_SWEEPS = 6


@dataclass(frozen=True, slots=True)
class Sibship:
    """Children of the same parent or parents, in the order of their ages. Without parents: told to be siblings."""

    parents: tuple[str, ...]
    children: tuple[str, ...]
    by_care: bool = False
    words: str = ""


@dataclass(slots=True)
class Places:
    """Where everybody stands: `row` from the top, `column` from the left, both for the family alone."""

    row: dict[str, int]
    column: dict[str, float]
    order: list[list[str]]
    sibships: list[Sibship]

    @property
    def columns(self) -> float:
        """How many columns wide the family is."""
        return max(self.column.values(), default=-1.0) + 1


@dataclass(slots=True)
class _Block:
    """Members who stand next to each other, left to right, and where the first of them stands."""

    members: list[str]
    at: float = 0.0
    wanted: float = 0.0
    index: dict[str, int] = field(default_factory=dict)


def places(family: Family) -> Places:
    """Where everybody of the family stands."""
    row = rows(family)
    sibships = _sibships(family, row)
    count = max(row.values(), default=-1) + 1
    blocks: list[list[_Block]] = [[] for _ in range(count)]
    for chain in _chains(family, row, sibships):
        blocks[row[chain[0]]].append(_Block(chain))
    anchor = _Anchors(family, row, sibships)
    _set_in_order(blocks, anchor)
    _space(blocks, sibships)
    column = {
        member: block.at + index for line in blocks for block in line for index, member in enumerate(block.members)
    }
    return Places(row, column, [[member for block in line for member in block.members] for line in blocks], sibships)


def _age_order(family: Family) -> dict[str, tuple[bool, date, str, str]]:
    """What members are sorted by: the eldest first, those without a birth date last."""
    return {
        member.id: (member.born is None, member.born or date.max, member.name, member.id) for member in family.members
    }


def _sibships(family: Family, row: Mapping[str, int]) -> list[Sibship]:
    """Who hangs from whom: each child from both parents, or from one; then those whom only a word makes siblings."""
    age = _age_order(family)
    couples = {frozenset((couple.one, couple.other)) for couple in family.couples}
    groups: dict[tuple[tuple[str, ...], bool, str], list[str]] = {}
    by_child: dict[tuple[str, bool], dict[str, str]] = defaultdict(dict)
    for link in family.parentage:
        if link.parent in row and link.child in row and row[link.parent] < row[link.child]:
            by_child[link.child, link.by_care].setdefault(link.parent, link.words)
    for (child, by_care), words in by_child.items():
        for parents in _in_pairs(sorted(words, key=lambda parent: age[parent]), row, couples, pair_anyway=not by_care):
            said = " and ".join(dict.fromkeys(words[parent] for parent in parents)) if by_care else ""
            groups.setdefault((parents, by_care, said), []).append(child)
    # Children of the same parents who stand in different rows hang from different lines.
    found = [
        Sibship(parents, tuple(sorted(same_row, key=lambda child: age[child])), by_care, words)
        for (parents, by_care, words), children in groups.items()
        for same_row in _by_row(children, row)
    ]
    return [*found, *_told_siblings(family, row, found)]


def _by_row(members: Iterable[str], row: Mapping[str, int]) -> list[list[str]]:
    grouped: dict[int, list[str]] = defaultdict(list)
    for member in dict.fromkeys(members):
        grouped[row[member]].append(member)
    return [grouped[index] for index in sorted(grouped)]


def _in_pairs(
    parents: Sequence[str], row: Mapping[str, int], couples: set[frozenset[str]], *, pair_anyway: bool
) -> list[tuple[str, ...]]:
    """Parents as lines hang from them: two who are a couple together, or two of whom nothing is told; others alone."""
    left = list(parents)
    found: list[tuple[str, ...]] = []
    for one, other in combinations(parents, 2):
        is_pair = frozenset((one, other)) in couples and row[one] == row[other]
        if is_pair and one in left and other in left:
            left.remove(one)
            left.remove(other)
            found.append(tuple(sorted((one, other))))
    if pair_anyway and not found and len(left) == 2 and row[left[0]] == row[left[1]]:
        return [tuple(sorted(left))]
    return found + [(one,) for one in left]


def _told_siblings(family: Family, row: Mapping[str, int], known: Sequence[Sibship]) -> list[Sibship]:
    """Those who were told to be siblings and have no parent in common on the picture, joined with each other."""
    age = _age_order(family)
    parents: dict[str, set[str]] = defaultdict(set)
    for sibship in known:
        for child in sibship.children:
            parents[child].update(sibship.parents)
    found = []
    for words in ("sibling", "step-sibling"):
        together: dict[str, set[str]] = {}
        for tie in family.ties:
            if tie.words != words or row.get(tie.one, -1) != row.get(tie.other, -2) or tie.one == tie.other:
                continue
            if parents[tie.one] & parents[tie.other]:
                continue
            joined = together.get(tie.one, {tie.one}) | together.get(tie.other, {tie.other})
            together.update(dict.fromkeys(joined, joined))
        for group in {id(group): group for group in together.values()}.values():
            children = tuple(sorted(group, key=lambda child: age[child]))
            found.append(Sibship((), children, words == "step-sibling", words))
    return found


def _chains(family: Family, row: Mapping[str, int], sibships: Sequence[Sibship]) -> list[list[str]]:
    """The blocks: partners and parents of the same child next to each other, each with at most two neighbours."""
    shape = {member.id: member.shape for member in family.members}
    pairs = [sibship.parents for sibship in sibships if len(sibship.parents) == 2]
    present = [(couple.one, couple.other) for couple in family.couples if not couple.former]
    past = [(couple.one, couple.other) for couple in family.couples if couple.former]
    chains: dict[str, list[str]] = {member: [member] for member in row}
    for one, other in [*pairs, *present, *past]:
        left, right = chains.get(one), chains.get(other)
        if left is None or right is None or left is right or row[one] != row[other]:
            continue
        if one not in (left[0], left[-1]) or other not in (right[0], right[-1]):
            continue
        if left[-1] != one:
            left.reverse()
        if right[0] != other:
            right.reverse()
        joined = left + right
        if shape[joined[0]] == "circle" and shape[joined[-1]] == "square":
            joined.reverse()
        chains.update(dict.fromkeys(joined, joined))
    return [chain for member, chain in chains.items() if chain[0] == member]


class _Anchors:
    """By which of its members a block is set in order: the one who is nearest to the child of the case."""

    def __init__(self, family: Family, row: Mapping[str, int], sibships: Sequence[Sibship]) -> None:
        self.age = _age_order(family)
        self.above: dict[str, Sibship] = {}
        self.below: dict[str, list[str]] = defaultdict(list)
        for sibship in sorted(sibships, key=lambda each: (each.by_care, not each.parents)):
            for child in sibship.children:
                self.above.setdefault(child, sibship)
                for parent in sibship.parents:
                    self.below[parent].append(child)
        self.own = {child: sibship for child, sibship in self.above.items() if sibship.parents}
        self.distance = self._distances(family, row)

    def _distances(self, family: Family, row: Mapping[str, int]) -> dict[str, int]:
        near: dict[str, set[str]] = defaultdict(set)
        for child, sibship in self.above.items():
            for parent in sibship.parents:
                near[child].add(parent)
                near[parent].add(child)
        start = family.child.id if family.child and family.child.id in row else None
        found = {start: 0} if start else {}
        left = [start] if start else []
        for one in left:
            for other in sorted(near[one]):
                if other not in found:
                    found[other] = found[one] + 1
                    left.append(other)
        return found

    def parents(self, member: str) -> tuple[str, ...]:
        """The parents below whom a member stands: their own, else those of somebody told to be a sibling."""
        sibship = self.above.get(member)
        if sibship is None or sibship.parents:
            return sibship.parents if sibship else ()
        return next((self.own[child].parents for child in sibship.children if child in self.own), ())

    def of(self, block: _Block) -> str:
        """The member by whom the block is set in order."""
        return min(
            block.members,
            key=lambda member: (member not in self.above, self.distance.get(member, 999), self.age[member]),
        )


def _set_in_order(blocks: list[list[_Block]], anchors: _Anchors) -> None:
    """Order each row: from the bottom up by where children stand, then from the top down by where parents stand.

    The way down comes last and keeps the children of the same parents in the order of their ages.
    """
    for line in blocks:
        line.sort(key=lambda block: anchors.age[anchors.of(block)])
    position = _positions(blocks)
    for line in reversed(blocks[:-1]):
        _sort_by(line, {id(block): _mean(_below(block, anchors, position)) for block in line})
        position = _positions(blocks)
    for line in blocks:
        for block in line:
            _turn(block, anchors, position)
        position = _positions(blocks)
        keys = {}
        for block in line:
            anchor = anchors.of(block)
            parents = anchors.parents(anchor)
            middle = _mean([position[parent] for parent in parents] or _below(block, anchors, position))
            # Blocks that nothing draws anywhere stand last.
            keys[id(block)] = (middle is None, middle or 0.0, parents, anchors.age[anchor])
        line.sort(key=lambda block: keys[id(block)])
        position = _positions(blocks)


def _positions(blocks: list[list[_Block]]) -> dict[str, float]:
    """How far along its row each member stands, from 0 to 1, so that rows of different lengths can be compared."""
    found = {}
    for line in blocks:
        members = [member for block in line for member in block.members]
        found.update({member: (index + 0.5) / len(members) for index, member in enumerate(members)})
    return found


def _below(block: _Block, anchors: _Anchors, position: Mapping[str, float]) -> list[float]:
    return [position[child] for member in block.members for child in anchors.below[member]]


def _mean(numbers: Sequence[float]) -> float | None:
    return sum(numbers) / len(numbers) if numbers else None


def _sort_by(line: list[_Block], wanted: Mapping[int, float | None]) -> None:
    """Move the blocks that are drawn somewhere to where they belong; the others keep their places."""
    drawn = sorted(
        (block for block in line if wanted[id(block)] is not None), key=lambda block: wanted[id(block)] or 0.0
    )
    line[:] = [drawn.pop(0) if wanted[id(block)] is not None else block for block in line]


def _turn(block: _Block, anchors: _Anchors, position: Mapping[str, float]) -> None:
    """Turn a block around where its ends' parents stand the other way round."""

    def parents(member: str) -> float | None:
        sibship = anchors.above.get(member)
        return _mean([position[parent] for parent in sibship.parents]) if sibship else None

    first, last = parents(block.members[0]), parents(block.members[-1])
    if first is not None and last is not None and first > last:
        block.members.reverse()


def _space(blocks: list[list[_Block]], sibships: Sequence[Sibship]) -> None:
    """Give each block its column, near the middle of those to whom its members belong."""
    for line in blocks:
        at = 0.0
        for block in line:
            block.at = at
            block.index = {member: index for index, member in enumerate(block.members)}
            at += len(block.members)
    home = {member: block for line in blocks for block in line for member in block.members}

    def column(member: str) -> float:
        return home[member].at + home[member].index[member]

    for sweep in range(_SWEEPS):
        for line in blocks if sweep % 2 == 0 else reversed(blocks):
            pulls: dict[int, list[float]] = defaultdict(list)
            for sibship in sibships:
                if not sibship.parents:
                    continue
                middle = sum(map(column, sibship.parents)) / len(sibship.parents)
                own = sum(map(column, sibship.children)) / len(sibship.children)
                for member in (*sibship.parents, *sibship.children):
                    towards = own - middle if member in sibship.parents else middle - own
                    pulls[id(home[member])].append(home[member].at + towards)
            for block in line:
                drawn = pulls[id(block)]
                block.wanted = sum(drawn) / len(drawn) if drawn else block.at
            _settle(line)
    least = min((line[0].at for line in blocks if line), default=0.0)
    for line in blocks:
        for block in line:
            block.at = math.floor((block.at - least) * 2 + 0.5) / 2


def _settle(line: Sequence[_Block]) -> None:
    """Put the blocks of a row as near as can be to where they want to stand, in order and without overlap.

    Least squares with order kept: blocks that would overlap move together (pool adjacent violators).
    """
    pools: list[tuple[float, int, list[_Block]]] = []
    offset = 0.0
    offsets = {}
    for block in line:
        offsets[id(block)] = offset
        pools.append((block.wanted - offset, 1, [block]))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            last, before = pools.pop(), pools.pop()
            count = last[1] + before[1]
            pools.append(((last[0] * last[1] + before[0] * before[1]) / count, count, before[2] + last[2]))
        offset += len(block.members)
    for start, _, members in pools:
        for block in members:
            block.at = start + offsets[id(block)]

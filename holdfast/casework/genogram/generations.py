"""In which row each member of a family stands: parents above their children, partners and siblings side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from holdfast.casework.genogram.family import Family, Member

_BELOW = {
    "grandparent": 2,
    "grandchild": -2,
    "aunt or uncle": 1,
    "niece or nephew": -1,
    "child": -1,
    "step-child": -1,
    "parent or carer": 1,
}
"""How many rows below the first person of a tie the second stands; the same row where a tie is not named here."""
_SIDE_BY_SIDE = {"sibling", "step-sibling"}


def rows(family: Family) -> dict[str, int]:
    """The row of each member of the family, 0 at the top, without gaps.

    Everybody for whom a chain of parents does not lead back to themselves stands below their parents; where what was
    told contradicts itself in that way, what was met first counts and the rest is left to the table.
    """
    members = [member for member in family.members if member.is_family]
    ids = {member.id for member in members}
    found = _spread(members, family, ids)
    descent = list(_without_circles(family, ids))
    level = [(couple.one, couple.other) for couple in family.couples]
    level += [(tie.one, tie.other) for tie in family.ties if tie.words in _SIDE_BY_SIDE]
    level = [(one, other) for one, other in level if one in ids and other in ids]
    for _ in members:
        _push_down(found, descent)
        apart = [(one, other) for one, other in level if found[one] != found[other]]
        if not apart:
            break
        for one, other in apart:
            found[one] = found[other] = max(found[one], found[other])
    _push_down(found, descent)
    order = {row: index for index, row in enumerate(sorted(set(found.values())))}
    return {member_id: order[row] for member_id, row in found.items()}


def _spread(members: list[Member], family: Family, ids: set[str]) -> dict[str, int]:
    """Rows by following what was told, from the child of the case outward, then from whoever is left.

    Birth, partners and siblings are followed before care, and care before what is further away.
    """
    near: tuple[_Near, ...] = (defaultdict(list), defaultdict(list), defaultdict(list))

    def join(strength: int, one: str, other: str, below: int) -> None:
        if one in ids and other in ids:
            near[strength][one].append((other, below))
            near[strength][other].append((one, -below))

    for link in family.parentage:
        join(1 if link.by_care else 0, link.parent, link.child, 1)
    for couple in family.couples:
        join(0, couple.one, couple.other, 0)
    for tie in family.ties:
        join(0 if tie.words in _SIDE_BY_SIDE else 2, tie.one, tie.other, _BELOW.get(tie.words, 0))
    found: dict[str, int] = {}
    for start in sorted(members, key=lambda member: not member.is_child):
        if start.id not in found:
            found[start.id] = 0
            _follow(near, found)
    return found


_Near = dict[str, list[tuple[str, int]]]


def _follow(near: Sequence[_Near], found: dict[str, int]) -> None:
    """Reach everybody who can be reached, each by the strongest way that there is from whoever was reached before."""
    while True:
        step = next(
            (
                (other, found[one] + below)
                for strength in near
                for one in list(found)
                for other, below in strength.get(one, ())
                if other not in found
            ),
            None,
        )
        if step is None:
            return
        found[step[0]] = step[1]


def _without_circles(family: Family, ids: set[str]) -> Iterator[tuple[str, str]]:
    """Parent and child, leaving out what would make somebody their own ancestor."""
    children: dict[str, set[str]] = defaultdict(set)
    for link in family.parentage:
        if link.parent in ids and link.child in ids and link.parent not in _reached(children, link.child):
            children[link.parent].add(link.child)
            yield link.parent, link.child


def _reached(children: dict[str, set[str]], start: str) -> set[str]:
    """Somebody and all their descendants."""
    seen, left = {start}, [start]
    while left:
        new = children.get(left.pop(), set()) - seen
        seen |= new
        left.extend(new)
    return seen


def _push_down(found: dict[str, int], descent: Sequence[tuple[str, str]]) -> None:
    """Move children below their parents. As many rounds as there are people are enough for the longest chain."""
    for _ in found:
        low = [(parent, child) for parent, child in descent if found[child] <= found[parent]]
        if not low:
            return
        for parent, child in low:
            found[child] = max(found[child], found[parent] + 1)

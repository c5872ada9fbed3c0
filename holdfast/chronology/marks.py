"""How far a chain went, and its hash there: what an operator keeps elsewhere, to find a chain that was cut at its end.

Nothing within the database tells of links that were taken away at the end together with what hung on them. Somebody who
kept a mark finds it: the chain ends before the mark, or goes through its position with another hash.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeVar

from holdfast.errors import CommandError

FACTS, LOG = "facts", "log"
_MARK = re.compile(rf"({FACTS}|{LOG}):(\d{{1,18}}):([0-9a-f]{{64}})")


@dataclass(frozen=True, slots=True)
class Mark:
    """A position of one of the two chains, and the hash there. Written `facts:12:` and the hash in hexadecimal."""

    chain: str
    position: int
    hash: bytes

    def __str__(self) -> str:
        return f"{self.chain}:{self.position}:{self.hash.hex()}"


class MarkError(CommandError):
    """What was given is no mark; the message says how one is written."""


def read_mark(text: str) -> Mark:
    """The mark that `str` of one wrote. Raises MarkError."""
    found = _MARK.fullmatch(text.strip())
    if found is None:
        raise MarkError(f"'{text}' is no mark: give one as `holdfast verify` printed it, such as facts:12:0f3a...")
    return Mark(found[1], int(found[2]), bytes.fromhex(found[3]))


class Link(Protocol):
    """A link of either chain."""

    @property
    def seq(self) -> int: ...

    @property
    def hash(self) -> bytes: ...


L = TypeVar("L", bound=Link)


class Reading:
    """A chain as it is read: how many links there were, where it ends, and which marks it did not bear out."""

    def __init__(self, chain: str, expected: Iterable[Mark] = ()) -> None:
        self.links = 0
        self.end = Mark(chain, 0, bytes(32))
        self._expected = {mark for mark in expected if mark.chain == chain}

    def through(self, links: Iterable[L]) -> Iterator[L]:
        """The same links, noted as they pass."""
        for link in links:
            self.links += 1
            self.end = Mark(self.end.chain, link.seq, link.hash)
            self._expected.discard(self.end)
            yield link

    def faults(self) -> Iterator[str]:
        """The marks that are not in the chain, once all of it was read."""
        for mark in sorted(self._expected, key=lambda mark: mark.position):
            if mark.position > self.end.position:
                yield (
                    f"The chain of the {self.end.chain} ends at position {self.end.position}, before position "
                    f"{mark.position} of which a mark was kept: it was cut, or an earlier state was restored."
                )
            else:
                yield f"The chain of the {self.end.chain}, position {mark.position}: not the hash that was kept."

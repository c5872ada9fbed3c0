"""What every declaration of a pack has: a name, a place in a file, clauses, dates."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


class Source(NamedTuple):
    """Where a declaration stands."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """A declaration of a pack.

    `pack` is the pack that wrote it. It holds for what happened from `begins_on` up to but not including `ends_on`;
    both come from the pack where the declaration has none of its own.
    """

    name: str
    title: str = ""
    clauses: tuple[str, ...] = ()
    source: Source
    pack: str = ""
    begins_on: date
    ends_on: date | None = None

    def holds_on(self, day: int) -> bool:
        """Whether the declaration is in force on the day with this ordinal."""
        return self.begins_on.toordinal() <= day and (self.ends_on is None or day < self.ends_on.toordinal())

"""Problems of a pack, gathered so that one reading tells all of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from holdfast.protocol.declaration import Source


@dataclass(frozen=True, slots=True, order=True)
class PackProblem:
    """One thing wrong with a pack: where, what, and what to do."""

    source: Source
    message: str

    def __str__(self) -> str:
        return f"{self.source}: {self.message}"


class PackError(ValueError):
    """A pack that cannot be used, with everything that is wrong with it."""

    def __init__(self, problems: Sequence[PackProblem]) -> None:
        self.problems = sorted(set(problems))
        count = len(self.problems)
        super().__init__(f"{count} problem{'s' if count != 1 else ''}\n" + "\n".join(map(str, self.problems)))


@dataclass(slots=True)
class Problems:
    """The problems found so far."""

    found: list[PackProblem] = field(default_factory=list)

    def add(self, source: Source, message: str) -> None:
        """Note a problem."""
        self.found.append(PackProblem(source, message))

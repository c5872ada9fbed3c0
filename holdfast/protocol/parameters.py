"""Dated figures, and lengths of time in rules."""

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from holdfast.protocol.declaration import Declaration
from holdfast.protocol.durations import Duration


class Dated(NamedTuple):
    """One value of a parameter, in force from `begins_on` up to but not including `ends_on`."""

    value: Any
    begins_on: date
    ends_on: date | None
    clauses: tuple[str, ...]
    note: str = ""
    verified: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter(Declaration):
    """A dated figure: a duration, a number, a text or a list. Its values follow each other without a gap."""

    values: tuple[Dated, ...]

    def on(self, day: int) -> Any:
        """The value in force on the day with this ordinal; None where there is none."""
        dated = self.dated_on(day)
        return dated.value if dated else None

    def dated_on(self, day: int) -> Dated | None:
        """The same with its dates and clause."""
        for dated in reversed(self.values):
            if dated.begins_on.toordinal() <= day:
                return dated if dated.ends_on is None or day < dated.ends_on.toordinal() else None
        return None


@dataclass(frozen=True, slots=True)
class Measure:
    """A length of time in a rule: written there, or a parameter's value on the day."""

    duration: Duration | None = None
    parameter: Parameter | None = None

    def on(self, day: int) -> Duration | None:
        """The length in force on the day with this ordinal."""
        return self.duration if self.parameter is None else self.parameter.on(day)

    def __str__(self) -> str:
        return str(self.duration) if self.parameter is None else self.parameter.name

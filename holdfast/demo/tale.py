"""The language in which the demonstration's stories are told: who recorded what about a child, and when.

    def strategy_meeting_overdue(tale: Tale) -> None:
        tale("-9 16:10", SCHOOL, "concern.raised", **tale.concern())
        tale("-8 11:00", FRONT_DOOR, "front-door.decided", **tale.allocated())
        tale("-6 10:00", MANAGER, "risk.decided", **tale.category(2, MANAGER, GANGS_UNIT))

A time is counted from the moment of telling, so that what a story leaves open is open today: `-9 16:10` is nine
working days ago, `-40d 10:00` forty days, `-7m 10:00` seven months, `-5h` five hours, `-20min` twenty minutes, `+4` in
four working days. Nothing happens in the future: a time later today becomes a few minutes ago, and what a chapter tells
of a later day is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from holdfast.demo.staff import Persona
from holdfast.demo.texts import NEUTRAL, WORDS
from holdfast.protocol.calendar import LONDON, working_days_after
from holdfast.protocol.fields import written

SOCIAL_WORKER, FRONT_DOOR, MANAGER, DEPUTY, HEAD = "social worker", "front door", "manager", "deputy", "head"
PLACEMENTS, FAMILY_WORKER, YOUTH_WORKER, INTERVIEWER = "placements", "family worker", "youth worker", "interviewer"
CASE_MANAGER, RISK_PANEL, COORDINATOR, GANGS_MANAGER = "case manager", "risk panel", "co-ordinator", "gangs manager"
GANGS_UNIT, RESPONSE, GANGS_LEAD, MISSING, CUSTODY = "gangs unit", "response", "gangs lead", "missing", "custody"
NURSE, EMERGENCY, MENTAL_HEALTH, SCHOOL, PROBATION = "nurse", "emergency", "mental health", "school", "probation"
HOUSING, CHARITY, PRACTITIONER = "housing", "charity", "practitioner"

_APART = timedelta(seconds=5)
_WHEN = re.compile(r"(?P<sign>[+-]?)(?P<n>\d+)(?P<unit>min|[dmh])?(?: (?P<hour>\d\d):(?P<minute>\d\d))?")


@dataclass(frozen=True)
class Relative:
    """Somebody of the child's family or household, or a partner. `relation` is how facts name the tie."""

    id: UUID
    name: str
    relation: str


@dataclass(frozen=True)
class Child:
    """Whom a story is about."""

    id: UUID
    name: str
    born: date
    sex: str
    relatives: Sequence[Relative] = ()


@dataclass(frozen=True)
class Told:
    """One fact as the story tells it: `by` recorded it at `recorded`; `people` are those it concerns, with a role."""

    kind: str
    happened: datetime
    recorded: datetime
    by: Persona
    data: Mapping[str, Any]
    people: tuple[tuple[UUID, str], ...] = ()
    delay: timedelta = timedelta()
    """How long after it happened it would have been recorded."""


@dataclass
class Tale:
    """A story while it is told. Call it to have somebody record a fact."""

    child: Child
    cast: Mapping[str, Persona]
    now: datetime
    random: Random
    kinds: Container[str]
    """The kinds of the area's pack. What an older or smaller pack does not ask for is not told."""
    closed: str = ""
    """Why the case was closed; empty: it is open."""
    involved: list[str] = field(default_factory=list)
    _told: list[Told] = field(default_factory=list)

    def __call__(self, when: str, who: str, kind: str, /, **data: Any) -> None:
        """`who` of the cast records a fact of `kind`, some minutes after it happened."""
        happened = self._moment(self._read(when))
        if happened.date() > self.now.date() or kind not in self.kinds:
            return
        people = tuple(
            (UUID(entry["id"]), name)
            for name, value in data.items()
            for entry in (value if isinstance(value, list) else [value])
            if isinstance(entry, dict) and "id" in entry
        )
        delay = timedelta(minutes=self.random.randint(4, 50))
        self._told.append(Told(kind, self.moment(when), self.now, self.cast[who], data, people, delay))

    def facts(self) -> list[Told]:
        """What was told, in the order in which it was recorded: each some minutes after it happened, none after now."""
        told = sorted(self._told, key=lambda each: each.happened)
        recorded: list[datetime] = []
        for each in told:
            moment = each.happened + each.delay
            recorded.append(max(moment, recorded[-1] + _APART) if recorded else moment)
        latest = self.now
        for place in reversed(range(len(recorded))):
            latest = recorded[place] = min(recorded[place], latest - _APART)
        return [replace(each, recorded=moment) for each, moment in zip(told, recorded, strict=True)]

    def close(self, when: str, because: str) -> None:
        """The social worker closes the case."""
        self(when, SOCIAL_WORKER, "case.closed", reason=because)
        self.closed = because

    def involve(self, *whom: str) -> None:
        """People of the cast who work on the case without having recorded anything yet."""
        self.involved += whom

    # Times

    def moment(self, when: str) -> datetime:
        """The moment that `when` means; never after the moment of telling."""
        return min(self._moment(self._read(when)), self.now - timedelta(minutes=20) + len(self._told) * _APART)

    def day(self, when: str) -> str:
        """The day that `when` means, as a fact holds it; it may lie ahead."""
        return self._day(self._read(when)).isoformat()

    def clock(self, when: str) -> str:
        """The moment that `when` means, as a fact holds it; it may lie ahead."""
        read = self._read(when)
        return written(self._moment(read))

    def before(self, when: str, days: int) -> str:
        """The day so many days before a moment, as a fact holds it."""
        return (self.moment(when).date() - timedelta(days=days)).isoformat()

    def _read(self, when: str) -> re.Match[str]:
        read = _WHEN.fullmatch(when)
        if read is None:
            raise ValueError(f"'{when}' is not a time of a story: write -3 10:20, -40d 10:20, -7m 10:20 or -5h")
        return read

    def _moment(self, read: re.Match[str]) -> datetime:
        if read["unit"] in {"h", "min"}:
            n = int(read["sign"] + read["n"])
            moment = self.now + (timedelta(hours=n) if read["unit"] == "h" else timedelta(minutes=n))
            return moment.replace(second=0, microsecond=0)
        hour, minute = int(read["hour"] or 0), int(read["minute"] or 0)
        return datetime.combine(self._day(read), time(hour, minute), tzinfo=LONDON)

    def _day(self, read: re.Match[str]) -> date:
        today, n = self.now.astimezone(LONDON).date(), int(read["sign"] + read["n"])
        if read["unit"] == "d":
            return today + timedelta(days=n)
        if read["unit"] == "m":
            months = today.year * 12 + today.month - 1 + n
            return date(months // 12, months % 12 + 1, min(today.day, 28))
        return working_days_after(today, n)

    # People

    def people(self, *whom: str) -> list[dict[str, str]]:
        """Professionals of the cast, as a fact names them."""
        return [
            {"name": persona.name, "agency": persona.agency, "role": persona.post}
            for persona in (self.cast[each] for each in whom)
        ]

    def party(self, who: str) -> str:
        """One of the cast as a party."""
        return self.cast[who].party

    def family(self, *relations: str) -> list[dict[str, str]]:
        """The relatives of these relations, as a fact names them; without any: brothers, sisters and partner."""
        wanted = relations or ("brother", "sister", "half-brother", "half-sister", "partner", "child")
        return [
            {"id": str(each.id), "relation": each.relation} for each in self.child.relatives if each.relation in wanted
        ]

    def says(self, *texts: str) -> str:
        """One of several ways to say something, with the words for this child."""
        return self.random.choice(texts).format_map(texts_of(self.child.sex))

    def some_of(self, words: Iterable[str], least: int = 1, most: int = 3) -> list[str]:
        """Some of a closed list, in its order."""
        listed = list(words)
        chosen = set(self.random.sample(listed, min(len(listed), self.random.randint(least, most))))
        return [word for word in listed if word in chosen]


def texts_of(sex: str) -> Mapping[str, str]:
    """The words for a child of this sex."""
    return WORDS.get(sex, NEUTRAL)


Story = Callable[[Tale], None]


@dataclass(frozen=True)
class Stage:
    """A story with how often it is told, and of whom: ages in whole years on the day of telling."""

    tell: Story
    title: str
    weight: int
    youngest: int = 10
    oldest: int = 17
    needs: str = ""
    """`female`: only of a girl; `nearly adult`: only within months of the eighteenth birthday."""
    brief: bool = False
    """Whether it has a few facts only, and much that is open."""


STAGES: list[Stage] = []
"""Every stage that is told, in the order of the files of `holdfast.demo.stories`."""


def stage(
    title: str, weight: int, *, youngest: int = 10, oldest: int = 17, needs: str = "", brief: bool = False
) -> Callable[[Story], Story]:
    """Declare a story."""

    def declare(tell: Story) -> Story:
        STAGES.append(Stage(tell, title, weight, youngest, oldest, needs, brief))
        return tell

    return declare

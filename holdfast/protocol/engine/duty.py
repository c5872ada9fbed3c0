"""A duty as it stands: what is owed, by whom, by when, because of what."""

from datetime import date, datetime
from typing import Any, Literal, NamedTuple, Protocol

from holdfast.protocol.calendar import LONDON
from holdfast.protocol.durations import Deadline
from holdfast.protocol.engine.layout import Program, RuleSteps
from holdfast.protocol.facts import Chronology, Fact
from holdfast.protocol.pack import DutyRule
from holdfast.protocol.people import name_of
from holdfast.protocol.words import day_in_words

Status = Literal["due", "overdue", "met", "met late", "waived", "lapsed"]
Ending = Literal["met", "waived", "lapsed"]


class Held(NamedTuple):
    """A meeting that was held without its quorum, and who was missing."""

    fact: Fact
    missing: tuple[str, ...]


class Pass(Protocol):
    """The pass over the facts in which a duty stands, as far as the duty asks it (`run.Run`)."""

    program: Program
    chronology: Chronology
    asked: datetime
    at: float
    day: int

    def owner(self, duty: "Duty") -> str | None:
        """Who owes a duty, by what is in force."""

    def held_for(self, duty: "Duty") -> Held | None:
        """The last meeting held for a duty without its quorum."""


class Duty:
    """One duty of one case.

    `fact` is the fact from which it arose, `after` the fact that met it last time where it is owed again and again,
    `each` the item for which it is owed. While it runs the engine moves `deadline`, `ending` and what belongs to them;
    afterwards a duty is not changed. What people read (status, owner, reasons) is worked out when it is asked for.
    """

    __slots__ = (
        "after", "deadline", "each", "ended_by", "ended_day", "ended_when", "ending", "fact", "held_by", "original",
        "owner", "paused", "reason", "run", "steps",
    )  # fmt: skip

    def __init__(
        self,
        run: Pass,
        steps: RuleSteps,
        fact: Fact,
        deadline: Deadline,
        each: Any = None,
        *,
        after: Fact | None = None,
    ) -> None:
        self.run = run
        self.steps = steps
        self.fact = fact
        self.each = each
        self.deadline = deadline
        self.original = deadline
        self.after = after
        self.ending: Ending | None = None
        self.ended_by: Fact | None = None
        self.ended_day = 0
        self.ended_when = 0.0
        self.held_by: Held | None = None
        self.owner: str | None = None
        self.paused: Fact | None = None
        self.reason = ""

    @property
    def rule(self) -> DutyRule:
        """The rule it comes from."""
        return self.steps.rule

    @property
    def status(self) -> Status:
        """due, overdue, met, met late, waived or lapsed, at the moment asked."""
        if self.ending is None:
            return "overdue" if self.late else "due"
        if self.ending == "met":
            return "met late" if self.late else "met"
        return self.ending

    @property
    def late(self) -> bool:
        """Whether its time was over when it ended, or is over now. One that lapses does not become kept by it."""
        if self.ending is None:
            return self.paused is None and self.deadline.passed(self.run.day, self.run.at)
        return self.deadline.passed(self.ended_day, self.ended_when)

    @property
    def is_open(self) -> bool:
        """Whether it is still owed."""
        return self.ending is None

    @property
    def due(self) -> date | datetime | None:
        """When it falls due: a date, or a moment where it is measured in hours. None where that is not known."""
        return self.shown_deadline.as_time()

    @property
    def shown_deadline(self) -> Deadline:
        """The deadline as it stands at the moment asked: of a duty whose clock is stopped, it moves with the moment."""
        if self.paused is not None and self.ending is None:
            return self.stopped_until(self.run.day, self.run.at)
        return self.deadline

    def stopped_until(self, day: int, at: float) -> Deadline:
        """The deadline as it would be if the clock of a paused duty started again at this day and instant."""
        rule, start = self.rule, self.paused
        measure = rule.every if self.after or not rule.within else rule.within
        length = measure.on(self.start.day) if measure else None
        if start is None or length is None:
            return self.deadline
        return length.stopped(self.deadline, (start.day, start.when), (day, at))

    @property
    def original_due(self) -> date | datetime | None:
        """When it fell due before any extension or pause."""
        return self.original.as_time()

    @property
    def owed_by(self) -> str | None:
        """The party that owes it: now, or when it ended. None where nobody is named."""
        return self.owner or self.run.owner(self)

    @property
    def for_(self) -> str | None:
        """The person or thing for which it is owed, where there is one duty for each."""
        return None if self.each is None else name_of(self.each) if isinstance(self.each, dict) else str(self.each)

    @property
    def met_at(self) -> datetime | None:
        """When what met it happened."""
        return self.ended_by.happened.astimezone(LONDON) if self.ending == "met" and self.ended_by else None

    @property
    def start(self) -> Fact:
        """The fact from which its time counts: the trigger, or what met it last."""
        return self.after or self.fact

    @property
    def held(self) -> Fact | None:
        """The last meeting that was held for it without its quorum, while it is not met."""
        held = self._held()
        return held.fact if held else None

    @property
    def missing(self) -> tuple[str, ...]:
        """Who was missing from that meeting."""
        held = self._held()
        return held.missing if held else ()

    def _held(self) -> Held | None:
        if self.ending == "met":
            return None
        return self.run.held_for(self) if self.ending is None else self.held_by

    @property
    def because(self) -> str:
        """Why it is owed, in the words of the pack."""
        rule, fact = self.rule, self.fact
        known = {"happened": fact.happened, "by": fact.by, "each": self.each}
        kind = self.run.program.pack.kinds.get(fact.kind)
        titles = kind.titles() if kind else {}
        return rule.because.render(lambda name: fact.data.get(name, known.get(name)), titles)

    @property
    def lapsed_because(self) -> str | None:
        """Why it lapsed."""
        if self.ending != "lapsed":
            return None
        if self.ended_by is not None:
            kind = self.run.program.pack.kinds[self.ended_by.kind].title
            return f"{kind} on {day_in_words(self.ended_by.happened.astimezone(LONDON))}"
        return self.reason

    @property
    def waived_because(self) -> str | None:
        """The reason given for waiving it."""
        return self.reason if self.ending == "waived" else None

    def as_json(self) -> dict[str, Any]:
        """The duty as `holdfast duties --json` prints it."""
        return {
            "rule": self.rule.name,
            "clauses": list(self.rule.clauses),
            "title": self.rule.title,
            "owed_by": self.owed_by,
            "arises_from": self.fact.id,
            "after": self.after.id if self.after else None,
            "for": self.for_,
            "due": _iso(self.due),
            "original_due": _iso(self.original_due),
            "status": self.status,
            "late": self.late,
            "met_by": self.ended_by.id if self.ending == "met" and self.ended_by else None,
            "met_at": _iso(self.met_at),
            "held": self.held.id if self.held else None,
            "missing": list(self.missing),
            "paused": self.paused is not None and self.ending is None,
            "lapsed_because": self.lapsed_because,
            "waived_because": self.waived_because,
            "because": self.because,
            "do": self.rule.do,
            "urgent": self.rule.urgent,
        }

    def __repr__(self) -> str:
        each = f" for {self.for_}" if self.each is not None else ""
        return f"<{self.rule.name}{each} from {self.fact.id}: {self.status}>"


def order(duty: Duty) -> tuple[bool, float, str, str, str]:
    """The order in which duties are listed: the urgent first, then by due date, then by name."""
    day, at = duty.shown_deadline
    due = float(day + 1) if day is not None else 10.0**7 if at is None else at / 86_400 + 719_163
    return not duty.rule.urgent, due, duty.rule.name, duty.fact.id, duty.for_ or ""


def _iso(value: date | datetime | None) -> str | None:
    return None if value is None else value.isoformat()

"""The plan as it stands: read from what was made, amended, added by other agencies and reviewed. One plan
(ISL-7.4b).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from holdfast.access.viewer import Viewer
from holdfast.chronology.models import Handling
from holdfast.chronology.packs import area_pack
from holdfast.chronology.queries import Entry, chronology_of
from holdfast.protocol.calendar import day_of
from holdfast.protocol.people import agency_of
from holdfast.protocol.words import plain
from holdfast.register.grading import suspected_false
from holdfast.register.models import Case

MADE, CONTRIBUTED, AMENDED, REVIEWED, ENDED = (
    "plan.made", "plan.contributed", "plan.amended", "plan.reviewed", "plan.ended",
)  # fmt: skip
GIVEN, DIVERSION, DIVERSION_ENDED = "plan.given-to-family", "diversion.planned", "diversion.ended"
LEAD, LEAD_ENDED, CLOSED = "lead.named", "lead.ended", "case.closed"
_KINDS = (
    MADE, CONTRIBUTED, AMENDED, REVIEWED, ENDED, GIVEN, DIVERSION, DIVERSION_ENDED, LEAD, LEAD_ENDED, CLOSED,
)  # fmt: skip
_ALL = 2_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the child and family want to be different, and how far it is. `how_far` is "" where no review looked at
    it.
    """

    wanted: str
    in_whose_words: str
    need: str
    service: str
    who: str
    by_when: date | None
    agency: str
    since: date
    how_far: str = ""
    what_next: str = ""
    looked_at: date | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is still worked for."""
        return self.how_far not in {"met", "no longer wanted"}

    def as_row(self) -> dict[str, Any]:
        """The outcome as a form of the plan has it."""
        row = {
            "wanted": self.wanted,
            "in_whose_words": self.in_whose_words,
            "need": self.need,
            "service": self.service,
            "who": self.who,
            "by_when": self.by_when.isoformat() if self.by_when else "",
        }
        return {name: value for name, value in row.items() if value}


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan of a child. `base` is what it was made or last amended by."""

    base: Entry
    outcomes: Sequence[Outcome]
    agencies: Sequence[str]
    reviews: Sequence[Entry]
    last_changed: date
    given: Entry | None
    holds_diversion: bool

    @property
    def is_newer_than_copy(self) -> bool:
        """Whether the family has not been given the plan as it is now."""
        return self.given is None or day_of(self.given.fact.happened_at) < self.last_changed

    @property
    def is_to_be_amended(self) -> bool:
        """Whether the last review found that it has to change, and it has not changed since."""
        if not self.reviews:
            return False
        last = self.reviews[0]
        return bool(last.data.get("plan_amended")) and last.fact.happened_at >= self.base.fact.happened_at


@dataclass(frozen=True, slots=True)
class PlanPage:
    """The plan in force, None where there is none, with what stands beside it."""

    plan: Plan | None
    diversion: Entry | None
    lead: Entry | None


def plan_of(viewer: Viewer, case: Case, *, for_everybody: bool = False) -> PlanPage:
    """The plan of a case as it stands now. The number of queries does not grow with the case.

    `for_everybody` leaves out what only some of the case team may read: for what leaves the case.
    """
    entries = chronology_of(viewer, case, kinds=_KINDS, page_size=_ALL).entries
    standing = (entry for entry in reversed(entries) if not entry.is_withdrawn and not entry.is_erased)
    return read(entry for entry in standing if not for_everybody or entry.fact.handling == Handling.CASE_TEAM)


def read(entries: Iterable[Entry]) -> PlanPage:
    """The plan that these facts come to, the earliest first. What is graded as suspected to be false is left out."""
    reader = _Reader()
    for entry in entries:
        if not suspected_false(entry.fact.grading):
            reader.take(entry)
    return reader.page()


class _Reader:
    def __init__(self) -> None:
        self.base: Entry | None = None
        self.outcomes: list[Outcome] = []
        self.agencies: list[str] = []
        self.reviews: list[Entry] = []
        self.found: dict[str, tuple[str, str, date]] = {}
        self.given: Entry | None = None
        self.diversion: Entry | None = None
        self.lead: Entry | None = None
        self.changed: date | None = None
        self.holds_diversion = False

    def take(self, entry: Entry) -> None:
        """One fact."""
        match entry.fact.kind:
            case "plan.made" | "plan.amended":
                self.begin(entry)
            case "plan.contributed" if self.base is not None:
                self.outcomes += self.rows(entry)
                self.joined(entry)
            case "plan.reviewed":
                self.review(entry)
            case "plan.given-to-family":
                self.given = entry
            case "plan.ended" | "case.closed":
                self.base, self.outcomes, self.reviews, self.given = None, [], [], None
                if entry.fact.kind == CLOSED:
                    self.diversion = self.lead = None
            case "diversion.planned":
                self.diversion = entry
            case "diversion.ended":
                self.diversion = None
            case "lead.named":
                self.lead = entry
            case "lead.ended":
                self.lead = None

    def begin(self, entry: Entry) -> None:
        """The plan was made, or stands anew."""
        if entry.fact.kind == MADE:
            self.reviews, self.agencies, self.found = [], [], {}
        self.base = entry
        self.outcomes = self.rows(entry)
        self.holds_diversion = bool(entry.data.get("includes_diversion"))
        for person in entry.data.get("contributed", ()):
            self.joined_agency(agency_of(person))
        self.joined(entry)

    def review(self, entry: Entry) -> None:
        """Each outcome was looked at."""
        self.reviews.insert(0, entry)
        for row in entry.data.get("outcomes", ()):
            looked_at = day_of(entry.fact.happened_at)
            self.found[plain(row.get("wanted", ""))] = (row.get("met", ""), row.get("what_next", ""), looked_at)
        self.holds_diversion = self.holds_diversion or bool(entry.data.get("includes_diversion"))

    def joined(self, entry: Entry) -> None:
        """Whoever recorded it contributes to the plan, and the plan has changed."""
        self.joined_agency(entry.fact.agency_key)
        self.changed = day_of(entry.fact.happened_at)

    def joined_agency(self, agency: str) -> None:
        """An agency contributes to the plan."""
        if agency not in self.agencies:
            self.agencies.append(agency)

    def rows(self, entry: Entry) -> list[Outcome]:
        """The outcomes of one fact."""
        title = area_pack().parties.title(entry.fact.agency_key)
        return [
            Outcome(
                wanted=row.get("wanted", ""),
                in_whose_words=row.get("in_whose_words", ""),
                need=row.get("need", ""),
                service=row.get("service", ""),
                who=row.get("who", ""),
                by_when=_day(row),
                agency=title,
                since=day_of(entry.fact.happened_at),
            )
            for row in entry.data.get("outcomes", ())
        ]

    def page(self) -> PlanPage:
        """What it comes to."""
        if self.base is None or self.changed is None:
            return PlanPage(None, self.diversion, self.lead)
        parties = area_pack().parties
        plan = Plan(
            base=self.base,
            outcomes=[self.looked_at(outcome) for outcome in self.outcomes],
            agencies=[parties.title(agency) for agency in self.agencies],
            reviews=self.reviews,
            last_changed=self.changed,
            given=self.given,
            holds_diversion=self.holds_diversion,
        )
        return PlanPage(plan, self.diversion, self.lead)

    def looked_at(self, outcome: Outcome) -> Outcome:
        """An outcome with what the last review that looked at it found."""
        found = self.found.get(plain(outcome.wanted))
        if found is None:
            return outcome
        return replace(outcome, how_far=found[0], what_next=found[1], looked_at=found[2])


def _day(row: Mapping[str, Any]) -> date | None:
    text = row.get("by_when")
    return date.fromisoformat(text) if text else None

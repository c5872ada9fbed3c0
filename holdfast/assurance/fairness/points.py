"""The decision points: at which step people are counted, of whom, and in which words.

Each step is measured against the stage before it: otherwise a difference that arose once would be counted again at each
later step. A person counts once, however many facts there are. Points that can share one stage before do, so that the
tables are about as few different sets of people as can be: from two that differ little, the difference could be taken.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

HELD_MONTHS = 12
"""Longer than this on record counts as held long. A case is reviewed after six months at the latest, so that whoever is
on record for twelve was kept at least once by somebody's decision (GM-06)."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Something that people enter by facts of some kinds, and leave by facts of others."""

    enters: tuple[str, ...]
    leaves: tuple[str, ...] = ("case.closed",)


CONCERN = Stage(("concern.raised",))
CATEGORY = Stage(("risk.decided",), ("risk.ended", "case.closed"))
PLAN = Stage(("plan.made",), ("plan.ended", "case.closed"))
STAGES: dict[str, Stage] = {"concern": CONCERN, "category": CATEGORY, "plan": PLAN}


@dataclass(frozen=True, slots=True)
class Point:
    """A decision point.

    `of` and `reached` are SQL conditions on what is known of a person (`counting`): `stood_x`, in stage x as the period
    began; `entered_x`, in it during the period; `had_x`, ever until the end of it. `kinds` are the facts without which
    there is no such decision in a protocol. The sentences are shown with the figures.
    """

    key: str
    title: str
    kinds: tuple[str, ...]
    of: str
    reached: str
    of_whom: str
    what: str

    @property
    def takes_population(self) -> bool:
        """Whether it is measured against how many people live in the area, where the area has said so."""
        return self.key == "concern"


_ON_RECORD = "people with an open record at any time in the period"
_WITH_CATEGORY = "(on_record and (stood_category or entered_category))"
_OF_CATEGORY = "people on record with a risk category at any time in the period"

POINTS: tuple[Point, ...] = (
    Point(
        "concern",
        "A concern was raised",
        CONCERN.enters,
        "on_record",
        "entered_concern",
        _ON_RECORD,
        "had a concern raised about them in the period",
    ),
    Point(
        "category",
        "A risk category was agreed",
        CATEGORY.enters,
        "(on_record and had_concern and not stood_category)",
        "entered_category",
        "people on record about whom a concern had been raised and who had no risk category when the period began",
        "had a risk category agreed in the period",
    ),
    Point(
        "plan",
        "A plan",
        PLAN.enters,
        _WITH_CATEGORY,
        "(stood_plan or entered_plan)",
        _OF_CATEGORY,
        "had a plan in the period",
    ),
    Point(
        "escalation",
        "Escalation",
        CATEGORY.enters,
        _WITH_CATEGORY,
        "escalated",
        _OF_CATEGORY,
        "moved to a higher risk category, or had a section 47 enquiry started, in the period",
    ),
    Point(
        "order",
        "An order or licence",
        ("order.made",),
        _WITH_CATEGORY,
        "ordered",
        _OF_CATEGORY,
        "came under an order or licence in the period",
    ),
    Point(
        "step-down",
        "Stepping down",
        ("step-down.decided", "risk.ended"),
        _WITH_CATEGORY,
        "stepped_down",
        _OF_CATEGORY,
        "stepped down, or had their category ended, in the period",
    ),
    Point(
        "held",
        f"On record for more than {HELD_MONTHS} months",
        (),
        "on_record",
        "held_long",
        _ON_RECORD,
        f"had been on record for more than {HELD_MONTHS} months, by the end of the period or when it was closed",
    ),
)
"""Those of the report, in its order. Enforcement is `order`, support `plan`, exit `step-down`."""


def points_of(kinds: Container[str]) -> tuple[Point, ...]:
    """The decision points that a protocol with these kinds of facts has."""
    return tuple(point for point in POINTS if all(kind in kinds for kind in point.kinds))

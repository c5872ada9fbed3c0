"""The clock of a breach in words. It is the duty to report it, which the engine works out from the facts (GM-10)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from holdfast.protocol.calendar import LONDON
from holdfast.protocol.words import moment_in_words, time_in_words


@dataclass(frozen=True, slots=True)
class Clock:
    """`words` say how it stands. `runs`: it is neither reported nor decided yet; `late`: the time has passed."""

    words: str
    runs: bool
    late: bool


_OUTCOMES = {
    "reported": "Reported to the Commissioner",
    "not reportable": "Decided that it need not be reported",
}


LESSONS = {
    "due": "Not settled yet",
    "met": "Settled",
    "waived": "Waived with a reason",
    "lapsed": "Never settled: the case was closed before",
    "": "It is not asked",
}
"""How it stands with what a breach taught."""


def clock_of(
    *,
    withdrawn: bool,
    erased: bool,
    due_at: datetime | None,
    statuses: Collection[str],
    settled_at: datetime | None,
    outcome: str | None,
    now: datetime,
    later: tuple[str, datetime] | None = None,
) -> Clock:
    """The clock of a breach whose duties to report (one in each case that it touches) stand like this.

    `outcome` is what met them, `later` what was reported last and when, where it is something else.
    """
    if withdrawn:
        return Clock("Withdrawn: it was recorded in error", runs=False, late=False)
    if erased:
        return Clock("Erased with the record that it was about", runs=False, late=False)
    if "due" in statuses and due_at is not None:
        return Clock(clock_words(due_at, now), runs=True, late=due_at < now)
    at = f" on {moment_in_words(settled_at.astimezone(LONDON))}" if settled_at else ""
    what = _OUTCOMES.get(outcome or "", "Reported")
    since = (
        f". {_OUTCOMES.get(later[0], 'Reported')} on {moment_in_words(later[1].astimezone(LONDON))}" if later else ""
    )
    if "met late" in statuses:
        return Clock(f"{what} late,{at}{since}", runs=False, late=True)
    if "met" in statuses:
        return Clock(f"{what} in time,{at}{since}", runs=False, late=False)
    if "waived" in statuses:
        return Clock(f"Waived with a reason{at}", runs=False, late=False)
    if "lapsed" in statuses:
        return Clock(f"Not reported: the case was closed{at}", runs=False, late=True)
    return Clock("There is no clock for it", runs=False, late=False)


def clock_words(due_at: datetime, now: datetime) -> str:
    """How a clock that runs stands: what is left, or how late it is."""
    local = due_at.astimezone(LONDON)
    until = f"{time_in_words(local)} on {local:%A} {local.day} {local:%B}"
    if local.year != now.astimezone(LONDON).year:
        until = f"{until} {local.year}"
    if due_at >= now:
        return f"{_length(due_at, now)} left, until {until}"
    return f"{_length(now, due_at)} late: it was to be reported by {until}"


def _length(later: datetime, earlier: datetime) -> str:
    minutes = int((later - earlier).total_seconds() // 60)
    if minutes < 120:
        return f"{minutes} minute{'' if minutes == 1 else 's'}"
    hours = minutes // 60
    return f"{hours} hours" if hours <= 96 else f"{hours // 24} days"

"""What was asked of the gangs team in a case, decided by its panel and told to the referrer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from holdfast.access.viewer import Viewer
from holdfast.casework.panel.words import CONSULTED, DECIDED, FINAL, REQUESTED, TOLD
from holdfast.chronology.queries import Entry, chronology_of
from holdfast.protocol.people import agency_of
from holdfast.register.models import Case

_ALL = 1000


@dataclass(frozen=True, slots=True)
class Answer:
    """A decision of the panel, the requests before it that were open (the latest first), and who was told of it."""

    decision: Entry
    requests: Sequence[Entry]
    told: Sequence[Entry] = ()

    @property
    def is_final(self) -> bool:
        """Whether it answers the request; otherwise the panel has to know more."""
        return self.decision.data.get("outcome") in FINAL

    @property
    def addressees(self) -> Sequence[Entry]:
        """The last request of each agency that asked: each of them hears the answer."""
        first: dict[str, Entry] = {}
        for request in self.requests:
            first.setdefault(request.fact.agency_key, request)
        return list(first.values())

    @property
    def untold(self) -> Sequence[Entry]:
        """Of these, those whose agency is not recorded as told."""
        told = {agency_of(str(one.data.get("who", ""))) for one in self.told}
        return [request for request in self.addressees if request.fact.agency_key not in told]

    @property
    def is_told(self) -> bool:
        """Whether everybody who asked is recorded as told; where nobody is known to have asked, whether anybody is."""
        return bool(self.told) and not self.untold


@dataclass(frozen=True, slots=True)
class Course:
    """Requests that wait (the latest first), the panel's answers (the latest first), advice that was asked for."""

    waiting: Sequence[Entry]
    answers: Sequence[Answer]
    advice: Sequence[Entry]

    @property
    def untold(self) -> Answer | None:
        """The last answer of which somebody who asked is not recorded as told."""
        last = next((one for one in self.answers if one.is_final), None)
        return last if last is not None and not last.is_told else None

    def answer_of(self, fact_id: UUID) -> Answer | None:
        """The answer whose decision is this fact, in any of its versions."""
        for one in self.answers:
            if fact_id in {version.fact.pk for version in (one.decision, *one.decision.earlier)}:
                return one
        return None


def course_of(viewer: Viewer, case: Case) -> Course:
    """The course of a case before the panel, as far as the viewer may read it. Three queries at most."""
    page = chronology_of(viewer, case, kinds=[REQUESTED, DECIDED, TOLD, CONSULTED], page_size=_ALL)
    waiting: list[Entry] = []
    answers: list[Answer] = []
    advice: list[Entry] = []
    for entry in reversed([one for one in page.entries if not one.is_withdrawn and not one.is_erased]):
        match entry.fact.kind:
            case kind if kind == REQUESTED:
                waiting.insert(0, entry)
            case kind if kind == CONSULTED:
                advice.insert(0, entry)
            case kind if kind == DECIDED:
                answers.insert(0, Answer(entry, tuple(waiting)))
                if answers[0].is_final:
                    waiting = []
            case _:
                answers = [
                    one if one.is_told else Answer(one.decision, one.requests, (*one.told, entry)) for one in answers
                ]
    return Course(waiting, answers, advice)

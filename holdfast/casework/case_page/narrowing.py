"""What the chronology of a case is narrowed to, on screen, in print and in an export.

It is sent in the body of a form, never in an address: words that somebody looks for may be a name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from holdfast.casework.forms.question_form import QuestionForm
from holdfast.casework.forms.questions import Question
from holdfast.casework.forms.widgets import Asking
from holdfast.protocol.calendar import LONDON
from holdfast.protocol.pack import Pack
from holdfast.protocol.words import day_in_words
from holdfast.register.models import Agency


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a chronology is narrowed to. `agency` is the key of the one that recorded a fact."""

    group: str = ""
    agency: str = ""
    words: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is left out."""
        return self != Narrowed()

    def wanted(self, pack: Pack) -> Mapping[str, Any]:
        """The same as arguments of `holdfast.chronology.queries.chronology_of`."""
        kinds = [kind.name for kind in pack.kinds.values() if kind.group == self.group] if self.group else None
        return {
            "kinds": kinds,
            "agency": self.agency or None,
            "search": self.words,
            "since": _start(self.since),
            "until": _start(self.until, after=1),
        }

    def in_words(self, pack: Pack) -> Sequence[str]:
        """What was asked for, a line for each."""
        lines = [
            self.group and f"About: {self.group}",
            self.agency and f"Recorded by: {pack.parties.title(self.agency)}",
            self.words and f"With these words: {self.words}",
            f"From {day_in_words(self.since)}" if self.since else "",
            f"To {day_in_words(self.until)}" if self.until else "",
        ]
        return [line for line in lines if line]


def narrowing_form(pack: Pack, now: datetime, typed: dict[str, list[str]] | None) -> QuestionForm:
    """The questions by which a chronology is narrowed down."""
    groups = {group: group for group in dict.fromkeys(kind.group for kind in pack.kinds.values())}
    agencies = dict(Agency.objects.order_by("title", "id").values_list("key", "title"))
    questions = [
        Question("group", "one of", "About", choices=dict(groups.items()), optional=True),
        Question("agency", "one of", "Recorded by", choices=dict(agencies.items()), optional=True),
        Question("words", "text", "With these words", optional=True),
        Question("since", "date", "From", optional=True),
        Question("until", "date", "To", optional=True),
    ]
    return QuestionForm(questions, Asking(pack, now), typed=typed)


def narrowed_by(form: QuestionForm) -> Narrowed:
    """What the answers come to; nothing is left out where an answer must be mended."""
    answers = form.read() or {}
    return Narrowed(
        group=str(answers.get("group", "")),
        agency=str(answers.get("agency", "")),
        words=str(answers.get("words", "")),
        since=date.fromisoformat(answers["since"]) if "since" in answers else None,
        until=date.fromisoformat(answers["until"]) if "until" in answers else None,
    )


def _start(day: date | None, *, after: int = 0) -> datetime | None:
    return datetime.combine(day + timedelta(days=after), time(), LONDON) if day else None

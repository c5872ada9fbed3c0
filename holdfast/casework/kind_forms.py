"""Forms made from the kinds of a pack: a question for each field, and the fact's own when and for whom.

    form = FactForm(kind, asking, typed=request.POST)
    if form.act(request.POST.get("do", "")): ...show it again: a row was added or taken away...
    data = form.read()                       # None where something must be mended: form.problems says what
    append_fact(..., data=data, happened_at=form.happened, handling=form.handling)

`form.controls` is what `casework/fields.html` draws. Where an action refuses, `form.refuse(refused)` puts the refusal's
messages beside their fields. What was typed stays in `form.typed`, which is also what a draft keeps.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from holdfast.casework.forms.conditions import without
from holdfast.casework.forms.controls import Control, Problem, Problems, Typed
from holdfast.casework.forms.question_form import QuestionForm
from holdfast.casework.forms.questions import Question
from holdfast.casework.forms.rows import widget_for
from holdfast.casework.forms.typed import NotUnderstoodError, read_date
from holdfast.casework.forms.widgets import BLANK, Asking, Moment, PersonChoice
from holdfast.chronology.models import Handling
from holdfast.protocol.calendar import day_of
from holdfast.protocol.calendar import moment as moment_of
from holdfast.protocol.conditions.tree import Constant
from holdfast.protocol.fields import Field, asked_of, written
from holdfast.protocol.pack import Kind
from holdfast.protocol.words import day_in_words

__all__ = ["Asking", "FactForm", "KindForm", "PersonChoice", "question_of"]

HAPPENED = "happened"
HANDLING = "handling"


class KindForm(QuestionForm):
    """The questions of one kind.

    `typed` is what was sent, or what a draft kept; `data` a fact's data to begin from (a correction, say). `fixed`
    holds fields that are settled and not asked, `only` the names of those to ask where a form goes over several pages.
    """

    def __init__(
        self,
        kind: Kind,
        asking: Asking,
        *,
        typed: Typed | None = None,
        data: Mapping[str, Any] | None = None,
        fixed: Mapping[str, Any] | None = None,
        only: Collection[str] | None = None,
        prefix: str = "",
    ) -> None:
        self.kind = kind
        self.fixed = dict(fixed or {})
        self.only = only
        asked = [
            question_of(field, asking)
            for field in kind.fields.values()
            if field.name not in self.fixed and (only is None or field.name in only) and self._may_be_asked(field)
        ]
        super().__init__(asked, asking, typed=typed, data=data, prefix=prefix)

    def read(self) -> dict[str, Any] | None:
        """The fact's data in the form in which it is kept; None where something must be mended (`errors`)."""
        answers = super().read()
        if answers is None or self.only is not None:
            return answers
        data, found_wrong = self.kind.validate(answers, complete=True, on=self.day())
        for path, message in found_wrong:
            self.point_out(path, message)
        return None if self.problems else data

    def settled(self) -> Mapping[str, Any]:
        return self.fixed

    def is_asked(self, question: Question, answers: Mapping[str, Any]) -> bool:
        return bool(asked_of(self.kind.fields[question.name], answers))

    def day(self) -> date:
        """The day on which the fact happened, against which past and future are told."""
        return day_of(self.asking.now)

    def title(self, name: str) -> str:
        field = self.kind.fields.get(name)
        return field.title if field else name

    def answer(self, name: str, value: object) -> str:
        field = self.kind.fields.get(name)
        says = dict(field.choices).get(value) if field and isinstance(value, str | int) else None
        return says or super().answer(name, value)

    def _may_be_asked(self, field: Field) -> bool:
        """False where the settled fields leave no case in which this one is asked."""
        return field.when is None or without(field.when.tree, self.fixed) != Constant(False)


def question_of(field: Field, asking: Asking) -> Question:
    """The question that a field of a kind asks."""
    return Question(
        name=field.name,
        type=_WIDGETS.get((field.type, field.variant), field.type),
        title=field.title or field.name.replace("_", " ").capitalize(),
        hint=_hint(field, asking),
        clauses=field.clauses,
        optional=field.optional,
        long=field.variant == "long",
        choices=dict(field.choices),
        least=field.least,
        most=field.most,
        tense=field.variant if field.type in {"date", "moment"} else "any",
        at_least=field.at_least or 0,
        from_different=field.from_different or "",
        rows=tuple(question_of(row, asking) for row in field.rows),
        answers=field.variant if field.type == "answers" else "",
        when=field.when.tree if field.when else None,
        sensitive=field.sensitive,
    )


_WIDGETS = {
    ("people", "professionals"): "professionals",
    ("people", "register"): "people",
    ("person", "register"): "person",
    ("person", "professional"): "professional",
}


def _hint(field: Field, asking: Asking) -> str:
    """The pack's hint, and the last day that the field's length of time allows from today."""
    today = day_of(asking.now).toordinal()
    length = field.within.on(today) if field.within else None
    if length is None or length.by_the_clock:
        return field.hint
    return f"{field.hint} By {day_in_words(date.fromordinal(length.days_after(today)))} at the latest.".strip()


class FactForm(KindForm):
    """A kind's questions and those of every fact: when it happened, and who may read it.

    `answers_to` is when that happened to which this fact is the answer: on the same day the time decides which came
    first. `can_name` says that the page also asks who alone may read it (`case_page.closer`).
    """

    def __init__(
        self,
        kind: Kind,
        asking: Asking,
        *,
        typed: Typed | None = None,
        data: Mapping[str, Any] | None = None,
        fixed: Mapping[str, Any] | None = None,
        only: Collection[str] | None = None,
        happened: datetime | date | None = None,
        handling: str = Handling.CASE_TEAM,
        answers_to: datetime | None = None,
        can_name: bool = False,
    ) -> None:
        super().__init__(kind, asking, typed=typed, data=data, fixed=fixed, only=only)
        self.answers_to = answers_to
        self._when = Happened(_HAPPENED, HAPPENED, asking)
        self._who = widget_for(_NARROWER if can_name else _HANDLING, HANDLING, asking)
        self.happened: datetime | date = happened or asking.now
        self.handling = handling
        if typed is None:
            self.typed.update(self._when.write(self.happened))
            self.typed.update(self._who.write(handling))

    @property
    def about_controls(self) -> list[Control]:
        """When it happened and who may read it."""
        return [self.control(self._when), self.control(self._who)]

    def read(self) -> dict[str, Any] | None:
        """The fact's data, and with it `happened` and `handling`. None where something must be mended."""
        about = Problems()
        happened = self._when.read(self.typed, about)
        if happened is not BLANK:
            self.happened = self._exactly(moment_of(happened)) if "T" in happened else date.fromisoformat(happened)
            if self.answers_to is not None and self.happened == day_of(self.answers_to):
                remedy = "Add the time, roughly: what it answers happened on the same day."
                about.add(HAPPENED, Problem(self._when.question.title, remedy, "time"))
        elif not about:
            self._when.missed(about)
        handling = self._who.read(self.typed, about)
        if handling is BLANK:
            self._who.missed(about)
        else:
            self.handling = handling
        data = super().read()
        for name, problem in about.by_name.items():
            self.problems.add(name, problem)
        return None if self.problems else data

    def _exactly(self, minute: datetime) -> datetime:
        """The moment meant by a minute: now, where it is the minute that runs; else not before what is answered in
        it.
        """
        exact = minute
        for known in (self.answers_to, self.asking.now):
            if known is not None and minute <= known < minute + timedelta(minutes=1):
                exact = known
        return exact

    def point_out(self, path: str, message: str) -> None:
        if path == HAPPENED:
            self.problems.add(HAPPENED, Problem(self._when.question.title, message, "day"))
        super().point_out(path, message)

    def day(self) -> date:
        return day_of(self.happened) if isinstance(self.happened, datetime) else self.happened


class Happened(Moment):
    """When something happened: a moment in the past, or a day alone where nobody knows the time."""

    def understood(self, parts: Mapping[str, str]) -> str:
        """The day, with the time where one was typed. Raises NotUnderstoodError."""
        if parts["time"]:
            return super().understood(parts)
        on = read_date(parts["day"], parts["month"], parts["year"])
        if on > day_of(self.asking.now):
            raise NotUnderstoodError("It must be today or in the past.", "day")
        return on.isoformat()

    def write(self, value: Any) -> dict[str, list[str]]:
        """The boxes of a moment, or of a day alone."""
        return super().write(written(value)) if isinstance(value, datetime) else self.typed(value)


_HAPPENED = Question(
    HAPPENED,
    "moment",
    "When did it happen?",
    hint="London time, such as 14:30. Leave the time empty if you know only the day.",
    tense="past",
)
_HANDLING = Question(
    HANDLING,
    "choice",
    "Who may read it?",
    choices={
        Handling.CASE_TEAM.value: "Everybody who works on this case",
        Handling.OWN_AGENCY.value: "Only those of them from my own agency",
    },
)
_NARROWER = replace(
    _HANDLING, choices={**_HANDLING.choices, Handling.NAMED_PEOPLE.value: "Only people whom I name, and I myself"}
)

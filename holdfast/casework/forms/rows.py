"""Questions that are answered several times over, people, and the points of a meeting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from holdfast.casework.forms.controls import Control, Problem, Problems, Typed, first, row_count
from holdfast.casework.forms.questions import Question
from holdfast.casework.forms.widgets import (
    BLANK,
    Asking,
    Choice,
    Choices,
    Date,
    Moment,
    Number,
    Party,
    Text,
    Widget,
    YesNo,
)
from holdfast.protocol.conditions.tree import Scalar
from holdfast.protocol.parties import SLASH


class Row:
    """Questions that are answered together, several times over."""

    def __init__(self, widgets: Sequence[Widget]) -> None:
        self.widgets = widgets

    def is_blank(self, typed: Typed) -> bool:
        """Whether nothing at all was typed in this row."""
        names = [widget.name for widget in self.widgets]
        return not any(
            value.strip() for key, values in typed.items() for value in values
            if any(key == name or key.startswith(f"{name}-") for name in names)
        )  # fmt: skip

    def read(self, typed: Typed, problems: Problems) -> dict[str, Any]:
        """The answers that were given; a required one that is missing is noted."""
        answers: dict[str, Any] = {}
        for widget in self.widgets:
            before = len(problems.by_name)
            value = widget.read(typed, problems)
            if value is not BLANK:
                answers[widget.question.name] = value
            elif not widget.question.optional and len(problems.by_name) == before:
                widget.missed(problems)
        return answers


class Rows(Widget):
    """A list of rows, each with the same questions. Empty rows do not count."""

    type = "rows"
    missing = "Add at least one."
    add = "Add another"
    side_by_side = False

    def fewest(self) -> int:
        """How many rows are always shown."""
        return 1

    def columns(self) -> Sequence[Question]:
        """The questions of a row."""
        return self.question.rows

    def row(self, index: int) -> Row:
        """The questions of one row."""
        prefix = f"{self.name}-{index}-"
        return Row([widget_for(column, prefix + column.name, self.asking, small=True) for column in self.columns()])

    def shown(self, typed: Typed) -> int:
        """How many rows are shown."""
        return row_count(typed, self.name, self.fewest())

    def control(self, typed: Typed, problems: Problems) -> Control:
        control = super().control(typed, problems)
        control.fewest = self.fewest()
        control.add, control.side_by_side = self.add, self.side_by_side
        control.rows = [
            [widget.control(typed, problems) for widget in self.row(index).widgets]
            for index in range(self.shown(typed))
        ]
        return control

    def read(self, typed: Typed, problems: Problems) -> Any:
        rows = [self.row(index) for index in range(self.shown(typed))]
        found = [self.value(row.read(typed, problems)) for row in rows if not row.is_blank(typed)]
        return found or BLANK

    def value(self, answers: dict[str, Any]) -> dict[str, Any]:
        """One row as a fact keeps it."""
        return answers

    def write(self, value: Any) -> dict[str, list[str]]:
        typed: dict[str, list[str]] = {f"{self.name}-rows": [str(max(len(value), self.fewest()))]}
        for index, item in enumerate(value):
            answers = self.answers(item)
            for widget in self.row(index).widgets:
                if widget.question.name in answers:
                    typed.update(widget.write(answers[widget.question.name]))
        return typed

    def answers(self, item: Any) -> dict[str, Any]:
        """The answers of a row from what a fact keeps; the opposite of `value`."""
        return dict(item)


class Professionals(Rows):
    """People who work with children, each with the agency and post they come for."""

    missing = "Add who it was."
    add = "Add another person"
    side_by_side = True

    def fewest(self) -> int:
        return max(1, self.question.at_least)

    def columns(self) -> Sequence[Question]:
        return _PROFESSIONAL

    def read(self, typed: Typed, problems: Problems) -> Any:
        before = len(problems.by_name)
        people = super().read(typed, problems)
        if people is BLANK or len(problems.by_name) > before:
            return people
        if len(people) < self.question.at_least:
            self.wrong(problems, f"Name at least {self.question.at_least} people.")
        elif self.question.from_different and len({person["agency"] for person in people}) < self.question.at_least:
            self.wrong(problems, f"They must come from at least {self.question.at_least} different agencies.")
        return people

    def value(self, answers: dict[str, Any]) -> dict[str, Any]:
        return _professional(answers)

    def answers(self, item: Any) -> dict[str, Any]:
        return _professional_answers(item)


class RegisterPeople(Rows):
    """People of the register: picked from those in the case, or named."""

    missing = "Add who it is."
    add = "Add another person"

    def columns(self) -> Sequence[Question]:
        return _person_questions(self.asking)

    def read(self, typed: Typed, problems: Problems) -> Any:
        people = super().read(typed, problems)
        if people is not BLANK:
            for index in range(self.shown(typed)):
                row = self.row(index)
                if not row.is_blank(typed) and not row.read(typed, Problems()).keys() & {"who", "name"}:
                    problems.add(f"{self.name}-{index}-name", Problem(self.question.title, "Write the name."))
        return people

    def value(self, answers: dict[str, Any]) -> dict[str, Any]:
        return _person(answers)

    def answers(self, item: Any) -> dict[str, Any]:
        return _person_answers(item, self.asking)


class OnePerson(Widget):
    """One person of the register, picked from those in the case, or named."""

    type = "group"
    missing = "Choose or name the person."

    def columns(self) -> Sequence[Question]:
        """The questions about the person."""
        return _person_questions(self.asking)

    def row(self) -> Row:
        """The questions with their widgets."""
        prefix = f"{self.name}-"
        return Row([widget_for(column, prefix + column.name, self.asking, small=True) for column in self.columns()])

    def control(self, typed: Typed, problems: Problems) -> Control:
        control = super().control(typed, problems)
        control.controls = [widget.control(typed, problems) for widget in self.row().widgets]
        return control

    def read(self, typed: Typed, problems: Problems) -> Any:
        row = self.row()
        if row.is_blank(typed):
            return BLANK
        answers = row.read(typed, problems)
        if not answers.keys() & {"who", "name", "party"}:
            self.missed(problems)
            return BLANK
        return self.value(answers)

    def write(self, value: Any) -> dict[str, list[str]]:
        typed: dict[str, list[str]] = {}
        answers = self.answers(value)
        for widget in self.row().widgets:
            if widget.question.name in answers:
                typed.update(widget.write(answers[widget.question.name]))
        return typed

    def value(self, answers: dict[str, Any]) -> dict[str, Any]:
        """The person as a fact keeps them."""
        return _person(answers)

    def answers(self, item: Any) -> dict[str, Any]:
        """The opposite of `value`."""
        return _person_answers(item, self.asking)


class OneProfessional(OnePerson):
    """One person who works with children."""

    missing = "Name the person and choose the agency."

    def columns(self) -> Sequence[Question]:
        return _PROFESSIONAL

    def value(self, answers: dict[str, Any]) -> dict[str, Any]:
        return _professional(answers)

    def answers(self, item: Any) -> dict[str, Any]:
        return _professional_answers(item)


_PROFESSIONAL = (Question("name", "text", "Name"), Question("party", "party", "Agency and post"))


def _professional(answers: dict[str, Any]) -> dict[str, Any]:
    agency, _, post = answers.get("party", "").partition(SLASH)
    return {"name": answers.get("name", ""), "agency": agency, **({"role": post} if post else {})}


def _professional_answers(item: Any) -> dict[str, Any]:
    party = SLASH.join(part for part in (item.get("agency", ""), item.get("role", "")) if part)
    return {"name": item.get("name", ""), "party": party}


def _person_questions(asking: Asking) -> Sequence[Question]:
    known: dict[Scalar, str] = {
        str(person.id): f"{person.name} ({person.relation})" if person.relation else person.name
        for person in asking.people
    }
    named = (
        Question("name", "text", "Name, if not in the list" if known else "Name", optional=True),
        Question("relation", "text", "Relation to the young person", optional=True),
        Question("born", "text", "Year or date of birth, if known", hint="Such as 2013, or 2013-05-04", optional=True),
    )
    return (
        (Question("who", "one of", "Somebody in this case", choices=known, optional=True), *named) if known else named
    )


def _person(answers: dict[str, Any]) -> dict[str, Any]:
    person = {"id": answers["who"]} if "who" in answers else {"name": answers.get("name", "")}
    return {**person, **{key: answers[key] for key in ("relation", "born") if key in answers}}


def _person_answers(item: Any, asking: Asking) -> dict[str, Any]:
    answers = {key: str(item[key]) for key in ("name", "relation", "born") if item.get(key)}
    if str(item.get("id", "")) in {str(person.id) for person in asking.people}:
        return {"who": str(item["id"]), **{key: answers[key] for key in ("relation", "born") if key in answers}}
    return answers


class OneOf(Choice):
    """One from a list, however short it is."""

    def control(self, typed: Typed, problems: Problems) -> Control:
        control = super().control(typed, problems)
        control.as_list = True
        control.empty_choice = self.question.unchosen or control.empty_choice
        return control


class Answers(Widget):
    """What a meeting considered: one answer for each point of its agenda."""

    type = "group"
    missing = "Answer each point that was considered."

    def points(self, typed: Typed) -> dict[str, Question]:
        """The points of the meeting's agenda, as questions; none where the meeting is not chosen yet."""
        meeting = self.asking.pack.meetings.get(self.asking.meeting or first(typed, self.question.answers))
        if meeting is None:
            return {}
        return {
            point.name: Question(
                point.name, "text", point.title, clauses=tuple(point.clauses), optional=True, long=True
            )
            for point in meeting.considers.values()
        }

    def widgets(self, typed: Typed) -> list[Widget]:
        """One widget for each point."""
        return [
            widget_for(question, f"{self.name}-{name}", self.asking, small=True)
            for name, question in self.points(typed).items()
        ]

    def control(self, typed: Typed, problems: Problems) -> Control:
        control = super().control(typed, problems)
        control.controls = [widget.control(typed, problems) for widget in self.widgets(typed)]
        if not self.asking.meeting:
            control.note = "" if control.controls else "Choose the meeting first; then its points are shown here."
            control.button = {"value": "show", "text": "Show the points of this meeting"}
        return control

    def read(self, typed: Typed, problems: Problems) -> Any:
        answers = {widget.question.name: widget.read(typed, problems) for widget in self.widgets(typed)}
        return {name: answer for name, answer in answers.items() if answer is not BLANK} or BLANK

    def write(self, value: Any) -> dict[str, list[str]]:
        return {f"{self.name}-{point}": [str(answer)] for point, answer in value.items()}


_BY_TYPE: dict[str, type[Widget]] = {
    "text": Text,
    "number": Number,
    "choice": Choice,
    "choices": Choices,
    "yes-no": YesNo,
    "date": Date,
    "moment": Moment,
    "party": Party,
    "professionals": Professionals,
    "people": RegisterPeople,
    "person": OnePerson,
    "professional": OneProfessional,
    "one of": OneOf,
    "rows": Rows,
    "answers": Answers,
}


def widget_for(question: Question, name: str, asking: Asking, *, small: bool = False) -> Widget:
    """The widget of a question, with the name that its input bears."""
    return _BY_TYPE[question.type](question, name, asking, small=small)

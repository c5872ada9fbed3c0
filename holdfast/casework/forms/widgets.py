"""One widget for each type of field of the pack language: what it shows, and how it reads and writes an answer.

A widget holds no state. `control` says what the page draws for what was typed, `read` gives the value as facts keep
it (BLANK where nothing
was answered, and a problem noted where it cannot be read), and `write` turns a fact's value back into what would
have been typed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from holdfast.access.log import note_not_offered
from holdfast.casework.forms.conditions import as_typed
from holdfast.casework.forms.controls import Control, Problem, Problems, Typed, first
from holdfast.casework.forms.questions import Question
from holdfast.casework.forms.typed import NotUnderstoodError, read_date, read_moment, read_whole
from holdfast.protocol.calendar import LONDON, day_of
from holdfast.protocol.calendar import moment as moment_of
from holdfast.protocol.fields import LONG, SHORT, written
from holdfast.protocol.pack import Pack
from holdfast.protocol.parties import SLASH, Agency

LONGEST = {"short": SHORT, "long": LONG}
MANY_OPTIONS = 12
"""From so many choices on, one choice is made from a list rather than from radio buttons."""


class _Blank:
    def __repr__(self) -> str:
        return "blank"


BLANK: Final = _Blank()
"""The value of a question that nobody answered."""


@dataclass(frozen=True, slots=True)
class PersonChoice:
    """Somebody of the register who can be picked: those in the case whom the viewer may see."""

    id: UUID
    name: str
    relation: str = ""


@dataclass(frozen=True, slots=True)
class Asking:
    """What the widgets of one form know: the pack, the moment, who can be picked."""

    pack: Pack
    now: datetime
    people: Sequence[PersonChoice] = ()
    meeting: str = ""
    relations: Sequence[str] = ()
    party_options: list[dict[str, Any]] = field(default_factory=list)

    def parties(self) -> list[dict[str, Any]]:
        """Every party, grouped by agency, for a list to choose from."""
        if not self.party_options:
            self.party_options.extend(_agency_options(agency) for agency in self.pack.parties.agencies.values())
        return self.party_options


def _agency_options(agency: Agency) -> dict[str, Any]:
    posts = [{"value": f"{agency.name}{SLASH}{post.name}", "text": post.title} for post in agency.posts.values()]
    return {"label": agency.title, "options": [{"value": agency.name, "text": f"{agency.title}: anybody"}, *posts]}


class Widget:
    """What all widgets share. `name` is the name of the input; `small` marks a question within a row."""

    type = "short"
    missing = "Write an answer."

    def __init__(self, question: Question, name: str, asking: Asking, *, small: bool = False) -> None:
        self.question = question
        self.name = name
        self.asking = asking
        self.small = small

    def control(self, typed: Typed, problems: Problems) -> Control:
        """The question with what was typed. Subclasses add what they draw."""
        problem = problems.by_name.get(self.name)
        return Control(
            type=self.type,
            name=self.name,
            title=self.question.title,
            hint=self.question.hint,
            clauses=self.question.clauses,
            optional=self.question.optional,
            text=first(typed, self.name),
            problem=problem.text if problem else "",
            wrong_part=problem.part if problem else "",
            small=self.small,
        )

    def read(self, typed: Typed, problems: Problems) -> Any:
        """The value; BLANK where it was not answered or cannot be read."""
        raise NotImplementedError

    def write(self, value: Any) -> dict[str, list[str]]:
        """What somebody would have typed for this value."""
        return {self.name: [as_typed(value)]}

    def wrong(self, problems: Problems, text: str, part: str = "") -> None:
        """Note that this answer must be mended."""
        problems.add(self.name, Problem(self.question.title, text, part))

    def not_offered(self, problems: Problems, text: str) -> None:
        """Note that this answer is none that the page offers."""
        self.wrong(problems, text)
        note_not_offered(self.question.name)

    def missed(self, problems: Problems) -> None:
        """Note that a required answer is missing."""
        self.wrong(problems, self.missing)


class Text(Widget):
    """A line or several lines of text."""

    def __init__(self, question: Question, name: str, asking: Asking, *, small: bool = False) -> None:
        super().__init__(question, name, asking, small=small)
        self.type = "long" if question.long else "short"

    def read(self, typed: Typed, problems: Problems) -> Any:
        text = first(typed, self.name).replace("\r\n", "\n").replace("\r", "\n")
        if "\x00" in text:
            self.wrong(problems, "Take out the character that cannot be kept: it has no meaning in text.")
            return BLANK
        if len(text) > LONGEST[self.type]:
            self.wrong(problems, f"Shorten it to {LONGEST[self.type]:,} characters. It has {len(text):,}.")
            return BLANK
        return text or BLANK


class Number(Widget):
    """A whole number."""

    type = "number"
    missing = "Enter a number."

    def read(self, typed: Typed, problems: Problems) -> Any:
        text = first(typed, self.name)
        if not text:
            return BLANK
        try:
            number = read_whole(text)
        except NotUnderstoodError as refusal:
            self.wrong(problems, str(refusal))
            return BLANK
        least, most = self.question.least, self.question.most
        if least is not None and number < least:
            self.wrong(problems, f"It must be {least} or more.")
        elif most is not None and number > most:
            self.wrong(problems, f"It must be {most} or less.")
        return number


class Choice(Widget):
    """One of several sentences."""

    type = "choice"
    missing = "Choose one."

    def options(self) -> list[dict[str, Any]]:
        """The choices as the page offers them."""
        return [{"value": as_typed(value), "text": sentence} for value, sentence in self.question.choices.items()]

    def control(self, typed: Typed, problems: Problems) -> Control:
        control = super().control(typed, problems)
        control.options = self.options()
        control.as_list = len(control.options) > MANY_OPTIONS
        return control

    def read(self, typed: Typed, problems: Problems) -> Any:
        text = first(typed, self.name)
        if not text:
            return BLANK
        values = {as_typed(value): value for value in self.question.choices}
        if text not in values:
            self.not_offered(problems, self.missing)
            return BLANK
        return values[text]


class YesNo(Choice):
    """Yes or no."""

    type = "yes-no"
    missing = "Choose yes or no."

    def options(self) -> list[dict[str, Any]]:
        return [{"value": "yes", "text": "Yes"}, {"value": "no", "text": "No"}]

    def read(self, typed: Typed, problems: Problems) -> Any:
        text = first(typed, self.name)
        if text not in {"", "yes", "no"}:
            self.not_offered(problems, self.missing)
        return {"yes": True, "no": False}.get(text, BLANK)


class Choices(Choice):
    """Any of several sentences."""

    type = "choices"
    missing = "Choose at least one."

    def control(self, typed: Typed, problems: Problems) -> Control:
        control = super().control(typed, problems)
        control.texts = [text.strip() for text in typed.get(self.name, ())]
        return control

    def read(self, typed: Typed, problems: Problems) -> Any:
        chosen = {text.strip() for text in typed.get(self.name, ()) if text.strip()}
        values = {as_typed(value): value for value in self.question.choices}
        if chosen - values.keys():
            self.not_offered(problems, "Choose from the list.")
            return BLANK
        return [value for text, value in values.items() if text in chosen] or BLANK

    def write(self, value: Any) -> dict[str, list[str]]:
        return {self.name: [as_typed(item) for item in value]}


class Date(Widget):
    """A day, in three boxes."""

    type = "date"
    boxes: tuple[str, ...] = ("day", "month", "year")

    def control(self, typed: Typed, problems: Problems) -> Control:
        control = super().control(typed, problems)
        control.parts = self.parts(typed)
        return control

    def parts(self, typed: Typed) -> dict[str, str]:
        """What stands in each box."""
        return {box: first(typed, f"{self.name}-{box}") for box in self.boxes}

    def read(self, typed: Typed, problems: Problems) -> Any:
        parts = self.parts(typed)
        if not any(parts.values()):
            return BLANK
        try:
            return self.understood(parts)
        except NotUnderstoodError as refusal:
            self.wrong(problems, str(refusal), refusal.part)
            return BLANK

    def understood(self, parts: Mapping[str, str]) -> str:
        """The value of the boxes. Raises NotUnderstoodError."""
        on = read_date(parts["day"], parts["month"], parts["year"])
        if self.question.tense == "past" and on > day_of(self.asking.now):
            raise NotUnderstoodError("It must be today or in the past.", "day")
        return on.isoformat()

    def missed(self, problems: Problems) -> None:
        self.wrong(problems, "Enter the day, the month and the year.", "day")

    def write(self, value: Any) -> dict[str, list[str]]:
        on = date.fromisoformat(str(value)[:10])
        return self.typed(on)

    def typed(self, on: date) -> dict[str, list[str]]:
        """The three boxes of a date."""
        return {
            f"{self.name}-day": [str(on.day)],
            f"{self.name}-month": [str(on.month)],
            f"{self.name}-year": [str(on.year)],
        }


class Moment(Date):
    """A day and a time of day, in London."""

    type = "moment"
    boxes = ("day", "month", "year", "time")

    def understood(self, parts: Mapping[str, str]) -> str:
        at = read_moment(parts["day"], parts["month"], parts["year"], parts["time"])
        if self.question.tense == "past" and at > self.asking.now:
            raise NotUnderstoodError("It must not be later than now.", "time")
        return written(at)

    def missed(self, problems: Problems) -> None:
        self.wrong(problems, "Enter the day, the month, the year and the time.", "day")

    def write(self, value: Any) -> dict[str, list[str]]:
        at = moment_of(str(value)).astimezone(LONDON)
        return {**self.typed(at.date()), f"{self.name}-time": [at.strftime("%H:%M")]}


class Party(Widget):
    """An agency or one of its posts."""

    type = "party"
    missing = "Choose an agency or a post."

    def control(self, typed: Typed, problems: Problems) -> Control:
        control = super().control(typed, problems)
        control.groups = self.asking.parties()
        control.empty_choice = "Choose an agency or a post"
        return control

    def read(self, typed: Typed, problems: Problems) -> Any:
        text = first(typed, self.name)
        if not text:
            return BLANK
        if text not in self.asking.pack.parties.names():
            self.not_offered(problems, self.missing)
            return BLANK
        return text

"""A form of questions: what was typed, what it comes to, what must be mended."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from holdfast.access.errors import Refused
from holdfast.casework.forms.conditions import for_browser, in_words, without
from holdfast.casework.forms.controls import Control, Problem, Problems, Typed, row_count, with_row, without_row
from holdfast.casework.forms.questions import Question
from holdfast.casework.forms.rows import Rows, widget_for
from holdfast.casework.forms.widgets import BLANK, Asking, Widget
from holdfast.protocol.conditions.tree import Constant


class QuestionForm:
    """Questions with what was typed into them.

    `typed` is what was sent, or what a draft kept; `data` are answers to begin from, where nothing was typed yet.
    `prefix` stands before the name of each input, for pages that ask the same questions several times.
    """

    def __init__(
        self,
        questions: Sequence[Question],
        asking: Asking,
        *,
        typed: Typed | None = None,
        data: Mapping[str, Any] | None = None,
        prefix: str = "",
    ) -> None:
        self.asking = asking
        self.prefix = prefix
        self.problems = Problems()
        self.refused: Refused | None = None
        self.widgets: list[Widget] = [
            widget_for(question, f"{prefix}{question.name}", asking) for question in questions
        ]
        self.typed: dict[str, list[str]] = {name: list(values) for name, values in (typed or {}).items()}
        if typed is None:
            for widget in self.widgets:
                if data and data.get(widget.question.name) is not None:
                    self.typed.update(widget.write(data[widget.question.name]))

    @property
    def controls(self) -> list[Control]:
        """The questions as the page draws them, with what was typed and what is wrong."""
        return [self.control(widget) for widget in self.widgets]

    @property
    def errors(self) -> list[dict[str, str]]:
        """For the error summary: why the whole was refused, then what to mend, in the order of the questions."""
        found = self.problems.summary()
        if self.refused is None:
            return found
        return [{"text": f"{self.refused.says} {self.refused.instead}".strip()}, *found]

    def act(self, do: str) -> bool:
        """Do what a button of the form asked: add a row, take one away, show the points of a meeting.

        False where the button was none of these.
        """
        word, _, rest = do.partition(" ")
        if word == "show":
            return True
        name, _, index = rest.partition(" ")
        rows = next((widget for widget in self.widgets if widget.name == name and isinstance(widget, Rows)), None)
        if rows is None:
            return False
        shown = row_count(self.typed, name, rows.fewest())
        if word == "add":
            self.typed = with_row(self.typed, name, shown)
            return True
        if word == "remove" and index.isascii() and index.isdigit() and int(index) < shown:
            self.typed = without_row(self.typed, name, shown, int(index))
            return True
        return False

    def read(self) -> dict[str, Any] | None:
        """The answers; None where something must be mended (`errors`). What is not asked is left out."""
        self.problems = Problems()
        found: dict[str, tuple[Any, Problems]] = {}
        for widget in self.widgets:
            problems = Problems()
            found[widget.question.name] = (widget.read(self.typed, problems), problems)
        answers = {**self.settled(), **{name: value for name, (value, _) in found.items() if value is not BLANK}}
        for widget in self.widgets:
            question = widget.question
            value, problems = found[question.name]
            if not self.is_asked(question, answers):
                answers.pop(question.name, None)
                continue
            if value is BLANK and not problems and not question.optional:
                widget.missed(problems)
            for name, problem in problems.by_name.items():
                self.problems.add(name, problem)
        return None if self.problems else answers

    def refuse(self, refused: Refused) -> None:
        """Show why an action refused, with its messages beside their fields."""
        self.refused = refused
        for path, message in refused.fields.items():
            self.point_out(path, message)

    def point_out(self, path: str, message: str) -> None:
        """Put a message beside its box. `path` is as the engine writes it: `decided_by[1].agency`."""
        top = re.split(r"[.\[]", path)[0]
        widget = next((widget for widget in self.widgets if widget.question.name == top), None)
        if widget is not None:
            name = re.sub(r"\[(\d+)\]", r"-\1", path).replace(".agency", ".party").replace(".", "-")
            text = message[:1].upper() + message[1:]
            text = text if text.endswith((".", "?")) else f"{text}."
            self.problems.add(f"{self.prefix}{name}", Problem(widget.question.title, text))

    def settled(self) -> Mapping[str, Any]:
        """Answers that are not asked because they are known."""
        return {}

    def is_asked(self, question: Question, answers: Mapping[str, Any]) -> bool:
        """Whether a question counts, given the other answers."""
        del answers
        return question.when is None

    def title(self, name: str) -> str:
        """The question of this name as it is asked."""
        return next((widget.question.title for widget in self.widgets if widget.question.name == name), name)

    def answer(self, name: str, value: object) -> str:
        """An answer to the question of this name, in words."""
        if isinstance(value, bool):
            return "Yes" if value else "No"
        widget = next((widget for widget in self.widgets if widget.question.name == name), None)
        choices = widget.question.choices if widget else {}
        return str(choices.get(value, value)) if isinstance(value, str | int) else str(value)

    def control(self, widget: Widget) -> Control:
        """One question as the page draws it."""
        control = widget.control(self.typed, self.problems)
        if widget.question.when is not None:
            condition = without(widget.question.when, self.settled())
            if condition != Constant(True):
                control.when_words = in_words(condition, self.title, self.answer)
                control.when_test = for_browser(condition, self.prefix)
        return control

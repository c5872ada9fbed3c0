"""What a form shows: one control for each question, with what was typed and what is wrong with it.

`casework/fields.html` draws them. What was typed is kept as the form sent it, a mapping of input names to lists of
text, so that
a draft or a refused form shows exactly what somebody wrote.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Typed = Mapping[str, Sequence[str]]
"""What was typed: by input name, the values sent under it."""

MOST_ROWS = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one answer. `text` is the remedy; `part` names the box of a date to mend."""

    title: str
    text: str
    part: str = ""

    @property
    def summary(self) -> str:
        """The line in the error summary: the question, then the remedy."""
        return f"{self.title} {self.text}" if self.title.endswith(("?", ":", ".")) else f"{self.title}: {self.text}"


@dataclass(slots=True)
class Problems:
    """What is wrong, by the name of the control, in the order of the questions."""

    by_name: dict[str, Problem] = field(default_factory=dict)

    def add(self, name: str, problem: Problem) -> None:
        """Note what is wrong with a control; the first that is found stands."""
        self.by_name.setdefault(name, problem)

    def __bool__(self) -> bool:
        return bool(self.by_name)

    def summary(self) -> list[dict[str, str]]:
        """For the error summary: each line with a link to the box to mend."""
        return [
            {"text": problem.summary, "href": f"#{name}{f'-{problem.part}' if problem.part else ''}"}
            for name, problem in self.by_name.items()
        ]


@dataclass(slots=True)
class Control:
    """One question as the page draws it. `type` is how it is drawn; `name` is its input's name and, unless there is an
    `anchor`, its id.
    """

    type: str
    name: str
    title: str
    hint: str = ""
    clauses: tuple[str, ...] = ()
    optional: bool = False
    text: str = ""
    texts: list[str] = field(default_factory=list)
    parts: dict[str, str] = field(default_factory=dict)
    options: list[dict[str, Any]] = field(default_factory=list)
    groups: list[dict[str, Any]] = field(default_factory=list)
    controls: list[Control] = field(default_factory=list)
    rows: list[list[Control]] = field(default_factory=list)
    fewest: int = 0
    add: str = "Add another"
    side_by_side: bool = False
    as_list: bool = False
    empty_choice: str = "Choose one"
    note: str = ""
    button: dict[str, str] | None = None
    when_words: str = ""
    when_test: list[object] | None = None
    problem: str = ""
    wrong_part: str = ""
    small: bool = False
    anchor: str = ""

    @property
    def id(self) -> str:
        """The id of the input, or of what holds its inputs."""
        return self.anchor or self.name

    @property
    def label_class(self) -> str:
        """How heavy the label is: a question of the form itself, or one within a row."""
        return "" if self.small else "govuk-label--s"

    @property
    def legend_class(self) -> str:
        """The same for a group of inputs."""
        return "" if self.small else "govuk-fieldset__legend--s"


def first(typed: Typed, name: str) -> str:
    """The one value of a box, without the space around it; "" where nothing was sent."""
    values = typed.get(name) or ("",)
    return values[-1].strip()


def row_count(typed: Typed, name: str, fewest: int) -> int:
    """How many rows of a repeated question are shown."""
    sent = first(typed, f"{name}-rows")
    count = int(sent) if sent.isascii() and sent.isdigit() and len(sent) <= 3 else 0
    return min(max(count, fewest), MOST_ROWS)


def with_row(typed: Typed, name: str, shown: int) -> dict[str, list[str]]:
    """What was typed, with one more empty row."""
    return {**_copied(typed), f"{name}-rows": [str(min(shown + 1, MOST_ROWS))]}


def without_row(typed: Typed, name: str, shown: int, removed: int) -> dict[str, list[str]]:
    """What was typed, without one row; the rows after it move up."""
    kept: dict[str, list[str]] = {}
    for key, values in _copied(typed).items():
        index, rest = _row_of(key, name)
        if index is None or index < removed:
            kept[key] = values
        elif index > removed:
            kept[f"{name}-{index - 1}-{rest}"] = values
    kept[f"{name}-rows"] = [str(max(shown - 1, 0))]
    return kept


def _row_of(key: str, name: str) -> tuple[int | None, str]:
    if not key.startswith(f"{name}-"):
        return None, ""
    index, _, rest = key[len(name) + 1 :].partition("-")
    return (int(index), rest) if index.isascii() and index.isdigit() and rest else (None, "")


def _copied(typed: Typed) -> dict[str, list[str]]:
    return {name: list(values) for name, values in typed.items()}

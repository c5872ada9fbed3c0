"""What is asked about one child in the room: what was considered and decided, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from holdfast.access.errors import Refused
from holdfast.casework.forms.controls import Control, Typed
from holdfast.casework.forms.question_form import QuestionForm
from holdfast.casework.forms.questions import Question
from holdfast.casework.forms.rows import Answers, Rows
from holdfast.casework.forms.widgets import Asking, Text, Widget
from holdfast.casework.kind_forms import KindForm, question_of
from holdfast.protocol.conditions.tree import Call, InForce, Standing, walk
from holdfast.protocol.pack import Kind, Pack, Trigger

DECIDED, CATEGORY, DISAGREEMENT, ACTIONS = "meeting.decided", "risk.decided", "disagreement.raised", "action.agreed"
WITH_CATEGORY, WITH_DISAGREEMENT = "with-category", "with-disagreement"
AGREED_BY = "decided_by"

_TOGGLES = {
    WITH_CATEGORY: (
        CATEGORY,
        "Was a risk category agreed?",
        "At least two agencies agree it together. Leave it out where the category stays as it is.",
    ),
    WITH_DISAGREEMENT: (
        DISAGREEMENT,
        "Do the agencies disagree?",
        "Every view stays on record. The police gangs lead and the head of safeguarding decide.",
    ),
}


@dataclass(frozen=True, slots=True)
class Professional:
    """Somebody who is there. `key` names them in the form, `person` is how a fact has them."""

    key: str
    text: str
    person: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Decisions:
    """What was decided for one child: the data of each fact; empty where there is none."""

    decided: Mapping[str, Any]
    category: Mapping[str, Any]
    disagreement: Mapping[str, Any]
    actions: Mapping[str, Any]


class PartForm(KindForm):
    """The questions of a kind that are asked only where a question before them says so."""

    def __init__(self, kind: Kind, asking: Asking, toggle: str, *, prefix: str, **options: Any) -> None:
        self.toggle = toggle
        super().__init__(kind, asking, prefix=prefix, **options)

    def control(self, widget: Widget) -> Control:
        control = super().control(widget)
        asked: list[object] = ["is", self.toggle, "yes"]
        control.when_test = ["and", asked, control.when_test] if control.when_words and control.when_test else asked
        control.when_words = control.when_words or f"“{_TOGGLES[self.toggle][1]}” is “Yes”"
        return control


class CategoryForm(PartForm):
    """The risk category: who agreed it is picked from those who are there (ISL-7.3.1c)."""

    def __init__(self, kind: Kind, asking: Asking, there: Sequence[Professional], *, typed: Typed, prefix: str) -> None:
        self.there = {one.key: one for one in there}
        only = [name for name in kind.fields if name not in {AGREED_BY, "siblings"}]
        super().__init__(kind, asking, WITH_CATEGORY, prefix=prefix, typed=typed, only=only)
        asked = question_of(kind.fields[AGREED_BY], asking)
        who = Question(
            AGREED_BY,
            "choices",
            asked.title,
            "Those who are here, and agree. They come from at least two agencies."
            if there
            else "Nobody is on the list of those who are here yet: fill in who is here first.",
            asked.clauses,
            choices={one.key: one.text for one in there},
        )
        self.add_question(who, after="indicators")

    def add_question(self, question: Question, *, after: str) -> None:
        """Put a question of our own behind one of the kind's."""
        made = QuestionForm([question], self.asking, prefix=self.prefix).widgets
        place = next((n for n, one in enumerate(self.widgets, 1) if one.question.name == after), 0)
        self.widgets[place:place] = made

    def is_asked(self, question: Question, answers: Mapping[str, Any]) -> bool:
        return question.name == AGREED_BY or super().is_asked(question, answers)

    def data(self, siblings: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
        """The fact's data; None where something must be mended."""
        answers = self.read()
        if answers is None:
            return None
        chosen = [self.there[key].person for key in answers.get(AGREED_BY, [])]
        data = {**answers, AGREED_BY: chosen, **({"siblings": list(siblings)} if siblings else {})}
        clean, wrong = self.kind.validate(data, complete=True, on=self.day())
        for path, message in wrong:
            self.point_out(path, message)
        return None if self.problems else clean


class ChildForm:
    """All that is asked about one child at a meeting, with what was typed.

    `there` are the professionals who are there, `asking.people` the people of the case.
    """

    def __init__(self, pack: Pack, meeting: str, asking: Asking, there: Sequence[Professional], typed: Typed) -> None:
        self.pack = pack
        self.meeting = meeting
        self.asking = asking
        self.there = there
        self._make(typed)

    def _make(self, typed: Typed) -> None:
        kinds = self.pack.kinds
        self.decided = KindForm(kinds[DECIDED], self.asking, typed=typed, fixed={"meeting": self.meeting})
        self.toggles = QuestionForm(
            [
                Question(name, "yes-no", title, hint, kinds[kind].clauses, optional=True)
                for name, (kind, title, hint) in _TOGGLES.items()
            ],
            self.asking,
            typed=typed,
        )
        self.category = CategoryForm(kinds[CATEGORY], self.asking, self.there, typed=typed, prefix="category-")
        self.disagreement = PartForm(
            kinds[DISAGREEMENT], self.asking, WITH_DISAGREEMENT, typed=typed, prefix="disagreement-"
        )
        self.actions = KindForm(kinds[ACTIONS], self.asking, typed=typed)

    @property
    def parts(self) -> list[QuestionForm]:
        """The forms of which it is made, in the order of the page."""
        return [self.decided, self.toggles, self.category, self.disagreement, self.actions]

    @property
    def typed(self) -> dict[str, list[str]]:
        """What was typed."""
        return self.decided.typed

    @property
    def errors(self) -> list[dict[str, str]]:
        """What must be mended, in the order of the page."""
        return [error for part in self.parts for error in part.errors]

    @property
    def decided_controls(self) -> list[Control]:
        """What was considered and decided. Each point has to be answered in the end, so none is called optional."""
        controls = self.decided.controls
        for control in controls:
            for point in control.controls:
                point.optional = False
        return controls

    @property
    def unanswered(self) -> list[str]:
        """The points that the meeting has to consider and that nobody has answered yet."""
        return [
            point.title
            for control in self.decided.controls
            if control.type == "group" and control.name == "considered"
            for point in control.controls
            if not point.text
        ]

    def toggle(self, name: str) -> list[Control]:
        """One of the questions that say whether others are asked."""
        return [control for control in self.toggles.controls if control.name == name]

    def act(self, do: str) -> bool:
        """Do what a button of the form asked; False where the button was none of the form's."""
        for part in self.parts:
            if part.act(do):
                self._make(part.typed)
                return True
        return False

    def read(self) -> Decisions | None:
        """What was decided; None where something must be mended (`errors`)."""
        decided = self.decided.read()
        answers = self.toggles.read() or {}
        category: dict[str, Any] | None = {}
        disagreement: dict[str, Any] | None = {}
        if answers.get(WITH_CATEGORY):
            category = self.category.data(self._siblings(decided or {}))
        if answers.get(WITH_DISAGREEMENT):
            disagreement = self.disagreement.read()
        actions = self._read_actions()
        if decided is None or category is None or disagreement is None or actions is None:
            return None
        return Decisions(decided, category, disagreement, actions)

    def _read_actions(self) -> dict[str, Any] | None:
        rows = next(widget for widget in self.actions.widgets if isinstance(widget, Rows))
        if all(rows.row(index).is_blank(self.typed) for index in range(rows.shown(self.typed))):
            return {}
        return self.actions.read()

    def _siblings(self, decided: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
        """Those to name with the category too: nobody where the protocol already has them considered because of the
        meeting itself.
        """
        asked_already = any(
            _arises(trigger, decided)
            for rule in self.pack.duties.values()
            if rule.for_each and rule.for_each.text == "siblings"
            for trigger in rule.arises
        )
        return () if asked_already else decided.get("siblings", ())

    def refuse(self, kind: str, refused: Refused) -> None:
        """Show why a fact of this kind was refused."""
        part = {CATEGORY: self.category, DISAGREEMENT: self.disagreement, ACTIONS: self.actions}.get(kind, self.decided)
        part.refuse(refused)

    @property
    def texts(self) -> set[str]:
        """The inputs that hold text; of repeated questions as `NAME-part`."""
        return {name for part in self.parts for widget in part.widgets for name in _texts(widget, self.typed)}

    @property
    def rows(self) -> set[str]:
        """The repeated questions."""
        return {widget.name for part in self.parts for widget in part.widgets if isinstance(widget, Rows)}


def _arises(trigger: Trigger, decided: Mapping[str, Any]) -> bool:
    """Whether what was decided gives rise to a duty, as far as its own answers tell."""
    if trigger.kind != DECIDED:
        return False
    if trigger.when is None:
        return True
    depends = any(isinstance(node, InForce | Standing | Call) for node in walk(trigger.when.tree))
    return not depends and trigger.when.holds_for(decided) is True


def _texts(widget: Widget, typed: Typed) -> list[str]:
    if isinstance(widget, Rows):
        return [f"{widget.name}-{one.question.name}" for one in widget.row(0).widgets if isinstance(one, Text)]
    if isinstance(widget, Answers):
        return [one.name for one in widget.widgets(typed)]
    return [widget.name] if isinstance(widget, Text) else []

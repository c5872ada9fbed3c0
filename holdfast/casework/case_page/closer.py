"""What few facts need: that only named people read them, and a grading 3x5x2 as intelligence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from holdfast.access.models import User
from holdfast.access.viewer import Viewer
from holdfast.casework.forms.controls import Typed
from holdfast.casework.forms.grading import CONDITIONS, GRADING, PARTS, graded
from holdfast.casework.forms.question_form import QuestionForm
from holdfast.casework.forms.questions import Question
from holdfast.casework.forms.widgets import Asking
from holdfast.chronology.models import Handling
from holdfast.register.models import Case
from holdfast.register.queries import involved_in_case
from holdfast.register.words import HandlingGrade

READERS = "readers"
_GRADING = tuple(
    replace(
        question, type="one of" if question.type == "choice" else question.type, optional=True, unchosen="Not graded"
    )
    for question in GRADING
)


@dataclass(frozen=True, slots=True)
class Close:
    """Who alone may read a fact beside its author, and how it is graded."""

    named: tuple[User, ...] = ()
    grading: str = ""
    conditions: str = ""


class CloserForm(QuestionForm):
    """Asked beside a fact, and left empty for most."""

    def __init__(self, viewer: Viewer, case: Case, asking: Asking, typed: Typed | None) -> None:
        self.viewer, self.case = viewer, case
        readers = Question(
            READERS,
            "choices",
            "Who alone may read it, beside you?",
            hint="For what only named people may read. Somebody not listed is involved in the case first.",
            choices={str(user.pk): f"{user.name}, {agency}" for user, agency in self._involved},
            optional=True,
        )
        super().__init__([*([readers] if self._involved else []), *_GRADING], asking, typed=typed, prefix="closer-")

    @cached_property
    def _involved(self) -> list[tuple[User, str]]:
        found = involved_in_case(self.viewer, self.case)
        people = {one.user.pk: (one.user, one.agency.title) for one in found if one.user}
        return [each for key, each in people.items() if key != self.viewer.author]

    @property
    def can_name(self) -> bool:
        """Whether there is anybody who could be named."""
        return bool(self._involved)

    @property
    def is_open(self) -> bool:
        """Whether something was typed or must be mended, so that it is not folded away."""
        return bool(self.errors) or any(
            any(values) for name, values in self.typed.items() if name.startswith(self.prefix)
        )

    def close(self, handling: str) -> Close | None:
        """What it comes to, beside who may read the fact; None where something must be mended."""
        answers = self.read()
        if answers is None:
            return None
        chosen = set(map(str, answers.get(READERS, ())))
        named = tuple(user for user, _ in self._involved if str(user.pk) in chosen)
        if handling == Handling.NAMED_PEOPLE and not named:
            self.point_out(READERS, "Choose at least one person, or let more read it.")
        if named and handling != Handling.NAMED_PEOPLE:
            self.point_out(READERS, "Choose “Only people whom I name” above too, or nobody here.")
        missing = [part for part in PARTS if not answers.get(part)]
        if len(missing) < len(PARTS):
            for part in missing:
                self.point_out(part, "A grading has three parts: choose this one too.")
        if answers.get(PARTS[2]) == HandlingGrade.CONDITIONS and not answers.get(CONDITIONS):
            self.point_out(CONDITIONS, "Say how it may be shared.")
        grading, conditions = graded(answers)
        return None if self.problems else Close(named, grading, conditions)

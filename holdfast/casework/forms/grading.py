"""The questions that grade information 3x5x2, and what the answers come to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from holdfast.casework.forms.edits import choices_of
from holdfast.casework.forms.questions import Question
from holdfast.register.words import HandlingGrade, IntelligenceGrade, SourceGrade

SOURCE, INFORMATION, HANDLING, CONDITIONS = "source_grade", "information_grade", "handling_grade", "conditions"
PARTS = (SOURCE, INFORMATION, HANDLING)

GRADING = (
    Question(SOURCE, "choice", "How far is the source to be relied on?", choices=choices_of(SourceGrade)),
    Question(INFORMATION, "choice", "How is it known?", choices=choices_of(IntelligenceGrade)),
    Question(HANDLING, "choice", "May it be shared?", choices=choices_of(HandlingGrade)),
    Question(CONDITIONS, "text", "On which conditions?", hint="With C: how it may be shared.", optional=True),
)


def graded(answers: Mapping[str, Any]) -> tuple[str, str]:
    """A grading as one word, such as 2BP, and its conditions; both empty where nothing was graded."""
    return "".join(str(answers.get(part, "")) for part in PARTS), str(answers.get(CONDITIONS, ""))

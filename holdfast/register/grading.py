"""3x5x2: how far a source is to be relied on, how the information is known, whether it may be shared."""

from __future__ import annotations

import re

from holdfast.access.errors import Refused
from holdfast.register.words import GRADING_PATTERN, HandlingGrade, IntelligenceGrade, SourceGrade


def checked_grading(grading: str, conditions: str) -> tuple[str, str]:
    """A grading and its conditions as they are kept. Raises Refused for one that there is not, or that is incomplete.

    An empty grading says that something is no intelligence.
    """
    grading, conditions = grading.strip().upper(), conditions.strip()
    if grading and not re.fullmatch(GRADING_PATTERN, grading):
        raise Refused(
            "Information is graded 3x5x2.",
            instead="Give source (1 to 3), information (A to E) and handling (P or C), such as 2BP.",
            fields={"grading": "Such as 2BP."},
        )
    if grading.endswith("C") and not conditions:
        raise Refused(
            "Handling C names its conditions.",
            instead="Say how it may be shared.",
            fields={"conditions": "Say how it may be shared."},
        )
    return grading, conditions


def grading_in_words(grading: str) -> str:
    """A grading as somebody reads it who does not know the letters."""
    source, information, handling = SourceGrade(grading[0]), IntelligenceGrade(grading[1]), HandlingGrade(grading[2])
    return f"Source: {_sentence(source.label)} Information: {_sentence(information.label)} {handling.label}"


def suspected_false(grading: str) -> bool:
    """Whether it is graded as false: kept, never counted, and in no plan."""
    return grading[1:2].upper() == IntelligenceGrade.FALSE


def _sentence(label: object) -> str:
    words = str(label)
    return f"{words[:1].lower()}{words[1:]}"

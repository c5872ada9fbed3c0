"""The kinds of fact that are recorded, corrected or withdrawn only by somebody who has just confirmed who they are.

A threat to somebody's life sets the police, social care and a family in motion within the hour. At a computer that
somebody left open it must not be recorded in their name, nor taken back.
"""

from __future__ import annotations

SUBJECTS = ("threat-to-life",)
"""What the kinds are about: the part of a kind's name before the dot."""
BECAUSE = (
    "What is recorded about a threat to life sets others in motion at once, so it is recorded by you and nobody else."
)


def needs_confirmation(kind: str) -> bool:
    """Whether facts of this kind ask who is there."""
    return kind.partition(".")[0] in SUBJECTS

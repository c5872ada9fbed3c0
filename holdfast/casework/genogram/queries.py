"""Reading the family of a case from the register."""

from __future__ import annotations

from datetime import datetime

from holdfast.access.viewer import Viewer
from holdfast.casework.genogram.family import Family
from holdfast.register.models import Case


def family_of(viewer: Viewer, case: Case, as_known_at: datetime | None = None) -> Family:
    """The people of a case and what somebody told they are to one another, as far as the viewer may see them.

    `as_known_at`: as it had been recorded by that moment. Nothing is inferred through a third person.
    """
    raise NotImplementedError

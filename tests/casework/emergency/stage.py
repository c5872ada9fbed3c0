"""A child whose record somebody needs who does not work with them."""

from __future__ import annotations

from datetime import date
from typing import Any

from holdfast.access.errors import Refused
from holdfast.access.viewer import Viewer, acting_as
from holdfast.casework.emergency.actions import Wanted, open_in_emergency
from holdfast.register.models import Case
from tests.access.area import Area

BORN = date(2011, 5, 4)
LINK = "http://testserver/emergency/opened/"


class Stage:
    """A child whom Ann leads the work with, and Bob of the hospital, who does not know of it."""

    def __init__(self) -> None:
        self.area = Area()
        self.ann, self.bob = self.area.staff("Ann"), self.area.staff("Bob", self.area.police)
        self.auditor = self.area.staff("Aud", functions=["auditor"])
        self.child = self.area.child(self.ann, "Wren", "Holloway", birth_date=BORN)
        self.case = self.area.case(self.ann, self.child, role="lead professional")

    def open(self, by: Viewer | None = None, *, reason: str = "The ward must know.", **wanted: Any) -> list[Any]:
        """Ask for the record; by its reference unless told otherwise."""
        by = by or self.bob
        wanted = wanted or {"reference": self.case.reference}
        refusal = None
        with acting_as(by):
            # As the page does: what is refused stays in the log.
            try:
                return open_in_emergency(by=by, wanted=Wanted(**wanted), emergency="life", reason=reason, link=LINK)
            except Refused as refused:
                refusal = refused
        raise refusal

    def sees(self, viewer: Viewer) -> bool:
        """Whether somebody sees the case."""
        with acting_as(viewer):
            return Case.objects.filter(pk=self.case.pk).exists()

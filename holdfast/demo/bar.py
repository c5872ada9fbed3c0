"""The bar at the head of every page of the demonstration: whose place the visitor has taken, and whose they could take.

It asks the database nothing: the personas and their ids follow from the staff list.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import NAMESPACE_URL, UUID, uuid5

from holdfast.access.viewer import Viewer
from holdfast.demo import staff
from holdfast.demo.staff import Persona


@dataclass(frozen=True)
class Place:
    """A persona whose place the visitor can take; `is_taken`: it is the visitor's own now."""

    id: UUID
    persona: Persona
    is_taken: bool


@dataclass(frozen=True)
class Bar:
    """What the bar shows. `me` is None where nobody is signed in."""

    me: Persona | None
    places: list[Place]


def user_id(persona: Persona) -> UUID:
    """The id of a persona's account."""
    return uuid5(NAMESPACE_URL, f"mailto:{persona.email}")


def persona_bar(viewer: Viewer | None) -> Bar:
    """The bar for whoever looks."""
    mine = viewer.user_id if viewer else None
    me = next((persona for persona in staff.PERSONAS if user_id(persona) == mine), None)
    return Bar(me, [Place(user_id(persona), persona, persona is me) for persona in staff.offered()])

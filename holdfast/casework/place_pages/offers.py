"""What can be begun from a place's page: each app above says it, and no page here knows whose it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from holdfast.access.viewer import Viewer
from holdfast.register.models import Place


class Offer(NamedTuple):
    """A link: where it leads, and what it says."""

    href: str
    link: str


_asked: list[Callable[[Viewer, Place], Offer | None]] = []


def register(ask: Callable[[Viewer, Place], Offer | None]) -> None:
    """Have a link on the pages of places from now on, None for whom or where it is not meant. It asks the database
    nothing."""
    if ask not in _asked:
        _asked.append(ask)


def offers(viewer: Viewer, place: Place) -> Iterator[Offer]:
    """What the viewer can begin from the page of this place."""
    return (offer for ask in _asked if (offer := ask(viewer, place)) is not None)

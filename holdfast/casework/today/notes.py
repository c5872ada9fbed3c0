"""What waits for somebody beside duties: each app above says it in a line on Today, and no page here knows whose it
is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from holdfast.access.viewer import Viewer


class Note(NamedTuple):
    """A line on Today: where it leads, what the link says, what follows it, and whether something waits there."""

    href: str
    link: str
    says: str
    waits: bool


_asked: list[Callable[[Viewer], Note | None]] = []


def register(ask: Callable[[Viewer], Note | None]) -> None:
    """Have a line on everybody's first page from now on, None for whom it is not meant. It is asked with every view of
    it: one query at most, and none for those."""
    if ask not in _asked:
        _asked.append(ask)


def notes(viewer: Viewer) -> Iterator[Note]:
    """What waits for the viewer."""
    return (note for ask in _asked if (note := ask(viewer)) is not None)

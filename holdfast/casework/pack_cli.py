"""`holdfast pack`: the command of the protocol, with the cases of this area at hand for `diff --caseload`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from holdfast.protocol import cli as protocol
from holdfast.protocol.diff import Case


def pack(arguments: list[str]) -> int:
    """The command. Neither Django nor a database is touched unless the area's cases are asked for."""
    return protocol.pack(arguments, live=_caseload)


@contextmanager
def _caseload() -> Iterator[Iterable[Case]]:
    """The open cases of the area, by reference, each with its whole chronology."""
    from holdfast.site import area

    with area.running():
        from holdfast.casework.caseload import caseload

        yield caseload()

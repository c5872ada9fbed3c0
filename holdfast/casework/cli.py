"""`holdfast refresh` settles what time alone has ended; `holdfast pack diff` compares packs over the area's cases."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from holdfast.protocol import cli as protocol
from holdfast.protocol.diff import Case
from holdfast.site import area

DESCRIPTION = "Settle the duties that time alone has ended, such as on an eighteenth birthday. Run it every night."


def refresh(arguments: list[str]) -> int:
    """The command: how many cases changed."""
    argparse.ArgumentParser("holdfast refresh", description=DESCRIPTION).parse_args(arguments)
    with area.running():
        return _refresh()


def _refresh() -> int:
    from holdfast.casework.projection import refresh_due

    changed = refresh_due()
    print(f"{changed:,} {'case' if changed == 1 else 'cases'} changed.")
    return 0


def pack(arguments: list[str]) -> int:
    """The command of the protocol, with the cases of this area at hand: the database is left alone until then."""
    return protocol.pack(arguments, live=_caseload)


@contextmanager
def _caseload() -> Iterator[Iterable[Case]]:
    """The open cases of the area, by reference, each with its whole chronology."""
    with area.running():
        from holdfast.casework.caseload import caseload

        yield caseload()

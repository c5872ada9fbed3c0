"""`holdfast refresh`: settles the duties that time alone has ended."""

from __future__ import annotations

import argparse

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

"""`holdfast refresh`: settles the duties that time alone has ended, or works out all of them afresh."""

from __future__ import annotations

import argparse

from holdfast.site import area

DESCRIPTION = "Settle the duties that time alone has ended, such as on an eighteenth birthday. Run it every night."


def refresh(arguments: list[str]) -> int:
    """The command: how many cases changed."""
    parser = argparse.ArgumentParser("holdfast refresh", description=DESCRIPTION)
    parser.add_argument(
        "--all",
        action="store_true",
        help="work out every case afresh: after a release, or another pack or version of it",
    )
    options = parser.parse_args(arguments)
    with area.running():
        return _refresh(everything=options.all)


def _refresh(*, everything: bool) -> int:
    from holdfast.casework.projection import refresh_all, refresh_due

    changed = refresh_all() if everything else refresh_due()
    print(f"{changed:,} {'case' if changed == 1 else 'cases'} changed.")
    return 0

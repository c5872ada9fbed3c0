"""`holdfast demo`: a synthetic area to try the product in."""

from __future__ import annotations

import argparse
import os
import sys
from functools import partial

from holdfast.site import serve

DESCRIPTION = "Start a synthetic area, Kelpmouth, to try the product in. Everybody in it is made up."
MOST = 200_000


def demo(arguments: list[str]) -> int:
    """The command. The area is made at the first start and kept until the code changes."""
    parser = argparse.ArgumentParser("holdfast demo", description=DESCRIPTION)
    parser.add_argument("--people", type=int, default=400, help="how many children have a case (400)")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--fresh", action="store_true", help="make the area afresh, so that its deadlines begin today")
    options = parser.parse_args(arguments)
    if not 1 <= options.people <= MOST:
        print(f"holdfast demo: --people is between 1 and {MOST:,}.", file=sys.stderr)
        return 2
    os.environ.setdefault("HOLDFAST_AREA", "Kelpmouth (made up)")
    return serve.demo(
        host=options.host,
        port=options.port,
        name=str(options.people),
        fill=partial(_fill, options.people),
        fresh=options.fresh,
    )


def _fill(people: int) -> None:
    # Imported here, when settings exist: the command itself must not load Django.
    from holdfast.demo.seed import seed

    seed(people, progress=partial(print, "  ", flush=True))

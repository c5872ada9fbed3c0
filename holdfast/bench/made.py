"""The area that is measured: made once for each size and state of the code, and looked at by processes of their own."""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from holdfast.bench.engine import PACK
from holdfast.site import area, postgres

SIZES = {"web": (20_000, 200), "large": (200_000, 2_000)}
"""People and staff. Staff grow with the area: a worker's own cases are as many in a large one."""
PEOPLE_PER_CHILD = 1.5
"""In a lean area: a child with a case, and a mother of every second. With so many cases there are three open duties for
each person."""


def say(text: str) -> None:
    """Tell whoever waits how far it is."""
    sys.stderr.write(f"{text}\n")


@contextmanager
def made(people: int, staff: int) -> Iterator[postgres.Server]:
    """Within the block the server runs, and processes that are started use the area of so many people."""
    # The areas are made as a demonstration is, but by the pack of which the engine's figures are.
    os.environ["HOLDFAST_PACK"] = PACK
    # Whoever measures searches more often within an hour than anybody does.
    os.environ["HOLDFAST_SEARCHES"] = "100,1000000"
    server = postgres.Server(postgres.default_home() / "bench" / "postgres")
    with server.running():
        database = area.made(server, f"bench_{people}", partial(_fill, people, staff), say=say)
        area.use(server, database)
        os.environ["HOLDFAST_DEMO"] = "no"
        yield server


def _fill(people: int, staff: int) -> None:
    from holdfast.demo.seed import seed

    seed(round(people / PEOPLE_PER_CHILD), staff_size=staff, lean=True, progress=say)


def asked(question: Callable[[], Any]) -> Any:
    """What a function answers in a process of its own, with Django set up: this one must stay without Django's
    connections. The answer goes through JSON. Raises RuntimeError where there is none.
    """
    receiver, sender = multiprocessing.get_context("fork").Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=_answer, args=(question, sender))
    process.start()
    sender.close()
    try:
        return json.loads(receiver.recv())
    except EOFError:
        raise RuntimeError("It could not be measured: see the message above.") from None
    finally:
        process.join()


def _answer(question: Callable[[], Any], sender: Any) -> None:
    import django

    django.setup()
    sender.send(json.dumps(question()))

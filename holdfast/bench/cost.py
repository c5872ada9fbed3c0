"""What the walls and the log cost: the same pages with them and without, in one process, taking turns.

Without them is possible here alone, and by no setting: the connection is the superuser's, whom no policy binds, and the
lines of the log lead nowhere. Both ways ask the same questions, and what they show must be equal to the letter: a
product without a wall would have to ask, too, which cases are whose.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from time import perf_counter
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from holdfast.bench.engine import Result
from holdfast.bench.forms import form_in
from holdfast.bench.made import SIZES, asked, made
from holdfast.site import postgres

ROUNDS, WARMING = 80, 12
MOST_TIMES = 1.5
_TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"')


def run(size: tuple[int, int] = SIZES["web"]) -> list[Result]:
    """Each page with walls and log, as a multiple of the time without."""
    with made(*size):
        times: dict[str, dict[str, list[float]]] = asked(_measure)
    found = []
    for page, ways in times.items():
        with_, without = (1000 * statistics.median(ways[way]) for way in ("with", "without"))
        name = f"{page}: walls and log"
        found.append(Result(f"{name}, without them: p50", without, "ms", "", True))
        found.append(Result(f"{name}, with them: p50", with_, "ms", "", True))
        ratio = with_ / without
        found.append(Result(f"{name}, beside without", ratio, "times", f"<= {MOST_TIMES:g}", ratio <= MOST_TIMES))
    return found


def _measure() -> dict[str, dict[str, list[float]]]:
    """How long each answer took, of each page and each way, in seconds."""
    from django.test import Client

    from holdfast.bench.staff import look_round

    worker = look_round(1).workers[0]
    client = Client(HTTP_HOST="127.0.0.1")
    client.cookies.load(worker.cookies)
    ways = {"with": _connected(postgres.APP_ROLE, logs=True), "without": _connected(postgres.SUPERUSER, logs=False)}

    def case(turn: int) -> str:
        return worker.cases[turn % len(worker.cases)]

    pages: dict[str, Callable[[int], Any]] = {
        "Today": lambda turn: client.get("/"),  # noqa: ARG005 - one signature for all
        "case page": lambda turn: client.get(f"/cases/{case(turn)}/"),
        "search": lambda turn: client.post("/people/", {"text": worker.names[turn % len(worker.names)]}),
    }
    for name, page in pages.items():
        shown = set()
        for answered in ways.values():
            with answered():
                shown.add(_TOKEN.sub(b"", page(0).content))
        if len(shown) > 1:
            raise RuntimeError(f"{name} shows something else without walls and log: the times could not be compared")
    path = f"/cases/{case(0)}/record/risk.view"
    form = form_in(client.get(path).content.decode(), 'name="reasons"')
    form |= {"category": "2", "reasons": "Followed home twice this week.", "do": "record"}
    pages["save a fact"] = lambda turn: client.post(
        f"/cases/{case(turn)}/record/risk.view", form | {"key": str(uuid4())}
    )
    times: dict[str, dict[str, list[float]]] = {page: {way: [] for way in ways} for page in pages}
    for turn in range(WARMING + ROUNDS):
        for name, page in pages.items():
            # Neither way is always the first: what the second finds in memory, the first has fetched.
            for way in sorted(ways, reverse=bool(turn % 2)):
                with ways[way]():
                    start = perf_counter()
                    answer = page(turn)
                    seconds = perf_counter() - start
                if answer.status_code != (302 if name == "save a fact" else 200):
                    raise RuntimeError(f"{name} answered {answer.status_code}")
                if turn >= WARMING:
                    times[name][way].append(seconds)
    return times


def _connected(user: str, *, logs: bool) -> Callable[[], Any]:
    """A way to answer: within its block the product's connection is this role's, and the log is written or not."""
    from django.db import connections
    from django.db.utils import load_backend

    from holdfast.access import log

    settings = connections.settings["default"]
    options = {name: value for name, value in settings["OPTIONS"].items() if name != "pool"}
    wrapper = load_backend(settings["ENGINE"]).DatabaseWrapper(
        {**settings, "USER": user, "OPTIONS": options}, "default"
    )

    @contextmanager
    def way() -> Iterator[None]:
        usual = connections["default"]
        connections["default"] = wrapper
        try:
            with nullcontext() if logs else patch.object(log, "connections", _Nowhere()):
                yield
        finally:
            connections["default"] = usual

    return way


class _Nowhere:
    """Takes the lines of the log, and keeps none."""

    def __getitem__(self, using: str) -> _Nowhere:
        return self

    def cursor(self) -> nullcontext[_Nowhere]:
        return nullcontext(self)

    def execute(self, question: str, values: Sequence[object]) -> None:
        """Nothing is asked."""

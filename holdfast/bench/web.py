"""The screens: Today, a case, search and saving a fact, each beside its floor in the same run.

At 20,000 people with 200 staff, then at ten times as many. Every client is an ordinary worker behind row-level
security; 16 at once over loopback, against the product's own server with two workers. Pages and floors take turns, so
that what else the machine does falls on all of them alike.
"""

from __future__ import annotations

import dataclasses
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen
from uuid import uuid4

from holdfast.bench.engine import Result
from holdfast.bench.forms import form_in
from holdfast.bench.load import Client, Request, together
from holdfast.bench.made import SIZES, asked, made, say
from holdfast.site.serve import THREADS, WORKERS

CLIENTS = 16
ROUNDS, EACH = 16, 3
"""Every page is asked `ROUNDS` times by every client, `EACH` requests one after the other."""
WARMING = 10
"""Requests of every client for every page before time is taken, so that each connection has planned each query."""
MOST_TIMES_FLOOR, MOST_GROWTH = 3.0, 1.5
PAGES = ("Today", "case page", "search", "save a fact")


def run(size: str, first: dict[str, float] | None = None) -> tuple[list[Result], dict[str, float]]:
    """Measure one size; the figures, and each page's p95 in milliseconds. `first`: those of the smaller size."""
    with made(*SIZES[size]):
        found = asked(_look_round)
        say(
            f"{found['people']:,} people, {found['cases']:,} cases, {found['facts']:,} facts, "
            f"{found['open_duties']:,} open duties, {found['staff']:,} staff; {CLIENTS} clients, {WORKERS} workers"
        )
        with _served() as port:
            times = _measure(port, found["workers"])
    p95 = {name: 1000 * _percentile(seconds, 0.95) for name, seconds in times.items()}
    return _results(size, times, p95, found["queries"], first), p95


def _results(
    size: str,
    times: dict[str, list[float]],
    p95: dict[str, float],
    queries: dict[str, int],
    first: dict[str, float] | None,
) -> list[Result]:
    people = f"{SIZES[size][0]:,} people"
    found = []
    for name, seconds in times.items():
        asked = f", {queries[name]} queries" if name in queries else ""
        found.append(Result(f"{name}, {people}: p50{asked}", 1000 * statistics.median(seconds), "ms", "", True))
        found.append(Result(f"{name}, {people}: p95", p95[name], "ms", "", True))
    for name in PAGES:
        floor = p95["floor of saving" if name == "save a fact" else "floor"]
        ratio = p95[name] / floor
        # The larger area has a target of its own: how much slower than the smaller one it may be.
        target = "" if first else f"<= {MOST_TIMES_FLOOR:g}"
        met = bool(first) or ratio <= MOST_TIMES_FLOOR
        found.append(Result(f"{name}, {people}: p95 beside its floor", ratio, "times", target, met))
    for name in PAGES if first else ():
        growth = p95[name] / first[name]  # type: ignore[index]  # there are none without
        found.append(
            Result(
                f"{name}: p95 beside that of {SIZES['web'][0]:,} people", growth, "times", f"<= {MOST_GROWTH:g}",
                growth <= MOST_GROWTH,
            )
        )  # fmt: skip
    return found


def _percentile(values: Sequence[float], share: float) -> float:
    """The value that so large a share does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _look_round() -> dict[str, Any]:
    from holdfast.bench.staff import look_round

    return dataclasses.asdict(look_round(CLIENTS))


@contextmanager
def _served() -> Iterator[int]:
    """The product's server on a free port, with the floor beside it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    process = subprocess.Popen(
        [
            sys.executable, "-m", "granian", "--interface", "wsgi", "holdfast.bench.wsgi:application",
            "--port", str(port), "--workers", str(WORKERS), "--blocking-threads", str(THREADS),
            "--log-level", "warning",
        ],
        cwd=Path(__file__).resolve().parents[2],
    )  # fmt: skip
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as answer:
                answer.read()
        except (URLError, OSError):
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server did not start")


def _measure(port: int, workers: Sequence[dict[str, Any]]) -> dict[str, list[float]]:
    clients = [Client(port, worker["cookies"]) for worker in workers]
    saving = [_form(client, worker) for client, worker in zip(clients, workers, strict=True)]
    floor_form = [{"csrfmiddlewaretoken": form["csrfmiddlewaretoken"]} for form in saving]

    def case(number: int, turn: int) -> str:
        cases = workers[number]["cases"]
        return str(cases[turn % len(cases)])

    def name(number: int, turn: int) -> str:
        names = workers[number]["names"]
        return str(names[turn % len(names)])

    pages: dict[str, Callable[[int, int], Request]] = {
        "floor": lambda number, turn: Request("GET", "/bench/floor"),  # noqa: ARG005 - one signature for all
        "Today": lambda number, turn: Request("GET", "/"),  # noqa: ARG005
        "case page": lambda number, turn: Request("GET", f"/cases/{case(number, turn)}/"),
        "search": lambda number, turn: Request(
            "POST",
            "/people/",
            {"csrfmiddlewaretoken": saving[number]["csrfmiddlewaretoken"], "text": name(number, turn)},
        ),
        "floor of saving": lambda number, turn: Request("POST", "/bench/floor", floor_form[number], 302),  # noqa: ARG005
        "save a fact": lambda number, turn: Request(
            "POST", f"/cases/{case(number, turn)}/record/risk.view", saving[number] | {"key": str(uuid4())}, 302
        ),
    }
    times: dict[str, list[float]] = {page: [] for page in pages}
    for request in pages.values():
        together(clients, request, WARMING)
    for _ in range(ROUNDS):
        for page, request in pages.items():
            times[page] += together(clients, request, EACH)
    for client in clients:
        client.close()
    return times


def _form(client: Client, worker: dict[str, Any]) -> dict[str, str]:
    """The form of one agency's own view of the risk, filled in."""
    _, page = client.send(Request("GET", f"/cases/{worker['cases'][0]}/record/risk.view"))
    form = form_in(page.decode(), 'name="reasons"')
    return form | {"category": "2", "reasons": "Followed home twice this week.", "do": "record"}

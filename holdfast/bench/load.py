"""A small load: so many clients at once, each with a connection that is kept, each one request after the other."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from time import perf_counter
from urllib.parse import urlencode

PATIENCE = 60
"""Seconds that an answer may take before the run is given up."""


class LoadError(RuntimeError):
    """The server did not answer as it should; the figures would mean nothing."""


@dataclass(frozen=True)
class Request:
    """One request, and the status that is right for it."""

    method: str
    path: str
    form: dict[str, str] = field(default_factory=dict)
    status: int = 200


class Client:
    """Somebody signed in, at one browser."""

    def __init__(self, port: int, cookies: dict[str, str]) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self._cookies = dict(cookies)
        self._port = port

    def send(self, request: Request) -> tuple[float, bytes]:
        """Send it, read the whole answer; how many seconds that took, and the answer. Raises LoadError."""
        headers, body = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}, None
        if request.method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Origin"] = f"http://127.0.0.1:{self._port}"
            body = urlencode(request.form)
        start = perf_counter()
        self._connection.request(request.method, request.path, body, headers)
        answer = self._connection.getresponse()
        content = answer.read()
        seconds = perf_counter() - start
        for cookie in answer.headers.get_all("Set-Cookie", []):
            self._cookies |= {name: morsel.value for name, morsel in SimpleCookie(cookie).items()}
        if answer.status != request.status:
            raise LoadError(f"{request.method} {request.path} answered {answer.status}, not {request.status}")
        return seconds, content

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def together(clients: Sequence[Client], requests: Callable[[int, int], Request], each: int) -> list[float]:
    """Every client sends `each` requests, all of them at once; how long each took, in seconds.

    `requests(client, n)` is the n-th request of a client. Raises LoadError.
    """
    times: list[list[float]] = [[] for _ in clients]
    faults: list[Exception] = []
    barrier = threading.Barrier(len(clients))

    def work(number: int) -> None:
        barrier.wait()
        try:
            for turn in range(each):
                seconds, _ = clients[number].send(requests(number, turn))
                times[number].append(seconds)
        except Exception as error:  # noqa: BLE001 - told by the thread that waits
            faults.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(len(clients))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise LoadError(str(faults[0])) from faults[0]
    return [seconds for one in times for seconds in one]

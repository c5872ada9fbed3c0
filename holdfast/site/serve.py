"""The processes of a running area: `holdfast serve`, and the part of `holdfast demo` that is not about people."""

import argparse
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from contextlib import closing
from types import FrameType
from typing import NoReturn
from urllib.error import URLError
from urllib.request import urlopen

from holdfast.errors import CommandError
from holdfast.site import area

WORKERS = 2
THREADS = 2
"""Threads of each worker. More of them take turns at the same interpreter, and every answer waits longer."""


def serve(arguments: list[str]) -> int:
    """`holdfast serve`: the area of the environment's settings, until SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser("holdfast serve", description="Serve the area of this machine's settings.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=WORKERS)
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, _stop)
    with area.running():
        from django.conf import settings
        from django.core.management import call_command

        if settings.STATIC_ROOT:
            call_command("collectstatic", interactive=False, verbosity=0)
        _serve(options.host, options.port, workers=options.workers)
    return 0


def demo(*, host: str, port: int, name: str, fill: Callable[[], None], fresh: bool = False) -> int:
    """Serve a demonstration area on a private server, until SIGTERM or SIGINT.

    `fill` writes the area into an empty, migrated database, with Django set up; it runs only where no database called
    `name` was made by this state of the code, so that a second start takes a moment. What people do in the area stays
    until the code changes or `fresh` is asked for.
    """
    say = Progress()
    _check_port(host, port)
    signal.signal(signal.SIGTERM, _stop)
    server = area.private_server()
    try:
        say("Starting the database")
        with server.running():
            database = area.made(server, f"demo_{name}", fill, fresh=fresh, say=say)
            # For the commands that somebody runs beside it: `holdfast verify` and the like.
            (server.home / "demonstration").write_text(database + "\n")
            area.use(server, database)
            _serve_demo(host, port, say)
    except KeyboardInterrupt:
        pass
    say("Stopped")
    return 0


def _serve_demo(host: str, port: int, say: "Progress") -> None:
    say("Starting the web server")
    address = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"  # noqa: S104 - compared, not bound
    threading.Thread(target=_announce, args=(address, say), daemon=True).start()
    _serve(host, port, workers=WORKERS)


def _serve(host: str, port: int, *, workers: int) -> None:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    forking = {"pid": 0}
    os.register_at_fork(
        before=lambda: forking.update(pid=os.getpid()), after_in_child=lambda: area.end_with_parent(forking["pid"])
    )
    Granian(
        "holdfast.site.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        log_level=LogLevels.warning,
    ).serve()


def _stop(number: int, frame: FrameType | None) -> NoReturn:  # noqa: ARG001 - a signal handler's signature
    raise KeyboardInterrupt


def _check_port(host: str, port: int) -> None:
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"Port {port} cannot be had ({error.strerror}): choose another, say make demo PORT={port + 1}"
            ) from error


def _announce(address: str, say: "Progress") -> None:
    """Say where the area is once it answers, which also warms the workers."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urlopen(f"{address}/health", timeout=5) as answer:  # noqa: S310 - our own address
                answer.read()
        except (URLError, OSError):
            time.sleep(0.05)
        else:
            say(f"Holdfast is at {address} (Ctrl-C stops it)")
            return


class Progress:
    """Lines that say what happens and how long it has taken so far; seen at once without a terminal too."""

    def __init__(self) -> None:
        self._start = time.monotonic()

    def __call__(self, text: str) -> None:
        print(f"[{time.monotonic() - self._start:5.1f} s] {text}", flush=True)

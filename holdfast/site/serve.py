"""The processes of a running area: `holdfast serve`, and the part of `holdfast demo` that is not about people."""

import argparse
import ctypes
import fcntl
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from types import FrameType
from typing import NoReturn
from urllib.error import URLError
from urllib.request import urlopen

from psycopg import sql

from holdfast.site import digest, postgres

WORKERS = 2
THREADS = 4
"""Threads of each worker; the connection pool of `settings.py` is as large."""

DEMO_SOURCES = (*digest.SCHEMA, "packs/**/*.yaml", "demo/**/*", "*/actions.py", "*/models.py", "protocol/**/*.py")
"""What a filled demonstration database depends on: when one of these changes, it is made afresh."""


def serve(arguments: list[str]) -> int:
    """`holdfast serve`: the area of the environment's settings, until SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser("holdfast serve", description="Serve the area of this machine's settings.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=WORKERS)
    options = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdfast.site.settings")
    import django
    from django.conf import settings
    from django.core.management import call_command

    with _private_server_unless_named():
        django.setup()
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
    say = _Progress()
    if fault := _port_fault(host, port):
        print(fault, file=sys.stderr)
        return 1
    signal.signal(signal.SIGTERM, _stop)
    server = postgres.Server(postgres.default_home() / "postgres")
    try:
        say("Starting the database")
        with server.running():
            _serve_demo(server, host, port, _filled_database(server, name, fill, fresh=fresh, say=say), say)
    except postgres.PostgresError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        pass
    say("Stopped")
    return 0


def _filled_database(
    server: postgres.Server, name: str, fill: Callable[[], None], *, fresh: bool, say: "_Progress"
) -> str:
    database = f"demo_{name}_{digest.of_sources(DEMO_SOURCES)}"
    building = f"building_{name}"
    with (server.home / "demo.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        present = server.databases()
        if database in present and not fresh:
            return database
        for stale in [each for each in present if each.startswith(f"demo_{name}_") or each == building]:
            server.drop_database(stale)
        say("Making the database")
        server.create_database(building)
        say("Filling it with made-up people; this happens once")
        _in_a_process(_fill, server, building, fill)
        with server.connect(database=building) as connection:
            connection.execute("vacuum analyze")
        with server.connect() as connection:
            connection.execute(
                sql.SQL("alter database {} rename to {}").format(sql.Identifier(building), sql.Identifier(database))
            )
    return database


def _fill(server: postgres.Server, database: str, fill: Callable[[], None]) -> None:
    _end_with_parent()
    _demo_environment(server, database)
    os.environ["HOLDFAST_OWNER_DATABASE_URL"] = server.url(postgres.OWNER_ROLE, database)
    import django

    from holdfast.site.migrate import migrate_database

    django.setup()
    migrate_database()
    fill()


def _in_a_process(target: Callable[..., None], *arguments: object) -> None:
    """Run it in a process of its own: what it sets up (settings, connections) must not reach the web workers."""
    process = multiprocessing.get_context("fork").Process(target=target, args=arguments)
    process.start()
    try:
        process.join()
    finally:
        process.terminate()
        process.join()
    if process.exitcode:
        raise SystemExit("The demonstration area could not be made: see the message above.")


def _serve_demo(server: postgres.Server, host: str, port: int, database: str, say: "_Progress") -> None:
    _demo_environment(server, database)
    say("Starting the web server")
    address = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"  # noqa: S104 - compared, not bound
    threading.Thread(target=_announce, args=(address, say), daemon=True).start()
    _serve(host, port, workers=WORKERS)


def _demo_environment(server: postgres.Server, database: str) -> None:
    os.environ.update(
        HOLDFAST_MODE="demo",
        HOLDFAST_DATABASE_URL=server.url(postgres.APP_ROLE, database),
        DJANGO_SETTINGS_MODULE="holdfast.site.settings",
    )


def _serve(host: str, port: int, *, workers: int) -> None:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    os.register_at_fork(after_in_child=_end_with_parent)
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


def _end_with_parent() -> None:
    """A child whose main process was killed would keep the port for ever: have the kernel end it too (Linux)."""
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)


@contextmanager
def _private_server_unless_named() -> Iterator[None]:
    if os.environ.get("HOLDFAST_DATABASE_URL"):
        yield
        return
    with postgres.Server(postgres.default_home() / "postgres").running():
        yield


def _stop(number: int, frame: FrameType | None) -> NoReturn:  # noqa: ARG001 - a signal handler's signature
    raise KeyboardInterrupt


def _port_fault(host: str, port: int) -> str | None:
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return (
                f"Port {port} cannot be had ({error.strerror}): choose another, for example make demo PORT={port + 1}"
            )
    return None


def _announce(address: str, say: "_Progress") -> None:
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


class _Progress:
    """Lines that say what happens and how long it has taken so far; seen at once without a terminal too."""

    def __init__(self) -> None:
        self._start = time.monotonic()

    def __call__(self, text: str) -> None:
        print(f"[{time.monotonic() - self._start:5.1f} s] {text}", flush=True)

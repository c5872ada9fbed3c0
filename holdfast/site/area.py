"""Which area a command works on: the one that the environment names, or this folder's demonstration.

An area that is made rather than named (the demonstration, the benchmark's) lies in a database of its own on this
folder's private server, filled once for each state of the code.
"""

import ctypes
import fcntl
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import django
from django.core.exceptions import ImproperlyConfigured
from psycopg import sql

from holdfast.errors import CommandError
from holdfast.site import digest, postgres
from holdfast.site.migrate import migrate_database

SOURCES = (*digest.SCHEMA, "packs/**/*.yaml", "demo/**/*.*", "protocol/**/*.py", "protocol/**/*.yaml")
"""What the content of a made area depends on: when one of these changes, it is made afresh."""


class AreaError(CommandError):
    """There is no area to work on, or it could not be made; the message says what to do."""


def private_server() -> postgres.Server:
    """The private server of this folder."""
    return postgres.Server(postgres.default_home() / "postgres")


@contextmanager
def running(*, owner: bool = False) -> Iterator[None]:
    """Within the block Django is set up and the database answers; with `owner`, the tables' owner may connect too.

    The area is that of the environment where it names one (`HOLDFAST_DATABASE_URL`, `HOLDFAST_MODE`), with a private
    server where it names no other; else the demonstration that was last started from this folder. Raises AreaError.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdfast.site.settings")
    if os.environ.get("HOLDFAST_DATABASE_URL"):
        _set_up()
        yield
        return
    server = private_server()
    named = os.environ.get("HOLDFAST_MODE")
    last = server.home / "demonstration"
    if not named and not last.exists():
        raise AreaError("There is no area here: name one in HOLDFAST_DATABASE_URL, or run `make demo` first.")
    with server.running():
        if not named:
            use(server, last.read_text().strip(), owner=owner)
        else:
            if postgres.DATABASE not in server.databases():
                server.create_database(postgres.DATABASE)
            if owner:
                os.environ["HOLDFAST_OWNER_DATABASE_URL"] = server.url(postgres.OWNER_ROLE)
        _set_up()
        yield


def _set_up() -> None:
    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise AreaError(str(error)) from error


def use(server: postgres.Server, database: str, *, owner: bool = False) -> None:
    """Have this process, and those it starts, use a made area; as the owner of its tables too where that is needed."""
    os.environ.update(
        HOLDFAST_MODE="demo",
        HOLDFAST_DATABASE_URL=server.url(postgres.APP_ROLE, database),
        DJANGO_SETTINGS_MODULE="holdfast.site.settings",
    )
    os.environ.pop("HOLDFAST_OWNER_DATABASE_URL", None)
    if owner:
        os.environ["HOLDFAST_OWNER_DATABASE_URL"] = server.url(postgres.OWNER_ROLE, database)


def made(
    server: postgres.Server,
    name: str,
    fill: Callable[[], None],
    *,
    fresh: bool = False,
    say: Callable[[str], None] = print,
) -> str:
    """The database of an area that `fill` writes, with Django set up, into an empty and migrated database.

    It is filled only where this state of the code has not made it before, or `fresh` asks for it; then what the earlier
    one held is dropped. `name` is made of lower-case letters, digits and underscores. Raises AreaError.
    """
    database = f"{name}_{digest.of_sources(SOURCES)}"
    building = f"building_{name}"
    with (server.home / f"{name}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        present = server.databases()
        if database in present and not fresh:
            return database
        for stale in present:
            if stale == building or stale.rpartition("_")[0] == name:
                server.drop_database(stale)
        say("Making the database")
        server.create_database(building)
        say("Filling it with made-up people; this happens once")
        _in_a_process(_migrate_and_fill, os.getpid(), server, building, fill)
        with server.connect(database=building) as connection:
            connection.execute("vacuum analyze")
        with server.connect() as connection:
            connection.execute(
                sql.SQL("alter database {} rename to {}").format(sql.Identifier(building), sql.Identifier(database))
            )
    return database


def end_with_parent(parent: int) -> None:
    """Called in a child process of `parent`: have the kernel end it at once when that is killed (Linux).

    Else it would go on for ever, with the port or the lock that it holds.
    """
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)  # it was killed before we could ask


def _migrate_and_fill(parent: int, server: postgres.Server, database: str, fill: Callable[[], None]) -> None:
    end_with_parent(parent)
    use(server, database, owner=True)
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
        raise AreaError("The area could not be made: see the message above.")

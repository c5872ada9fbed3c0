"""A real PostgreSQL for the tests: one private server, a migrated template, a copy for each worker."""

import fcntl
import itertools
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from django.db import connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from holdfast.site import area, digest, postgres

ROOT = Path(__file__).resolve().parents[2]
_counter = itertools.count(1)
_open_database = False


@pytest.fixture(scope="session")
def database_server() -> Iterator[postgres.Server]:
    """The private server of this checkout's tests; several runs may share it, the last one stops it."""
    server = postgres.Server(ROOT / ".holdfast" / "test" / "postgres", durable=False)
    with server.running():
        _drop_leftovers(server)
        yield server


@pytest.fixture(scope="session")
def database_template(database_server: postgres.Server) -> str:
    """The name of a database that `holdfast migrate` made; made again when what it depends on has changed."""
    name = f"template_{digest.of_sources(digest.SCHEMA)}"
    return _kept(database_server, name, "template1", ["-m", "holdfast", "migrate"])


@pytest.fixture(scope="session")
def demo_template(database_server: postgres.Server, database_template: str) -> str:
    """The name of a database that holds the demonstration's area: every story once, told as of today."""
    program = (
        "import django; django.setup()\n"
        "from holdfast.demo.seed import seed\n"
        "from holdfast.demo.stories import STAGES\n"
        "seed(len(STAGES), progress=str)"
    )
    name = f"demo_{timezone.localdate():%Y%m%d}_{digest.of_sources(area.SOURCES)}"
    return _kept(database_server, name, database_template, ["-c", program])


def _kept(server: postgres.Server, name: str, template: str, arguments: list[str]) -> str:
    """A database that these arguments of Python make from a template; kept between runs."""
    with (server.home / "template.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        present = server.databases()
        if name in present:
            return name
        building = "building_template"
        server.drop_database(building)
        server.create_database(building, template=template)
        done = subprocess.run(
            [sys.executable, *arguments],
            check=False,
            cwd=ROOT,
            capture_output=True,
            text=True,
            env={
                **os.environ,
                "HOLDFAST_DATABASE_URL": server.url(postgres.APP_ROLE, building),
                "HOLDFAST_OWNER_DATABASE_URL": server.url(postgres.OWNER_ROLE, building),
            },
        )
        if done.returncode:
            pytest.fail(f"{' '.join(arguments)} failed:\n{done.stdout}\n{done.stderr}", pytrace=False)
        with server.connect() as admin:
            admin.execute(f"alter database {building} rename to {name}")
        # Those of other states of the code: a few are kept for whoever works on another branch.
        kind = name.split("_", maxsplit=1)[0]
        for old in [each for each in present if each.startswith(f"{kind}_")][:-3]:
            server.drop_database(old)
    return name


def _drop_leftovers(server: postgres.Server) -> None:
    """Drop the copies of runs that were killed."""
    for name in server.databases():
        if name.startswith("t_") and not Path(f"/proc/{name.split('_')[1]}").exists():
            server.drop_database(name)


@pytest.fixture(scope="session")
def database_copy(database_server: postgres.Server) -> Iterator[Callable[[str], str]]:
    """`database_copy(template)` makes one more database like the template and gives its name."""
    made: list[str] = []

    def copy(template: str) -> str:
        name = f"t_{os.getpid()}_{next(_counter)}"
        with (database_server.home / "template.lock").open("a") as lock:
            # PostgreSQL refuses to copy a template that another copy is being made of.
            fcntl.flock(lock, fcntl.LOCK_EX)
            database_server.create_database(name, template=template)
        made.append(name)
        return name

    yield copy
    connections.close_all()
    for name in made:
        database_server.drop_database(name)


@pytest.fixture(scope="session")
def _worker_database(database_copy: Callable[[str], str], database_template: str) -> str:
    return database_copy(database_template)


def _point_at(name: str) -> None:
    """Have every new connection, of any thread, use this database."""
    connections.close_all()
    for alias in connections:
        connections.settings[alias]["NAME"] = name
        connections[alias].settings_dict["NAME"] = name


@pytest.fixture(autouse=True, scope="session")
def _closed_unless_asked() -> Iterator[None]:
    """Without `db` or `committed_db` there is no database: a pure test stays pure."""
    connect = BaseDatabaseWrapper.connect

    def guarded(self: BaseDatabaseWrapper) -> None:
        if not _open_database:
            raise RuntimeError("This test uses the database: name the fixture `db` or `committed_db`.")
        connect(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseWrapper, "connect", guarded)
        yield


@pytest.fixture
def _opened() -> Iterator[None]:
    global _open_database  # noqa: PLW0603 - the guard above reads it in every thread
    _open_database = True
    yield
    connections.close_all()
    _open_database = False


@pytest.fixture
def db(_opened: None, _worker_database: str) -> Iterator[None]:
    """The database; everything that the test does is rolled back."""
    _point_at(_worker_database)
    outer = transaction.atomic()
    outer._from_testcase = True  # type: ignore[attr-defined]  # lets a durable block be tested inside it
    outer.__enter__()
    yield
    if not connection.needs_rollback:
        connection.check_constraints()
    transaction.set_rollback(True)
    outer.__exit__(None, None, None)


@pytest.fixture
def committed_db(
    request: pytest.FixtureRequest,
    _opened: None,
    database_copy: Callable[[str], str],
    database_server: postgres.Server,
) -> Iterator[str]:
    """A copy of the database for this test alone, with real commits; gives its name."""
    holds_demo = request.node.get_closest_marker("demo_area")
    template: str = request.getfixturevalue("demo_template" if holds_demo else "database_template")
    name = database_copy(template)
    _point_at(name)
    yield name
    connections.close_all()
    database_server.drop_database(name)


@pytest.fixture
def owner_cursor(committed_db: str) -> Iterator[CursorWrapper]:
    """A cursor as the role that owns the tables."""
    with connections["owner"].cursor() as cursor:
        yield cursor


@pytest.fixture
def client() -> Client:
    """Django's test client."""
    return Client()


@pytest.fixture
def rf() -> RequestFactory:
    """Django's request factory."""
    return RequestFactory()


@pytest.fixture
def query_count() -> Callable[[], AbstractContextManager[CaptureQueriesContext]]:
    """`with query_count() as queries:` captures what the product asks the database."""
    return lambda: CaptureQueriesContext(connection)

"""A real server is backed up, lost, and restored to a moment; and its database is dumped and put into another one.

With PostgreSQL's own tools, as docs/operating.md says: a base backup, the archived log of writes, and a moment to stop
at. Then `holdfast restored` makes the database fit to be used. ASVS 5.0 V16.4.2; GM-06 and GM-07 outlive a restore.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from holdfast.site import postgres
from tests.durability.telling import BEFORE, BETWEEN, CANARY, MISTAKE

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60
"""Seconds that the archive and the recovery may take."""


class Backed(postgres.Server):
    """A durable server that archives its log of writes into a folder beside its data."""

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self.archive = self.home / "archive"

    def configure(self, **settings: str) -> None:
        """Add to the server's configuration, as its operator does; it holds from the next start."""
        with (self.data / "postgresql.conf").open("a") as written:
            written.writelines(f"{name} = '{value}'\n" for name, value in settings.items())

    def ours(self, *folders: Path) -> None:
        """Give folders, with all in them, to the account that the server runs as."""
        owner = self.home.stat()
        for folder in folders:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, owner.st_uid, owner.st_gid)

    def begin_archiving(self) -> None:
        """From the next start every segment of the log of writes is copied, once."""
        self.archive.mkdir()
        self.ours(self.archive)
        self.configure(
            archive_mode="on", archive_command=f'test ! -f "{self.archive}/%f" && cp "%p" "{self.archive}/%f"'
        )

    def ask(self, question: str, database: str = postgres.DATABASE) -> Any:
        """One value, as the superuser."""
        with self.connect(database=database) as connection:
            cursor = connection.execute(question.encode())
            row = cursor.fetchone() if cursor.description else None
            return row[0] if row else None

    def archived(self) -> None:
        """Wait until everything written so far is in the archive."""
        segment = self.ask("select pg_walfile_name(pg_switch_wal())")
        _wait((self.archive / segment).exists, "the archive has not got everything")


def tool(server: postgres.Server, name: str, *arguments: str) -> str:
    """Run one of PostgreSQL's programs on a server; what it said."""
    done = subprocess.run(
        [str(postgres.find_binaries() / name), *arguments],
        check=False,
        env={**os.environ, "PGHOST": str(server.socket_folder), "PGUSER": postgres.SUPERUSER},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, f"{name}: {done.stdout}{done.stderr}"
    return done.stdout + done.stderr


def copy_into(server: postgres.Server, database: str, origin: postgres.Server, of: str, dump: Path) -> None:
    """A dump of a database, put into a new one."""
    tool(origin, "pg_dump", "--format=custom", "--file", str(dump), of)
    server.create_database(database)
    tool(server, "pg_restore", "--exit-on-error", "--dbname", database, str(dump))


def _wait(until: Any, otherwise: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not until():
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.05)


def product(server: Backed, *arguments: str, database: str = postgres.DATABASE, refused: bool = False) -> str:
    """A command of Python on a server's database, as the product's role; what it printed."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HOLDFAST_", "DJANGO_"))}
    done = subprocess.run(
        [sys.executable, *arguments],
        check=False,
        cwd=ROOT,
        env={
            **kept,
            "HOLDFAST_MODE": "test",
            "HOLDFAST_HOME": str(server.home),
            "HOLDFAST_DATABASE_URL": server.url(postgres.APP_ROLE, database),
            "HOLDFAST_OWNER_DATABASE_URL": server.url(postgres.OWNER_ROLE, database),
            "DJANGO_SETTINGS_MODULE": "holdfast.site.settings",
        },
        capture_output=True,
        text=True,
    )
    assert bool(done.returncode) == refused, done.stdout + done.stderr
    return done.stdout


def holdfast(server: Backed, *arguments: str, **more: Any) -> str:
    """A command of the product."""
    return product(server, "-m", "holdfast", *arguments, **more)


def tell(server: Backed, *chapter: str, **more: Any) -> dict[str, Any]:
    """A chapter of what happens (`telling`)."""
    told: dict[str, Any] = json.loads(product(server, "-m", "tests.durability.telling", *chapter, **more))
    return told


@pytest.fixture
def server(tmp_path: Path, database_server: postgres.Server, database_template: str) -> Iterator[Backed]:
    """The server that is backed up and lost: durable, with an archive and an empty, migrated database."""
    first = Backed(tmp_path / "first")
    try:
        first.start()
        first.begin_archiving()
        first.release()
        first.start()
        copy_into(first, postgres.DATABASE, database_server, database_template, tmp_path / "empty")
        yield first
    finally:
        first.release()
        first.destroy()


@pytest.fixture
def second(tmp_path: Path) -> Iterator[Backed]:
    """Where it is restored."""
    other = Backed(tmp_path / "second")
    other.home.mkdir(parents=True)
    yield other
    other.release()
    other.destroy()


def recover(lost: Backed, backup: Path, other: Backed, moment: str) -> None:
    """A base backup and the archive become a server as of a moment, as docs/operating.md says."""
    backup.rename(other.data)
    other.configure(
        archive_mode="off",
        restore_command=f'cp "{lost.archive}/%f" "%p"',
        recovery_target_time=moment,
        recovery_target_action="promote",
    )
    (other.data / "recovery.signal").touch()
    owner = lost.home.stat()
    os.chown(other.home, owner.st_uid, owner.st_gid)
    other.ours(other.data)
    other.data.chmod(0o700)
    other.start()
    _wait(lambda: not other.ask("select pg_is_in_recovery()", "postgres"), "it does not come out of recovery")


def marks(said: str) -> list[str]:
    """What `holdfast verify` printed, to be given back."""
    return said.splitlines()[-1].split()


@pytest.mark.slow
@pytest.mark.clause("GM-06", "GM-07", "GM-13")
def test_a_lost_server_is_restored_to_a_moment_and_what_was_erased_since_stays_erased(
    server: Backed, second: Backed, tmp_path: Path
) -> None:
    told = tell(server, "before")
    backup = server.home / "backup"
    tool(server, "pg_basebackup", "--pgdata", str(backup), "--checkpoint=fast")
    tool(server, "pg_verifybackup", str(backup))
    there = tell(server, "between", told["staying"])["facts"]
    kept = marks(holdfast(server, "verify"))
    moment = str(server.ask("select clock_timestamp()"))
    later = tell(server, "after", told["going"], told["staying"])
    assert later["erased"] == [1, 1]
    assert MISTAKE in later["facts"].values()
    assert CANARY not in later["facts"].values()
    listed = tmp_path / "ended"
    listed.write_text(holdfast(server, "ended"))
    last = marks(holdfast(server, "verify"))
    server.archived()
    server.release()

    recover(server, backup, second, moment)
    # Exactly what was there at the moment: all of it, the erased too, nothing later, and whoever left is back.
    back = tell(second, "look")
    assert back["facts"] == there
    assert len(there) == 1 + BEFORE + BETWEEN
    assert MISTAKE not in there.values()
    assert CANARY in there.values()
    assert (back["seen"]["Lee"], back["sessions"]) == (0, 1)
    assert "an earlier state was restored" in holdfast(second, "verify", *last, refused=True)

    second.ask("grant holdfast_owner to holdfast_app")
    assert "goes round the walls" in holdfast(second, "restored", "--ended", str(listed), refused=True)
    second.ask("revoke holdfast_owner from holdfast_app")
    said = holdfast(second, "restored", "--ended", str(listed), *kept)
    assert "Erased again: case 1, person 1." in said
    assert "membership 1" in said

    found = tell(second, "look")
    assert found["facts"] == {number: "" if what == CANARY else what for number, what in there.items()}
    assert found["seen"] == {"Ann": BEFORE + BETWEEN, "Lee": None}, "whoever left sees nothing again"
    assert (found["unasked"], found["sessions"]) == (0, 0)
    assert CANARY not in tool(second, "pg_dump", "--dbname", postgres.DATABASE, "--inserts")

    # A dump goes into another database, walls and chains with it.
    copy_into(second, "copied", second, postgres.DATABASE, tmp_path / "dump")
    assert "it may be served" in holdfast(second, "restored", "--latest", *kept, database="copied")
    copied = tell(second, "look", database="copied")
    assert (copied["facts"], copied["seen"], copied["unasked"]) == (found["facts"], found["seen"], 0)

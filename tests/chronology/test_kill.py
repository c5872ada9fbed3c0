"""The database is killed while people write. What was acknowledged is there, once, and the chain is whole."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connections

from holdfast.access.viewer import acting_as
from holdfast.chronology.models import Fact
from holdfast.chronology.verify import verify
from holdfast.site import postgres
from tests.access.area import Area

ROOT = Path(__file__).resolve().parents[2]
WRITERS, EACH, KILLS, CASES = 4, 500, 3, 20


@pytest.fixture
def durable(
    _opened: None, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[postgres.Server]:
    """A server of this test's own that writes to disk as a real one does, with a migrated database."""
    server = postgres.Server(ROOT / ".holdfast" / "test" / f"durable-{os.getpid()}", durable=True)
    with server.running():
        server.create_database(postgres.DATABASE)
        urls = {
            "HOLDFAST_DATABASE_URL": server.url(postgres.APP_ROLE),
            "HOLDFAST_OWNER_DATABASE_URL": server.url(postgres.OWNER_ROLE),
        }
        for name, url in urls.items():
            monkeypatch.setenv(name, url)
        subprocess.run([sys.executable, "-m", "holdfast", "migrate"], check=True, cwd=ROOT, capture_output=True)
        connections.close_all()
        before = {alias: dict(connections[alias].settings_dict) for alias in connections}
        for alias in connections:
            connections[alias].settings_dict |= {"HOST": str(server.socket_folder), "NAME": postgres.DATABASE}
        yield server
        connections.close_all()
        for alias, settings in before.items():
            connections[alias].settings_dict |= settings
    server.stop()
    shutil.rmtree(server.home, ignore_errors=True)


def kill(server: postgres.Server) -> None:
    """Every process of the server dies at once, as in a power cut."""
    main = int((server.data / "postmaster.pid").read_text().splitlines()[0])
    children = subprocess.run(["pgrep", "-P", str(main)], check=False, capture_output=True, text=True).stdout.split()
    for process in [main, *map(int, children)]:
        os.kill(process, signal.SIGKILL)


@pytest.mark.slow
def test_every_fact_that_was_acknowledged_survives_the_death_of_the_database(
    durable: postgres.Server, tmp_path: Path
) -> None:
    area = Area()
    workers = [area.staff(f"Worker {number}") for number in range(WRITERS)]
    cases = [[str(area.case(worker).pk) for _ in range(CASES)] for worker in workers]
    files = [tmp_path / f"{number}.txt" for number in range(WRITERS)]
    for file in files:
        file.touch()
    connections.close_all()
    writers = [
        subprocess.Popen(
            [
                sys.executable,
                "-m",
                "tests.chronology.writer",
                str(worker.user_id),
                ",".join(theirs),
                str(EACH),
                str(file),
            ],
            cwd=ROOT,
        )
        for worker, theirs, file in zip(workers, cases, files, strict=True)
    ]

    def acknowledged() -> list[UUID]:
        return [UUID(line) for file in files for line in file.read_text().splitlines()]

    for number in range(1, KILLS + 1):
        while len(acknowledged()) < WRITERS * EACH * number // (KILLS + 1):
            assert any(writer.poll() is None for writer in writers), "the writers gave up"
            time.sleep(0.05)
        kill(durable)
        durable.release()
        durable.start()
    assert [writer.wait(timeout=300) for writer in writers] == [0] * WRITERS

    kept = acknowledged()
    assert len(kept) == len(set(kept)) == WRITERS * EACH
    for worker in workers:
        with acting_as(worker):
            assert Fact.objects.count() == EACH
    proof = verify()
    assert (proof.facts.links, proof.faults) == (WRITERS * EACH, [])

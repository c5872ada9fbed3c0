"""What was acknowledged is there, whatever is killed while it is written."""

import http.client
import json
import os
import queue
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path

import pytest

from holdfast.site import postgres

WRITES, WRITERS = 2_000, 8
KILLS = {400: "web", 900: "database", 1_400: "both"}
"""After so many acknowledged writes, what is killed."""
LONGEST = 400
"""Seconds for everything, on a machine with much else to do; with little it takes a minute."""
PATIENCE = 60
"""Seconds for a start after a kill, recovery included."""


class Area:
    """The demonstration as somebody starts it, in a folder of its own, on a server that promises durability."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.server = postgres.Server(home / "postgres")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self._process: subprocess.Popen[bytes] | None = None

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A command of the product, on this area."""
        return subprocess.run(
            [sys.executable, "-m", "holdfast", *arguments],
            check=False,
            env=self._environment(),
            capture_output=True,
            text=True,
        )

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("HOLDFAST_", "DJANGO_"))}
        return {**kept, "HOLDFAST_HOME": str(self.home)}

    def start(self) -> None:
        """Start it, or start it again, with the launcher."""
        with (self.home / "web.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "holdfast", "demo", "--people", "66", "--port", str(self.port)],
                env=self._environment(),
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            assert self._process.poll() is None, (self.home / "web.log").read_text()[-2_000:]
            if self._answers():
                return
            time.sleep(0.1)
        pytest.fail("the area did not come back")

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/health")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def kill_web(self) -> None:
        """Kill the web server, its workers included, without a word of warning."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def kill_database(self) -> None:
        """Kill PostgreSQL's main process; its children end when they notice."""
        pid = int((self.server.data / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, signal.SIGKILL)

    def end(self) -> None:
        """Stop everything and leave nothing behind."""
        if self._process is not None and self._process.poll() is None:
            self.kill_web()
        self.server.destroy()


class Writer(threading.Thread):
    """Somebody who records one fact after the other, and tries each again until it is acknowledged."""

    def __init__(self, area: Area, waiting: "queue.Queue[int]", acknowledged: dict[int, str]) -> None:
        super().__init__(daemon=True)
        self._area, self._waiting, self._acknowledged = area, waiting, acknowledged
        self._cookies: dict[str, str] = {}
        self._token = ""
        self._cases: list[str] = []
        self._connection = http.client.HTTPConnection("127.0.0.1", area.port, timeout=20)

    def sign_in(self) -> None:
        """Take the front door worker's place, as the bar at the head of each page lets anybody do."""
        page = self._ask("GET", "/sign-in").decode()
        persona = re.search(r'<option value="([0-9a-f-]{36})">Front door worker', page)[1]  # type: ignore[index]
        form = f"csrfmiddlewaretoken={_token_in(page)}&user={persona}"
        self._ask("POST", "/demo/persona", form, "application/x-www-form-urlencoded")
        # Signing in gives a new one.
        self._token = _token_in(self._ask("GET", "/").decode())
        for page_number in (1, 2):
            answer = json.loads(self._ask("GET", f"/api/cases?open=true&page={page_number}"))
            self._cases += [case["id"] for case in answer["items"]]
        assert len(self._cases) >= 40

    def run(self) -> None:
        """Write until nothing is left, or the patience is."""
        try:
            self._write_all()
        finally:
            self._connection.close()

    def _write_all(self) -> None:
        deadline = time.monotonic() + LONGEST
        while time.monotonic() < deadline:
            try:
                number = self._waiting.get_nowait()
            except queue.Empty:
                return
            while number not in self._acknowledged and time.monotonic() < deadline:
                try:
                    self._write(number)
                except (OSError, http.client.HTTPException, json.JSONDecodeError, KeyError):
                    self._connection.close()
                    time.sleep(0.2)

    def _write(self, number: int) -> None:
        body = {
            "kind": "risk.view",
            "happened": "2026-01-05",
            "data": {"category": 2, "reasons": f"Write number {number}."},
            "key": f"durable-{number}",
        }
        address = f"/api/cases/{self._cases[number % len(self._cases)]}/facts"
        self._acknowledged[number] = json.loads(self._ask("POST", address, json.dumps(body)))["id"]

    def _ask(self, method: str, path: str, body: str | None = None, kind: str = "application/json") -> bytes:
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items()),
            "X-CSRFToken": self._token,
            **({"Content-Type": kind} if body else {}),
        }
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            self._cookies |= {name: morsel.value for name, morsel in SimpleCookie(cookie).items()}
        content = answer.read()
        if answer.status >= 400:
            raise http.client.HTTPException(f"{path} answered {answer.status}: {content[:300]!r}")
        return content


def _token_in(page: str) -> str:
    """The token against forged requests that a form of the page carries."""
    return re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]  # type: ignore[index]


@pytest.fixture
def area(tmp_path: Path) -> Iterator[Area]:
    """The area, started."""
    made = Area(tmp_path)
    made.start()
    yield made
    made.end()


@pytest.mark.slow
def test_what_was_acknowledged_survives_kills_of_web_and_database(area: Area) -> None:
    """2,000 facts by eight people; web, database and both killed with -9 on the way; the launcher starts them again."""
    waiting: queue.Queue[int] = queue.Queue()
    for number in range(WRITES):
        waiting.put(number)
    acknowledged: dict[int, str] = {}
    writers = [Writer(area, waiting, acknowledged) for _ in range(WRITERS)]
    for writer in writers:
        writer.sign_in()
    for writer in writers:
        writer.start()
    for after, what in KILLS.items():
        while len(acknowledged) < after:
            assert all(writer.is_alive() for writer in writers), f"{len(acknowledged)} written"
            time.sleep(0.02)
        if what != "web":
            area.kill_database()
        if what == "database":
            # The web server goes on without it for a moment: it must acknowledge nothing.
            time.sleep(0.5)
        area.kill_web()
        area.start()
    for writer in writers:
        writer.join(timeout=LONGEST)
    assert len(acknowledged) == WRITES
    assert _stored(area) == {f"durable-{number}": fact_id for number, fact_id in acknowledged.items()}
    verified = area.run("verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert "every one is whole" in verified.stdout


def _stored(area: Area) -> dict[str, str]:
    """Every fact that was written here, by the key of its request; read behind the product's back."""
    database = (area.server.home / "demonstration").read_text().strip()
    with area.server.connect(database=database) as connection:
        rows = connection.execute(
            "select idempotency_key, id::text, data ->> 'reasons' from chronology_fact"
            " where idempotency_key like 'durable-%'"
        ).fetchall()
    assert all(key.removeprefix("durable-") in reasons for key, _, reasons in rows)
    assert len({key for key, _, _ in rows}) == len(rows)
    return {key: fact_id for key, fact_id, _ in rows}

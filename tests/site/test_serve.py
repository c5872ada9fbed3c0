"""The processes of a running area, from outside: start, first page, stop, second start."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from holdfast.site import postgres

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import sys
from pathlib import Path
from holdfast.site.serve import demo

def fill():
    with Path({log!r}).open("a") as log:
        log.write("filled\\n")

sys.exit(demo(host="127.0.0.1", port={port}, name="trial", fill=fill))
"""

pytestmark = pytest.mark.slow


@pytest.fixture
def home() -> Iterator[Path]:
    """A state folder that the server's account may enter."""
    with tempfile.TemporaryDirectory(prefix="holdfast-test-") as made:
        Path(made).chmod(0o755)
        yield Path(made)
        postgres.Server(Path(made) / "postgres").stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


Start = Callable[[int], subprocess.Popen[str]]


@pytest.fixture
def start(home: Path) -> Iterator[Start]:
    """`start(port)` starts the demonstration; whatever a failing test leaves running is ended."""
    started: list[subprocess.Popen[str]] = []
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HOLDFAST_")}

    def process(port: int) -> subprocess.Popen[str]:
        started.append(
            subprocess.Popen(
                [sys.executable, "-c", PROGRAM.format(log=str(home / "log"), port=port)],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                env={**environment, "HOLDFAST_HOME": str(home)},
            )
        )
        return started[-1]

    yield process
    for each in started:
        if each.poll() is None:
            each.terminate()
            each.communicate(timeout=30)


def first_page(port: int, patience: float = 60) -> float:
    """Seconds until the first page is there."""
    began = time.monotonic()
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/accessibility", timeout=5) as answer:
                assert "Accessibility statement" in answer.read().decode()
                return time.monotonic() - began
        except OSError:
            assert time.monotonic() - began < patience
            time.sleep(0.05)


def test_it_starts_stops_cleanly_and_keeps_its_area(home: Path, start: Start) -> None:
    port = free_port()
    for stop, patience in ((signal.SIGTERM, 60), (signal.SIGINT, 5)):
        process = start(port)
        first_page(port, patience)
        process.send_signal(stop)
        said, _ = process.communicate(timeout=30)
        assert process.returncode == 0, said
        assert re.search(rf"Holdfast is at http://127.0.0.1:{port}", said)
        assert "Stopped" in said
        assert not postgres.Server(home / "postgres").is_running()
    assert (home / "log").read_text() == "filled\n", "the second start must take the area as it was left"


def test_a_command_beside_the_demonstration_works_on_it_as_the_product_does(home: Path, start: Start) -> None:
    port = free_port()
    process = start(port)
    first_page(port)
    program = (
        "from holdfast.site import area\n"
        "with area.running():\n"
        "    from django.db import connection\n"
        "    with connection.cursor() as cursor:\n"
        "        cursor.execute('select current_database(), current_user')\n"
        "        print(*cursor.fetchone())"
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HOLDFAST_")}
    done = subprocess.run(
        [sys.executable, "-c", program],
        check=True,
        capture_output=True,
        text=True,
        env={**environment, "HOLDFAST_HOME": str(home)},
    )
    assert re.fullmatch(r"demo_trial_[0-9a-f]{16} holdfast_app\n", done.stdout)
    process.terminate()
    process.communicate(timeout=30)


def test_without_an_area_a_command_says_what_to_do(home: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HOLDFAST_")}
    done = subprocess.run(
        [sys.executable, "-m", "holdfast", "serve"],
        check=False,
        capture_output=True,
        text=True,
        env={**environment, "HOLDFAST_HOME": str(home)},
    )
    assert done.returncode == 1
    assert done.stderr == "There is no area here: name one in HOLDFAST_DATABASE_URL, or run `make demo` first.\n"


def test_a_killed_area_leaves_no_worker_and_starts_again(home: Path, start: Start) -> None:
    """ASVS 5.0 V16.5.4."""
    port = free_port()
    process = start(port)
    first_page(port)
    process.kill()
    process.communicate(timeout=30)
    deadline = time.monotonic() + 10
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                break
        assert time.monotonic() < deadline, "a worker outlived its main process"
        time.sleep(0.1)
    again = start(port)
    first_page(port)
    again.terminate()
    said, _ = again.communicate(timeout=30)
    assert again.returncode == 0, said
    assert (home / "log").read_text() == "filled\n"


def test_a_taken_port_is_named(start: Start) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said, _ = start(port).communicate(timeout=30)
    assert f"Port {port} cannot be had" in said
    assert f"PORT={port + 1}" in said

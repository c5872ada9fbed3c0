"""The audit of what we build on: what it says when the advisory service answers, answers badly, or is not there.

The service is a real HTTP server on this machine that speaks the OSV protocol and npm's (ASVS 5.0 V15.1.1, V15.2.1).
"""

from __future__ import annotations

import gzip
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts/audit.py"
PINNED = "".join(
    f"{pin} \\\n    --hash=sha256:{digit * 64}\n" for pin, digit in (("lantern==1.0.0", "0"), ("harbour==2.1.0", "1"))
)
ADVISORY = {
    "id": "TEST-2026-1", "summary": "It leaks.",
    "published": "2026-01-05T00:00:00Z", "modified": "2026-01-05T00:00:00Z",
    "affected": [{
        "package": {"name": "lantern", "ecosystem": "PyPI"},
        "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1.0.1"}]}],
    }],
}  # fmt: skip


@dataclass
class Service:
    """An advisory service: of which packages it warns, and with which status it answers."""

    address: str = ""
    weak: set[str] = field(default_factory=set)
    status: int = 200
    asked: list[str] = field(default_factory=list)


@pytest.fixture
def service() -> Iterator[Service]:
    """A service that answers until the test is over."""
    known = Service()

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            asked = json.loads(gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body)
            if self.path == "/v1/query":
                known.asked.append(asked["package"]["name"])
                self._answer({"vulns": [ADVISORY]} if asked["package"]["name"] in known.weak else {})
            else:
                known.asked.extend(asked)
                self._answer({name: [_of_npm(name)] for name in known.weak & set(asked)})

        def do_GET(self) -> None:
            name = self.path.strip("/")
            self._answer({"name": name, "dist-tags": {"latest": "1.0.0"}, "versions": {"1.0.0": {"version": "1.0.0"}}})

        def _answer(self, said: dict[str, Any]) -> None:
            body = json.dumps(said).encode()
            self.send_response(known.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing: a test that fails says enough."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    Thread(target=server.serve_forever, daemon=True).start()
    known.address = f"http://127.0.0.1:{server.server_address[1]}"
    yield known
    server.shutdown()
    server.server_close()


def _of_npm(name: str) -> dict[str, object]:
    return {
        "id": 1, "url": "https://example.org/1", "title": "It leaks.", "severity": "high", "vulnerable_versions": "<2",
        "cwe": [], "cvss": {"score": 8, "vectorString": None},
    }  # fmt: skip


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project that pins two packages of Python and one of npm."""
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements/base.txt").write_text(PINNED)
    about = {"name": "small", "version": "1.0.0", "dependencies": {"beacon": "1.0.0"}}
    (tmp_path / "package.json").write_text(json.dumps(about))
    packages = {"": about, "node_modules/beacon": {"version": "1.0.0", "integrity": "sha512-" + "A" * 86 + "=="}}
    lock = {"name": "small", "version": "1.0.0", "lockfileVersion": 3, "requires": True, "packages": packages}
    (tmp_path / "package-lock.json").write_text(json.dumps(lock))
    return tmp_path


def audit(project: Path, address: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run the audit of a project as `make check` does."""
    inherited = {name: value for name, value in os.environ.items() if name not in {"AUDIT", "AUDIT_ADVISORIES"}}
    asked = {"AUDIT_ADVISORIES": f"{address}/v1/query", "npm_config_registry": address}
    asked["npm_config_cache"] = str(project / "cache")
    return subprocess.run(
        [sys.executable, str(SCRIPT), str(project)],
        check=False,
        capture_output=True,
        text=True,
        env={**inherited, **asked, **more},
    )


def test_what_has_no_known_weakness_passes_and_every_package_was_asked_about(project: Path, service: Service) -> None:
    """ASVS 5.0 V15.2.1."""
    done = audit(project, service.address, AUDIT="required")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Audited 3 pinned packages: no known weakness." in done.stdout
    assert sorted(service.asked) == ["beacon", "harbour", "lantern"]


@pytest.mark.parametrize(
    ("weak", "said"),
    [
        ("lantern", "Known weakness in requirements/base.txt: lantern 1.0.0: TEST-2026-1, mended in 1.0.1"),
        ("beacon", "Known weakness in package-lock.json: beacon: high"),
    ],
)
def test_a_known_weakness_fails_and_is_named(project: Path, service: Service, weak: str, said: str) -> None:
    """ASVS 5.0 V15.2.1."""
    service.weak = {weak}
    done = audit(project, service.address)
    assert done.returncode == 1
    assert said in done.stderr
    assert "no known weakness" not in done.stdout


def test_a_service_that_is_not_there_is_told_in_one_line_and_fails_only_where_it_is_required(project: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{probe.getsockname()[1]}"
        for required, status in (("", 0), ("required", 1)):
            done = audit(project, address, AUDIT=required)
            assert done.returncode == status
            assert done.stdout == "", "nothing was audited, so nothing is said to be well"
            silent = "requirements/base.txt, package-lock.json"
            assert done.stderr == f"Not audited, because the advisory service did not answer for them: {silent}.\n"


def test_a_service_that_answers_with_an_error_has_not_answered(project: Path, service: Service) -> None:
    service.status = 503
    done = audit(project, service.address)
    assert done.returncode == 0
    assert "requirements/base.txt, package-lock.json" in done.stderr
    assert audit(project, service.address, AUDIT="required").returncode == 1


@pytest.mark.parametrize(
    ("file", "content"), [("requirements/base.txt", "lantern >=> 1\n"), ("package-lock.json", "{ not json")]
)
def test_an_audit_that_cannot_run_is_not_taken_for_a_silent_service(
    project: Path, service: Service, file: str, content: str
) -> None:
    (project / file).write_text(content)
    done = audit(project, service.address)
    assert done.returncode == 1
    assert f"The audit of {file} could not run" in done.stderr

"""Try to break into a demonstration from outside with sqlmap, as somebody who is signed in. Not part of `make test`.

    scripts/attack.py --seconds 900        starts a demonstration of its own, attacks it, stops it, says what was found

It walks through the pages as the persona would, collects every form and every address with a question mark, and has
sqlmap try each of their fields. The searches and lists come first; when the time is up, it says what was not reached.
sqlmap is installed in an environment of its own from requirements/attack.txt. Before anything else it is given a page
of this script's own with a hole in it, over the same database: where it does not find that one, having found nothing
means nothing. Exit status 1: something was found; 2: the planted hole was not.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import psycopg
import requests

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from holdfast.site import postgres  # noqa: E402 - found by the line above

HOME = ROOT / ".holdfast" / "attack"
MOST = 120
"""Seconds that one form may take, so that a long one does not keep sqlmap from the others."""
FIELDS = 4
"""How many fields of one form are attacked: those into which words are typed come first."""
PLAIN = {"csrfmiddlewaretoken", "version", "key"}
"""Fields that are compared as a whole before anything else is read: not attacked."""
NOT_ATTACKED = {"account_logout", "switch_persona", "choose_agency", "account_change_password", "account_set_password"}
"""They would end the walk: whoever is signed out attacks nothing."""


@dataclass(frozen=True)
class Target:
    """One address with the fields that are attacked."""

    view: str
    address: str
    fields: tuple[str, ...]
    data: str = ""


class Visitor:
    """Somebody who walks through the demonstration over HTTP, for `tests.support.crawl`."""

    def __init__(self, root: str, persona: str) -> None:
        self.root = root
        self.session = requests.Session()
        page = self.session.get(f"{root}/sign-in", timeout=60).text
        token = _field(page, "csrfmiddlewaretoken")
        user = re.search(rf'value="([0-9a-f-]{{36}})"[^>]*>[^<]*{persona}', page)
        if user is None:
            raise SystemExit(f"The demonstration offers no persona called {persona}.")
        sent = {"csrfmiddlewaretoken": token, "user": user[1], "next": "/"}
        answer = self.session.post(f"{root}/demo/persona", data=sent, timeout=60)
        if persona not in answer.text:
            raise SystemExit(f"Nobody could act as {persona}: status {answer.status_code}.")

    def get(self, address: str, *, follow: bool = False) -> Any:
        """A page as Django's test client gives it."""
        answer = self.session.get(self.root + address, allow_redirects=follow, timeout=60)
        chain = [(urlsplit(answer.url)._replace(scheme="", netloc="").geturl(), 302)] if answer.history else []
        return SimpleNamespace(
            status_code=answer.status_code, headers=answer.headers, content=answer.content, redirect_chain=chain
        )

    @property
    def cookies(self) -> str:
        """What the browser would send along."""
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.session.cookies)


def _field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    return found[1] if found else ""


def targets(visitor: Visitor) -> list[Target]:
    """What there is to attack: searches and lists first, then whatever is written."""
    from tests.support.crawl import crawl, place_of

    found = crawl(visitor)  # type: ignore[arg-type] - it asks for pages as a client does
    asked: dict[tuple[str, str], Target] = {}
    for form in found.forms.values():
        if form.view in NOT_ATTACKED or form.view.startswith("mfa_"):
            continue
        sent = dict.fromkeys(form.words, "a") | form.answered()
        typed = urlencode(form.filled(sent, form.buttons[0] if form.buttons else None), doseq=True)
        sendable = dict.fromkeys(name for name, _ in parse_qsl(typed, keep_blank_values=True) if name not in PLAIN)
        names = tuple(sorted(sendable, key=lambda name: name not in form.words)[:FIELDS])
        if not names:
            continue
        if form.method == "get":
            asked["get", form.view] = Target(form.view, f"{urlsplit(form.action).path}?{typed}", names)
        else:
            asked.setdefault(("post", form.view), Target(form.view, form.action, names, typed))
    for address in found.views.values():
        if query := urlsplit(address).query:
            view = place_of(address)[0]
            asked.setdefault(("get", view), Target(view, address, tuple(name for name, _ in parse_qsl(query))))
    case = found.views["case"].strip("/").partition("/")[2]
    for address in (f"/?whose=agency&case={case}&overdue=yes&page=1", f"/api/duties?case={case}&page=1"):
        view = place_of(address)[0]
        asked["get", f"{view} asked"] = Target(view, address, tuple(dict(parse_qsl(urlsplit(address).query))))
    # First what searches and lists, then what writes, the shortest first.
    return sorted(
        asked.values(), key=lambda one: (one.view not in {"people", "find_help"}, bool(one.data), len(one.fields))
    )


def attack(target: Target, visitor: Visitor | SimpleNamespace, sqlmap: Path, seconds: int) -> tuple[str, int, str]:
    """Have sqlmap try every field: the verdict, how many requests it made, and what it found."""
    traffic = HOME / "traffic.txt"
    traffic.unlink(missing_ok=True)
    command = [
        str(sqlmap), "--url", visitor.root + target.address, "--cookie", visitor.cookies, "-p", ",".join(target.fields),
        "--batch", "--level", "2", "--risk", "1", "--dbms", "PostgreSQL", "--time-limit", str(seconds),
        "--threads", "2", "--flush-session", "--output-dir", str(HOME / "found"), "-t", str(traffic),
        "--disable-coloring", "--answers", "follow=N,redirect=N", "--ignore-code", "*",
    ]  # fmt: skip
    if target.data:
        command += ["--data", target.data, "--method", "POST"]
    try:
        said = subprocess.run(command, check=False, capture_output=True, text=True, timeout=seconds + 60).stdout
    except subprocess.TimeoutExpired as stopped:
        said = (stopped.stdout or b"").decode(errors="replace")
    log = traffic.read_text(errors="replace") if traffic.exists() else ""
    numbers = re.findall(r"(?m)^HTTP request \[#(\d+)\]", log)
    gone = len(re.findall(r"(?m)^HTTP (?:response|redirect) \[#\d+\] \(40[345]", log))
    if "is vulnerable" in said or "identified the following injection point" in said:
        verdict = "FOUND"
    elif "all tested parameters do not appear to be injectable" in said:
        verdict = "nothing"
    elif numbers:
        verdict = "nothing in its time"
    else:
        verdict = "not tried: " + (re.findall(r"\[(?:CRITICAL|ERROR)\] (.*)", said) or ["sqlmap said nothing"])[-1]
    if gone:
        # What the first request settled or took away is not there for the next: its fields were hardly tried.
        verdict += f", {gone} refused or not there any more"
    return verdict, max(map(int, numbers), default=0), said


class _Hole(BaseHTTPRequestHandler):
    """A page as ours are not: what was typed stands in the query as it was typed. It is part of this script alone."""

    database = ""

    def do_GET(self) -> None:
        """Answer with the rows that fit."""
        words = dict(parse_qsl(urlsplit(self.path).query)).get("words", "")
        try:
            with psycopg.connect(self.database, autocommit=True) as connection:
                # The hole that sqlmap has to find.
                query = f"select n from generate_series(1, 9) as n where n::text = '{words}'"  # noqa: S608
                status, rows = 200, connection.execute(query).fetchall()  # type: ignore[call-overload]
        except psycopg.Error:
            status, rows = 500, []
        body = f"<!DOCTYPE html><title>Numbers</title><h1>Numbers</h1><p>{rows}</p>".encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002 - as it is called
        """Say nothing of each request."""


def control(sqlmap: Path) -> bool:
    """Whether sqlmap, called as for the product, finds the hole that was planted for it."""
    server = postgres.Server(HOME / "home" / "postgres")
    _Hole.database = server.url(postgres.APP_ROLE, (server.home / "demonstration").read_text().strip())
    page = ThreadingHTTPServer(("127.0.0.1", 0), _Hole)
    Thread(target=page.serve_forever, daemon=True).start()
    try:
        root = f"http://127.0.0.1:{page.server_port}"
        planted = Target("planted", "/?words=7", ("words",))
        verdict, made, said = attack(planted, SimpleNamespace(root=root, cookies="none=none"), sqlmap, MOST)
    finally:
        page.shutdown()
    print(f"{'the planted hole':34} GET    1 fields {made:6} {verdict}", flush=True)
    if not verdict.startswith("FOUND"):
        print(said)
    return verdict.startswith("FOUND")


@contextmanager
def demonstration() -> Iterator[str]:
    """A demonstration of its own, with a small area; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "HOLDFAST_SEARCHES": "100,1000000", "HOLDFAST_HOME": str(HOME / "home")}
    command = [sys.executable, "-m", "holdfast", "demo", "--port", str(port), "--people", "40"]
    with (HOME / "demonstration.txt").open("w") as said:
        running = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=said, stderr=subprocess.STDOUT)
        try:
            yield _answering(f"http://127.0.0.1:{port}", running)
        finally:
            running.send_signal(signal.SIGTERM)
            running.wait(timeout=60)


def _answering(root: str, running: subprocess.Popen[bytes]) -> str:
    deadline = time.monotonic() + 600
    while time.monotonic() < deadline and running.poll() is None:
        try:
            requests.get(f"{root}/health", timeout=5).raise_for_status()
        except requests.RequestException:
            time.sleep(0.5)
        else:
            return root
    raise SystemExit(f"The demonstration did not start: see {HOME / 'demonstration.txt'}")


def installed() -> Path:
    """sqlmap, in an environment of its own."""
    place = HOME / "environment"
    program = place / "bin" / "sqlmap"
    if not program.exists():
        subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
        pip = [str(place / "bin" / "python"), "-m", "pip", "install", "--quiet", "--require-hashes"]
        subprocess.run([*pip, "-r", str(ROOT / "requirements/attack.txt")], check=True)
    return program


def main() -> int:
    """Attack until everything was tried or the time is up."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=int, default=900, help="how long to attack (900)")
    parser.add_argument("--persona", default="Beatriz", help="on whose behalf (Beatriz, a social worker)")
    parser.add_argument("--skip", type=int, default=0, help="how many to leave out: a long attack is made in parts")
    options = parser.parse_args()
    HOME.mkdir(parents=True, exist_ok=True)
    sqlmap = installed()
    os.environ.update(DJANGO_SETTINGS_MODULE="holdfast.site.settings", HOLDFAST_MODE="demo")
    import django

    django.setup()
    with demonstration() as root:
        if not control(sqlmap):
            print("sqlmap does not find even what was planted for it: nothing that it finds, or not, means anything.")
            return 2
        visitor = Visitor(root, options.persona)
        waiting = targets(visitor)
        print(f"{len(waiting)} forms and addresses, {sum(len(one.fields) for one in waiting)} fields")
        return _attack_all(waiting[options.skip :], visitor, sqlmap, time.monotonic() + options.seconds)


def _attack_all(waiting: list[Target], visitor: Visitor, sqlmap: Path, deadline: float) -> int:
    tried, requests_made, found = 0, 0, 0
    for target in waiting:
        left = int(deadline - time.monotonic())
        if left < 20:
            break
        verdict, made, said = attack(target, visitor, sqlmap, min(MOST, left))
        tried, requests_made = tried + 1, requests_made + made
        print(
            f"{target.view:34} {'POST' if target.data else 'GET':4} {len(target.fields):3} fields {made:6} {verdict}",
            flush=True,
        )
        if verdict.startswith("FOUND"):
            found += 1
            print(said)
        if visitor.get("/").status_code != 200:
            print("The persona was signed out: what follows would attack the sign-in page alone.")
            return 1
    print(f"Tried {tried} of {len(waiting)} with {requests_made} requests; found something in {found}.")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())

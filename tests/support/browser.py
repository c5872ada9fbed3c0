"""A real browser on the real product."""

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PATIENCE = 10_000
"""How long a step may take, in milliseconds."""

SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name it has there
        """Say nothing: a failing test shows what matters."""


class LiveServer:
    """The product on a port of its own. `url` has no slash at its end."""

    def __init__(self) -> None:
        self._server = ThreadedWSGIServer(("127.0.0.1", 0), _Quiet)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self._server.set_app(get_wsgi_application())
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop answering."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)


@pytest.fixture
def live_server(committed_db: str) -> Iterator[LiveServer]:
    """The product, served from this process on this test's own copy of the database."""
    server = LiveServer()
    yield server
    server.close()


def chromium() -> str:
    """The browser's program: `$HOLDFAST_CHROMIUM`, else the machine's."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("HOLDFAST_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if not found:
        pytest.fail("No Chromium: install it (on Debian: apt-get install chromium) or set HOLDFAST_CHROMIUM.")
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for the run."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium(), headless=True, args=SWITCHES)
        yield launched
        launched.close()


def _context(browser: Browser, server: LiveServer, *, scripts: bool) -> BrowserContext:
    context = browser.new_context(
        base_url=server.url,
        java_script_enabled=scripts,
        locale="en-GB",
        timezone_id="Europe/London",
        viewport={"width": 1280, "height": 900},
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE)
    return context


@pytest.fixture
def page(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A page; when the test ends, no script may have failed and the browser may have refused nothing."""
    context = _context(browser, live_server, scripts=True)
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on(
        "console",
        lambda message: (
            faults.append(message.text)
            if message.type == "error" and "Failed to load resource" not in message.text
            else None
        ),
    )
    yield opened
    context.close()
    assert not faults, faults


@pytest.fixture
def no_script_page(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A page in a browser whose scripts are switched off."""
    context = _context(browser, live_server, scripts=False)
    yield context.new_page()
    context.close()


def sign_in(page: Page, email: str) -> None:
    """Have the page's browser signed in as the account of this address, without the sign-in page."""
    client = Client()
    client.force_login(get_user_model().objects.get(email=email))
    name = settings.SESSION_COOKIE_NAME
    page.goto("/accessibility")
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": page.url}])


def assert_accessible(page: Page) -> None:
    """axe-core finds nothing on the page as it stands."""
    # Evaluated by the debugger, so the page's content security policy stays as it is for everybody.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    violations = page.evaluate("tags => axe.run({runOnly: {type: 'tag', values: tags}}).then(r => r.violations)", WCAG)
    found = []
    for violation in violations:
        nodes = "\n    ".join(node["html"][:200] for node in violation["nodes"])
        found.append(f"{violation['id']}: {violation['help']}\n    {nodes}")
    assert not found, "\n".join(found)


def assert_fits(page: Page, width: int = 320) -> None:
    """Nothing makes the page move sideways at this width (WCAG 1.4.10)."""
    before = page.viewport_size
    page.set_viewport_size({"width": width, "height": 800})
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if before:
        page.set_viewport_size(before)
    assert over <= 0, f"the page is {over} pixels wider than {width}"


def keep_screenshot(page: Page, name: str) -> None:
    """Keep a picture of the page in `$HOLDFAST_SCREENSHOTS`, where that is set."""
    if folder := os.environ.get("HOLDFAST_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)

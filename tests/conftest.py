"""What every test may use. Ask for a fixture by naming it as an argument.

    db              the database as the product sees it (holdfast_app, row-level security on); what the test does is
                    rolled back. Nothing reaches the database without this or the next one.
    committed_db    the same on a copy of its own: real commits, several connections, threads. 0.2 s dearer. Also right
                    for what must not see the transaction-local settings of an earlier request in the same test.
    owner_cursor    a cursor as holdfast_owner, on the same database as committed_db; to prove what the walls refuse
    client          Django's test client
    mailbox         the e-mails that the test has sent
    post            the same, through a real mail server on this machine
    query_count     `with query_count() as queries: ...; assert len(queries) == 3`
    live_server     the product on 127.0.0.1, on a copy of the database of its own (implies committed_db)
    openid          a real OpenID Connect provider, for the police of `tests.access.area.Area`
    page            a page of a real browser at live_server; fails the test on script errors and on refused content
    no_script_page  the same with scripts switched off

Helpers to import from `tests.support.browser`: `assert_accessible(page)` (axe-core finds nothing), `assert_fits(page)`
(nothing moves sideways at 320 pixels), `keep_screenshot(page, name)`, `sign_in(page, email)`.

Marks: clause("ISL-7.3.1c") for what proves a clause; browser; slow; demo_area, with which `committed_db` and all that
stands on it hold the demonstration's area (every story once, told as of today) instead of an empty one.

The settings are those of mode `test`. The server is private to this checkout and stays cheap to start: its migrated
template is kept between runs until a migration changes. See `tests/support/database.py`.
"""

import os
import sys
from pathlib import Path

import hypothesis
import pytest
from django.core.mail import EmailMessage

from holdfast.site import postgres

ROOT = Path(__file__).resolve().parents[1]
SERVER = postgres.Server(ROOT / ".holdfast" / "test" / "postgres", durable=False)

_KEPT = {"HOLDFAST_CHROMIUM", "HOLDFAST_SCREENSHOTS"}
for _name in [name for name in os.environ if name.startswith("HOLDFAST_") and name not in _KEPT]:
    del os.environ[_name]
os.environ.update(
    HOLDFAST_MODE="test",
    HOLDFAST_HOME=str(ROOT / ".holdfast" / "test"),
    # Never connected to under these names: the fixtures name the database (tests/support/database.py).
    HOLDFAST_DATABASE_URL=SERVER.url(postgres.APP_ROLE),
    HOLDFAST_OWNER_DATABASE_URL=SERVER.url(postgres.OWNER_ROLE),
    DJANGO_SETTINGS_MODULE="holdfast.site.settings",
    # Playwright keeps an event loop in the thread of the test; Django would take it for asynchronous code of ours.
    DJANGO_ALLOW_ASYNC_UNSAFE="true",
)

# On a busy machine a slow example is no fault.
hypothesis.settings.register_profile("holdfast", deadline=None, print_blob=True)
hypothesis.settings.load_profile("holdfast")

pytest_plugins = ["tests.support.database", "tests.support.browser", "tests.support.post", "tests.support.openid"]


def pytest_configure(config: pytest.Config) -> None:
    """Set Django up, and close the network: a test that talks to the world is not a test."""
    import django
    from django.test.utils import setup_test_environment

    sys.addaudithook(_refuse_strangers)
    django.setup()
    setup_test_environment(debug=False)


@pytest.fixture
def mailbox() -> list[EmailMessage]:
    """What this test has sent by e-mail so far."""
    from django.core import mail

    mail.outbox = []
    return mail.outbox


def _refuse_strangers(event: str, arguments: tuple[object, ...]) -> None:
    if event != "socket.connect":
        return
    address = arguments[1]
    if isinstance(address, tuple) and address[0] not in {"127.0.0.1", "::1", "localhost"}:
        raise RuntimeError(f"A test tried to reach {address[0]}: the network is closed.")

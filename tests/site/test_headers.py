"""What every response says to the browser about itself."""

import json
import os
import re
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.test import Client


@pytest.mark.parametrize("address", ["/accessibility", "/no-such-page"])
def test_every_page_is_closed_to_strangers_and_to_caches(client: Client, address: str) -> None:
    headers = client.get(address).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store, private"


def test_static_files_may_be_cached(client: Client) -> None:
    """ASVS 5.0 V3.4.2."""
    with closing(client.get("/static/app.css")) as response:
        assert response.status_code == 200
        assert "public" in response.headers["Cache-Control"]
        assert "Access-Control-Allow-Origin" not in response.headers


def test_production_insists_on_https_locks_its_cookies_and_names_files_by_content(tmp_path: Path) -> None:
    """ASVS 5.0 V3.3.1, V3.3.3."""
    program = (
        "import json, django; django.setup()\n"
        "from django.conf import settings as s\n"
        "from django.core.management import call_command\n"
        "from django.test import Client\n"
        "call_command('collectstatic', interactive=False, verbosity=0)\n"
        "answer = Client().get('/accessibility', headers={'host': 'holdfast.example.org'})\n"
        "safe = Client().get('/no-such-page', headers={'host': 'holdfast.example.org'}, secure=True)\n"
        "print(json.dumps([answer.status_code, answer.headers['Location'], safe.headers['Strict-Transport-Security'],"
        " s.SESSION_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_NAME,"
        " 'owner' in s.DATABASES, safe.content.decode()]))"
    )
    environment = {
        "HOLDFAST_SECRET_KEY": "kq8Zr1xv0N7tYp3LmWc5Hs9Jd2Fg6Ba4Qe_uXoTiRjKlMnBvCx",
        "HOLDFAST_HOME": str(tmp_path),
        "HOLDFAST_HOSTS": "holdfast.example.org",
        "HOLDFAST_PACK": "islington-2016",
        "HOLDFAST_DATABASE_URL": "postgresql://holdfast_app:x@database.example.org/holdfast?sslmode=verify-full",
        "DJANGO_SETTINGS_MODULE": "holdfast.site.settings",
    }
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("HOLDFAST_")}
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True, env={**inherited, **environment}
    )
    status, location, strict, secure, http_only, csrf, name, owner, page = json.loads(done.stdout)
    assert (status, location) == (301, "https://holdfast.example.org/accessibility")
    assert strict == "max-age=31536000; includeSubDomains"
    assert (secure, http_only, csrf, name) == (True, True, True, "__Host-holdfast")
    assert not owner, "the web process must not be able to act as the tables' owner"
    script = re.search(r"/static/(app\.[0-9a-f]{12}\.js)", page)
    assert script
    collected = (tmp_path / "static" / script[1]).read_text(encoding="utf-8")
    assert re.search(r"vendor/govuk-frontend\.[0-9a-f]{12}\.js", collected)
    assert "Transport" not in (tmp_path / "static/vendor/govuk-frontend.css").read_text(encoding="utf-8")

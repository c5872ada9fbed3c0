"""Production refuses unsafe settings and says which (ASVS 5.0 V11.4.2, V12.3.1, V12.3.2, V13.2.2, V13.2.3, V13.4.2)."""

import os
import subprocess
import sys

import pytest

SAFE = {
    "HOLDFAST_SECRET_KEY": "kq8Zr1xv0N7tYp3LmWc5Hs9Jd2Fg6Ba4Qe_uXoTiRjKlMnBvCx",
    "HOLDFAST_HOSTS": "holdfast.example.org",
    "HOLDFAST_PACK": "islington-2016",
    "HOLDFAST_DATABASE_URL": "postgresql://holdfast_app:x@database.example.org/holdfast?sslmode=verify-full",
}


def start(
    program: str = "import django; django.setup()", **environment: str | None
) -> subprocess.CompletedProcess[str]:
    """Start the product with these settings, as a process of its own."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("HOLDFAST_")}
    chosen = {name: value for name, value in {**SAFE, **environment}.items() if value is not None}
    return subprocess.run(
        [sys.executable, "-c", program],
        check=False,
        capture_output=True,
        text=True,
        env={**inherited, **chosen, "DJANGO_SETTINGS_MODULE": "holdfast.site.settings"},
    )


def test_safe_settings_start_and_production_is_the_default() -> None:
    done = start()
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"HOLDFAST_SECRET_KEY": None}, "HOLDFAST_SECRET_KEY is not set"),
        ({"HOLDFAST_SECRET_KEY": "a" * 80}, "HOLDFAST_SECRET_KEY is too weak"),
        ({"HOLDFAST_SECRET_KEY": "short-secret"}, "HOLDFAST_SECRET_KEY is too weak"),
        ({"HOLDFAST_DEBUG": "yes"}, "HOLDFAST_DEBUG is on"),
        ({"HOLDFAST_DEMO": "yes"}, "HOLDFAST_DEMO is on"),
        ({"HOLDFAST_HTTPS": "no"}, "HOLDFAST_HTTPS is off"),
        ({"HOLDFAST_HOSTS": None}, "HOLDFAST_HOSTS is empty"),
        ({"HOLDFAST_HOSTS": "a.example.org,*"}, "HOLDFAST_HOSTS holds '*'"),
        ({"HOLDFAST_PACK": None}, "HOLDFAST_PACK is not set"),
        ({"HOLDFAST_DATABASE_URL": None}, "HOLDFAST_DATABASE_URL is not set"),
        ({"HOLDFAST_DATABASE_URL": "postgresql://holdfast_owner@db/holdfast"}, "connects as 'holdfast_owner'"),
        (
            {"HOLDFAST_DATABASE_URL": "postgresql://holdfast_app@database.example.org/holdfast?sslmode=require"},
            "HOLDFAST_DATABASE_URL reaches another machine",
        ),
        ({"HOLDFAST_BREACHED_PASSWORDS": "/no/such/file"}, "HOLDFAST_BREACHED_PASSWORDS names '/no/such/file'"),
        ({"HOLDFAST_MODE": "prod"}, "HOLDFAST_MODE is 'prod'"),
    ],
)
def test_each_unsafe_setting_is_refused_by_name(environment: dict[str, str | None], said: str) -> None:
    """ASVS 5.0 V12.2.1, V12.3.1, V12.3.2, V12.3.4, V13.2.2, V13.2.3, V13.4.2, V15.2.3."""
    done = start(**environment)
    assert done.returncode != 0
    assert said in done.stderr


@pytest.mark.parametrize(
    ("mode", "named", "pack"),
    [
        ("demo", None, "working-together-2026"),
        ("demo", "islington-2016", "islington-2016"),
        ("development", None, "islington-2016"),
    ],
)
def test_the_demonstration_works_by_the_pack_of_today_unless_another_is_named(
    mode: str, named: str | None, pack: str
) -> None:
    asked = f"from django.conf import settings; assert settings.PACK == {pack!r}, settings.PACK"
    done = start(asked, HOLDFAST_MODE=mode, HOLDFAST_PACK=named)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "address",
    [
        "postgresql:///holdfast?host=/run/postgresql&user=holdfast_app",
        "postgresql://holdfast_app@localhost/holdfast",
        "postgresql://holdfast_app@database.example.org/holdfast?sslmode=verify-full",
    ],
)
def test_a_database_on_this_machine_or_one_that_proves_itself_is_taken(address: str) -> None:
    """ASVS 5.0 V12.3.1, V12.3.2."""
    done = start(HOLDFAST_DATABASE_URL=address)
    assert done.returncode == 0, done.stderr


def test_all_faults_are_told_at_once() -> None:
    done = start(HOLDFAST_SECRET_KEY=None, HOLDFAST_HTTPS="no")
    assert "HOLDFAST_SECRET_KEY is not set" in done.stderr
    assert "HOLDFAST_HTTPS is off" in done.stderr

"""What production refuses to start with. A service about children at risk fails closed, and says why."""

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from django.core.exceptions import ImproperlyConfigured

from holdfast.site import postgres

MODES = ("production", "demo", "development", "test")


def mode(named: str) -> str:
    """The mode of that name. Raises ImproperlyConfigured for a name that is none: a slip must not open a door."""
    if named not in MODES:
        raise ImproperlyConfigured(f"HOLDFAST_MODE is '{named}': it must be one of {', '.join(MODES)}.")
    return named


def faults(
    *, secret_key: str, debug: bool, demo: bool, https: bool, hosts: Sequence[str], pack: str, database_url: str
) -> list[str]:
    """Every setting that is unsafe in production, each as a sentence that names it and the remedy."""
    user = urlsplit(database_url).username
    checks = [
        (not secret_key, "HOLDFAST_SECRET_KEY is not set: set it to 50 random characters or more."),
        (
            bool(secret_key) and (len(secret_key) < 50 or len(set(secret_key)) < 16),
            "HOLDFAST_SECRET_KEY is too weak: use 50 random characters or more.",
        ),
        (debug, "HOLDFAST_DEBUG is on: its error pages show personal data. Unset it."),
        (demo, "HOLDFAST_DEMO is on: anybody could act as anybody. Unset it."),
        (not https, "HOLDFAST_HTTPS is off: sign-in and records would travel in the clear. Unset it."),
        (not hosts, "HOLDFAST_HOSTS is empty: name the host names that this area answers to."),
        ("*" in hosts, "HOLDFAST_HOSTS holds '*': name the host names that this area answers to."),
        (not pack, "HOLDFAST_PACK is not set: name the protocol pack that the partnership has adopted."),
        (
            not database_url,
            "HOLDFAST_DATABASE_URL is not set: name a PostgreSQL server that is backed up, not a demo's private one.",
        ),
        (
            user in {"postgres", postgres.SUPERUSER, postgres.OWNER_ROLE},
            f"HOLDFAST_DATABASE_URL connects as '{user}', whom the walls do not bind: use '{postgres.APP_ROLE}'.",
        ),
        (
            bool(database_url) and not _is_encrypted(database_url),
            "HOLDFAST_DATABASE_URL reaches another machine without proof of which: end it with ?sslmode=verify-full.",
        ),
    ]
    return [sentence for unsafe, sentence in checks if unsafe]


def _is_encrypted(database_url: str) -> bool:
    """Whether nobody on the way reads along: on this machine itself, or by TLS with the server's certificate proved."""
    parts = urlsplit(database_url)
    query = dict(parse_qsl(parts.query))
    host = query.get("host", parts.hostname or "")
    return (
        query.get("sslmode") == "verify-full" or host.startswith("/") or host in {"", "localhost", "127.0.0.1", "::1"}
    )


def file_faults(*, breached_passwords: str) -> list[str]:
    """Every file that a setting names and that is not there."""
    if breached_passwords and not Path(breached_passwords).is_file():
        return [f"HOLDFAST_BREACHED_PASSWORDS names '{breached_passwords}': there is no such file."]
    return []


def refuse(found: Sequence[str]) -> None:
    """Raise ImproperlyConfigured naming every fault, if there is any."""
    if found:
        listed = "\n".join(f"  - {sentence}" for sentence in found)
        raise ImproperlyConfigured(f"Holdfast does not start in production with unsafe settings:\n{listed}")

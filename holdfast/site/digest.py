"""A name for the state of some source files, so that what was built from them can be kept and found again."""

import hashlib
import importlib.metadata
from collections.abc import Iterable
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]

SCHEMA = (
    "*/migrations/*.py",
    "*/wall.py",
    "**/program.py",
    "access/*.py",
    "**/*.sql",
    "site/migrate.py",
    "site/postgres.py",
)
"""What a migrated database depends on, besides the apps of others."""


def of_sources(patterns: Iterable[str]) -> str:
    """Sixteen hexadecimal digits that change with any file of the package that a pattern matches, and with the versions
    of the libraries that bring tables of their own."""
    digest = hashlib.sha256()
    for source in sorted({path for pattern in patterns for path in PACKAGE.glob(pattern) if path.is_file()}):
        digest.update(f"{source.relative_to(PACKAGE)}\0".encode() + source.read_bytes())
    for library in ("Django", "django-allauth"):
        digest.update(importlib.metadata.version(library).encode())
    return digest.hexdigest()[:16]

"""`python -m holdfast.assurance.what_is_held` writes docs/security/what-is-held.md."""

from __future__ import annotations

import os
from pathlib import Path

import django

from holdfast.access.holding import as_text

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "security" / "what-is-held.md"

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdfast.site.settings")
    os.environ.setdefault("HOLDFAST_MODE", "development")
    django.setup()
    DOCUMENT.parent.mkdir(parents=True, exist_ok=True)
    DOCUMENT.write_text(as_text(), encoding="utf-8")

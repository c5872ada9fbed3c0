"""`python -m holdfast.assurance.what_is_held` writes docs/security/what-is-held.md."""

from __future__ import annotations

from pathlib import Path

import django

from holdfast.access.holding import as_text

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "security" / "what-is-held.md"

if __name__ == "__main__":
    django.setup()
    DOCUMENT.parent.mkdir(parents=True, exist_ok=True)
    DOCUMENT.write_text(as_text(), encoding="utf-8")

"""`docs/security/who-sees-what.md`, made from the declarations that the product itself obeys.

    python -m holdfast.site.who_sees_what

A test fails where the page is not the one that this makes.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import django

PAGE = Path(__file__).resolve().parents[2] / "docs" / "security" / "who-sees-what.md"

_KINDS = {
    "case-scoped": "Through a case in which one is involved now, in person, through a team or in cover of a colleague.",
    "person-scoped": "Through a person who stands in such a case.",
    "circle": "Through a circle of named people, beside sight of the person.",
    "partners": "By those of partner agencies to whom it was issued: no young person stands in it.",
    "own": "By its user alone, for the agency of the moment.",
    "open reference": "By everybody who is signed in: no personal data of those whom the work is about.",
    "log": "Written by everybody, changed by nobody.",
    "session": "The sign-in's own tables, needed before anybody is known.",
    "closed": "Not by the product.",
}


def page() -> str:
    """The page, from `holdfast.access.wall`, `holdfast.access.may` and `holdfast.access.viewer`."""
    addresses = [*_addresses(), *_copies()]  # first: reading the addresses imports everything that declares a job
    return "\n".join([_HEAD, *_tables(), *_jobs(), *addresses]) + "\n"


_HEAD = """\
# Who sees what

Made by `python -m holdfast.site.who_sees_what` from the declarations that the database's policies and the addresses
are made from; do not edit it. A table, an address or a file that nobody declared is closed, and a test fails on it.
Why it is so: [ADR 0005](../adr/0005-need-to-know-lives-in-the-database.md) and
[ADR 0007](../adr/0007-sight-begins-and-ends-with-the-work.md).
"""


def _tables() -> Iterator[str]:
    from holdfast.access.installing import declared, documentation

    tables = declared()
    yield from ("## Tables", "", "How each is seen:", "")
    used = {table.kind for table in tables.values()}
    yield from (f"- *{kind}*: {says}" for kind, says in _KINDS.items() if kind in used)
    yield from (
        "",
        "| table | seen | who sees it | added to | what may be changed | removed |",
        "|---|---|---|---|---|---|",
    )
    for name, kind, says in documentation():
        table = tables[name]
        changed = "everything" if table.changes == ("*",) else ", ".join(table.changes) or "nothing"
        yield f"| {name} | {kind} | {says} | {_yes(table.adds)} | {changed} | {_yes(table.removes)} |"


def _yes(condition: str | None) -> str:
    return "no" if condition in {None, "false"} else "yes"


def _jobs() -> Iterator[str]:
    from holdfast.access.viewer import JOBS

    yield from ("", "## Jobs of the product that see every case, and why they must", "")
    yield "None of them sees a confidential address. Their names stand in the log."
    yield ""
    yield from (f"- **{name}**: {because}" for name, because in sorted(JOBS.items()))


def _addresses() -> Iterator[str]:
    from holdfast.access.may import declarations

    by: defaultdict[str, list[str]] = defaultdict(list)
    for path, _, declaration in declarations():
        by[declaration.says if declaration else "NOBODY HAS SAID"].append(f"`/{path}`")
    yield from ("", "## Addresses, and who may use them", "")
    for says, paths in sorted(by.items()):
        yield from (f"**{says}**", "", *(f"- {path}" for path in sorted(paths)), "")


def _copies() -> Iterator[str]:
    from holdfast.access.may import copies

    yield from (
        "## Files that leave",
        "",
        "Each is logged, holds what its reader may see, and no confidential address.",
        "",
    )
    yield from (f"- `/{path}`: {what}" for path, what in sorted(copies()))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdfast.site.settings")
    os.environ.setdefault("HOLDFAST_MODE", "development")
    django.setup()
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")

"""What each column holds, and with which review its rows go: declared once, documented and erased from that.

Each app says it in a module `held` of its own (`HELD`). A column that nobody classifies fails a test, and
docs/security/what-is-held.md is made from these declarations.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

CLASSES = {
    "none": "Not about anybody.",
    "personal": "Personal data.",
    "special": "Special category data, or what may be: health, ethnicity, what was recorded in free words.",
    "criminal": "Data about criminal offences, or what may be.",
}
"""The classes of a column. Free words about a child are special category and criminal-offence data alike."""

REVIEWS = {
    "case": "Its case’s review: erased with the case.",
    "person": "The review of its person, who is kept while standing in a case that is kept: erased with the person.",
    "fact": "With the last of the cases in which it stands: its content is erased, its place in the chain stays.",
    "disclosure": "Its words are erased with its case, and those who were told are asked to destroy or return theirs; "
    "the rows go half a year after that.",
    "draft": "Discarded after 30 days without a change.",
    "account": "Kept while the account is, and after it as long as what its holder recorded is.",
    "log": "Kept as proof, without content. How long is for the area’s retention schedule.",
    "session": "Ends with the session or the sign-in that it is for.",
    "none": "About nobody: no review.",
}
"""With which review rows go."""


@dataclass(frozen=True)
class Held:
    """A table: its columns by class, as names with spaces between, and the review with which its rows go.

    `goes` is the SQL condition for the rows that are deleted when the case or person `{id}` is erased. What is emptied
    instead, because its number must stay, has none; `holdfast.assurance.wall` says how. `instead` are SQL statements
    for rows that outlive their case `{id}` for a while: what is done with them when it is erased.
    """

    table: str
    review: str
    none: str = ""
    personal: str = ""
    special: str = ""
    criminal: str = ""
    goes: str = ""
    instead: tuple[str, ...] = ()

    @property
    def columns(self) -> dict[str, str]:
        """Each column with its class. Raises ValueError for one that stands in two."""
        found: dict[str, str] = {}
        for name in CLASSES:
            for column in getattr(self, name).split():
                if column in found:
                    raise ValueError(f"{self.table}.{column} is classified twice.")
                found[column] = name
        return found


def declared() -> Iterator[Held]:
    """Every declared table, the lowest layer first."""
    for config in reversed(list(apps.get_app_configs())):
        name = f"{config.name}.held"
        if config.name.startswith("holdfast.") and find_spec(name):
            yield from import_module(name).HELD


def as_text() -> str:
    """docs/security/what-is-held.md."""
    lines = [
        "# What is held, and for how long",
        "",
        "Made by `python -m holdfast.assurance.what_is_held` from what each app’s `held.py` says. A test fails on a",
        "column that is not in it.",
        "",
        "## Classes",
        "",
        *(f"- **{name}**: {says}" for name, says in CLASSES.items()),
        "",
        "## Reviews",
        "",
        *(f"- **{name}**: {says}" for name, says in REVIEWS.items()),
        "",
        "## Tables",
    ]
    for held in sorted(declared(), key=lambda one: one.table):
        lines += ["", f"### {held.table}", "", f"Review: {held.review}.", "", "| class | columns |", "|---|---|"]
        lines += [
            f"| {name} | {', '.join(f'`{column}`' for column, found in held.columns.items() if found == name)} |"
            for name in CLASSES
            if name in held.columns.values()
        ]
    return "\n".join([*lines, ""])

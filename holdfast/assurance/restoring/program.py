"""How the list of what has ended learns of what no job may see: numbers and moments alone.

Whoever is in the circle of a confidential address, and what partners were told in a briefing, is shown to no job of the
product. That something ended, and when, has to be known after a restore.
"""

from __future__ import annotations

JOB = "restore"
"""The job's name."""

HIDDEN: dict[str, tuple[str, str]] = {
    "circle": ("register_addresscircle", "until_at"),
    "briefing": ("sharing_briefing", "withdrawn_at"),
}
"""Each kind with its table and the column that says since when. The tables' owner ends them again."""


def _ended(kind: str, table: str, column: str) -> str:
    return (
        f"select '{kind}', one.id, one.{column} from {table} one where one.{column} is not null"  # noqa: S608
        f" and coalesce(current_setting('holdfast.job', true), '') = '{JOB}'"
    )


ENDED_PROGRAM: tuple[str, ...] = (
    f"""
    create or replace function wall_ended() returns table (kind text, id uuid, ended timestamptz)
        language sql stable security definer set search_path = public, pg_temp
    as $$
        {" union all ".join(_ended(kind, *where) for kind, where in HIDDEN.items())}
    $$
    """,
)

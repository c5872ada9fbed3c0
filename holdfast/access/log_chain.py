"""Proving the log: no line was changed, taken out or put in (ADR 0010). The database's half is `log_program`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC
from typing import Any, NamedTuple

from django.db import connection

GENESIS = bytes(32)
"""What the first line hangs on."""

_COLUMNS = (
    "id", "at", "operation", "user_id", "user_name", "agency_id", "agency", "post", "case_ids", "person_ids", "what",
    "route", "reason", "purpose", "gateway", "agreement", "recipients", "fields",
)  # fmt: skip

_LINKS = f"""
select link.seq, link.line_id, link.prev_hash, link.hash, {", ".join(f"line.{column}" for column in _COLUMNS)}
from access_loglink link left join access_consultation line on line.id = link.line_id
order by link.seq
"""  # noqa: S608 - made of the names above

_UNLINKED = """
select line.id from access_consultation line
where not exists (select from access_loglink link where link.line_id = line.id)
order by line.id limit 1
"""


class Link(NamedTuple):
    """A link of the log with its line, as the database holds them. `line` is None where the line is gone."""

    seq: int
    line_id: int
    prev_hash: bytes
    hash: bytes
    line: Sequence[Any] | None


def stored_links() -> Iterator[Link]:
    """Every link of the log with its line, in order, read in portions. Whoever acts reads the log."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(_LINKS)
        while rows := cursor.fetchmany(2000):
            for seq, line_id, prev_hash, hash_, *line in rows:
                yield Link(seq, line_id, bytes(prev_hash), bytes(hash_), line if line[0] is not None else None)


def faults(links: Iterable[Link]) -> Iterator[str]:
    """What is wrong with the log, in the order of its links; nothing where it is whole. Whoever acts reads the log."""
    expected, previous = 1, GENESIS
    for link in links:
        if link.seq != expected:
            yield f"The log, position {expected}: the link is missing (the next one found is {link.seq})."
        elif link.prev_hash != previous:
            yield f"The log, position {link.seq}: the link does not hang on the one before."
        if link.line is None:
            yield f"The log, position {link.seq}: line {link.line_id} is missing."
        elif hashlib.sha256(link.prev_hash + digest(link.line)).digest() != link.hash:
            yield f"The log, position {link.seq}: line {link.line_id} was changed."
        expected, previous = link.seq + 1, link.hash
    with connection.cursor() as cursor:
        cursor.execute(_UNLINKED)
        if unlinked := cursor.fetchone():
            yield f"The log: line {unlinked[0]} has no place in the chain."


def link_what_waits() -> None:
    """Give their places to the lines that were written while others were being linked."""
    with connection.cursor() as cursor:
        cursor.execute("select access_link_rest()")


def digest(line: Sequence[Any]) -> bytes:
    """The digest of a line, as the database makes it."""
    (
        line_id, at, operation, user_id, user_name, agency_id, agency, post, case_ids, person_ids, *texts, recipients,
        fields,
    ) = line  # fmt: skip
    parts = [
        str(line_id),
        at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        operation,
        str(user_id or ""),
        user_name,
        str(agency_id or ""),
        agency,
        post,
        " ".join(map(str, case_ids)),
        " ".join(map(str, person_ids)),
        *texts,
        _in_lengths(recipients),
        _in_lengths(fields),
    ]
    return hashlib.sha256(_in_lengths(parts).encode()).digest()


def _in_lengths(parts: Iterable[str]) -> str:
    """Each part as its length in bytes, a colon and the text, so that no two lists read alike."""
    return "".join(f"{len(part.encode())}:{part}" for part in parts)

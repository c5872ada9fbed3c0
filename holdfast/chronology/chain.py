"""The hash chain: every fact of the area hangs on the one before, so that nothing can be changed unseen.

    content_digest = sha256(salt + canonical(data))                       made when the fact is recorded hash
    = sha256(prev_hash + content_digest + metadata)        made by the database, as the transaction commits

`metadata` is everything else of the fact, its cases and its people included: each part as its length in bytes, a colon
and the text, so that no two facts read alike. The database writes the link in a trigger that is deferred to the end of
the transaction, under one lock: writers wait for each other only while they commit. Erasing a fact's content keeps its
digest, so the chain stays whole (and without the salt the digest gives nothing away). The database's half is in
`holdfast.chronology.wall`.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

GENESIS = bytes(32)
"""What the first fact hangs on."""


def canonical(data: Mapping[str, Any]) -> bytes:
    """Data as bytes that do not depend on how they were written: sorted keys, no spaces, UTF-8.

    Raises ValueError for what cannot come back from the database as it went in: floating-point numbers, NUL, and keys
    that are not text.
    """
    _check(data)
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def from_database(data: Any) -> Mapping[str, Any]:
    """A fact's data as the database gives them, whether read as text or already parsed."""
    parsed = json.loads(data) if isinstance(data, str | bytes) else data
    return parsed if isinstance(parsed, Mapping) else {}


def _check(value: Any) -> None:
    match value:
        case None | bool() | int():
            return
        case str():
            if "\x00" in value:
                raise ValueError("Text holds a character that cannot be stored (NUL).")
            value.encode()
        case Mapping():
            for key, inner in value.items():
                _check(key)
                if not isinstance(key, str):
                    raise TypeError("Names of fields are text.")
                _check(inner)
        case list() | tuple():
            for inner in value:
                _check(inner)
        case _:
            raise ValueError(f"A fact cannot hold a value of the type {type(value).__name__}.")


def digest(salt: bytes, data: Mapping[str, Any]) -> bytes:
    """The digest of a fact's content."""
    return hashlib.sha256(salt + canonical(data)).digest()


def new_salt() -> bytes:
    """32 random bytes."""
    return secrets.token_bytes(32)


@dataclass(frozen=True)
class Stored:
    """A link of the chain with its fact, as the database holds them. `fact` is None where the fact is gone."""

    seq: int
    prev_hash: bytes
    hash: bytes
    fact: StoredFact | None


@dataclass(frozen=True)
class StoredFact:
    """What of a fact goes into its hash."""

    id: UUID
    metadata: Sequence[str]
    data: Mapping[str, Any]
    salt: bytes | None
    content_digest: bytes
    erased: bool


def moment(value: datetime) -> str:
    """A time as it stands in the metadata."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def link_hash(prev_hash: bytes, content_digest: bytes, metadata: Iterable[str]) -> bytes:
    """The hash of a link, as the database makes it."""
    parts = [part.encode() for part in metadata]
    return hashlib.sha256(
        prev_hash + content_digest + b"".join(b"%d:%b" % (len(part), part) for part in parts)
    ).digest()


def faults(links: Iterable[Stored]) -> Iterator[str]:
    """What is wrong with the chain, in the order of its links; nothing where it is whole.

    A broken link is told once: what comes after is measured against what that link says of itself.
    """
    expected_seq, prev_hash = 1, GENESIS
    for link in links:
        if link.seq != expected_seq:
            yield f"Position {expected_seq}: the link is missing (the next one found is {link.seq})."
        elif link.prev_hash != prev_hash:
            yield f"Position {link.seq}: the link does not hang on the one before."
        if link.fact is None:
            yield f"Position {link.seq}: the fact is missing."
        elif not link.fact.erased and (
            link.fact.salt is None or digest(link.fact.salt, link.fact.data) != link.fact.content_digest
        ):
            yield f"Position {link.seq}: the content of fact {link.fact.id} was changed."
        elif link_hash(link.prev_hash, link.fact.content_digest, link.fact.metadata) != link.hash:
            yield f"Position {link.seq}: fact {link.fact.id} was changed, or its cases or people were."
        expected_seq, prev_hash = link.seq + 1, link.hash

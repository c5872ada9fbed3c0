"""The register of clauses: what each id stands for, in our own words."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

from holdfast.protocol.declaration import Source
from holdfast.protocol.reading.yaml_source import read_yaml

REGISTERS = (Path(__file__).with_name("clauses.yaml"), Path(__file__).with_name("safeguards.yaml"))
"""The clauses of the source documents, and the safeguards against what went wrong elsewhere (GM)."""
KINDS = ("duty", "constraint", "decision", "meeting", "share", "record", "measure", "directory", "practice")


class Clause(NamedTuple):
    """One clause of a source document, or one of an area's own."""

    id: str
    kind: str
    says: str
    source: Source


@cache
def clauses() -> dict[str, Clause]:
    """The clauses of the registers that come with the product, in their order."""
    rows = [row for path in REGISTERS for row in next(read_yaml(path.read_text(encoding="utf-8"), path.name))]
    return {row["id"]: Clause(row["id"], row["kind"], row["says"], row.source) for row in rows}

"""The register of clauses: what each id stands for, in our own words."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

from holdfast.protocol.declaration import Source
from holdfast.protocol.reading.yaml_source import read_yaml

REGISTER = Path(__file__).with_name("clauses.yaml")
KINDS = ("duty", "constraint", "decision", "meeting", "share", "record", "measure", "directory", "practice")


class Clause(NamedTuple):
    """One clause of a source document, or one of an area's own."""

    id: str
    kind: str
    says: str
    source: Source


@cache
def clauses() -> dict[str, Clause]:
    """The clauses of the register that comes with the product, in its order."""
    rows = next(read_yaml(REGISTER.read_text(encoding="utf-8"), REGISTER.name))
    return {row["id"]: Clause(row["id"], row["kind"], row["says"], row.source) for row in rows}

"""Declarations as they stand in the files, before they are given a meaning."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from holdfast.protocol.declaration import Source
from holdfast.protocol.reading.entry import Entry
from holdfast.protocol.reading.yaml_source import Table


class Raw(NamedTuple):
    """One declaration: what it is, its name, its table."""

    type: str
    name: str
    table: Table

    @property
    def source(self) -> Source:
        """Where it begins."""
        return self.table.source


@dataclass(frozen=True, slots=True)
class Folder:
    """The declarations of one pack folder, and the dates from which they hold."""

    name: str
    path: Path
    head: Entry
    begins_on: date
    ends_on: date | None
    declarations: list[Raw]

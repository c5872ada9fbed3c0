"""Which rules, screens and tests cite each clause."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from holdfast.protocol.clause_register import Clause, clauses
from holdfast.protocol.loader import PACKS, load_pack, own_packs
from holdfast.protocol.pack import Pack
from holdfast.protocol.prose import tables

PACKAGE = PACKS.parent
ID = r"[A-Z]{2,}-[A-Za-z0-9][A-Za-z0-9.\-]*"
IN_CODE = re.compile(rf"""\bclauses?\(\s*((?:["']{ID}["'][,\s]*)+)\)""")
IN_TEMPLATE = re.compile(r"\{#-?\s*clauses?:([^#]*)#\}")
MARK = re.compile(r"mark\.clause\(([^)]*)\)")
FUNCTION = re.compile(r"^\s*(?:async )?(?:def|class) (\w+)", re.MULTILINE)
PLURALS = {"duty": "duties", "practice": "practice"}


@dataclass(slots=True)
class Cited:
    """A clause and what cites it, by the sort of thing it is: duties, kinds, meetings, screens, tests, scenarios..."""

    clause: Clause
    by: dict[str, list[str]] = field(default_factory=dict)

    def add(self, sort: str, name: str) -> None:
        """Note a citation once."""
        names = self.by.setdefault(sort, [])
        if name not in names:
            names.append(name)

    @property
    def works(self) -> bool:
        """Whether something in the product cites it."""
        return any(sort not in {"tests", "scenarios"} for sort in self.by)

    @property
    def is_proved(self) -> bool:
        """Whether a test or a scenario cites it."""
        return "tests" in self.by or "scenarios" in self.by


def citations(tests: Path | None = None) -> dict[str, Cited]:
    """Every clause of the register with what cites it. `tests` is the folder of tests, where there is one."""
    found = {name: Cited(clause) for name, clause in clauses().items()}
    for pack_name in own_packs():
        pack = load_pack(pack_name)
        for name, clause in pack.own_clauses.items():
            found.setdefault(name, Cited(Clause(name, clause.kind, clause.says, clause.source)))
        for clause_id, sort, name in _of_pack(pack):
            if clause_id in found:
                found[clause_id].add(sort, name)
    for clause_id, place in _of_sources(PACKAGE):
        if clause_id in found:
            found[clause_id].add("screens", place)
    for clause_id, place in _of_tests(tests or PACKAGE.parent / "tests"):
        if clause_id in found:
            found[clause_id].add("tests", place)
    return found


def _of_pack(pack: Pack) -> Iterator[tuple[str, str, str]]:
    """Citations in a pack: of its declarations, their fields and considerations, and its scenarios."""
    cited = [
        (PLURALS.get(what, f"{what}s"), declaration.name, declaration.clauses)
        for what, table in tables(pack).items()
        for declaration in table.values()
        if declaration.pack == pack.name
    ]
    for kind in pack.kinds.values():
        cited += [("kinds", f"{kind.name}, {one.name}", one.clauses) for one in kind.fields.values()]
    for meeting in pack.meetings.values():
        cited += [("meetings", f"{meeting.name}, {one.name}", one.clauses) for one in meeting.considers.values()]
    cited += [("scenarios", scenario.name, scenario.clauses) for scenario in pack.scenarios]
    for sort, name, found in cited:
        for clause_id in found:
            yield clause_id, sort, name


def _of_sources(folder: Path) -> Iterator[tuple[str, str]]:
    """Citations in views and templates: clause("ISL-7.3.1c") and {# clause: ISL-7.3.1c #}."""
    for path in sorted([*folder.rglob("*.py"), *folder.rglob("*.html")]):
        if path.relative_to(folder).parts[0] == "protocol" or "static" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        for pattern in (IN_CODE, IN_TEMPLATE):
            for match in pattern.finditer(text):
                for clause_id in re.findall(ID, match[1]):
                    yield clause_id, str(path.relative_to(folder.parent))


def _of_tests(folder: Path) -> Iterator[tuple[str, str]]:
    """Citations in tests: @pytest.mark.clause("ISL-7.3.1c"), and the function that follows."""
    if not folder.is_dir():
        return
    for path in sorted(folder.rglob("test_*.py")):
        text = path.read_text(encoding="utf-8")
        for mark in MARK.finditer(text):
            function = FUNCTION.search(text, mark.end())
            place = str(path.relative_to(folder.parent))
            for clause_id in re.findall(ID, mark[1]):
                yield clause_id, f"{place}::{function[1]}" if function else place

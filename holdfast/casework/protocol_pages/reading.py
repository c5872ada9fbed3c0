"""The protocol as people read it: its clauses in the order of the document, and the rules of each in sentences."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from holdfast.protocol.clause_register import clauses
from holdfast.protocol.declaration import Declaration
from holdfast.protocol.pack import Pack
from holdfast.protocol.prose import Line, lines_of, tables

SORTS = {
    "duty": "What is owed",
    "meeting": "Who meets",
    "constraint": "What cannot be recorded",
    "decision": "What the criteria point to",
    "state": "What can be in force",
    "kind": "What is recorded",
    "service": "Services",
    "factor": "Risk factors",
    "parameter": "Figures",
    "practice": "Guidance where the work is done",
}
"""The headings under which the declarations of a clause stand, in their order."""


@dataclass(frozen=True, slots=True)
class ClauseRead:
    """A clause: its id, what it says in our own words, and which declarations of the pack cite it."""

    id: str
    kind: str
    says: str
    cited_by: Mapping[str, Sequence[Declaration]]

    @property
    def rules(self) -> int:
        """How many declarations cite it."""
        return sum(len(several) for several in self.cited_by.values())


@lru_cache(maxsize=4)
def clauses_of(pack: Pack) -> Mapping[str, ClauseRead]:
    """The clauses that a pack works by, in the order of their documents."""
    cited: dict[str, dict[str, list[Declaration]]] = defaultdict(lambda: defaultdict(list))
    for sort, declared in tables(pack).items():
        for declaration in declared.values():
            for clause in declaration.clauses:
                cited[clause][sort].append(declaration)
    known = {name: (one.kind, one.says) for name, one in clauses().items()}
    known |= {name: (one.kind, one.says) for name, one in pack.own_clauses.items()}
    return {name: ClauseRead(name, *known[name], cited[name]) for name in sorted(cited, key=_in_order) if name in known}


def rules_of(clause: ClauseRead, pack: Pack) -> list[tuple[str, list[tuple[Declaration, list[Line]]]]]:
    """The rules of a clause in sentences, by what they are."""
    return [
        (heading, [(one, _shown(one, pack)) for one in clause.cited_by[sort]])
        for sort, heading in SORTS.items()
        if clause.cited_by.get(sort)
    ]


def _shown(declaration: Declaration, pack: Pack) -> list[Line]:
    """The sentences of a rule, without the patterns from which its texts are made and the clause of the page."""
    return [(name, text) for name, text in lines_of(declaration, pack) if text and name not in {"Because", "Clause"}]


def _in_order(clause: str) -> tuple[str, list[tuple[int, str]]]:
    """ISL-7.3.2.2a before ISL-7.3.10: by the numbers, not by the letters of the id."""
    document, _, rest = clause.partition("-")
    return document, [(int(number or 0), word) for number, word in re.findall(r"(\d*)([^\d]*)", rest)]

"""Names in texts that were worked out for everybody.

The engine answers for a case, not for a reader, so the people of the register stand in its sentences by id. Whoever reads is
shown the names of those whom they may see; the others are "somebody whose name you do not see".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from uuid import UUID

_ID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")
UNSEEN = "somebody whose name you do not see"


def ids_in(texts: Iterable[str]) -> set[UUID]:
    """The ids of people that stand in these texts."""
    return {UUID(found) for text in texts for found in _ID.findall(text)}


def with_names(text: str, names: Mapping[UUID, str]) -> str:
    """The text with the names of those people whom its reader sees."""
    return _ID.sub(lambda found: names.get(UUID(found[0]), UNSEEN), text)

"""Who is named in an inquiry: people of the cases that are whole, and whom it is of. Everybody else's name is taken out
of every word of it, on the page as in the document."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from holdfast.assurance.inquiry.scope import Scope
from holdfast.chronology.models import Fact
from holdfast.register.models import Address, Case, CasePerson
from holdfast.sharing.names import around, names_seen_in
from holdfast.sharing.redaction import Redactor

KEPT_CONFIDENTIAL = "[an address that is kept confidential]"


@dataclass(frozen=True, slots=True)
class Words:
    """How words are written: those of a case that is whole with the names of its people, those of a part of another
    case with the name of nobody but whom the inquiry is of."""

    of_case: Callable[[str], str]
    of_part: Callable[[str], str]


def people_named(scope: Scope) -> set[UUID]:
    """Those whose names may stand in an inquiry: people of the cases that are whole, and whom it is of."""
    standing = CasePerson.objects.filter(case_id__in=scope.cases, removed_at__isnull=True)
    return {*standing.values_list("person_id", flat=True), *scope.people}


def words_for(scope: Scope, named: Collection[UUID], texts: Iterable[str], parts: Iterable[Fact]) -> Words:
    """How these texts, and the titles of the cases, are written. `parts`: the facts of which a part is told. The number
    of queries does not grow with them.

    Taken out are the names of everybody around the people whom it is of (`holdfast.sharing.names.around`), whoever
    sees them, and whole names of everybody else whom the reader sees. It is the same whichever page or period is read.
    """
    about = list(Case.objects.filter(pk__in=scope.cases).values_list("person_id", "title"))
    own = {*scope.people, *(person_id for person_id, _ in about if person_id)}
    others = around(own, scope.cases, list(scope.facts().values_list("pk", flat=True)))
    seen = names_seen_in([*texts, *(title for _, title in about)])
    typed = [name for fact in parts for name in _typed(fact.data)]
    addresses = _confidential_addresses()
    return Words(
        _written(others.redactor(named, whole=seen), addresses),
        _written(others.redactor(scope.people, whole=[*seen, *typed]), addresses),
    )


def _written(redactor: Redactor, addresses: re.Pattern[str] | None) -> Callable[[str], str]:
    def written(text: str) -> str:
        told = redactor.redact(text).text
        return addresses.sub(KEPT_CONFIDENTIAL, told) if addresses else told

    return written


def _typed(value: Any) -> Iterator[str]:
    """The names that were typed of people who are not on the register and work for nobody, and each word of them that
    has a capital."""
    if isinstance(value, Mapping):
        name = value.get("name")
        if isinstance(name, str) and not value.keys() & {"id", "agency"}:
            yield name
            yield from (word for word in name.split() if word[:1].isupper())
        for inner in value.values():
            yield from _typed(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _typed(inner)


def _confidential_addresses() -> re.Pattern[str] | None:
    """Confidential addresses that stood in somebody's words: nobody finds those that the reader may not know of."""
    found: set[tuple[str, ...]] = set()
    for lines, postcode in Address.objects.filter(is_confidential=True).values_list("lines", "postcode"):
        street = re.split(r"[\n,]", lines.strip())[0]
        for part in (lines, street if re.search(r"\d", street) else "", postcode):
            found.add(tuple(re.findall(r"\w+", part)))
    longest_first = sorted(found - {()}, key=lambda words: (-len(" ".join(words)), words))
    either = "|".join(r"[\W_]*".join(map(re.escape, words)) for words in longest_first)
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE) if either else None

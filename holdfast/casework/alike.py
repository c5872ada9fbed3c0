"""Why somebody was found, in true words: a name that is only like the one looked for is not called the same."""

from __future__ import annotations

from collections.abc import Iterable

from holdfast.protocol.words import listed
from holdfast.register.names import likeness, searchable
from holdfast.register.search import LIKELY_SAME, Found


def why_alike(found: Found, name: str) -> str:
    """What fits, such as "the same family name and the same birth date". `name` is the one that was looked for."""
    reasons = [
        _name_in_words(searchable(name), map(searchable, found.names)) if each == "name" else f"the same {each}"
        for each in found.because
    ]
    return listed(reasons)


def _name_in_words(asked: str, names: Iterable[str]) -> str:
    """How the nearest of somebody's names, written with the family name last, fits the one that was looked for."""
    nearest = max(names, key=lambda one: likeness(asked, one))
    ours, theirs = asked.split(), nearest.split()
    only_ours, only_theirs = [one for one in ours if one not in theirs], [one for one in theirs if one not in ours]
    if (not only_ours and not only_theirs) or (len(ours) > 1 < len(theirs) and not (only_ours and only_theirs)):
        return "the same name"  # a middle name more or less is the same name
    if theirs[-1] in ours:
        alike = only_ours and likeness(" ".join(only_ours), " ".join(only_theirs)) >= LIKELY_SAME
        return "the same family name, a similar given name" if alike else "the same family name"
    return "the same given name" if theirs[0] in ours else "a similar name"

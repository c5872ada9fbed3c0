"""Where the names of places stand in a text. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

from holdfast.register.names import searchable
from holdfast.sharing.briefings.text import Word


def within(word: Word, spans: Iterable[tuple[int, int]]) -> bool:
    """Whether a word stands in one of these parts of its text."""
    return any(start <= word.start and word.end <= end for start, end in spans)


def spans_of(found: Sequence[Word], places: Collection[str]) -> Iterator[tuple[int, int]]:
    """Where the names of places stand among the words of a text."""
    by_first: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for name in places:
        parts = tuple(searchable(name).split())
        if parts:
            by_first[parts[0]].append(parts)
    for number, word in enumerate(found):
        for parts in by_first.get(word.plain, ()):
            run = found[number : number + len(parts)]
            if tuple(each.plain for each in run) == parts:
                yield run[0].start, run[-1].end

"""Where the names of places stand in a text. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import accumulate

from holdfast.register.names import searchable
from holdfast.sharing.briefings.text import Word


class Spans:
    """Parts of a text. To ask whether one of them holds another part does not take longer for how many they are."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        ordered = sorted(spans)
        self._starts = [start for start, _ in ordered]
        self._reach = list(accumulate((end for _, end in ordered), max))

    def hold(self, start: int, end: int) -> bool:
        """Whether one of them holds all of this part."""
        before = bisect_right(self._starts, start)
        return before > 0 and end <= self._reach[before - 1]

    def hold_more_than(self, start: int, end: int) -> bool:
        """Whether one of them holds all of this part and more."""
        return self.hold(start - 1, end) or self.hold(start, end + 1)

    def __contains__(self, word: Word) -> bool:
        """Whether a word stands in one of them."""
        return self.hold(word.start, word.end)


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

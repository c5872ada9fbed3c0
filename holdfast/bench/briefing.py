"""How long it takes to check a briefing for its writer, and to compare it with everybody on record (NOR-10)."""

from __future__ import annotations

from time import perf_counter
from typing import Any

from holdfast.bench.engine import Result
from holdfast.bench.made import SIZES, asked, made

TURNS, LONG = 3, 8
"""LONG: how often the parts are repeated, so that the text is as long as a briefing gets."""
LONGEST = 1.0
"""Seconds that somebody who writes waits."""


def run(size: tuple[int, int] = SIZES["web"]) -> list[Result]:
    """The slowest of a few turns of each."""
    with made(*size):
        found: dict[str, Any] = asked(_measure)
    return [
        Result(f"a briefing of {found['characters']:,} characters {what}", max(times), "s", f"<= {LONGEST:g}",
               max(times) <= LONGEST)
        for what, times in found["times"].items()
    ]  # fmt: skip


def _measure() -> dict[str, Any]:
    """How long each turn took, in seconds, and how long the text was."""
    from holdfast.demo.names import BOYS, FAMILY_NAMES, GIRLS
    from holdfast.sharing.briefings.check import answer, compare
    from holdfast.sharing.briefings.english import is_english

    seen = (
        "On school days between half past three and five, young people are stopped on the path from Kelp Street to the "
        "pier and made to hand over phones. Boys aged 14 to 16 at Saltmarsh Academy are asked to carry things. "
        f"{BOYS[3]} and {GIRLS[4]} {FAMILY_NAMES[9]} are named by others, and so is {BOYS[40]} of 27 Kelp Street. "
    )
    texts = {"title": "Robberies on the way to the pier", "about": seen, "seen": seen * LONG, "asked": seen * LONG}
    is_english("word")  # the dictionary is read once in the life of a process
    times: dict[str, list[float]] = {}
    for what, ask in (("for its writer", answer), ("beside everybody", compare)):
        times[what] = []
        for _ in range(TURNS):
            start = perf_counter()
            found = ask(texts, [])
            times[what].append(perf_counter() - start)
            if not found.refused:
                raise RuntimeError("the text names somebody and was not refused")
    return {"times": times, "characters": sum(map(len, texts.values()))}

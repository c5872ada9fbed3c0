"""Words that are no names: what the protocol itself says, and names that are also ordinary words. Pure."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from holdfast.register.names import searchable

PACKS = Path(__file__).resolve().parents[2] / "packs"

_ALSO_WORDS = frozenset(
    """
    ace angel april art august autumn bailey baker bank banks bell berry bill bishop black blessing bliss blue bond
    booth bridge bright brook brooks brown bush butcher butler carpenter carter chance chase church clay cliff coach
    college comfort cook cooper court cross crystal dale dawn day days dean destiny diamond dizzy drew drum duke early
    east echo eden english ernest eve faith farmer field fields finch fisher flint flower ford forest fortune fox frank
    freeman frost gale garden gates gift glen gold golden good grace grant gray green grey grove guy hall hand harmony
    hart hay hazel heath heaven hill hills holly honey hood hope hunt hunter ice iris island ivy jade jasmine jet jewel
    journey joy judge july june justice kay keen keeper king kings kitty knight lake lamb lance lane law leaf lee lily
    little lock long lord lou love loyal low lucky major mark marks marsh martin mason master may mercy mill miles mills
    miner miracle monday moon moore moss never new nice nick night noble noon north olive page park parks pearl penny
    piper poole poppy porter potter power precious price pride prince princess promise pure queen rain ray reed reign
    rice rich rick ridge river rivers rob robin rock rocket rocky rose rosemary rowan royal ruby rush sage sandy
    saturday scout sea sharp shaw shepherd short silver sir sky small smart snow sonny south spark sparrow
    speed spring star
    steel stone storm street strong sue summer sunday sunny sunshine swan taylor temple tiger tiny town treasure tree
    true trust turner victory viola violet wade waffle walk walker wall ward warren waters way weaver webb well wells
    west wheeler white will willow win winter wise wish wolf wood woods wren wright yard young
    """.split()  # noqa: SIM905 - easier to keep in order than a list of strings
)
"""Names that English also has as words. Alone they are looked at only with a capital within a sentence."""

PLACE_WORDS = frozenset(
    """
    academy alley arcade arms avenue bridge buildings canal car centre church circus close college common corner
    crescent cross cottages court drive estate farm field fields flats garden gardens gate green grove hall heath high
    hill hospital house infants inn island junior lane library market mews mosque park parade path place plaza pier
    primary quay rise road route row school square station street surgery terrace tower underpass university view
    villas walk way wharf wood woods yard
    """.split()  # noqa: SIM905
)
"""What stands behind a name in the name of a place."""


@cache
def ordinary() -> frozenset[str]:
    """The words that are no names when they stand in a sentence in lower case: those of the packs, and those above."""
    return _ALSO_WORDS | PLACE_WORDS | {word for word in _packs_say() if word.islower()}


@cache
def abbreviations() -> frozenset[str]:
    """Capitals that are nobody's initials: those that the packs use, and a few that everybody does."""
    known = {"AM", "PM", "UK", "GB", "EU", "TV", "PE", "RE", "IT", "ID", "OK", "HQ", "HR", "DJ", "PC", "PS", "DC", "DS",
             "DI", "GP", "NHS", "CCTV", "MP", "AI", "VR", "UV", "ED", "SW", "SE", "NW", "NE"}  # fmt: skip
    return frozenset(known | {word for word in _packs_say() if word.isupper() and 2 <= len(word) <= 6})


@cache
def _packs_say() -> frozenset[str]:
    """Every word of the packs, their scenarios apart: made-up children stand there."""
    found: set[str] = set()
    for path in sorted(PACKS.rglob("*.yaml")):
        if "scenarios" not in path.parts:
            found |= set(re.findall(r"[A-Za-z]+", path.read_text(encoding="utf-8")))
    return frozenset(word for word in found if word.isupper() or searchable(word) == word)

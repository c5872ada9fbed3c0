"""Words that are no names: what the protocol itself says, what everybody knows, and names that are also words. Pure."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import yaml

from holdfast.register.names import searchable

PACKS = Path(__file__).resolve().parents[2] / "packs"
PUBLIC = Path(__file__).resolve().parents[1] / "data" / "public_words.yaml"

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

GIVEN_WORDS = frozenset(
    """
    ace angel aria bill blessing chance dale dawn dean destiny drew duke ernest eve faith frank gale glen grace
    grant guy harmony hazel heath holly hope iris ivy jade jasmine jet jewel joy kay kit kitty lance lily lou
    mark mason max mercy miles nick olive pearl penny poppy prince ray rich rick rob robin rocky roman rose
    rosemary rowan ruby scout sonny sue summer tiny victory viola violet will willow wren
    """.split()  # noqa: SIM905
)
"""Of these words those that people are called by, whatever a protocol says: with a capital within a sentence each
reads as somebody."""

SELDOM_WORDS = frozenset(
    """
    bailey begum billy bobby carol charlie cox daisy dolly harry jack jay jimmy johnny josh khan lee lily martin
    mo molly patsy ruby sally sienna smith sonny teddy terry tom
    """.split()  # noqa: SIM905
)
"""Names that a dictionary has as words too, and that nobody reads as one, in whatever letters."""

OFTEN_CAPITAL = frozenset(
    """
    appendix area art autumn black board central centre chair chief child children council county crown
    detective director east eastern family green group head helpline home hope inspector justice king law lead
    lord major mayor minister north northern operation panel park partnership phase power prince project queen
    royal safer scheme section sergeant social south southern spring standards summer superintendent team
    trading trust unit ward west western white winter young youth zone
    """.split()  # noqa: SIM905
)
"""Words with a capital in the names of offices and services."""

LETTERED = frozenset(
    """
    annex appendix band bay block category class door entrance exit floor form gate grade group hepatitis
    junction key level line option part phase plan platform point schedule section set stage stand stop team
    type unit vitamin ward wing zone
    """.split()  # noqa: SIM905
)
"""Before a letter with a capital: `Class A` is nobody's initial."""

SURNAMES_TOO = frozenset(
    "bridge church close field fields green grove hall heath hill hills lane marsh mill park way wood woods".split()  # noqa: SIM905
)
"""Of the words in the names of places those that people are called by."""

SURNAMES_OF_OFFICES = frozenset(
    """
    black brown church cross green king law lord major north park price street west white young
    """.split()  # noqa: SIM905
)
"""Words in the names of offices that people are called by too: beside a name they are its other half."""

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
def public() -> frozenset[str]:
    """The words that everybody knows and no dictionary has in small letters (`data/public_words.yaml`)."""
    groups: dict[str, str] = yaml.safe_load(PUBLIC.read_text(encoding="utf-8"))
    return frozenset(word for words in groups.values() for word in words.split())


@cache
def of_offices() -> frozenset[str]:
    """The words of which the names of offices, services and places are made."""
    packs = {word for word in _packs_say() if word.islower()}
    return frozenset((packs | PLACE_WORDS | OFTEN_CAPITAL) - GIVEN_WORDS - SELDOM_WORDS)


@cache
def plain_with_a_capital() -> frozenset[str]:
    """The words that read as nobody though they have a capital within a sentence."""
    return frozenset(of_offices() | (public() - GIVEN_WORDS))


@cache
def abbreviations() -> frozenset[str]:
    """Capitals that are nobody's initials: those that the packs use, and a few that everybody does."""
    known = """
        AM PM UK GB EU TV PE RE IT ID OK HQ HR DJ PC PS DC DS DI GP NHS TBC TBA ASAP FAQ ASB PRU SEN ATM BMX
        MUGA SIM USB KFC JD DLR THC LGBT SOS VPN GPS QR WC LED PIN CCTV MP AI VR UV ED SW SE NW NE
    """.split()  # noqa: SIM905
    return frozenset({*known} | {word for word in _packs_say() if word.isupper() and 2 <= len(word) <= 6})


@cache
def _packs_say() -> frozenset[str]:
    """Every word of the packs, their scenarios apart: made-up children stand there."""
    found: set[str] = set()
    for path in sorted(PACKS.rglob("*.yaml")):
        if "scenarios" not in path.parts:
            found |= set(re.findall(r"[A-Za-z]+", path.read_text(encoding="utf-8")))
    return frozenset(word for word in found if word.isupper() or searchable(word) == word)

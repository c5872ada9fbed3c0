"""Names, addresses and numbers that are nobody's, and are seen to be.

Given names are those that one hears in any English town. Family names are made from words of the shore, so that no
child of the demonstration area can be taken for a real one. NHS numbers lie in the range 999, which is never issued.
"""

from __future__ import annotations

from random import Random

GIRLS = (
    "Abiola", "Aisha", "Amina", "Ana", "Anjali", "Ayşe", "Beatriz", "Blessing", "Bronwen", "Catalina", "Chanelle",
    "Chloe", "Danuta", "Ebele", "Efua", "Elif", "Emily", "Esme", "Fatou", "Freya", "Grace", "Hana", "Hibo", "Ines",
    "Isla", "Jasmine", "Jia", "Kadiatou", "Kayleigh", "Keziah", "Khadija", "Leyla", "Liliana", "Mairéad", "Maryam",
    "Mei", "Nadia", "Naomi", "Ngozi", "Niamh", "Noor", "Oluchi", "Petra", "Priya", "Renée", "Roisin", "Rukhsana",
    "Sagal", "Shanice", "Sofía", "Tamsin", "Thandiwe", "Thuy", "Uzma", "Valentina", "Wren", "Xanthe", "Yasmin",
    "Zainab", "Zofia", "Zoë",
)  # fmt: skip
BOYS = (
    "Abdirahman", "Adam", "Ade", "Ahmed", "Aleksander", "Andrei", "Arjun", "Ben", "Bilal", "Callum", "Chidi", "Connor",
    "Declan", "Dimitri", "Duc", "Dwayne", "Emeka", "Emre", "Faisal", "Femi", "George", "Hamza", "Harvey", "Ibrahim",
    "Idris", "Jamal", "Jerome", "Jordan", "José", "Kieran", "Kofi", "Kwame", "Lamar", "Leon", "Liam", "Łukasz",
    "Mateus", "Mehmet", "Mohamed", "Mohammed", "Muhammad", "Nathaniel", "Obinna", "Omar", "Oscar", "Pedro", "Rafael",
    "Rhys", "Rohan", "Ryan", "Samir", "Seán", "Tariq", "Tomasz", "Tyrese", "Viktor", "Wei", "Yusuf", "Zayd", "Zion",
)  # fmt: skip
_SHORE = (
    "Anemone", "Anchor", "Barnacle", "Bladder", "Breaker", "Cockle", "Coral", "Dulse", "Dunlin", "Ebb", "Eelgrass",
    "Estuary", "Fathom", "Flotsam", "Foam", "Gannet", "Gull", "Gurnard", "Jetty", "Kelp", "Lagoon", "Limpet",
    "Lobster", "Marram", "Mussel", "Neap", "Oyster", "Pebble", "Periwinkle", "Plover", "Ripple", "Salt", "Samphire",
    "Sandbar", "Shingle", "Shoal", "Skerry", "Tern", "Thong", "Tide", "Turnstone", "Urchin", "Whelk", "Wrack",
)  # fmt: skip
_ENDINGS = (
    "acre", "beck", "by", "combe", "croft", "dale", "fell", "field", "ford", "gate", "ham", "hurst", "ley", "low",
    "mere", "moor", "ridge", "rigg", "shaw", "stead", "stow", "thwaite", "ton", "well", "wick", "worth",
)  # fmt: skip
NICKNAMES = (
    "Biscuit", "Boots", "Comet", "Dizzy", "Echo", "Jet", "Minnow", "Pixel", "Quill", "Rocket", "Scout", "Sparrow",
    "Ticker", "Tiny", "Waffle", "Ziggy",
)  # fmt: skip
_STREETS = (
    "Bladderwrack Row", "Breakwater Street", "Cuttle Lane", "Dogwhelk Close", "Driftwood Avenue", "Harbour Ramp",
    "Kelp Street", "Lugworm Walk", "Marram Gardens", "Mermaid's Purse", "Razor Shell Road", "Saltpan Court",
    "Sea Beet Way", "Spindrift House", "Tidepool Terrace", "Winkle Hill",
)  # fmt: skip
SCHOOLS = ("Saltmarsh Academy", "Wrack Point School", "Fathom Lane College", "The Shingle Centre")
"""Two secondary schools, a college of further education, and an alternative provision."""
LANGUAGES = (
    "English", "Somali", "Turkish", "Portuguese", "Polish", "Bengali", "Yoruba", "Spanish", "Arabic", "Vietnamese",
)  # fmt: skip

FAMILY_NAMES = tuple(f"{shore}{ending}" for shore in _SHORE for ending in _ENDINGS)


def given_name(random: Random, sex: str) -> str:
    """A given name; one in six has a middle name."""
    names = GIRLS if sex == "female" else BOYS
    name = random.choice(names)
    return f"{name} {random.choice(names)}" if random.random() < 1 / 6 else name


def family_name(random: Random) -> str:
    """A family name; one in twelve is two, and a few carry an apostrophe."""
    name = random.choice(FAMILY_NAMES)
    dice = random.random()
    if dice < 1 / 12:
        return f"{name}-{random.choice(FAMILY_NAMES)}"
    return f"O'{name}" if dice > 0.98 else name


def address(random: Random) -> tuple[str, str]:
    """The lines of an address in Kelpmouth and a postcode of an area that no post office knows."""
    lines = f"{random.randint(1, 140)} {random.choice(_STREETS)}, Kelpmouth"
    inward = f"{random.randint(1, 9)}{random.choice('ABDEFGHJLN')}{random.choice('PQRSTUWXYZ')}"
    return lines, f"ZZ{random.randint(10, 99)} {inward}"


def nhs_number(number: int) -> str:
    """The `number`-th NHS number that begins with 999, with its check digit (0 to 499,999; no two are the same)."""
    scattered = number * 123_457 % 500_000
    for last in (2 * scattered, 2 * scattered + 1):
        body = f"999{last:06}"
        check = -sum(int(digit) * weight for digit, weight in zip(body, range(10, 1, -1), strict=True)) % 11
        if check < 10:
            return f"{body}{check}"
    raise AssertionError("of two neighbours one always has a check digit")

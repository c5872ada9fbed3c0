"""Small things that messages are made of: the nearest known word, lists in a sentence, dates as people write them."""

from collections.abc import Iterable
from datetime import date, datetime
from difflib import get_close_matches


def plain(text: str) -> str:
    """A name as it is compared: without case, without hyphens, with single spaces and straight apostrophes."""
    return " ".join(text.casefold().replace("’", "'").replace("-", "").split())


def nearest(word: str, known: Iterable[str]) -> str:
    """The end of a message about a word that is not known: the nearest word, or the words there are."""
    words = sorted({str(item) for item in known})
    by_plain = {plain(item): item for item in words}
    close = get_close_matches(plain(str(word)), by_plain, n=1, cutoff=0.6)
    if close:
        return f"did you mean “{by_plain[close[0]]}”?"
    if not words:
        return "there is none to choose from"
    shown = ", ".join(f"“{item}”" for item in words[:12])
    return f"known are {shown}{' and others' if len(words) > 12 else ''}"


def listed(items: Iterable[str], joint: str = "and") -> str:
    """Items as a sentence has them: "a", "a and b", "a, b and c"."""
    words = list(items)
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {joint} {words[-1]}"


def day_in_words(day: date) -> str:
    """A date as people write it: 4 March 2026."""
    return f"{day.day} {day:%B %Y}"


def time_in_words(moment: datetime) -> str:
    """A time of day as GOV.UK writes it: 2:30pm, 9am, midday, midnight."""
    if (moment.hour, moment.minute) in {(0, 0), (12, 0)}:
        return "midnight" if moment.hour == 0 else "midday"
    minutes = f":{moment.minute:02}" if moment.minute else ""
    return f"{moment.hour % 12 or 12}{minutes}{'am' if moment.hour < 12 else 'pm'}"


def moment_in_words(moment: datetime) -> str:
    """A moment as people write it: 4 March 2026 at 2:30pm."""
    return f"{day_in_words(moment)} at {time_in_words(moment)}"

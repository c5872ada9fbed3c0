"""Which passwords are refused, beside those that are short, common or like their owner's name (ASVS 5.0 V6.2).

There are no rules about kinds of characters, and nothing is cut off: three random words are as good as a riddle.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.utils.deconstruct import deconstructible

# fmt: off
WORDS = frozenset({
    "holdfast", "safeguarding", "safeguard", "children", "childrens", "child", "social", "care", "police", "probation",
    "council", "borough", "education", "school", "health", "youth", "justice", "gangs", "violence", "partnership",
    "password", "passwort", "welcome", "letmein", "qwerty",
})
# fmt: on
"""Words that anybody would try first here. The area's own name is added to them."""
_LEFT = 8
"""How many characters a password must have beside such words."""
_HASH = 40


@deconstructible
class NotOnlyOurWords:
    """Refuses a password that is little more than words of this work: `Safeguarding2026!`."""

    def validate(self, password: str, user: object = None) -> None:  # noqa: ARG002 - Django's signature
        """Raise ValidationError where too little is left once such words are taken out."""
        left = password.casefold()
        for word in sorted(WORDS | _words_of(settings.AREA_NAME), key=len, reverse=True):
            left = left.replace(word, "")
        if len(left) < _LEFT < len(password):
            raise ValidationError(self.get_help_text(), code="password_of_our_words")

    def get_help_text(self) -> str:
        """What is wanted instead."""
        return "Choose words that have nothing to do with this work. Three random words are good."


@deconstructible
class NotBreached:
    """Refuses a password that stands in a list of those that were stolen elsewhere.

    The list is a file of SHA-1 sums in capitals, sorted, one at the beginning of each line, as public lists are handed
    out. Nothing is sent to anybody. Without a list nothing is refused.
    """

    def __init__(self, file: str = "") -> None:
        self.file = Path(file) if file else None
        if self.file is not None and not self.file.is_file():
            raise ImproperlyConfigured(f"HOLDFAST_BREACHED_PASSWORDS names '{file}': there is no such file.")

    def validate(self, password: str, user: object = None) -> None:  # noqa: ARG002 - Django's signature
        """Raise ValidationError where the password stands in the list."""
        sum_of_it = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
        if self.file is not None and _stands_in(self.file, sum_of_it):
            raise ValidationError(self.get_help_text(), code="password_breached")

    def get_help_text(self) -> str:
        """What is wanted instead."""
        return "This password was stolen from another service before. Choose one that you use nowhere else."


def _words_of(name: str) -> frozenset[str]:
    return frozenset(word for word in re.findall(r"\w+", name.casefold()) if len(word) > 3)


def _stands_in(path: Path, wanted: bytes) -> bool:
    """Whether a line of a sorted file begins with this: the file may have a thousand million lines."""
    with path.open("rb") as lines:

        def line_from(place: int) -> bytes:
            """The first whole line that begins at this place or after it."""
            if place:
                lines.seek(place - 1)
                lines.readline()
            else:
                lines.seek(0)
            return lines.readline()[:_HASH].upper()

        low, high = 0, path.stat().st_size
        while low < high:
            middle = (low + high) // 2
            line = line_from(middle)
            if line and line < wanted:
                low = middle + 1
            else:
                high = middle
        return line_from(low) == wanted

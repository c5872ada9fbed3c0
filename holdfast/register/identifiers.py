"""Identifiers with check characters: NHS number, unique pupil number, police national computer identifier.

Each function returns the one way in which we store it, or raises ValueError with what is wrong, in words for a form.
"""

from __future__ import annotations

import re
from datetime import date

from stdnum.exceptions import ValidationError
from stdnum.gb import nhs, upn

_PNC = re.compile(r"(?P<year>\d{4}|\d{2})(?:/(?P<serial>\d{1,7})|(?P<whole>\d{7}))(?P<check>[A-Z])", re.ASCII)
_PNC_LETTERS = "ZABCDEFGHJKLMNPQRTUVWXY"


def nhs_number(text: str) -> str:
    """Ten digits whose last is the check digit (modulus 11)."""
    try:
        return str(nhs.validate(text))
    except ValidationError:
        raise ValueError(
            "An NHS number has 10 digits, and its last digit must fit the others. Check the number."
        ) from None


def unique_pupil_number(text: str) -> str:
    """A check letter and 12 digits, the last of which may be a letter in a temporary number."""
    try:
        return str(upn.validate(text))
    except ValidationError:
        raise ValueError(
            "A unique pupil number has a letter and 12 digits, and the letter must fit the digits. Check the number."
        ) from None


def pnc(text: str) -> str:
    """A PNC identifier as `YYYY/NNNNNNND`, from its long or its short form.

    Without the slash the serial has all its seven digits: shorter, it could be read in two ways.
    The check letter stands at the place (two-digit year followed by the seven-digit serial) modulo 23 in an alphabet
    without I, O and S.
    """
    found = _PNC.fullmatch(re.sub(r"\s", "", text).upper())
    if not found:
        raise ValueError("A PNC identifier looks like 1981/0000034U: year, slash, up to 7 digits, letter.")
    year, serial = found["year"], int(found["serial"] or found["whole"])
    if _PNC_LETTERS[int(f"{year[-2:]}{serial:07}") % len(_PNC_LETTERS)] != found["check"]:
        raise ValueError("The letter at the end of the PNC identifier does not fit its digits. Check the number.")
    return f"{_full_year(year)}/{serial:07}{found['check']}"


def _full_year(year: str) -> str:
    if len(year) == 4:
        return year
    this_year = date.today().year  # noqa: DTZ011 - a year later or earlier makes no difference to a two-digit one
    return f"{'20' if int(year) <= this_year % 100 else '19'}{year}"

"""`holdfast administrator`: the first account of an area, with which all others are made on the pages."""

from __future__ import annotations

import argparse

from holdfast.errors import CommandError
from holdfast.site import area

DESCRIPTION = "Make the area's first administrator. Once there is one, accounts are made on the pages alone."


def administrator(arguments: list[str]) -> int:
    """The command: prints the link with which the administrator sets a password."""
    parser = argparse.ArgumentParser("holdfast administrator", description=DESCRIPTION)
    parser.add_argument("email", help="their work e-mail address")
    parser.add_argument("name", help="their name, as colleagues know them")
    parser.add_argument("--agency", required=True, help="the agency they work for, by its name in the pack")
    options = parser.parse_args(arguments)
    with area.running():
        from holdfast.access.errors import Refused
        from holdfast.casework.staff_pages.first import first_administrator

        try:
            print(first_administrator(options.email, options.name, options.agency))
        except Refused as refused:
            raise CommandError(str(refused)) from None
    return 0

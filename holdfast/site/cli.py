"""`holdfast migrate`: the database brought up to date, and its walls put up."""

import argparse

from holdfast.site import area
from holdfast.site.migrate import migrate_database

DESCRIPTION = "Bring the database up to date as the role that owns its tables, and put up its walls."


def migrate(arguments: list[str]) -> int:
    """The command."""
    argparse.ArgumentParser("holdfast migrate", description=DESCRIPTION).parse_args(arguments)
    with area.running(owner=True):
        migrate_database(verbosity=1)
    return 0

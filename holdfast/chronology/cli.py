"""`holdfast verify`: proves the chronology's chain, and that stored duties equal a fresh evaluation."""

from __future__ import annotations

import argparse

from holdfast.chronology.marks import Mark, read_mark
from holdfast.site import area

DESCRIPTION = "Prove that no fact was changed, removed or put in, and that the stored duties equal a fresh evaluation."


def verify(arguments: list[str]) -> int:
    """The command: 0 where everything is whole, 1 at the first broken position."""
    parser = argparse.ArgumentParser("holdfast verify", description=DESCRIPTION)
    parser.add_argument("--all", action="store_true", help="tell every broken position, not the first alone")
    parser.add_argument(
        "--expect",
        action="append",
        default=[],
        metavar="MARK",
        help="a mark that an earlier run printed and that was kept elsewhere: it must still stand in its chain",
    )
    options = parser.parse_args(arguments)
    expected = [read_mark(text) for text in options.expect]
    with area.running():
        return _verify(first_only=not options.all, expected=expected)


def _verify(*, first_only: bool, expected: list[Mark]) -> int:
    from holdfast.chronology import verify as proving

    proof = proving.verify(first_only=first_only, expected=expected)
    for fault in proof.faults:
        print(fault)
    if proof.faults:
        return 1
    print(f"{proof.facts.links:,} facts in the chain, and every one is whole.")
    print(f"{proof.log.links:,} lines in the log, and every one is whole.")
    if expected:
        print("Every mark that you gave stands.")
    print("Where both end, to keep where nobody who changes the database can reach:")
    print(f"--expect {proof.facts.end} --expect {proof.log.end}")
    return 0

"""`holdfast verify`: proves the chronology's chain, and that stored duties equal a fresh evaluation."""

from __future__ import annotations

import argparse

from holdfast.site import area

DESCRIPTION = "Prove that no fact was changed, removed or put in, and that the stored duties equal a fresh evaluation."


def verify(arguments: list[str]) -> int:
    """The command: 0 where everything is whole, 1 at the first broken position."""
    parser = argparse.ArgumentParser("holdfast verify", description=DESCRIPTION)
    parser.add_argument("--all", action="store_true", help="tell every broken position, not the first alone")
    options = parser.parse_args(arguments)
    with area.running():
        return _verify(first_only=not options.all)


def _verify(*, first_only: bool) -> int:
    from holdfast.chronology import verify as proving

    proof = proving.verify(first_only=first_only)
    for fault in proof.faults:
        print(fault)
    if proof.faults:
        return 1
    print(f"{proof.links:,} facts in the chain, and every one is whole. The last link is {proof.last_hash.hex()}.")
    return 0

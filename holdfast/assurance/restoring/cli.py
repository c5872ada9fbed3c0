"""`holdfast ended`: what a restore would bring back. `holdfast restored`: make a restored database fit to be used."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

from holdfast.chronology.marks import Mark, read_mark
from holdfast.errors import CommandError
from holdfast.site import area

ENDED = (
    "Print what was erased and whose sight has ended, as numbers and moments alone. Run it every night, after "
    "`holdfast review`, and keep the newest list beside the backups: after a restore it is erased and ended again."
)
RESTORED = (
    "Make a restored database fit to be used: prove that its migrations and walls are those of this release, erase and "
    "end again what a list of `holdfast ended` names, sign everybody out, and prove the chains. Status 1 where "
    "something is wrong. Needs HOLDFAST_OWNER_DATABASE_URL."
)


def ended(arguments: list[str]) -> int:
    """The command: prints the list."""
    argparse.ArgumentParser("holdfast ended", description=ENDED).parse_args(arguments)
    with area.running():
        from holdfast.assurance.restoring import ended as listing

        sys.stdout.write(str(listing.ended()))
    return 0


def restored(arguments: list[str]) -> int:
    """The command: 0 where the database may be served."""
    parser = argparse.ArgumentParser("holdfast restored", description=RESTORED)
    since = parser.add_mutually_exclusive_group(required=True)
    since.add_argument("--ended", type=Path, metavar="FILE", help="the newest list that `holdfast ended` printed")
    since.add_argument("--latest", action="store_true", help="nothing was lost: the latest moment was restored")
    parser.add_argument("--expect", action="append", default=[], metavar="MARK", help="as for `holdfast verify`")
    options = parser.parse_args(arguments)
    expected = [read_mark(text) for text in options.expect]
    text = _read(options.ended) if options.ended else None
    with area.running(owner=True):
        return _restored(text, expected)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeError) as problem:
        raise CommandError(f"The list cannot be read: {problem}") from problem


def _restored(text: str | None, expected: list[Mark]) -> int:
    from django.conf import settings

    from holdfast.assurance.restoring import checks, ended
    from holdfast.chronology.verify import verify

    if ended.OWNER not in settings.DATABASES:
        raise CommandError("Set HOLDFAST_OWNER_DATABASE_URL: only the tables' owner erases again.")
    known = ended.read_ended(text) if text is not None else None
    if faults := list(checks.faults()):
        return _refused(faults)
    print("The migrations are those of this release, and the walls stand.")
    last = ended.last_at_work()
    print(f"Somebody last worked here on {last:%Y-%m-%d at %H:%M:%S} UTC." if last else "Nobody has worked here yet.")
    if known is not None:
        print(f"Erased again: {_counted(ended.erase_again(known.entries))}.")
        # A list that is older than the database knows nothing that the database does not know better.
        if last is None or known.made > last:
            print(f"Ended again: {_counted(ended.end_again(known.entries))}.")
        else:
            print("Nothing was ended again: the list is older than what was restored.")
    print(f"Everybody was signed out: {ended.end_every_session():,} sessions.")
    proof = verify(expected=expected)
    if proof.faults:
        return _refused(proof.faults)
    print(f"{proof.facts.links:,} facts and {proof.log.links:,} lines of the log are whole: it may be served.")
    return 0


def _refused(faults: list[str]) -> int:
    for fault in faults:
        print(fault)
    print("Do not serve it before this is put right.")
    return 1


def _counted(done: Mapping[str, int]) -> str:
    return ", ".join(f"{kind} {count:,}" for kind, count in done.items() if count) or "nothing"

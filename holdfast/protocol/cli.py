"""The commands of the protocol engine. Each takes its arguments and returns an exit status: 0 done, 1 found wanting, 2 refused."""

import argparse
import sys
from datetime import date
from pathlib import Path

from holdfast.protocol.calendar import CalendarError, working_days_after
from holdfast.protocol.loader import load_pack
from holdfast.protocol.problems import PackError


def pack(argv: list[str]) -> int:
    """`holdfast pack lint|test|explain|diff`."""
    parser = argparse.ArgumentParser(prog="holdfast pack", description="Check, try, explain or compare protocol packs.")
    commands = parser.add_subparsers(dest="command", required=True)
    lint = commands.add_parser("lint", help="find what is wrong with a pack")
    lint.add_argument("pack", help="the folder or the name of a pack")
    arguments = parser.parse_args(argv)
    return _lint(arguments.pack)


def _lint(name: str) -> int:
    try:
        found = load_pack(Path(name) if Path(name).is_dir() else name)
    except PackError as problem:
        print(problem)
        return 1
    print(f"{found.name}: {len(found.kinds)} kinds, {len(found.duties)} duties, nothing wrong")
    return 0


def working_days(argv: list[str]) -> int:
    """`holdfast working-days DATE N`."""
    parser = argparse.ArgumentParser(
        prog="holdfast working-days",
        description="The date that is N working days after DATE, which is itself not counted.",
    )
    parser.add_argument("date", type=date.fromisoformat, help="a date, like 2026-04-02")
    parser.add_argument("n", type=int, help="how many working days; negative counts back")
    arguments = parser.parse_args(argv)
    try:
        print(working_days_after(arguments.date, arguments.n))
    except CalendarError as problem:
        print(f"holdfast working-days: {problem}", file=sys.stderr)
        return 2
    return 0

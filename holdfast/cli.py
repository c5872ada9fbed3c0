"""The `holdfast` command: a table of commands, each loaded only when it is asked for.

`holdfast duties` must work, and start fast, where there is neither Django nor a database.
"""

import importlib
import os
import sys
from collections.abc import Callable, Sequence
from typing import NamedTuple

from holdfast.errors import CommandError


class Command(NamedTuple):
    """One command: the "module:function" that runs it and the line that `holdfast help` prints."""

    target: str
    summary: str


COMMANDS: dict[str, Command] = {
    "demo": Command("holdfast.demo.cli:demo", "start a synthetic area to try the product in"),
    "serve": Command("holdfast.site.serve:serve", "serve the area of this machine's settings"),
    "migrate": Command("holdfast.site.cli:migrate", "bring the database up to date and put its walls up"),
    "administrator": Command(
        "holdfast.casework.staff_pages.cli:administrator", "make the first administrator of a new area"
    ),
    "duties": Command("holdfast.protocol.cli:duties", "work out what a chronology requires, of whom and by when"),
    "pack": Command("holdfast.casework.pack_cli:pack", "lint, test, explain or compare protocol packs"),
    "working-days": Command("holdfast.protocol.cli:working_days", "count working days from a date"),
    "clauses": Command(
        "holdfast.protocol.cli:clauses", "list each clause with the rules, screens and tests that cite it"
    ),
    "verify": Command("holdfast.chronology.cli:verify", "prove that the chronology and the stored duties are whole"),
    "refresh": Command("holdfast.casework.cli:refresh", "settle what time alone has ended; run it every night"),
    "review": Command(
        "holdfast.assurance.cli:review", "erase what is past its review and nobody kept; run it every night"
    ),
    "ended": Command(
        "holdfast.assurance.restoring.cli:ended", "list what was erased or has ended, to keep beside the backups"
    ),
    "restored": Command("holdfast.assurance.restoring.cli:restored", "make a restored database fit to be used"),
    "bench": Command("holdfast.bench.cli:bench", "measure the engine and the screens"),
}


def usage() -> str:
    """The text of `holdfast help`."""
    width = max(map(len, COMMANDS))
    lines = [f"  holdfast {name:<{width}}  {command.summary}" for name, command in COMMANDS.items()]
    return "\n".join(["usage: holdfast COMMAND [options]", "", *lines, "", "holdfast COMMAND --help says more."])


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0 done, 1 refused or found wanting, 2 not understood."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not arguments or arguments[0] in {"help", "-h", "--help"}:
        print(usage())
        return 0 if arguments else 2
    name, *rest = arguments
    if name not in COMMANDS:
        print(f"holdfast: there is no command '{name}'.\n\n{usage()}", file=sys.stderr)
        return 2
    module, function = COMMANDS[name].target.split(":")
    run: Callable[[list[str]], int | None] = getattr(importlib.import_module(module), function)
    try:
        return run(rest) or 0
    except CommandError as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:
        # Whoever read our output has seen enough (`holdfast clauses | head`): what is left has nowhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


if __name__ == "__main__":
    sys.exit(main())

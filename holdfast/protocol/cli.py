"""The commands of the protocol engine. Each takes its arguments and returns an exit status.

0 done; 1 found wanting (a pack that is not right, scenarios that fail, clauses nobody cites); 2 input that is refused.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import date, datetime
from functools import partial
from pathlib import Path

from holdfast.protocol.as_text import as_text
from holdfast.protocol.calendar import LONDON, CalendarError, moment, working_days_after, written_day
from holdfast.protocol.chronology_file import read_chronology
from holdfast.protocol.citations import citations
from holdfast.protocol.declaration import Declaration
from holdfast.protocol.diff import Case, Unreadable, duty_changes, rule_changes
from holdfast.protocol.evaluation import evaluate
from holdfast.protocol.facts import Chronology
from holdfast.protocol.lint import lint
from holdfast.protocol.loader import load_pack, own_packs
from holdfast.protocol.pack import Pack
from holdfast.protocol.problems import PackError
from holdfast.protocol.prose import in_prose, tables
from holdfast.protocol.scenarios import coverage, run_scenarios
from holdfast.protocol.words import listed, nearest

DONE, WANTING, REFUSED = 0, 1, 2
MOMENT = "a moment, like 2026-03-05T09:00 (London time)"


def duties(argv: list[str]) -> int:
    """`holdfast duties FILE --pack NAME|DIR --at MOMENT [--json]`."""
    parser = argparse.ArgumentParser(
        prog="holdfast duties", description="What a chronology requires, of whom and by when."
    )
    parser.add_argument("file", help="a chronology in JSON (docs/chronology-format.md); - reads standard input")
    parser.add_argument("--pack", required=True, help="the name or folder of a protocol pack, like islington-2016")
    parser.add_argument("--at", required=True, help=MOMENT)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    arguments = parser.parse_args(argv)
    try:
        found = _load(arguments.pack)
        text = sys.stdin.read() if arguments.file == "-" else _text_of(Path(arguments.file))
        evaluation = evaluate(found, read_chronology(text, found), moment(arguments.at))
        print(json.dumps(evaluation.as_json(), indent=2, ensure_ascii=False) if arguments.json else as_text(evaluation))
    except ValueError as problem:
        print(f"holdfast duties: {problem}", file=sys.stderr)
        return REFUSED
    return DONE


def working_days(argv: list[str]) -> int:
    """`holdfast working-days DATE N`."""
    description = "The date that is N working days after DATE, which is itself not counted."
    parser = argparse.ArgumentParser(prog="holdfast working-days", description=description)
    parser.add_argument("date", type=_date, help="a date, like 2026-04-02")
    parser.add_argument("n", type=_count, help="how many working days; a negative number counts back, 0 is that day")
    arguments = parser.parse_args(argv)
    try:
        print(working_days_after(arguments.date, arguments.n))
    except CalendarError as problem:
        print(f"holdfast working-days: {problem}", file=sys.stderr)
        return REFUSED
    return DONE


def clauses(argv: list[str]) -> int:
    """`holdfast clauses [--only PREFIX] [--json] [--strict]`."""
    description = "Each clause, with the rules, screens and tests that cite it."
    parser = argparse.ArgumentParser(prog="holdfast clauses", description=description)
    parser.add_argument("--only", default="", help="only clauses whose id begins so, like ISL")
    parser.add_argument("--json", action="store_true", help="print one JSON list")
    parser.add_argument(
        "--strict", action="store_true", help="fail where a clause is cited by no rule or screen, or by no test"
    )
    arguments = parser.parse_args(argv)
    every = citations()
    found = [one for name, one in every.items() if name.startswith(arguments.only)]
    if not found:
        remedy = nearest(arguments.only, every)
        print(f"holdfast clauses: no clause begins with “{arguments.only}”: {remedy}", file=sys.stderr)
        return REFUSED
    wanting = [one for one in found if not (one.works and one.is_proved)]
    if arguments.json:
        rows = [
            {"id": one.clause.id, "kind": one.clause.kind, "says": one.clause.says, "cited_by": one.by} for one in found
        ]
        print(json.dumps(rows, indent=2, ensure_ascii=False))
    else:
        for one in found:
            print(f"{one.clause.id} ({one.clause.kind}): {one.clause.says}")
            for sort, names in one.by.items():
                shown = ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")
                print(f"    {sort}: {shown}")
        proved = len(found) - len(wanting)
        print(f"{len(found)} clauses; {proved} are cited by the product and proved by a test or scenario")
    if arguments.strict and wanting:
        print(f"Not yet: {listed(one.clause.id for one in wanting)}", file=sys.stderr)
        return WANTING
    return DONE


LIVE = Path()
"""What `--caseload` stands for without a folder: the cases of the area."""

Caseload = Callable[[], AbstractContextManager[Iterable[Case]]]
"""Gives the cases of an area, for as long as the block lasts."""


def pack(argv: list[str], *, live: Caseload | None = None) -> int:
    """`holdfast pack lint|test|explain DIR`, `holdfast pack diff OLD NEW`.

    `live` gives the cases of the area that this machine works on, for `diff --caseload` without a folder.
    """
    parser = argparse.ArgumentParser(prog="holdfast pack", description="Check, try, explain or compare protocol packs.")
    commands = parser.add_subparsers(dest="command", required=True)
    which = "the folder or the name of a pack"
    one = commands.add_parser("lint", help="find what is wrong with a pack")
    one.add_argument("pack", help=which)
    one = commands.add_parser("test", help="run the scenarios of a pack")
    one.add_argument("pack", help=which)
    one.add_argument("--coverage", action="store_true", help="list what the scenarios have shown of each duty")
    one.add_argument("-k", dest="containing", default="", help="only scenarios whose name contains this text")
    one = commands.add_parser("explain", help="say in sentences what the rules of a pack are")
    one.add_argument("pack", help=which)
    one.add_argument("rule", nargs="?", help="one declaration, by its name; left out: every rule")
    one = commands.add_parser("diff", help="say what changes between two packs")
    one.add_argument("old", help=which)
    one.add_argument("new", help=which)
    one.add_argument(
        "--caseload",
        type=Path,
        nargs="?",
        const=LIVE,
        metavar="FOLDER",
        help="compare the duties of the chronologies in a folder; without a folder, of the area's own cases",
    )
    one.add_argument("--at", help=f"{MOMENT}; left out: now")
    arguments = parser.parse_args(argv)
    try:
        match arguments.command:
            case "lint":
                return _lint(_load(arguments.pack))
            case "test":
                return _test(_load(arguments.pack), arguments.containing, show_coverage=arguments.coverage)
            case "explain":
                return _explain(_load(arguments.pack), arguments.rule)
        at = moment(arguments.at) if arguments.at else datetime.now(LONDON)
        return _diff(_load(arguments.old), _load(arguments.new), _caseload(arguments.caseload, live), at)
    except PackError as problem:
        print(problem)
        return WANTING
    except ValueError as problem:
        print(f"holdfast pack: {problem}", file=sys.stderr)
        return REFUSED


def _load(name: str) -> Pack:
    """The pack in a folder, or of a name. Raises ValueError where there is neither."""
    if Path(name).is_dir():
        return load_pack(Path(name))
    if name not in own_packs():
        close = nearest(name, own_packs())
        hint = f"D{close[1:]} " if close.startswith("did you mean") else ""
        raise ValueError(f"no such pack: “{name}”. {hint}Known are {listed(own_packs())}, or name the folder of a pack")
    return load_pack(name)


def _text_of(path: Path) -> str:
    """The text of a file. Raises ValueError that says what to do where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as problem:
        raise ValueError(f"there is no file “{path}”") from problem
    except IsADirectoryError as problem:
        raise ValueError(f"“{path}” is a folder: name the file of one chronology") from problem
    except UnicodeDecodeError as problem:
        raise ValueError(f"“{path}” is not UTF-8 text: save it as UTF-8") from problem
    except OSError as problem:
        raise ValueError(f"“{path}” cannot be read: {problem.strerror}") from problem


def _date(text: str) -> date:
    try:
        return written_day(text)
    except ValueError as problem:
        raise argparse.ArgumentTypeError(str(problem)) from problem


def _count(text: str) -> int:
    try:
        return int(text)
    except ValueError as problem:
        raise argparse.ArgumentTypeError(f"“{text}” is not a whole number") from problem


def _lint(found: Pack) -> int:
    findings = lint(found)
    for finding in findings:
        print(finding)
    wrong = sum(not finding.advice for finding in findings)
    print(f"{found.name}: {len(found.kinds)} kinds, {len(found.duties)} duties, {wrong or 'nothing'} wrong")
    return WANTING if wrong else DONE


def _test(found: Pack, containing: str, *, show_coverage: bool) -> int:
    if not containing and not found.scenarios and not _has_rules(found):
        print(f"{found.name}: nothing to show: it has no rules of its own")
        return DONE
    outcomes = run_scenarios(found, containing)
    if containing and not outcomes:
        print(f"holdfast pack: no scenario of {found.name} has “{containing}” in its name", file=sys.stderr)
        return REFUSED
    if not outcomes:
        print(f"{found.name} has rules and no scenario: write one for each (docs/writing-a-pack.md)")
        return WANTING
    failures = 0
    for outcome in outcomes:
        if outcome.failures:
            failures += len(outcome.failures)
            print("\n  ".join([outcome.scenario.name, *map(str, outcome.failures)]))
    lines = sum(outcome.lines for outcome in outcomes)
    print(f"{found.name}: {len(outcomes)} scenarios, {lines} lines, {failures or 'none'} not as expected")
    if show_coverage:
        covered = coverage(found, outcomes)
        for name, (shown, missing) in covered.items():
            still = f"; still to show: {listed(missing)}" if missing else ""
            print(f"  {name}: {listed(sorted(shown)) or 'nothing shown'}{still}")
        wanting = sum(bool(missing) for _, missing in covered.values())
        print(f"{wanting} duties have something still to show" if wanting else "every duty has been shown in every way")
    return WANTING if failures else DONE


def _has_rules(found: Pack) -> bool:
    """Whether a pack declares something itself that a scenario could show."""
    tables: tuple[Mapping[str, Declaration], ...] = (
        found.duties,
        found.constraints,
        found.decisions,
        found.states,
        found.services,
    )
    return any(rule.pack == found.name for table in tables for rule in table.values())


def _explain(found: Pack, name: str | None) -> int:
    by_name = {
        what: table for what, table in tables(found).items() if name or what not in {"kind", "factor", "practice"}
    }
    declarations = [one for table in by_name.values() for one in table.values() if name in {None, one.name}]
    if not declarations:
        known = [key for table in by_name.values() for key in table]
        print(f"holdfast pack: {found.name} has nothing called “{name}”: {nearest(str(name), known)}", file=sys.stderr)
        return REFUSED
    print("\n\n".join(in_prose(one, found) for one in declarations))
    return DONE


def _caseload(folder: Path | None, live: Caseload | None) -> Caseload | None:
    """Where the cases to compare come from; None where none are."""
    if folder is None:
        return None
    if folder == LIVE:
        if live is None:
            raise ValueError("there is no area here: name a folder of chronologies after --caseload")
        return live
    if not any(_cases(folder)):
        raise ValueError(f"there are no chronologies (*.json) in “{folder}”")
    return lambda: nullcontext(_cases(folder))


def _diff(old: Pack, new: Pack, caseload: Caseload | None, at: datetime) -> int:
    changes = list(rule_changes(old, new))
    for change in changes:
        print(f"{change.what} {change.name}: {change.change}")
        for heading, was, now in change.lines:
            print(f"    {heading}: {was or 'nothing'}  ->  {now or 'nothing'}")
    print(f"{old.name} {old.version} -> {new.name} {new.version}: {len(changes) or 'no'} declarations differ")
    if caseload is not None:
        with caseload() as cases:
            _diff_cases(old, new, list(cases), at)
    return DONE


def _diff_cases(old: Pack, new: Pack, cases: list[Case], at: datetime) -> None:
    changed = set()
    for one in duty_changes(old, new, cases, at):
        changed.add(one.case)
        if isinstance(one, Unreadable):
            print(f"{one.case}: {one.pack} cannot read it: {one.problem}")
        else:
            print(f"{one.case}: {one.rule}: {one.was or 'not owed'}  ->  {one.now or 'not owed'}")
    print(f"{len(changed)} of {len(cases)} cases change")


def _cases(folder: Path) -> Iterator[Case]:
    """The chronologies in a folder."""
    for path in sorted(folder.glob("*.json")):
        yield path.name, partial(_chronology, path)


def _chronology(path: Path, found: Pack) -> Chronology:
    return read_chronology(_text_of(path), found)

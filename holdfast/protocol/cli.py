"""The commands of the protocol engine. Each takes its arguments and returns an exit status: 0 done, 1 found wanting, 2 refused."""

import argparse
import json
import sys
from datetime import date, datetime
from pathlib import Path

from holdfast.protocol.calendar import CalendarError, moment, working_days_after
from holdfast.protocol.chronology_file import ChronologyError, read_chronology
from holdfast.protocol.duty import Duty
from holdfast.protocol.evaluation import Evaluation, evaluate
from holdfast.protocol.lint import lint as lint_pack
from holdfast.protocol.loader import load_pack
from holdfast.protocol.pack import Pack
from holdfast.protocol.problems import PackError
from holdfast.protocol.scenarios import coverage, run_scenarios
from holdfast.protocol.templates import in_words
from holdfast.protocol.words import day_in_words, listed, moment_in_words


def duties(argv: list[str]) -> int:
    """`holdfast duties FILE --pack NAME|DIR --at MOMENT [--json]`."""
    parser = argparse.ArgumentParser(
        prog="holdfast duties", description="What a chronology requires, of whom and by when."
    )
    parser.add_argument("file", help="a chronology in JSON (docs/chronology-format.md); - reads standard input")
    parser.add_argument(
        "--pack", required=True, help="the name or folder of a protocol pack, for instance islington-2016"
    )
    parser.add_argument("--at", required=True, help="the moment asked about, like 2026-03-05T09:00 (London time)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    arguments = parser.parse_args(argv)
    try:
        pack = _load(arguments.pack)
        text = sys.stdin.read() if arguments.file == "-" else Path(arguments.file).read_text(encoding="utf-8")
        evaluation = evaluate(pack, read_chronology(text, pack), moment(arguments.at))
        found = (
            json.dumps(evaluation.as_json(), indent=2, ensure_ascii=False) if arguments.json else as_text(evaluation)
        )
    except (PackError, ChronologyError, CalendarError, ValueError, OSError) as problem:
        print(f"holdfast duties: {problem}", file=sys.stderr)
        return 2
    print(found)
    return 0


def pack(argv: list[str]) -> int:
    """`holdfast pack lint|test|explain|diff`."""
    parser = argparse.ArgumentParser(prog="holdfast pack", description="Check, try, explain or compare protocol packs.")
    commands = parser.add_subparsers(dest="command", required=True)
    lint = commands.add_parser("lint", help="find what is wrong with a pack")
    lint.add_argument("pack", help="the folder or the name of a pack")
    test = commands.add_parser("test", help="run the scenarios of a pack")
    test.add_argument("pack", help="the folder or the name of a pack")
    test.add_argument("--coverage", action="store_true", help="list what the scenarios have shown of each duty")
    test.add_argument("-k", dest="containing", default="", help="only scenarios whose name contains this text")
    arguments = parser.parse_args(argv)
    try:
        found = _load(arguments.pack)
    except PackError as problem:
        print(problem)
        return 1
    if arguments.command == "lint":
        return _lint(found)
    return _test(found, arguments.containing, show_coverage=arguments.coverage)


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


def as_text(evaluation: Evaluation) -> str:
    """The evaluation for people: what is owed first, what is settled last, the clause in a line of its own."""
    lines = [f"{evaluation.pack.title}, as known on {moment_in_words(evaluation.at)}"]
    if evaluation.pack.out_of_date(evaluation.at.date()) and evaluation.pack.review_by:
        lines.append(f"The pack was to be reviewed by {day_in_words(evaluation.pack.review_by)}.")
    groups = {
        "Overdue": ("overdue",),
        "Due": ("due",),
        "Met": ("met", "met late"),
        "Waived": ("waived",),
        "Lapsed": ("lapsed",),
    }
    for heading, statuses in groups.items():
        found = [duty for duty in evaluation.duties if duty.status in statuses]
        if found:
            lines += ["", heading, *(line for duty in found for line in _duty_lines(duty))]
    if not evaluation.duties:
        lines += ["", "Nothing is owed."]
    if evaluation.refused:
        lines += ["", "Refused"]
        for refused in evaluation.refused:
            lines += [
                f"  {refused.fact.id} ({refused.fact.kind}): {refused.says} {refused.instead}",
                f"    {listed(refused.clauses)}",
            ]
    if evaluation.questions:
        lines += ["", "Cannot be told", *(f"  {one.says} ({one.question.fact.id})" for one in evaluation.questions)]
    if evaluation.decisions:
        lines += [
            "",
            "Decisions",
            *(f"  {one.rule.title} {one.outcome.capitalize()}. {one.says}" for one in evaluation.decisions),
        ]
    if evaluation.in_force:
        lines += ["", "In force"]
        for name, standing in evaluation.in_force.items():
            title = evaluation.pack.states[name].title
            several = standing.values() if isinstance(standing, dict) else [standing]
            for one in several:
                shown = (
                    f"{one.key}, {in_words(one.value)}"
                    if one.key is not None and one.value is not True
                    else one.key or in_words(one.value)
                )
                since = f" since {day_in_words(one.fact.happened)}" if one.fact else ""
                lines.append(f"  {title}: {shown}{since}{', past its review' if evaluation.is_stale(one) else ''}")
    return "\n".join(lines)


def _duty_lines(duty: Duty) -> list[str]:
    each = f", for {duty.for_}" if duty.for_ else ""
    urgent = "Urgent: " if duty.rule.urgent and duty.is_open else ""
    lines = [
        f"  {urgent}{duty.rule.title}{each}: {_when(duty)}",
        f"    {duty.owed_by or 'Nobody is named for it'}. {duty.because}",
    ]
    if duty.missing and duty.held:
        lines.append(
            f"    Held without its quorum on {day_in_words(duty.held.happened)}: missing {listed(duty.missing)}."
        )
    reason = duty.waived_because or duty.lapsed_because
    if reason:
        lines.append(f"    {duty.status.capitalize()}: {reason}")
    lines.append(f"    {duty.rule.name}, {listed(duty.rule.clauses)}, from {duty.fact.id}")
    return lines


def _when(duty: Duty) -> str:
    due = _moment(duty.due)
    if duty.original_due != duty.due:
        due += f" (at first {_moment(duty.original_due)})"
    if duty.met_at:
        return f"{duty.status} on {day_in_words(duty.met_at)}, due {due}"
    return (
        f"{duty.status}, {'was due' if duty.status == 'overdue' else 'due'} {due}"
        if duty.is_open
        else f"{duty.status}, due {due}"
    )


def _moment(value: date | datetime | None) -> str:
    if value is None:
        return "at a time that is not known"
    return moment_in_words(value) if isinstance(value, datetime) else day_in_words(value)


def _load(name: str) -> Pack:
    return load_pack(Path(name) if Path(name).is_dir() else name)


def _lint(found: Pack) -> int:
    findings = lint_pack(found)
    for finding in findings:
        print(finding)
    wrong = sum(not finding.advice for finding in findings)
    print(f"{found.name}: {len(found.kinds)} kinds, {len(found.duties)} duties, {wrong or 'nothing'} wrong")
    return 1 if wrong else 0


def _test(found: Pack, containing: str, *, show_coverage: bool) -> int:
    outcomes = run_scenarios(found, containing)
    failures = [failure for outcome in outcomes for failure in outcome.failures]
    for outcome in outcomes:
        if outcome.failures:
            print(outcome.scenario.name)
            for failure in outcome.failures:
                print(f"  {failure}")
    lines = sum(outcome.lines for outcome in outcomes)
    print(f"{found.name}: {len(outcomes)} scenarios, {lines} lines, {len(failures)} not as expected")
    if show_coverage:
        wanting = 0
        for name, (shown, missing) in coverage(found, outcomes).items():
            wanting += bool(missing)
            print(
                f"  {name}: {listed(sorted(shown)) or 'nothing shown'}"
                + (f"; still to show: {listed(missing)}" if missing else "")
            )
        print(f"{wanting} duties have something still to show" if wanting else "every duty has been shown in every way")
    return 1 if failures else 0

"""`holdfast bench`: measure the engine and the screens, each against its target."""

from __future__ import annotations

import argparse
from json import dumps

from holdfast.bench import briefing, cost, engine, policy, subject, web
from holdfast.bench.engine import Result

DESCRIPTION = "Measure the engine and the screens, each against its target. Status 1 where a target is missed."
NAMES = ("engine", "policy", "cost", "subject", "briefing", "web", "large")
_WEB = {"web", "large"}


def bench(arguments: list[str]) -> int:
    """The command. `large` is 200,000 people beside 20,000; the others are of 20,000. What they need is made once and
    kept.
    """
    parser = argparse.ArgumentParser("holdfast bench", description=DESCRIPTION)
    parser.add_argument("name", nargs="?", choices=NAMES, help="only this one; left out, all of them")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    options = parser.parse_args(arguments)
    results: list[Result] = []
    if options.name in {None, "engine"}:
        results += [*engine.throughput(), engine.beside_by_hand(), *engine.linearity()]
    of_20_000 = {"policy": policy.run, "cost": cost.run, "subject": subject.run, "briefing": briefing.run}
    for name, measure in of_20_000.items():
        if options.name in {None, name}:
            results += measure()
    if options.name is None or options.name in _WEB:
        found, first = web.run("web")
        results += found
        if options.name in {None, "large"}:
            results += web.run("large", first)[0]
    if options.json:
        print(dumps([result._asdict() for result in results], indent=2))
    else:
        for result in results:
            verdict = "" if not result.target else "met" if result.met else "MISSED"
            print(f"{result.name:<66} {result.figure:>12,.2f} {result.unit:<22} {result.target:<10} {verdict}".rstrip())
    return 0 if all(result.met for result in results) else 1

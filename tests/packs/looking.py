"""Looking at a chronology of `reviewed/` as somebody outside does: through `holdfast duties FILE --pack ... --json`."""

import json
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

from holdfast.protocol.cli import duties

REVIEWED = Path(__file__).parent / "reviewed"


def holds(chronology: str, at: str, expected: list[str]) -> None:
    """Assert that every expected line is so.

    A duty: `rule [for NAME] (fact from which it arose): status due[, missing ...][, met by FACT]`. Of each rule that is
    named, all its duties are named. Others: `CONSTRAINT refuses FACT`, `nothing refused`, `nothing by CLAUSE`,
    `RULE asks for FIELD`, `DECISION: outcome`, `STATE VALUE in force[, stale]`, `STATE not in force`.
    """
    answer = _answer(chronology, at)
    lines = [*map(_duty, answer["duties"]), *_others(answer)]
    for line in expected:
        if line.startswith("nothing by "):
            clause = line.removeprefix("nothing by ")
            assert [_duty(one) for one in answer["duties"] if clause in one["clauses"]] == []
        elif line == "nothing refused":
            assert answer["refused"] == []
        elif line.endswith(" not in force"):
            assert line.removesuffix(" not in force") not in answer["state"]
        else:
            assert line in lines
    rules = {line.split(" ")[0] for line in expected if "): " in line}
    assert {_duty(one) for one in answer["duties"] if one["rule"] in rules} <= set(expected)


def _answer(chronology: str, at: str) -> Any:
    out = StringIO()
    with redirect_stdout(out):
        status = duties([str(REVIEWED / f"{chronology}.json"), "--pack", "islington-2016", "--at", at, "--json"])
    assert status == 0
    return json.loads(out.getvalue())


def _duty(one: dict[str, Any]) -> str:
    owed_for = one["for"]["name"] if isinstance(one["for"], dict) else one["for"]
    line = f"{one['rule']}{f' for {owed_for}' if owed_for else ''} ({one['arises_from']}): {one['status']} {one['due']}"
    missing = f", missing {' and '.join(one['missing'])}" if one["missing"] else ""
    met_by = f", met by {one['met_by']}" if one["met_by"] else ""
    return f"{line}{missing}{met_by}"


def _others(answer: Any) -> list[str]:
    found = [f"{one['constraint']} refuses {one['fact']}" for one in answer["refused"]]
    found += [f"{one['rule']} asks for {' and '.join(one['unknown'])}" for one in answer["questions"]]
    found += [f"{one['rule']}: {one['outcome']}" for one in answer["decisions"]]
    for name, one in answer["state"].items():
        standing = {one["value"]: one} if "value" in one else one
        found += [f"{name} {key} in force{', stale' if now['stale'] else ''}" for key, now in standing.items()]
    return found

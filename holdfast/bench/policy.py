"""How many pairs of a user and a fact the property test of the policy compares in a second."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from holdfast.bench.engine import Result
from holdfast.bench.made import say

ROOT = Path(__file__).resolve().parents[2]
TEST = Path("tests/access/policy/test_agreement.py")
_SAID = re.compile(r"([\d,]+) pairs of a user and a fact.* ([\d,]+) pairs a second")
LEAST_PAIRS = 100_000


def run() -> list[Result]:
    """The pairs and the rate, as the test itself says; nothing where the tests are not at hand."""
    if not (ROOT / TEST).is_file():
        say(f"The policy's property test is not at hand ({TEST}): its rate is not measured")
        return []
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-s", str(TEST)], check=False, cwd=ROOT, capture_output=True, text=True
    )
    found = _SAID.search(done.stdout)
    if done.returncode or found is None:
        raise RuntimeError(f"the policy's property test failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    pairs, rate = (float(figure.replace(",", "")) for figure in found.groups())
    return [
        Result(
            "policy: pairs of a user and a fact compared", pairs, "pairs", f">= {LEAST_PAIRS:,}", pairs >= LEAST_PAIRS
        ),
        Result("policy: database, queries and model compared", rate, "pairs per second", "", True),
    ]

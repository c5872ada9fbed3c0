"""Ask the public advisory services whether anything that we build on has a known weakness. Part of `make check`.

    scripts/audit.py                what requirements/*.txt and package-lock.json pin
    AUDIT=required scripts/audit.py    fails too where a service did not answer: for where releases are made

A machine without a network must be able to run `make check`. So a service that cannot be reached is told in one line
and the check goes on, except where AUDIT=required. A service that answers and knows of a weakness fails the check.
What a service has never heard of counts as not audited: an answer about nothing is no good news.

AUDIT_ADVISORIES names another service that speaks the OSV protocol, such as a mirror. npm asks the registry that it is
configured with.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SECONDS = 15
"""How long a service may take to answer one question."""
_NO_ANSWER = ("ConnectionError", "ServiceError", "HTTPError", "Timeout", "Max retries exceeded")
"""What pip-audit says of a service that it did not reach, or that answered with an error."""
_OUR_FAULT = {"ENOLOCK", "EUSAGE", "EJSONPARSE", "ENOENT"}
"""What npm says where it did not even ask."""


@dataclass
class Answer:
    """What is known of the packages that one file pins."""

    file: str
    audited: int = 0
    unknown: int = 0
    """Packages of which the service knows nothing at all."""
    found: list[str] = field(default_factory=list)
    unreached: bool = False
    broken: str = ""
    """Why the audit itself could not run. Never taken for a service that does not answer."""


def of_python(path: Path) -> Answer:
    """What pip-audit says of a file of pinned requirements."""
    answer = Answer(_shown(path))
    mirror = os.environ.get("AUDIT_ADVISORIES")
    done = _run(
        [sys.executable, "-m", "pip_audit", "--requirement", str(path), "--no-deps", "--disable-pip"]
        + ["--format", "json", "--progress-spinner", "off", "--timeout", str(SECONDS)]
        + (["--vulnerability-service", "osv", "--osv-url", mirror] if mirror else [])
    )
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError, TypeError):
        answer.unreached = any(sign in done.stderr for sign in _NO_ANSWER)
        answer.broken = "" if answer.unreached else _last_line(done.stderr)
        return answer
    for package in packages:
        if "skip_reason" in package:
            answer.unknown += 1
            continue
        answer.audited += 1
        for advisory in package["vulns"]:
            mended = ", ".join(advisory.get("fix_versions", [])) or "no version yet"
            answer.found.append(f"{package['name']} {package['version']}: {advisory['id']}, mended in {mended}")
    return answer


def of_node(lock: Path) -> Answer:
    """What npm says of the front end's lock file."""
    answer = Answer(_shown(lock))
    done = _run(
        ["npm", "audit", "--package-lock-only", "--json", "--fetch-retries=0", f"--fetch-timeout={SECONDS * 1000}"],
        folder=lock.parent,
    )
    try:
        said = json.loads(done.stdout)
    except ValueError:
        said = {}
    if "vulnerabilities" in said and "metadata" in said:
        answer.audited = said["metadata"].get("dependencies", {}).get("total", 0)
        weak = said["vulnerabilities"].items()
        answer.found = [f"{name}: {one.get('severity', 'severity unknown')}" for name, one in weak]
        return answer
    code = (said.get("error") or {}).get("code", "")
    answer.unreached = bool(said) and code not in _OUR_FAULT
    answer.broken = "" if answer.unreached else code or _last_line(done.stderr)
    return answer


def report(answers: list[Answer], *, required: bool) -> int:
    """Say what was found; the exit status."""
    found = [(answer.file, each) for answer in answers for each in answer.found]
    for file, each in found:
        print(f"Known weakness in {file}: {each}", file=sys.stderr)
    broken = [answer for answer in answers if answer.broken]
    for answer in broken:
        print(f"The audit of {answer.file} could not run: {answer.broken}", file=sys.stderr)
    silent = [answer.file for answer in answers if answer.unreached or (answer.unknown and not answer.audited)]
    partly = [answer.file for answer in answers if answer.unknown and answer.audited]
    if silent:
        listed = ", ".join(silent)
        print(f"Not audited, because the advisory service did not answer for them: {listed}.", file=sys.stderr)
    if partly:
        print(f"Audited in part; the advisory service does not know all of: {', '.join(partly)}.", file=sys.stderr)
    audited = sum(answer.audited for answer in answers)
    if audited and not found:
        print(f"Audited {audited} pinned packages: no known weakness.")
    return 1 if found or broken or (required and (silent or partly)) else 0


def main() -> int:
    """Audit every file of pins below the folder that is named, or below the project."""
    root = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else ROOT
    answers = [of_python(path) for path in sorted((root / "requirements").glob("*.txt"))]
    if (root / "package-lock.json").exists():
        answers.append(of_node(root / "package-lock.json"))
    return report(answers, required=os.environ.get("AUDIT") == "required")


def _run(command: list[str], *, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    # npm may be the one that the front-end build got as a wheel.
    path = os.pathsep.join([os.environ.get("PATH", ""), str(Path(sys.executable).parent)])
    return subprocess.run(
        command, check=False, cwd=folder, capture_output=True, text=True, env={**os.environ, "PATH": path}
    )


def _shown(path: Path) -> str:
    return f"requirements/{path.name}" if path.suffix == ".txt" else path.name


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["it said nothing"])[-1]


if __name__ == "__main__":
    raise SystemExit(main())

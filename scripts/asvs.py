#!/usr/bin/env python3
"""Make docs/security/asvs.md from docs/security/asvs.yaml: each requirement of OWASP ASVS 5.0.0, and its proof.

scripts/asvs.py            writes the page
scripts/asvs.py --check    exit status 1 where something is missing, wrong or stale, and says what
"""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
SOURCE, PAGE = ROOT / "docs/security/asvs.yaml", ROOT / "docs/security/asvs.md"
LEVELS = {
    "V1.1": "22", "V1.2": "1111122223", "V1.3": "112222222223", "V1.4": "222", "V1.5": "123",
    "V2.1": "122", "V2.2": "112", "V2.3": "12223", "V2.4": "23",
    "V3.1": "3", "V3.2": "113", "V3.3": "12223", "V3.4": "11222233", "V3.5": "11122333", "V3.6": "3", "V3.7": "22333",
    "V4.1": "12233", "V4.2": "23333", "V4.3": "22", "V4.4": "1222",
    "V5.1": "2", "V5.2": "112333", "V5.3": "113", "V5.4": "222",
    "V6.1": "122", "V6.2": "111111112222", "V6.3": "11223333", "V6.4": "112233", "V6.5": "22222333", "V6.6": "2223",
    "V6.7": "33", "V6.8": "2222",
    "V7.1": "222", "V7.2": "1111", "V7.3": "22", "V7.4": "11222", "V7.5": "223", "V7.6": "22",
    "V8.1": "1233", "V8.2": "1123", "V8.3": "133", "V8.4": "23",
    "V9.1": "111", "V9.2": "1222",
    "V10.1": "22", "V10.2": "223", "V10.3": "22223", "V10.4": "1111122222233333", "V10.5": "22222", "V10.6": "22",
    "V10.7": "222",
    "V11.1": "2233", "V11.2": "22233", "V11.3": "11233", "V11.4": "1222", "V11.5": "23", "V11.6": "23", "V11.7": "33",
    "V12.1": "12233", "V12.2": "11", "V12.3": "22223",
    "V13.1": "2333", "V13.2": "222223", "V13.3": "2233", "V13.4": "1222233",
    "V14.1": "22", "V14.2": "12223333", "V14.3": "122",
    "V15.1": "12233", "V15.2": "12233", "V15.3": "1222222", "V15.4": "3333",
    "V16.1": "2", "V16.2": "22222", "V16.3": "2222", "V16.4": "222", "V16.5": "2223",
    "V17.1": "23", "V17.2": "22223333", "V17.3": "22",
}  # fmt: skip
"""The standard's sections, with the level of each requirement in its order."""
AT_LEVEL_3 = {"V8", "V14", "V16"}
"""The chapters that this project holds to level 3."""
ANSWERS = {"tests": "met", "how": "met", "area": "rests with the area", "not_applicable": "does not apply"}
INTRODUCTION = """\
# OWASP ASVS 5.0, level 2 and in part 3

Made by `python scripts/asvs.py` from `asvs.yaml`; do not edit it. The words are ours, the numbers are those of the
standard ([owasp.org/ASVS](https://owasp.org/www-project-application-security-verification-standard/), 5.0.0). Level 2
throughout; level 3 for authorisation (V8), data protection (V14) and logging (V16); what stands here of level 3
elsewhere is met without having to be. A test fails where a requirement is missing or a named test does not exist.

- **met**: by the tests that are named, or by how it is made.
- **rests with the area**: the product cannot do it for whoever operates it; it says how.
- **does not apply**: there is no such thing here.
- **not met** or **met in part**: and what would be needed.
"""


def required() -> dict[str, int]:
    """The requirements to which this project is held, with the level of each."""
    wanted = {f"{section}.{place}": int(level) for section, place, level in _all()}
    return {number: level for number, level in wanted.items() if level < 3 or _chapter(number) in AT_LEVEL_3}


def known() -> dict[str, int]:
    """Every requirement of the standard, with its level."""
    return {f"{section}.{place}": int(level) for section, place, level in _all()}


def _all() -> list[tuple[str, int, str]]:
    return [(section, place, each) for section, row in LEVELS.items() for place, each in enumerate(row, start=1)]


def _chapter(number: str) -> str:
    return number.partition(".")[0]


def entries() -> dict[str, dict[str, Any]]:
    """What is answered, by number."""
    chapters = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
    return {number: one for chapter in chapters.values() for number, one in chapter.items() if number != "title"}


def state(entry: dict[str, Any]) -> str:
    """In a word, how a requirement is answered."""
    if "not_met" in entry:
        return "met in part" if "tests" in entry else "not met"
    return next((said for key, said in ANSWERS.items() if key in entry), "?")


@cache
def tests_in(path: Path) -> frozenset[str]:
    """The names of the tests in a file."""
    if not path.exists():
        return frozenset()
    module = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(
        node.name for node in ast.walk(module) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    )


def faults() -> list[str]:
    """What is missing, wrong or stale."""
    found, answered = [], entries()
    found += [f"{number} is missing" for number in required().keys() - answered.keys()]
    found += [f"{number} is no requirement of the standard" for number in answered.keys() - known().keys()]
    for number, entry in answered.items():
        if not entry.get("asks") or not {*ANSWERS, "not_met"} & entry.keys():
            found.append(f"{number} says too little")
        if {"area", "not_applicable"} & entry.keys() and len(entry) > 2:
            found.append(f"{number} says more than one thing")
        if unknown := entry.keys() - {"asks", "not_met", *ANSWERS}:
            found.append(f"{number} has unknown parts: {', '.join(unknown)}")
        for named in entry.get("tests", []):
            file, _, test = named.partition("::")
            if test not in tests_in(ROOT / "tests" / file):
                found.append(f"{number} names a test that is not there: {named}")
    found += [f"{file} cites {number}: the standard has none" for file, number in _cited() if number not in known()]
    if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page():
        found.append("docs/security/asvs.md is stale: run `python scripts/asvs.py`")
    return sorted(found)


def _cited() -> list[tuple[str, str]]:
    """The requirements that tests cite in their own words, and where."""
    return [
        (path.relative_to(ROOT / "tests").as_posix(), number)
        for path in sorted((ROOT / "tests").rglob("*.py"))
        for sentence in re.findall(r"ASVS 5\.0 ((?:V\d+\.\d+\.\d+(?:, | and )?)+)", path.read_text(encoding="utf-8"))
        for number in re.findall(r"V\d+\.\d+\.\d+", sentence)
    ]


def page() -> str:
    """The page."""
    chapters, levels = yaml.safe_load(SOURCE.read_text(encoding="utf-8")), known()
    counted = Counter(state(entry) for entry in entries().values())
    says = ", ".join(f"{count} {word}" for word, count in counted.most_common())
    lines = [INTRODUCTION, f"{sum(counted.values())} requirements: {says}.", ""]
    for chapter, content in chapters.items():
        lines += [
            f"## {chapter} {content['title']}",
            "",
            "| | level | asks | | proof or reason |",
            "|---|---|---|---|---|",
        ]
        for number, entry in content.items():
            if number != "title":
                lines.append(
                    f"| {number} | {levels.get(number, '?')} | {entry['asks']} | {state(entry)} | {_proof(entry)} |"
                )
        lines.append("")
    return "\n".join(lines)


def _proof(entry: dict[str, Any]) -> str:
    reasons = [entry[key] for key in ("how", "area", "not_applicable", "not_met") if key in entry]
    tests = [f"`{named}`" for named in entry.get("tests", [])]
    return " ".join([*reasons, "<br>".join(tests)]).strip()


def main() -> int:
    """Write the page, or check."""
    if "--check" in sys.argv[1:]:
        found = faults()
        print("\n".join(found))
        return 1 if found else 0
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

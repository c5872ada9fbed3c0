"""docs/security/asvs.md answers every requirement of OWASP ASVS 5.0.0, and names tests that exist."""

from __future__ import annotations

import importlib.util
import re
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts/asvs.py"


@pytest.fixture
def asvs() -> ModuleType:
    """The script that makes the page; anew, so that a test may change what it reads."""
    spec = importlib.util.spec_from_file_location("asvs", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_nothing_is_missing_wrong_or_stale(asvs: ModuleType) -> None:
    """If it is stale, run `python scripts/asvs.py` and read what has changed."""
    assert asvs.faults() == []


def test_the_list_is_that_of_the_standard(asvs: ModuleType) -> None:
    """5.0.0 has 345 requirements in 17 chapters: 70 of level 1, 183 of level 2, 92 of level 3."""
    assert Counter(asvs.known().values()) == {1: 70, 2: 183, 3: 92}
    assert len({number.partition(".")[0] for number in asvs.known()}) == 17
    assert len(asvs.required()) == 70 + 183 + 11


def test_every_proof_in_the_pages_on_security_is_there(asvs: ModuleType) -> None:
    """docs/security/threats.md and the others name tests as asvs.md does."""
    named = {
        (page.name, each)
        for page in (asvs.ROOT / "docs/security").glob("*.md")
        for each in re.findall(r"`([\w/]+\.py::test_\w+)`", page.read_text(encoding="utf-8"))
    }
    assert len([each for page, each in named if page == "threats.md"]) > 20
    gone = [(page, each) for page, each in named if each.split("::")[1] not in _tests_of(asvs, each)]
    assert not gone


def _tests_of(asvs: ModuleType, named: str) -> frozenset[str]:
    found: frozenset[str] = asvs.tests_in(asvs.ROOT / "tests" / named.partition("::")[0])
    return found


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("  V1.2.4:\n", "  V1.2.99:\n", ["V1.2.4 is missing", "V1.2.99 is no requirement of the standard"]),
        (
            "access/test_built.py::test_lists_and_moments_are_parameters_too",
            "access/test_built.py::test_gone",
            ["V1.2.4 names a test that is not there: access/test_built.py::test_gone"],
        ),
        ("not_applicable: No LDAP.", "because: No LDAP.", ["V1.2.6 says too little"]),
        ("asks: No LDAP injection.", "asks: No LDAP at all.", ["docs/security/asvs.md is stale"]),
    ],
)
def test_what_is_wrong_is_found(asvs: ModuleType, tmp_path: Path, before: str, after: str, said: list[str]) -> None:
    text = asvs.SOURCE.read_text(encoding="utf-8")
    assert before in text
    asvs.SOURCE = tmp_path / "asvs.yaml"
    asvs.SOURCE.write_text(text.replace(before, after, 1), encoding="utf-8")
    found = asvs.faults()
    for each in said:
        assert any(fault.startswith(each) for fault in found), found

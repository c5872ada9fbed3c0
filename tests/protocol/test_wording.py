"""Words that a pack does not use of a child."""

from pathlib import Path

import pytest

from holdfast.protocol.lint import lint
from tests.protocol.small import kind, small_pack


def found(folder: Path, text: str) -> list[str]:
    return [str(one) for one in lint(small_pack(folder, text)) if "says what somebody is" in one.message]


@pytest.mark.parametrize(
    ("words", "remedy"),
    [
        ("Is this a gang member?", "“involved with a group, by two sources”"),
        ("Gang nominal", "name the young person"),
        ("Known offenders nearby", "write what was done"),
        ("Risk score", "people decide a category"),
        ("On the amber list", "say the category and why"),
        ("A young criminal", "child who has harmed"),
        ("Has absconded", "write “missing”"),
        ("A lifestyle choice", "sexually exploited"),
    ],
)
def test_a_word_is_refused_with_file_line_and_what_to_write(tmp_path: Path, words: str, remedy: str) -> None:
    for text in (
        kind("risk.decided", f'category: {{text: short, title: "{words}"}}'),
        kind("risk.decided", f'category: {{text: short, title: "T", hint: "{words}"}}'),
        kind("risk.decided", f'category: {{choice: {{1: "{words}"}}}}'),
        kind("risk.decided", "category: {text: short}", title=words),
    ):
        said = found(tmp_path, text)
        assert said
        line = 1 + next(
            n for n, one in enumerate((tmp_path / "small/pack.yaml").read_text().splitlines()) if words in one
        )
        assert said[0].startswith(f"{tmp_path}/small/pack.yaml:{line}: “")
        assert remedy in said[0]


def test_a_choice_is_a_name_too(tmp_path: Path) -> None:
    assert found(tmp_path, kind("risk.decided", "involvement: {choice: [gang member, other]}"))


@pytest.mark.parametrize(
    "words",
    [
        "On the police list “gang nominals” (ended)",
        "Integrated offender management officer",
        "A young offender institution",
        "Lives with members of the family",
        "Green Lanes, by the red bridge",
    ],
)
def test_history_in_quotation_marks_and_names_of_services_pass(tmp_path: Path, words: str) -> None:
    assert found(tmp_path, kind("risk.decided", f'category: {{text: short, title: "{words}"}}')) == []


def test_what_something_was_called_may_be_said(tmp_path: Path) -> None:
    name = (
        'name: Gang member\nnow: Young person involved with a group\nfrom: 2024-01-01\nsource: "S"\nverified: no\n---\n'
    )
    assert found(tmp_path, name) == []

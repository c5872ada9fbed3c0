"""The command table."""

import subprocess
import sys

import pytest

from holdfast import cli


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["help"]) == 0
    said = capsys.readouterr().out
    for name in cli.COMMANDS:
        assert f"holdfast {name} " in said


def test_an_unknown_command_is_refused_with_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["dutties"]) == 2
    said = capsys.readouterr().err
    assert "no command 'dutties'" in said
    assert "holdfast duties" in said


@pytest.mark.parametrize("name", ["duties", "pack", "working-days", "clauses"])
def test_the_protocol_commands_need_no_django(name: str) -> None:
    target = cli.COMMANDS[name].target.split(":")[0]
    program = f"import sys, holdfast.cli, {target}; sys.exit(any(m.split('.')[0] == 'django' for m in sys.modules))"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


@pytest.mark.parametrize("name", sorted(cli.COMMANDS))
def test_every_command_explains_itself(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "holdfast", name, "--help"], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert name in done.stdout

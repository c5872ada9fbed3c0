"""The commands, as people type them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from holdfast.protocol import cli
from tests.protocol.small import fact, write_pack
from tests.protocol.talk import KINDS, STATES, TALK, duty
from tests.protocol.test_scenarios import PHRASES, scenario

Capture = pytest.CaptureFixture[str]
DOCUMENT = {
    "subject": {"born": "2011-05-04"},
    "facts": [
        fact(
            "f1",
            "2026-03-04T10:00",
            kind_="risk.decided",
            category=2,
            decided_by=["csc / team manager", "police / gangs unit"],
            reasons="Stabbed on 1 March.",
        )
    ],
}


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "chronology.json"
    path.write_text(json.dumps(DOCUMENT), encoding="utf-8")
    return path


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return write_pack(tmp_path, KINDS + STATES + TALK + "---" + PHRASES + scenario("talk is due"))


def test_duties_for_people(document: Path, capsys: Capture) -> None:
    assert cli.duties([str(document), "--pack", "islington-2016", "--at", "2026-03-10T09:00"]) == 0
    shown = capsys.readouterr().out
    assert "Hold a strategy meeting: was due 9 March 2026" in shown
    assert "    strategy-meeting, ISL-7.3.2.2a and ISL-7.3.2.2b, from f1" in shown
    assert shown.index("Overdue") < shown.index("Due\n") < shown.index("In force")


def test_duties_for_programs(document: Path, capsys: Capture) -> None:
    assert cli.duties([str(document), "--pack", "islington-2016", "--at", "2026-03-05T09:00", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {"pack", "version", "at", "duties", "decisions", "refused", "later", "questions", "prompts", "state"} == set(
        found
    )
    assert {"strategy-meeting": "2026-03-09"}.items() <= {duty["rule"]: duty["due"] for duty in found["duties"]}.items()


@pytest.mark.parametrize(
    ("change", "arguments", "message"),
    [
        ({"facts": [{"kind": "nothing"}]}, [], "there is no kind “nothing”"),
        ({}, ["--at", "soon"], "“soon” is not a date or moment"),
        ({}, ["--at", "20260305"], "“20260305” is not a date or moment"),
        ({}, ["--at", "2026-W10-4"], "“2026-W10-4” is not a date or moment"),
        ({"subject": {"name": "Jay Example", "born": "2011-W18-3"}}, [], "is not a date of birth: write 2011-05-04"),
        ({}, ["--pack", "islingtn-2016"], "Did you mean “islington-2016”"),
        (None, [], "file"),
    ],
)
def test_input_that_is_refused(
    tmp_path: Path, capsys: Capture, change: dict[str, object] | None, arguments: list[str], message: str
) -> None:
    path = tmp_path / "chronology.json"
    if change is not None:
        path.write_text(json.dumps({**DOCUMENT, **change}), encoding="utf-8")
    assert cli.duties([str(path), "--pack", "islington-2016", "--at", "2026-03-05", *arguments]) == 2
    assert message in capsys.readouterr().err


def test_working_days(capsys: Capture) -> None:
    assert cli.working_days(["2026-04-02", "3"]) == 0
    assert capsys.readouterr().out == "2026-04-09\n"
    assert cli.working_days(["2026-04-02", "-1"]) == 0
    assert capsys.readouterr().out == "2026-04-01\n"
    assert cli.working_days(["2031-04-02", "3"]) == 2
    assert "outside the table" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        cli.working_days(["tomorrow", "3"])


def test_lint(pack: Path, capsys: Capture) -> None:
    assert cli.pack(["lint", str(pack)]) == 0
    assert "nothing wrong" in capsys.readouterr().out
    text = (pack / "pack.yaml").read_text(encoding="utf-8")
    (pack / "pack.yaml").write_text(text.replace("ISL-7.3.2.2a", "ISL-99"), encoding="utf-8")
    assert cli.pack(["lint", str(pack)]) == 1
    assert "which is no clause of the register" in capsys.readouterr().out
    (pack / "pack.yaml").write_text(text.replace("owed_by: police", "owed_by: polise"), encoding="utf-8")
    assert cli.pack(["lint", str(pack)]) == 1
    assert "did you mean “police”" in capsys.readouterr().out


def test_scenarios(pack: Path, capsys: Capture) -> None:
    assert cli.pack(["test", str(pack), "--coverage"]) == 0
    shown = capsys.readouterr().out
    assert "1 scenarios, 1 lines, none not as expected" in shown
    assert "talk: arises; still to show: does not arise" in shown
    assert cli.pack(["test", str(pack), "-k", "nothing like it"]) == 2
    text = (pack / "pack.yaml").read_text(encoding="utf-8")
    (pack / "pack.yaml").write_text(text.replace("talk is due", "talk is overdue"), encoding="utf-8")
    assert cli.pack(["test", str(pack)]) == 1
    assert "expected “talk is overdue”; at 2026-03-05 09:00 it is: talk is due 2026-03-09" in capsys.readouterr().out


def test_a_pack_with_rules_has_scenarios(tmp_path: Path, capsys: Capture) -> None:
    assert cli.pack(["test", str(write_pack(tmp_path, KINDS + STATES + TALK))]) == 1
    assert "small has rules and no scenario" in capsys.readouterr().out


def test_a_pack_without_rules_has_nothing_to_show(tmp_path: Path, capsys: Capture) -> None:
    """What it builds on has scenarios of its own."""
    assert cli.pack(["test", str(write_pack(tmp_path, KINDS))]) == 0
    assert "small: nothing to show" in capsys.readouterr().out


@pytest.mark.parametrize("command", [["lint"], ["test"], ["explain"], ["diff", "common"]])
def test_a_pack_that_nobody_knows(command: list[str], capsys: Capture) -> None:
    assert cli.pack([*command, "islingtn-2016"]) == 2
    assert (
        "no such pack: “islingtn-2016”. Did you mean “islington-2016”? "
        "Known are common, islington-2016 and working-together-2026" in capsys.readouterr().err
    )


def test_explain(pack: Path, capsys: Capture) -> None:
    assert cli.pack(["explain", str(pack), "talk"]) == 0
    assert "Owed by: police" in capsys.readouterr().out
    assert cli.pack(["explain", str(pack)]) == 0
    assert "category: Category" in capsys.readouterr().out
    assert cli.pack(["explain", str(pack), "talc"]) == 2
    assert "did you mean “talk”" in capsys.readouterr().err


def test_diff(pack: Path, tmp_path: Path, capsys: Capture) -> None:
    new = write_pack(tmp_path, KINDS + STATES + duty("within: 1 working day"), name="new")
    cases = tmp_path / "cases"
    cases.mkdir()
    case = {"facts": [fact("f1", "2026-03-04T10:00", kind_="risk.decided", category=2)]}
    (cases / "one.json").write_text(json.dumps(case), encoding="utf-8")
    (cases / "two.json").write_text('{"facts": [{"kind": "x"}]}', encoding="utf-8")
    assert cli.pack(["diff", str(pack), str(new), "--caseload", str(cases), "--at", "2026-03-06"]) == 0
    shown = capsys.readouterr().out
    assert "Time: within 3 working days  ->  within 1 working day" in shown
    assert "one.json: talk: due, due 2026-03-09, owed by police  ->  overdue, due 2026-03-05, owed by police" in shown
    assert "two.json: small cannot read it" in shown
    assert "2 of 2 cases change" in shown


def test_clauses(capsys: Capture) -> None:
    assert cli.clauses(["--only", "ISL-7.3.2.2", "--json"]) == 0
    rows = {row["id"]: row for row in json.loads(capsys.readouterr().out)}
    assert "strategy-meeting" in rows["ISL-7.3.2.2a"]["cited_by"]["duties"]
    assert any("engine/test_being_met.py" in test for test in rows["ISL-7.3.2.2a"]["cited_by"]["tests"])
    assert rows["ISL-7.3.2.2b"]["cited_by"]["scenarios"]
    assert cli.clauses(["--only", "ISL-7.3.2.2", "--strict"]) == 0
    assert "ISL-7.3.2.2a (duty)" in capsys.readouterr().out
    assert cli.clauses(["--only", "NOR-", "--strict"]) == 1
    assert "Not yet: NOR-def1" in capsys.readouterr().err


def test_the_safeguards_are_listed_as_clauses_are(capsys: Capture) -> None:
    assert cli.clauses(["--only", "GM-", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["id"] for row in rows] == [f"GM-{number:02}" for number in range(1, 23)]
    assert any("test_cli.py" not in test for row in rows for test in row["cited_by"].get("tests", []))


def test_every_clause_of_the_islington_protocol_is_cited_and_proved() -> None:
    assert cli.clauses(["--only", "ISL", "--strict"]) == 0


def test_no_command_needs_django(document: Path) -> None:
    """`holdfast duties` works where there is neither Django nor a database, and starts fast because of it."""
    code = (
        "import sys; from holdfast.cli import main; "
        f"status = main(['duties', {str(document)!r}, '--pack', 'islington-2016', '--at', '2026-03-05']); "
        "assert status == 0; assert not [name for name in sys.modules if name.startswith(('django', 'psycopg'))]"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_what_was_recorded_later_is_said_not_to_count(document: Path, capsys: Capture) -> None:
    asked = [str(document), "--pack", "islington-2016", "--at", "2026-03-04T09:59"]
    assert cli.duties(asked) == 0
    assert "Not counted, because it was recorded after that moment: f1." in capsys.readouterr().out
    assert cli.duties([*asked, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["later"] == ["f1"]

"""`holdfast pack diff OLD NEW --caseload`: what a change of protocol would do to the cases of the area."""

from __future__ import annotations

import shutil
from contextlib import nullcontext
from pathlib import Path

import pytest

from holdfast.casework.caseload import caseload
from holdfast.protocol import cli
from tests.access.area import Area
from tests.casework.test_today import agree

pytestmark = pytest.mark.usefixtures("db")

PACKS = Path(cli.__file__).parents[1] / "packs"


def test_a_shorter_time_is_shown_case_by_case(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    area = Area()
    worker = area.staff("Ann")
    case, other = area.case(worker), area.case(worker, area.child(worker, "Sam"))
    agree(area, worker, case)
    changed = tmp_path / "islington-2016"
    shutil.copytree(PACKS / "islington-2016", changed)
    figures = changed / "parameters.yaml"
    text = figures.read_text(encoding="utf-8")
    start = text.index("parameter: strategy-meeting-within")
    end = text.index("---", start)
    figures.write_text(
        text[:start] + text[start:end].replace("3 working days", "2 working days") + text[end:], encoding="utf-8"
    )
    argv = ["diff", str(PACKS / "islington-2016"), str(changed), "--caseload"]
    assert cli.pack(argv, live=lambda: nullcontext(caseload())) == 0
    printed = capsys.readouterr().out
    assert f"{case.reference}: strategy-meeting: due, due" in printed
    assert other.reference not in printed
    assert "1 of 2 cases change" in printed


def test_without_an_area_a_folder_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    islington = str(PACKS / "islington-2016")
    assert cli.pack(["diff", islington, islington, "--caseload"]) == cli.REFUSED
    assert "name a folder" in capsys.readouterr().err

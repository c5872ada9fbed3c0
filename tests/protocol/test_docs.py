"""What the documentation shows is so: its pack is read, its scenario holds, its chronology gives its answer."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from holdfast.protocol import Pack, evaluate, load_pack, read_chronology
from holdfast.protocol.calendar import moment
from holdfast.protocol.conditions.compile import Linker
from holdfast.protocol.conditions.condition import Condition
from holdfast.protocol.conditions.resolve import Scope, StateType, World
from holdfast.protocol.conditions.types import AGENCY, NUMBER, PROFESSIONAL, TEXT, Type, list_of
from holdfast.protocol.lint import lint
from holdfast.protocol.parties import Agency, Parties
from holdfast.protocol.scenarios import run_scenarios
from holdfast.protocol.schema import chronology_schema
from tests.protocol.small import kind

DOCS = Path(__file__).resolve().parents[2] / "docs"
WRITING = (DOCS / "writing-a-pack.md").read_text(encoding="utf-8")
FORMAT = (DOCS / "chronology-format.md").read_text(encoding="utf-8")

# What the examples speak of and do not show.
BESIDE = """
agency: police
title: Police
posts: {gangs unit: {title: Gangs unit}}
---
agency: health
title: Health
---
agency: education
title: Education
---
agency: gangs team
title: Gangs team
posts: {gangs safeguarding co-ordinator: {title: Co-ordinator}}
---
parameter: flag-review
title: How long before a flag is reviewed
values: [{from: 2016-02-22, value: 6 months, clause: ISL-7.3.4d}]
---
state: referrer
title: Referrer
clause: ISL-7.3.2.2b
begins: concern.raised
value: agency of the recorder
ends: case.closed
---
""" + "".join(
    [
        kind("concern.raised", "what: {text: long}"),
        kind("risk.ended", "why: {text: long}"),
        kind("risk.reviewed", "why: {text: long}"),
        kind("flag.set", "system: {choice: [social care record]}\ncategory: {choice: [1, 2, 3]}"),
        kind("flag.removed", "system: {choice: [social care record]}"),
        kind("meeting.held", "meeting: {choice: meetings}\nchair: {party: any}\nattendance: {people: professionals}"),
        kind("gangs-team.requested", "resident: {yes-no: ask}\non_matrix: {yes-no: ask}"),
    ]
)


def blocks(text: str, language: str) -> list[str]:
    """The examples in a language."""
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


@pytest.fixture(scope="module")
def documented(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    folder = tmp_path_factory.mktemp("packs") / "documented"
    folder.mkdir()
    (folder / "pack.yaml").write_text("\n---\n".join(blocks(WRITING, "yaml")), encoding="utf-8")
    (folder / "beside.yaml").write_text(BESIDE, encoding="utf-8")
    return load_pack(folder)


def test_the_pack_of_the_documentation_is_read_and_has_nothing_wrong(documented: Pack) -> None:
    assert documented.name == "islington-2016"
    assert [str(finding) for finding in lint(documented) if not finding.advice] == []
    assert len(blocks(WRITING, "yaml")) >= 12


def test_its_scenario_holds(documented: Pack) -> None:
    outcome = run_scenarios(documented)[0]
    assert outcome.lines == 2
    assert [str(failure) for failure in outcome.failures] == []


def test_its_conditions_are_read() -> None:
    shown = re.search(r"explain itself\.\n\n(.*?)\n\n", WRITING, re.DOTALL)
    assert shown
    lines = [part for line in shown[1].splitlines() for part in re.split(r"\s{2,}", line.strip())]
    joined = [part for line in lines for part in re.split(r"(?<=\]) (?=category in force)", line)]
    harms = list_of(Type("choice", values=("domestic abuse", "knife", "gun")))
    fields = {
        "category": Type("choice", values=(1, 2, 3)),
        "reason": TEXT,
        "outcome": Type("choice", values=("section 47",)),
        "decided_by": list_of(PROFESSIONAL),
        "consent": Type("choice", values=("given",)),
        "harms": harms,
        "siblings": list_of(TEXT),
    }
    parties = Parties.of([Agency("police", "Police")])
    world = World({"category": StateType(lambda: NUMBER)}, {}, parties)
    scope = Scope(world, fields, meeting=True, considers=True)
    read = [Condition.read(text, scope, Linker({"category": 0}, (), {})) for text in joined]
    assert len(read) == 12
    assert AGENCY.name == "agency"


def test_the_chronology_of_the_documentation_gives_the_answer_it_shows() -> None:
    given, answer = (json.loads(block) for block in blocks(FORMAT, "json"))
    Draft202012Validator(chronology_schema()).validate(given)
    pack = load_pack("islington-2016")
    found = evaluate(pack, read_chronology(given, pack), moment("2026-03-05T09:00")).as_json()
    assert set(found) == set(answer)
    assert {key: found[key] for key in ("pack", "version", "at")} == {
        key: answer[key] for key in ("pack", "version", "at")
    }
    duty = next(duty for duty in found["duties"] if duty["rule"] == "strategy-meeting")
    assert duty == answer["duties"][0]
    assert list(duty) == list(answer["duties"][0])
    assert found["state"]["category"] == answer["state"]["category"]


def test_what_comes_back_has_the_keys_that_the_documentation_names() -> None:
    answer = json.loads(blocks(FORMAT, "json")[1])
    pack = load_pack("islington-2016")
    given: dict[str, Any] = {
        "subject": {"born": "2011-05-04"},
        "facts": [
            {
                "kind": "risk.decided",
                "happened": "2026-03-04",
                "data": {"category": 2, "decided_by": ["police"], "reasons": "x"},
            },
            {"kind": "concern.raised", "happened": "2026-03-04", "data": {"factors": ["running-away-and-truancy"]}},
            {"kind": "need.decided", "happened": "2026-03-05"},
            {"kind": "gangs-team.requested", "happened": "2026-03-05"},
        ],
    }
    found = evaluate(pack, read_chronology(given, pack), moment("2026-03-06")).as_json()
    for part in ("decisions", "refused", "questions", "prompts"):
        assert found[part], part
        assert set(found[part][0]) == set(answer[part][0]), part
    assert set(found["decisions"][0]["criteria"][0]) == set(answer["decisions"][0]["criteria"][0])

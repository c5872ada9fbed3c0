"""Small packs and chronologies for tests: a pack is written where it is used."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from holdfast.protocol import Chronology, Evaluation, Pack, evaluate, read_chronology
from holdfast.protocol.calendar import moment
from holdfast.protocol.engine.duty import Duty
from holdfast.protocol.loader import load_pack

HEAD = """
pack: small
title: A small pack
version: 1
from: 2016-01-01
owner: Tests
builds_on: [common]
---
agency: children's social care
title: Children's social care
also: [csc, social care]
posts:
  social worker:
  team manager:
  head of safeguarding:
---
agency: police
title: Police
posts:
  gangs unit: {title: Police gangs unit, also: [gangs police]}
---
agency: health
title: Health
posts:
  school nurse:
---
"""

KIND = """
kind: {name}
title: {title}
clause: ISL-7.3
about: one young person
group: Tests
says: "{title}."
asks:
"""


def kind(name: str, fields: str, title: str = "") -> str:
    """The YAML of a kind; `fields` are its lines, not indented."""
    indented = "".join(f"  {line}\n" for line in fields.strip().splitlines())
    return KIND.format(name=name, title=title or name) + indented + "---\n"


def write_pack(folder: Path, text: str, *, head: str = HEAD, name: str = "small") -> Path:
    """The folder of a pack with this text."""
    path = folder / name
    path.mkdir(exist_ok=True)
    (path / "pack.yaml").write_text(head + text, encoding="utf-8")
    return path


def small_pack(folder: Path, text: str) -> Pack:
    """A pack with the parties of HEAD and these declarations."""
    return load_pack(write_pack(folder, text))


def fact(name: str, happened: str, **data: Any) -> dict[str, Any]:
    """A fact of the chronology format. `kind_` and other keys with an underscore behind belong to the fact itself."""
    own = {key.rstrip("_"): data.pop(key) for key in list(data) if key.endswith("_")}
    return {"id": name, "happened": happened, "data": data, **own}


def chronology(pack: Pack, *facts: Mapping[str, Any], born: str | None = None, sex: str | None = None) -> Chronology:
    """A chronology of these facts."""
    return read_chronology({"subject": {"born": born, "sex": sex}, "facts": list(facts)}, pack)


def look(pack: Pack, at: str, *facts: Mapping[str, Any], born: str | None = None, sex: str | None = None) -> Evaluation:
    """The evaluation of these facts at a moment."""
    return evaluate(pack, chronology(pack, *facts, born=born, sex=sex), moment(at))


def duties(evaluation: Evaluation, rule: str = "") -> list[Duty]:
    """The duties of one rule, or all."""
    return [duty for duty in evaluation.duties if rule in {"", duty.rule.name}]


def shown(evaluation: Evaluation, rule: str = "") -> list[tuple[str, str]]:
    """Status and due date of each duty."""
    return [(duty.status, duty.due.isoformat() if duty.due else "") for duty in duties(evaluation, rule)]

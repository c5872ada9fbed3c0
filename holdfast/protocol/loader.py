"""Finding the files of a pack, with those it builds on, and reading their declarations."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

from holdfast.protocol.declaration import Source
from holdfast.protocol.pack import Pack
from holdfast.protocol.problems import PackError, Problems
from holdfast.protocol.reading.entry import Entry
from holdfast.protocol.reading.raw import Folder, Raw
from holdfast.protocol.reading.shapes import SHAPES
from holdfast.protocol.reading.whole import build
from holdfast.protocol.reading.yaml_source import Table, YamlError, read_yaml
from holdfast.protocol.words import nearest

PACKS = Path(__file__).parent.parent / "packs"


def load_pack(name: str | Path) -> Pack:
    """The pack of this name (one of those that come with the product), or in this folder.

    What it builds on is merged in. Raises PackError with every problem, each with file, line and remedy.
    """
    if isinstance(name, str) and "/" not in name and (PACKS / name / "pack.yaml").is_file():
        return _own(name)
    return read_pack(Path(name))[0]


def own_packs() -> list[str]:
    """The names of the packs that come with the product."""
    return sorted(path.parent.name for path in PACKS.glob("*/pack.yaml"))


@cache
def _own(name: str) -> Pack:
    return read_pack(PACKS / name)[0]


def read_pack(folder: Path) -> tuple[Pack, Problems]:
    """The pack in a folder. Raises PackError."""
    problems = Problems()
    folders = _folders(folder, problems, ())
    if problems.found or not folders:
        raise PackError(problems.found)
    pack = build(folders, problems)
    if problems.found or pack is None:
        raise PackError(problems.found)
    return pack, problems


def _folders(path: Path, problems: Problems, above: tuple[Path, ...]) -> list[Folder]:
    """The folder and those it builds on, the lowest first."""
    place = Source(str(path), 1)
    if not path.is_dir():
        known = nearest(path.name, own_packs())
        problems.add(place, f"there is no folder “{path}” and no pack of this name: {known}")
        return []
    if path.resolve() in above:
        problems.add(
            place, f"the pack builds on itself, by way of {above[-1].name}: take one of the two `builds_on` out"
        )
        return []
    declarations = list(_declarations(path, problems))
    packs = [raw for raw in declarations if raw.type == "pack"]
    if len(packs) != 1:
        problems.add(place, f"a pack has one `pack:` declaration, in pack.yaml; there are {len(packs)} here")
        return []
    head = Entry(packs[0].table, f"pack {packs[0].name}", problems)
    head.check(SHAPES["pack"], ("pack",))
    below: list[Folder] = []
    for name in head.names("builds_on"):
        base = path.parent / name if (path.parent / name).is_dir() else PACKS / name
        if not base.is_dir():
            head.wrong("builds_on", f"there is no pack “{name}”: {nearest(name, own_packs())}")
            continue
        below += [
            one for one in _folders(base, problems, (*above, path.resolve())) if one.name not in {b.name for b in below}
        ]
    return [*below, Folder(packs[0].name, path, head, head.day("from") or date.min, head.day("until"), declarations)]


def _declarations(folder: Path, problems: Problems) -> Iterator[Raw]:
    for path in sorted(folder.rglob("*.yaml")):
        try:
            for document in read_yaml(path.read_text(encoding="utf-8"), str(path)):
                if document is None:
                    continue
                raw = _declaration(document, Source(str(path), 1), problems)
                if raw:
                    yield raw
        except YamlError as problem:
            problems.add(problem.source, str(problem))
        except UnicodeDecodeError:
            problems.add(Source(str(path), 1), "the file is not UTF-8 text: save it as UTF-8")


def _declaration(document: object, source: Source, problems: Problems) -> Raw | None:
    if not isinstance(document, Table) or not document:
        problems.add(
            source, "a declaration is an object, like `duty: name` with its keys below; `---` separates declarations"
        )
        return None
    kind = str(next(iter(document)))
    if kind not in SHAPES:
        problems.add(document.source, f"“{kind}” is not a declaration: {nearest(kind, SHAPES)}")
        return None
    name = document[kind]
    if name is None or isinstance(name, (dict, list)):
        problems.add(document.source, f"give this {kind} a name: `{kind}: name`")
        return None
    return Raw(kind, str(name), document)

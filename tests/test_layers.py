"""What imports what: no circles, and the protocol imports nothing of ours (docs/architecture.md)."""

import ast
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def modules(folder: Path) -> dict[str, Path]:
    """Every module below a folder, by its dotted name."""
    found = {}
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imported(path: Path) -> Iterator[str]:
    """Every dotted name that a module imports, wherever in it: inside a function and for type checkers only, too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield f"{node.module}.{alias.name}"
                yield node.module


def imports(of: Mapping[str, Path]) -> dict[str, set[str]]:
    """For each module, the modules beside it that it imports. A package stands for what it brings only where it is
    itself what is imported."""
    graph = {}
    for name, path in of.items():
        names = list(imported(path))
        inner = {one for one in names if one in of}
        graph[name] = {one for one in inner if not _is_only_the_way(one, names, of)} - {name}
    return graph


def _is_only_the_way(one: str, names: list[str], of: Mapping[str, Path]) -> bool:
    """Whether a package is named only because something in it is imported (`from package import module`)."""
    within = [name for name in names if name.startswith(f"{one}.") and name.count(".") == one.count(".") + 1]
    return bool(within) and all(name in of for name in within)


def test_nothing_imports_itself_by_way_of_others() -> None:
    graph = imports(modules(ROOT / "holdfast"))
    assert len(graph) > 200
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as circle:
        pytest.fail(f"these import each other: {' -> '.join(reversed(circle.args[1]))}")


def test_the_protocol_imports_nothing_of_ours() -> None:
    for name, path in modules(ROOT / "holdfast" / "protocol").items():
        ours = {one for one in imported(path) if one.startswith(("holdfast.", "django"))}
        assert {one for one in ours if not one.startswith("holdfast.protocol")} == set(), name


LAYERS = ("access", "register", "chronology", "casework", "sharing", "assurance")
"""The apps, the lowest first: each imports those before it, never those after it."""


@pytest.mark.parametrize("app", LAYERS)
def test_an_app_imports_no_layer_above_it(app: str) -> None:
    above = tuple(f"holdfast.{other}." for other in LAYERS[LAYERS.index(app) + 1 :])
    for name, path in modules(ROOT / "holdfast" / app).items():
        wrong = sorted(one for one in imported(path) if above and f"{one}.".startswith(above))
        assert wrong == [], name


@pytest.mark.parametrize(
    ("inside", "circle"),
    [
        ({"a": "from p import b", "b": "from p.a import thing"}, True),
        ({"a": "from p import b", "b": "def f():\n    import p.a"}, True),
        ({"a": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from p.b import T", "b": "import p.a"}, True),
        ({"a": "from p import b", "b": "import json", "c": "from p import a, b"}, False),
    ],
)
def test_a_circle_is_found(tmp_path: Path, inside: Mapping[str, str], circle: bool) -> None:
    folder = tmp_path / "p"
    folder.mkdir()
    for name, text in {"__init__": "", **inside}.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    sorter = TopologicalSorter(imports(modules(folder)))
    if circle:
        with pytest.raises(CycleError):
            sorter.prepare()
    else:
        sorter.prepare()

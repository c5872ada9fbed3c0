"""Reading the YAML of packs: plain values, each with the line it stands on.

Booleans are yes, no, true and false; whole numbers are numbers; everything else, dates and times too, stays text.
Anchors, aliases and tags are refused: a pack says everything where it stands.
"""

import re
from collections.abc import Iterator
from typing import Any

import yaml

from holdfast.protocol.declaration import Source

# libyaml's loader reads the same language several times faster, where PyYAML was built with it
_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_REMEDIES = {
    "mapping values are not allowed": "a colon and a space stand inside a sentence: put the sentence in quotes",
    "expected ',' or": "inside { } or [ ], a text that holds brackets or commas itself stands in quotes",
}
_TAGS = {"map", "seq", "str", "int", "float", "bool", "null", "timestamp", "merge", "value"}
_WHOLE = re.compile(r"-?(0|[1-9]\d{0,8})")
_WORDS = {"yes": True, "no": False, "true": True, "false": False, "": None, "null": None, "~": None}


class YamlError(ValueError):
    """A file that cannot be read, and where."""

    def __init__(self, source: Source, message: str) -> None:
        super().__init__(message)
        self.source = source


class Table(dict[Any, Any]):
    """A mapping that knows its file and line, and the line of each key."""

    def __init__(self, source: Source) -> None:
        super().__init__()
        self.source = source
        self.lines: dict[Any, int] = {}

    def at(self, key: Any) -> Source:
        """Where a key stands; where it is missing, where the mapping begins."""
        return Source(self.source.file, self.lines.get(key, self.source.line))


class Rows(list[Any]):
    """A list that knows the line of each item."""

    def __init__(self, source: Source) -> None:
        super().__init__()
        self.source = source
        self.lines: list[int] = []

    def at(self, index: int) -> Source:
        """Where an item stands."""
        return Source(self.source.file, self.lines[index])


def read_yaml(text: str, file: str) -> Iterator[Any]:
    """Each document of a file. Raises YamlError."""
    try:
        for node in yaml.compose_all(text, Loader=_LOADER):
            yield _Reader(file).value(node)
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        said = problem.problem or "this is not YAML"
        message = next((remedy for words, remedy in _REMEDIES.items() if words in said), said)
        raise YamlError(Source(file, mark.line + 1 if mark else 1), message) from problem
    except yaml.YAMLError as problem:
        raise YamlError(Source(file, 1), f"this is not YAML: {problem}") from problem
    except RecursionError as problem:
        raise YamlError(Source(file, 1), "lists and objects are nested too deeply") from problem


class _Reader:
    def __init__(self, file: str) -> None:
        self.file = file
        self.seen: set[int] = set()

    def value(self, node: Any) -> Any:
        source = Source(self.file, node.start_mark.line + 1)
        if not isinstance(node, yaml.ScalarNode):
            if id(node) in self.seen:
                raise YamlError(source, "an anchor (&, *) is used: packs say everything where it stands")
            self.seen.add(id(node))
        if node.tag.removeprefix("tag:yaml.org,2002:") not in _TAGS:
            raise YamlError(source, f"the tag {node.tag} is not used in packs")
        if isinstance(node, yaml.MappingNode):
            return self.table(node, source)
        if isinstance(node, yaml.SequenceNode):
            rows = Rows(source)
            for item in node.value:
                rows.append(self.value(item))
                rows.lines.append(item.start_mark.line + 1)
            return rows
        return _scalar(node)

    def table(self, node: yaml.MappingNode, source: Source) -> Table:
        table = Table(source)
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise YamlError(source, "a key must be a word, not a list or object")
            key = _scalar(key_node)
            line = key_node.start_mark.line + 1
            if key in table:
                raise YamlError(Source(self.file, line), f"“{key}” stands here twice")
            table.lines[key] = line
            table[key] = self.value(value_node)
        return table


def _scalar(node: yaml.ScalarNode) -> Any:
    text = str(node.value)
    if node.style:
        return text
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    return int(text) if _WHOLE.fullmatch(text) else text

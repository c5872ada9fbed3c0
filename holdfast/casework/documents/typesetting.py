"""Setting a document in type."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

TEMPLATES = Path(__file__).parent


def typeset(template: str, data: Mapping[str, Any]) -> bytes:
    """A tagged PDF from a template of this folder, such as `chronology.typ`.

    `data` is anything that JSON can hold; the template reads it with `#let data = json(bytes(sys.inputs.data))`. No
    text in it is read as markup. `data["title"]` and `data["lang"]` (left out: en-GB) name the document.
    """
    return typst.compile(
        TEMPLATES / template,
        root=TEMPLATES,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["ua-1"],
    )

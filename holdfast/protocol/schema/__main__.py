"""Write the schemas anew."""

import json

from holdfast.protocol.schema.make import FOLDER, chronology_schema, pack_schema

for name, schema in (("pack", pack_schema()), ("chronology", chronology_schema())):
    text = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
    (FOLDER / f"{name}.schema.json").write_text(text, encoding="utf-8")

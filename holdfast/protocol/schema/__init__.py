"""JSON Schemas of packs and chronologies: for editors, and for those who write chronologies with programs of their own.

    pack.schema.json           one declaration of a pack
    chronology.schema.json     a chronology, as `holdfast duties` reads it

They are made from the tables that the reader itself uses: `python -m holdfast.protocol.schema` writes them anew.
"""

from holdfast.protocol.schema.make import FOLDER, chronology_schema, pack_schema

__all__ = ["FOLDER", "chronology_schema", "pack_schema"]

"""Contextual briefings (NOR-10): what partners are told about a place, a route, a theme or a pattern of harm, with no
young person in it. What points at somebody on record is refused (docs/briefings.md, ADR 0018)."""

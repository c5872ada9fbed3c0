"""Every column of the schema is classified, and every row about somebody goes with a review."""

from __future__ import annotations

import pytest
from django.db import connection

from holdfast.access import holding
from holdfast.assurance.what_is_held import DOCUMENT

ROOTS = {
    "register_person",
    "register_case",
    "register_group",
    "chronology_fact",
    "chronology_draft",
    "sharing_disclosure",
}
"""What has a purpose and a date of review of its own; all else about somebody goes with one of these."""


def schema() -> dict[str, dict[str, bool]]:
    """Every column of every table of the database, and whether it may be null."""
    found: dict[str, dict[str, bool]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "select c.relname, a.attname, not a.attnotnull from pg_class c"
            " join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped"
            " where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'"
        )
        for table, column, nullable in cursor.fetchall():
            found.setdefault(table, {})[column] = nullable
    return found


@pytest.mark.usefixtures("committed_db")
@pytest.mark.clause("GM-06")
def test_every_column_is_classified_and_nothing_else_is() -> None:
    """Declare the new column in its app's `held.py`, then run `python -m holdfast.assurance.what_is_held`.

    ASVS 5.0 V14.1.1.
    """
    declared = {held.table: set(held.columns) for held in holding.declared()}
    assert len(declared) == len(list(holding.declared())), "a table is declared twice"
    there = {table: set(columns) for table, columns in schema().items()}
    assert {
        (table, column) for table, columns in there.items() for column in columns - declared.get(table, set())
    } == set()
    assert {
        (table, column) for table, columns in declared.items() for column in columns - there.get(table, set())
    } == set()


def test_the_document_says_what_the_declarations_say() -> None:
    """ASVS 5.0 V14.1.2."""
    assert DOCUMENT.read_text(encoding="utf-8") == holding.as_text()


def test_each_review_and_class_is_a_known_one() -> None:
    """ASVS 5.0 V14.1.2."""
    assert {held.review for held in holding.declared()} <= set(holding.REVIEWS)


@pytest.mark.usefixtures("committed_db")
@pytest.mark.clause("GM-06")
def test_whatever_is_held_about_somebody_has_a_purpose_and_a_date_of_review_or_goes_with_what_has() -> None:
    """ASVS 5.0 V14.2.4."""
    columns = schema()
    for table in ROOTS:
        assert columns[table]["purpose"] is False, table
        assert columns[table]["review_by"] is False, table
    for held in holding.declared():
        sensitive = set(held.columns.values()) & {"special", "criminal"}
        if sensitive:
            assert held.review in {"case", "person", "fact", "draft", "disclosure", "log"}, held.table
        if held.review in {"case", "person"}:
            assert held.goes or held.table in ROOTS, f"{held.table} does not say what goes with its {held.review}"


def test_a_column_in_two_classes_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        holding.Held("x", "none", "a b", "b").columns  # noqa: B018

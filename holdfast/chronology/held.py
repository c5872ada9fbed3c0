"""What the tables of the chronology hold (`holdfast.access.holding`).

Lawful erasure empties a fact and keeps its place.
"""

from __future__ import annotations

from holdfast.access.holding import Held

HELD: tuple[Held, ...] = (
    Held(
        "chronology_fact",
        "fact",
        "id pack pack_version salt content_digest is_withdrawal purpose review_by erased_at idempotency_key",
        "happened_at happened_precision recorded_at by_user_id by_name agency_id agency_key post handling corrects_id",
        "kind data",
        "grading grading_conditions",
    ),
    Held("chronology_factcase", "fact", "", "fact_id case_id happened_at"),
    Held("chronology_factperson", "fact", "", "fact_id person_id role"),
    Held("chronology_factnamed", "fact", "", "fact_id user_id"),
    Held("chronology_chainlink", "fact", "seq fact_id prev_hash hash"),
    Held(
        "chronology_draft",
        "draft",
        "id version purpose review_by",
        "user_id agency_id form case_id updated_at",
        "data",
        goes="case_id = {id}",
    ),
)

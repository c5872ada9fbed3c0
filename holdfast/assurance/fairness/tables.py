"""Who reads and writes fairness reports (`holdfast.access.wall`)."""

from __future__ import annotations

from holdfast.access.policy import IS_JOB, USER, Table, append_only, has_function

_WRITES = has_function("co-ordinator")
_READS = f"({_WRITES} or {has_function('auditor')} or {IS_JOB})"
_UNSIGNED = (
    "not exists (select from assurance_fairnesssigning signing where signing.report_id = assurance_fairnessreport.id)"
)

FAIRNESS_TABLES: tuple[Table, ...] = (
    Table(
        "assurance_fairnessreport",
        "figures",
        "Co-ordinators and auditors. Co-ordinators have it counted and write on it until it is signed; after that it"
        " changes no more.",
        sees=_READS,
        adds=f"({_WRITES} and counted_by_id = {USER})",
        changes=("figures", "words", "pack", "pack_version", "counted_at", "counted_by_id", "review_by"),
        changes_rows=f"({_WRITES} and {_UNSIGNED})",
    ),
    append_only(
        Table(
            "assurance_fairnesssigning",
            "figures",
            "Co-ordinators and auditors. Co-ordinators sign, each for themselves; nobody takes it back.",
            sees=_READS,
            adds=f"({_WRITES} and by_user_id = {USER})",
        )
    ),
    append_only(
        Table(
            "assurance_population",
            "figures",
            "Co-ordinators and auditors. Co-ordinators add to it.",
            sees=_READS,
            adds=f"({_WRITES} and recorded_by_id = {USER})",
        )
    ),
)

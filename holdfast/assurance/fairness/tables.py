"""Who reads and writes fairness reports (`holdfast.access.wall`)."""

from __future__ import annotations

from holdfast.access.policy import IS_JOB, USER, Table, append_only, has_function

_WRITES = has_function("co-ordinator")
_READS = f"({_WRITES} or {has_function('auditor')} or {IS_JOB})"


def _without(table: str, report: str) -> str:
    """SQL: nobody has signed, or discarded, the report whose id is in the column `report`."""
    return f"not exists (select from {table} ended where ended.report_id = {report})"


_SIGNINGS, _DISCARDINGS = "assurance_fairnesssigning", "assurance_fairnessdiscarding"
_ID = "assurance_fairnessreport.id"

FAIRNESS_TABLES: tuple[Table, ...] = (
    Table(
        "assurance_fairnessreport",
        "figures",
        "Co-ordinators and auditors. Co-ordinators have it counted, once, and write on it until it is signed or"
        " discarded. Its figures never change.",
        sees=_READS,
        adds=f"({_WRITES} and counted_by_id = {USER})",
        changes=("words", "review_by"),
        changes_rows=f"({_WRITES} and {_without(_SIGNINGS, _ID)} and {_without(_DISCARDINGS, _ID)})",
    ),
    append_only(
        Table(
            _SIGNINGS,
            "figures",
            "Co-ordinators and auditors. Co-ordinators sign, each for themselves; nobody takes it back.",
            sees=_READS,
            adds=f"({_WRITES} and by_user_id = {USER} and {_without(_DISCARDINGS, f'{_SIGNINGS}.report_id')})",
        )
    ),
    append_only(
        Table(
            _DISCARDINGS,
            "figures",
            "Co-ordinators and auditors. Co-ordinators discard what nobody has signed; nobody takes it back.",
            sees=_READS,
            adds=f"({_WRITES} and by_user_id = {USER} and {_without(_SIGNINGS, f'{_DISCARDINGS}.report_id')})",
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

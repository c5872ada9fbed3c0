"""What an independent review found in the engine and its commands, kept from coming back."""

from pathlib import Path

import pytest

from holdfast.protocol.calendar import moment
from holdfast.protocol.cli import clauses, duties, pack, working_days
from holdfast.protocol.loader import load_pack
from holdfast.protocol.problems import PackError
from tests.protocol.small import fact, kind, look, shown, small_pack

ORDER = kind("order.made", "ends: {date: any, optional: yes}\narrives: {moment: any, optional: yes}") + kind(
    "talk.held", "kept: {yes-no: ask}"
)
PLAN = """
duty: plan
title: Plan the move
clause: ISL-9.8d
arises: order.made%s
owed_by: police
by: %s
met_by: talk.held
because: "It ends on {ends:date}."
"""
EMPTY = '{"facts": []}'


def test_a_lead_time_that_has_begun_leaves_the_day_itself(tmp_path: Path) -> None:
    """No duty is overdue before it arises: it is due at once, unless the event itself is past."""
    rule = small_pack(tmp_path, ORDER + PLAN % ("", "3 months before ends"))
    short = fact("f1", "2026-03-04", kind_="order.made", ends="2026-03-20")
    assert shown(look(rule, "2026-03-04T23:59", short)) == [("due", "2026-03-04")]
    past = fact("f1", "2026-03-04", kind_="order.made", ends="2026-02-20")
    assert shown(look(rule, "2026-03-04T23:59", past)) == [("overdue", "2026-02-20")]


def test_a_lead_time_by_the_clock_that_has_begun_leaves_the_moment_itself(tmp_path: Path) -> None:
    rule = small_pack(tmp_path, ORDER + PLAN % ("", "4 hours before arrives"))
    made = fact("f1", "2026-03-04T10:00", kind_="order.made", arrives="2026-03-04T12:00")
    assert shown(look(rule, "2026-03-04T10:00", made)) == [("due", "2026-03-04T10:00:00+00:00")]


@pytest.mark.parametrize("text", ["2026-02-31", "2026-13-01", "2026-03-04T25:00"])
def test_a_date_that_does_not_exist_is_named(text: str) -> None:
    with pytest.raises(ValueError, match=f"“{text}” is not in the calendar"):
        moment(text)


def test_a_condition_that_cannot_be_read_is_the_only_problem_told(tmp_path: Path) -> None:
    """That the sentence's fields are not known either would only send the reader to the wrong line."""
    with pytest.raises(PackError) as refused:
        small_pack(tmp_path, ORDER + PLAN % (" when endz is known", "ends"))
    assert len(refused.value.problems) == 1
    assert "did you mean “ends”?" in str(refused.value)


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "case.json"
    file.write_text(EMPTY, encoding="utf-8-sig")
    assert duties([str(file), "--pack", "islington-2016", "--at", "2026-03-04"]) == 0
    assert "Nothing is owed" in capsys.readouterr().out


def test_files_that_cannot_be_read_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    latin = tmp_path / "latin.json"
    latin.write_bytes(b'{"subject": {"name": "Zo\xeb"}}')
    for file, says in (
        (tmp_path / "none.json", "there is no file"),
        (tmp_path, "is a folder: name the file of one chronology"),
        (latin, "is not UTF-8 text: save it as UTF-8"),
    ):
        assert duties([str(file), "--pack", "islington-2016", "--at", "2026-03-04"]) == 2
        assert says in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["2026-04-31", "3"], "“2026-04-31” is not in the calendar"),
        (["20260101", "3"], "“20260101” is not a date: write it like 2026-03-05"),
        (["2026-W01-1", "3"], "“2026-W01-1” is not a date: write it like 2026-03-05"),
        (["2026-04-30", "few"], "“few” is not a whole number"),
    ],
)
def test_working_days_says_what_to_write(arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        working_days(arguments)
    assert says in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["test", "islington-2016", "-k", "no such name"], "has “no such name” in its name"),
        (["diff", "islington-2016", "islington-2016", "--caseload", "nowhere"], "there are no chronologies"),
    ],
)
def test_pack_says_when_there_is_nothing_to_look_at(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert pack(arguments) == 2
    assert says in capsys.readouterr().err


def test_clauses_says_when_none_begins_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert clauses(["--only", "ISL-99"]) == 2
    assert "no clause begins with “ISL-99”" in capsys.readouterr().err


def test_a_pack_that_is_read_names_its_figures_that_the_protocol_does_not_give() -> None:
    """The protocol or statutory guidance gives these; every other figure has a note that says it is the pack's own."""
    given = {
        "strategy-meeting-within", "strategy-after-emergency-within", "child-in-need-review-every", "flag-review",
        "weekly-panel-every", "decline-told-within", "overnight-check-every", "case-manager-briefed-within",
        "police-child-records-within", "overnight-intelligence-every", "return-interview-within",
        "complaint-acknowledged-within", "breach-reported-within",
    }  # fmt: skip
    figures = load_pack("islington-2016").parameters.values()
    silent = {one.name for one in figures for value in one.values if "the pack's" not in value.note}
    assert silent == given


def test_a_duty_whose_clock_is_stopped_is_listed_by_the_date_that_is_shown() -> None:
    """Asked two weeks later, its date is later than that of a duty which was due after it at first."""
    islington = load_pack("islington-2016")
    agreed = {"category": 2, "decided_by": ["children's social care", "police"], "reasons": "Two reports."}
    stopped = {"rule": "strategy-meeting", "reason": "The child is missing."}
    found = look(
        islington,
        "2026-03-20",
        fact("a", "2026-03-04T10:00", kind_="risk.decided", **agreed),
        fact("p", "2026-03-05T10:00", kind_="duty.paused", by_="children's social care / team manager", **stopped),
    )
    dated = [duty for duty in found.duties if duty.due]
    assert dated == sorted(dated, key=lambda duty: str(duty.due))
    assert dated[-1].rule.name == "strategy-meeting"
